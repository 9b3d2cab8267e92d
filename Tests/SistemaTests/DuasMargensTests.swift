import Acesso
import Arquivos
import Auditoria
import Averbacao
import BancoDeDados
import BancoDeTeste
import Cadastro
import Contratos
import Foundation
import Logging
import Nucleo
import OrgaoDeTeste
import PortalDaConsignataria
import Testing
import Web

@testable import averba

/// A mesma consignatária curiosa, o mesmo roteiro, duas pessoas iguais em tudo menos na margem: o que ela recebe é o mesmo, byte a byte.
///
/// Cada caso é um órgão inteiro só seu, com os mesmos ids e o mesmo relógio; sobra diferente só o que se sorteia (segredos da página,
/// chaves) e o que leva a hora de verdade. Rota nova da consignatária entra sozinha: a lista sai da tabela de rotas.
@Suite(.serialized) struct DuasMargensTests {
    @Test(
        "RNF-SEG-04, RF-CON-02, POC-CON-01: com as mesmas respostas, duas margens (e a desconhecida) não se distinguem em tela, CSV, PDF, REST, lote nem arquivo"
    )
    func recusadas() async throws {
        let casos: [[String: Int64?]] = [["geral": 100_00], ["geral": 4_321_00], ["geral": nil]]
        var transcritos: [[String]] = []
        for margens in casos {
            transcritos.append(
                try await Curiosa.usando(margens) { curiosa in
                    // Nada disto cabe em nenhuma das três; depois do limite, nem o que caberia se responde.
                    for (n, valor) in ["9999.00", "8888.88", "7777.00"].enumerated() {
                        try await curiosa.reservarPorRest(valor, "rest-\(n)-recusada")
                    }
                    try await curiosa.reservarPorTela("6.666,66")
                    try await curiosa.lote([9_000_00, 1_00, 5_000_00])
                    try await curiosa.reservarPorRest("1.00", "rest-fechado-1")
                    try await curiosa.reservarPorTela("1,00")
                    try await curiosa.verTudo()
                })
        }
        Self.comparar(transcritos)
    }

    @Test(
        "RNF-SEG-04, RF-CON-10: enquanto o que se pede cabe nas duas, reservar, confirmar, cancelar e ver tudo é igual, byte a byte"
    )
    func aceitas() async throws {
        var transcritos: [[String]] = []
        for margem: Int64 in [500_00, 4_321_00] {
            transcritos.append(
                try await Curiosa.usando(["geral": margem]) { curiosa in
                    let primeira = try await curiosa.reservarPorRest("10.00", "rest-aceita-1")
                    try await curiosa.agir("confirmacao", primeira, #"{"documento":"ADF 1"}"#, "confirma-1")
                    let segunda = try await curiosa.reservarPorRest("20.00", "rest-aceita-2")
                    try await curiosa.agir("cancelamento", segunda, #"{"motivo":"desistência"}"#, "cancela-2")
                    try await curiosa.reservarPorTela("30,00")
                    try await curiosa.lote([40_00, 9_999_00, 1_00])
                    try await curiosa.verTudo()
                })
        }
        Self.comparar(transcritos)
    }

    @Test(
        "RNF-SEG-04, RF-CON-17, RF-CON-25: o aumento por lote e o arquivo de valores respondem igual a duas margens, caiba em ambas ou em nenhuma"
    )
    func aumentos() async throws {
        var transcritos: [[String]] = []
        for margem: Int64 in [500_00, 4_321_00] {
            transcritos.append(
                try await Curiosa.usando(["geral": margem]) { curiosa in
                    // O produto é dos que só aumentam se houver margem; os contratos do lote já entram averbados.
                    try await curiosa.exigirSaldoNoAumento()
                    try await curiosa.lote([40_00, 50_00])
                    // O primeiro aumento cabe nas duas; o segundo, em nenhuma; reduzir cabe sempre.
                    try await curiosa.aumentos([("L0", 60_00), ("L1", 9_999_00)])
                    try await curiosa.aumentos([("L0", 20_00)])
                    try await curiosa.valores([("L0", 70_00), ("L1", 8_888_00)])
                    try await curiosa.valores([("L0", 30_00)])
                    try await curiosa.verTudo()
                })
        }
        Self.comparar(transcritos)
        // O roteiro fez o que diz: o contrato mudou de valor e o que não cabe foi recusado.
        let tudo = transcritos[0].joined(separator: "\n")
        for visto in ["nao-cabe-na-margem", "alteracoes-da-consignataria", "variaveis-da-consignataria", "30,00"] {
            #expect(tudo.contains(visto), "\(visto)")
        }
    }

    @Test("RNF-SEG-04: recusar gasta os mesmos comandos de SQL, seja quanta for a margem, e fechado o par também")
    func mesmoTrabalho() async throws {
        var gastos: [[Int]] = []
        for margens: [String: Int64?] in [["geral": 100_00], ["geral": 4_321_00], ["geral": nil]] {
            // Numa máquina cheia a conexão parada se fecha, e abrir outra são comandos a mais: de duas voltas vale o menor de cada passo.
            let (uma, outra) = (try await Self.gastos(margens), try await Self.gastos(margens))
            let gasto = zip(uma, outra).map { min($0, $1) }
            #expect(Set(gasto.prefix(4)).count == 1, "recusadas: \(gasto)")
            #expect(Set(gasto.suffix(2)).count == 1, "fechado, o que não cabe e o que cabe: \(gasto)")
            gastos.append(gasto)
        }
        #expect(gastos[0] == gastos[1] && gastos[1] == gastos[2], "\(gastos)")
    }

    private static func gastos(_ margens: [String: Int64?]) async throws -> [Int] {
        var gasto: [Int] = []
        _ = try await Curiosa.usando(margens) { curiosa in
            // A primeira volta aquece: prepara comandos e lê o catálogo.
            try await curiosa.reservarPorRest("9999.00", "aquece-0-volta")
            for n in 1...6 {
                gasto.append(
                    try await curiosa.comandos {
                        try await curiosa.reservarPorRest(n == 6 ? "1.00" : "9999.0\(n)", "gasto-\(n)-volta")
                    })
            }
        }
        return gasto
    }

    private static func comparar(_ transcritos: [[String]]) {
        for outro in transcritos.dropFirst() {
            #expect(outro.count == transcritos[0].count)
            for (um, dois) in zip(transcritos[0], outro) where um != dois {
                Issue.record("diferem:\n\(diferenca(um, dois))")
            }
        }
        #expect(transcritos[0].count > 40, "o roteiro vê de fato as páginas: \(transcritos[0].count)")
    }

    /// As linhas em que os dois diferem, com o pedido que as deu.
    private static func diferenca(_ um: String, _ dois: String) -> String {
        let (a, b) = (um.components(separatedBy: "\n"), dois.components(separatedBy: "\n"))
        let pares = zip(a, b).filter { $0 != $1 }.prefix(3).map { um, dois in
            // Só o entorno do primeiro lugar em que a linha muda.
            let igual = zip(um, dois).prefix { $0 == $1 }.count
            return
                "− \(um.dropFirst(max(0, igual - 60)).prefix(200))\n+ \(dois.dropFirst(max(0, igual - 60)).prefix(200))"
        }
        return "\(a.first ?? "")\n" + pares.joined(separator: "\n")
    }
}
