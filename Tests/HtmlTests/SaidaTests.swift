import Synchronization
import Testing

@testable import Html

@Suite("saída e montagem")
struct SaidaTests {
    @Test(
        "o texto sai escapado",
        arguments: [
            ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
            ("\"aspas\" e 'apóstrofo'", "&quot;aspas&quot; e &#39;apóstrofo&#39;"),
            ("çãé — 漢字 🙂", "çãé — 漢字 🙂"), ("a\u{0}b\u{1B}c\u{7F}", "a\u{FFFD}b\u{FFFD}c\u{FFFD}"),
            ("a\tb\nc\r", "a\tb\nc\r"),
            ("", ""), ("&amp;", "&amp;amp;"), ("<", "&lt;"),
        ])
    func escape(texto: String, esperado: String) {
        #expect(texto.texto() == esperado)
        #expect(El(.p, texto).texto() == "<p>\(esperado)</p>")
        #expect(El(.p, .title(texto)) {}.texto() == "<p title=\"\(esperado)\"></p>")
    }

    @Test("propriedade: nenhum byte de marcação de um texto qualquer chega à saída", arguments: UInt64(1)...100)
    func propriedade(semente: UInt64) {
        var sorteio = Sorteio(semente: semente)
        let alfabeto: [Character] = ["<", ">", "&", "\"", "'", "a", "ç", "\u{0}", "\n", " ", "=", "/", "🙂"]
        let texto = String((0..<60).map { _ in alfabeto[Int(sorteio.proximo() % UInt64(alfabeto.count))] })
        let saida = texto.texto()
        #expect(!saida.contains { "<>\"'\u{0}".contains($0) })
        // Desfazendo o escape volta-se ao texto, a menos do controle trocado.
        let volta = saida.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
        #expect(volta == texto.replacing("\u{0}", with: "\u{FFFD}"))
    }

    @Test("a montagem aceita if, if let, switch e for, com funções auxiliares que devolvem some Trecho")
    func montagem() {
        func item(_ numero: Int) -> some Trecho { El(.li, String(numero)) }
        func lista(_ numeros: [Int], titulo: String?, caso: Int) -> some Trecho {
            Bloco {
                if let titulo { El(.h2, titulo) } else { El(.h3, "sem") }
                for numero in numeros {
                    item(numero)
                    if numero == 2 { "dois" }
                }
                switch caso {
                case 0: El(.em, "zero")
                case 1: "um"
                default: El(.s, "mais")
                }
                titulo.map { El(.small, $0) }
            }
        }
        #expect(lista([1, 2], titulo: nil, caso: 0).texto() == "<h3>sem</h3><li>1</li><li>2</li>dois<em>zero</em>")
        #expect(lista([], titulo: "t", caso: 5).texto() == "<h2>t</h2><s>mais</s><small>t</small>")
    }

    @Test("atributo sem valor não sai; o ligado sai sem valor; o vazio sai vazio")
    func atributos() {
        let trecho = El(
            .div, .classes("a", nil, "b"), .classes(nil, nil), .id(nil), .aria("busy", false), .aria("busy", true),
            .hidden(false), .open(), .data("x", "")
        ) {}
        #expect(trecho.texto() == "<div class=\"a b\" aria-busy=\"true\" open data-x=\"\"></div>")
    }

    @Test("identificadores não se repetem na página")
    func identificadores() {
        let pagina = Bloco {
            Termo("a", "b")
            Termo("a", "b")
        }
        #expect(identificadoresRepetidos(pagina.texto()) == [])
    }

    @Test("texto hostil em toda porta de todo componente não sai do lugar")
    func hostil() throws {
        let pagina = String(decoding: Mostruario.moldura("/x").pagina(Mostruario.hostil), as: UTF8.self)
        #expect(pagina.contagem(de: "<script") == 1)
        #expect(!pagina.contains("<img"))
        #expect(!pagina.contains("\u{0}"))
        // O veneno só aparece inteiro na forma escapada.
        let escapado = Mostruario.veneno.texto()
        #expect(pagina.contains(escapado))
        #expect(desbalanceados(pagina) == [])
    }

    @Test("uma página grande monta cada célula uma vez só, e o dobro de linhas dá o dobro de bytes")
    func cadaCelulaUmaVez() {
        func montar(_ quantas: Int) -> (celulas: Int, bytes: Int) {
            let montadas = Mutex(0)
            let grade = Grade("Linhas", linhas: (0..<quantas).map { "linha <\(10_000 + $0)>" }) {
                for numero in 1...6 {
                    Coluna("c\(numero)") { linha in
                        montadas.withLock { $0 += 1 }
                        return linha
                    }
                }
            }
            let bytes = grade.bytes().count
            return (montadas.withLock { $0 }, bytes)
        }
        let (vazia, umas, outras) = (montar(0), montar(500), montar(1_000))
        #expect(umas.celulas == 500 * 6 && outras.celulas == 1_000 * 6)
        #expect(umas.bytes > 80_000 && outras.bytes - vazia.bytes <= 2 * (umas.bytes - vazia.bytes) + 100)
    }
}

/// Sorteio que se repete pela semente (xorshift).
struct Sorteio {
    private var estado: UInt64
    init(semente: UInt64) { estado = semente &* 0x9E37_79B9_7F4A_7C15 | 1 }
    mutating func proximo() -> UInt64 {
        estado ^= estado << 13
        estado ^= estado >> 7
        estado ^= estado << 17
        return estado
    }
}
