import Nucleo
import Testing

@Suite("margem calculada da remuneração")
struct MargemCalculadaTests {
    private func margem(
        bruta: String?, fixa: String, legais: String, compulsorias: String?
    ) throws -> MargemCalculada {
        try MargemCalculada(
            de: Remuneracao(
                brutaOrdinaria: bruta.map { try Dinheiro.lendo($0) }, fixa: .lendo(fixa),
                descontosLegais: .lendo(legais),
                compulsorias: compulsorias.map { try Dinheiro.lendo($0) }),
            pela: .lei19490)
    }

    @Test("exemplo do domínio: as facultativas mandam")
    func facultativasMandam() throws {
        let margem = try margem(bruta: "20.000,00", fixa: "19.000,00", legais: "6.500,00", compulsorias: "6.500,00")
        #expect(margem.liquida.brasileiro == "12.500,00")
        #expect(margem.facultativas.brasileiro == "5.000,00")
        #expect(margem.cartao.brasileiro == "1.250,00")
        #expect(margem.demais.brasileiro == "3.750,00")
        #expect(margem.folgaDoTeto?.brasileiro == "7.500,00")
        #expect(margem.limiteDoMes.brasileiro == "5.000,00")
    }

    @Test("exemplo do domínio: com pensão judicial, o teto de 70% manda")
    func tetoManda() throws {
        let margem = try margem(bruta: "20.000,00", fixa: "19.000,00", legais: "11.200,00", compulsorias: "11.200,00")
        #expect(margem.liquida.brasileiro == "7.800,00")
        #expect(margem.facultativas.brasileiro == "3.120,00")
        #expect(margem.folgaDoTeto?.brasileiro == "2.800,00")
        #expect(margem.limiteDoMes.brasileiro == "2.800,00")
    }

    @Test("teto desconhecido não é teto zero, e a memória diz que não se aplicou", arguments: [true, false])
    func semTeto(semBruta: Bool) throws {
        let margem = try margem(
            bruta: semBruta ? nil : "20.000,00", fixa: "19.000,00", legais: "11.200,00",
            compulsorias: semBruta ? "11.200,00" : nil)
        #expect(margem.folgaDoTeto == nil)
        #expect(margem.limiteDoMes.brasileiro == "3.120,00")
        let limite = try #require(margem.memoria.last)
        #expect(limite.rotulo == "Limite do mês")
        #expect(limite.fonte.contains("teto não aplicado"))
        #expect(margem.memoria.contains { $0.valor == nil })
    }

    @Test("compulsórias acima do teto zeram o limite, mas a folga mostra quanto passou")
    func acimaDoTeto() throws {
        let margem = try margem(bruta: "10.000,00", fixa: "9.000,00", legais: "1.000,00", compulsorias: "7.000,01")
        #expect(margem.folgaDoTeto?.brasileiro == "-0,01")
        #expect(margem.limiteDoMes == .zero)
    }

    @Test("trunca: nunca passa do percentual por um centavo")
    func trunca() throws {
        let margem = try margem(bruta: "4.120,59", fixa: "4.120,59", legais: "0", compulsorias: "0")
        #expect(margem.facultativas.brasileiro == "1.648,23")
        #expect(margem.cartao.brasileiro == "412,05")
        #expect(margem.demais.brasileiro == "1.236,17")
    }

    @Test("líquida negativa não gera margem negativa")
    func liquidaNegativa() throws {
        let margem = try margem(bruta: "1.000,00", fixa: "1.000,00", legais: "1.000,01", compulsorias: "0")
        #expect(margem.liquida.brasileiro == "-0,01")
        #expect(margem.facultativas == .zero)
        #expect(margem.limiteDoMes == .zero)
    }

    @Test("a memória repete cada número da conta, com fonte", arguments: UInt64(1)...50)
    func memoria(semente: UInt64) throws {
        var sorteio = Sorteio(semente: semente)
        let sorteado = { (s: inout Sorteio) in s.dinheiro(.zero...Dinheiro(centavos: 5_000_000)) }
        let margem = MargemCalculada(
            de: Remuneracao(
                brutaOrdinaria: sorteado(&sorteio), fixa: sorteado(&sorteio), descontosLegais: sorteado(&sorteio),
                compulsorias: sorteado(&sorteio)), pela: .lei19490)
        let valores = Set(margem.memoria.compactMap(\.valor))
        let folga = try #require(margem.folgaDoTeto)
        #expect(valores.isSuperset(of: [margem.liquida, margem.facultativas, margem.cartao, margem.demais, folga]))
        #expect(margem.memoria.allSatisfy { !$0.fonte.isEmpty })
        #expect(margem.cartao + margem.demais <= margem.facultativas)
        #expect(margem.limiteDoMes >= .zero && margem.limiteDoMes <= margem.facultativas)
    }

    @Test("base inferida da margem, quando o arquivo só traz a margem")
    func inferida() throws {
        let quarenta = Percentual(pontosBase: 4_000)
        let base = MargemCalculada.baseInferida(margem: try .lendo("5.000,00"), percentual: quarenta)
        #expect(base.brasileiro == "12.500,00")
        #expect(base.vezes(quarenta, .paraBaixo).brasileiro == "5.000,00")
    }
}
