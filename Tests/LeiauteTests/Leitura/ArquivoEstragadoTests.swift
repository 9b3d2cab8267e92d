import Testing

@testable import Leiaute

@Suite("defeitos do arquivo inteiro")
struct ArquivoEstragadoTests {
    let certas = LinhaEstragadaTests.certas

    /// As linhas do exemplo (C cabeçalho, D detalhe, R rodapé com 1 e 159,00, T rodapé errado, X desconhecida) e o que se aponta.
    @Test(
        "ordem, ocorrências, totais e linhas que não são de registro nenhum",
        arguments: [
            ("CDR", []),
            ("CD", ["arquivo: esperado registro rodape, lido nenhum"]),
            (
                "DR",
                [
                    "linha 1: esperado registro cabecalho antes, lido nenhum",
                    "arquivo: esperado registro cabecalho, lido nenhum",
                ]
            ),
            ("CCDR", ["linha 2: esperado um só registro cabecalho, lido outro"]),
            (
                "CDRR",
                [
                    "linha 4: esperado um só registro rodape, lido outro"
                ]
            ),
            (
                "CRD",
                [
                    #"linha 2, colunas 2-9, quantidade: esperado total calculado 0, lido "00000001""#,
                    #"linha 2, colunas 10-24, soma: esperado total calculado 0,00, lido "000000000015900""#,
                    "linha 3: esperado fim do arquivo depois do registro rodape, lido registro detalhe",
                ]
            ),
            (
                "CDDR",
                [
                    #"linha 4, colunas 2-9, quantidade: esperado total calculado 2, lido "00000001""#,
                    #"linha 4, colunas 10-24, soma: esperado total calculado 318,00, lido "000000000015900""#,
                ]
            ),
            ("CDXR", [#"linha 3: esperado registro cabecalho, detalhe ou rodape, lido "XYZ""#]),
            ("CDT", [#"linha 3, colunas 10-24, soma: esperado total calculado 159,00, lido "000000000015901""#]),
        ] as [(String, [String])])
    func ordem(linhas: String, esperados: [String]) throws {
        let definicao = try doExemplo("remessa.yaml")
        let textos = linhas.map { letra in
            switch letra {
            case "C": certas[0]
            case "D": certas[1]
            case "R": certas[2]
            case "T": "9" + "00000001" + "000000000015901" + vezes(" ", 16)
            default: "XYZ"
            }
        }
        let (resultado, _) = try ler(definicao, arquivo(definicao, textos))
        #expect(resultado.apontamentos.map(\.description) == esperados)
        #expect(resultado.certo == esperados.isEmpty)
    }

    @Test(
        "fim de linha, marca UTF-8, linha curta, linha em branco e arquivo vazio",
        arguments: [
            ("", [("conteúdo", "arquivo vazio")]),
            ("@@@\n", [("registro cabecalho, detalhe ou rodape", "\"@@@\"")]),
        ] as [(String, [(String, String)])])
    func arquivoVazio(texto: String, esperados: [(String, String)]) throws {
        let (resultado, _) = try ler(try doExemplo("remessa.yaml"), texto)
        for (esperado, lido) in esperados {
            #expect(resultado.apontamentos.contains { $0.esperado == esperado && $0.lido == lido })
        }
        #expect(resultado.apontamentos.contains { $0.description == "arquivo: esperado registro rodape, lido nenhum" })
    }

    @Test("linha curta e linha longa dizem quantas posições têm, e não apontam campo por campo")
    func larguras() throws {
        let definicao = try doExemplo("remessa.yaml")
        let (resultado, _) = try ler(
            definicao, arquivo(definicao, [certas[0], String(certas[1].dropLast(2)), certas[1] + " ", certas[2]]))
        #expect(
            resultado.apontamentos.prefix(2).map(\.description) == [
                "linha 2: esperado linha de 40 posições, lido 38", "linha 3: esperado linha de 40 posições, lido 41",
            ])
        // A contagem conta as linhas reconhecidas; a soma não se confere, porque não se leram todas as parcelas.
        #expect(
            resultado.apontamentos.dropFirst(2).map(\.description) == [
                #"linha 4, colunas 2-9, quantidade: esperado total calculado 2, lido "00000001""#
            ])
    }

    @Test("fim de linha errado é um defeito do arquivo: aponta uma vez, com a conta e a primeira linha")
    func fimDeLinha() throws {
        let definicao = try doExemplo("remessa.yaml")
        let (resultado, registros) = try ler(definicao, certas.joined(separator: "\n") + "\r\n")
        #expect(
            resultado.apontamentos.map(\.description) == [
                "arquivo: esperado fim de linha CRLF, lido LF em 2 linhas, a primeira é a 1"
            ])
        #expect(registros.count == 3)
        let tolerante = try doExemplo("remessa.yaml", [("fim-de-linha: crlf", "fim-de-linha: [crlf, lf]")])
        #expect(try ler(tolerante, certas.joined(separator: "\n") + "\r\n").0.certo)
    }

    @Test("última linha sem fim de linha é apontada, a não ser que a definição diga o contrário")
    func ultimaLinha() throws {
        let texto = certas.joined(separator: "\r\n")
        let (resultado, _) = try ler(try doExemplo("remessa.yaml"), texto)
        #expect(resultado.apontamentos.map(\.description) == ["linha 3: esperado fim de linha, lido fim do arquivo"])
        let semFim = try doExemplo("remessa.yaml", [("largura: 40", "largura: 40\nultima-linha: sem-fim")])
        #expect(try ler(semFim, texto).0.certo)
        #expect(
            try ler(semFim, texto + "\r\n").0.apontamentos.map(\.description) == [
                "linha 3: esperado fim do arquivo, lido fim de linha"
            ])
        #expect(try idaEVolta(semFim, Array(texto.utf8)) == Array(texto.utf8))
    }

    @Test("a marca de fim do DOS só passa quando a definição a aceita")
    func marcaDeFim() throws {
        let texto = certas.joined(separator: "\r\n") + "\r\n\u{1A}"
        #expect(try !ler(try doExemplo("remessa.yaml"), texto).0.certo)
        #expect(
            try ler(try doExemplo("remessa.yaml", [("largura: 40", "largura: 40\nmarca-de-fim: sim")]), texto).0.certo
        )
    }

    @Test("linha em branco é apontada, ou ignorada se a definição diz")
    func linhaEmBranco() throws {
        let texto = certas.joined(separator: "\r\n") + "\r\n\r\n"
        #expect(
            try ler(try doExemplo("remessa.yaml"), texto).0.apontamentos.map(\.description) == [
                #"linha 4: esperado registro cabecalho, detalhe ou rodape, lido """#
            ])
        #expect(
            try ler(try doExemplo("remessa.yaml", [("largura: 40", "largura: 40\nlinhas-em-branco: ignorar")]), texto)
                .0.certo)
    }

    @Test("marca UTF-8: recusada, exigida, aceita", arguments: ["recusado", "exigido", "aceito"], [true, false])
    func marca(bom: String, tem: Bool) throws {
        let definicao = try doExemplo("planilha.yaml", [("codificacao: utf-8", "codificacao: utf-8\nbom: \(bom)")])
        let bytes: [UInt8] = (tem ? [0xEF, 0xBB, 0xBF] : []) + Array("Código;Nome;Valor;Vencimento;Ativo\n".utf8)
        let (resultado, _) = try ler(definicao, bytes)
        let esperado: [String] =
            switch (bom, tem) {
            case ("recusado", true): ["arquivo: esperado UTF-8 sem marca no começo, lido EF BB BF"]
            case ("exigido", false): ["arquivo: esperado marca UTF-8 EF BB BF no começo, lido 43 C3 B3"]
            default: []
            }
        #expect(resultado.apontamentos.map(\.description) == esperado)
    }

    @Test("cem mil erros: todos contados, guardados até o teto, e cada um entregue a quem pediu")
    func cemMilErros() throws {
        let definicao = try doExemplo("remessa.yaml")
        let ruim = "1ABCDEFGHIJMARIA          00000015900E  "
        let linhas =
            [certas[0]] + Array(repeating: ruim, count: 100_000) + [
                "9" + "00100000" + "000001590000000" + vezes(" ", 16)
            ]
        let bytes = try arquivo(definicao, linhas)
        var leitor = LeitorDeLeiaute(definicao)
        #expect(try leitor.conferir(BytesDeOrigem(bytes)).apontamentos.count == 100_000)
        leitor.teto = 10
        var todos = 0
        let resultado = try leitor.ler(BytesDeOrigem(bytes), aoApontar: { _ in todos += 1 }) { _ in }
        #expect(resultado.apontamentos.count == 10)
        #expect(resultado.totalDeApontamentos == 100_000)
        #expect(todos == 100_000)
        #expect(resultado.lidos == [1, 100_000, 1])
        #expect(resultado.entregues == [1, 0, 1])
    }

    @Test(
        "cortado em qualquer ponto, o arquivo é sempre apontado e a leitura termina",
        arguments: ["remessa.yaml", "lotes.yaml"])
    func cortado(nome: String) throws {
        let definicao = try doExemplo(nome)
        let inteiro =
            nome == "remessa.yaml" ? try arquivo(definicao, certas) : try arquivo(definicao, LotesTests.linhas)
        #expect(try LeitorDeLeiaute(definicao).conferir(BytesDeOrigem(inteiro)).certo)
        for corte in 0..<inteiro.count {
            let resultado = try LeitorDeLeiaute(definicao).conferir(BytesDeOrigem(Array(inteiro[..<corte])))
            #expect(!resultado.certo, "cortado em \(corte) bytes")
        }
    }

    @Test("o tamanho dos blocos da origem não muda nada", arguments: [1, 2, 3, 7, 41, 42, 43, 1000])
    func blocos(bloco: Int) throws {
        let definicao = try doExemplo("lotes.yaml")
        let bytes = try arquivo(definicao, LotesTests.linhas)
        let (inteiro, registros) = try ler(definicao, bytes)
        let (aosPoucos, outros) = try ler(definicao, bytes, bloco: bloco)
        #expect(registros == outros)
        #expect(inteiro.linhas == aosPoucos.linhas)
        #expect(aosPoucos.certo)
    }

    @Test("linha de megabytes é apontada sem ser guardada, e a seguinte se lê")
    func linhaEnorme() throws {
        let definicao = try doExemplo("remessa.yaml")
        let enorme = String(repeating: "1", count: 3 << 20)
        let (resultado, registros) = try ler(definicao, arquivo(definicao, [certas[0], enorme, certas[1], certas[2]]))
        #expect(resultado.totalDeApontamentos == 1)
        #expect(resultado.apontamentos[0].linha == 2)
        #expect(resultado.apontamentos[0].esperado == "linha de até 1048576 bytes")
        #expect(registros.map(\.linha) == [1, 3, 4])
    }

    @Test("quem lê pode parar com um erro seu")
    func parar() throws {
        struct Basta: Error {}
        let definicao = try doExemplo("remessa.yaml")
        let bytes = try arquivo(definicao, certas)
        #expect(throws: Basta.self) { try LeitorDeLeiaute(definicao).ler(BytesDeOrigem(bytes)) { _ in throw Basta() } }
        #expect(throws: Basta.self) {
            try LeitorDeLeiaute(definicao).ler(BytesDeOrigem([0x58]), aoApontar: { _ in throw Basta() }) { _ in }
        }
    }
}
