import Foundation
import Https

/// Pede a saúde do serviço por HTTPS, como quem chega pediria.
///
/// Certificado vencido ou trocado é falta: quem chega de fora também não passaria.
package struct SaudePorHttps: Sendable {
    /// Sem barra no fim.
    private let base: String
    private let autoridades: String?
    private let proprio: String?
    private let conferirNome: Bool

    /// - Parameters:
    ///   - autoridades: PEM das autoridades em que se confia; `nil`, as do sistema.
    ///   - proprio: PEM do certificado do próprio serviço, que vale por autoridade: o autoassinado não tem outra.
    ///   - conferirNome: falso quando se chega por dentro, por um nome que o certificado público não tem.
    package init(base: String, autoridades: String?, proprio: String?, conferirNome: Bool) {
        (self.base, self.autoridades) = (base, autoridades)
        (self.proprio, self.conferirNome) = (proprio, conferirNome)
    }

    /// Se respondeu 200.
    package func responde() async -> Bool {
        // As autoridades servem sobretudo para avisar os clientes, e o arquivo pode ser de um que ainda vai subir: não é falta nossa.
        let presentes = autoridades.flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }
        let conversa = ConversaPorHttps(
            autoridades: presentes, tambem: proprio, conferirNome: conferirNome, prazoEmSegundos: 10)
        do { return try await conversa.pedir(base + "/saude", lendo: .soStatus).status == 200 } catch { return false }
    }
}
