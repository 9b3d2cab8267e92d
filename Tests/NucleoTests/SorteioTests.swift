import Testing

@testable import Nucleo

@Suite("sorteio")
struct SorteioTests {
    @Test("os números publicados para o estado 1, 2, 3, 4")
    func publicados() {
        var sorteio = Sorteio(estado: (1, 2, 3, 4))
        #expect((0..<4).map { _ in sorteio.next() } == [11_520, 0, 1_509_978_240, 1_215_971_899_390_074_240])
    }

    @Test("a mesma semente dá a mesma sequência, e outra semente dá outra")
    func semente() {
        var (a, b, c) = (Sorteio(semente: 7), Sorteio(semente: 7), Sorteio(semente: 8))
        let (doA, doB, doC) = (
            (0..<20).map { _ in a.next() }, (0..<20).map { _ in b.next() }, (0..<20).map { _ in c.next() }
        )
        #expect(doA == doB)
        #expect(Set(doA).isDisjoint(with: doC))
    }

    @Test("inteiros ficam no intervalo, alcançam as duas pontas e se repartem por igual")
    func inteiros() {
        var sorteio = Sorteio(semente: 1)
        var vezes = [Int: Int]()
        for _ in 0..<60_000 { vezes[sorteio.inteiro(-2...3), default: 0] += 1 }
        #expect(vezes.keys.sorted() == [-2, -1, 0, 1, 2, 3])
        // 10.000 esperados em cada; seis desvios-padrão são 550.
        for (numero, quantas) in vezes { #expect((9_450...10_550).contains(quantas), "\(numero): \(quantas)") }
    }

    @Test("intervalo de um só, e o de todos os inteiros")
    func extremos() {
        var sorteio = Sorteio(semente: 2)
        #expect(sorteio.inteiro(5...5) == 5)
        #expect(Set((0..<50).map { _ in sorteio.inteiro(Int.min...Int.max) }).count == 50)
        #expect(sorteio.dinheiro(.zero...(.zero)) == .zero)
    }

    @Test("chance de zero nunca acontece, de cem sempre, e a do meio perto da metade")
    func chances() {
        var sorteio = Sorteio(semente: 3)
        let vezes = { (chance: Percentual) in (0..<10_000).count { _ in sorteio.acontece(chance) } }
        #expect(vezes(.zero) == 0)
        #expect(vezes(.cemPorCento) == 10_000)
        #expect((4_700...5_300).contains(vezes(Percentual(pontosBase: 5_000))))
    }
}
