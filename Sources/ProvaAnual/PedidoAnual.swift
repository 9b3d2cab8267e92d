import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// Uma ida da pessoa à câmera pela prova de vida anual.
@dynamicMemberLookup
struct PedidoAnual: Sendable {
    typealias Especie = IdaACamera.Especie
    typealias Situacao = IdaACamera.Situacao

    var ida: IdaACamera
    let campanha: Int64

    subscript<Valor>(dynamicMember caminho: KeyPath<IdaACamera, Valor>) -> Valor { ida[keyPath: caminho] }

    /// O que se assina: de que campanha, por quem e até quando; o sal faz duas idas nunca darem o mesmo nonce.
    static func texto(_ devida: SituacaoNaCampanha) -> String {
        [
            "averba-prova-anual-1", "campanha=\(devida.campanha)", "pessoa=\(devida.pessoa)", "prazo=\(devida.fim.iso)",
            "sal=\(Imprevisivel.texto(22))",
        ].joined(separator: "\n")
    }

    private static let tabela = "pedido_da_prova_anual"
    private static let colunas: SQL = "SELECT \(IdaACamera.colunas), campanha_id FROM pedido_da_prova_anual"

    private init(lendo linha: Linha) throws {
        (ida, campanha) = (try IdaACamera(lendo: linha), try linha.ler(IdaACamera.quantasColunas))
    }

    init(
        id: Int64, de devida: SituacaoNaCampanha, usuario: Int64, especie: Especie, conteudo: String,
        finalidade: String, sessao: Int64, criadoEm: Instante, expiraEm: Instante
    ) {
        campanha = devida.campanha
        ida = IdaACamera(
            id: id, pessoa: devida.pessoa, usuario: usuario, especie: especie, conteudo: conteudo,
            finalidade: finalidade, sessao: sessao, criadoEm: criadoEm, expiraEm: expiraEm)
    }

    static func ler(nonce: String, em t: Transacao) throws -> PedidoAnual? {
        try t.uma(colunas + " WHERE nonce = \(nonce)").map(PedidoAnual.init(lendo:))
    }

    /// O mesmo pedido, lido de novo e travado.
    func travado(em t: Transacao) throws -> PedidoAnual? {
        try t.uma(Self.colunas + " WHERE id = \(ida.id) FOR UPDATE").map(PedidoAnual.init(lendo:))
    }

    static func ultimo(_ pessoa: Int64, campanha: Int64, em t: Transacao) throws -> PedidoAnual? {
        try t.uma(
            colunas + " WHERE pessoa_id = \(pessoa) AND campanha_id = \(campanha) ORDER BY id DESC LIMIT 1"
        ).map(PedidoAnual.init(lendo:))
    }

    static func vencidos(em agora: Instante, limite: Int, em t: Transacao) throws -> [PedidoAnual] {
        try t.executar(colunas + IdaACamera.vencidas(em: agora, limite: limite)).map(PedidoAnual.init(lendo:))
    }

    func perguntar(em agora: Instante, em t: Transacao) throws {
        try ida.perguntar(em: agora, na: Self.tabela, em: t)
    }

    static func contar(pessoa: Int64, desde: Instante, em t: Transacao) throws -> Int {
        try IdaACamera.contar(pessoa: pessoa, desde: desde, na: tabela, em: t)
    }

    // MARK: - Gravar

    static let atoDePedir = "prova-anual.pedir-prova-de-vida"
    static let atoDeConcluir = "prova-anual.concluir-prova-de-vida"

    func gravar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        try t.executar(
            """
            INSERT INTO pedido_da_prova_anual (id, campanha_id, pessoa_id, usuario_id, especie, conteudo, nonce, finalidade, sessao,
                                               criado_em, expira_em)
            VALUES (\(ida.id), \(campanha), \(ida.pessoa), \(ida.usuario), \(ida.especie.rawValue), \(ida.conteudo), \(ida.nonce), \(ida.finalidade), \(ida.sessao),
                    \(ida.criadoEm), \(ida.expiraEm))
            """)
        try registrar(Self.atoDePedir, [:], casa, em: t, por: autor)
    }

    /// Diz como acabou; devolve o número do evento. Exige o pedido travado e por concluir.
    @discardableResult
    func concluir(
        _ desfecho: Situacao, motivo: String?, resumo: String? = nil, _ casa: Instalacao, em t: Transacao,
        por autor: Autor
    ) throws -> Int64 {
        try t.executar(
            """
            UPDATE pedido_da_prova_anual
               SET situacao = \(desfecho.rawValue), motivo = \(motivo.valorSQL), concluido_em = \(casa.relogio.agora)
             WHERE id = \(ida.id)
            """)
        return try registrar(
            Self.atoDeConcluir,
            ["desfecho": .texto(desfecho.rawValue), "motivo": .texto(motivo), "resumo": .texto(resumo)], casa, em: t,
            por: autor)
    }

    @discardableResult
    private func registrar(
        _ ato: String, _ mais: [String: Dado], _ casa: Instalacao, em t: Transacao, por autor: Autor
    ) throws -> Int64 {
        let dado: [String: Dado] = [
            "campanha": .inteiro(campanha), "especie": .texto(ida.especie.rawValue),
            "sessao da prova": .inteiro(ida.sessao),
        ]
        return try casa.trilha.registrar(
            [Evento(ato, objeto: "pessoa", id: ida.pessoa, .objeto(dado.merging(mais) { $1 }))], por: autor,
            as: casa.relogio.agora, em: t)[0]
    }
}
