/// Dia do calendário como o arquivo o traz; existe (o dia 31 de fevereiro é recusado na leitura).
///
/// É tipo próprio porque esta máquina não depende do núcleo; quem usa converte.
package struct DiaLido: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let ano: Int
    package let mes: Int
    package let dia: Int

    /// Nulo se o dia não existe no calendário (anos de 1 a 9999).
    package init?(ano: Int, mes: Int, dia: Int) {
        guard (1...9999).contains(ano), (1...12).contains(mes), dia >= 1, dia <= Self.dias(ano: ano, mes: mes) else {
            return nil
        }
        (self.ano, self.mes, self.dia) = (ano, mes, dia)
    }

    /// De `AAAAMMDD` num inteiro, já conferido.
    init(compacto: Int64) {
        let numero = Int(compacto)
        (ano, mes, dia) = (numero / 10_000, numero / 100 % 100, numero % 100)
    }

    static func dias(ano: Int, mes: Int) -> Int {
        switch mes {
        case 2: (ano % 4 == 0 && ano % 100 != 0) || ano % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    package static func < (a: Self, b: Self) -> Bool { (a.ano, a.mes, a.dia) < (b.ano, b.mes, b.dia) }

    /// `AAAA-MM-DD`.
    package var description: String { "\(comZeros(ano, 4))-\(comZeros(mes, 2))-\(comZeros(dia, 2))" }
}

/// Mês de um ano como o arquivo o traz.
package struct MesLido: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let ano: Int
    package let mes: Int

    /// Nulo se o mês não existe (anos de 1 a 9999).
    package init?(ano: Int, mes: Int) {
        guard (1...9999).contains(ano), (1...12).contains(mes) else { return nil }
        (self.ano, self.mes) = (ano, mes)
    }

    /// De `AAAAMM` num inteiro, já conferido.
    init(compacto: Int64) {
        (ano, mes) = (Int(compacto) / 100, Int(compacto) % 100)
    }

    package static func < (a: Self, b: Self) -> Bool { (a.ano, a.mes) < (b.ano, b.mes) }

    /// `AAAA-MM`.
    package var description: String { "\(comZeros(ano, 4))-\(comZeros(mes, 2))" }
}

/// Valor de um campo, lido ou por escrever. Nunca ponto flutuante: `decimal` é `mantissa × 10⁻ᶜᵃˢᵃˢ`.
package enum Campo: Sendable, Hashable {
    /// Também os campos `numero`, que guardam zeros à esquerda.
    case texto(String)
    case inteiro(Int64)
    case decimal(Int64, casas: Int)
    case data(DiaLido)
    case competencia(MesLido)
    case logico(Bool)
    /// Vazio no arquivo: desconhecido, nunca zero.
    case nulo
}

extension Campo: CustomStringConvertible {
    /// Como se mostra a gente: decimal com vírgula, data e mês na forma ISO, nulo como `(vazio)`.
    package var description: String {
        switch self {
        case .texto(let texto): texto
        case .inteiro(let numero): String(numero)
        case .decimal(let mantissa, let casas): textoDeDecimal(mantissa, casas: casas, separador: ",")
        case .data(let dia): dia.description
        case .competencia(let mes): mes.description
        case .logico(let valor): valor ? "sim" : "nao"
        case .nulo: "(vazio)"
        }
    }
}

/// `mantissa × 10⁻ᶜᵃˢᵃˢ` por extenso: `-123456` com 2 casas é `-1234,56`.
package func textoDeDecimal(_ mantissa: Int64, casas: Int, separador: String) -> String {
    guard casas > 0 else { return String(mantissa) }
    let algarismos = comZeros(mantissa.magnitude, casas + 1)
    return (mantissa < 0 ? "-" : "") + algarismos.dropLast(casas) + separador + algarismos.suffix(casas)
}

/// O número com ao menos tantos algarismos.
func comZeros(_ numero: some BinaryInteger, _ algarismos: Int) -> String {
    let texto = String(numero)
    return String(repeating: "0", count: max(0, algarismos - texto.count)) + texto
}
