/// Bytes de um texto de entrada, já sem os espaços das pontas.
///
/// Trabalha em bytes ASCII de propósito: algarismo árabe-índico, letra grega parecida com latina ou sinal
/// combinante não passam por algarismo nem por letra.
struct TextoLido {
    private(set) var bytes: ArraySlice<UInt8>

    /// Espaços, tabulações e o espaço que não quebra (U+00A0) somem das pontas; dentro do texto, ficam.
    init(_ texto: String) {
        bytes = ArraySlice(texto.utf8)
        apararPontas()
    }

    /// Tira o começo se for igual ao dado, e os espaços que o seguem.
    mutating func tirarDoComeco(_ comeco: StaticString) -> Bool {
        let esperado = comeco.withUTF8Buffer { Array($0) }
        guard bytes.starts(with: esperado) else { return false }
        bytes = bytes.dropFirst(esperado.count)
        apararPontas()
        return true
    }

    /// Tira o fim se for igual ao dado, e os espaços que o precedem.
    mutating func tirarDoFim(_ fim: StaticString) -> Bool {
        let esperado = fim.withUTF8Buffer { Array($0) }
        guard bytes.count >= esperado.count, bytes.suffix(esperado.count).elementsEqual(esperado) else { return false }
        bytes = bytes.dropLast(esperado.count)
        apararPontas()
        return true
    }

    /// Inteiro sem sinal formado só por algarismos, na quantidade pedida; `nil` se houver qualquer outra coisa.
    static func inteiro(_ algarismos: some Collection<UInt8>, casas: ClosedRange<Int>) -> Int? {
        guard casas.contains(algarismos.count), casas.upperBound <= 18 else { return nil }
        var valor = 0
        for byte in algarismos {
            guard byte.ehAlgarismo else { return nil }
            valor = valor * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return valor
    }

    private mutating func apararPontas() {
        while true {
            if bytes.first == 0x20 || bytes.first == 0x09 {
                bytes = bytes.dropFirst()
            } else if bytes.starts(with: [0xC2, 0xA0]) {
                bytes = bytes.dropFirst(2)
            } else {
                break
            }
        }
        while true {
            if bytes.last == 0x20 || bytes.last == 0x09 {
                bytes = bytes.dropLast()
            } else if bytes.suffix(2).elementsEqual([0xC2, 0xA0]) {
                bytes = bytes.dropLast(2)
            } else {
                break
            }
        }
    }
}

extension UInt8 {
    /// De `0` a `9` em ASCII.
    var ehAlgarismo: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    /// De `A` a `Z` em ASCII, só maiúsculas.
    var ehMaiuscula: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }

    /// A letra minúscula ASCII vira maiúscula; o resto fica como está.
    var emMaiuscula: UInt8 { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) ? self - 0x20 : self }
}

extension BinaryInteger {
    /// Escreve com zeros à esquerda até a largura; número maior que ela sai inteiro.
    func comZeros(ate largura: Int) -> String {
        let algarismos = String(magnitude)
        let zeros = String(repeating: "0", count: Swift.max(0, largura - algarismos.utf8.count))
        return (self < 0 ? "-" : "") + zeros + algarismos
    }
}
