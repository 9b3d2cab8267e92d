/// Um código de barras quadrado (QR), em SVG na própria página: preto no branco em qualquer contraste, com a margem que o leitor pede.
package struct DesenhoQR: Trecho, Sendable {
    let linhas: [[Bool]]
    let descricao: String
    /// Quadrados em branco em volta (ISO/IEC 18004, 6.3.8).
    private static let margem = 4

    /// - Parameters:
    ///   - linhas: o quadrado, de cima para baixo; `true` é preto.
    ///   - descricao: o que é, para quem não o vê.
    package init(_ linhas: [[Bool]], descricao: String) {
        (self.linhas, self.descricao) = (linhas, descricao)
    }

    package func escrever(em saida: inout Saida) {
        let lado = linhas.count + 2 * Self.margem
        saida.fixo("<svg class=\"codigo-qr\" role=\"img\" shape-rendering=\"crispEdges\" viewBox=\"0 0 ")
        saida.escapado("\(lado) \(lado)")
        saida.fixo("\" aria-label=\"")
        saida.escapado(descricao)
        saida.fixo("\"><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/><path fill=\"#000\" d=\"")
        saida.escapado(traco)
        saida.fixo("\"/></svg>")
    }

    /// Uma barra por corrida de pretos em cada linha.
    private var traco: String {
        var texto = ""
        for (y, linha) in linhas.enumerated() {
            var x = 0
            while x < linha.count {
                guard linha[x] else {
                    x += 1
                    continue
                }
                let fim = linha[x...].firstIndex(of: false) ?? linha.count
                texto += "M\(x + Self.margem) \(y + Self.margem)h\(fim - x)v1h-\(fim - x)z"
                x = fim
            }
        }
        return texto
    }
}
