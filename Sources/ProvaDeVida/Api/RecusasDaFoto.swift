import Acesso
import Auditoria

/// O que mais se diz a quem manda foto, onde há antivírus.
enum RecusasDaFoto {
    static let todas: [String: String] = [RecusaDoAntivirus.achado("…"), .semResposta(""), .grandeDemais]
        .reduce(into: [:]) { $0[$1.codigo] = $1.frase }
}
