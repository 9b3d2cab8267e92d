/// Uma linha de largura fixa sob a régua das posições, com cada pedaço marcado e nomeado.
///
/// É desenho: quem ouve recebe o rótulo, que diz onde está a tabela equivalente. A cor não fala sozinha: o que não é de ninguém leva `?`, o que
/// é de mais de um leva `!`. Linha comprida rola dentro do próprio quadro.
package struct ReguaDeColunas: Trecho {
    /// O que há num pedaço da linha.
    package enum Especie: Sendable {
        case campo
        /// De propósito sem dado.
        case reservado
        /// Vazio que se admite.
        case livre
        case ninguem
        case varios
    }

    /// Posições vizinhas, de 1, as duas pontas incluídas.
    package struct Faixa: Sendable {
        let inicio: Int
        let fim: Int
        let nome: String
        let especie: Especie

        package init(_ inicio: Int, _ fim: Int, _ nome: String, _ especie: Especie) {
            self.inicio = inicio
            self.fim = fim
            self.nome = nome
            self.especie = especie
        }
    }

    let rotulo: String
    let linha: [Character]
    let faixas: [Faixa]

    /// - Parameters:
    ///   - rotulo: o que se desenha e onde se lê o mesmo em texto.
    ///   - linha: o conteúdo; mais curta que as faixas, completa-se com brancos.
    ///   - faixas: em ordem, sem falha entre uma e outra.
    package init(_ rotulo: String, linha: String, faixas: [Faixa]) {
        self.rotulo = rotulo
        self.linha = Array(linha)
        self.faixas = faixas
    }

    private var largura: Int { max(faixas.last?.fim ?? 0, linha.count) }

    package func escrever(em saida: inout Saida) {
        El(.div, .classe("regua"), .role("region"), .aria("label", rotulo), .tabindex(0)) {
            El(.pre, .aria("hidden", true)) {
                El(.span, escala + "\n", .classe("regua-escala"))
                El(.span, .classe("regua-linha")) {
                    for (ordem, faixa) in faixas.enumerated() {
                        El(.span, conteudo(faixa), .classe(classe(faixa, ordem)))
                    }
                    sobra
                    "\n"
                }
                for (ordem, faixa) in faixas.enumerated() {
                    El(.span, nome(faixa), .classe(classe(faixa, ordem)))
                }
            }
        }.escrever(em: &saida)
    }

    /// `----+----1----+----2`: a dezena no lugar dela.
    private var escala: String {
        var escala = [Character](repeating: "-", count: largura)
        for posicao in stride(from: 5, through: largura, by: 5) {
            guard posicao.isMultiple(of: 10) else {
                escala[posicao - 1] = "+"
                continue
            }
            for (ordem, algarismo) in String(posicao / 10).reversed().enumerated() where posicao - 1 - ordem >= 0 {
                escala[posicao - 1 - ordem] = algarismo
            }
        }
        return String(escala)
    }

    private func conteudo(_ faixa: Faixa) -> String {
        String(
            (faixa.inicio...faixa.fim).map { posicao -> Character in
                guard linha.indices.contains(posicao - 1) else { return " " }
                let lido = linha[posicao - 1]
                return lido.isNewline || lido == "\t" ? " " : lido
            })
    }

    /// O que passa da última faixa.
    private var sobra: some Trecho {
        let fim = faixas.last?.fim ?? 0
        return Bloco { if linha.count > fim { El(.span, String(linha[fim...]), .classe("regua-varios")) } }
    }

    /// O nome no tamanho da faixa, com um branco no fim quando cabe.
    private func nome(_ faixa: Faixa) -> String {
        let tamanho = faixa.fim - faixa.inicio + 1
        switch faixa.especie {
        case .ninguem: return String(repeating: "?", count: tamanho)
        case .varios: return String(repeating: "!", count: tamanho)
        case .livre, .reservado: return String(repeating: " ", count: tamanho)
        case .campo:
            let texto = faixa.nome.prefix(tamanho)
            return texto + String(repeating: " ", count: tamanho - texto.count)
        }
    }

    private func classe(_ faixa: Faixa, _ ordem: Int) -> String {
        switch faixa.especie {
        case .campo: ordem.isMultiple(of: 2) ? "regua-par" : "regua-impar"
        case .reservado: "regua-reservado"
        case .livre: "regua-livre"
        case .ninguem: "regua-ninguem"
        case .varios: "regua-varios"
        }
    }
}
