import Acesso
import BancoDeDados
import BancoDeTeste
import Foundation
import Testing
import Web

/// A lista das colunas que guardam dado de gente, conferida com o banco de verdade nos dois sentidos.
@Suite struct ColunasPessoaisTests {
    /// Uma coluna como o banco a descreve.
    struct Coluna: Sendable, Hashable {
        let tabela: String
        let nome: String
        let tipo: String

        /// Onde cabe texto, e por isso um nome ou um CPF: exige linha própria na lista.
        var temLinhaPropria: Bool {
            !["bigint", "integer", "smallint", "boolean", "timestamp with time zone", "xid8"].contains(tipo)
                && !tipo.hasSuffix("range")
        }
    }

    static func lista() throws -> [ColunaPessoal] {
        try ColunaPessoal.ler(
            String(contentsOfFile: BancoDeTeste.raiz + "/" + ColunaPessoal.caminho, encoding: .utf8))
    }

    /// Tudo que discorda entre a lista e o banco.
    static func defeitos(_ lista: [ColunaPessoal], _ banco: [Coluna]) -> [String] {
        var achados: [String] = []
        let porTabela = Dictionary(grouping: banco, by: \.tabela)
        var vistas: Set<String> = []
        for linha in lista {
            let chave = "\(linha.tabela).\(linha.coluna)"
            if !vistas.insert(chave).inserted { achados.append("\(chave): repetida na lista") }
            guard let colunas = porTabela[linha.tabela] else {
                achados.append("\(chave): a tabela não existe")
                continue
            }
            guard linha.coluna != "*" else {
                if !colunas.contains(where: { !$0.temLinhaPropria }) {
                    achados.append("\(chave): não vale por nenhuma")
                }
                continue
            }
            guard let coluna = colunas.first(where: { $0.nome == linha.coluna }) else {
                achados.append("\(chave): a coluna não existe")
                continue
            }
            achados += protecaoDesmentida(linha, coluna)
        }
        for coluna in banco {
            let nome = coluna.temLinhaPropria ? coluna.nome : "*"
            if !vistas.contains("\(coluna.tabela).\(nome)"), !vistas.contains("\(coluna.tabela).\(coluna.nome)") {
                achados.append("\(coluna.tabela).\(coluna.nome): não está na lista")
            }
        }
        return achados.sorted()
    }

    private static func protecaoDesmentida(_ linha: ColunaPessoal, _ coluna: Coluna) -> [String] {
        let chave = "\(linha.tabela).\(linha.coluna)"
        switch linha.protecao {
        case .cifrada, .indiceCego:
            return coluna.tipo == "bytea" ? [] : ["\(chave): dita cifrada ou índice, e é \(coluna.tipo)"]
        case .resumo:
            return ["bytea", "text"].contains(coluna.tipo) ? [] : ["\(chave): dita resumo, e é \(coluna.tipo)"]
        case .emClaro:
            return coluna.tipo == "bytea" && coluna.nome == "pessoal" ? ["\(chave): bloco pessoal dito em claro"] : []
        case .nenhuma: return []
        }
    }

    static func colunas(_ banco: Banco) async throws -> [Coluna] {
        try await banco.transacao(como: .proprio) { t in
            try t.executar(
                """
                SELECT c.relname, a.attname, format_type(CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END, NULL)
                  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid
                 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                   AND a.attnum > 0 AND NOT a.attisdropped
                """
            ).map { Coluna(tabela: try $0.ler(0), nome: try $0.ler(1), tipo: try $0.ler(2)) }
        }
    }

    @Test(
        "LGPD-07: toda coluna do banco está na lista, e a lista só diz coluna que existe, protegida como o tipo permite"
    )
    func listaInteira() async throws {
        try await BancoDeTeste.usando { banco in
            let colunas = try await Self.colunas(banco.dono)
            #expect(Self.defeitos(try Self.lista(), colunas) == [])
            let decisoes = try FileManager.default.contentsOfDirectory(atPath: BancoDeTeste.raiz + "/docs/decisoes")
            for linha in try Self.lista() {
                guard case .emClaro(let decisao) = linha.protecao else { continue }
                #expect(decisoes.contains { $0.hasPrefix(decisao + "-") }, "\(linha.tabela).\(linha.coluna)")
            }
        }
    }

    @Test("coluna nova sem linha, linha sem coluna e cifrada de tipo texto são acusadas")
    func acusa() async throws {
        try await BancoDeTeste.usando { banco in
            try await banco.dono.transacao(como: .proprio) { t in
                try t.roteiro(
                    """
                    ALTER TABLE pessoa ADD COLUMN apelido text, ADD COLUMN filhos integer;
                    ALTER TABLE usuario DROP COLUMN cpf_indice CASCADE;
                    ALTER TABLE sessao DROP COLUMN dados, ADD COLUMN dados text;
                    CREATE TABLE dependente (id bigint PRIMARY KEY, nome text)
                    """)
            }
            let colunas = try await Self.colunas(banco.dono)
            #expect(
                Self.defeitos(try Self.lista(), colunas) == [
                    "dependente.id: não está na lista", "dependente.nome: não está na lista",
                    "pessoa.apelido: não está na lista", "sessao.dados: dita cifrada ou índice, e é text",
                    "usuario.cpf_indice: a coluna não existe",
                ])
        }
    }

    @Test(
        "lista mal escrita diz a linha",
        arguments: [
            "pessoa\tnome\tpessoal\tcifrada\tx\ty", "pessoa\tnome\tdela\tcifrada\tx\ty\tz",
            "pessoa\tnome\tpessoal\tescondida\tx\ty\tz", "pessoa\tnome\tpessoal\tem-claro 10\tx\ty\tz",
            "pessoa\tnome\tpessoal\t—\tx\ty\tz", "pessoa\tnome\tpessoal\tcifrada\t—\t—\t—",
            "orgao\tnome\tinstitucional\t—\tx\ty\tz",
        ])
    func ilegivel(linha: String) {
        #expect(throws: ListaDeColunasIlegivel(linha: 3)) {
            try ColunaPessoal.ler("# começo\ncabeçalho\n\(linha)\n")
        }
    }

    @Test("LGPD-07: gestor e auditor veem a lista, filtram pelo que é pessoal e levam o CSV; sem o ato, não")
    func tela() async throws {
        try await Secretaria.usando { secretaria in
            _ = try await secretaria.garantirPerfil("auditor", .gestor, atos: ["inicio.ver", "privacidade.consultar"])
            _ = try await secretaria.garantirPerfil("pequeno", .gestor, atos: ["inicio.ver"])
            try await secretaria.criar("audita", .gestor, "auditor")
            try await secretaria.criar("pequena", .gestor, "pequeno")
            let auditor = try await secretaria.navegador("audita")
            let pagina = try await auditor.get("/gestor/dados-tratados?natureza=pessoal")
            #expect(pagina.status == 200 && pagina.lido.contains("colunas com dado pessoal"))
            #expect(pagina.lido.contains("achar a pessoa pelo CPF") && !pagina.lido.contains("Institucional orgao"))
            let csv = try await auditor.get("/gestor/dados-tratados?formato=csv&natureza=pessoal")
            let pessoais = try Self.lista().filter { $0.natureza == .pessoal }
            #expect(csv.texto.split(separator: "\r\n").count == pessoais.count + 1)
            for linha in pessoais { #expect(csv.texto.contains("\(linha.tabela);\(linha.coluna);Pessoal;")) }
            #expect(try await secretaria.navegador("pequena").get("/gestor/dados-tratados").status == 403)
        }
    }
}
