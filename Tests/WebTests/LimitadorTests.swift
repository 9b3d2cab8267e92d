import Foundation
import Testing

@testable import Web

@Suite("Limitador por endereço")
struct LimitadorTests {
    let comeco = Date(timeIntervalSince1970: 1_775_000_000)

    @Test("Cada chave tem o seu balde, e ele volta no ritmo dito")
    func ritmo() throws {
        let limitador = Limitador(capacidade: 2, porSegundo: 0.1)
        for _ in 0..<2 { try limitador.gastar("a", agora: comeco) }
        let recusa = #expect(throws: RecusaDaWeb.self) { try limitador.gastar("a", agora: comeco) }
        #expect(recusa?.esperar == 10)
        try limitador.gastar("b", agora: comeco)
        #expect(throws: RecusaDaWeb.self) { try limitador.gastar("a", agora: comeco + 9.9) }
        try limitador.gastar("a", agora: comeco + 10)
    }

    @Test("Relógio que anda para trás não dá ficha")
    func relogioParaTras() throws {
        let limitador = Limitador(capacidade: 1, porSegundo: 1)
        try limitador.gastar("a", agora: comeco)
        #expect(throws: RecusaDaWeb.self) { try limitador.gastar("a", agora: comeco - 100) }
    }

    @Test("Mais chaves que o teto não crescem a memória nem livram quem está esgotado há pouco")
    func teto() throws {
        let limitador = Limitador(capacidade: 1, porSegundo: 0.001, chaves: 100)
        for numero in 0..<1_000 { try limitador.gastar("\(numero)", agora: comeco + Double(numero)) }
        #expect(limitador.quantasChaves == 100)
        #expect(throws: RecusaDaWeb.self) { try limitador.gastar("999", agora: comeco + 1_000) }
    }
}
