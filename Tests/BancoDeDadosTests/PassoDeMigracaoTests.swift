import BancoDeDados
import Testing

@testable import struct BancoDeDados.PassoDeMigracao
@testable import struct BancoDeDados.RoteiroSQL

@Suite struct PassoDeMigracaoTests {
    /// Tudo o que está errado na pasta, de uma vez.
    private func problemas(_ preparar: (PastaDeMigracoes) throws -> Void) async throws -> [String] {
        let pasta = try await PastaDeMigracoes()
        try preparar(pasta)
        do {
            _ = try PassoDeMigracao.ler(pasta.raiz + "/Migracoes")
            return []
        } catch { return error.problemas }
    }

    @Test("a ordem é a do número; buraco e repetição são erro com o nome do passo")
    func numeracao() async throws {
        let pasta = try await PastaDeMigracoes()
        try pasta.passo("0002-b", "SELECT 2")
        try pasta.passo("0001-a", "SELECT 1")
        #expect(try PassoDeMigracao.ler(pasta.raiz + "/Migracoes").map(\.nome) == ["0001-a", "0002-b"])
        try pasta.passo("0004-d", "SELECT 4")
        let buraco = #expect(throws: FalhaDeMigracao.self) { try PassoDeMigracao.ler(pasta.raiz + "/Migracoes") }
        #expect(buraco?.description == "migração 0004-d: esperado o número 0003 nesta posição")
        try pasta.passo("0002-outro", "SELECT 3")
        let repetido = #expect(throws: FalhaDeMigracao.self) { try PassoDeMigracao.ler(pasta.raiz + "/Migracoes") }
        #expect(repetido?.description.contains("0002-outro: o número já é de 0002-b") == true)
    }

    @Test("nome torto, arquivo estranho e arquivo que falta aparecem todos de uma vez")
    func tortos() async throws {
        let achados = try await problemas { pasta in
            try pasta.passo("1-curto", "SELECT 1")
            try pasta.passo("0001-Maiúscula", "SELECT 1")
            try pasta.passo("0002-sobra", "SELECT 1")
            try pasta.gravar("Migracoes/0002-sobra/sobee.sql", "")
            try pasta.passo("0003-falta", "SELECT 1")
            try pasta.apagar("Migracoes/0003-falta/nota.md")
        }
        #expect(achados.count == 4)
        for trecho in ["1-curto", "0001-Maiúscula", "arquivo estranho sobee.sql", "0003-falta: falta nota.md"] {
            #expect(achados.contains { $0.contains(trecho) }, "\(trecho)")
        }
    }

    @Test("passo que abre ou fecha transação é recusado; o BEGIN do corpo de função não conta")
    func transacaoNoTexto() async throws {
        let achados = try await problemas { try $0.passo("0001-a", "CREATE TABLE a ();\n-- enfim\ncommit;\nSELECT 1") }
        #expect(achados == ["migração 0001-a/sobe.sql: COMMIT não cabe aqui: a transação é da migração"])
        #expect(try await problemas { try $0.passo("0001-a", "DO $$ BEGIN COMMIT; END $$; SELECT 'COMMIT;'") } == [])
    }

    @Test(
        "fora-de-transacao lê-se da nota",
        arguments: [
            ("", false), ("texto\nfora-de-transacao: sim\n", true), ("fora-de-transacao: não", false),
            ("fora-de-transacao :sim", true),
        ])
    func nota(texto: String, esperado: Bool) throws {
        #expect(try PassoDeMigracao.foraDeTransacao(nota: texto, passo: "x") == esperado)
    }

    @Test("fora-de-transacao com outro valor é erro")
    func notaTorta() {
        #expect(throws: FalhaDeMigracao.self) {
            try PassoDeMigracao.foraDeTransacao(nota: "fora-de-transacao: talvez", passo: "x")
        }
    }

    @Test("a soma muda com qualquer parte do SQL, e partes trocadas de lugar não se confundem")
    func soma() {
        func passo(_ antes: String?, _ sobe: String, _ depois: String?, _ fora: Bool = false) -> PassoDeMigracao {
            PassoDeMigracao(nome: "0001-a", numero: 1, antes: antes, sobe: sobe, depois: depois, foraDeTransacao: fora)
        }
        let somas = [
            passo(nil, "a", nil), passo(nil, "b", nil), passo("a", "", nil), passo(nil, "", "a"), passo("x", "a", nil),
            passo(nil, "a", nil, true),
        ].map(\.soma)
        #expect(Set(somas).count == somas.count)
        #expect(passo(nil, "a", nil).soma == somas[0])
    }

    @Test(
        "o roteiro se separa nos pontos e vírgulas de verdade",
        arguments: [
            ("", []), (" ; ;; ", []), ("SELECT 1", ["SELECT 1"]), ("a;b;", ["a", "b"]),
            ("-- só comentário;\n/* outro; /* dentro; */ fim; */ SELECT 1 -- x;\n; b", ["SELECT 1 -- x;\n", "b"]),
            ("SELECT 'a;b''c;d'; x", ["SELECT 'a;b''c;d'", "x"]),
            ("SELECT E'a\\';b'; x", ["SELECT E'a\\';b'", "x"]),
            ("SELECT 'a\\'; x", ["SELECT 'a\\'", "x"]),
            ("SELECT \"a;b\"; x", ["SELECT \"a;b\"", "x"]),
            ("DO $$ a; b $$; x", ["DO $$ a; b $$", "x"]),
            ("DO $corpo$ a; $$ b; $$ $corpo$; x", ["DO $corpo$ a; $$ b; $$ $corpo$", "x"]),
            ("SELECT $1; x", ["SELECT $1", "x"]),
        ] as [(String, [String])])
    func roteiro(texto: String, comandos: [String]) {
        #expect(RoteiroSQL.comandos(texto) == comandos)
    }
}
