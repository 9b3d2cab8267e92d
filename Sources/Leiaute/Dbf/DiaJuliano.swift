/// Contagem de dias do Visual FoxPro: o dia juliano, em que 15/03/2026 é 2.461.115.
enum DiaJuliano {
    /// O dia juliano de 01/01/1970.
    private static let de1970 = 2_440_588

    /// O dia do calendário gregoriano; `nil` fora dos anos 1 a 9999.
    static func dia(_ juliano: Int) -> DiaLido? {
        guard (1_721_426...5_373_484).contains(juliano) else { return nil }
        let dias = juliano - de1970 + 719_468
        let era = dias / 146_097
        let diaDaEra = dias - era * 146_097
        let anoDaEra = (diaDaEra - diaDaEra / 1_460 + diaDaEra / 36_524 - diaDaEra / 146_096) / 365
        let diaDoAno = diaDaEra - (365 * anoDaEra + anoDaEra / 4 - anoDaEra / 100)
        let mesDeMarco = (5 * diaDoAno + 2) / 153
        let mes = mesDeMarco < 10 ? mesDeMarco + 3 : mesDeMarco - 9
        let ano = anoDaEra + era * 400 + (mes <= 2 ? 1 : 0)
        return DiaLido(ano: ano, mes: mes, dia: diaDoAno - (153 * mesDeMarco + 2) / 5 + 1)
    }

    /// O dia juliano de um dia do calendário.
    static func numero(_ dia: DiaLido) -> Int {
        let ano = dia.mes <= 2 ? dia.ano - 1 : dia.ano
        let era = ano / 400
        let anoDaEra = ano - era * 400
        let diaDoAno = (153 * (dia.mes > 2 ? dia.mes - 3 : dia.mes + 9) + 2) / 5 + dia.dia - 1
        let diaDaEra = anoDaEra * 365 + anoDaEra / 4 - anoDaEra / 100 + diaDoAno
        return era * 146_097 + diaDaEra - 719_468 + de1970
    }
}
