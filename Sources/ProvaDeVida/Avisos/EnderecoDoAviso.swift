import Acesso
import Foundation

/// Para onde se avisa um cliente: endereço que ele escreve e o serviço chama. Sem conferência, o serviço bateria por ele na rede de dentro.
///
/// Recusa-se o laço de volta, a rede privada, a do provedor, a local do enlace (onde moram os metadados das nuvens) e tudo o que não é de rota
/// pública; um só endereço interno entre os do nome basta. Confere-se ao cadastrar e outra vez ao entregar, que o nome pode ter mudado; quem
/// entrega liga ao endereço que se conferiu, e não resolve o nome de novo.
/// - Fonte: OWASP, Server Side Request Forgery Prevention; registros da IANA de endereços de uso especial (RFC 6890).
package enum EnderecoDoAviso {
    /// O que se achou.
    package enum Conferido: Sendable, Hashable {
        /// Os endereços do nome, na ordem em que se tentam: todos se podem chamar.
        case publico([String])
        case interno
        /// De uma faixa que quem opera proibiu.
        case proibido
        case semEndereco
        /// O servidor de nomes não respondeu a tempo.
        case demorado

        /// Por que não se liga, para quem opera; `nil` se se pode. Ao cliente não se diz: seria dizer-lhe o que há na rede de dentro.
        package var recusa: String? {
            switch self {
            case .publico: nil
            case .interno: "o endereço de aviso é da rede interna"
            case .proibido: "o endereço de aviso é de uma faixa proibida"
            case .semEndereco: "o nome do endereço de aviso não se resolve"
            case .demorado: "o nome do endereço de aviso não se resolveu a tempo"
            }
        }
    }

    /// O que não se chama: quem não é de rota pública na Internet.
    private static let internas = faixas([
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    ])
    private static let todoIPv4 = faixas(["0.0.0.0/0"])
    /// Do IPv6 só a Internet é pública, menos o que leva dentro outro endereço (6to4, Teredo, NAT64) e o de documentação.
    private static let internet = faixas(["2000::/3"])
    private static let foraDaInternet = faixas(["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"])

    private static func faixas(_ escritas: [String]) -> [FaixaDeEndereco] {
        escritas.map { escrita in
            do { return try FaixaDeEndereco.lendo(escrita) } catch { preconditionFailure("faixa torta: \(escrita)") }
        }
    }

    /// O nome a que se liga, como o cliente HTTP o lê; `nil` se o endereço não se lê.
    package static func nome(_ endereco: String) -> String? {
        guard let url = URL(string: endereco), url.scheme == "https", let nome = url.host, !nome.isEmpty else {
            return nil
        }
        return nome
    }

    /// Se este IP, escrito, é público.
    package static func ePublico(_ ip: String) -> Bool {
        // O IPv4 escrito em IPv6 é o mesmo IPv4, e a faixa o sabe.
        func esta(_ faixas: [FaixaDeEndereco]) -> Bool { faixas.contains { $0.contem(ip) } }
        return esta(todoIPv4) ? !esta(internas) : esta(internet) && !esta(foraDaInternet)
    }

    /// Confere sem sair da máquina: o IP escrito, em qualquer forma, e o nome que só existe por dentro. O que não se sabe sem resolver, ou não se
    /// lê, passa: disto cuidam `RedeDosAvisos.conferir` e o banco.
    package static func pareceInterno(_ endereco: String) -> Bool {
        guard let nome = nome(endereco) else { return false }
        let dito = semColchetes(nome).lowercased()
        let semPonto = dito.hasSuffix(".") ? String(dito.dropLast()) : dito
        if ["localhost", "local", "internal", "localdomain", "home.arpa"].contains(where: {
            semPonto == $0 || semPonto.hasSuffix("." + $0)
        }) {
            return true
        }
        return Resolvedor.doSistema(dito, soNumero: true).contains { !ePublico($0) }
    }

    /// O nome como se resolve: do IPv6 escrito, sem os colchetes nem a zona.
    static func semColchetes(_ nome: String) -> String {
        String(nome.drop { $0 == "[" }.prefix { $0 != "]" && $0 != "%" })
    }
}
