/// Atributo de elemento, com nome do programa e valor escapado.
///
/// Não há atributo `on…` nem `style`: a política de conteúdo os proíbe e aqui não há como escrevê-los. Endereço só
/// entra por `Endereco`. Valor `nil` ou `false` tira o atributo.
package struct Atributo: Sendable {
    enum Valor: Sendable {
        case ausente
        case marcado
        case texto(String)
    }

    let prefixo: StaticString
    let nome: StaticString
    let valor: Valor

    private init(_ prefixo: StaticString, _ nome: StaticString, _ valor: String?) {
        self.prefixo = prefixo
        self.nome = nome
        self.valor = valor.map(Valor.texto) ?? .ausente
    }

    private init(_ nome: StaticString, marcado: Bool) {
        self.prefixo = ""
        self.nome = nome
        self.valor = marcado ? .marcado : .ausente
    }

    func escrever(em saida: inout Saida) {
        switch valor {
        case .ausente: return
        case .marcado: escreverNome(em: &saida)
        case .texto(let texto):
            escreverNome(em: &saida)
            saida.fixo("=\"")
            saida.escapado(texto)
            saida.fixo("\"")
        }
    }

    private func escreverNome(em saida: inout Saida) {
        saida.fixo(" ")
        saida.fixo(prefixo)
        saida.fixo(nome)
    }
}

extension Atributo {
    /// Classes de estilo, separadas por espaço.
    package static func classe(_ nomes: String?) -> Self { Self("class", nomes) }
    /// Classes de estilo, pulando as que não valem.
    package static func classes(_ nomes: String?...) -> Self {
        let valem = nomes.compactMap { $0 }
        return Self("class", valem.isEmpty ? nil : valem.joined(separator: " "))
    }
    /// Identificador único na página.
    package static func id(_ valor: String?) -> Self { Self("id", valor) }
    /// `data-…`: o que o programa do navegador lê.
    package static func data(_ nome: StaticString, _ valor: String?) -> Self { Self("data-", nome, valor) }
    /// `data-…` com endereço.
    package static func data(_ nome: StaticString, _ valor: Endereco?) -> Self { Self("data-", nome, valor?.texto) }
    /// `aria-…`.
    package static func aria(_ nome: StaticString, _ valor: String?) -> Self { Self("aria-", nome, valor) }
    /// `aria-…` de sim ou não; `false` tira o atributo.
    package static func aria(_ nome: StaticString, _ valor: Bool) -> Self { Self("aria-", nome, valor ? "true" : nil) }
    package static func role(_ valor: String?) -> Self { Self("role", valor) }
    package static func title(_ valor: String?) -> Self { Self("title", valor) }
    package static func lang(_ valor: String?) -> Self { Self("lang", valor) }
    package static func alt(_ valor: String) -> Self { Self("alt", valor) }
    package static func datetime(_ valor: String?) -> Self { Self("datetime", valor) }
    package static func tabindex(_ valor: Int?) -> Self { Self("tabindex", valor.map(String.init)) }
    package static func colspan(_ valor: Int?) -> Self { Self("colspan", valor.map(String.init)) }
    package static func rowspan(_ valor: Int?) -> Self { Self("rowspan", valor.map(String.init)) }
    package static func scope(_ valor: String?) -> Self { Self("scope", valor) }
    package static func width(_ valor: Int) -> Self { Self("width", String(valor)) }
    package static func height(_ valor: Int) -> Self { Self("height", String(valor)) }
    package static func hidden(_ valor: Bool = true) -> Self { Self("hidden", marcado: valor) }
    package static func open(_ valor: Bool = true) -> Self { Self("open", marcado: valor) }
    package static func accesskey(_ valor: String?) -> Self { Self("accesskey", valor) }
    /// Origem de imagem.
    package static func src(_ valor: Endereco) -> Self { Self("src", valor.texto) }

    static func href(_ valor: Endereco) -> Self { Self("href", valor.texto) }
    static func action(_ valor: Endereco) -> Self { Self("action", valor.texto) }
    static func formaction(_ valor: Endereco?) -> Self { Self("formaction", valor?.texto) }
    static func name(_ valor: String?) -> Self { Self("name", valor) }
    static func type(_ valor: String) -> Self { Self("type", valor) }
    static func value(_ valor: String?) -> Self { Self("value", valor) }
    static func para(_ valor: String?) -> Self { Self("for", valor) }
    static func form(_ valor: String?) -> Self { Self("form", valor) }
    static func rel(_ valor: String?) -> Self { Self("rel", valor) }
    static func disabled(_ valor: Bool) -> Self { Self("disabled", marcado: valor) }
    static func checked(_ valor: Bool) -> Self { Self("checked", marcado: valor) }
    static func selected(_ valor: Bool) -> Self { Self("selected", marcado: valor) }
    static func required(_ valor: Bool) -> Self { Self("required", marcado: valor) }
    static func readonly(_ valor: Bool) -> Self { Self("readonly", marcado: valor) }
    static func autofocus(_ valor: Bool) -> Self { Self("autofocus", marcado: valor) }
    /// Atributo de nome qualquer, só para este alvo (SVG, campos).
    static func outro(_ nome: StaticString, _ valor: String?) -> Self { Self(nome, valor) }
    private init(_ nome: StaticString, _ valor: String?) { self.init("", nome, valor) }
}
