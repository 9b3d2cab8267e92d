/// Quadrado tirado da imagem por giro, escala e deslocamento, com amostragem bilinear; fora da imagem é preto.
package struct Recorte: Sendable {
    /// Pixels por lado.
    package let lado: Int
    /// Do recorte para a imagem.
    package let paraImagem: Semelhanca

    package init(lado: Int, paraImagem: Semelhanca) {
        self.lado = lado
        self.paraImagem = paraImagem
    }

    /// Entrega a cor de cada pixel do recorte, de 0 a 255, linha após linha.
    package func cadaPixel(_ imagem: Imagem, _ corpo: (Int, SIMD3<Float>) -> Void) {
        let (largura, altura) = (imagem.largura, imagem.altura)
        let t = paraImagem
        imagem.bytes.withUnsafeBufferPointer { bytes in
            func cor(_ x: Int, _ y: Int) -> SIMD3<Float> {
                guard x >= 0, y >= 0, x < largura, y < altura else { return SIMD3() }
                let i = (y * largura + x) * 3
                return SIMD3(Float(bytes[i]), Float(bytes[i + 1]), Float(bytes[i + 2]))
            }
            for v in 0..<lado {
                for u in 0..<lado {
                    let x = t.a * Double(u) - t.b * Double(v) + t.tx
                    let y = t.b * Double(u) + t.a * Double(v) + t.ty
                    // Longe da imagem é preto, e Int(x) não estoura.
                    guard x > -1, y > -1, x < Double(largura), y < Double(altura) else {
                        corpo(v * lado + u, SIMD3())
                        continue
                    }
                    let (x0, y0) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
                    let (dx, dy) = (Float(x - Double(x0)), Float(y - Double(y0)))
                    let emCima = cor(x0, y0) * (1 - dx) + cor(x0 + 1, y0) * dx
                    let embaixo = cor(x0, y0 + 1) * (1 - dx) + cor(x0 + 1, y0 + 1) * dx
                    corpo(v * lado + u, emCima * (1 - dy) + embaixo * dy)
                }
            }
        }
    }
}
