/// Por que o banco não pôde ser migrado. A frase nomeia o passo e é para quem opera.
package struct FalhaDeMigracao: Error, Sendable, Equatable, CustomStringConvertible {
    /// Uma frase por problema; todos os que se acharam de uma vez.
    package let problemas: [String]
    /// O que o banco disse, se foi ele.
    package let falha: FalhaDeBanco?

    init(_ problemas: [String], falha: FalhaDeBanco? = nil) {
        self.problemas = problemas
        self.falha = falha
    }

    package var description: String { problemas.joined(separator: "\n") }
}
