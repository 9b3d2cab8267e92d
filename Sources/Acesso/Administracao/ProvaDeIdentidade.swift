/// Como quem perdeu o segundo fator provou, no balcão, que é quem diz: o que a política aceita (`docs/seguranca/politica.md`).
/// - Fonte: OWASP ASVS 5.0.0, 6.4.4.
package enum ProvaDeIdentidade: String, Sendable, CaseIterable {
    case documento = "documento-com-foto"
    case chefia = "chefia-imediata"
    case pessoal = "gestao-de-pessoas"

    package var nome: String {
        switch self {
        case .documento: "Veio em pessoa, com documento oficial com foto"
        case .chefia: "A chefia imediata confirmou por ofício ou pelo e-mail funcional"
        case .pessoal: "A gestão de pessoas conferiu o cadastro e confirmou"
        }
    }
}
