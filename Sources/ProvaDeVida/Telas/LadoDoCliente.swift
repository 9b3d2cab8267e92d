import Auditoria
import BancoDeDados
import Html
import Nucleo
import Web

/// De que lado se olha um cliente: o operador, que vê todos, ou quem o representa, que lê no papel `cliente` do banco e só vê o que é dele.
struct LadoDoCliente: Sendable {
    let cliente: Int64
    let nome: String
    /// O caminho das páginas do cliente, sem barra no fim.
    let base: String
    let papel: BancoDeDados.Papel
    /// O operador: pode mais do que ver.
    let opera: Bool

    /// Uma página do cliente.
    func endereco(_ resto: String) -> Endereco {
        guard let endereco = Endereco(interno: base + (resto.isEmpty ? "" : "/" + resto)) else {
            preconditionFailure("endereço que não se escreve: \(base)/\(resto)")
        }
        return endereco
    }

    /// As páginas acima das do cliente.
    var trilha: [Tela.Degrau] {
        opera ? [.init("Clientes", "/operacao/clientes"), .init(nome, endereco(""))] : []
    }

    /// O lado de quem pediu; cliente que não há, ou que a pessoa não representa, é endereço que não existe.
    static func operando(_ contexto: ContextoDoOperador, _ portais: PortaisDaProva) async throws -> LadoDoCliente {
        let id = try contexto.identificador(ContextoDoRepresentante.parametro)
        let nome = try await portais.ler { t in
            try t.uma("SELECT nome FROM cliente_da_prova WHERE id = \(id)")?.ler(0, como: String.self)
        }
        guard let nome else { throw RecusaDaWeb.naoEncontrado }
        return LadoDoCliente(
            cliente: id, nome: nome, base: "/operacao/clientes/\(id)", papel: .motor, opera: true)
    }

    static func representando(_ contexto: ContextoDoRepresentante) -> LadoDoCliente {
        LadoDoCliente(
            cliente: contexto.cliente, nome: contexto.nomeDoCliente, base: "/cliente/\(contexto.cliente)",
            papel: .cliente(contexto.cliente), opera: false)
    }
}

extension PortaisDaProva {
    /// Lê no papel de um lado.
    func ler<T: Sendable>(
        _ lado: LadoDoCliente, _ corpo: @escaping @Sendable (Transacao) throws -> T
    ) async throws -> T {
        try await casa.banco.transacao(como: lado.papel, soLeitura: true, corpo)
    }
}
