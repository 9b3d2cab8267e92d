import Nucleo
import Testing

@Suite("arredondamento")
struct ArredondamentoTests {
    @Test(
        "cada modo leva o meio, o quase meio e o pouco mais para onde diz",
        arguments: """
                  paraBaixo paraCima meioParaCima meioParaPar
            -26   -3        -2       -3           -3
            -25   -3        -2       -3           -2
            -24   -3        -2       -2           -2
            -15   -2        -1       -2           -2
            -10   -1        -1       -1           -1
            -5    -1        0        -1           0
            0     0         0        0            0
            4     0         1        0            0
            5     0         1        1            0
            6     0         1        1            1
            15    1         2        2            2
            20    2         2        2            2
            25    2         3        3            2
            26    2         3        3            3
            35    3         4        4            4
            """.casosDeTabela)
    func tabela(decimos: String, modo: String, esperado: String) throws {
        let arredondamento = try #require(Arredondamento(rawValue: modo))
        let dividendo = try #require(Int128(decimos))
        #expect(arredondamento.quociente(dividendo, por: 10) == Int128(esperado))
    }

    @Test("o resultado nunca se afasta do exato mais que uma unidade", arguments: UInt64(1)...50)
    func perto(semente: UInt64) {
        var sorteio = Sorteio(semente: semente)
        for _ in 0..<50 {
            let dividendo = Int128(sorteio.inteiro(-1_000_000...1_000_000))
            let divisor = Int128(sorteio.inteiro(1...999))
            let baixo = Arredondamento.paraBaixo.quociente(dividendo, por: divisor)
            let cima = Arredondamento.paraCima.quociente(dividendo, por: divisor)
            #expect(baixo * divisor <= dividendo && dividendo <= cima * divisor)
            #expect(cima - baixo == (dividendo.isMultiple(of: divisor) ? 0 : 1))
            for meio in [Arredondamento.meioParaCima, .meioParaPar] {
                let perto = meio.quociente(dividendo, por: divisor)
                #expect(perto == baixo || perto == cima)
                #expect(2 * (perto * divisor - dividendo).magnitude <= divisor.magnitude)
            }
        }
    }

    @Test("divisor enorme não estoura a comparação com o meio")
    func divisorEnorme() {
        let divisor = Int128.max
        #expect(Arredondamento.meioParaPar.quociente(divisor - 1, por: divisor) == 1)
        #expect(Arredondamento.meioParaCima.quociente(divisor / 2, por: divisor) == 0)
        #expect(Arredondamento.meioParaCima.quociente(divisor / 2 + 1, por: divisor) == 1)
    }
}
