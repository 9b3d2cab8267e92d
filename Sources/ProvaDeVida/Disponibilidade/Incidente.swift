import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// Uma anormalidade do serviço, aberta pelo que se mediu ou por quem opera. Título e descrição são públicos.
/// - Fonte: PV-20.
package struct Incidente: LinhaDaSituacao, Hashable {
    package enum Origem: String, Sendable { case medida, operacao }

    package let id: Int64
    package let origem: Origem
    package let titulo: String
    package let descricao: String
    package let comecouEm: Instante
    /// `nil`: ainda aberto.
    package let acabouEm: Instante?

    package static let tabela: SQL = "incidente_da_prova"
    package static let colunas: SQL = "id, origem, titulo, descricao, comecou_em, acabou_em"
    package static let comeco: SQL = "comecou_em"

    package static func desconhecida(_ id: Int64) -> RecusaDeDisponibilidade { .incidenteDesconhecido(id) }

    package init(lendo linha: Linha) throws {
        guard let origem = Origem(rawValue: try linha.ler(1)) else {
            preconditionFailure("incidente de origem que não existe")
        }
        (id, self.origem) = (try linha.ler(0), origem)
        (titulo, descricao) = (try linha.ler(2), try linha.ler(3))
        (comecouEm, acabouEm) = (try linha.ler(4), try linha.ler(5))
    }

    /// Minutos que durou, ou dura até agora; começado, conta-se inteiro.
    package func minutos(agora: Instante) -> Int {
        comecouEm.minutos(ate: (acabouEm ?? agora) + .seconds(59))
    }

    /// Os que se pedem, do mais novo ao mais velho.
    package static func listar(
        abertos: Bool? = nil, busca: String = "", crescente: Bool = false, limite: Int, pulados: Int = 0,
        em t: Transacao
    ) throws -> [Incidente] {
        try listar(onde: quais(abertos, busca), crescente: crescente, limite: limite, pulados: pulados, em: t)
    }

    package static func contar(abertos: Bool? = nil, busca: String = "", em t: Transacao) throws -> Int {
        try contar(onde: quais(abertos, busca), em: t)
    }

    private static func quais(_ abertos: Bool?, _ busca: String) -> SQL {
        let situacao: SQL = abertos.map { $0 ? "acabou_em IS NULL" : "acabou_em IS NOT NULL" } ?? "true"
        return situacao + " AND (\(busca) = '' OR strpos(lower(titulo || ' ' || descricao), lower(\(busca))) > 0)"
    }
}

/// Abre um incidente e avisa todo cliente liberado.
///
/// Lança `RecusaDeDisponibilidade.comecoNoFuturo`.
package struct AbrirIncidente: Sendable {
    package static let ato = "prova-de-vida.abrir-incidente"
    let titulo: String
    let descricao: String
    /// `nil`: agora.
    let comecou: Instante?
    let origem: Incidente.Origem

    init(titulo: String, descricao: String, comecou: Instante?, origem: Incidente.Origem) {
        self.titulo = titulo
        self.descricao = descricao
        self.comecou = comecou
        self.origem = origem
    }

    /// O que gente abre.
    package init(titulo: String, descricao: String, comecou: Instante? = nil) {
        self.init(titulo: titulo, descricao: descricao, comecou: comecou, origem: .operacao)
    }

    /// O número dele; `nil` se outro processo abriu agora o mesmo medido.
    @discardableResult
    package func executar(
        _ casa: Instalacao, _ mensageiro: Mensageiro, em t: Transacao, por autor: Autor
    ) throws -> Int64? {
        let (id, agora) = (try casa.ids.proximo(em: t), casa.relogio.agora)
        let comeco = comecou ?? agora
        guard comeco <= agora else { throw RecusaDeDisponibilidade.comecoNoFuturo }
        let gravado = try t.executar(
            """
            INSERT INTO incidente_da_prova (id, origem, titulo, descricao, comecou_em, aberto_em)
            VALUES (\(id), \(origem.rawValue), \(titulo), \(descricao), \(comeco), \(agora)) ON CONFLICT DO NOTHING
            """)
        guard gravado.alteradas == 1 else { return nil }
        let evento = try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "incidente_da_prova", id: id,
                    [
                        "origem": .texto(origem.rawValue), "título": .texto(titulo), "começou em": .texto(comeco.iso),
                    ])
            ], por: autor, as: agora, em: t)[0]
        try mensageiro.mandar(
            .incidenteAberto(id), assunto: "Incidente na prova de vida: \(titulo)",
            texto: """
                A prova de vida está com uma anormalidade desde \(comeco.naTela).

                \(titulo). \(descricao)

                Outra mensagem vai dizer quando acabar.
                """, evento: evento, casa, em: t)
        return id
    }
}

/// Fecha um incidente, diz o que houve e avisa todo cliente liberado.
///
/// O que se mediu fecha sozinho: fechá-lo à mão diria que acabou o que não acabou. Lança `RecusaDeDisponibilidade`: `incidenteDesconhecido`,
/// `incidenteFechado`, `incidenteMedido`.
package struct FecharIncidente: Sendable {
    package static let ato = "prova-de-vida.fechar-incidente"
    let id: Int64
    let explicacao: String
    let acabou: Instante?
    let medido: Bool

    init(id: Int64, explicacao: String, acabou: Instante?, medido: Bool) {
        self.id = id
        self.explicacao = explicacao
        self.acabou = acabou
        self.medido = medido
    }

    /// O que gente fecha.
    package init(id: Int64, explicacao: String) {
        self.init(id: id, explicacao: explicacao, acabou: nil, medido: false)
    }

    package func executar(
        _ casa: Instalacao, _ mensageiro: Mensageiro, em t: Transacao, por autor: Autor
    ) throws {
        let lido = try Incidente.travar(id, em: t)
        guard lido.acabouEm == nil else { throw RecusaDeDisponibilidade.incidenteFechado }
        guard medido || lido.origem == .operacao else { throw RecusaDeDisponibilidade.incidenteMedido }
        let agora = casa.relogio.agora
        let fim = max(acabou ?? agora, lido.comecouEm)
        try t.executar(
            """
            UPDATE incidente_da_prova SET acabou_em = \(fim), descricao = left(descricao || E'\\n' || \(explicacao), 2000) WHERE id = \(id)
            """)
        let evento = try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "incidente_da_prova", id: id,
                    ["acabou em": .texto(fim.iso), "explicação": .texto(explicacao)])
            ], por: autor, as: agora, em: t)[0]
        let minutos = lido.comecouEm.minutos(ate: fim + .seconds(59))
        try mensageiro.mandar(
            .incidenteFechado(id), assunto: "Acabou o incidente na prova de vida: \(lido.titulo)",
            texto: """
                Acabou em \(fim.naTela) a anormalidade que começou em \(lido.comecouEm.naTela): \(minutos) min.

                \(explicacao)
                """, evento: evento, casa, em: t)
    }
}

/// Junta uma explicação a um incidente, aberto ou fechado: aparece na página da situação. Não avisa ninguém de novo.
package struct ExplicarIncidente: Sendable {
    package static let ato = "prova-de-vida.explicar-incidente"
    let id: Int64
    let explicacao: String

    package init(id: Int64, explicacao: String) {
        self.id = id
        self.explicacao = explicacao
    }

    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        let lido = try Incidente.travar(id, em: t)
        guard lido.descricao.count + explicacao.count < 2_000 else { throw RecusaDeDisponibilidade.textoComprido }
        try t.executar(
            "UPDATE incidente_da_prova SET descricao = descricao || E'\\n' || \(explicacao) WHERE id = \(id)")
        try casa.trilha.registrar(
            [Evento(Self.ato, objeto: "incidente_da_prova", id: id, ["explicação": .texto(explicacao)])], por: autor,
            as: casa.relogio.agora, em: t)
    }
}
