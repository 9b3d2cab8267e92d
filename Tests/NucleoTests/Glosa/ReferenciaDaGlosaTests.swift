import Foundation
import Testing

@testable import Nucleo

/// O motor e a referência em Python, escrita só a partir da regra por extenso, decidem o mesmo linha a linha.
///
/// A referência está em `Tests/Referencia/glosa`; o interpretador é o de `AVERBA_PYTHON`, ou `python3`.
@Suite("pré-corte contra a referência independente")
struct ReferenciaDaGlosaTests {
    @Test("três mil casos sorteados: decisão, memória e motivo iguais em toda linha", arguments: UInt64(1)...6)
    func decisao(semente: UInt64) throws {
        var sorteio = SorteioDeCasoDaGlosa(semente: semente)
        let casos = (0..<500).map { _ in sorteio.caso() }
        let saidas: [LinhasDecididas] = try referencia(casos)
        var conferidas = 0
        for (caso, saida) in zip(casos, saidas) {
            let entrada = try caso.entrada()
            let resultado = PreCorte.glosar(entrada)
            let nossas = (0..<entrada.quantasLinhas).map { LinhaDecidida(resultado.conta(da: $0, em: entrada), caso) }
                .sorted { $0.contrato < $1.contrato }
            if nossas != saida.linhas { Issue.record(try diferenca(caso, nossas, saida.linhas)) }
            conferidas += nossas.count
        }
        #expect(conferidas > 1_000)
    }

    @Test("mil pares de meses sorteados: mesmo comparativo", arguments: UInt64(1)...2)
    func comparativo(semente: UInt64) throws {
        var sorteio = SorteioDeCasoDaGlosa(semente: semente)
        let pares = (0..<500).map { _ in
            let antes = sorteio.caso()
            return ParDeCasos(antes: antes, agora: sorteio.mesSeguinte(antes))
        }
        let saidas: [MudancasDecididas] = try referencia(pares)
        var conferidas = 0
        for (par, saida) in zip(pares, saidas) {
            let nossas = ComparativoDaGlosa.comparar(try retrato(par.antes), try retrato(par.agora))
                .map { MudancaDecidida($0) }
            #expect(nossas == saida.mudancas)
            conferidas += nossas.count
        }
        #expect(conferidas > 300)
    }

    private func retrato(_ caso: CasoDaGlosa) throws -> RetratoDaGlosa {
        let entrada = try caso.entrada()
        return RetratoDaGlosa(entrada, PreCorte.glosar(entrada))
    }

    private func diferenca(
        _ caso: CasoDaGlosa, _ nossas: [LinhaDecidida], _ deles: [LinhaDecidida]
    ) throws -> Comment {
        let par = zip(nossas, deles).first { $0 != $1 }
        let texto = String(decoding: try codificador().encode(caso), as: UTF8.self)
        return "motor \(String(describing: par?.0)) × referência \(String(describing: par?.1)) em \(texto)"
    }

    /// Roda a referência com um caso por linha e lê uma saída por linha.
    private func referencia<Caso: Encodable, Saida: Decodable>(_ casos: [Caso]) throws -> [Saida] {
        let pasta = FileManager.default.temporaryDirectory.appending(path: "glosa-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: pasta, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: pasta) }  // Sobra na pasta temporária não muda o teste.
        let (entrada, saida) = (pasta.appending(path: "entrada.jsonl"), pasta.appending(path: "saida.jsonl"))
        let codificador = codificador()
        try Data(casos.map { try codificador.encode($0) + [10] }.joined()).write(to: entrada)
        #expect(FileManager.default.createFile(atPath: saida.path(), contents: nil))
        let processo = Process()
        processo.executableURL = URL(filePath: "/usr/bin/env")
        let raiz = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Referencia/glosa")
        let python = ProcessInfo.processInfo.environment["AVERBA_PYTHON"] ?? "python3"
        processo.arguments = [python, "-B", raiz.appending(path: "referencia.py").path()]
        processo.standardInput = try FileHandle(forReadingFrom: entrada)
        processo.standardOutput = try FileHandle(forWritingTo: saida)
        try processo.run()
        processo.waitUntilExit()
        try #require(processo.terminationStatus == 0, "a referência falhou")
        let decodificador = JSONDecoder()
        decodificador.keyDecodingStrategy = .convertFromSnakeCase
        let linhas = try Data(contentsOf: saida).split(separator: 10)
        try #require(linhas.count == casos.count)
        return try linhas.map { try decodificador.decode(Saida.self, from: $0) }
    }

    private func codificador() -> JSONEncoder {
        let codificador = JSONEncoder()
        codificador.keyEncodingStrategy = .convertToSnakeCase
        return codificador
    }
}

private struct ParDeCasos: Encodable {
    let antes: CasoDaGlosa
    let agora: CasoDaGlosa
}

private struct LinhasDecididas: Decodable {
    let linhas: [LinhaDecidida]
}

private struct ContaDecidida: Decodable, Equatable {
    let tipo: Int
    let limite: Int64?
    let saldo: Int64?
    let fonte: String
}

/// Uma linha como a referência a escreve.
private struct LinhaDecidida: Decodable, Equatable {
    let contrato: Int64
    let ordem: Int
    let cabe: Int64?
    let enviado: Int64
    let glosado: Int64
    let suspenso: Int64
    let limitante: Int
    let componente: String?
    let saldoDoLimite: Int64?
    let saldoDoTeto: Int64?
    let transbordado: Int64
    let contas: [ContaDecidida]
    let motivo: String?
    let origem: String?
    let valor: Int64
    let causas: Int

    init(_ conta: ContaDaGlosa, _ caso: CasoDaGlosa) {
        (contrato, ordem, cabe) = (conta.contrato, conta.ordem, conta.cabe?.centavos)
        (enviado, glosado) = (conta.enviado.centavos, conta.glosado.centavos)
        suspenso = conta.suspenso.centavos
        limitante = conta.limitante?.indice ?? 255
        componente = conta.componente?.codigo
        (saldoDoLimite, saldoDoTeto) = (conta.saldoDoLimite?.centavos, conta.saldoDoTeto?.centavos)
        transbordado = conta.transbordado.centavos
        contas = conta.contas.map { daConta in
            ContaDecidida(
                tipo: caso.tipos.indices.first { CasoDaGlosa.codigo($0) == daConta.tipo.codigo } ?? -1,
                limite: daConta.limite?.centavos, saldo: daConta.saldoAntes?.centavos, fonte: daConta.fonte.codigo)
        }
        (motivo, origem) = (conta.motivo?.codigo, conta.origem?.codigo)
        valor = conta.valorDaCausa.centavos
        causas = conta.causas.reduce(0) { $0 | 1 << (Int($1.rawValue) - 1) }
    }
}

private struct MudancasDecididas: Decodable {
    let mudancas: [MudancaDecidida]
}

private struct MudancaDecidida: Decodable, Equatable {
    let vinculo: Int64
    let situacao: String
    let glosadoAntes: Int64
    let glosadoAgora: Int64
    let contrato: Int64
    let razao: String
    let valor: Int64

    init(_ mudanca: MudancaDaGlosa) {
        (vinculo, situacao) = (mudanca.vinculo, mudanca.situacao.rawValue)
        (glosadoAntes, glosadoAgora) = (mudanca.glosadoAntes.centavos, mudanca.glosadoAgora.centavos)
        contrato = mudanca.contrato
        switch mudanca.razao {
        case .glosa(let motivo): razao = motivo.codigo
        case .alivio(let alivio): razao = alivio.codigo
        }
        valor = mudanca.valor.centavos
    }
}
