import Testing

@testable import Leiaute

@Suite("delimitado")
struct DelimitadoTests {
    static let certas = [
        "Código;Nome;Valor;Vencimento;Ativo", "00000001;MARIA DA SILVA;1234,56;30/04/2026;S",
        #"00000002;"SILVA; ""ZÉ""";-0,01;;N"#,
    ]

    @Test("lê pelas colunas do título, em qualquer ordem")
    func porNome() throws {
        let definicao = try doExemplo("planilha.yaml")
        let (resultado, registros) = try ler(definicao, arquivo(definicao, Self.certas))
        #expect(resultado.apontamentos.map(\.description) == [])
        #expect(registros.map { $0["nome"]?.description } == ["MARIA DA SILVA", #"SILVA; "ZÉ""#])
        #expect(registros.map { $0["valor"]?.description } == ["1234,56", "-0,01"])
        #expect(registros.map { $0["vencimento"]?.description } == ["2026-04-30", "(vazio)"])
        let trocada = ["Ativo;Valor;Código;Nome;Vencimento", "S;1234,56;00000001;MARIA DA SILVA;30/04/2026"]
        let (outro, iguais) = try ler(definicao, arquivo(definicao, trocada))
        #expect(outro.certo)
        #expect(iguais.first?.campos == registros.first?.campos)
    }

    @Test("ida e volta com aspas")
    func volta() throws {
        let definicao = try doExemplo("planilha.yaml")
        let bytes = try arquivo(definicao, Self.certas)
        #expect(try idaEVolta(definicao, bytes) == bytes)
        let sempre = try doExemplo("planilha.yaml", [("titulos: por-nome", "titulos: por-nome\naspear: sempre")])
        #expect(
            String(decoding: try idaEVolta(sempre, bytes), as: UTF8.self).split(separator: "\n")[1]
                == #""00000001";"MARIA DA SILVA";"1234,56";"30/04/2026";"S""#)
    }

    @Test(
        "linha estragada diz a coluna",
        arguments: [
            ("1;A;1,00;;S;x", "linha 2: esperado 5 colunas, lido 6"),
            ("1;A;1,00;S", "linha 2: esperado 5 colunas, lido 4"),
            ("1;A;1,0;;S", #"linha 2, coluna 3, valor: esperado número com 2 casas e vírgula, lido "1,0""#),
            ("1;;1,00;;S", #"linha 2, coluna 2, nome: esperado preenchido, lido """#),
            ("1;   ;1,00;;S", #"linha 2, coluna 2, nome: esperado preenchido, lido "   ""#),
            (
                "1;A;1,00;31/02/2026;S",
                #"linha 2, coluna 4, vencimento: esperado data que exista, DD/MM/AAAA, lido "31/02/2026""#
            ),
            ("1;A;1,00;;X", #"linha 2, coluna 5, ativo: esperado "S" ou "N", lido "X""#),
            ("123456789;A;1,00;;S", #"linha 2, coluna 1, codigo: esperado até 8 caracteres, lido "123456789""#),
            (#"1;"A;1,00;;S"#, #"linha 2, coluna 2: esperado aspas fechadas, lido "1;\"A;1,00;;S""#),
            (#"1;"A"B;1,00;;S"#, #"linha 2, coluna 2: esperado separador depois das aspas, lido "1;\"A\"B;1,00;;S""#),
            (
                #"1;A"B;1,00;;S"#,
                #"linha 2, coluna 2: esperado aspas só no começo e no fim da coluna, lido "1;A\"B;1,00;;S""#
            ),
            ("1;A;1,00;;S;", "linha 2: esperado 5 colunas, lido 6"),
            ("", #"linha 2: esperado 5 colunas, lido 1"#),
        ])
    func estragada(linha: String, esperado: String) throws {
        let definicao = try doExemplo("planilha.yaml")
        let (resultado, registros) = try ler(definicao, arquivo(definicao, [Self.certas[0], linha]))
        #expect(resultado.apontamentos.map(\.description) == [esperado])
        #expect(registros.isEmpty)
    }

    @Test("UTF-8 inválido no meio da coluna")
    func utf8Invalido() throws {
        let definicao = try doExemplo("planilha.yaml")
        let bytes = try arquivo(definicao, [Self.certas[0]]) + Array("1;A".utf8) + [0xE3] + Array("O;1,00;;S\n".utf8)
        #expect(
            try ler(definicao, bytes).0.apontamentos.map(\.description) == [
                #"linha 2, coluna 2, nome: esperado caracteres que se imprimem em utf-8, lido "A\xE3O""#
            ])
    }

    @Test("títulos: coluna que falta, a mais, repetida")
    func titulos() throws {
        let definicao = try doExemplo("planilha.yaml")
        let (falta, registros) = try ler(
            definicao, arquivo(definicao, ["Código;Nome;Valor;Ativo;Ativo;Extra", Self.certas[1]]))
        #expect(
            falta.apontamentos.map(\.description) == [
                #"linha 1, coluna 5: esperado título sem repetição, lido "Ativo""#,
                #"linha 1, coluna 6: esperado coluna da definição, lido "Extra""#,
                "linha 2: esperado 6 colunas, lido 5",
            ])
        #expect(registros.isEmpty)
        let (semNome, _) = try ler(definicao, arquivo(definicao, ["Código;Valor;Ativo", "1;1,00;S"]))
        #expect(semNome.apontamentos.map(\.description) == [#"linha 1, nome: esperado coluna "Nome", lido nenhuma"#])
        let ignora = try doExemplo("planilha.yaml", [("titulos: por-nome", "titulos: por-nome\na-mais: ignorar")])
        let (aMais, lidos) = try ler(ignora, arquivo(ignora, ["Extra;Código;Nome;Valor;Ativo", "x;1;A;1,00;S"]))
        #expect(aMais.certo)
        #expect(lidos.first?["vencimento"] == .nulo)
    }

    @Test("títulos fixos têm de ser aqueles, naquela ordem")
    func fixos() throws {
        let definicao = try doExemplo("planilha.yaml", [("titulos: por-nome", "titulos: fixos")])
        #expect(try ler(definicao, arquivo(definicao, Self.certas)).0.certo)
        let (resultado, _) = try ler(definicao, arquivo(definicao, ["Código;Valor;Nome;Vencimento;Ativo"]))
        #expect(
            resultado.apontamentos.map(\.description) == [
                #"linha 1, coluna 2: esperado título "Nome", lido "Valor""#,
                #"linha 1, coluna 3: esperado título "Valor", lido "Nome""#,
            ])
    }

    @Test("registros reconhecidos pela coluna, com cabeçalho e rodapé")
    func variosRegistros() throws {
        let definicao = try Definicao.lendo(
            yaml: """
                { id: misto, titulo: Misto, versao: 1, formato: delimitado, codificacao: cp1252, fim-de-linha: lf, separador: "|",
                  registros: [
                    { nome: h, papel: cabecalho, reconhecimento: { coluna: 1, valor: H }, campos: [ { nome: t, tipo: texto, constante: H }, { nome: mes, tipo: competencia, formato: AAAAMM } ] },
                    { nome: d, papel: detalhe, reconhecimento: { coluna: 1, valor: D }, herda: h.mes, campos: [ { nome: t, tipo: texto, constante: D }, { nome: valor, tipo: decimal, casas: 2 } ] },
                    { nome: r, papel: rodape, reconhecimento: { coluna: 1, valor: T }, campos: [ { nome: t, tipo: texto, constante: T }, { nome: soma, tipo: decimal, casas: 2, total: { somar: d.valor } }, { nome: n, tipo: inteiro, total: { contar: todos } } ] } ] }
                """)
        let bytes = Array("H|202604\nD|1,00\nD|2,50\nT|3,50|4\n".utf8)
        let (resultado, registros) = try ler(definicao, bytes)
        #expect(resultado.apontamentos.map(\.description) == [])
        #expect(registros[1]["mes"]?.description == "2026-04")
        #expect(try idaEVolta(definicao, bytes) == bytes)
        #expect(
            try ler(definicao, "H|202604\nD|1,00\nX|2,50\nT|1,00|3\n").0.apontamentos.map(\.description) == [
                #"linha 3: esperado registro h, d ou r, lido "X|2,50""#
            ])
    }
}
