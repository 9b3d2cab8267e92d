/// Ponto no tempo, em UTC.
///
/// Não sabe de fuso nem de relógio: quem está na borda lê a hora, conhece o deslocamento do fuso naquele
/// instante e pede o dia e o minuto locais.
///
/// - Unidade: microssegundos desde 01/01/1970 00:00 UTC, a mesma precisão do banco.
package struct Instante: Sendable, Hashable, Comparable {
    package let microssegundos: Int64

    package init(microssegundos: Int64) { self.microssegundos = microssegundos }

    package static func < (esquerda: Instante, direita: Instante) -> Bool {
        esquerda.microssegundos < direita.microssegundos
    }

    /// O instante depois da duração; a fração de microssegundo é descartada.
    package static func + (instante: Instante, duracao: Duration) -> Instante {
        let (segundos, attossegundos) = duracao.components
        let soma =
            Int128(instante.microssegundos) + Int128(segundos) * 1_000_000 + Int128(attossegundos / 1_000_000_000_000)
        guard let cabe = Int64(exactly: soma) else { preconditionFailure("instante estourou") }
        return Instante(microssegundos: cabe)
    }

    package static func - (instante: Instante, duracao: Duration) -> Instante { instante + (.zero - duracao) }

    /// Quanto tempo passou do segundo ao primeiro: `fim - inicio`.
    package static func - (fim: Instante, inicio: Instante) -> Duration {
        let (diferenca, estourou) = fim.microssegundos.subtractingReportingOverflow(inicio.microssegundos)
        precondition(!estourou, "diferença de instantes estourou")
        return .microseconds(diferenca)
    }

    // MARK: - Dia e hora

    /// O dia e os microssegundos desse dia, no fuso que está a tantos segundos de UTC.
    ///
    /// - Parameter deslocamentoEmSegundos: −10_800 para UTC−3. Quem sabe o do lugar e do momento é a borda.
    package func local(deslocamentoEmSegundos: Int) -> (dia: Dia, microssegundosDoDia: Int) {
        let local = Int(microssegundos) + deslocamentoEmSegundos * 1_000_000
        let dias = local.quocienteParaBaixo(por: Instante.microssegundosPorDia)
        return (Dia(diasDesde1970: dias), local - dias * Instante.microssegundosPorDia)
    }

    /// O instante em que, no fuso dado, o relógio marca tantos microssegundos do dia.
    package init(dia: Dia, microssegundosDoDia: Int = 0, deslocamentoEmSegundos: Int = 0) {
        let local = dia.diasDesde1970 * Instante.microssegundosPorDia + microssegundosDoDia
        microssegundos = Int64(local - deslocamentoEmSegundos * 1_000_000)
    }

    private static let microssegundosPorDia = 86_400_000_000

    // MARK: - Texto

    /// `2026-04-05T12:34:56.000000Z`.
    package var iso: String {
        let (dia, resto) = local(deslocamentoEmSegundos: 0)
        let segundos = resto / 1_000_000
        let hora = (segundos / 3600).comZeros(ate: 2)
        let minuto = (segundos / 60 % 60).comZeros(ate: 2)
        let segundo = (segundos % 60).comZeros(ate: 2)
        return "\(dia.iso)T\(hora):\(minuto):\(segundo).\((resto % 1_000_000).comZeros(ate: 6))Z"
    }

    /// Lê `2026-04-05T12:34:56Z`, com até seis casas de segundo e com `Z` ou deslocamento `-03:00`.
    ///
    /// Sem fuso escrito é recusado: hora sem fuso não é um instante.
    package static func lendo(_ texto: String) throws(TextoInvalido) -> Instante {
        let invalido = TextoInvalido(lido: texto, esperado: "instante com fuso, como 2026-04-05T12:34:56Z")
        let bytes = Array(TextoLido(texto).bytes)
        guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: ":"),
            bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let ano = TextoLido.inteiro(bytes[0..<4], casas: 4...4),
            let mes = TextoLido.inteiro(bytes[5..<7], casas: 2...2),
            let dia = TextoLido.inteiro(bytes[8..<10], casas: 2...2), Dia.existe(ano: ano, mes: mes, dia: dia),
            let hora = TextoLido.inteiro(bytes[11..<13], casas: 2...2), hora < 24,
            let minuto = TextoLido.inteiro(bytes[14..<16], casas: 2...2), minuto < 60,
            let segundo = TextoLido.inteiro(bytes[17..<19], casas: 2...2), segundo < 60
        else { throw invalido }

        var resto = bytes[19...]
        var micros = 0
        if resto.first == UInt8(ascii: ".") {
            let casas = resto.dropFirst().prefix { $0.ehAlgarismo }
            let preenchidas = Array(casas) + Array(repeating: UInt8(ascii: "0"), count: max(0, 6 - casas.count))
            guard !casas.isEmpty, let lidos = TextoLido.inteiro(preenchidas, casas: 6...6) else { throw invalido }
            micros = lidos
            resto = resto.dropFirst(1 + casas.count)
        }
        guard let deslocamento = deslocamentoEmSegundos(Array(resto)) else { throw invalido }
        return Instante(
            dia: Dia(ano: ano, mes: mes, dia: dia),
            microssegundosDoDia: (hora * 3600 + minuto * 60 + segundo) * 1_000_000 + micros,
            deslocamentoEmSegundos: deslocamento)
    }

    private static func deslocamentoEmSegundos(_ bytes: [UInt8]) -> Int? {
        if bytes == [UInt8(ascii: "Z")] { return 0 }
        guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"),
            bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
            let horas = TextoLido.inteiro(bytes[1..<3], casas: 2...2), horas < 24,
            let minutos = TextoLido.inteiro(bytes[4..<6], casas: 2...2), minutos < 60
        else { return nil }
        let segundos = horas * 3600 + minutos * 60
        return bytes[0] == UInt8(ascii: "-") ? -segundos : segundos
    }
}

extension Instante: CustomStringConvertible {
    package var description: String { iso }
}

extension Instante: Codable {
    /// Vai e vem como o inteiro de microssegundos.
    package init(from decoder: any Decoder) throws {
        microssegundos = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(microssegundos)
    }
}
