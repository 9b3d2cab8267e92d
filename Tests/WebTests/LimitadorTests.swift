import Foundation
import Testing

@testable import Web

@Suite("Limitador por endereço")
struct LimitadorTests {
    let comeco = Date(timeIntervalSince1970: 1_775_000_000)

    @Test("Cada chave tem o seu balde, e ele volta no ritmo dito")
    func ritmo() {
        let limitador = Limitador(capacidade: 2, porSegundo: 0.1)
        for _ in 0..<2 { #expect(limitador.gastar("a", agora: comeco) == nil) }
        #expect(limitador.gastar("a", agora: comeco) == 10)
        #expect(limitador.cabe("b", agora: comeco))
        #expect(!limitador.cabe("a", agora: comeco + 9.9))
        #expect(limitador.cabe("a", agora: comeco + 10))
    }

    @Test("Relógio que anda para trás não dá ficha")
    func relogioParaTras() {
        let limitador = Limitador(capacidade: 1, porSegundo: 1)
        #expect(limitador.cabe("a", agora: comeco))
        #expect(!limitador.cabe("a", agora: comeco - 100))
    }

    @Test("Mais chaves que o teto não crescem a memória nem livram quem está esgotado há pouco")
    func teto() {
        let limitador = Limitador(capacidade: 1, porSegundo: 0.001, chaves: 100)
        for numero in 0..<1_000 { #expect(limitador.cabe("\(numero)", agora: comeco + Double(numero))) }
        #expect(limitador.quantasChaves == 100)
        #expect(!limitador.cabe("999", agora: comeco + 1_000))
    }

    @Test("rotas de mesmo nome dividem a conta, ainda que o ritmo de cada uma seja outro; nomes diferentes, não")
    func porNome() {
        let ritmos = RitmoNaMemoria()
        let (uma, outra) = (
            Ritmo("conta", capacidade: 1, porSegundo: 1), Ritmo("conta", capacidade: 1, porSegundo: 0.5)
        )
        #expect(ritmos.gastar("a", de: uma, agora: comeco) == nil)
        #expect(ritmos.gastar("a", de: outra, agora: comeco) != nil)
        #expect(ritmos.gastar("a", de: Ritmo("página", capacidade: 1, porSegundo: 1), agora: comeco) == nil)
    }
}
