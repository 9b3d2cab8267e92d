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

    /// Evento sem registro por trás: entrada recusada, tentativa que não virou contrato, leitura de lista.
    package init(_ ato: String, _ conteudo: Dado = [:]) {
        self.ato = ato
        self.objeto = nil
        self.objetoId = nil
        self.conteudo = conteudo
    }
}
