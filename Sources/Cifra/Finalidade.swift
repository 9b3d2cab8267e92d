/// Para que serve uma chave. Cada finalidade tem a sua, e uma não abre o que é da outra.
package struct Finalidade: Hashable, Sendable {
    /// Nome gravado junto da chave: minúsculas sem acento, algarismos e sublinhado.
    package let nome: String

    /// `nil` se o nome não for de 1 a 32 letras minúsculas sem acento, algarismos ou sublinhados.
    package init?(_ nome: String) {
        let letras = nome.utf8
        guard (1...32).contains(letras.count),
            letras.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F })
        else { return nil }
        self.nome = nome
    }

    private init(fixa nome: StaticString) { self.nome = nome.description }

    /// O que se guarda cifrado em tabela.
    package static let dados = Finalidade(fixa: "dados")
    /// O índice cego. Só mora no arquivo de chaves, nunca no banco.
    package static let indice = Finalidade(fixa: "indice")
    /// A trilha de auditoria: cifra do conteúdo e código de autenticação do evento.
    package static let trilha = Finalidade(fixa: "trilha")
    /// Sessão e o que mais vive pouco.
    package static let sessao = Finalidade(fixa: "sessao")
    /// A assinatura Ed25519 dos blocos da trilha.
    package static let assinatura = Finalidade(fixa: "assinatura")
}
