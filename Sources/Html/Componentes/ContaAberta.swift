/// A conta de um valor, linha a linha, com a fonte de cada regra.
package struct ContaAberta: Componente {
    /// Linha da conta.
    package struct Linha: Sendable {
        /// O que a linha faz com o que vem antes.
        package enum Sinal: String, Sendable {
            case inicio = ""
            case mais = "+"
            case menos = "−"
            case vezes = "×"
            case dividido = "÷"
            case igual = "="

            var falado: String {
                switch self {
                case .inicio: ""
                case .mais: "mais"
                case .menos: "menos"
                case .vezes: "vezes"
                case .dividido: "dividido por"
                case .igual: "igual a"
                }
            }
        }

        let sinal: Sinal
        let rotulo: String
        let valor: String
        let fonte: String?
        let endereco: Endereco?

        /// `fonte` é o artigo, o arquivo ou o contrato de onde o valor vem; o endereço leva a ele.
        package init(
            _ sinal: Sinal, _ rotulo: String, _ valor: String, fonte: String? = nil, para endereco: Endereco? = nil
        ) {
            self.sinal = sinal
            self.rotulo = rotulo
            self.valor = valor
            self.fonte = fonte
            self.endereco = endereco
        }
    }

    let titulo: String
    let linhas: [Linha]
    let aberta: Bool

    /// `titulo` é o que se clica ("Como se chegou a R$ 412,10").
    package init(_ titulo: String, _ linhas: [Linha], aberta: Bool = false) {
        self.titulo = titulo
        self.linhas = linhas
        self.aberta = aberta
    }

    package var corpo: some Trecho {
        El(.details, .classe("conta"), .open(aberta)) {
            El(.summary) {
                Icone.direita
                El(.span, titulo)
            }
            El(.table) {
                El(.caption, titulo, .classe("so-leitor"))
                El(.thead, .classe("so-leitor")) {
                    El(.tr) {
                        El(.th, "Operação", .scope("col"))
                        El(.th, "Parcela da conta", .scope("col"))
                        El(.th, "Valor", .scope("col"))
                    }
                }
                El(.tbody) { for linha in linhas { desenhar(linha) } }
            }
        }
    }

    private func desenhar(_ linha: Linha) -> some Trecho {
        El(.tr, .classe(linha.sinal == .igual ? "resultado" : nil)) {
            El(.td, .classe("sinal")) {
                El(.span, linha.sinal.rawValue, .aria("hidden", true))
                El(.span, linha.sinal.falado, .classe("so-leitor"))
            }
            El(.th, .scope("row")) {
                if let endereco = linha.endereco { Ligacao(linha.rotulo, para: endereco) } else { linha.rotulo }
                linha.fonte.map { El(.span, $0, .classe("nota")) }
            }
            El(.td, linha.valor, .classe("numero"))
        }
    }
}
