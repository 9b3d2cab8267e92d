/// Passa as páginas prontas para o papel, com o rodapé em todas.
enum Desenho {
    static func escrever(
        _ paginas: [[Paginacao.Item]], _ identificacao: Documento.Identificacao
    ) throws(FalhaDeDocumento) -> [UInt8] {
        let papel = try Prancheta.dePdf()
        papel.identificar(identificacao)
        for (indice, pagina) in paginas.enumerated() {
            desenhar(pagina[...], papel)
            rodape(identificacao.rodape, pagina: indice + 1, de: paginas.count, papel)
            papel.virar()
        }
        return try papel.terminar()
    }

    private static func desenhar(_ itens: ArraySlice<Paginacao.Item>, _ papel: Prancheta) {
        var resto = itens
        while let item = resto.popFirst() {
            switch item {
            case .texto(let texto, let x, let y, let marca):
                papel.marcado(marca) { papel.escrever(texto, x: x, y: y) }
            case .risco(let y, let forte):
                papel.riscar(de: Paginacao.recuo, ate: Paginacao.recuo + Paginacao.largura, y: y, forte: forte)
            case .comecoDeTabela:
                let fim = resto.firstIndex { if case .fimDeTabela = $0 { true } else { false } } ?? resto.endIndex
                let linhas = resto[..<fim]
                papel.marcado("Table") { for linha in linhas { desenhar(linha, papel) } }
                resto = resto[fim...].dropFirst()
            case .linha: desenhar(item, papel)
            case .fimDeTabela: break
            }
        }
    }

    private static func desenhar(_ item: Paginacao.Item, _ papel: Prancheta) {
        guard case .linha(let celulas, let y, let altura, let especie) = item else { return }
        if especie != .comum {
            papel.pintar(x: Paginacao.recuo, y: y, largura: Paginacao.largura, altura: altura)
        }
        papel.marcado("TR") {
            for celula in celulas {
                papel.marcado(especie == .titulo ? "TH" : "TD") {
                    papel.escrever(celula.texto, x: celula.x, y: y + 3)
                }
            }
        }
        papel.riscar(de: Paginacao.recuo, ate: Paginacao.recuo + Paginacao.largura, y: y + altura)
    }

    /// Fora das marcas: repete-se em toda página e não é conteúdo.
    private static func rodape(_ linhas: [String], pagina: Int, de total: Int, _ papel: Prancheta) {
        var y = Paginacao.fundo + 10
        papel.riscar(de: Paginacao.recuo, ate: Paginacao.recuo + Paginacao.largura, y: y - 4)
        papel.escrever(
            Texto(escrito: "Página \(pagina) de \(total)", letra: .miudo, largura: 90, aDireita: true),
            x: Paginacao.recuo + Paginacao.largura - 90, y: y)
        for linha in linhas {
            let texto = Texto(escrito: linha, letra: .miudo, largura: Paginacao.largura - 100)
            papel.escrever(texto, x: Paginacao.recuo, y: y)
            y += papel.altura(texto) + 1
        }
    }
}
