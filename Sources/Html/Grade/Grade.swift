/// A lista do sistema: uma só para todas as telas.
///
/// Só desenha. Quem consulta é a tela, com o que está em `estado`; aqui entram as linhas da página pedida. Sem `estado` é uma
/// tabela simples, sem busca nem páginas, e o seu CSV sai da própria página (`Contexto.listaEmCsv`).
package struct Grade<Linha>: Trecho {
    let titulo: String
    let linhas: [Linha]
    let estado: EstadoDaGrade?
    let lote: Lote<Linha>?
    let vazio: Vazio
    let dicaDaBusca: String?
    let acoes: Bloco?
    let comCsv: Bool
    let destaque: (@Sendable (Linha) -> PapelSemantico?)?
    let colunas: [Coluna<Linha>]

    /// - Parameters:
    ///   - titulo: o `caption`; diz o que são as linhas.
    ///   - linhas: as da página pedida.
    ///   - estado: o que se pediu; com o total.
    ///   - lote: seleção em lote.
    ///   - vazio: o que dizer quando não há linha nenhuma (sem filtro).
    ///   - busca: a dica do campo de busca; `nil` não oferece busca.
    ///   - csv: oferece o CSV; falso só na amostra de uma lista que tem o seu noutra página.
    ///   - acoes: botões da lista, no alto à direita.
    ///   - destaque: papel que marca a linha na borda; a situação também aparece em texto.
    ///   - colunas: as colunas, na ordem.
    package init(
        _ titulo: String, linhas: [Linha], estado: EstadoDaGrade? = nil, lote: Lote<Linha>? = nil,
        vazio: Vazio = Vazio("Nada por aqui ainda"), busca: String? = nil, csv: Bool = true, acoes: Bloco? = nil,
        destaque: (@Sendable (Linha) -> PapelSemantico?)? = nil,
        @MontagemDeColunas<Linha> colunas: () -> [Coluna<Linha>]
    ) {
        self.titulo = titulo
        self.linhas = linhas
        self.estado = estado
        self.lote = lote
        self.vazio = vazio
        self.dicaDaBusca = busca
        self.acoes = acoes
        self.comCsv = csv
        self.destaque = destaque
        self.colunas = colunas()
    }

    package func escrever(em saida: inout Saida) {
        let id = saida.identificador("grade")
        let nome = Grade<Never>.nomeDaLista(titulo)
        if estado == nil, comCsv, saida.contexto.listaEmCsv == nome { saida.contexto.csv = emCsv }
        let daPagina = saida.contexto.pagina.map { $0.com(Grade<Never>.parametroDoCsv, nome) }
        El(.div, .classe("grade"), .id(id), .data("grade", "")) {
            BarraDaGrade(
                id: id, titulo: titulo, estado: estado, dicaDaBusca: dicaDaBusca, acoes: acoes,
                csv: comCsv && !linhas.isEmpty ? estado?.csv ?? daPagina : nil)
            if let estado { FiltrosAtivos(estado: estado) }
            if linhas.isEmpty {
                if let estado, estado.filtrada || estado.pagina > 1 || estado.cursor != nil {
                    semResultado(estado)
                } else {
                    vazio
                }
            } else {
                if let estado { OrdemNoCelular(estado: estado, colunas: ordenaveis) }
                lote.map { BarraDoLote(id: id, lote: $0, estado: estado, naPagina: linhas.count) }
                tabela(id)
            }
            if let estado, !linhas.isEmpty { Paginacao(titulo: titulo, estado: estado, id: id) }
        }.escrever(em: &saida)
    }

    private var emCsv: [UInt8] {
        var bytes: [UInt8] = []
        Csv.cabecalho(colunas, em: &bytes)
        for linha in linhas { Csv.linha(linha, colunas, em: &bytes) }
        return bytes
    }

    private var ordenaveis: [(String, String)] { colunas.compactMap { c in c.ordem.map { (c.titulo, $0) } } }

    private func semResultado(_ estado: EstadoDaGrade) -> some Trecho {
        Vazio("Nada encontrado", "Nenhum item atende ao que você pediu. Tire um filtro ou mude a busca.") {
            Ligacao("Limpar busca e filtros", para: estado.limpa, .secundario)
        }
    }

    private func tabela(_ id: String) -> some Trecho {
        El(
            .div, .classe("quadro"), .role("region"), .aria("labelledby", id + "-titulo"), .tabindex(0),
            .data("quadro", "")
        ) {
            El(.table, .classes("tabela", lote == nil ? nil : "com-lote")) {
                El(.caption, titulo, .classe("so-leitor"))
                El(.thead) {
                    El(.tr) {
                        if lote != nil { cabecalhoDoLote(id) }
                        for coluna in colunas { CabecalhoDeColuna(coluna: coluna, estado: estado) }
                    }
                }
                CorpoDaTabela(id: id, linhas: linhas, colunas: colunas, lote: lote, destaque: destaque)
                if colunas.contains(where: { $0.total != nil }) { totais }
            }
        }
    }

    private func cabecalhoDoLote(_ id: String) -> some Trecho {
        El(.th, .classe("escolha"), .scope("col")) {
            El(.span, "Escolher", .classe("so-leitor"))
            Simples(
                .input,
                atributos: [
                    .type("checkbox"), .data("escolhe-tudo", id), .aria("label", "Escolher todas as linhas da página"),
                    .outro("hidden", ""),
                ])
        }
    }

    private var totais: some Trecho {
        El(.tfoot) {
            El(.tr) {
                if lote != nil { El(.td) {} }
                for (posicao, coluna) in colunas.enumerated() {
                    if posicao == 0, coluna.total == nil {
                        El(.th, "Total", .scope("row"))
                    } else {
                        El(
                            .td, coluna.total ?? "", .classe(coluna.alinhamento.rawValue),
                            .data("rotulo", coluna.titulo))
                    }
                }
            }
        }
    }
}

extension Grade where Linha == Never {
    /// O parâmetro com que se pede, em CSV, uma lista que cabe na página.
    package static var parametroDoCsv: String { "csv" }

    /// O nome de uma lista no endereço e no arquivo: o título, só com letras sem acento e algarismos.
    package static func nomeDaLista(_ titulo: String) -> String {
        let trocas: [Character: Character] = [
            "á": "a", "à": "a", "â": "a", "ã": "a", "é": "e", "ê": "e", "í": "i", "ó": "o", "ô": "o", "õ": "o",
            "ú": "u",
            "ç": "c",
        ]
        return titulo.lowercased().map { trocas[$0] ?? $0 }.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
            .map { String($0) }.joined(separator: "-")
    }
}

/// As linhas: o caminho quente, escrito direto no buffer.
private struct CorpoDaTabela<Linha>: Trecho {
    let id: String
    let linhas: [Linha]
    let colunas: [Coluna<Linha>]
    let lote: Lote<Linha>?
    let destaque: (@Sendable (Linha) -> PapelSemantico?)?

    func escrever(em saida: inout Saida) {
        // A abertura de cada célula é a mesma em toda linha: escreve-se uma vez só.
        let aberturas = colunas.map { coluna in
            var abertura = Saida(reserva: 64)
            abertura.abrir(coluna.principal ? "th" : "td", atributos(coluna))
            return abertura.bytes
        }
        saida.fixo("<tbody>")
        for linha in linhas {
            saida.abrir("tr", [.classe(destaque?(linha).map { "destaque-" + $0.rawValue })])
            if let lote { escolha(lote, linha).escrever(em: &saida) }
            for (posicao, coluna) in colunas.enumerated() {
                saida.pronto(aberturas[posicao])
                coluna.celula(linha, &saida)
                saida.fixo(coluna.principal ? "</th>" : "</td>")
            }
            saida.fixo("</tr>\n")
        }
        saida.fixo("</tbody>")
    }

    private func atributos(_ coluna: Coluna<Linha>) -> [Atributo] {
        let alinhamento = coluna.alinhamento == .texto ? nil : coluna.alinhamento.rawValue
        return [
            .classe(coluna.acoes ? "acoes-da-linha" : alinhamento),
            .data("rotulo", coluna.acoes ? nil : coluna.titulo), .scope(coluna.principal ? "row" : nil),
        ]
    }

    private func escolha(_ lote: Lote<Linha>, _ linha: Linha) -> some Trecho {
        El(.td, .classe("escolha")) {
            Simples(
                .input,
                atributos: [
                    .type("checkbox"), .name(Lote<Linha>.campo), .value(lote.chave(linha)), .form(id + "-lote"),
                    .aria("label", "Escolher " + lote.rotulo(linha)),
                ])
        }
    }
}

/// Título de coluna, com a ligação que ordena.
private struct CabecalhoDeColuna<Linha>: Componente {
    let coluna: Coluna<Linha>
    let estado: EstadoDaGrade?

    private var sentido: EstadoDaGrade.Sentido? {
        guard let ordem = estado?.ordem, ordem.chave == coluna.ordem else { return nil }
        return ordem.sentido
    }

    private var ariaSort: String? { sentido.map { $0 == .crescente ? "ascending" : "descending" } }

    private var icone: Icone {
        switch sentido {
        case .crescente: .cima
        case .decrescente: .baixo
        case nil: .ordenar
        }
    }

    var corpo: some Trecho {
        El(
            .th, .scope("col"), .classe(coluna.alinhamento == .texto ? nil : coluna.alinhamento.rawValue),
            .aria("sort", ariaSort)
        ) {
            if let estado, let chave = coluna.ordem {
                El(.a, atributos: [.href(estado.ordenando(por: chave)), .classe("ordena")]) {
                    El(.span, coluna.titulo)
                    icone
                }
            } else {
                El(.span, coluna.titulo, .classe(coluna.acoes ? "so-leitor" : nil))
            }
        }
    }
}
