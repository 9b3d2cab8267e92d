import Testing

@testable import Acesso

/// O que se aceita por senha, caso a caso.
@Suite struct ForcaDaSenhaTests {
    private static let dados = DadosDoUsuario(nome: "Márcia Antunes de Paula", login: "m.antunes", email: nil)

    private static func regra(tamanho: Int = 12, classes: Int = 0) -> RegraDeAcesso {
        RegraDeAcesso(
            tamanho: tamanho, classes: classes, diasAteVencer: nil, guardadas: 5, errosQueBloqueiam: 5,
            diasSemEntrar: nil)
    }

    @Test("as 3.000 senhas mais usadas não valem, nem as feitas só delas; o parâmetro as deixa passar")
    func comuns() {
        #expect(SenhasMaisUsadas.todas.count == 3_000)
        var regra = Self.regra(tamanho: 8)
        for comum in ["trustno1", "Princess1", "liverpool", "baseballdragon", "mustang-monkey", "shadow!!!!master"] {
            #expect(!ForcaDaSenha.defeitos(comum, regra, de: Self.dados).isEmpty, "\(comum)")
        }
        for boa in ["canoa violeta azul", "barco laranja ao vento", "o dragon comeu a monkey", "xkq81zvw"] {
            #expect(ForcaDaSenha.defeitos(boa, regra, de: Self.dados).isEmpty, "\(boa)")
        }
        regra.recusaMaisUsadas = false
        #expect(ForcaDaSenha.defeitos("liverpool", regra, de: Self.dados).isEmpty)
    }

    @Test(
        "POC-GES-06, RNF-SEG-07: tamanho, classes e o que se adivinha, dos dois lados de cada limite",
        arguments: [
            // senha, tamanho, classes, quantos defeitos
            ("canoa violeta", 12, 0, 0), ("canoa violet", 12, 0, 0), ("canoa viole", 12, 0, 1),
            ("çã õ é ü î ñ", 12, 0, 0),
            ("canoa violeta", 12, 2, 0), ("canoavioleta", 12, 2, 1), ("Canoa violeta", 12, 3, 0),
            ("Canoa violeta", 12, 4, 1), ("Canoa violeta 7", 12, 4, 0), ("CANOAVIOLETA", 12, 1, 0),
            ("marcia da canoa", 12, 0, 1), ("MÁRCIA da canoa", 12, 0, 1), ("antunes da canoa", 12, 0, 1),
            ("de da canoa azul", 12, 0, 0),
            ("123456789012", 12, 0, 1), ("abcdefghijkl", 12, 0, 1), ("zyxwvutsrqpo", 12, 0, 1),
            ("qwertyuiopas", 12, 0, 1), ("aaaaaaaaaaaa", 12, 0, 1), ("senha2026senha", 12, 0, 1),
            ("Averba@2026!", 12, 0, 1), ("Demonstracao-2026", 12, 0, 1), ("Janeiro2026!!!", 12, 0, 1),
            ("senha do barco", 12, 0, 0), ("a", 12, 4, 3), ("canoa vi", 8, 0, 0), ("canoa v", 8, 0, 1),
        ])
    func caso(senha: String, tamanho: Int, classes: Int, quantos: Int) {
        let defeitos = ForcaDaSenha.defeitos(
            senha, Self.regra(tamanho: tamanho, classes: classes), de: Self.dados)
        #expect(defeitos.count == quantos, "«\(senha)»: \(defeitos.map(\.frase))")
    }

    @Test("a senha composta e a decomposta são a mesma, e a longa demais se diz")
    func limites() {
        #expect(ForcaDaSenha.defeitos("canoa vele\u{301}", Self.regra(tamanho: 10), de: Self.dados) == [])
        #expect(
            ForcaDaSenha.defeitos("canoa vele\u{301}", Self.regra(tamanho: 11), de: Self.dados) == [.curta(minimo: 11)])
        #expect(
            ForcaDaSenha.defeitos(String(repeating: "canoa vi", count: 128), Self.regra(), de: Self.dados) == [])
        #expect(
            ForcaDaSenha.defeitos(String(repeating: "canoa vi", count: 128) + "o", Self.regra(), de: Self.dados)
                == [.longa])
    }
}
