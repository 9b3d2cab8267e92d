import BancoDeDados

/// Quem contrata o serviço, achado pelo código.
package enum ClienteDaProva {
    /// O número do cliente deste código; lança `RecusaDeProva.clienteDesconhecido`.
    package static func achar(_ codigo: String, em t: Transacao) throws -> Int64 {
        guard let id = try t.uma("SELECT id FROM cliente_da_prova WHERE codigo = \(codigo)")?.ler(0, como: Int64.self)
        else {
            throw RecusaDeProva.clienteDesconhecido(codigo)
        }
        return id
    }
}
