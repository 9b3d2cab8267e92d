import BancoDeDados
import Foundation
import Glibc

/// Em que disco os dados estão: se ele é cifrado e se ainda cabe.
enum ExameDoVolume {
    /// As camadas do dispositivo sob uma pasta (`disk`, `part`, `crypt`, `lvm`…); `nil` quando o sistema não diz.
    static func camadas(de pasta: String) -> [String]? {
        guard let fonte = primeiraLinha(["findmnt", "-no", "SOURCE", "-T", pasta]) else { return nil }
        // Subvolume vem como /dev/x[/pasta].
        let dispositivo = String(fonte.prefix { $0 != "[" })
        guard dispositivo.hasPrefix("/dev/") else { return nil }
        guard let resposta = try? ComandoExterno().rodar(["lsblk", "-sno", "TYPE", dispositivo]), resposta.deuCerto
        else { return nil }
        let camadas = resposta.texto.split(whereSeparator: \.isWhitespace).map(String.init)
        return camadas.isEmpty ? nil : camadas
    }

    /// - Parameter declarado: quem cifra por fora (`AVERBA_VOLUME_CIFRADO`): hospedeiro, controladora. Não se confere, e por isso não é certo.
    static func julgarCifra(_ camadas: [String]?, declarado: String?) -> AchadoDaInstalacao {
        let item = "cifra do volume"
        if let camadas, camadas.contains("crypt") { return .certo(item, "dm-crypt sob a pasta de dados") }
        if let declarado, !declarado.isEmpty {
            return .atencao(
                item, "declarada, e não conferida daqui: \(declarado)",
                fazer: "guarde a prova de quem cifra (contrato, configuração do hospedeiro)")
        }
        let fazer =
            "ponha a pasta de dados em volume LUKS; se quem cifra é o hospedeiro ou a controladora, diga quem em AVERBA_VOLUME_CIFRADO"
        guard let camadas else { return .atencao(item, "não sei: o sistema não mostra o dispositivo", fazer: fazer) }
        return .errado(item, "nenhuma camada cifrada (\(camadas.joined(separator: ", ")))", fazer: fazer)
    }

    /// Espaço de um sistema de arquivos, em bytes.
    struct Espaco: Sendable, Hashable {
        let livre: UInt64
        let total: UInt64

        init(livre: UInt64, total: UInt64) { (self.livre, self.total) = (livre, total) }

        init?(de pasta: String) {
            var dados = statvfs()
            guard statvfs(pasta, &dados) == 0, dados.f_blocks > 0 else { return nil }
            let bloco = UInt64(dados.f_frsize)
            self.init(livre: UInt64(dados.f_bavail) * bloco, total: UInt64(dados.f_blocks) * bloco)
        }
    }

    /// Abaixo de 5 % ou de 1 GiB o banco pode parar; abaixo de 15 % é hora de olhar.
    static func julgarEspaco(_ espaco: Espaco?) -> AchadoDaInstalacao {
        let item = "espaço em disco"
        guard let espaco else {
            return .atencao(item, "não sei: o sistema não respondeu", fazer: "confira com df na pasta de dados")
        }
        let gibibytes = Double(espaco.livre) / 1_073_741_824
        let porCento = Int(espaco.livre * 100 / espaco.total)
        let fato = String(format: "%.1f GiB livres (%d%%)", gibibytes, porCento).replacing(".", with: ",")
        let fazer = "libere espaço ou aumente o volume: sem disco o banco para de gravar"
        if porCento < 5 || espaco.livre < 1_073_741_824 { return .errado(item, fato, fazer: fazer) }
        return porCento < 15 ? .atencao(item, fato, fazer: fazer) : .certo(item, fato)
    }

    static func primeiraLinha(_ comando: [String]) -> String? {
        // Programa que falta é resposta que falta: quem julga diz «não sei».
        guard let resposta = try? ComandoExterno().rodar(comando), resposta.deuCerto else { return nil }
        return resposta.texto.split(separator: "\n").first.map(String.init)
    }
}
