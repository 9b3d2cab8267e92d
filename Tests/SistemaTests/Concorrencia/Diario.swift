import Nucleo
import OrgaoDeTeste

/// O que um cliente pediu: o que importa para se dizer depois o que tem de haver no banco.
struct PedidoFeito: Sendable, Hashable {
    enum Ato: Sendable, Hashable {
        case reservar(PessoaDeTeste, produto: String, parcela: Int64)
        case confirmar(Int64)
        case cancelar(Int64)
    }

    let banco: Int
    let chave: String
    let ato: Ato
}

/// O que se pediu e o que se respondeu, por chave; e as reservas que alguém já viu aceitas.
///
/// Sem resposta não é recusa: o pedido pode ter sido feito ou não, e só não pode ter sido feito duas vezes.
actor Diario {
    struct Entrada: Sendable {
        let pedido: PedidoFeito
        var respostas: [MuitosPedidos.Resposta] = []
        var semResposta = 0
    }

    private(set) var entradas: [String: Entrada] = [:]
    /// Respostas que a mesma chave deu e não batem entre si.
    private(set) var divergentes: [String] = []
    private var reservas: [(contrato: Int64, banco: Int)] = []
    private var chegadas = 0

    var respondidos: Int { chegadas }

    func anotar(_ pedido: PedidoFeito, _ resposta: MuitosPedidos.Resposta?) {
        chegadas += 1
        var entrada = entradas[pedido.chave] ?? Entrada(pedido: pedido)
        if let resposta, resposta.definitiva {
            if let primeira = entrada.respostas.first, primeira != resposta {
                divergentes.append("\(pedido.chave): \(primeira) e \(resposta)")
            }
            entrada.respostas.append(resposta)
            if case .reservar = pedido.ato, let contrato = resposta.contrato, entrada.respostas.count == 1 {
                reservas.append((contrato, pedido.banco))
            }
        } else {
            entrada.semResposta += 1
        }
        entradas[pedido.chave] = entrada
    }

    /// O que a chave já respondida disse a outro conteúdo.
    private(set) var reusos: [MuitosPedidos.Resposta] = []

    func anotarReuso(_ pedido: PedidoFeito, _ resposta: MuitosPedidos.Resposta) {
        reusos.append(resposta)
        // Quem está no ar de menos diz «tente de novo»; o que não pode é aceitar.
        if resposta.definitiva, resposta.codigo != "chave-reutilizada" {
            divergentes.append("\(pedido.chave), com outra parcela: \(resposta)")
        }
    }

    /// Uma reserva que este banco viu aceita, à escolha de quem sorteia: as últimas são as que ainda vivem.
    func reserva(do banco: Int, _ sorteio: UInt64) -> Int64? {
        let minhas = reservas.suffix(40).filter { $0.banco == banco }
        return minhas.isEmpty ? nil : minhas[Int(sorteio % UInt64(minhas.count))].contrato
    }

    func algumaReserva(_ sorteio: UInt64) -> Int64? {
        reservas.isEmpty ? nil : reservas[Int(sorteio % UInt64(reservas.count))].contrato
    }
}

extension MuitosPedidos.Resposta {
    /// Aceito, ou recusa de negócio. O resto («tente de novo») não diz que o pedido não foi feito.
    var definitiva: Bool { [200, 201, 422].contains(status) }
    var aceito: Bool { status == 200 || status == 201 }
}
