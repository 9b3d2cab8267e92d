import Testing

@testable import Html

@Suite("endereço")
struct EnderecoTests {
    @Test(
        "o que se interpola vira um segmento só",
        arguments: [
            ("4812", "/contratos/4812/parcelas"), ("a/b", "/contratos/a%2Fb/parcelas"),
            ("../../sair", "/contratos/..%2F..%2Fsair/parcelas"), ("..", "/contratos/%252E%252E/parcelas"),
            (".", "/contratos/%252E/parcelas"), ("x?y=1&z#w", "/contratos/x%3Fy%3D1%26z%23w/parcelas"),
            ("javascript:alert(1)", "/contratos/javascript%3Aalert%281%29/parcelas"),
            ("\"><b>", "/contratos/%22%3E%3Cb%3E/parcelas"),
            ("ção", "/contratos/%C3%A7%C3%A3o/parcelas"), ("\\\\outro", "/contratos/%5C%5Coutro/parcelas"),
        ])
    func interpolado(valor: String, esperado: String) {
        let endereco: Endereco = "/contratos/\(valor)/parcelas"
        #expect(endereco.texto == esperado)
    }

    @Test("valor vazio no começo não vira endereço de outra máquina")
    func vazioNoComeco() {
        let vazio = ""
        let endereco: Endereco = "/\(vazio)/outro.exemplo"
        #expect(endereco.texto == "/outro.exemplo")
    }

    @Test(
        "caminho de volta: só o interno passa",
        arguments: [
            ("/contratos?pagina=2#fim", true), ("/", true), ("//outro.exemplo", false), ("/\\outro.exemplo", false),
            ("https://outro.exemplo", false), ("javascript:alert(1)", false), ("contratos", false), ("", false),
            ("/a/../b", false), ("/a/%2e%2E/b", false), ("/a\nb", false), ("/a b", false), ("/a\"b", false),
            ("/..a/b", true),
            ("\t/a", false),
        ])
    func interno(texto: String, passa: Bool) {
        #expect((Endereco(interno: texto) != nil) == passa)
    }

    @Test(
        "endereço de fora: só https com máquina simples",
        arguments: [
            ("https://exemplo.gov.br/a?b=1", true), ("https://exemplo.gov.br:8443/", true),
            ("http://exemplo.gov.br", false),
            ("https://usuario@exemplo.gov.br", false), ("https://", false), ("https:///x", false),
            ("https://a b", false),
            ("https://exemplo\\.outro", false), ("https://-x", false), ("HTTPS://exemplo.gov.br", false),
        ])
    func https(texto: String, passa: Bool) {
        #expect((Endereco(https: texto) != nil) == passa)
    }

    @Test("consulta e âncora se codificam e ficam em ordem")
    func consulta() {
        let endereco = Endereco("/busca").com("nome", "a b&c=d").com("vazio", "").com("nada", nil).em("fim da lista")
        #expect(endereco.texto == "/busca?nome=a%20b%26c%3Dd&vazio=#fim%20da%20lista")
        #expect(endereco.com("mais", "1").texto == "/busca?nome=a%20b%26c%3Dd&vazio=&mais=1#fim%20da%20lista")
        #expect(endereco.caminho == "/busca")
    }

    @Test("telefone e correio conferem o que recebem")
    func contatos() {
        #expect(Endereco(telefone: "0800 123-4567")?.texto == "tel:08001234567")
        #expect(Endereco(telefone: "+55 31 99999-0000")?.texto == "tel:+5531999990000")
        #expect(Endereco(telefone: "ramal") == nil)
        #expect(Endereco(correio: "central@exemplo.gov.br")?.texto == "mailto:central@exemplo.gov.br")
        #expect(Endereco(correio: "a@b.c?bcc=x@y.z") == nil)
        #expect(Endereco(correio: "sem arroba") == nil)
    }

    @Test(
        "imagem embutida em base64",
        arguments: [([], ""), ([0], "AA=="), ([255, 254], "//4="), ([1, 2, 3], "AQID"), ([1, 2, 3, 4], "AQIDBA==")])
    func png(bytes: [UInt8], esperado: String) {
        #expect(Endereco(png: bytes).texto == "data:image/png;base64," + esperado)
    }

    @Test("ligação para fora leva rel e aviso; para dentro, não")
    func ligacao() throws {
        let fora = try #require(Endereco(https: "https://exemplo.gov.br"))
        #expect(Ligacao("Sítio", para: fora).texto().contains("rel=\"noopener noreferrer\""))
        #expect(Ligacao("Dentro", para: "/a").texto() == "<a href=\"/a\">Dentro</a>")
    }
}
