import Auditoria
import BancoDeDados
import Cadastro
import Nucleo
import Web

/// Ato negado a quem está identificado fica na trilha: quem, o quê, de onde. Quem não se identificou não chega aqui.
/// - Fonte: RF-GER-04 (funcionalidades recusadas), RNF-AUD-01.
package struct AnotarNegacao: Sendable {
    package static let ato = "acesso.negado"

    /// O que a montagem da web chama a cada 403.
    package static func aoNegar(_ casa: Instalacao) -> @Sendable (Rota, ContextoDoPedido) async throws -> Void {
        { rota, pedido in
            let endereco = pedido.endereco
            let autor: Autor
            switch pedido.identidade {
            case let usuario as UsuarioNaSessao: autor = usuario.autor(endereco: endereco)
            case let credencial as CredencialApresentada: autor = credencial.autor(endereco: endereco)
            default: return
            }
            // O caminho vai na forma da rota, sem os números do pedido.
            let evento = Evento(
                ato, ["ato": .texto(rota.ato), "rota": .texto("\(rota.metodo.rawValue) \(rota.caminho)")])
            try await casa.banco.transacao(como: .motor) { t in
                _ = try casa.trilha.registrar([evento], por: autor, as: casa.relogio.agora, em: t)
            }
        }
    }
}
