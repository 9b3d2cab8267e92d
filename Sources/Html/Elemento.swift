/// Nome de elemento com conteúdo. Só existem os da lista: nome errado não compila.
///
/// `script`, `style`, `iframe`, `object`, `form` e `a` não estão aqui de propósito: os dois primeiros e os quadros não
/// cabem na política de conteúdo, e formulário e ligação têm componente próprio.
package struct NomeDeElemento: Sendable {
    let texto: StaticString
    init(_ texto: StaticString) { self.texto = texto }

    package static let abbr = Self("abbr"), address = Self("address"), article = Self("article")
    package static let aside = Self("aside"), bdi = Self("bdi"), blockquote = Self("blockquote")
    package static let caption = Self("caption"), code = Self("code"), data = Self("data"), dd = Self("dd")
    package static let del = Self("del"), details = Self("details"), div = Self("div"), dl = Self("dl")
    package static let dt = Self("dt"), em = Self("em"), fieldset = Self("fieldset")
    package static let figcaption = Self("figcaption"), figure = Self("figure"), footer = Self("footer")
    package static let h2 = Self("h2"), h3 = Self("h3"), h4 = Self("h4"), header = Self("header")
    package static let kbd = Self("kbd"), label = Self("label"), legend = Self("legend"), li = Self("li")
    package static let mark = Self("mark"), nav = Self("nav"), ol = Self("ol"), output = Self("output")
    package static let p = Self("p"), pre = Self("pre"), s = Self("s"), section = Self("section")
    package static let small = Self("small"), span = Self("span"), strong = Self("strong"), sub = Self("sub")
    package static let summary = Self("summary"), sup = Self("sup"), table = Self("table"), tbody = Self("tbody")
    package static let td = Self("td"), tfoot = Self("tfoot"), th = Self("th"), thead = Self("thead")
    package static let time = Self("time"), tr = Self("tr"), ul = Self("ul")

    static let a = Self("a"), body = Self("body"), button = Self("button"), dialog = Self("dialog")
    static let form = Self("form"), g = Self("g"), h1 = Self("h1"), head = Self("head"), main = Self("main")
    static let option = Self("option"), optgroup = Self("optgroup"), progress = Self("progress")
    static let select = Self("select"), svg = Self("svg"), textarea = Self("textarea"), title = Self("title")
    static let datalist = Self("datalist"), rect = Self("rect"), video = Self("video")
}

/// Elemento com conteúdo: `El(.section, .classe("painel")) { … }` ou `El(.p, "texto")`.
package struct El: Trecho {
    let nome: StaticString
    let atributos: [Atributo]
    let conteudo: any Trecho

    package init(_ nome: NomeDeElemento, _ atributos: Atributo..., @Montagem conteudo: () -> Bloco) {
        self.init(nome, atributos: atributos, conteudo: conteudo)
    }

    /// Elemento que só contém texto.
    package init(_ nome: NomeDeElemento, _ texto: String, _ atributos: Atributo...) {
        self.nome = nome.texto
        self.atributos = atributos
        self.conteudo = texto
    }

    init(_ nome: NomeDeElemento, atributos: [Atributo], @Montagem conteudo: () -> Bloco) {
        self.nome = nome.texto
        self.atributos = atributos
        self.conteudo = conteudo()
    }

    package func escrever(em saida: inout Saida) {
        saida.abrir(nome, atributos)
        conteudo.escrever(em: &saida)
        saida.fechar(nome)
    }
}

/// Nome de elemento sem conteúdo.
package struct NomeDeElementoSimples: Sendable {
    let texto: StaticString
    init(_ texto: StaticString) { self.texto = texto }

    package static let br = Self("br"), hr = Self("hr"), img = Self("img"), wbr = Self("wbr")
    static let input = Self("input"), link = Self("link"), meta = Self("meta")
}

/// Elemento sem conteúdo: `Simples(.img, .src(foto), .alt("…"))`.
package struct Simples: Trecho {
    let nome: StaticString
    let atributos: [Atributo]

    package init(_ nome: NomeDeElementoSimples, _ atributos: Atributo...) {
        self.nome = nome.texto
        self.atributos = atributos
    }

    init(_ nome: NomeDeElementoSimples, atributos: [Atributo]) {
        self.nome = nome.texto
        self.atributos = atributos
    }

    package func escrever(em saida: inout Saida) { saida.abrir(nome, atributos) }
}

extension Saida {
    /// Abre o elemento, com os atributos.
    mutating func abrir(_ nome: StaticString, _ atributos: [Atributo] = []) {
        fixo("<")
        fixo(nome)
        for atributo in atributos { atributo.escrever(em: &self) }
        fixo(">")
    }

    /// Fecha o elemento.
    mutating func fechar(_ nome: StaticString) {
        fixo("</")
        fixo(nome)
        fixo(">")
    }
}
