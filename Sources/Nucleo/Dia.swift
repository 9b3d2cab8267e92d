/// Data civil do calendário gregoriano, sem hora nem fuso.
///
/// Chama-se `Dia` para não brigar com o tipo de data da plataforma, que é um instante. Vai do ano 1 ao 9999.
package struct Dia: Sendable, Hashable, Comparable {
    package let ano: Int
    package let mes: Int
    package let dia: Int

    /// O dia de uma data que existe; data inexistente é defeito. Texto de fora entra por `lendo(_:)`.
    package init(ano: Int, mes: Int, dia: Int) {
        precondition(Dia.existe(ano: ano, mes: mes, dia: dia), "data inexistente: \(ano)-\(mes)-\(dia)")
        self.ano = ano
        self.mes = mes
        self.dia = dia
    }

    /// O dia a tantos dias de 01/01/1970 (negativo: antes).
    ///
    /// - Fonte: contagem por eras de 400 anos com o ano começando em março, para o dia bissexto ficar no fim.
    package init(diasDesde1970: Int) {
        let desdeMarcoDoAnoZero = diasDesde1970 + 719_468
        let era = desdeMarcoDoAnoZero.quocienteParaBaixo(por: 146_097)
        let diaDaEra = desdeMarcoDoAnoZero - era * 146_097
        let anoDaEra = (diaDaEra - diaDaEra / 1_460 + diaDaEra / 36_524 - diaDaEra / 146_096) / 365
        let diaDoAno = diaDaEra - (365 * anoDaEra + anoDaEra / 4 - anoDaEra / 100)
        let mesDesdeMarco = (5 * diaDoAno + 2) / 153
        let mes = mesDesdeMarco < 10 ? mesDesdeMarco + 3 : mesDesdeMarco - 9
        let ano = anoDaEra + era * 400 + (mes <= 2 ? 1 : 0)
        self.init(ano: ano, mes: mes, dia: diaDoAno - (153 * mesDesdeMarco + 2) / 5 + 1)
    }

    /// Dias corridos desde 01/01/1970; negativo antes dele.
    package var diasDesde1970: Int {
        // O ano começa em março e nunca é negativo: a conta dispensa as eras.
        let anoDeMarco = mes <= 2 ? ano - 1 : ano
        let mesDesdeMarco = mes > 2 ? mes - 3 : mes + 9
        let diaDoAno = (153 * mesDesdeMarco + 2) / 5 + dia - 1
        return anoDeMarco * 365 + anoDeMarco / 4 - anoDeMarco / 100 + anoDeMarco / 400 + diaDoAno - 719_468
    }

    package var diaDaSemana: DiaDaSemana {
        // 01/01/1970 caiu numa quinta-feira.
        let indice = (diasDesde1970 + DiaDaSemana.quinta.rawValue).restoPositivo(por: 7)
        guard let diaDaSemana = DiaDaSemana(rawValue: indice) else { preconditionFailure("resto por 7 fora de 0...6") }
        return diaDaSemana
    }

    /// O mês a que o dia pertence.
    package var competencia: Competencia { Competencia(ano: ano, mes: mes) }

    /// Se a data existe no calendário gregoriano, do ano 1 ao 9999.
    package static func existe(ano: Int, mes: Int, dia: Int) -> Bool {
        (1...9999).contains(ano) && (1...12).contains(mes) && dia >= 1 && dia <= diasDoMes(ano: ano, mes: mes)
    }

    /// Quantos dias tem o mês, com fevereiro bissexto.
    ///
    /// - Parameter mes: de 1 a 12.
    package static func diasDoMes(ano: Int, mes: Int) -> Int {
        switch mes {
        case 2: bissexto(ano) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Divisível por 4, menos os séculos, salvo os divisíveis por 400.
    package static func bissexto(_ ano: Int) -> Bool {
        ano.isMultiple(of: 4) && (!ano.isMultiple(of: 100) || ano.isMultiple(of: 400))
    }

    // MARK: - Conta

    /// Tantos dias corridos depois.
    package static func + (dia: Dia, dias: Int) -> Dia { Dia(diasDesde1970: dia.diasDesde1970 + dias) }

    /// Tantos dias corridos antes.
    package static func - (dia: Dia, dias: Int) -> Dia { dia + -dias }

    /// Dias corridos do segundo ao primeiro: `fim - inicio`.
    package static func - (fim: Dia, inicio: Dia) -> Int { fim.diasDesde1970 - inicio.diasDesde1970 }

    package static func < (esquerda: Dia, direita: Dia) -> Bool {
        (esquerda.ano, esquerda.mes, esquerda.dia) < (direita.ano, direita.mes, direita.dia)
    }

    // MARK: - Texto

    /// `2026-04-05`.
    package var iso: String { "\(ano.comZeros(ate: 4))-\(mes.comZeros(ate: 2))-\(dia.comZeros(ate: 2))" }

    /// `05/04/2026`.
    package var brasileiro: String { "\(dia.comZeros(ate: 2))/\(mes.comZeros(ate: 2))/\(ano.comZeros(ate: 4))" }

    /// Anos que se aceitam de fora. Fora deles a data é engano de digitação, e a conta sobre ela (o mês anterior, mais um prazo)
    /// poderia sair do calendário.
    package static let anosAceitos = 1900...2200

    /// Lê `2026-04-05` ou `05/04/2026`, com dois algarismos no dia e no mês e quatro no ano, de 1900 a 2200.
    package static func lendo(_ texto: String) throws(TextoInvalido) -> Dia {
        let bytes = TextoLido(texto).bytes
        let iso = bytes.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let brasileiro = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let partes = iso.count == 3 ? iso : brasileiro.reversed()
        guard partes.count == 3,
            let ano = TextoLido.inteiro(partes[0], casas: 4...4),
            let mes = TextoLido.inteiro(partes[1], casas: 2...2),
            let dia = TextoLido.inteiro(partes[2], casas: 2...2),
            existe(ano: ano, mes: mes, dia: dia)
        else { throw TextoInvalido(lido: texto, esperado: "data que existe, como 05/04/2026") }
        guard anosAceitos.contains(ano) else { throw TextoInvalido(lido: texto, esperado: "data de 1900 a 2200") }
        return Dia(ano: ano, mes: mes, dia: dia)
    }
}

extension Dia: CustomStringConvertible {
    package var description: String { iso }
}

extension Dia: Codable {
    /// Vai e vem como `2026-04-05`.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            self = try Dia.lendo(container.decode(String.self))
        } catch let erro as TextoInvalido {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "esperado: \(erro.esperado)")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(iso)
    }
}

extension Int {
    /// Quociente rumo ao menor, também para dividendo negativo; o divisor é positivo.
    func quocienteParaBaixo(por divisor: Int) -> Int { (self - restoPositivo(por: divisor)) / divisor }

    /// Resto entre 0 e `divisor - 1`, também para dividendo negativo; o divisor é positivo.
    func restoPositivo(por divisor: Int) -> Int { (self % divisor + divisor) % divisor }
}
