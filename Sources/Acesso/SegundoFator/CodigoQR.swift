import CQrencode

/// De um texto ao quadrado do código QR, com correção média. Quem codifica é a libqrencode.
enum CodigoQR {
    /// As linhas, de cima para baixo; `true` é preto. O texto é nosso e cabe: não caber é defeito.
    static func linhas(de texto: String) -> [[Bool]] {
        let bytes = Array(texto.utf8)
        guard let codigo = QRcode_encodeData(Int32(bytes.count), bytes, 0, QR_ECLEVEL_M) else {
            preconditionFailure("texto que não cabe num código QR: \(bytes.count) bytes")
        }
        defer { QRcode_free(codigo) }
        let lado = Int(codigo.pointee.width)
        // O bit mais baixo de cada byte é a cor.
        return (0..<lado).map { y in (0..<lado).map { x in codigo.pointee.data[y * lado + x] & 1 == 1 } }
    }
}
