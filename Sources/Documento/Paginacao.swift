/// Reparte o documento em páginas, medindo cada texto; o desenho vem depois, sem decidir mais nada.
struct Paginacao {
    /// O que se desenha, já no lugar.
    enum Item {
        case texto(Texto, x: Double, y: Double, marca: String)
        case linha(celulas: [(texto: Texto, x: Double)], y: Double, altura: Double, especie: EspecieDeLinha)
        case risco(y: Double, forte: Bool)
        case comecoDeTabela
        case fimDeTabela
    }

    enum EspecieDeLinha { case titulo, comum, total }

    static let recuo = 42.0
    static let fundo = Prancheta.altura - 62
    static let largura = Prancheta.largura - 2 * recuo
    private static let folga = 4.0

    private(set) var paginas: [[Item]] = [[]]
    private let papel: Prancheta
    private var y = Paginacao.recuo

    init(_ documento: Documento) throws(FalhaDeDocumento) {
        papel = try Prancheta.deMedir()
        cabecalho(documento.identificacao)
        for parte in documento.partes {
            switch parte {
            case .titulo(let escrito): secao(escrito)
            case .paragrafo(let escrito): paragrafo(escrito)
            case .dados(let dados): ficha(dados)
            case .tabela(let tabela): self.tabela(tabela)
            }
        }
    }

    private mutating func por(_ item: Item) { paginas[paginas.count - 1].append(item) }

    private mutating func virar() {
        paginas.append([])
        y = Self.recuo
    }

    private mutating func caber(_ altura: Double) {
        if y + altura > Self.fundo { virar() }
    }

    private mutating func texto(_ escrito: String, _ letra: Letra, marca: String, depois: Double) {
        let texto = Texto(escrito: escrito, letra: letra, largura: Self.largura)
        let altura = papel.altura(texto)
        caber(altura)
        por(.texto(texto, x: Self.recuo, y: y, marca: marca))
        y += altura + depois
    }

    private mutating func cabecalho(_ identificacao: Documento.Identificacao) {
        texto(identificacao.entidade, .entidade, marca: "P", depois: 1)
        texto(identificacao.emissor, .emissor, marca: "P", depois: 6)
        por(.risco(y: y, forte: true))
        y += 12
        texto(identificacao.titulo, .titulo, marca: "H1", depois: 4)
        texto(identificacao.assunto, .corpo, marca: "P", depois: 10)
    }

    private mutating func secao(_ escrito: String) {
        y += 8
        // Título de seção não fica sozinho no pé da página.
        caber(70)
        texto(escrito, .secao, marca: "H2", depois: 4)
    }

    private mutating func paragrafo(_ escrito: String) { texto(escrito, .corpo, marca: "P", depois: 6) }

    private mutating func ficha(_ dados: [(nome: String, valor: String)]) {
        let larguraDoNome = 150.0
        por(.comecoDeTabela)
        for dado in dados {
            let nome = Texto(escrito: dado.nome, letra: .forte, largura: larguraDoNome - 8)
            let valor = Texto(escrito: dado.valor, largura: Self.largura - larguraDoNome)
            let altura = max(papel.altura(nome), papel.altura(valor)) + Self.folga
            if y + altura > Self.fundo {
                por(.fimDeTabela)
                virar()
                por(.comecoDeTabela)
            }
            por(
                .linha(
                    celulas: [(nome, Self.recuo), (valor, Self.recuo + larguraDoNome)], y: y, altura: altura,
                    especie: .comum))
            y += altura
        }
        por(.fimDeTabela)
        y += 6
    }

    private mutating func tabela(_ tabela: Documento.Tabela) {
        let pesos = tabela.colunas.reduce(0) { $0 + $1.peso }
        let larguras = tabela.colunas.map { Self.largura * $0.peso / pesos }
        func celulas(_ textos: [String], _ letra: Letra) -> [(texto: Texto, x: Double)] {
            var x = Self.recuo
            return zip(textos, zip(tabela.colunas, larguras)).map { escrito, coluna in
                defer { x += coluna.1 }
                return (
                    Texto(escrito: escrito, letra: letra, largura: coluna.1 - 8, aDireita: coluna.0.aDireita), x + 4
                )
            }
        }
        func altura(_ celulas: [(texto: Texto, x: Double)]) -> Double {
            (celulas.map { papel.altura($0.texto) }.max() ?? 0) + 2 * Self.folga
        }
        let titulos = celulas(tabela.colunas.map(\.titulo), .forte)
        let alturaDosTitulos = altura(titulos)
        func abrir(_ eu: inout Paginacao) {
            eu.por(.comecoDeTabela)
            eu.por(.linha(celulas: titulos, y: eu.y, altura: alturaDosTitulos, especie: .titulo))
            eu.y += alturaDosTitulos
        }
        caber(alturaDosTitulos + 24)
        abrir(&self)
        let todas =
            tabela.linhas.map { (celulas($0, .corpo), EspecieDeLinha.comum) }
            + (tabela.total.map { [(celulas($0, .forte), .total)] } ?? [])
        for (linha, especie) in todas {
            let alturaDela = altura(linha)
            if y + alturaDela > Self.fundo {
                por(.fimDeTabela)
                virar()
                abrir(&self)
            }
            por(.linha(celulas: linha, y: y, altura: alturaDela, especie: especie))
            y += alturaDela
        }
        por(.fimDeTabela)
        y += 8
    }
}
