/// O que CPF e CNPJ têm em comum: a máscara e o verificador de módulo 11.
enum Inscricao {
    /// Tira os separadores da máscara e passa a maiúsculas; `nil` se o tamanho não for o pedido.
    ///
    /// O separador é facultativo, mas só vale no seu lugar: sinal fora dele é recusado, não ignorado.
    static func semMascara(_ texto: String, separadores: [Int: Character], tamanho: Int) -> [UInt8]? {
        var limpo: [UInt8] = []
        var separadorUsado = -1
        for byte in TextoLido(texto).bytes {
            let posicao = limpo.count
            if let separador = separadores[posicao], byte == separador.asciiValue, separadorUsado != posicao {
                separadorUsado = posicao
            } else {
                limpo.append(byte.emMaiuscula)
            }
        }
        return limpo.count == tamanho ? limpo : nil
    }

    /// Verificador de módulo 11, já em ASCII: 0 se o resto for menor que 2, senão 11 menos o resto.
    static func verificador(_ bytes: [UInt8], pesos: [Int]) -> UInt8 {
        precondition(bytes.count == pesos.count, "um peso por posição")
        let soma = zip(bytes, pesos).reduce(0) { $0 + (Int($1.0) - 48) * $1.1 }
        let resto = soma % 11
        return UInt8(48 + (resto < 2 ? 0 : 11 - resto))
    }
}
