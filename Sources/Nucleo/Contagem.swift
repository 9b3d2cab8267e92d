/// Quantidade por extenso, com ponto de milhar e a palavra no singular ou no plural: `1 erro`, `100.001 erros`.
package enum Contagem {
    /// `15119` vira `15.119`.
    package static func comMilhar(_ quantos: Int64) -> String {
        NumeroDecimal.escrever(quantos, casas: 0, casasMinimas: 0, milhar: ".", decimal: ",")
    }

    /// `1 item`, `0 itens`, `15.119 itens`.
    package static func escrita(_ quantos: Int64, _ um: String, _ varios: String) -> String {
        "\(comMilhar(quantos)) \(quantos == 1 ? um : varios)"
    }

    /// `1 item`, `0 itens`, `15.119 itens`.
    package static func escrita(_ quantos: Int, _ um: String, _ varios: String) -> String {
        escrita(Int64(quantos), um, varios)
    }
}
