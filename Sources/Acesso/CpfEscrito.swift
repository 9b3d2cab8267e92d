import Nucleo

extension CPF {
    /// Os algarismos gravados, com os pontos; o que não é CPF volta como está, para aparecer em vez de sumir.
    static func escrito(_ algarismos: String) -> String {
        do { return try CPF.lendo(algarismos).formatado } catch { return algarismos }
    }
}
