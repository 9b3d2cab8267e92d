import Foundation
import Testing

@testable import Html

@Suite("moldura")
struct MolduraTests {
    static let menu = Menu([
        .item("Início", "/"), .grupo("Grupo", [.item("Lista", "/lista"), .item("Lotes", "/lista/lotes")]),
        .grupo("Vazio", []),
    ])

    func pagina(_ caminho: String, aparencia: Aparencia = Aparencia()) -> String {
        let moldura = Moldura(
            Mostruario.sistema, caminho: caminho, menu: Self.menu, contexto: Contexto(aparencia: aparencia))
        return String(decoding: moldura.pagina(Tela("Título") { "corpo" }), as: UTF8.self)
    }

    @Test(
        "o menu marca o item mais próximo do caminho",
        arguments: [
            ("/", "<a href=\"/\" aria-current=\"page\">"), ("/lista", "<a href=\"/lista\" aria-current=\"page\">"),
            ("/lista/77", "<a href=\"/lista\" aria-current=\"true\">"),
            ("/lista/lotes/3", "<a href=\"/lista/lotes\" aria-current=\"true\">"),
        ])
    func atual(caminho: String, esperado: String) {
        let html = pagina(caminho)
        #expect(html.contains(esperado))
        #expect(html.components(separatedBy: "</nav>")[1].contagem(de: "aria-current") == 1)
    }

    @Test("caminho fora do menu não marca item nenhum", arguments: ["/listagem", "/perfil"])
    func fora(caminho: String) {
        #expect(!pagina(caminho).contains("aria-current=\"true\">"))
    }

    @Test("grupo do item atual abre; grupo sem item não aparece")
    func grupos() {
        #expect(pagina("/lista").contains("<details class=\"menu-grupo\" open>"))
        #expect(!pagina("/").contains("<details class=\"menu-grupo\" open>"))
        #expect(!pagina("/").contains("Vazio"))
    }

    @Test("atalhos de teclado 1 a 4 na ordem do e-MAG, só para o que existe")
    func atalhos() {
        let html = pagina("/")
        #expect(html.contains("<a href=\"#conteudo\" accesskey=\"1\">"))
        #expect(html.contains("<a href=\"#menu\" accesskey=\"2\">"))
        #expect(!html.contains("accesskey=\"3\""))
        #expect(html.contains("<a href=\"#rodape\" accesskey=\"4\">"))
    }

    @Test("o título da janela vai da tela ao sistema")
    func titulo() {
        let moldura = Moldura(Mostruario.sistema, caminho: "/x")
        let html = String(decoding: moldura.pagina(Tela("Contrato", secao: "Contratos") {}), as: UTF8.self)
        #expect(html.contains("<title>Contrato · Contratos · Averba</title>"))
    }

    @Test(
        "preferências: o cookie vai e volta, e o que não se entende fica no padrão",
        arguments: [
            ("contraste=alto&texto=2&densidade=baixa", "contraste=alto&texto=2&densidade=baixa"),
            ("texto=9", "contraste=normal&texto=3&densidade=alta"),
            ("texto=-9", "contraste=normal&texto=-1&densidade=alta"),
            ("contraste=<b>&densidade=x&y", "contraste=normal&texto=0&densidade=alta"),
            ("", "contraste=normal&texto=0&densidade=alta"),
        ])
    func aparencia(cookie: String, esperado: String) {
        #expect(Aparencia(lendo: cookie).valorDoCookie == esperado)
    }

    @Test("preferências chegam ao html")
    func atributos() {
        #expect(pagina("/").contains("<html lang=\"pt-BR\">"))
        #expect(
            pagina("/", aparencia: Aparencia(altoContraste: true, tamanhoDoTexto: 1, densidade: .media))
                .contains("<html lang=\"pt-BR\" data-contraste=\"alto\" data-texto=\"1\" data-densidade=\"media\">"))
    }

    @Test("a barra empilhada reparte sem passar do todo, mesmo com valores enormes e negativos")
    func barra() {
        let barra = BarraEmpilhada(
            "B", resumo: "r", total: "t",
            partes: [
                .init("a", valor: Int64.max / 2, texto: "a"), .init("b", valor: Int64.max / 2, texto: "b"),
                .init("c", valor: -5, texto: "-5"),
            ]
        ).texto()
        #expect(barra.contains("x=\"0.0%\" width=\"50.0%\""))
        #expect(barra.contains("x=\"50.0%\" width=\"50.0%\""))
        #expect(barra.contagem(de: "<rect class=\"fatia-3\" x=") == 0)
        #expect(
            BarraEmpilhada("B", resumo: "r", total: "t", partes: [.init("a", valor: 0, texto: "0")]).texto().contagem(
                de: " x=\"") == 0)
    }
}
