/// Em quais margens um produto pesa: uma só é exclusiva; várias são compartilhadas.
///
/// - Fonte: `dominio` 3.2; arquitetura, §3.
package struct Incidencia: Sendable, Hashable {
    /// Peso de um contrato numa conta.
    package struct Peso: Sendable, Hashable {
        package let tipo: String
        package let valor: Dinheiro

        package init(tipo: String, valor: Dinheiro) {
            self.tipo = tipo
            self.valor = valor
        }
    }

    /// Os tipos atingidos, sem repetição, na ordem do cadastro.
    package let tipos: [TipoDeMargem]

    package init(_ tipos: [TipoDeMargem]) {
        precondition(!tipos.isEmpty, "produto pesa em ao menos uma margem")
        precondition(Set(tipos.map(\.codigo)).count == tipos.count, "tipo de margem repetido na incidência")
        self.tipos = tipos
    }

    package var exclusiva: Bool { tipos.count == 1 }

    /// O menor disponível entre as contas atingidas, com sinal: é o que se mostra.
    ///
    /// Quem decide se um contrato cabe é `pesos`, que conhece o prazo e o transbordo.
    ///
    /// - Returns: `nil` se alguma conta atingida não existe ou é desconhecida.
    package func disponivel(em contas: [ContaDeMargem]) -> Dinheiro? {
        var menor: Dinheiro?
        for tipo in tipos {
            guard let conta = contas.first(where: { $0.tipo == tipo.codigo }), let disponivel = conta.disponivel else {
                return nil
            }
            menor = min(menor ?? disponivel, disponivel)
        }
        return menor
    }

    /// Quanto um contrato novo pesa em cada conta, se couber em todas.
    ///
    /// O tipo que transborda leva o que nele cabe e passa o resto à conta de destino, que soma isto ao que já
    /// pesaria nela. Nenhum peso sai zero, salvo se a parcela é zero.
    ///
    /// - Parameter parcelas: `nil` se por tempo indeterminado.
    package func pesos(
        parcela: Dinheiro, parcelas: Int?, em contas: [ContaDeMargem]
    ) throws(RecusaDeMargem) -> [Peso] {
        var pesos: [(tipo: String, valor: Dinheiro)] = []
        var transbordos: [(tipo: String, valor: Dinheiro)] = []
        for tipo in tipos {
            guard let conta = contas.first(where: { $0.tipo == tipo.codigo }) else {
                throw .semConta(tipo: tipo.codigo)
            }
            guard let peso = tipo.peso(parcela: parcela, parcelas: parcelas) else {
                throw .totalIndeterminado(tipo: tipo.codigo)
            }
            guard case .transbordar(let destino) = tipo.excesso, let disponivel = conta.disponivel, peso > disponivel
            else {
                pesos.append((tipo.codigo, peso))
                continue
            }
            let fica = max(.zero, disponivel)
            if fica > .zero { pesos.append((tipo.codigo, fica)) }
            transbordos.append((destino, peso - fica))
        }
        for (destino, valor) in transbordos {
            if let indice = pesos.firstIndex(where: { $0.tipo == destino }) {
                pesos[indice].valor += valor
            } else {
                pesos.append((destino, valor))
            }
        }
        for peso in pesos {
            guard let conta = contas.first(where: { $0.tipo == peso.tipo }) else { throw .semConta(tipo: peso.tipo) }
            _ = try conta.comprometendo(peso.valor)
        }
        return pesos.map { Peso(tipo: $0.tipo, valor: $0.valor) }
    }
}
