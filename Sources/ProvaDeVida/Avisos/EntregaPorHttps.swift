import Https

/// Um POST com o resultado assinado, ao endereço que o cliente cadastrou. Da resposta só interessa o número.
struct EntregaPorHttps: Sendable {
    private let conversa: ConversaPorHttps

    /// - Parameter autoridades: arquivo PEM; `nil`, as do sistema.
    init(autoridades: String?) { conversa = ConversaPorHttps(autoridades: autoridades, prazoEmSegundos: 10) }

    /// `nil` se o cliente respondeu 2xx; senão, o que houve, sem o que se mandou.
    ///
    /// - Parameter fixado: a que IP se liga por cada nome, sem o resolver outra vez.
    func entregar(_ assinado: String, em endereco: String, fixado: [String: String] = [:]) async -> String? {
        do {
            let resposta = try await conversa.pedir(
                endereco, [("Content-Type", "application/jwt")], corpo: Array(assinado.utf8), lendo: .soStatus,
                fixado: fixado)
            return resposta.aceita ? nil : "o endereço respondeu \(resposta.status)"
        } catch {
            return "não houve resposta: \(error.razao)"
        }
    }
}
