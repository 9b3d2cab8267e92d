/// Um todo repartido em partes, em barra: desenho com a tabela equivalente ao lado.
///
/// A cor não fala sozinha: cada parte tem trama própria, aparece na legenda na mesma ordem e na tabela com o valor.
package struct BarraEmpilhada: Trecho {
    /// Parte do todo.
    package struct Parte: Sendable {
        /// O que a parte é.
        package enum Tipo: Sendable {
            case ocupada
            /// O que sobra; desenhada clara, sempre no fim.
            case livre
            /// Passou do todo.
            case excesso
        }

        let rotulo: String
        let valor: Int64
        let texto: String
        let tipo: Tipo
        let detalhe: String?
        let endereco: Endereco?

        /// `valor` reparte a barra (negativo conta como zero); `texto` é ele escrito; `detalhe` diz, por exemplo, até quando.
        package init(
            _ rotulo: String, valor: Int64, texto: String, tipo: Tipo = .ocupada, detalhe: String? = nil,
            para endereco: Endereco? = nil
        ) {
            self.rotulo = rotulo
            self.valor = max(0, valor)
            self.texto = texto
            self.tipo = tipo
            self.detalhe = detalhe
            self.endereco = endereco
        }
    }

    let titulo: String
    let resumo: String
    let partes: [Parte]
    let total: String

    /// - Parameters:
    ///   - titulo: do que é a barra.
    ///   - resumo: a frase que diz o que a barra mostra; serve de texto do desenho.
    ///   - total: o todo, escrito.
    ///   - partes: na ordem em que aparecem; a livre por último.
    package init(_ titulo: String, resumo: String, total: String, partes: [Parte]) {
        self.titulo = titulo
        self.resumo = resumo
        self.total = total
        self.partes = partes
    }

    package func escrever(em saida: inout Saida) {
        let id = saida.identificador("barra")
        El(.figure, .classe("barra-empilhada"), .aria("label", titulo)) {
            Desenho(id: id, resumo: resumo, fatias: fatias)
            legenda
            tabela
        }.escrever(em: &saida)
    }

    /// Onde começa e quanto ocupa cada parte, em milésimos; a soma nunca passa de mil.
    private var fatias: [Desenho.Fatia] {
        let soma = partes.reduce(Int64(0)) { parcial, parte in
            let (novo, estourou) = parcial.addingReportingOverflow(parte.valor)
            return estourou ? .max : novo
        }
        guard soma > 0 else { return [] }
        var ate: Int64 = 0
        return partes.enumerated().map { posicao, parte in
            let antes = ate
            ate = ate.addingReportingOverflow(parte.valor).overflow ? soma : ate + parte.valor
            let inicio = Self.milesimos(antes, soma)
            return Desenho.Fatia(
                classe: classe(parte, posicao), inicio: inicio, largura: Self.milesimos(ate, soma) - inicio)
        }
    }

    private static func milesimos(_ valor: Int64, _ soma: Int64) -> Int {
        let produto = valor.multipliedFullWidth(by: 1_000)
        return Int(soma.dividingFullWidth(produto).quotient)
    }

    private func classe(_ parte: Parte, _ posicao: Int) -> String {
        switch parte.tipo {
        case .ocupada: "fatia-\(posicao % 6 + 1)"
        case .livre: "fatia-livre"
        case .excesso: "fatia-excesso"
        }
    }

    private var legenda: some Trecho {
        El(.ul, .classe("legenda")) {
            for (posicao, parte) in partes.enumerated() {
                El(.li) {
                    Amostra(classe: classe(parte, posicao))
                    El(.span, .classe("legenda-rotulo")) {
                        if let endereco = parte.endereco { Ligacao(parte.rotulo, para: endereco) } else { parte.rotulo }
                        parte.detalhe.map { El(.span, $0, .classe("nota")) }
                    }
                    El(.span, parte.texto, .classe("legenda-valor"))
                }
            }
        }
    }

    private var tabela: some Trecho {
        El(.table, .classe("so-leitor")) {
            El(.caption, titulo)
            El(.tbody) {
                for parte in partes {
                    El(.tr) {
                        El(.th, parte.rotulo, .scope("row"))
                        El(.td, parte.texto)
                    }
                }
                El(.tr) {
                    El(.th, "Total", .scope("row"))
                    El(.td, total)
                }
            }
        }
    }
}

/// As fatias em SVG; larguras em porcento, para a trama não esticar.
private struct Desenho: Trecho {
    struct Fatia {
        let classe: String
        let inicio: Int
        let largura: Int
    }

    let id: String
    let resumo: String
    let fatias: [Fatia]

    func escrever(em saida: inout Saida) {
        saida.fixo("<svg class=\"barra-desenho\" role=\"img\" aria-label=\"")
        saida.escapado(resumo)
        saida.fixo("\">")
        for fatia in fatias where fatia.largura > 0 {
            saida.fixo("<rect class=\"")
            saida.escapado(fatia.classe)
            saida.fixo("\" x=\"")
            saida.cru("\(porcento(fatia.inicio))%\" width=\"\(porcento(fatia.largura))%\" height=\"100%\"/>")
        }
        saida.fixo("</svg>")
    }

    private func porcento(_ milesimos: Int) -> String { "\(milesimos / 10).\(milesimos % 10)" }
}

/// Quadradinho da legenda, igual à fatia.
private struct Amostra: Trecho {
    let classe: String

    func escrever(em saida: inout Saida) {
        saida.fixo("<svg class=\"amostra\" aria-hidden=\"true\" focusable=\"false\"><rect class=\"")
        saida.escapado(classe)
        saida.fixo("\" width=\"100%\" height=\"100%\"/></svg>")
    }
}

/// Tramas das fatias, uma vez por página.
struct Tramas: Trecho {
    func escrever(em saida: inout Saida) {
        saida.fixo("<svg class=\"tramas\" aria-hidden=\"true\" focusable=\"false\" width=\"0\" height=\"0\"><defs>")
        saida.fixo(
            """
            <pattern id="trama-livre" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">\
            <rect class="trama-fundo" width="8" height="8"/><rect class="trama-risco" width="1.5" height="8"/></pattern>\
            <pattern id="trama-excesso" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">\
            <rect class="trama-excesso-fundo" width="6" height="6"/><rect class="trama-excesso-risco" width="2" height="6"/></pattern>
            """)
        saida.fixo("</defs></svg>")
    }
}
