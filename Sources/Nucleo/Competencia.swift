/// Mês de referência da folha a que a parcela pertence.
///
/// - Unidade: ano e mês, sem dia e sem fuso.
package struct Competencia: Sendable, Hashable, Comparable {
    package let ano: Int
    package let mes: Int

    /// O mês de um ano de 1 a 9999; mês que não existe é defeito. Texto de fora entra por `lendo(_:)`.
    package init(ano: Int, mes: Int) {
        precondition((1...9999).contains(ano) && (1...12).contains(mes), "competência inexistente: \(ano)-\(mes)")
        self.ano = ano
        self.mes = mes
    }

    package var primeiroDia: Dia { Dia(ano: ano, mes: mes, dia: 1) }

    package var ultimoDia: Dia { Dia(ano: ano, mes: mes, dia: Dia.diasDoMes(ano: ano, mes: mes)) }

    /// O dia pedido deste mês, ou o último se o mês for mais curto: dia 31 em abril é 30/04.
    ///
    /// - Parameter dia: de 1 a 31.
    package func dia(limitado dia: Int) -> Dia {
        precondition((1...31).contains(dia), "dia do mês vai de 1 a 31")
        return Dia(ano: ano, mes: mes, dia: min(dia, Dia.diasDoMes(ano: ano, mes: mes)))
    }

    // MARK: - Conta

    /// Tantos meses depois (negativo: antes).
    package static func + (competencia: Competencia, meses: Int) -> Competencia {
        Competencia(ordem: competencia.ordem + meses)
    }

    /// Tantos meses antes.
    package static func - (competencia: Competencia, meses: Int) -> Competencia { competencia + -meses }

    /// Quantos meses faltam até a outra; negativo se a outra veio antes.
    package func meses(ate outra: Competencia) -> Int { outra.ordem - ordem }

    package static func < (esquerda: Competencia, direita: Competencia) -> Bool { esquerda.ordem < direita.ordem }

    /// Meses desde janeiro do ano zero.
    private var ordem: Int { ano * 12 + mes - 1 }

    private init(ordem: Int) {
        let ano = ordem.quocienteParaBaixo(por: 12)
        self.init(ano: ano, mes: ordem - ano * 12 + 1)
    }

    // MARK: - Texto

    /// `2026-04`.
    package var iso: String { "\(ano.comZeros(ate: 4))-\(mes.comZeros(ate: 2))" }

    /// `04/2026`.
    package var brasileira: String { "\(mes.comZeros(ate: 2))/\(ano.comZeros(ate: 4))" }

    /// `202604`.
    package var compacta: String { "\(ano.comZeros(ate: 4))\(mes.comZeros(ate: 2))" }

    /// Lê `2026-04`, `04/2026` ou `202604`, nos anos de `Dia.anosAceitos`.
    package static func lendo(_ texto: String) throws(TextoInvalido) -> Competencia {
        let bytes = TextoLido(texto).bytes
        let iso = bytes.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let brasileira = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let partes: [ArraySlice<UInt8>]
        if iso.count == 2 {
            partes = iso
        } else if brasileira.count == 2 {
            partes = brasileira.reversed()
        } else {
            partes = [bytes.prefix(4), bytes.dropFirst(4)]
        }
        guard let ano = TextoLido.inteiro(partes[0], casas: 4...4),
            let mes = TextoLido.inteiro(partes[1], casas: 2...2),
            ano >= 1, (1...12).contains(mes)
        else { throw TextoInvalido(lido: texto, esperado: "competência, como 04/2026") }
        guard Dia.anosAceitos.contains(ano) else {
            throw TextoInvalido(lido: texto, esperado: "competência de 1900 a 2200")
        }
        return Competencia(ano: ano, mes: mes)
    }
}

extension Competencia: CustomStringConvertible {
    package var description: String { iso }
}

extension Competencia: Codable {
    /// Vai e vem como `2026-04`.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            self = try Competencia.lendo(container.decode(String.self))
        } catch let erro as TextoInvalido {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "esperado: \(erro.esperado)")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(iso)
    }
}
