import Foundation
import Testing

@testable import Leiaute

@Suite("DBF: ida e volta")
struct IdaEVoltaDbfTests {
    @Test("o que se escreve é o que se lê, com cem sementes em cada formato e página", arguments: DbfFormato.allCases)
    func propriedade(formato: DbfFormato) throws {
        for semente in 0..<100 {
            var gerador = SementeDbf(estado: UInt64(semente))
            let pagina = try #require(PaginaDeCodigo.allCases.randomElement(using: &gerador))
            let tabela = TabelaSorteada(formato, pagina, &gerador)
            let (dbf, memo) = try EscritorDbfTests.escrever(formato, tabela.colunas, tabela.linhas, pagina: pagina)
            let leitura = try LeituraDbf(dbf, memo: memo, pagina: .imposta(pagina))
            #expect(leitura.valores == tabela.linhas, "semente \(semente)")
            #expect(leitura.colunas == tabela.colunas, "semente \(semente)")
            #expect(leitura.avisos.isEmpty, "semente \(semente)")
            #expect(leitura.linhas.map(\.numero) == Array(1...leitura.linhas.count), "semente \(semente)")
        }
    }

    @Test(
        "cortado em qualquer byte, ou recusa, ou lê só linhas inteiras que estavam lá, e avisa",
        arguments: DbfFormato.allCases)
    func cortado(formato: DbfFormato) throws {
        var gerador = SementeDbf(estado: 7)
        let tabela = TabelaSorteada(formato, .cp850, &gerador, linhas: 6)
        let (dbf, memo) = try EscritorDbfTests.escrever(formato, tabela.colunas, tabela.linhas)
        var lidos = 0
        for corte in 0..<dbf.count - 1 {
            guard let leitura = try? LeituraDbf(Array(dbf[..<corte]), memo: memo) else { continue }
            lidos += 1
            #expect(leitura.valores == Array(tabela.linhas.prefix(leitura.linhas.count)), "cortado em \(corte)")
            let faltam = leitura.linhas.count < tabela.linhas.count
            #expect(
                leitura.avisos.contains { if case .contadorMaior = $0 { true } else { false } } == faltam,
                "cortado em \(corte)")
        }
        // Só se aceita o corte que cai entre dois registros.
        #expect(lidos == tabela.linhas.count)
        #expect(try LeituraDbf(dbf, memo: memo).valores == tabela.linhas)
    }

    @Test("memo cortado em qualquer byte recusa o arquivo ou aponta os memos que faltam")
    func memoCortado() throws {
        var gerador = SementeDbf(estado: 11)
        let tabela = TabelaSorteada(.foxPro2, .cp850, &gerador, linhas: 5)
        let colunas = tabela.colunas + [.memo("OBSERVACAO", em: .foxPro2)]
        let linhas = tabela.linhas.enumerated().map {
            $1 + [DbfValor.memo("memo número \($0) " + String(repeating: "é", count: 60))]
        }
        let (dbf, memo) = try EscritorDbfTests.escrever(.foxPro2, colunas, linhas)
        for corte in 0..<memo.count {
            guard let leitura = try? LeituraDbf(dbf, memo: Array(memo[..<corte])) else { continue }
            for (lida, certa) in zip(leitura.valores, linhas) {
                for (um, outro) in zip(lida, certa) { #expect(um == outro || um == .invalido, "cortado em \(corte)") }
            }
        }
    }

    @Test("bytes trocados ao acaso nunca derrubam a leitura", arguments: DbfFormato.allCases)
    func trocados(formato: DbfFormato) throws {
        var gerador = SementeDbf(estado: 13)
        let tabela = TabelaSorteada(formato, .cp850, &gerador, linhas: 4)
        let (dbf, memo) = try EscritorDbfTests.escrever(formato, tabela.colunas, tabela.linhas)
        var lidos = 0
        for _ in 0..<1_000 {
            var (dbfRuim, memoRuim) = (dbf, memo)
            for _ in 0..<Int.random(in: 1...4, using: &gerador) {
                dbfRuim[Int.random(in: dbfRuim.indices, using: &gerador)] = .random(in: 0...255, using: &gerador)
            }
            if !memoRuim.isEmpty {
                memoRuim[Int.random(in: memoRuim.indices, using: &gerador)] = .random(in: 0...255, using: &gerador)
            }
            do {
                let leitura = try LeituraDbf(dbfRuim, memo: memoRuim)
                for linha in leitura.linhas {
                    #expect(linha.valores.count { $0 == .invalido } == linha.apontamentos.count)
                    #expect(linha.valores.count == leitura.colunas.count)
                }
                lidos += 1
            } catch is FalhaDbf {}
        }
        #expect(lidos > 25)
    }

    @Test("arquivo de um gigabyte se lê em pedaços pequenos")
    func fluxo() throws {
        let fonte = FonteComprida(registros: 1 << 20, tamanhoDoRegistro: 1_024)
        let leitor = try LeitorDbf(fonte)
        #expect(leitor.registros == 1 << 20)
        for numero in 1...2_000 { #expect(try leitor.proxima()?.numero == numero) }
        #expect(fonte.maiorPedido <= 256 * 1_024)
        #expect(fonte.pedidos < 20)
    }

    @Test("por arquivo do disco é o mesmo que pela memória")
    func disco() throws {
        let pasta = FileManager.default.temporaryDirectory.appending(path: "dbf-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: pasta, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: pasta) }
        var gerador = SementeDbf(estado: 17)
        let tabela = TabelaSorteada(.foxPro2, .cp850, &gerador, linhas: 3_000)
        let (dbf, memo) = try EscritorDbfTests.escrever(.foxPro2, tabela.colunas, tabela.linhas)
        let (noDisco, memoNoDisco) = (pasta.path() + "/a.dbf", pasta.path() + "/a.fpt")
        do {
            let escritor = try EscritorDbf(
                formato: .foxPro2, colunas: tabela.colunas, pagina: .cp850, data: EscritorDbfTests.dia,
                em: ArquivoEscrito(noDisco), memo: ArquivoEscrito(memoNoDisco))
            for linha in tabela.linhas { try escritor.escrever(linha) }
            try escritor.terminar()
        }
        #expect(try [UInt8](Data(contentsOf: URL(filePath: noDisco))) == dbf)
        if tabela.colunas.contains(where: { $0.tipo == .memo }) {
            #expect(try [UInt8](Data(contentsOf: URL(filePath: memoNoDisco))) == memo)
        }
        let leitura = try LeituraDbf(fonte: ArquivoLido(noDisco), memo: ArquivoLido(memoNoDisco))
        #expect(leitura.valores == tabela.linhas)
        #expect(throws: FalhaDbf.leituraRecusada(codigo: 2)) { try ArquivoLido(pasta.path() + "/nada.dbf") }
        #expect(throws: FalhaDbf.self) { try ArquivoLido(pasta.path()) }
    }
}

/// Uma tabela ao acaso que o formato e a página sabem guardar.
struct TabelaSorteada {
    private(set) var colunas: [DbfColuna] = []
    private(set) var linhas: [[DbfValor]] = []

    init(_ formato: DbfFormato, _ pagina: PaginaDeCodigo, _ gerador: inout SementeDbf, linhas quantas: Int? = nil) {
        let tipos = formato.tipos.sorted { $0.rawValue < $1.rawValue }
        for numero in 0..<Int.random(in: 1...12, using: &gerador) {
            let tipo = tipos.randomElement(using: &gerador) ?? .texto
            colunas.append(Self.coluna("C\(numero)", tipo, formato, &gerador))
        }
        for _ in 0..<(quantas ?? Int.random(in: 1...40, using: &gerador)) {
            linhas.append(colunas.map { Self.valor($0, pagina, &gerador) })
        }
    }

    private static func coluna(
        _ nome: String, _ tipo: DbfTipo, _ formato: DbfFormato, _ gerador: inout SementeDbf
    ) -> DbfColuna {
        let aceitaNulo = formato == .visualFoxPro && Bool.random(using: &gerador)
        switch tipo {
        case .texto:
            return DbfColuna(nome, tipo, tamanho: .random(in: 1...254, using: &gerador), aceitaNulo: aceitaNulo)
        case .numero, .flutuante:
            let tamanho = Int.random(in: 1...18, using: &gerador)
            let decimais =
                tamanho > 2 && Bool.random(using: &gerador) ? Int.random(in: 1...tamanho - 2, using: &gerador) : 0
            return DbfColuna(nome, tipo, tamanho: tamanho, decimais: decimais, aceitaNulo: aceitaNulo)
        case .memo:
            return DbfColuna(nome, tipo, tamanho: formato == .visualFoxPro ? 4 : 10, aceitaNulo: aceitaNulo)
        case .moeda: return DbfColuna(nome, tipo, tamanho: 8, decimais: 4, aceitaNulo: aceitaNulo)
        default: return DbfColuna(nome, tipo, tamanho: tipo.tamanhoFixo ?? 1, aceitaNulo: aceitaNulo)
        }
    }

    private static func valor(_ coluna: DbfColuna, _ pagina: PaginaDeCodigo, _ gerador: inout SementeDbf) -> DbfValor {
        let podeSerNulo: Bool =
            coluna.aceitaNulo || [.numero, .flutuante, .data, .logico, .instante].contains(coluna.tipo)
        if podeSerNulo, Int.random(in: 0..<8, using: &gerador) == 0 { return .nulo }
        switch coluna.tipo {
        case .texto, .variavel: return .texto(texto(ate: coluna.tamanho, pagina, &gerador))
        case .memo: return .memo(texto(ate: 300, pagina, &gerador))
        case .numero, .flutuante:
            let posicoes = coluna.decimais == 0 ? coluna.tamanho : coluna.tamanho - 1
            var limite: Int64 = 1
            for _ in 0..<posicoes { limite *= 10 }
            let mantissa = Int64.random(in: -(limite / 10 - 1)...limite - 1, using: &gerador)
            return coluna.decimais == 0 ? .inteiro(mantissa) : .decimal(mantissa, casas: coluna.decimais)
        case .moeda: return .decimal(.random(in: Int64.min...Int64.max, using: &gerador), casas: 4)
        case .inteiro: return .inteiro(Int64(Int32.random(in: Int32.min...Int32.max, using: &gerador)))
        case .real: return .real(Double.random(in: -1e12...1e12, using: &gerador))
        case .logico: return .logico(.random(using: &gerador))
        case .data:
            return .data(DiaJuliano.dia(.random(in: 1_721_426...5_373_484, using: &gerador)) ?? EscritorDbfTests.dia)
        case .instante:
            return .instante(
                DiaJuliano.dia(.random(in: 1_721_426...5_373_484, using: &gerador)) ?? EscritorDbfTests.dia,
                milissegundos: .random(in: 0..<86_400_000, using: &gerador))
        }
    }

    /// Texto com acento que cabe em tantos bytes e não termina em branco (o DBF não guarda branco no fim).
    private static func texto(ate bytes: Int, _ pagina: PaginaDeCodigo, _ gerador: inout SementeDbf) -> String {
        let comuns = Array("ABCDEFGHIJ abcdefghij 0123456789 .,;-/'\"çéáíâêôàü".unicodeScalars)
        let letras = pagina == .cp437 ? comuns : comuns + Array("ãõÃÕÇÊ".unicodeScalars)
        var texto = String.UnicodeScalarView()
        var ocupados = 0
        for _ in 0..<Int.random(in: 0...bytes, using: &gerador) {
            let letra = letras.randomElement(using: &gerador) ?? "a"
            ocupados += pagina == .utf8 ? UTF8.width(letra) : 1
            if ocupados > bytes { break }
            texto.append(letra)
        }
        while texto.last == " " { texto.removeLast() }
        return String(texto)
    }
}

/// Um DBF do tamanho que se quiser, sem existir: cada registro é inventado quando pedido.
private final class FonteComprida: FonteDeBytes {
    private let cabecalho: [UInt8]
    private let tamanhoDoRegistro: Int
    let tamanho: Int
    private(set) var maiorPedido = 0
    private(set) var pedidos = 0

    init(registros: Int, tamanhoDoRegistro: Int) {
        var amostra = AmostraDbf()
        amostra.colunas = (0..<11).map { .init(nome: "C\($0)", letra: "C", tamanho: 93) }
        amostra.registros = []
        amostra.contador = registros
        amostra.fim = []
        cabecalho = amostra.bytes
        self.tamanhoDoRegistro = tamanhoDoRegistro
        tamanho = cabecalho.count + registros * tamanhoDoRegistro
    }

    func ler(_ quantos: Int, em posicao: Int) -> [UInt8] {
        maiorPedido = max(maiorPedido, quantos)
        pedidos += 1
        return (posicao..<min(tamanho, posicao + quantos)).map { $0 < cabecalho.count ? cabecalho[$0] : 0x20 }
    }
}
