import CLdap
import Dispatch
import Foundation
import Synchronization

/// Dá prazo ao aperto de mãos do TLS, que na biblioteca não o tem: passado o prazo, corta o soquete, e quem lia dele desiste.
///
/// A biblioteca a chama a cada ligação que abre. Durante o TLS tira-lhe o prazo de rede: com ele, e o servidor mudo, a biblioteca roda em falso
/// até o fim, com o processador inteiro.
final class VigiaDoTLS: Sendable {
    private let prazo: Int
    /// Cópia do soquete vigiado, que é nossa: fechado o da biblioteca, o número dele não é de mais ninguém.
    private let soquete = Mutex<Int32?>(nil)

    init(prazoEmSegundos prazo: Int) { self.prazo = prazo }

    deinit { largar() }

    /// O TLS fechou, ou não se tenta mais.
    func largar() {
        soquete.withLock { soquete in
            if let numero = soquete { close(numero) }
            soquete = nil
        }
    }

    private func vigiar(_ numero: Int32) {
        let copia = dup(numero)
        guard copia >= 0 else { return }
        largar()
        soquete.withLock { $0 = copia }
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(prazo)) { [weak self] in
            self?.soquete.withLock { soquete in
                if soquete == copia { shutdown(copia, Int32(SHUT_RDWR)) }
            }
        }
    }

    // MARK: - O que a biblioteca chama

    /// O registro que a biblioteca guarda; quem o pede o mantém vivo enquanto durar a ligação.
    func registro() -> ldap_conncb {
        ldap_conncb(
            lc_add: { ligacao, soquete, _, _, registro in
                guard let vigia = VigiaDoTLS.de(registro), let ligacao else { return 0 }
                var numero: Int32 = -1
                ber_sockbuf_ctrl(soquete, LBER_SB_OPT_GET_FD, &numero)
                ldap_set_option(ligacao, LDAP_OPT_NETWORK_TIMEOUT, nil)
                vigia.vigiar(numero)
                return 0
            },
            lc_del: { ligacao, soquete, registro in
                guard let vigia = VigiaDoTLS.de(registro) else { return }
                vigia.largar()
                // Sem soquete é a despedida; com ele, a biblioteca pode tentar o servidor seguinte.
                if let ligacao, soquete != nil { vigia.porPrazo(em: ligacao) }
            },
            lc_arg: Unmanaged.passUnretained(self).toOpaque())
    }

    /// O prazo da ligação de rede, antes de haver soquete.
    func porPrazo(em ligacao: OpaquePointer) {
        var segundos = timeval(tv_sec: prazo, tv_usec: 0)
        ldap_set_option(ligacao, LDAP_OPT_NETWORK_TIMEOUT, &segundos)
    }

    private static func de(_ registro: UnsafeMutablePointer<ldap_conncb>?) -> VigiaDoTLS? {
        registro?.pointee.lc_arg.map { Unmanaged<VigiaDoTLS>.fromOpaque($0).takeUnretainedValue() }
    }
}
