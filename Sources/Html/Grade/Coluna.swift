/// Uma coluna de lista: título, célula na tela e valor no CSV. A mesma relação de colunas desenha a tela e o arquivo.
package struct Coluna<Linha>: Sendable {
    /// Como a coluna se alinha.
    package enum Alinhamento: String, Sendable {
        case texto
        /// À direita, com algarismos tabulares.
        case numero
        case centro
        /// À esquerda e numa linha só: documento, conta, data com hora.
        case umaLinha = "uma-linha"
    }

    package let titulo: String
    package let alinhamento: Alinhamento
    /// Chave de ordem; `nil` não ordena.
    package let ordem: String?
    /// Total da coluna, no rodapé.
    package let total: String?
    /// A célula é o nome da linha (`th scope="row"`) e o título do cartão no celular.
    package let principal: Bool
    let acoes: Bool
    let celula: @Sendable (Linha, inout Saida) -> Void
    /// O valor no CSV; `nil` deixa a coluna fora dele.
    package let csv: (@Sendable (Linha) -> String)?

    /// Coluna de texto simples: o que aparece na tela é o que vai ao CSV.
    package init(
        _ titulo: String, _ alinhamento: Alinhamento = .texto, ordem: String? = nil, total: String? = nil,
        principal: Bool = false, _ texto: @escaping @Sendable (Linha) -> String
    ) {
        self.titulo = titulo
        self.alinhamento = alinhamento
        self.ordem = ordem
        self.total = total
        self.principal = principal
        self.acoes = false
        self.celula = { linha, saida in saida.escapado(texto(linha)) }
        self.csv = texto
    }

    /// Coluna com marcação na tela; o CSV leva o texto dito em `csv`.
    package init(
        _ titulo: String, _ alinhamento: Alinhamento = .texto, ordem: String? = nil, total: String? = nil,
        principal: Bool = false, csv: (@Sendable (Linha) -> String)?,
        @Montagem _ celula: @escaping @Sendable (Linha) -> Bloco
    ) {
        self.titulo = titulo
        self.alinhamento = alinhamento
        self.ordem = ordem
        self.total = total
        self.principal = principal
        self.acoes = false
        self.celula = { linha, saida in celula(linha).escrever(em: &saida) }
        self.csv = csv
    }

    private init(acoes celula: @escaping @Sendable (Linha) -> Bloco) {
        titulo = "Ações"
        alinhamento = .texto
        ordem = nil
        total = nil
        principal = false
        acoes = true
        self.celula = { linha, saida in celula(linha).escrever(em: &saida) }
        csv = nil
    }

    /// Coluna de botões da linha: título só para quem ouve, fora do CSV.
    package static func acoes(@Montagem _ celula: @escaping @Sendable (Linha) -> Bloco) -> Self {
        Self(acoes: celula)
    }
}

/// Monta a relação de colunas; `if` funciona dentro.
@resultBuilder
package enum MontagemDeColunas<Linha> {
    package static func buildExpression(_ coluna: Coluna<Linha>) -> [Coluna<Linha>] { [coluna] }
    package static func buildExpression(_ colunas: [Coluna<Linha>]) -> [Coluna<Linha>] { colunas }
    package static func buildBlock(_ partes: [Coluna<Linha>]...) -> [Coluna<Linha>] { partes.flatMap { $0 } }
    package static func buildOptional(_ parte: [Coluna<Linha>]?) -> [Coluna<Linha>] { parte ?? [] }
    package static func buildEither(first parte: [Coluna<Linha>]) -> [Coluna<Linha>] { parte }
    package static func buildEither(second parte: [Coluna<Linha>]) -> [Coluna<Linha>] { parte }
    package static func buildArray(_ partes: [[Coluna<Linha>]]) -> [Coluna<Linha>] { partes.flatMap { $0 } }
}

/// Ato sobre várias linhas escolhidas.
package struct Lote<Linha>: Sendable {
    /// Nome do campo que leva a chave de cada linha escolhida.
    package static var campo: String { "escolhido" }
    /// Nome do campo que leva qual ato se pediu.
    package static var campoDoAto: String { "ato" }
    /// Nome do campo que pede o ato sobre tudo que está filtrado; valor `sim`.
    package static var campoDeTodos: String { "todos" }

    let acao: Endereco
    let chave: @Sendable (Linha) -> String
    let rotulo: @Sendable (Linha) -> String
    let atos: [Botao]
    let todosDoFiltro: Bool

    /// - Parameters:
    ///   - acao: para onde vai o envio.
    ///   - todosDoFiltro: oferece aplicar a tudo que está filtrado, além desta página.
    ///   - atos: valor do ato e texto do botão.
    ///   - chave: o que identifica a linha no envio.
    ///   - rotulo: o nome da linha, para quem ouve ("contrato 4.812").
    package init(
        para acao: Endereco, todosDoFiltro: Bool = false, atos: [(valor: String, texto: String)],
        chave: @escaping @Sendable (Linha) -> String, rotulo: @escaping @Sendable (Linha) -> String
    ) {
        self.acao = acao
        self.chave = chave
        self.rotulo = rotulo
        self.atos = atos.map { Botao($0.texto, .secundario, nome: Self.campoDoAto, valor: $0.valor, compacto: true) }
        self.todosDoFiltro = todosDoFiltro
    }
}
