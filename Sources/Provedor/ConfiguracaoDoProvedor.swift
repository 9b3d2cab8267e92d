import Foundation

/// O provedor de identidade em que se confia, e como este sistema se apresenta a ele.
package struct ConfiguracaoDoProvedor: Sendable, Equatable {
    /// O endereço que o provedor diz ser o seu, letra por letra: começa em `https://` e não leva barra que ele não leve.
    package let emissor: String
    package let cliente: String
    /// `nil` é cliente público: só o PKCE prova quem pediu.
    package let segredo: String?
    /// Além de `openid`, que vai sempre.
    package let escopos: [String]
    /// Arquivo PEM das autoridades aceitas; `nil` usa as do sistema.
    package let autoridades: String?
    /// De cada pedido, até o último byte da resposta.
    package var prazoEmSegundos: Int64 = 10

    package init(
        emissor: String, cliente: String, segredo: String?, escopos: [String] = ["profile"], autoridades: String? = nil
    ) throws(ConfiguracaoDeProvedorInvalida) {
        guard let partes = URLComponents(string: emissor), partes.scheme == "https", partes.host?.isEmpty == false,
            partes.query == nil, partes.fragment == nil
        else {
            throw ConfiguracaoDeProvedorInvalida(motivo: "o emissor é um endereço que começa em https://")
        }
        guard !cliente.isEmpty else {
            throw ConfiguracaoDeProvedorInvalida(motivo: "falta o nome com que o sistema se registrou no provedor")
        }
        self.emissor = emissor
        self.cliente = cliente
        self.segredo = segredo
        self.escopos = escopos.filter { $0 != "openid" }
        self.autoridades = autoridades
    }
}

/// A configuração do provedor não se lê, e o que fazer.
package struct ConfiguracaoDeProvedorInvalida: Error, Sendable, CustomStringConvertible {
    package let motivo: String

    package init(motivo: String) { self.motivo = motivo }

    package var description: String { "configuração do provedor de identidade: \(motivo)" }
}

/// Por que o provedor não serviu.
package enum FalhaDoProvedor: Error, Sendable, Equatable {
    /// Não respondeu, ou respondeu o que não se esperava: cabe tentar de novo.
    case semResposta(String)
    /// A ficha que ele devolveu não vale: o que não conferiu. Nunca se tenta de novo com a mesma.
    case fichaInvalida(String)
    /// A ficha vale, mas não diz que a pessoa entrou outra vez, e foi o que se pediu.
    case semEntradaNova
}
