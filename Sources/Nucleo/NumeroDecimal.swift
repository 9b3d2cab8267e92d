/// Leitura e escrita de número decimal com casas fixas, sem passar por ponto flutuante.
///
/// Serve a `Dinheiro` (2 casas), `Percentual` (2) e `Taxa` (6), para que os três aceitem e recusem o mesmo.
enum NumeroDecimal {
    /// Lê o número e o devolve multiplicado por 10^casas; `nil` se não se lê ou se não cabe.
    ///
    /// Aceita `1.234,56`, `1234,56`, `1234.56`, `1.234.567` e `1234`. Um ponto só é sempre decimal: por isso
    /// `1.234`, com 2 casas, é recusado em vez de virar mil ou um. `1,234.56` também é recusado.
    static func ler(_ bytes: some Collection<UInt8>, casas: Int) -> Int64? {
        var algarismos = Array(bytes)
        let negativo = algarismos.first == UInt8(ascii: "-")
        if negativo { algarismos.removeFirst() }
        guard let (inteiros, fracao) = partes(algarismos), fracao.count <= casas else { return nil }

        var valor: Int64 = 0
        let completos = inteiros + fracao + Array(repeating: UInt8(ascii: "0"), count: casas - fracao.count)
        for byte in completos {
            let algarismo = Int64(byte - UInt8(ascii: "0"))
            let (dezena, estourouDezena) = valor.multipliedReportingOverflow(by: 10)
            let (proximo, estourouSoma) = dezena.addingReportingOverflow(negativo ? -algarismo : algarismo)
            guard !estourouDezena, !estourouSoma else { return nil }
            valor = proximo
        }
        return valor
    }

    /// Escreve com os separadores dados; a fração perde zeros à direita até `casasMinimas`.
    static func escrever(
        _ valor: Int64, casas: Int, casasMinimas: Int, milhar: String, decimal: String
    ) -> String {
        let algarismos = Array(String(valor.magnitude).utf8)
        let faltam = max(0, casas + 1 - algarismos.count)
        let completos = Array(repeating: UInt8(ascii: "0"), count: faltam) + algarismos
        let inteiros = completos.dropLast(casas)
        var fracao = completos.suffix(casas)
        while fracao.count > casasMinimas, fracao.last == UInt8(ascii: "0") { fracao = fracao.dropLast() }

        var texto = valor < 0 ? "-" : ""
        for (posicao, byte) in inteiros.enumerated() {
            if posicao > 0, (inteiros.count - posicao).isMultiple(of: 3) { texto += milhar }
            texto.unicodeScalars.append(Unicode.Scalar(byte))
        }
        if !fracao.isEmpty { texto += decimal + String(decoding: fracao, as: UTF8.self) }
        return texto
    }

    /// Separa a parte inteira da fração, ou `nil` se os sinais não formam um número sem dúvida.
    private static func partes(_ bytes: [UInt8]) -> (inteiros: [UInt8], fracao: [UInt8])? {
        let ponto = UInt8(ascii: ".")
        let virgula = UInt8(ascii: ",")
        let porVirgula = bytes.split(separator: virgula, omittingEmptySubsequences: false)
        guard porVirgula.count <= 2 else { return nil }

        let porPonto = porVirgula[0].split(separator: ponto, omittingEmptySubsequences: false)
        let inteiros: [UInt8]
        let fracao: [UInt8]
        if porVirgula.count == 1, porPonto.count == 2 {
            inteiros = Array(porPonto[0])
            fracao = Array(porPonto[1])
        } else {
            let gruposCertos =
                porPonto.count == 1
                || ((1...3).contains(porPonto[0].count) && porPonto.dropFirst().allSatisfy { $0.count == 3 })
            guard gruposCertos else { return nil }
            inteiros = porPonto.flatMap { $0 }
            fracao = porVirgula.count == 2 ? Array(porVirgula[1]) : []
        }
        let temSeparadorDecimal = porVirgula.count == 2 || porPonto.count == 2 && porVirgula.count == 1
        guard !inteiros.isEmpty, !temSeparadorDecimal || !fracao.isEmpty,
            inteiros.allSatisfy(\.ehAlgarismo), fracao.allSatisfy(\.ehAlgarismo)
        else { return nil }
        return (inteiros, fracao)
    }
}
