import Foundation

/// Uma porta que ninguém usava agora há pouco: para quem precisa saber onde vai atender antes de subir.
package enum PortaLivre {
    package static func sortear() -> Int {
        let soquete = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(soquete) }
        var endereco = sockaddr_in()
        endereco.sin_family = sa_family_t(AF_INET)
        endereco.sin_addr.s_addr = inet_addr("127.0.0.1")
        var tamanho = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &endereco) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { ponteiro in
                _ = bind(soquete, ponteiro, tamanho)
                _ = getsockname(soquete, ponteiro, &tamanho)
            }
        }
        return Int(UInt16(bigEndian: endereco.sin_port))
    }
}
