/// Um documento para imprimir ou guardar: A4 em pé, cabeçalho na primeira página, rodapé em todas, texto que se seleciona.
///
/// É dado puro: quem desenha é `pdf()`. Tabela que não cabe continua na página seguinte, com os títulos repetidos.
package struct Documento: Sendable {
    /// Quem assina o documento, o que ele é e o que o identifica.
    package struct Identificacao: Sendable {
        /// Primeira linha do cabeçalho.
        package var entidade: String
        /// Segunda linha: o sistema que emite.
        package var emissor: String
        package var titulo: String
        package var assunto: String
        /// Nome de quem emitiu, nos metadados.
        package var autor: String
        /// ISO 8601, nos metadados.
        package var criadoEm: String
        package var idioma = "pt-BR"
        /// Linhas do rodapé, à esquerda; o número da página vai à direita.
        package var rodape: [String]

        package init(
            entidade: String, emissor: String, titulo: String, assunto: String, autor: String, criadoEm: String,
            rodape: [String]
        ) {
            self.entidade = entidade
            self.emissor = emissor
            self.titulo = titulo
            self.assunto = assunto
            self.autor = autor
            self.criadoEm = criadoEm
            self.rodape = rodape
        }
    }

    /// Um pedaço do corpo, na ordem em que se lê.
    package enum Parte: Sendable {
        case titulo(String)
        case paragrafo(String)
        /// Nome e valor, lado a lado.
        case dados([(nome: String, valor: String)])
        case tabela(Tabela)
    }

    /// Linhas e colunas; `total`, se há, fecha a última página dela.
    package struct Tabela: Sendable {
        package struct Coluna: Sendable {
            package var titulo: String
            /// Quanto da largura ela pede, em relação às outras.
            package var peso: Double
            package var aDireita: Bool

            package init(_ titulo: String, peso: Double = 1, aDireita: Bool = false) {
                self.titulo = titulo
                self.peso = peso
                self.aDireita = aDireita
            }
        }

        package var colunas: [Coluna]
        package var linhas: [[String]]
        package var total: [String]?

        /// Toda linha, e o total, tem tantas células quantas as colunas.
        package init(_ colunas: [Coluna], linhas: [[String]], total: [String]? = nil) {
            precondition(
                !colunas.isEmpty && linhas.allSatisfy { $0.count == colunas.count }
                    && (total.map { $0.count == colunas.count } ?? true), "tabela com linha fora da forma")
            self.colunas = colunas
            self.linhas = linhas
            self.total = total
        }
    }

    package var identificacao: Identificacao
    package var partes: [Parte]

    package init(_ identificacao: Identificacao, _ partes: [Parte]) {
        self.identificacao = identificacao
        self.partes = partes
    }

    /// Desenha o documento inteiro. Lança `FalhaDeDocumento`: faltou memória ou fonte, ou a biblioteca recusou.
    package func pdf() throws(FalhaDeDocumento) -> [UInt8] {
        let paginas = try Paginacao(self).paginas
        let bytes = try Desenho.escrever(paginas, identificacao)
        return try ComEstrutura.marcar(bytes, idioma: identificacao.idioma)
    }
}

/// O documento não se fez; é falha da máquina, não do que se pediu.
package struct FalhaDeDocumento: Error, Sendable, CustomStringConvertible {
    package let motivo: String
    package var description: String { "o documento não se fez: \(motivo)" }
}
