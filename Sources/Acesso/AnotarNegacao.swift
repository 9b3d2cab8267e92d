import Auditoria
import BancoDeDados
import Cadastro
import Nucleo
import Web

/// O que se nega fica na trilha: o ato a quem não o tem, o formulário que não saiu daqui e o endereço que passa do ritmo. Quem, o quê, de onde.
/// - Fonte: RF-GER-04 (funcionalidades recusadas), RNF-AUD-01; OWASP ASVS 5, 16.3.2 e 16.3.3.
package struct AnotarNegacao: Sendable {
    package static let ato = "acesso.negado"
    package static let atoDeConter = "acesso.pedido-contido"

    /// O que a montagem da web chama a cada negação.
    package static func aoNegar(_ casa: Instalacao) -> AoNegar {
        // Quem martela não enche a trilha.
        let anotadas = Limitador(capacidade: 20, porSegundo: 0.2)
        return { recusa, rota, pedido in
            let endereco = pedido.endereco
            let contido = recusa != .semPermissao
            let autor: Autor
            switch pedido.identidade {
            case let quem as any IdentidadeDaTrilha: autor = quem.autor(endereco: endereco)
            default:
                guard contido else { return }
                autor = .aindaFora(endereco: endereco)
            }
            if contido, !anotadas.cabe(endereco: endereco, agora: casa.relogio.agora.data) { return }
            // O caminho vai na forma da rota, sem os números do pedido.
            var dado: [String: Dado] = [
                "ato": .texto(rota.ato), "rota": .texto("\(rota.metodo.rawValue) \(rota.caminho)"),
            ]
            if contido { dado["motivo"] = .texto(recusa.codigo) }
            let evento = Evento(contido ? atoDeConter : ato, .objeto(dado))
            try await casa.banco.transacao(como: .motor) { t in
                _ = try casa.trilha.registrar([evento], por: autor, as: casa.relogio.agora, em: t)
            }
        }
    }
}

/// Quem se identificou e se sabe dizer à trilha.
package protocol IdentidadeDaTrilha: Identidade {
    func autor(endereco: String?) -> Autor
}
