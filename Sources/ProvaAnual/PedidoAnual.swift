import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// Uma ida da pessoa à câmera pela prova de vida anual: o que se ia assinar e como acabou.
struct PedidoAnual: Sendable {
    typealias Especie = PedidoDeProva.Especie
    typealias Situacao = PedidoDeProva.Situacao

    let id: Int64
    let campanha: Int64
    let pessoa: Int64
    /// Quem pediu: o registro é dele, venha o resultado por onde vier.
    let usuario: Int64
    let especie: Especie
    let conteudo: String
    let nonce: String
    let finalidade: String
    let sessao: Int64
    var situacao: Situacao
    var motivo: String?
    let criadoEm: Instante
    let expiraEm: Instante

    /// O que se assina: de que campanha, por quem e até quando; o sal faz duas idas nunca darem o mesmo nonce.
    static func texto(_ devida: SituacaoNaCampanha) -> String {
        [
            "averba-prova-anual-1", "campanha=\(devida.campanha)", "pessoa=\(devida.pessoa)", "prazo=\(devida.fim.iso)",
            "sal=\(Imprevisivel.texto(22))",
        ].joined(separator: "\n")
    }

    private static let colunas: SQL = """
        SELECT id, campanha_id, pessoa_id, usuario_id, especie, conteudo, nonce, finalidade, sessao, situacao, motivo, criado_em, expira_em
          FROM pedido_da_prova_anual
        """

    private init(lendo linha: Linha) throws {
        id = try linha.ler(0)
        campanha = try linha.ler(1)
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
    }

    init(
        id: Int64, de devida: SituacaoNaCampanha, usuario: Int64, especie: Especie, conteudo: String,
        finalidade: String,
        sessao: Int64, criadoEm: Instante, expiraEm: Instante
    ) {
        (self.id, campanha, pessoa, self.usuario) = (id, devida.campanha, devida.pessoa, usuario)
        (self.especie, self.conteudo, nonce) = (especie, conteudo, OperacaoAssinada.nonce(de: conteudo))
        (self.finalidade, self.sessao, situacao, motivo) = (finalidade, sessao, .aberto, nil)
        (self.criadoEm, self.expiraEm) = (criadoEm, expiraEm)
    }

    static func ler(nonce: String, em t: Transacao) throws -> PedidoAnual? {
        try t.uma(colunas + " WHERE nonce = \(nonce)").map(PedidoAnual.init(lendo:))
    }

    /// O mesmo pedido, lido de novo e travado.
    func travado(em t: Transacao) throws -> PedidoAnual? {
        try t.uma(Self.colunas + " WHERE id = \(id) FOR UPDATE").map(PedidoAnual.init(lendo:))
    }

    static func ultimo(_ pessoa: Int64, campanha: Int64, em t: Transacao) throws -> PedidoAnual? {
        try t.uma(
            colunas + " WHERE pessoa_id = \(pessoa) AND campanha_id = \(campanha) ORDER BY id DESC LIMIT 1"
        ).map(PedidoAnual.init(lendo:))
    }

    /// Os que passaram do prazo sem se saber como acabaram, quem espera há mais tempo antes.
    static func vencidos(em agora: Instante, limite: Int, em t: Transacao) throws -> [PedidoAnual] {
        try t.executar(
            colunas
                + """
                 WHERE situacao = 'aberto' AND expira_em <= \(agora)
                 ORDER BY coalesce(perguntado_em, expira_em), id LIMIT \(limite)
                """
        ).map(PedidoAnual.init(lendo:))
    }

    func perguntar(em agora: Instante, em t: Transacao) throws {
        try t.executar("UPDATE pedido_da_prova_anual SET perguntado_em = \(agora) WHERE id = \(id)")
    }

    static func contar(pessoa: Int64, desde: Instante, em t: Transacao) throws -> Int {
        try t.uma("SELECT count(*) FROM pedido_da_prova_anual WHERE pessoa_id = \(pessoa) AND criado_em > \(desde)")?
            .ler(0, como: Int.self) ?? 0
    }

    // MARK: - Gravar

    static let atoDePedir = "prova-anual.pedir-prova-de-vida"
    static let atoDeConcluir = "prova-anual.concluir-prova-de-vida"

    func gravar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        try t.executar(
            """
            INSERT INTO pedido_da_prova_anual (id, campanha_id, pessoa_id, usuario_id, especie, conteudo, nonce, finalidade, sessao,
                                               criado_em, expira_em)
            VALUES (\(id), \(campanha), \(pessoa), \(usuario), \(especie.rawValue), \(conteudo), \(nonce), \(finalidade), \(sessao),
                    \(criadoEm), \(expiraEm))
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
             WHERE id = \(id)
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
            "campanha": .inteiro(campanha), "especie": .texto(especie.rawValue), "sessao da prova": .inteiro(sessao),
        ]
        return try casa.trilha.registrar(
            [Evento(ato, objeto: "pessoa", id: pessoa, .objeto(dado.merging(mais) { $1 }))], por: autor,
            as: casa.relogio.agora, em: t)[0]
    }
}
