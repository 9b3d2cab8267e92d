import Testing

/// Para cada conferência, um repositório inventado com a violação plantada, e o vizinho certo, que ela não acusa.
@Suite("as conferências mordem")
struct MordemTests {
    @Test("acento em tipo, função, caso, coluna e caminho")
    func acento() {
        let arvore = [
            "Sources/Folha/A.swift":
                "struct Averbação {}\nfunc liquidação() {}\nlet certo = \"ação\" // ação\ncase suspensão",
            "Migracoes/0001-a/sobe.sql": "-- ação\nCREATE TABLE a (situação text DEFAULT 'ação');",
            "docs/decisão.md": "",
        ]
        #expect(
            lugaresAcusados(Nomes.acentuados, arvore) == [
                "Migracoes/0001-a/sobe.sql:2", "Sources/Folha/A.swift:1", "Sources/Folha/A.swift:2",
                "Sources/Folha/A.swift:4",
                "docs/decisão.md:1",
            ])
    }

    @Test("abreviação em Swift e em SQL")
    func abreviacao() {
        let arvore = [
            "Sources/Folha/A.swift": "let qtdDeLinhas = 1\nlet quantidade = 1\nlet s = \"qtd\"",
            "Migracoes/0001-a/sobe.sql": "CREATE TABLE a (\n vlr_total bigint, valor bigint);",
        ]
        #expect(
            lugaresAcusados(Nomes.abreviados, arvore) == ["Migracoes/0001-a/sobe.sql:2", "Sources/Folha/A.swift:1"])
    }

    @Test("gaveta e nome que o glossário recusa")
    func nomeRecusado() {
        let arvore = [
            "docs/glossario.md": "| termo | o que é | fonte | nome no código | não usamos |\n"
                + "| consignado | a pessoa | lei | `Pessoa` | `Mutuario`, cliente |",
            "Sources/Utils/A.swift": "",
            "Sources/Folha/DataHelpers.swift": "",
            "Sources/Folha/Corte.swift": "struct FichaDoMutuario {}\nstruct FichaDoServidor {}",
        ]
        #expect(
            lugaresAcusados(Nomes.recusados, arvore) == [
                "Sources/Folha/Corte.swift:1", "Sources/Folha/DataHelpers.swift:1", "Sources/Utils/A.swift:1",
            ])
    }

    @Test("import de camada acima, do lado e de máquina para o negócio")
    func camada() {
        let arvore = [
            "Sources/Nucleo/A.swift": "import Foundation\nimport Hummingbird",
            "Sources/BancoDeDados/A.swift": "import CLibpq\nimport Nucleo",
            "Sources/CLibpq/module.modulemap": "module CLibpq {}\n",
            "Sources/Cadastro/A.swift": "import Acesso\nimport Contratos",
            "Sources/Acesso/A.swift": "import BancoDeDados\n@testable import struct Folha.Corte",
            "Sources/Contratos/A.swift": "import Cadastro\n// import Folha\nlet a = \"import Folha\"",
            "Sources/Folha/A.swift": "import Glosas\nimport Portabilidade\nimport PortalDoGestor",
            "Sources/Folha/Regras/A.swift": "import Contratos\nimport BancoDeDados\nimport NIOCore",
            "Sources/Glosas/A.swift": "import Folha",
            "Sources/Portabilidade/A.swift": "import Contratos\nimport Nucleo",
            "Sources/PortalDoGestor/A.swift": "import Folha\nimport Portabilidade",
            "Sources/averba/A.swift": "import PortalDoGestor\nimport BancoDeDados",
        ]
        #expect(
            lugaresAcusados(Camadas.acusar, arvore) == [
                "Sources/Acesso/A.swift:2", "Sources/BancoDeDados/A.swift:2", "Sources/Cadastro/A.swift:2",
                "Sources/Folha/A.swift:2", "Sources/Folha/A.swift:3", "Sources/Folha/Regras/A.swift:2",
                "Sources/Folha/Regras/A.swift:3", "Sources/Glosas/A.swift:1", "Sources/Nucleo/A.swift:2",
            ])
    }

    @Test("tabela sem dona, gravada por quem não é dona, e criada fora de sobe.sql")
    func dona() {
        let arvore = [
            "Migracoes/0001-livro/sobe.sql":
                "-- dona: Contratos\nCREATE TABLE contrato (id bigint);\nINSERT INTO contrato VALUES (1);",
            "Migracoes/0002-folha/sobe.sql": "CREATE TABLE IF NOT EXISTS linha_do_mes (id bigint);",
            "Migracoes/0003-x/sobe.sql": "-- dona: Inexistente\nCREATE TABLE x (id bigint);",
            "Migracoes/0003-x/depois.sql": "CREATE TABLE y (id bigint);",
            "Sources/Contratos/ContratosSQL.swift": "let a: SQL = \"UPDATE contrato SET a = 1\"",
            "Sources/Folha/FolhaSQL.swift": """
            let a: SQL = \"\"\"
                SELECT id FROM contrato -- UPDATE contrato
                FOR NO KEY UPDATE SKIP LOCKED
                \"\"\"
            let b: SQL = \"\"\"
                WITH x AS (SELECT 1)
                UPDATE contrato SET situacao = \\(1)
                \"\"\"
            let c: SQL = "delete from contrato"
            let d: SQL = "INSERT INTO temporaria SELECT 1"
            try t.copiar(para: "contrato", colunas: []) { }
            let e: SQL = "COPY contrato (id) FROM STDIN"
            let f: SQL = "COPY contrato TO STDOUT"
            """,
        ]
        #expect(
            lugaresAcusados(Donas.acusar, arvore) == [
                "Migracoes/0002-folha/sobe.sql:1", "Migracoes/0003-x/depois.sql:1", "Migracoes/0003-x/sobe.sql:1",
                "Sources/Folha/FolhaSQL.swift:7", "Sources/Folha/FolhaSQL.swift:9", "Sources/Folha/FolhaSQL.swift:11",
                "Sources/Folha/FolhaSQL.swift:12",
            ])
    }

    @Test("definição que muda tabela, cria duas coisas ou nenhuma")
    func definicao() {
        let arvore = [
            "Definicoes/0001-a.sql": "CREATE VIEW atual.a AS SELECT ';' AS b;\nGRANT SELECT ON atual.a TO gestor;",
            "Definicoes/0002-b.sql":
                "CREATE FUNCTION atual.b() RETURNS int LANGUAGE sql AS $$ SELECT 1; DELETE FROM a; $$;",
            "Definicoes/0003-c.sql": "CREATE VIEW c AS SELECT 1;\nCREATE VIEW d AS SELECT 1;",
            "Definicoes/0004-d.sql": "CREATE VIEW e AS SELECT 1;\n\nALTER TABLE contrato ADD x int;",
            "Definicoes/0005-e.sql": "-- nada\n",
            "Definicoes/0006-f.sql":
                "CREATE POLICY a ON contrato USING (true);\nCREATE POLICY b ON contrato USING (true);",
        ]
        #expect(
            lugaresAcusados(Definicoes.acusar, arvore) == [
                "Definicoes/0003-c.sql:1", "Definicoes/0004-d.sql:3", "Definicoes/0005-e.sql:1",
            ])
    }

    @Test("arquivo de 401 linhas e função de 61; o limite exato passa")
    func tamanho() {
        func funcao(_ linhas: Int) -> String {
            "func f(\n    a: () -> Int = { 1 }\n) -> [Int] {\n"
                + String(repeating: "    let s = \"}\" // }\n", count: linhas - 4) + "}\n"
        }
        let protocolo =
            "protocol P {\n    func a() -> Int\n    init(a: Int)\n}\n" + String(repeating: "let a = 1\n", count: 70)
        let arvore = [
            "Sources/Folha/A.swift": funcao(60),
            "Sources/Folha/B.swift": "\n" + funcao(61),
            "Sources/Folha/C.swift": protocolo + "struct S { init() { } }\n",
            "Sources/Folha/D.swift": String(repeating: "\n", count: 400),
            "Sources/Folha/E.swift": String(repeating: "\n", count: 401),
            "Publico/Terceiros/grafico.js": String(repeating: "\n", count: 4_000),
        ]
        #expect(lugaresAcusados(Tamanhos.acusar, arvore) == ["Sources/Folha/B.swift:2", "Sources/Folha/E.swift:1"])
    }
}
