import Antivirus

/// O antivírus desta instalação: `AVERBA_ANTIVIRUS`, do ambiente ou do arquivo `antivirus` da pasta de dados.
///
/// Sem ele o que vem de fora não se examina; escrito torto, o programa não sobe.
enum AntivirusDaCasa {
    static let arquivo = "antivirus"

    static func ler(pasta: String, ambiente: [String: String]) throws(AntivirusMalConfigurado) -> Antivirus? {
        guard let escrito = Ajustes(arquivo: pasta + "/" + arquivo, ambiente)["AVERBA_ANTIVIRUS"] else { return nil }
        return try Antivirus(escrito, espera: pasta)
    }
}
