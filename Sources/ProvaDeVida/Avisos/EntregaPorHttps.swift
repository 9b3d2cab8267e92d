import Https

/// Um POST com o resultado assinado, ao endereço que o cliente cadastrou. Da resposta só interessa o número.
struct EntregaPorHttps: Sendable {
    /// Quantos dos endereços de um nome se tentam.
    static let maximoDeTentativas = 3
    private let conversa: ConversaPorHttps

    /// - Parameter autoridades: arquivo PEM; `nil`, as do sistema.
    init(autoridades: String?) { conversa = ConversaPorHttps(autoridades: autoridades, prazoEmSegundos: 10) }

    /// Tenta os endereços na ordem, até ligar a um: o que já recebeu o pedido e não respondeu não se repete noutro.
    ///
    /// - Parameter ips: os endereços do nome, já conferidos; nenhum se resolve outra vez.
    func entregar(_ assinado: String, em endereco: String, nos ips: [String]) async -> FalhaDeEntrega? {
        guard let nome = EnderecoDoAviso.nome(endereco) else { preconditionFailure("endereço de aviso que não se lê") }
        var ultima = "não houve endereço a tentar"
        for ip in ips.prefix(Self.maximoDeTentativas) {
            do {
                let resposta = try await conversa.pedir(
                    endereco, [("Content-Type", "application/jwt")], corpo: Array(assinado.utf8), lendo: .soStatus,
                    fixado: [nome: ip])
                return resposta.aceita ? nil : .respondeu(resposta.status)
            } catch {
                ultima = error.razao
                guard error.semLigacao else { break }
            }
        }
        return .semResposta("não houve resposta: \(ultima)")
    }
}

/// Por que um aviso não se entregou.
enum FalhaDeEntrega: Sendable, Hashable {
    /// O cliente respondeu, com outro número que não 2xx.
    case respondeu(Int)
    /// Não se ligou, ou não se esperou mais; a razão é para quem opera.
    case semResposta(String)
    /// Nem se tentou; a razão não é da rede.
    case semTentar(String)

    /// Para o cliente: se o endereço é da rede de dentro, se o nome não existe ou se ninguém atende, lê-se o mesmo. De outro modo quem escolhe o
    /// endereço varreria por nós a rede de dentro.
    var paraOCliente: String {
        switch self {
        case .respondeu(let status): "o endereço respondeu \(status)"
        case .semResposta: "o endereço não atendeu"
        case .semTentar(let razao): razao
        }
    }

    /// Para quem opera.
    var razao: String {
        switch self {
        case .respondeu: paraOCliente
        case .semResposta(let razao), .semTentar(let razao): razao
        }
    }
}
