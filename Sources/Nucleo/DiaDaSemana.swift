/// Dia da semana, contado do domingo como no calendário brasileiro.
package enum DiaDaSemana: Int, Sendable, CaseIterable, Codable {
    case domingo, segunda, terca, quarta, quinta, sexta, sabado

    /// Por extenso, minúsculo, com acento: `terça-feira`.
    package var nome: String {
        switch self {
        case .domingo: "domingo"
        case .segunda: "segunda-feira"
        case .terca: "terça-feira"
        case .quarta: "quarta-feira"
        case .quinta: "quinta-feira"
        case .sexta: "sexta-feira"
        case .sabado: "sábado"
        }
    }
}
