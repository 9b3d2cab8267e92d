import Nucleo

/// O que aconteceu: um ato, sobre um objeto, com o antes e o depois.
///
/// O `ato` é o mesmo nome que a autorização usa (`averbacao.reservar`), e o objeto é tabela e id. O conteúdo pode ter dado
/// pessoal: só é gravado cifrado, com a chave da trilha.
package struct Evento: Sendable, Hashable {
    package let ato: String
    package let objeto: String?
    package let objetoId: Int64?
    package let conteudo: Dado

    package init(_ ato: String, objeto: String, id: Int64, _ conteudo: Dado = [:]) {
        self.ato = ato
        self.objeto = objeto
        self.objetoId = id
        self.conteudo = conteudo
    }

    /// Evento sobre a folha de uma competência, que não tem id: vale o ano e o mês (04/2026 é 202604).
    package init(_ ato: String, competencia: Competencia, _ conteudo: Dado = [:]) {
        self.init(ato, objeto: "folha_do_mes", id: competencia.naTrilha, conteudo)
    }

    /// Evento sobre um registro que se conhece pelo código, e não por id.
    package init(_ ato: String, objeto: String, codigo: String, _ conteudo: Dado = [:]) {
        self.init(ato, objeto: objeto, id: Self.numero(doCodigo: codigo), conteudo)
    }

    /// O número com que a trilha acha um registro que só tem código: FNV-1a de 32 bits, o mesmo em toda instalação.
    package static func numero(doCodigo codigo: String) -> Int64 {
        Int64(codigo.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 })
    }

    /// Evento sem registro por trás: entrada recusada, tentativa que não virou contrato, leitura de lista.
    package init(_ ato: String, _ conteudo: Dado = [:]) {
        self.ato = ato
        self.objeto = nil
        self.objetoId = nil
        self.conteudo = conteudo
    }
}

extension Competencia {
    /// Como a competência é o id de um evento.
    package var naTrilha: Int64 { Int64(ano * 100 + mes) }

    /// A competência de um evento; `nil` se o número não é um mês.
    package init?(naTrilha id: Int64) {
        guard (190_001...299_912).contains(id), (1...12).contains(id % 100) else { return nil }
        self.init(ano: Int(id / 100), mes: Int(id % 100))
    }
}
