import Testing

/// Continuação de `MordemTests`: o que se acusa no corpo do código, nas pastas e nos textos.
@Suite("as conferências mordem: código, pastas e textos")
struct MordemNoTextoTests {
    /// Uma linha de código por caso; o sinal diz se é acusada.
    @Test(
        "construção perigosa",
        arguments: [
            (true, "let a = try! f()"), (false, "let a = try !f() // try!"),
            (true, "let a = b as! Int"), (false, "let a = b as? Int"),
            (true, "fatalError(\"\")"), (false, "fatalError(\"x\") // o laço de cima nunca termina"),
            (true, "final class A: @unchecked Sendable {}"),
            (false, "// a trava guarda tudo\nfinal class A: @unchecked Sendable {}"),
            (true, "nonisolated(unsafe) var a = 1"),
            (true, "print(a)"), (false, "relatorio.print(a)"), (false, "func imprimir() {}"),
            (false, "let a = \"print(a)\""),
            (true, "// TODO: depois"), (false, "// TODOS os contratos"), (false, "let a = \"TODO\""),
            (true, "t.roteiro(\"DROP TABLE \\(nome)\")"), (false, "t.roteiro(\"DROP TABLE a\")"),
            (true, "let s: String = \"SELECT \\(x)\""), (false, "let s: SQL = \"SELECT \\(x)\""),
            (false, "let s: String = \"Total: \\(x)\""),
            (true, "let valorDaParcela: Double = 1"), (false, "let coeficiente: Double = 1"),
            (true, "func margem(_ a: Double) -> Int"), (false, "let valorizacao: Double = 1"),
        ])
    func perigo(acusa: Bool, codigo: String) {
        #expect(lugaresAcusados(Perigos.acusar, ["Sources/Folha/A.swift": codigo]).isEmpty != acusa)
    }

    @Test("print só na linha de comando, e ponto flutuante só nos juros")
    func lugaresLivres() {
        let arvore = [
            "Sources/averba/A.swift": "print(1)",
            "Sources/Nucleo/Juros/Price.swift": "let valor: Double = 1",
            "Sources/Nucleo/Margem.swift": "let valor: Double = 1",
            "Sources/BancoDeDados/A.swift": "let valor: Double = 1",
            "Tests/FolhaTests/A.swift": "print(1)\nlet a = try! f()",
        ]
        #expect(
            lugaresAcusados(Perigos.acusar, arvore) == ["Sources/Nucleo/Margem.swift:1", "Tests/FolhaTests/A.swift:2"])
    }

    @Test("capacidade que olha a margem disponível e não conta a sondagem")
    func sondagens() {
        let arvore = [
            "Sources/Renegociacao/A.swift": "let pesos = try conferirMargem(parcela: x)",
            "Sources/Renegociacao/B.swift": "guard teto <= conta.disponivel else { throw x }\ntry caneta.sondar(y)",
            "Sources/Averbacao/C.swift": "if let d = conta.disponivel { return d > y }",
            "Sources/Averbacao/Regras/D.swift": "guard peso <= conta.disponivel else { throw x }",
            "Sources/PortalDoGestor/E.swift": "Text(conta.disponivel)",
        ]
        #expect(
            lugaresAcusados(Sondagens.acusar, arvore) == [
                "Sources/Averbacao/C.swift:1", "Sources/Renegociacao/A.swift:1",
            ])
    }

    @Test("tipo visível sem comentário")
    func documentacao() {
        let arvore = [
            "Sources/Folha/A.swift":
                "/// O que é.\n@frozen\npackage struct A {\n    package enum B {}\n}\n\npackage final class C {}\nstruct D {}\n"
        ]
        #expect(lugaresAcusados(Documentacao.acusar, arvore) == ["Sources/Folha/A.swift:7"])
    }

    @Test("capacidade sem LEIAME.md")
    func leiame() {
        let arvore = ["Sources/Folha/A.swift": "", "Sources/Glosas/LEIAME.md": "# Glosas\n", "Sources/Web/A.swift": ""]
        #expect(lugaresAcusados(Pastas.semLeiame, arvore) == ["Sources/Folha/LEIAME.md:1"])
    }

    @Test("leiaute que nenhum teste cita")
    func leiaute() {
        let arvore = [
            "Leiautes/margens.yaml": "", "Leiautes/retorno.yaml": "",
            "Tests/FolhaTests/A.swift": "let a = \"margens\" // retorno",
        ]
        #expect(lugaresAcusados(Pastas.leiautesSemTeste, arvore) == ["Leiautes/retorno.yaml:1"])
    }

    @Test("documento que cita teste que não existe")
    func testeFantasma() {
        let arvore = [
            "docs/a.md": "Ver FolhaTests, FolhaTests/CorteTests.\nVer GlosasTests e FolhaTests/SumiuTests.\n",
            "Tests/FolhaTests/CorteTests.swift": "",
        ]
        #expect(lugaresAcusados(Documentos.testesFantasmas, arvore) == ["docs/a.md:2", "docs/a.md:2"])
    }

    @Test("ligação partida e decisão que não existe")
    func citacoes() {
        let arvore = [
            "README.md": "[a](docs/a.md) [b](docs/) [c](https://www.gov.br/x) [d](#aqui)\n[e](docs/e.md#ali)\n",
            "docs/a.md": "[r](../README.md)\nVer a decisão 0001.\nVer docs/decisoes/0009-x.md.\n",
            "docs/decisoes/0001-a.md": "", "Sources/Folha/A.swift": "// decisão 0008\n",
        ]
        #expect(lugaresAcusados(Documentos.ligacoesPartidas, arvore) == ["README.md:2"])
        #expect(lugaresAcusados(Documentos.decisoesInexistentes, arvore) == ["Sources/Folha/A.swift:1", "docs/a.md:3"])
    }

    @Test("caminho de máquina e registro de pacotes")
    func enderecos() {
        let (maquina, dominio) = ("/wo" + "rk/main", "py" + "pi.org")
        let arvore = [
            "docs/a.md": "em \(maquina)/docs\nhttps://\(dominio)/simple\n",
            "ferramentas/b.sh": "pip --index" + "-url x\n",
            "docs/c.md": "em ./work/main e https://www.gov.br/\n",
        ]
        #expect(
            lugaresAcusados(Pastas.enderecosIndevidos, arvore) == ["docs/a.md:1", "docs/a.md:2", "ferramentas/b.sh:1"])
    }

    @Test("página que busca algo de fora")
    func buscaDeFora() {
        let arvore = [
            "Publico/a.css": "/* https://exemplo.org */\n@import url(\"//fontes.exemplo.org/a.css\");\n",
            "Publico/b.svg": "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n",
            "Publico/c.js": "// nada\nfetch('https://exemplo.org/a');\n", "Publico/d.js": "a = b // c\n",
        ]
        #expect(lugaresAcusados(Pastas.buscasDeFora, arvore) == ["Publico/a.css:2", "Publico/c.js:2"])
    }

    @Test("texto com CRLF, sem quebra no fim, com BOM ou em outra codificação")
    func textoTorto() {
        let arvore = Arvore([
            Arquivo("docs/a.md", Array("a\r\n".utf8)), Arquivo("docs/b.md", Array("a".utf8)),
            Arquivo("docs/c.md", [0xEF, 0xBB, 0xBF, 0x61, 0x0A]), Arquivo("docs/d.md", [0xE3, 0x0A]),
            Arquivo("docs/e.md", Array("a\n".utf8)), Arquivo("Tests/A/Exemplos/f.txt", [0xE3, 0x0D]),
        ])
        let arquivos = Pastas.textosTortos(arvore).sorted().map(\.arquivo)
        #expect(arquivos == ["docs/a.md", "docs/b.md", "docs/c.md", "docs/d.md"])
    }
}

/// As conferências dependem de separar código, comentário e texto; estes são os casos que enganam.
@Suite("a separação do código")
struct FonteSwiftTests {
    @Test(
        "o que sobra como código",
        arguments: [
            ("let a = 1 // b", "let a = 1     "),
            ("a /* b /* c */ d */ e", "a                   e"),
            ("f(\"x\", y)", "f(   , y)"),
            ("f(\"x\\(g(\"z\"))w\")", "f(   (g(   ))  )"),
            ("f(#\"a\"b\"#)", "f(       )"),
            ("f(\"\"\"\n  a \" b\n  \"\"\")", "f(   \n       \n     )"),
            ("a = /b\"c/", "a =      "),
            ("a / b / c", "a / b / c"),
            ("\"a\\\"b\" c", "       c"),
        ])
    func sobra(fonte: String, codigo: String) {
        #expect(FonteSwift("a.swift", fonte).codigo == codigo)
    }

    @Test("texto e comentário guardam a linha e se foram interpolados")
    func trechos() {
        let fonte = FonteSwift("a.swift", "\n// um\nf(\"dois \\(a)\")\n\"\"\"\ntres\n\"\"\"")
        #expect(fonte.comentarios.map(\.linha) == [2])
        #expect(fonte.textos.map(\.linha) == [3, 4])
        #expect(fonte.textos.map(\.interpolado) == [true, false])
        #expect(fonte.antes(de: fonte.textos[0]).hasSuffix("f("))
    }
}
