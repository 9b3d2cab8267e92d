import Testing

@testable import Leiaute

/// A tabela de defeitos que se encontram em DBF de verdade, linha por linha, com o comportamento escolhido.
@Suite("DBF: defeitos do arquivo")
struct DefeitosDbfTests {
    private static let certas: [[DbfValor]] = [
        [.texto("00001234"), .decimal(987_654, casas: 2)], [.texto("00005678"), .decimal(1_000, casas: 2)],
    ]

    /// Um defeito que se aceita: como se põe, e o que se avisa.
    struct Aceito: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let estrago: @Sendable (inout AmostraDbf) -> Void
        let avisos: [AvisoDbf]

        init(_ nome: String, avisa avisos: [AvisoDbf] = [], _ estrago: @escaping @Sendable (inout AmostraDbf) -> Void) {
            (testDescription, self.avisos, self.estrago) = (nome, avisos, estrago)
        }
    }

    @Test(
        "aceita e lê tudo",
        arguments: [
            Aceito("nenhum defeito") { _ in },
            Aceito("sem 0x1A no fim") { $0.fim = [] },
            Aceito("contador maior", avisa: [.contadorMaior(declarados: 9, encontrados: 2)]) { $0.contador = 9 },
            Aceito("contador maior, sem 0x1A", avisa: [.contadorMaior(declarados: 3, encontrados: 2)]) {
                $0.contador = 3
                $0.fim = []
            },
            Aceito("contador menor", avisa: [.contadorMenor(declarados: 1, encontrados: 2)]) { $0.contador = 1 },
            Aceito("contador zero", avisa: [.contadorMenor(declarados: 0, encontrados: 2)]) { $0.contador = 0 },
            Aceito("Visual FoxPro sem os 263 bytes") { $0.versao = 0x30 },
            Aceito("Visual FoxPro com os 263 bytes") {
                $0.versao = 0x30
                $0.vinculo = 263
            },
            Aceito("sem 0x0D", avisa: [.semTerminador]) { $0.terminador = [] },
            Aceito("0x00 no lugar do 0x0D", avisa: [.semTerminador]) { $0.terminador = [0x00] },
            Aceito("0x0D seguido de 0x00") { $0.terminador = [0x0D, 0x00] },
            Aceito("lixo depois do 0x1A", avisa: [.sobra(bytes: 3)]) { $0.fim = [0x1A, 0x41, 0x42, 0x43] },
            Aceito("um setor de zeros no fim", avisa: [.sobra(bytes: 512)]) {
                $0.fim = [UInt8](repeating: 0, count: 512)
            },
            Aceito("fim de linha depois do 0x1A", avisa: [.sobra(bytes: 2)]) { $0.fim = [0x1A, 0x0D, 0x0A] },
            Aceito("lixo no byte 17 de coluna de texto", avisa: [.tamanhoAltoIgnorado(coluna: "MATRICULA")]) {
                $0.colunas[0].byte17 = 7
            },
            Aceito("data do cabeçalho que não existe") { $0.data = [0, 0, 0] },
        ])
    func aceito(_ caso: Aceito) throws {
        var amostra = AmostraDbf()
        caso.estrago(&amostra)
        let leitura = try LeituraDbf(amostra.bytes)
        #expect(leitura.valores == Self.certas)
        #expect(leitura.avisos == caso.avisos)
        #expect(leitura.apontamentos.isEmpty)
    }

    /// Um defeito que recusa o arquivo.
    struct Recusado: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let estrago: @Sendable (inout AmostraDbf) -> Void
        let falha: FalhaDbf

        init(_ nome: String, _ falha: FalhaDbf, _ estrago: @escaping @Sendable (inout AmostraDbf) -> Void) {
            (testDescription, self.falha, self.estrago) = (nome, falha, estrago)
        }
    }

    @Test(
        "recusa o arquivo inteiro",
        arguments: [
            Recusado("último registro truncado", .truncado(registro: 2, bytes: 16)) {
                $0.registros[1].removeLast(3)
                $0.fim = []
            },
            Recusado("truncado, com 0x1A posto depois", .truncado(registro: 2, bytes: 17)) {
                $0.registros[1].removeLast(3)
            },
            Recusado("truncado logo na marca", .truncado(registro: 2, bytes: 1)) {
                $0.registros[1] = [0x20]
                $0.fim = []
            },
            Recusado("registro declarado maior que a soma", .registroDiverge(declarado: 20, somado: 19)) {
                $0.tamanhoDoRegistro = 20
            },
            Recusado("registro declarado menor que a soma", .registroDiverge(declarado: 18, somado: 19)) {
                $0.tamanhoDoRegistro = 18
            },
            Recusado("marca que não é branco nem asterisco", .marcaDesconhecida(registro: 2, byte: 0x41)) {
                $0.registros[1][0] = 0x41
            },
            Recusado("formato desconhecido", .versaoDesconhecida(0x50)) { $0.versao = 0x50 },
            Recusado("página que não se lê", .paginaDesconhecida(0x26)) { $0.pagina = 0x26 },
            Recusado(
                "data de 10 bytes", .colunaInvalida(coluna: "VALOR", motivo: "o tipo D ocupa 8 bytes, não 10")
            ) { $0.colunas[1].letra = "D" },
            Recusado(
                "mais decimais que posições",
                .colunaInvalida(coluna: "VALOR", motivo: "10 decimais não cabem em 10 posições")
            ) { $0.colunas[1].byte17 = 10 },
            Recusado("nenhuma coluna", .cabecalhoInvalido(motivo: "não há nenhuma coluna")) {
                $0.terminador = []; $0.colunas[0].nome = ""
            },
        ])
    func recusado(_ caso: Recusado) {
        var amostra = AmostraDbf()
        caso.estrago(&amostra)
        #expect(throws: caso.falha) { try LeituraDbf(amostra.bytes) }
    }

    @Test("arquivo que nem cabeçalho tem", arguments: [0, 1, 31])
    func curto(bytes: Int) {
        #expect(throws: FalhaDbf.curto(bytes: bytes)) { try LeituraDbf(Array(AmostraDbf().bytes[..<bytes])) }
    }

    @Test("número fora do comum: aceita vírgula e nulos, aponta asteriscos e letras, e as outras linhas valem")
    func numeros() throws {
        var amostra = AmostraDbf()
        amostra.registros = [
            Array(" 00000001   1234,56".utf8), Array(" 00000002".utf8) + [UInt8](repeating: 0, count: 10),
            Array(" 00000003**********".utf8), Array(" 00000004          ".utf8), Array(" 00000005    12A.50".utf8),
            Array(" 00000006      1.00".utf8),
        ]
        let leitura = try LeituraDbf(amostra.bytes)
        #expect(
            leitura.valores.map { $0[1] } == [
                .decimal(123_456, casas: 2), .nulo, .invalido, .nulo, .invalido, .decimal(100, casas: 2),
            ])
        #expect(
            leitura.apontamentos == [
                "registro 3, coluna VALOR: o valor não coube na coluna do programa que gravou o arquivo, lido \"**********\"",
                "registro 5, coluna VALOR: esperado número, lido \"    12A.50\"",
            ])
    }

    @Test("registro apagado é omitido e contado, e os números dos registros são os do arquivo")
    func apagados() throws {
        var amostra = AmostraDbf()
        amostra.registros = [
            Array("*00000001      1.00".utf8), Array(" 00000002      2.00".utf8), Array("*00000003**********".utf8),
            Array(" 00000004      X.00".utf8),
        ]
        let leitura = try LeituraDbf(amostra.bytes)
        #expect(leitura.apagados == 2)
        #expect(leitura.linhas.map(\.numero) == [2, 4])
        #expect(leitura.apontamentos == ["registro 4, coluna VALOR: esperado número, lido \"      X.00\""])
        #expect(leitura.avisos.isEmpty)
    }

    @Test("página 0x00: sem acento lê; com acento pede a página; com a página dada, lê")
    func paginaNaoInformada() throws {
        var amostra = AmostraDbf()
        amostra.pagina = 0
        #expect(try LeituraDbf(amostra.bytes).valores == Self.certas)
        amostra.registros[0] = [0x20] + Array("JO".utf8) + [0xC7, 0x4F] + Array("          1.00".utf8)
        let semPagina = try LeituraDbf(amostra.bytes)
        #expect(
            semPagina.apontamentos == [
                "registro 1, coluna MATRICULA: o cabeçalho não informa a página de código e o texto tem acento;"
                    + " informe a página, lido \"JOÇO\""
            ])
        let com850 = try LeituraDbf(amostra.bytes, pagina: .doCabecalho(naFalta: .cp850))
        #expect(com850.valores[0][0] == .texto("JOÃO"))
        #expect(com850.avisos.isEmpty)
    }

    @Test("página imposta vence a do cabeçalho e avisa; página desconhecida vale a dada, e avisa")
    func paginaImposta() throws {
        var amostra = AmostraDbf()
        amostra.registros[0] = [0x20] + Array("JOÃO".utf8) + Array("         1.00".utf8)
        let imposta = try LeituraDbf(amostra.bytes, pagina: .imposta(.utf8))
        #expect(imposta.valores[0][0] == .texto("JOÃO"))
        #expect(imposta.avisos == [.paginaTrocada(declarada: 0x02, usada: .utf8)])
        amostra.pagina = 0x26
        let desconhecida = try LeituraDbf(amostra.bytes, pagina: .doCabecalho(naFalta: .utf8))
        #expect(desconhecida.avisos == [.paginaTrocada(declarada: 0x26, usada: .utf8)])
    }

    @Test("texto de mais de 255 bytes, com a parte alta do tamanho no byte 17")
    func textoLongo() throws {
        var amostra = AmostraDbf()
        amostra.colunas[0] = .init(nome: "MATRICULA", letra: "C", tamanho: 300)
        amostra.colunas[0].byte17 = 1
        let longo = String(repeating: "abcdef", count: 50)
        amostra.registros = [Array(" \(longo)      1.00".utf8)]
        #expect(try LeituraDbf(amostra.bytes).valores == [[.texto(longo), .decimal(100, casas: 2)]])
    }

    @Test("tipo que não se lê e memo que não veio ficam de fora, com aviso; o resto vale")
    func deFora() throws {
        var amostra = AmostraDbf()
        amostra.colunas += [.init(nome: "FOTO", letra: "G", tamanho: 10), .init(nome: "OBS", letra: "M", tamanho: 10)]
        amostra.registros = amostra.registros.map { $0 + Array("         1         2".utf8) }
        let leitura = try LeituraDbf(amostra.bytes)
        #expect(leitura.valores == Self.certas)
        #expect(leitura.avisos == [.colunaIgnorada(coluna: "FOTO", tipo: "G"), .memoAusente(coluna: "OBS")])
    }

    @Test("nomes de coluna repetidos avisam, e a posição procurada é a da primeira, sem distinguir maiúscula")
    func repetidos() throws {
        var amostra = AmostraDbf()
        amostra.colunas[1].nome = "matricula"
        let leitor = try LeitorDbf(BytesLidos(amostra.bytes))
        #expect(leitor.avisos == [.nomeRepetido(coluna: "matricula")])
        #expect(leitor.posicao(de: "Matricula") == 0)
        #expect(leitor.posicao(de: "VALOR") == nil)
    }

    @Test("as frases são as que se leem no chamado")
    func frases() {
        #expect(
            FalhaDbf.truncado(registro: 12, bytes: 7).description
                == "registro 12: o arquivo acaba no meio dele (só 7 bytes); foi cortado no caminho")
        #expect(
            AvisoDbf.contadorMaior(declarados: 10, encontrados: 9).description
                == "o cabeçalho promete 10 registros e o arquivo traz 9")
        #expect(FalhaDbf.versaoDesconhecida(0x0D).description == "o arquivo não é um DBF que se leia (começa por 0x0D)")
    }
}
