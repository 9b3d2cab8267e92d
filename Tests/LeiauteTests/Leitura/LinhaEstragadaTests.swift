import Testing

@testable import Leiaute

/// Uma linha certa com um defeito por caso; o `^` marca as colunas que o apontamento tem de citar.
@Suite("linhas estragadas do posicional")
struct LinhaEstragadaTests {
    static let certas = [
        "020260431122025" + vezes(" ", 25),
        "10000012345MARIA          00000015900E  ",
        "9" + "00000001" + "000000000015900" + vezes(" ", 16),
    ]

    struct Caso: Sendable, CustomTestStringConvertible {
        let linha: String
        let marca: String
        let campo: String
        let mensagem: String
        var testDescription: String { "\(campo): \(mensagem)" }
    }

    static let casos = [
        Caso(
            linha: "1000001234AMARIA          00000015900E  ",
            marca: " ^^^^^^^^^^                             ", campo: "codigo",
            mensagem: #"esperado só algarismos, lido "000001234A""#),
        Caso(
            linha: "10000012345MARIA          00000159,00E  ",
            marca: "                          ^^^^^^^^^^^   ", campo: "valor",
            mensagem: #"esperado só algarismos, lido "00000159,00""#),
        Caso(
            linha: "10000012345MARIA                     E  ",
            marca: "                          ^^^^^^^^^^^   ", campo: "valor",
            mensagem: #"esperado preenchido, lido "           ""#),
        Caso(
            linha: "10000012345MARIA               15900E   ",
            marca: "                          ^^^^^^^^^^^   ", campo: "valor",
            mensagem: #"esperado só algarismos, lido "     15900E""#),
        Caso(
            linha: "10000012345MARIA          00000015900X  ",
            marca: "                                     ^  ", campo: "situacao",
            mensagem: #"esperado "E" ou "R", lido "X""#),
        Caso(
            linha: "10000012345MARIA          00000015900   ",
            marca: "                                     ^  ", campo: "situacao",
            mensagem: #"esperado preenchido, lido " ""#),
        Caso(
            linha: "10000012345MARIA          00000015900Ex ",
            marca: "                                      ^^", campo: "reservado",
            mensagem: #"esperado brancos, lido "x ""#),
        Caso(
            linha: "10000012345MAR\u{0}A          00000015900E  ",
            marca: "           ^^^^^^^^^^^^^^^              ", campo: "nome",
            mensagem: #"esperado caracteres que se imprimem em cp1252, lido "MAR\x00A          ""#),
    ]

    @Test("aponta as colunas, o esperado e o lido", arguments: casos)
    func estragada(caso: Caso) throws {
        let definicao = try doExemplo("remessa.yaml")
        var linhas = Self.certas
        linhas[1] = caso.linha
        let (resultado, registros) = try ler(definicao, arquivo(definicao, linhas))
        let posicoes = Array(caso.marca).indices.filter { Array(caso.marca)[$0] == "^" }
        let (de, ate) = (posicoes[0] + 1, posicoes[posicoes.count - 1] + 1)
        let onde = de == ate ? "coluna \(de)" : "colunas \(de)-\(ate)"
        #expect(resultado.apontamentos.first?.description == "linha 2, \(onde), \(caso.campo): \(caso.mensagem)")
        #expect(!registros.contains { $0.nome == "detalhe" })
        #expect(resultado.lidos == [1, 1, 1])
        #expect(resultado.entregues[1] == 0)
    }

    @Test("byte que não existe na codificação aparece em hexadecimal")
    func byteInvalido() throws {
        let definicao = try doExemplo("remessa.yaml")
        var bytes = try arquivo(definicao, Self.certas)
        let inicio = try #require(bytes.firstIndex(of: UInt8(ascii: "M")))
        bytes[inicio + 1] = 0x81
        let (resultado, _) = try ler(definicao, bytes)
        #expect(
            resultado.apontamentos.map(\.description) == [
                #"linha 2, colunas 12-26, nome: esperado caracteres que se imprimem em cp1252, lido "M\x81RIA          ""#
            ])
    }

    @Test("o arquivo certo não tem apontamento, e os campos são os que estão lá")
    func certo() throws {
        let definicao = try doExemplo("remessa.yaml")
        let (resultado, registros) = try ler(definicao, arquivo(definicao, Self.certas))
        #expect(resultado.apontamentos.map(\.description) == [])
        #expect(resultado.linhas == 3)
        let detalhe = registros[1]
        #expect(detalhe.linha == 2)
        #expect(detalhe["codigo"] == .texto("0000012345"))
        #expect(detalhe["nome"] == .texto("MARIA"))
        #expect(detalhe["valor"] == .decimal(15_900, casas: 2))
        #expect(detalhe["situacao"] == .texto("efetivado"))
        #expect(detalhe.originais[4] == "E")
        #expect(detalhe["referencia"] == MesLido(ano: 2026, mes: 4).map(Campo.competencia))
        #expect(registros[0]["gerado"] == DiaLido(ano: 2025, mes: 12, dia: 31).map(Campo.data))
        #expect(registros[2]["soma"] == .decimal(15_900, casas: 2))
    }

    /// Um tipo de campo por linha: texto do campo · o que se lê, ou a mensagem depois de `!`.
    @Test(
        "cada tipo de campo, o que lê e o que recusa",
        arguments: [
            ("tipo: data, formato: AAAAMMDD, tamanho: 8", "20240229", "2024-02-29"),
            ("tipo: data, formato: AAAAMMDD, tamanho: 8", "20230229", #"!data que exista, AAAAMMDD, lido "20230229""#),
            ("tipo: data, formato: DDMMAAAA, tamanho: 8", "31042026", #"!data que exista, DDMMAAAA, lido "31042026""#),
            ("tipo: data, formato: DD/MM/AAAA, tamanho: 10", "30/04/2026", "2026-04-30"),
            ("tipo: data, formato: DD/MM/AAAA, tamanho: 10", "30-04-2026", #"!data DD/MM/AAAA, lido "30-04-2026""#),
            (
                "tipo: data, formato: AAAA-MM-DD, tamanho: 10", "2026-13-01",
                #"!data que exista, AAAA-MM-DD, lido "2026-13-01""#
            ),
            ("tipo: data, formato: AAAAMMDD, tamanho: 8", "00000000", #"!data que exista, AAAAMMDD, lido "00000000""#),
            ("tipo: data, formato: AAAAMMDD, tamanho: 8, obrigatorio: nao, vazio: zeros", "00000000", "(vazio)"),
            (
                "tipo: data, formato: AAAAMMDD, tamanho: 8, obrigatorio: nao, vazio: zeros", "        ",
                #"!zeros quando vazio, lido "        ""#
            ),
            ("tipo: competencia, formato: MM/AAAA, tamanho: 7", "04/2026", "2026-04"),
            ("tipo: competencia, formato: AAAAMM, tamanho: 6", "202613", #"!mês que exista, AAAAMM, lido "202613""#),
            ("tipo: competencia, formato: MMAAAA, tamanho: 6", "2026-4", #"!mês MMAAAA, lido "2026-4""#),
            ("tipo: competencia, formato: AAAA-MM, tamanho: 7", "2026-04", "2026-04"),
            ("tipo: decimal, casas: 2, separador: virgula, tamanho: 8", "00159,05", "159,05"),
            (
                "tipo: decimal, casas: 2, separador: virgula, tamanho: 8", "00159.05",
                #"!número com 2 casas e vírgula, lido "00159.05""#
            ),
            ("tipo: decimal, casas: 2, separador: [virgula, ponto], tamanho: 8", "00159.05", "159,05"),
            (
                "tipo: decimal, casas: 2, separador: virgula, tamanho: 8", "000159,5",
                #"!número com 2 casas e vírgula, lido "000159,5""#
            ),
            ("tipo: decimal, casas: 2, casas-minimas: 0, separador: virgula, tamanho: 8", "000159,5", "159,50"),
            ("tipo: decimal, casas: 2, casas-minimas: 0, separador: virgula, tamanho: 8", "00000159", "159,00"),
            (
                #"tipo: decimal, casas: 2, separador: virgula, milhar: sim, tamanho: 12, preenchimento: { caractere: " " }"#,
                "    1.234,56", "1234,56"
            ),
            (
                #"tipo: decimal, casas: 2, separador: virgula, milhar: sim, tamanho: 12, preenchimento: { caractere: " " }"#,
                "    12.34,56", #"!número com 2 casas e vírgula, lido "    12.34,56""#
            ),
            ("tipo: decimal, casas: 2, tamanho: 8, sinal: esquerda", "-0015905", "-159,05"),
            ("tipo: decimal, casas: 2, tamanho: 8, sinal: direita", "0015905-", "-159,05"),
            ("tipo: decimal, casas: 2, tamanho: 8, sinal: direita", "0015905 ", "159,05"),
            (
                "tipo: decimal, casas: 2, tamanho: 8, sinal: direita", "00159050",
                #"!- ou branco no fim, lido "00159050""#
            ),
            ("tipo: decimal, casas: 2, tamanho: 8, sinal: esquerda-sempre", "+0015905", "159,05"),
            ("tipo: decimal, casas: 2, tamanho: 8, sinal: direita-sempre", "0015905", "!linha"),
            ("tipo: decimal, casas: 2, tamanho: 8", "-0015905", #"!só algarismos, lido "-0015905""#),
            ("tipo: inteiro, tamanho: 20", "01000000000000000000", #"!até 18 algarismos, lido "01000000000000000000""#),
            ("tipo: inteiro, tamanho: 20", "00999999999999999999", "999999999999999999"),
            ("tipo: inteiro, tamanho: 19", "0999999999999999999", "999999999999999999"),
            ("tipo: inteiro, tamanho: 5", "12 34", #"!só algarismos, lido "12 34""#),
            (
                "tipo: numero, tamanho: 5, dominio: [\"00001\", \"00002\"]", "00003",
                #"!"00001" ou "00002", lido "00003""#
            ),
            ("tipo: logico, tamanho: 1, mapa: { S: sim, N: nao }", "N", "nao"),
            ("tipo: logico, tamanho: 1, mapa: { S: sim, N: nao }", "s", #"!"S" ou "N", lido "s""#),
            ("tipo: texto, tamanho: 4, obrigatorio: nao", "    ", "(vazio)"),
            ("tipo: texto, tamanho: 4, constante: ABC", "ABD ", #"!"ABC", lido "ABD ""#),
            ("tipo: texto, tamanho: 4", " AB ", " AB"),
        ])
    func tipos(campo: String, linha: String, esperado: String) throws {
        let yaml = """
            { id: um, titulo: Um campo, versao: 1, formato: posicional, codificacao: cp1252, fim-de-linha: lf, largura: \(linha.count),
              registros: [ { nome: linha, papel: detalhe, campos: [ { nome: campo, inicio: 1, \(campo) } ] } ] }
            """
        guard esperado != "!linha" else {
            let comUmaAMais = yaml.replacing("largura: \(linha.count)", with: "largura: 8")
            let (resultado, _) = try ler(try Definicao.lendo(yaml: comUmaAMais), linha + "\n")
            #expect(resultado.apontamentos.map(\.description) == ["linha 1: esperado linha de 8 posições, lido 7"])
            return
        }
        let definicao = try Definicao.lendo(yaml: yaml)
        let (resultado, registros) = try ler(definicao, linha + "\n")
        if esperado.hasPrefix("!") {
            let onde = linha.count == 1 ? "coluna 1" : "colunas 1-\(linha.count)"
            #expect(
                resultado.apontamentos.map(\.description) == [
                    "linha 1, \(onde), campo: esperado \(esperado.dropFirst())"
                ])
        } else {
            #expect(resultado.apontamentos.map(\.description) == [])
            #expect(registros.first?.campos.first?.description == esperado)
        }
    }
}
