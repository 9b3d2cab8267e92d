import Cifra
import Crypto
import Foundation
import HTTPTypes

/// Defesa contra pedido forjado por outro sítio: origem declarada pelo navegador e token preso à sessão.
struct AntiFalsificacao: Sendable {
    private let chave: SymmetricKey
    static let campo = "_csrf"
    static let cabecalho = HTTPField.Name.escrito("X-CSRF-Token")
    private static let secFetchSite = HTTPField.Name.escrito("Sec-Fetch-Site")

    init(segredo: [UInt8]) {
        self.chave = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: segredo), info: Array("token de formulário v1".utf8),
            outputByteCount: 32)
    }

    func token(de semente: String) -> String {
        Base64DeEndereco.escrever(Array(HMAC<SHA256>.authenticationCode(for: Array(semente.utf8), using: chave)))
    }

    /// Compara em tempo constante.
    func vale(_ token: String, para semente: String) -> Bool {
        guard let bytes = Base64DeEndereco.ler(token) else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(bytes, authenticating: Array(semente.utf8), using: chave)
    }

    /// Recusa o que o navegador diz ter vindo de fora; navegador que não diz nada fica com o token.
    func conferirOrigem(_ cabeca: HTTPRequest) throws(RecusaDaWeb) {
        if let sitio = cabeca.headerFields[Self.secFetchSite], sitio != "same-origin" && sitio != "none" {
            throw .origemNaoConfere
        }
        guard let origem = cabeca.headerFields[.origin] else { return }
        guard let autoridade = cabeca.authority, let dois = origem.range(of: "://"),
            origem[dois.upperBound...].lowercased() == autoridade.lowercased()
        else { throw .origemNaoConfere }
    }
}
