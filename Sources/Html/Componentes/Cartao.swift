/// Quadro com título: um assunto da página.
package struct Cartao: Componente {
    let titulo: String
    let subtitulo: String?
    let icone: Icone?
    let acoes: Bloco?
    let conteudo: Bloco

    /// `acoes` fica à direita do título.
    package init(
        _ titulo: String, subtitulo: String? = nil, icone: Icone? = nil, acoes: Bloco? = nil,
        @Montagem conteudo: () -> Bloco
    ) {
        self.titulo = titulo
        self.subtitulo = subtitulo
        self.icone = icone
        self.acoes = acoes
        self.conteudo = conteudo()
    }

    package var corpo: some Trecho {
        El(.section, .classe("cartao")) {
            El(.header, .classe("cartao-topo")) {
                icone
                El(.div) {
                    El(.h2, titulo)
                    subtitulo.map { El(.p, $0, .classe("subtitulo")) }
                }
                acoes.map { acoes in El(.div, .classe("acoes")) { acoes } }
            }
            El(.div, .classe("cartao-corpo")) { conteudo }
        }
    }
}

/// Cartões ou blocos lado a lado, tantos quantos cabem.
package struct Colunas: Componente {
    /// Como se reparte a largura.
    package enum Reparticao: String, Sendable {
        /// Iguais.
        case iguais
        /// A primeira leva dois terços.
        case principal
    }

    let reparticao: Reparticao
    let conteudo: Bloco

    package init(_ reparticao: Reparticao = .iguais, @Montagem conteudo: () -> Bloco) {
        self.reparticao = reparticao
        self.conteudo = conteudo()
    }

    package var corpo: some Trecho { El(.div, .classe("colunas " + reparticao.rawValue)) { conteudo } }
}

/// Coisas empilhadas com o respiro padrão; uma coluna dentro de `Colunas`.
package struct Pilha: Componente {
    let conteudo: Bloco

    package init(@Montagem conteudo: () -> Bloco) { self.conteudo = conteudo() }

    package var corpo: some Trecho { El(.div, .classe("pilha")) { conteudo } }
}

/// Número que importa, com rótulo e, se ajudar, uma frase. Com endereço, o cartão inteiro é a ligação.
package struct Numero: Componente {
    let rotulo: String
    let valor: String
    let detalhe: String?
    let papel: PapelSemantico?
    let endereco: Endereco?

    /// O papel só tinge a borda; o sentido tem de estar no texto.
    package init(
        _ rotulo: String, _ valor: String, detalhe: String? = nil, papel: PapelSemantico? = nil,
        para endereco: Endereco? = nil
    ) {
        self.rotulo = rotulo
        self.valor = valor
        self.detalhe = detalhe
        self.papel = papel
        self.endereco = endereco
    }

    package var corpo: some Trecho {
        if let endereco {
            El(.a, atributos: [.href(endereco), classes]) { miolo }
        } else {
            El(.div, classes) { miolo }
        }
    }

    private var classes: Atributo { .classes("numero-destaque", papel?.rawValue) }

    @Montagem private var miolo: some Trecho {
        El(.span, rotulo, .classe("numero-rotulo"))
        El(.span, valor, .classe("numero-valor"))
        detalhe.map { El(.span, $0, .classe("numero-detalhe")) }
    }
}

/// Números lado a lado.
package struct Numeros: Componente {
    let conteudo: Bloco

    package init(@Montagem conteudo: () -> Bloco) { self.conteudo = conteudo() }

    package var corpo: some Trecho { El(.div, .classe("numeros")) { conteudo } }
}

/// Relação curta de valores, à direita, com total se houver.
package struct Valores: Componente {
    /// Uma linha: o que é e quanto.
    package struct Linha: Sendable {
        let rotulo: String
        let valor: String
        let detalhe: String?
        let endereco: Endereco?

        package init(_ rotulo: String, _ valor: String, detalhe: String? = nil, para endereco: Endereco? = nil) {
            self.rotulo = rotulo
            self.valor = valor
            self.detalhe = detalhe
            self.endereco = endereco
        }
    }

    let linhas: [Linha]
    let total: String?

    package init(_ linhas: [Linha], total: String? = nil) {
        self.linhas = linhas
        self.total = total
    }

    package var corpo: some Trecho {
        El(.ul, .classe("valores")) {
            for linha in linhas {
                El(.li) {
                    El(.span, .classe("legenda-rotulo")) {
                        if let endereco = linha.endereco { Ligacao(linha.rotulo, para: endereco) } else { linha.rotulo }
                        linha.detalhe.map { El(.span, $0, .classe("nota")) }
                    }
                    El(.span, linha.valor, .classe("legenda-valor"))
                }
            }
            if let total {
                El(.li, .classe("total")) {
                    El(.span, "Total")
                    El(.span, total, .classe("legenda-valor"))
                }
            }
        }
    }
}

/// Um dado de ficha: nome e valor.
package struct Dado: Trecho {
    let nome: String
    let valor: any Trecho
    let largo: Bool

    /// Sem valor aparece um traço com "não informado" para quem ouve.
    package init(_ nome: String, _ valor: String?, largo: Bool = false) {
        self.nome = nome
        self.valor = valor.map { $0 as any Trecho } ?? SemValor()
        self.largo = largo
    }

    package init(_ nome: String, largo: Bool = false, @Montagem valor: () -> Bloco) {
        self.nome = nome
        self.valor = valor()
        self.largo = largo
    }

    package func escrever(em saida: inout Saida) {
        saida.abrir("div", [.classe(largo ? "largo" : nil)])
        El(.dt, nome).escrever(em: &saida)
        saida.fixo("<dd>")
        valor.escrever(em: &saida)
        saida.fixo("</dd></div>")
    }
}

/// Traço de "não se sabe": nunca um zero nem um vazio.
package struct SemValor: Componente, Sendable {
    package init() {}

    package var corpo: some Trecho {
        El(.span, "—", .classe("sem-valor"), .aria("hidden", true))
        El(.span, "não informado", .classe("so-leitor"))
    }
}

/// Ficha: lista de dados, em colunas quando cabe.
package struct Ficha: Componente {
    let dados: Bloco

    package init(@Montagem dados: () -> Bloco) { self.dados = dados() }

    package var corpo: some Trecho { El(.dl, .classe("ficha")) { dados } }
}

/// Abas de uma ficha. São ligações de verdade: cada aba é uma página.
package struct Abas: Componente {
    /// Uma aba, com quantos itens tem.
    package struct Aba: Sendable {
        let titulo: String
        let endereco: Endereco
        let contagem: Int?

        package init(_ titulo: String, _ endereco: Endereco, contagem: Int? = nil) {
            self.titulo = titulo
            self.endereco = endereco
            self.contagem = contagem
        }
    }

    let rotulo: String
    let abas: [Aba]
    let atual: Endereco

    /// - Parameters:
    ///   - rotulo: do que são as abas, para quem ouve ("Ficha da pessoa").
    ///   - abas: na ordem em que aparecem.
    ///   - atual: o endereço da aba aberta, igual ao de uma delas.
    package init(_ rotulo: String, _ abas: [Aba], atual: Endereco) {
        self.rotulo = rotulo
        self.abas = abas
        self.atual = atual
    }

    package var corpo: some Trecho {
        El(.nav, .classe("abas"), .aria("label", rotulo)) {
            El(.ul) {
                for aba in abas {
                    El(.li) {
                        El(
                            .a,
                            atributos: [.href(aba.endereco), .aria("current", aba.endereco == atual ? "page" : nil)]
                        ) {
                            aba.titulo
                            aba.contagem.map { El(.span, Formato.inteiro($0), .classe("contagem")) }
                        }
                    }
                }
            }
        }
    }
}

/// Fila de trabalho: quantos, o quê e até quando. Fila vazia aparece apagada, para a pessoa saber que olhou tudo.
package struct Fila: Componente, Sendable {
    let titulo: String
    let quantos: Int
    let endereco: Endereco
    let prazo: Etiqueta?

    package init(_ titulo: String, quantos: Int, para endereco: Endereco, prazo: Etiqueta? = nil) {
        self.titulo = titulo
        self.quantos = quantos
        self.endereco = endereco
        self.prazo = prazo
    }

    package var corpo: some Trecho {
        El(.li, .classe(quantos == 0 ? "fila-vazia" : nil)) {
            El(.a, atributos: [.href(endereco)]) {
                El(.span, Formato.inteiro(quantos), .classe("fila-quantos"))
                El(.span, titulo, .classe("fila-titulo"))
                if quantos > 0 { prazo }
                Icone.direita
            }
        }
    }
}

/// Filas de trabalho, na ordem em que se devem atender.
package struct Filas: Componente {
    let filas: [Fila]

    package init(_ filas: [Fila]) { self.filas = filas }

    package var corpo: some Trecho { El(.ul, .classe("filas")) { filas } }
}

extension [Abas.Aba] {
    /// O nome da aba aberta, para o título da janela.
    package func nome(de atual: Endereco) -> String? { first { $0.endereco == atual }?.titulo }
}
