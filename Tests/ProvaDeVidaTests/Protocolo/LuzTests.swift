import ProvaDeVida
import Rosto
import Testing

@Suite struct LuzTests {
    private static let cores: [CorExibida] = [.vermelho, .verde, .azul, .vermelho, .azul, .verde]

    private func cor(_ pele: SIMD3<Double>) -> CorDaPele { CorDaPele(vermelho: pele.x, verde: pele.y, azul: pele.z) }

    /// A luz de um rosto que reflete `reflexo` da sequência `vista`, com a câmera trocando de exposição e ruído de sensor.
    private func luz(_ reflexo: Double, vista: [CorExibida] = cores, ruido: Double = 0.002, semente: UInt64 = 1)
        -> LuzRefletida
    {
        var gerador = Semente(semente)
        var luz = LuzRefletida(Self.cores)
        for (ordem, cor) in vista.enumerated() {
            for quadro in 0..<4 {
                let tempo = Int64(ordem * 500 + quadro * 120 + 60)
                let exposicao = 1 + 0.2 * Double.random(in: -1...1, using: &gerador)
                let pele =
                    SIMD3(0.40, 0.30, 0.25) * exposicao * (1 + reflexo * PessoaDeEnsaio.luz(cor))
                    * SIMD3(
                        1 + Double.random(in: -ruido...ruido, using: &gerador),
                        1 + Double.random(in: -ruido...ruido, using: &gerador),
                        1 + Double.random(in: -ruido...ruido, using: &gerador))
                luz.receber(self.cor(pele), CorMostrada(ordem: ordem, desde: Int64(ordem * 500)), em: tempo, .atual())
            }
        }
        return luz
    }

    @Test(
        "a pele que reflete a tela confere; sem reflexo, não se sabe",
        arguments: [
            (0.20, ReflexoDaLuz.Conclusao.confere), (0.05, .confere), (0.03, .confere), (0.01, .inconclusiva),
            (0, .inconclusiva),
        ])
    func reflexo(_ caso: (reflexo: Double, resultado: ReflexoDaLuz.Conclusao)) throws {
        for semente in 1...30 {
            let luz = luz(caso.reflexo, semente: UInt64(semente))
            #expect(luz.conclusao == caso.resultado)
            if caso.resultado == .confere { #expect(try #require(luz.reflexo).correlacao > 0.95) }
        }
    }

    @Test("sequência que não é a mostrada não confere, a menos que seja quase ela")
    func outraSequencia() {
        var aceitas: Set<[CorExibida]> = []
        var gerador = Semente(11)
        for _ in 0..<600 {
            let vista = Self.cores.shuffled(using: &gerador)
            if luz(0.10, vista: vista).conclusao == .confere { aceitas.insert(vista) }
        }
        #expect(aceitas == [Self.cores])
    }

    @Test("os primeiros 200 ms de cada cor não contam, e cor sem amostra deixa o resultado inconclusivo")
    func atraso() {
        var luz = LuzRefletida(Self.cores)
        for (ordem, cor) in Self.cores.enumerated() {
            let desde = Int64(ordem * 500)
            // A câmera ainda mostra a cor anterior.
            luz.receber(self.cor([0.9, 0.1, 0.1]), CorMostrada(ordem: ordem, desde: desde), em: desde + 199, .atual())
            guard ordem < 5 else { continue }
            luz.receber(
                self.cor(SIMD3(0.4, 0.3, 0.25) * (1 + 0.1 * PessoaDeEnsaio.luz(cor))),
                CorMostrada(ordem: ordem, desde: desde), em: desde + 200, .atual())
        }
        #expect(luz.reflexo == nil && luz.conclusao == .inconclusiva)
        luz.receber(
            self.cor(SIMD3(0.4, 0.3, 0.25) * (1 + 0.1 * PessoaDeEnsaio.luz(Self.cores[5]))),
            CorMostrada(ordem: 5, desde: 2_500), em: 2_700, .atual())
        #expect(luz.conclusao == .confere)
    }
}
