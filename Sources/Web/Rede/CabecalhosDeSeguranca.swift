import HTTPTypes
import Hummingbird

/// Cabeçalhos do perfil estrito, postos em toda resposta; o que a rota já pôs fica.
struct CabecalhosDeSeguranca: Sendable {
    /// Só o que é nosso e em arquivo próprio: nada embutido, nada de fora, nenhuma moldura.
    ///
    /// - Parameter destinos: origens em que o envio de um formulário pode acabar, além da própria.
    static func politicaDeConteudo(formularios destinos: [String] = []) -> String {
        [
            "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
            "connect-src 'self'", "manifest-src 'self'", "worker-src 'self'",
            (["form-action 'self'"] + destinos).joined(separator: " "),
            "frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'",
        ].joined(separator: "; ")
    }

    private let comuns: [HTTPField]
    private let daPagina: [HTTPField]
    static let correlacao = HTTPField.Name.escrito("X-Correlacao")

    init(_ configuracao: ConfiguracaoDaWeb) {
        var comuns = [
            HTTPField(name: .xContentTypeOptions, value: "nosniff"),
            HTTPField(name: .escrito("Referrer-Policy"), value: "same-origin"),
            HTTPField(name: .escrito("Cross-Origin-Opener-Policy"), value: "same-origin"),
            HTTPField(name: .escrito("Cross-Origin-Resource-Policy"), value: "same-origin"),
        ]
        if let segundos = configuracao.segundosDeHSTS {
            comuns.append(HTTPField(name: .strictTransportSecurity, value: "max-age=\(segundos); includeSubDomains"))
        }
        self.comuns = comuns
        self.daPagina = [
            HTTPField(
                name: .contentSecurityPolicy,
                value: Self.politicaDeConteudo(formularios: configuracao.destinosDeFormulario)),
            HTTPField(
                name: .escrito("Permissions-Policy"),
                value:
                    "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
                    + "magnetometer=(), microphone=(), payment=(), usb=()"),
            HTTPField(name: .escrito("X-Frame-Options"), value: "DENY"),
        ]
    }

    func completar(_ cabecalhos: inout HTTPFields, correlacao: String) {
        for campo in comuns { cabecalhos.append(campo) }
        for campo in daPagina where !cabecalhos.contains(campo.name) { cabecalhos.append(campo) }
        if !cabecalhos.contains(.cacheControl) { cabecalhos[.cacheControl] = "no-store" }
        cabecalhos[Self.correlacao] = correlacao
    }
}

extension HTTPField.Name {
    /// Nome de cabeçalho escrito no código; malformado é defeito de quem escreveu.
    static func escrito(_ texto: String) -> HTTPField.Name {
        guard let nome = HTTPField.Name(texto) else { preconditionFailure("nome de cabeçalho inválido: \(texto)") }
        return nome
    }
}
