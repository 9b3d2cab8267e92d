/// O valor não pode ir para o arquivo como a definição manda; nada foi cortado nem trocado.
package struct RecusaDeEscrita: Error, Hashable, Sendable, CustomStringConvertible {
    /// Qual seria a linha do arquivo (o registro, em XML e DBF), de 1; 0 é antes da primeira.
    package let linha: Int
    package let registro: String?
    package let campo: String?
    package let motivo: String
    /// O valor recusado, como se mostra.
    package let valor: String?

    /// `linha 3, detalhe.valor: não cabe em 11 posições: 1234567890,00`.
    package var description: String {
        var onde = linha > 0 ? "linha \(linha)" : "arquivo"
        if let registro { onde += ", \(registro)" + (campo.map { ".\($0)" } ?? "") }
        return "\(onde): \(motivo)" + (valor.map { ": \($0)" } ?? "")
    }
}

/// Por que o campo não se escreve; quem sabe a linha e o campo completa a recusa.
struct MotivoDeRecusa: Error {
    let texto: String

    init(_ texto: String) { self.texto = texto }
}
