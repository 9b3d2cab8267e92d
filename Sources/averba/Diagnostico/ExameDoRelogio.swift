import BancoDeDados
import Foundation

/// O relógio: se a máquina o acerta pela rede e se concorda com o do banco.
enum ExameDoRelogio {
    /// Se o acerto pela rede está em dia; `nil` quando nenhum serviço conhecido responde.
    static func acertado() -> Bool? {
        if let resposta = ExameDoVolume.primeiraLinha(["timedatectl", "show", "-p", "NTPSynchronized", "--value"]) {
            return resposta == "yes"
        }
        guard let resposta = try? ComandoExterno().rodar(["chronyc", "-n", "tracking"]), resposta.deuCerto else {
            return nil
        }
        return resposta.texto.contains("Leap status     : Normal")
    }

    static func julgarAcerto(_ acertado: Bool?) -> AchadoDaInstalacao {
        let item = "acerto do relógio"
        switch acertado {
        case true?: return .certo(item, "a máquina acerta a hora pela rede (NTP)")
        case false?:
            return .errado(
                item, "o serviço de hora não está em dia", fazer: "ligue o NTP (timedatectl set-ntp true, ou o chrony)")
        case nil:
            return .atencao(
                item, "não sei: nem timedatectl nem chronyc respondem",
                fazer: "confira no hospedeiro que a hora se acerta por NTP")
        }
    }

    /// - Parameter segundos: quanto o relógio do banco passa do da máquina.
    static func julgarDeriva(_ segundos: Double) -> AchadoDaInstalacao {
        let item = "relógio do banco"
        let fato = String(format: "%.1f s de diferença para o desta máquina", abs(segundos)).replacing(".", with: ",")
        let fazer = "acerte os dois por NTP: a trilha e os prazos usam os dois"
        if abs(segundos) > 5 { return .errado(item, fato, fazer: fazer) }
        return abs(segundos) > 1 ? .atencao(item, fato, fazer: fazer) : .certo(item, fato)
    }
}
