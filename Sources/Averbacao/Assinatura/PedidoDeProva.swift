import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// Uma ida da pessoa à câmera por uma reserva: o que se ia assinar e como acabou.
package struct PedidoDeProva: Sendable, Hashable {
    /// «Autenticação» compara com o rosto de referência, e é a que autoriza; «cadastro» só guarda o rosto.
    package enum Especie: String, Sendable { case autenticacao, cadastro }
    package enum Situacao: String, Sendable { case aberto, aprovado, reprovado, expirado, recusado }

    package let id: Int64
    package let contrato: Int64
    let pessoa: Int64
    /// Quem pediu: autoriza em nome dele, venha o resultado por onde vier.
    let usuario: Int64
    package let especie: Especie
    /// `OperacaoAssinada.texto`.
    package let conteudo: String
    let nonce: String
    let finalidade: String
    package let sessao: Int64
    package let situacao: Situacao
    /// Código; o de suspeita de fraude não se mostra a quem tenta.
    package let motivo: String?
    package let criadoEm: Instante
    let expiraEm: Instante
    package let concluidoEm: Instante?

    private static let colunas: SQL = """
        SELECT id, contrato_id, pessoa_id, usuario_id, especie, conteudo, nonce, finalidade, sessao, situacao, motivo, criado_em,
               expira_em, concluido_em
          FROM pedido_de_prova
        """

    private init(lendo linha: Linha) throws {
        id = try linha.ler(0)
        contrato = try linha.ler(1)
        pessoa = try linha.ler(2)
        usuario = try linha.ler(3)
        especie = try linha.lerCaso(4)
        conteudo = try linha.ler(5)
        nonce = try linha.ler(6)
        finalidade = try linha.ler(7)
        sessao = try linha.ler(8)
        situacao = try linha.lerCaso(9)
        motivo = try linha.ler(10)
        criadoEm = try linha.ler(11)
        expiraEm = try linha.ler(12)
        concluidoEm = try linha.ler(13)
    }

    init(
        id: Int64, pessoa: Int64, usuario: Int64, especie: Especie, operacao: OperacaoAssinada, finalidade: String,
        sessao: Int64, criadoEm: Instante, expiraEm: Instante
    ) {
        (self.id, self.contrato, self.pessoa, self.usuario) = (id, operacao.contrato, pessoa, usuario)
        (self.especie, conteudo, nonce, self.finalidade) = (especie, operacao.texto, operacao.nonce, finalidade)
        (self.sessao, situacao, motivo, self.criadoEm) = (sessao, .aberto, nil, criadoEm)
        (self.expiraEm, concluidoEm) = (expiraEm, nil)
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

    /// Os que passaram do prazo sem se saber como acabaram, quem espera há mais tempo antes: desde o prazo, ou desde que se perguntou por ele.
    static func vencidos(em agora: Instante, limite: Int, em t: Transacao) throws -> [PedidoDeProva] {
        try t.executar(
            colunas
                + """
                 WHERE situacao = 'aberto' AND expira_em <= \(agora)
                 ORDER BY coalesce(perguntado_em, expira_em), id LIMIT \(limite)
                """
        ).map(PedidoDeProva.init(lendo:))
    }

    /// Vai-se perguntar por ele: passa para trás dos que também esperam.
    func perguntar(em agora: Instante, em t: Transacao) throws {
        try t.executar("UPDATE pedido_de_prova SET perguntado_em = \(agora) WHERE id = \(id)")
    }

    /// Quantos a pessoa fez desde um instante.
    static func contar(pessoa: Int64, desde: Instante, em t: Transacao) throws -> Int {
        try t.uma("SELECT count(*) FROM pedido_de_prova WHERE pessoa_id = \(pessoa) AND criado_em > \(desde)")?
            .ler(0, como: Int.self) ?? 0
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
            VALUES (\(id), \(contrato), \(pessoa), \(usuario), \(especie.rawValue), \(conteudo), \(nonce), \(finalidade), \(sessao),
                    \(criadoEm), \(expiraEm))
            """)
        try casa.trilha.registrar(
            [
                Evento(
                    Self.atoDePedir, objeto: "contrato", id: contrato,
                    ["especie": .texto(especie.rawValue), "sessao da prova": .inteiro(sessao)])
            ], por: autor, as: criadoEm, em: t)
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
             WHERE id = \(id) AND (situacao = 'aberto' OR (situacao = 'reprovado' AND \(revisto)::boolean AND \(desfecho != .reprovado)::boolean))
            """)
        guard mudou.alteradas == 1 else { return }
        try casa.trilha.registrar(
            [
                Evento(
                    Self.atoDeConcluir, objeto: "contrato", id: contrato,
                    [
                        "especie": .texto(especie.rawValue), "sessao da prova": .inteiro(sessao),
                        "desfecho": .texto(desfecho.rawValue), "motivo": .texto(motivo),
                    ])
            ], por: autor, as: agora, em: t)
    }
}
