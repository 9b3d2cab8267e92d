/// Lê o número escrito em algarismos das colunas N e F.
enum NumeroDbf: Equatable {
    /// Já nas casas da coluna.
    case valor(Int64)
    /// Brancos ou bytes nulos: desconhecido, não zero.
    case vazio
    /// Asteriscos: não coube no programa que gravou.
    case estouro
    case casasDemais
    case grandeDemais
    case invalido

    /// Aceita ponto ou vírgula decimal, sinal à esquerda e brancos (ou nulos) dos dois lados.
    static func lendo(_ campo: UnsafeBufferPointer<UInt8>, casas: Int) -> NumeroDbf {
        var bytes = campo[...]
        while let primeiro = bytes.first, primeiro == 0x20 || primeiro == 0 { bytes.removeFirst() }
        while let ultimo = bytes.last, ultimo == 0x20 || ultimo == 0 { bytes.removeLast() }
        guard let primeiro = bytes.first else { return .vazio }
        if bytes.allSatisfy({ $0 == 0x2A }) { return .estouro }
        let negativo = primeiro == 0x2D
        if negativo || primeiro == 0x2B { bytes.removeFirst() }
        var mantissa: Int64 = 0
        var algarismos = 0
        var casasLidas: Int?
        var sobraCasa = false
        for byte in bytes {
            if byte == 0x2E || byte == 0x2C {
                guard casasLidas == nil else { return .invalido }
                casasLidas = 0
                continue
            }
            guard (0x30...0x39).contains(byte) else { return .invalido }
            algarismos += 1
            if let lidas = casasLidas {
                if lidas == casas {
                    if byte != 0x30 { sobraCasa = true }
                    continue
                }
                casasLidas = lidas + 1
            }
            guard let maior = acrescentando(Int64(byte - 0x30), a: mantissa) else { return .grandeDemais }
            mantissa = maior
        }
        guard algarismos > 0 else { return .invalido }
        if sobraCasa { return .casasDemais }
        for _ in (casasLidas ?? 0)..<casas {
            guard let maior = acrescentando(0, a: mantissa) else { return .grandeDemais }
            mantissa = maior
        }
        return .valor(negativo ? -mantissa : mantissa)
    }

    private static func acrescentando(_ algarismo: Int64, a mantissa: Int64) -> Int64? {
        let (vezesDez, passou) = mantissa.multipliedReportingOverflow(by: 10)
        let (soma, passouNaSoma) = vezesDez.addingReportingOverflow(algarismo)
        return passou || passouNaSoma ? nil : soma
    }

    /// `mantissa × 10⁻ᵈᵉ` nas casas pedidas, sem arredondar; `nil` se sobrar casa ou não couber.
    static func nasCasas(_ mantissa: Int64, de origem: Int, para destino: Int) -> Int64? {
        var resultado = mantissa
        if destino >= origem {
            for _ in origem..<destino {
                let (maior, passou) = resultado.multipliedReportingOverflow(by: 10)
                if passou { return nil }
                resultado = maior
            }
        } else {
            for _ in destino..<origem {
                let (menor, resto) = resultado.quotientAndRemainder(dividingBy: 10)
                guard resto == 0 else { return nil }
                resultado = menor
            }
        }
        return resultado
    }
}
