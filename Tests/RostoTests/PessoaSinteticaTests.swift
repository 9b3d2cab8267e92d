import Foundation
import Testing

@testable import Rosto

/// As faixas que separam a cabeça da foto, medidas sobre quadros desenhados por `Tests/PessoaSintetica`.
///
/// Prova que o método separa o que se desenhou, com ruído de sensor e JPEG 60; não é taxa de campo.
@Suite(
    "cabeça sintética contra foto plana e curvada",
    .enabled(if: Bancada.instalado && Bancada.temPython, "falta o motor ou o NumPy do AVERBA_PYTHON"))
struct PessoaSinteticaTests {
    /// Retratos de frente, ou quase: cabeça girada a partir de foto já virada estica o que a foto não mostra.
    private static let retratos = ["astronauta", "retrato-a1", "retrato-a3", "retrato-b1"]

    private struct Pedido: Encodable {
        let nome: String
        let tipo: String
        let retrato: String
        var guinada = 0.0
        var aproximacao = 1.0
        var sorriso = 0.0
        var luz: [Double]?
        var forca = 0.0
        var semente = 0
    }

    /// Desenha os pedidos e mede cada um; os nomes são os dos pedidos.
    private func medidos(_ pedidos: [Pedido]) async throws -> [String: Quadro] {
        let pasta = FileManager.default.temporaryDirectory.appendingPathComponent(
            "pessoa-\(UInt64.random(in: 0...UInt64.max))")
        try FileManager.default.createDirectory(at: pasta, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: pasta) }  // é temporária: sobrar não atrapalha
        let lista = pasta.appendingPathComponent("pedidos.json")
        let comSemente = pedidos.enumerated().map { n, pedido in
            var pedido = pedido
            pedido.semente = n
            return pedido
        }
        try JSONEncoder().encode(comSemente).write(to: lista)
        try Bancada.python(["Tests/PessoaSintetica/gerar.py", lista.path, pasta.path])
        let motor = try Bancada.motor()
        var quadros: [String: Quadro] = [:]
        for pedido in pedidos {
            let jpeg = Array(try Data(contentsOf: pasta.appendingPathComponent(pedido.nome + ".jpg")))
            quadros[pedido.nome] = try await motor.analisar(jpeg: jpeg, pedidos: [.malha, .vetor, .luz])
        }
        return quadros
    }

    private func giros(
        _ tipo: String, _ retrato: String, _ graus: [Double]
    ) async throws -> [(mudanca: MudancaDoRosto, aceito: Bool)] {
        let lados = graus.flatMap { [$0, -$0] }
        let pedidos =
            [Pedido(nome: "frente", tipo: tipo, retrato: retrato + ".jpg")]
            + lados.map { Pedido(nome: "giro\($0)", tipo: tipo, retrato: retrato + ".jpg", guinada: $0) }
        let quadros = try await medidos(pedidos)
        let frente = try #require(quadros["frente"])
        return try lados.map { lado in
            let girado = try #require(quadros["giro\(lado)"])
            let mudanca = try #require(MudancaDoRosto(desde: frente, ate: girado))
            #expect(!mudanca.girou(para: lado > 0 ? .esquerdaDaImagem : .direitaDaImagem), "o outro lado nunca")
            return (mudanca, mudanca.girou(para: lado > 0 ? .direitaDaImagem : .esquerdaDaImagem))
        }
    }

    @Test("a cabeça que gira é aceita dos dois lados, e continua a mesma pessoa", arguments: retratos)
    func cabeca(retrato: String) async throws {
        for (mudanca, aceito) in try await giros("cabeca", retrato, [32]) {
            #expect(aceito, "\(mudanca)")
            #expect(abs(mudanca.guinada) <= 38 && mudanca.planaridade <= 0.13)
            let cosseno = try #require(mudanca.cosseno)
            #expect(cosseno >= Comparacao.limiarNaSessao)
        }
    }

    @Test("a foto plana girada não é: nem guinada, nem planaridade, e estreita sem girar", arguments: retratos)
    func plana(retrato: String) async throws {
        for (mudanca, aceito) in try await giros("foto", retrato, [28]) {
            #expect(!aceito && abs(mudanca.guinada) <= 8 && mudanca.planaridade <= 0.025, "\(mudanca)")
            let t5 = try #require(mudanca.t5)
            #expect(abs(t5) <= 0.1 && mudanca.estreitamentoSemGiro > 0.03, "\(mudanca)")
        }
    }

    @Test("a foto curvada e girada também não", arguments: retratos)
    func curvada(retrato: String) async throws {
        for (mudanca, aceito) in try await giros("curvada", retrato, [28, 44]) {
            #expect(!aceito && mudanca.planaridade <= 0.08, "\(mudanca)")
        }
    }

    @Test(
        "de perto a distância entre olhos dobra; no sorriso a boca alarga, e na foto não",
        arguments: ["retrato-a3", "retrato-b1"])
    func pertoESorriso(retrato: String) async throws {
        func pedido(_ nome: String, _ tipo: String, _ aproximacao: Double, _ sorriso: Double) -> Pedido {
            Pedido(nome: nome, tipo: tipo, retrato: retrato + ".jpg", aproximacao: aproximacao, sorriso: sorriso)
        }
        let quadros = try await medidos([
            pedido("frente", "cabeca", 1, 0), pedido("perto", "cabeca", 2, 0), pedido("sorriso", "cabeca", 1, 1),
            pedido("papel", "foto", 1, 0), pedido("papel-perto", "foto", 2, 0), pedido("papel-sorriso", "foto", 1, 1),
        ])
        func malha(_ nome: String) throws -> Malha {
            let quadro = try #require(quadros[nome])
            return try #require(quadro.malha)
        }
        let (frente, papel) = (try malha("frente"), try malha("papel"))
        #expect(try malha("perto").entreOlhos / frente.entreOlhos >= 1.6)
        #expect(try malha("sorriso").boca / frente.boca >= 1.12)
        #expect(try malha("papel-sorriso").boca / papel.boca < 1.05)
        let (daCabeca, doPapel) = (
            try #require(malha("perto").planaridade(desde: frente)),
            try #require(malha("papel-perto").planaridade(desde: papel))
        )
        #expect(daCabeca > doPapel)
    }

    @Test("a luz da tela se lê na pele: a ordem exibida confere, outra não", arguments: [0.05, 0.1, 0.2])
    func luz(forca: Double) async throws {
        let cores: [CorExibida] = [.azul, .vermelho, .verde, .vermelho, .azul, .verde]
        let pedidos = cores.enumerated().map { n, cor in
            Pedido(
                nome: "cor\(n)", tipo: "cabeca", retrato: "retrato-a3.jpg",
                luz: CorExibida.allCases.map { $0 == cor ? 1 : 0 }, forca: forca)
        }
        let quadros = try await medidos(pedidos)
        let pele = try pedidos.map { pedido in
            let quadro = try #require(quadros[pedido.nome])
            return try #require(quadro.pele)
        }
        let certo = try #require(ReflexoDaLuz(pele: pele, exibidas: cores))
        #expect(certo.conclusao == .confere && certo.correlacao >= 0.9, "\(certo)")
        let trocadas: [CorExibida] = [.azul, .verde, .vermelho, .vermelho, .azul, .verde]
        #expect(try #require(ReflexoDaLuz(pele: pele, exibidas: trocadas)).conclusao == .naoConfere)
        #expect(try #require(ReflexoDaLuz(pele: pele, exibidas: cores.reversed())).conclusao == .naoConfere)
    }
}
