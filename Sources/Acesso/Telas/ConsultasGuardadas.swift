import Foundation
import Synchronization
import Web

/// O que se procurou com dado pessoal, guardado na memória sob um identificador opaco, para não ir no endereço.
///
/// Cada consulta é de um usuário: o identificador de outro não abre nada. Passado o teto, as mais antigas somem, e a lista
/// volta sem o filtro; reiniciar o processo tem o mesmo efeito.
package final class ConsultasGuardadas: Sendable {
    private struct Consulta {
        let usuario: Int64
        let valores: [String: String]
        let ordem: Int
    }
    private struct Estado {
        var consultas: [String: Consulta] = [:]
        var proxima = 0
    }
    private let estado = Mutex(Estado())
    private let maximo: Int

    package init(maximo: Int = 20_000) { self.maximo = maximo }

    /// Guarda e devolve o identificador; vazio não se guarda.
    package func guardar(_ valores: [String: String], de usuario: Int64) -> String? {
        guard !valores.isEmpty else { return nil }
        let id = Base64DeEndereco.escrever(Web.Sorteio.bytes(18))
        estado.withLock { estado in
            estado.proxima += 1
            estado.consultas[id] = Consulta(usuario: usuario, valores: valores, ordem: estado.proxima)
            if estado.consultas.count > maximo {
                let corte = estado.proxima - maximo / 2
                estado.consultas = estado.consultas.filter { $0.value.ordem > corte }
            }
        }
        return id
    }

    /// O que estava guardado para este usuário; vazio se não há.
    package func abrir(_ id: String?, de usuario: Int64) -> [String: String] {
        guard let id else { return [:] }
        return estado.withLock { estado in
            guard let consulta = estado.consultas[id], consulta.usuario == usuario else { return [:] }
            return consulta.valores
        }
    }
}
