import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// Uma ida da pessoa à câmera por uma reserva.
@dynamicMemberLookup
package struct PedidoDeProva: Sendable, Hashable {
    package typealias Especie = IdaACamera.Especie
    package typealias Situacao = IdaACamera.Situacao

    /// O conteúdo é `OperacaoAssinada.texto`.
    let ida: IdaACamera
    package let contrato: Int64

    package subscript<Valor>(dynamicMember caminho: KeyPath<IdaACamera, Valor>) -> Valor { ida[keyPath: caminho] }

    private static let tabela = "pedido_de_prova"
    private static let colunas: SQL = "SELECT \(IdaACamera.colunas), contrato_id FROM pedido_de_prova"

    private init(lendo linha: Linha) throws {
        (ida, contrato) = (try IdaACamera(lendo: linha), try linha.ler(IdaACamera.quantasColunas))
    }

    init(
        id: Int64, pessoa: Int64, usuario: Int64, especie: Especie, operacao: OperacaoAssinada, finalidade: String,
        sessao: Int64, criadoEm: Instante, expiraEm: Instante
    ) {
        contrato = operacao.contrato
        ida = IdaACamera(
            id: id, pessoa: pessoa, usuario: usuario, especie: especie, conteudo: operacao.texto,
            finalidade: finalidade, sessao: sessao, criadoEm: criadoEm, expiraEm: expiraEm)
    }

    // MARK: - Ler

    static func ler(nonce: String, em t: Transacao) throws -> PedidoDeProva? {
        try t.uma(colunas + " WHERE nonce = \(nonce)").map(PedidoDeProva.init(lendo:))
    }

    /// O último da pessoa por esta reserva.
    static func ultimo(contrato: Int64, pessoa: Int64, em t: Transacao) throws -> PedidoDeProva? {
        try t.uma(
            colunas + " WHERE contrato_id = \(contrato) AND pessoa_id = \(pessoa) ORDER BY id DESC LIMIT 1"
        ).map(PedidoDeProva.init(lendo:))
    }

    /// Os de uma reserva, do mais novo ao mais velho.
    package static func listar(contrato: Int64, em t: Transacao) throws -> [PedidoDeProva] {
        try t.executar(colunas + " WHERE contrato_id = \(contrato) ORDER BY id DESC LIMIT 1000")
            .map(PedidoDeProva.init(lendo:))
    }

    static func vencidos(em agora: Instante, limite: Int, em t: Transacao) throws -> [PedidoDeProva] {
        try t.executar(colunas + IdaACamera.vencidas(em: agora, limite: limite)).map(PedidoDeProva.init(lendo:))
    }

    func perguntar(em agora: Instante, em t: Transacao) throws {
        try ida.perguntar(em: agora, na: Self.tabela, em: t)
    }

    static func contar(pessoa: Int64, desde: Instante, em t: Transacao) throws -> Int {
        try IdaACamera.contar(pessoa: pessoa, desde: desde, na: tabela, em: t)
    }

    /// A última vez que a pessoa guardou o rosto por aqui, para autorizar ou na prova de vida anual.
    package static func ultimoCadastro(pessoa: Int64, em t: Transacao) throws -> (sessao: Int64, em: Instante)? {
        try t.uma(
            """
            SELECT sessao, concluido_em FROM pedido_de_prova
             WHERE pessoa_id = \(pessoa) AND especie = 'cadastro' AND situacao = 'aprovado'
             UNION ALL
            SELECT sessao, concluido_em FROM pedido_da_prova_anual
             WHERE pessoa_id = \(pessoa) AND especie = 'cadastro' AND situacao = 'aprovado'
             ORDER BY 2 DESC LIMIT 1
            """
        ).map { (try $0.ler(0), try $0.ler(1)) }
    }

    // MARK: - Gravar

    static let atoDePedir = "averbacao.pedir-prova-de-vida"
    static let atoDeConcluir = "averbacao.concluir-prova-de-vida"

    func gravar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        try t.executar(
            """
            INSERT INTO pedido_de_prova (id, contrato_id, pessoa_id, usuario_id, especie, conteudo, nonce, finalidade, sessao, criado_em, expira_em)
            VALUES (\(ida.id), \(contrato), \(ida.pessoa), \(ida.usuario), \(ida.especie.rawValue), \(ida.conteudo), \(ida.nonce), \(ida.finalidade), \(ida.sessao),
                    \(ida.criadoEm), \(ida.expiraEm))
            """)
        try casa.trilha.registrar(
            [
                Evento(
                    Self.atoDePedir, objeto: "contrato", id: contrato,
                    ["especie": .texto(ida.especie.rawValue), "sessao da prova": .inteiro(ida.sessao)])
            ], por: autor, as: ida.criadoEm, em: t)
    }

    /// Diz como acabou, uma vez só; quem chega depois não muda nada.
    ///
    /// - Parameter revisto: decidiu gente, a pedido da pessoa: vale também sobre o que o computador já reprovara.
    func concluir(
        _ desfecho: Situacao, motivo: String?, revisto: Bool = false, _ casa: Instalacao, em t: Transacao,
        por autor: Autor
    ) throws {
        let agora = casa.relogio.agora
        let mudou = try t.executar(
            """
            UPDATE pedido_de_prova SET situacao = \(desfecho.rawValue), motivo = \(motivo.valorSQL), concluido_em = \(agora)
             WHERE id = \(ida.id) AND (situacao = 'aberto' OR (situacao = 'reprovado' AND \(revisto)::boolean AND \(desfecho != .reprovado)::boolean))
            """)
        guard mudou.alteradas == 1 else { return }
        try casa.trilha.registrar(
            [
                Evento(
                    Self.atoDeConcluir, objeto: "contrato", id: contrato,
                    [
                        "especie": .texto(ida.especie.rawValue), "sessao da prova": .inteiro(ida.sessao),
                        "desfecho": .texto(desfecho.rawValue), "motivo": .texto(motivo),
                    ])
            ], por: autor, as: agora, em: t)
    }
}
