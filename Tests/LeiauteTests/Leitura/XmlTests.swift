import Testing

@testable import Leiaute

@Suite("xml")
struct XmlTests {
    static let certo = """
        <?xml version="1.0" encoding="UTF-8"?>
        <arquivo xmlns="urn:exemplo:lista">
          <dados>
            <cabecalho em="2026-04-05">
              <referencia>2026-04</referencia>
            </cabecalho>
          </dados>
          <itens>
            <item id="001">
              <pessoa>
                <nome>MARIA &amp; JOSÉ &lt;X&gt;</nome>
                <idade>40</idade>
              </pessoa>
              <valor>159.00</valor>
            </item>
            <item id="002">
              <pessoa>
                <nome>ANA</nome>
              </pessoa>
              <valor>-0.01</valor>
            </item>
          </itens>
          <rodape>158.99</rodape>
        </arquivo>

        """

    @Test("lê elementos, atributos, caminhos, opcionais e herança, e volta byte a byte")
    func certo() throws {
        let definicao = try doExemplo("lista.yaml")
        let (resultado, registros) = try ler(definicao, Self.certo)
        #expect(resultado.apontamentos.map(\.description) == [])
        #expect(registros.map(\.linha) == [4, 9, 16, 23])
        #expect(registros[1].campos.map(\.description) == ["001", "MARIA & JOSÉ <X>", "40", "159,00", "2026-04"])
        #expect(registros[2]["idade"] == .nulo)
        #expect(try idaEVolta(definicao, Array(Self.certo.utf8)) == Array(Self.certo.utf8))
    }

    @Test("espaço, prefixo, CDATA e comentário não mudam o que se lê")
    func outraForma() throws {
        let definicao = try doExemplo("lista.yaml")
        let outra = """
            <a:arquivo xmlns:a='urn:exemplo:lista'><!-- nota --><a:dados><a:cabecalho em='2026-04-05'><a:referencia> 2026-04
            </a:referencia></a:cabecalho></a:dados><a:itens><a:item id='001'><a:valor>159.00</a:valor><a:pessoa><a:idade/><a:nome><![CDATA[MARIA & JOSÉ <X>]]></a:nome></a:pessoa></a:item></a:itens><a:rodape>159.00</a:rodape></a:arquivo>
            """
        let (resultado, registros) = try ler(definicao, outra)
        #expect(resultado.apontamentos.map(\.description) == [])
        #expect(registros[1].campos.map(\.description) == ["001", "MARIA & JOSÉ <X>", "(vazio)", "159,00", "2026-04"])
    }

    @Test(
        "xml com defeito",
        arguments: [
            (
                "<valor>159.00</valor>", "<valor>159,00</valor>",
                #"linha 9, elemento itens/item/valor, valor: esperado número com 2 casas e ponto, lido "159,00""#
            ),
            (
                "id=\"001\"", "id=\"A1\"",
                #"linha 9, atributo itens/item/@id, codigo: esperado só algarismos, lido "A1""#
            ),
            ("id=\"001\"", "", #"linha 9, atributo itens/item/@id, codigo: esperado preenchido, lido """#),
            (
                "id=\"001\"", "id=\"001\" cor=\"x\"",
                #"linha 9, elemento arquivo/itens/item: esperado atributo da definição, lido "cor""#
            ),
            (
                "<nome>ANA</nome>", "<nome>ANA</nome><nome>RUI</nome>",
                "linha 18, elemento arquivo/itens/item/pessoa/nome: esperado um só elemento, lido outro"
            ),
            (
                "<nome>ANA</nome>", "<nome>ANA<b/></nome>",
                #"linha 18, elemento arquivo/itens/item/pessoa/nome/b: esperado elemento da definição, lido "b""#
            ),
            (
                "<nome>ANA</nome>", "<nome>\(vezes("A", 21))</nome>",
                #"linha 16, elemento itens/item/pessoa/nome, nome: esperado até 20 caracteres, lido "AAAAAAAAAAAAAAAAAAAAA""#
            ),
            (
                "<nome>ANA</nome>", "<nome>AN&#9;A</nome>",
                #"linha 16, elemento itens/item/pessoa/nome, nome: esperado caracteres que se imprimem em utf-8, lido "AN\x09A""#
            ),
            (
                "<itens>", "<itens>solto",
                #"linha 9, elemento arquivo/itens: esperado só elementos, lido "solto\x0A    ""#
            ),
            (
                "<itens>", "<itens><outro><x/></outro>",
                #"linha 8, elemento arquivo/itens/outro: esperado elemento da definição, lido "outro""#
            ),
            ("158.99", "158.98", #"linha 23, elemento rodape, soma: esperado total calculado 158,99, lido "158.98""#),
            ("</itens>", "</iten>", "linha 22: esperado elementos fechados na ordem em que abriram"),
            ("encoding=\"UTF-8\"", "encoding=\"ISO-8859-1\"", #"linha 1: esperado XML em UTF-8, lido "ISO-8859-1""#),
            (
                "<arquivo xmlns=\"urn:exemplo:lista\">", "<arquivo>",
                #"linha 2: esperado elemento raiz arquivo de urn:exemplo:lista, lido "arquivo""#
            ),
            (
                "<arquivo xmlns", "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>\n<arquivo xmlns",
                "arquivo: esperado XML sem DOCTYPE, lido <!DOCTYPE"
            ),
            ("<nome>ANA</nome>", "<nome>&e;</nome>", "linha 18: esperado entidades conhecidas"),
            (
                "<dados>", "<dados xmlns=\"urn:outro\">",
                "linha 3, elemento arquivo/dados: esperado elemento da definição, lido espaço de nomes urn:outro"
            ),
        ])
    func comDefeito(de: String, para: String, esperado: String) throws {
        let (resultado, _) = try ler(
            try doExemplo("lista.yaml"), Self.certo.replacing(de, with: para, maxReplacements: 1))
        #expect(
            resultado.apontamentos.map(\.description).contains(esperado), "\(resultado.apontamentos.map(\.description))"
        )
    }

    @Test("cortado em qualquer ponto antes do fim da raiz, é sempre apontado")
    func cortado() throws {
        let definicao = try doExemplo("lista.yaml")
        let bytes = Array(Self.certo.utf8)
        for corte in 0..<(bytes.count - 1) {
            #expect(
                try !LeitorDeLeiaute(definicao).conferir(BytesDeOrigem(Array(bytes[..<corte]))).certo,
                "cortado em \(corte)")
        }
    }

    @Test(
        "blocos de qualquer tamanho dão o mesmo, e o DOCTYPE partido entre dois blocos é visto",
        arguments: [1, 2, 5, 1000, 1030])
    func blocos(bloco: Int) throws {
        let definicao = try doExemplo("lista.yaml")
        #expect(try ler(definicao, Array(Self.certo.utf8), bloco: bloco).1.count == 4)
        let comentario = "<!--\(vezes("x", 2_000))-->"
        let hostil = comentario + "<!doctype a []>" + Self.certo
        let (resultado, registros) = try ler(definicao, Array(hostil.utf8), bloco: bloco)
        #expect(resultado.apontamentos.contains { $0.esperado == "XML sem DOCTYPE" })
        #expect(registros.isEmpty)
    }

    @Test("encaixe fundo, arquivo grande demais e UTF-16 são recusados")
    func limites() throws {
        let definicao = try doExemplo("lista.yaml")
        let fundo = vezes("<a>", 10_000)
        let xml = "<arquivo xmlns=\"urn:exemplo:lista\">" + fundo
        #expect(try ler(definicao, xml).0.apontamentos.map(\.esperado).contains("até 32 elementos encaixados"))
        var leitor = LeitorDeLeiaute(definicao)
        leitor.maiorXml = 500
        #expect(
            try leitor.conferir(BytesDeOrigem(Array(Self.certo.utf8))).apontamentos.map(\.esperado).contains(
                "XML de até 500 bytes"))
        let utf16 = Array("<arquivo/>".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] })
        #expect(try ler(definicao, [0xFF, 0xFE] + utf16).0.apontamentos.map(\.esperado).contains("XML em UTF-8"))
    }

    @Test("elementos a mais passam quando a definição manda ignorar")
    func aMais() throws {
        let definicao = try doExemplo("lista.yaml", [("raiz: arquivo", "raiz: arquivo\na-mais: ignorar")])
        let texto = Self.certo.replacing("<itens>", with: "<extra a=\"1\"><b>x</b></extra><itens>").replacing(
            "id=\"001\"", with: "id=\"001\" cor=\"x\"")
        let (resultado, registros) = try ler(definicao, texto)
        #expect(resultado.apontamentos.map(\.description) == [])
        #expect(registros.count == 4)
    }
}
