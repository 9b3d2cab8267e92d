import Auditoria
import Web

/// A recusa do antivírus como resposta: do achado, 422; do que não se examinou por falta dele, «tente mais tarde».
extension RecusaDoAntivirus: RecusaComCodigo {
    package var frase: String { description.prefix(1).uppercased() + description.dropFirst() + "." }

    package var status: Int {
        switch self {
        case .achado: 422
        case .semResposta: 503
        case .grandeDemais: 413
        }
    }

    package var esperar: Int? {
        if case .semResposta = self { 60 } else { nil }
    }
}
