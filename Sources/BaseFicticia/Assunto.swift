import Nucleo

/// De que trata um sorteio; o número não muda, para que a base não mude.
///
/// Cada pessoa e cada mês têm o seu gerador, tirado da semente, do assunto e dos números de quem se fala. Assim um sorteio a mais num
/// canto não muda o resto, e o que se deriva de um índice não precisa ficar na memória.
enum Assunto: UInt64 {
    case cpf = 1, pessoa, categorias, movimento, papeis, remuneracao, servico, emprestimo, plano, verbas, prevcom, mes,
        evento
    case lote, parcelas, encerrados, contato, lugares, folha, verbasPagas, cartaoBeneficio
}

extension Sorteio {
    /// O gerador de um assunto, para os números dados.
    init(_ semente: UInt64, _ assunto: Assunto, _ um: Int = 0, _ outro: Int = 0) {
        self.init(
            semente: misturar(
                misturar(misturar(semente, assunto.rawValue), UInt64(truncatingIfNeeded: um)),
                UInt64(truncatingIfNeeded: outro)))
    }

    /// Embaralha a lista no lugar (Fisher e Yates), sempre igual para o mesmo gerador.
    mutating func embaralhar<Elemento>(_ lista: inout [Elemento]) {
        guard lista.count > 1 else { return }
        for indice in (1..<lista.count).reversed() { lista.swapAt(indice, inteiro(0...indice)) }
    }

    /// Verdadeiro `em` vezes a cada `cada`.
    mutating func chance(_ em: Int, em cada: Int) -> Bool { inteiro(1...cada) <= em }

    /// Quantia em centavos do intervalo.
    mutating func centavos(_ intervalo: ClosedRange<Int64>) -> Int64 {
        Int64(inteiro(Int(intervalo.lowerBound)...Int(intervalo.upperBound)))
    }
}

/// Um passo de SplitMix64 sobre os dois números.
func misturar(_ a: UInt64, _ b: UInt64) -> UInt64 {
    var z = a &+ b &* 0x9E37_79B9_7F4A_7C15 &+ 0x632B_E59B_D9B4_E019
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
}

/// Parte inteira de `valor × pontosBase / 10.000`, truncada rumo ao menor.
func parte(_ valor: Int64, _ pontosBase: Int64) -> Int64 {
    Dinheiro(centavos: valor).vezes(Percentual(pontosBase: pontosBase), .paraBaixo).centavos
}
