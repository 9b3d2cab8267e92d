import Testing

@testable import Leiaute

@Suite("padrões de reconhecimento")
struct PadraoTests {
    private func casa(_ padrao: String, _ linha: String, _ codificacao: Codificacao = .latin1) throws -> Bool {
        var memoria = MemoriaDePadrao()
        let padrao = try Padrao(padrao, codificacao: codificacao)
        return try #require(codificacao.bytes(linha)).withUnsafeBufferPointer { padrao.casa($0, &memoria) }
    }

    @Test(
        "o que casa e o que não casa",
        arguments: [
            ("^\\d{3} ", "123 x", "12 x"), ("^=+$", "=====", "==-=="), ("TOTAL", "  TOTAL 3", "TOTA L"),
            ("^$", "", " "),
            ("a|bc", "xbcx", "xb"), ("^(ab)*$", "ababab", "aba"), ("^[A-Z0-9]{2,3}$", "A1B", "A1b"),
            ("^[^;]+$", "abc", "a;c"),
            ("^a?b$", "b", "aab"), ("^a{2,}$", "aaaa", "a"), ("\\.", "a.b", "ab"), ("^\\s*$", "  ", " x"),
            ("^\\S+$", "x", "x y"),
            ("^\\D+$", "abc", "a1"), ("^x{0,2}$", "xx", "xxx"), ("^(a|b)(c|d)$", "bd", "bb"),
            ("^ÓRGÃO", "ÓRGÃO 1", "ORGAO"), ("^...$", "aéí", "aé"),
            ("[]a]", "]", "b"), ("[a-]", "-", "b"),
        ])
    func casos(padrao: String, sim: String, nao: String) throws {
        for codificacao in [Codificacao.latin1, .utf8] {
            #expect(try casa(padrao, sim, codificacao))
            #expect(try !casa(padrao, nao, codificacao))
        }
    }

    @Test(
        "o que não se lê diz por quê",
        arguments: [
            ("(", "\"(\" sem \")\""), (")", "\")\" sem \"(\""), ("[a", "\"[\" sem \"]\""),
            ("*", "\"*\" sem o que repetir"), ("a{x}", "repetição {x} inválida: use {3}, {1,5} ou {2,}, até 500"),
            ("a{3,2}", "repetição {3,2} inválida: use {3}, {1,5} ou {2,}, até 500"), ("\\w", "\"\\w\" não existe"),
            ("", "padrão vazio"), ("a\\", "\"\\\" no fim do padrão"), ("[z-a]", "faixa \"z-a\" ao contrário"),
            ("→", "\"→\" não existe em iso-8859-1"),
            ("((a{500}){500}){500}", "padrão grande demais depois de repetido"),
            (vezes("(", 60) + "a", "parênteses encaixados demais"),
        ])
    func invalidos(padrao: String, motivo: String) {
        #expect(throws: PadraoInvalido(motivo: motivo)) { try Padrao(padrao, codificacao: .latin1) }
    }

    @Test("padrão que faria um motor de retrocesso explodir termina em tempo proporcional à linha")
    func semRetrocesso() throws {
        let padrao = try Padrao("^(a*)*(a|aa)+$", codificacao: .latin1)
        var memoria = MemoriaDePadrao()
        let linha = Array((vezes("a", 2_000) + "b").utf8)
        #expect(!linha.withUnsafeBufferPointer { padrao.casa($0, &memoria) })
        // Cada byte abre uma geração, e nela nenhum estado entra duas vezes: bytes × instruções é o máximo que se faz.
        #expect(memoria.geracao == linha.count + 1)
        #expect(memoria.marcas.count == padrao.programa.count)
        #expect(max(memoria.atuais.capacity, memoria.seguintes.capacity) < linha.count)
    }
}
