import CZlib

/// Comprime em gzip (RFC 1952), no nível mais alto: para o que se lê uma vez na partida e não tem segredo.
///
/// Página montada por pedido não passa por aqui: comprimir junto o que o outro escolhe e o que ele não pode ver (o token do formulário)
/// denuncia o segundo pelo tamanho (ataque BREACH). Mesma entrada, mesmos bytes: não leva data nem nome.
enum Gzip {
    static func comprimir(_ bytes: [UInt8]) -> [UInt8] {
        // 15 bits de janela, mais 16 para o envelope gzip; 9 é a memória toda.
        var fluxo = z_stream()
        let aberto = deflateInit2_(
            &fluxo, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        precondition(aberto == Z_OK, "a zlib não abriu: \(aberto)")
        defer { deflateEnd(&fluxo) }
        let maximo = Int(deflateBound(&fluxo, UInt(bytes.count)))
        var entrada = bytes
        return entrada.withUnsafeMutableBufferPointer { entrada in
            [UInt8](unsafeUninitializedCapacity: maximo) { saida, escritos in
                fluxo.next_in = entrada.baseAddress
                fluxo.avail_in = UInt32(entrada.count)
                fluxo.next_out = saida.baseAddress
                fluxo.avail_out = UInt32(maximo)
                let fim = deflate(&fluxo, Z_FINISH)
                precondition(fim == Z_STREAM_END, "a zlib não acabou no espaço que disse bastar: \(fim)")
                escritos = maximo - Int(fluxo.avail_out)
            }
        }
    }
}
