import Foundation
import Synchronization

/// Uma porta que ninguém usava agora há pouco: para quem precisa saber onde vai atender antes de subir.
///
/// Fora da faixa de onde o sistema tira a ponta de cá de cada conexão, e nenhuma duas vezes na mesma execução: entre o sorteio e a subida, ninguém
/// mais a toma.
package enum PortaLivre {
    private static let faixa = 15_000..<32_000
    private static let dadas = Mutex(Set<Int>())

    package static func sortear() -> Int {
        while true {
            let porta = Int.random(in: faixa)
            if dadas.withLock({ $0.insert(porta).inserted }), livre(porta) { return porta }
        }
    }

    private static func livre(_ porta: Int) -> Bool {
        let soquete = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(soquete) }
        var endereco = sockaddr_in()
        endereco.sin_family = sa_family_t(AF_INET)
        endereco.sin_addr.s_addr = inet_addr("127.0.0.1")
        endereco.sin_port = in_port_t(porta).bigEndian
        return withUnsafeMutablePointer(to: &endereco) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { ponteiro in
                bind(soquete, ponteiro, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
