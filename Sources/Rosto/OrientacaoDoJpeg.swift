extension Orientacao {
    /// A que o Exif de um JPEG anota; normal, se não anota nenhuma que se entenda.
    ///
    /// Lê marca por marca e para no começo dos dados da imagem. Nunca lê fora dos bytes.
    init(anotadaEm bytes: [UInt8]) {
        self = .normal
        guard bytes.count > 4, bytes[0] == 0xFF, bytes[1] == 0xD8 else { return }
        var lugar = 2
        while lugar + 4 <= bytes.count, bytes[lugar] == 0xFF {
            let marca = bytes[lugar + 1]
            if marca == 0xFF {
                lugar += 1
                continue
            }
            let tamanho = Int(bytes[lugar + 2]) << 8 | Int(bytes[lugar + 3])
            let fim = lugar + 2 + tamanho
            guard marca != 0xDA, marca != 0xD9, tamanho >= 2, fim <= bytes.count else { return }
            if marca == 0xE1, let achada = Self.doExif(bytes[(lugar + 4)..<fim]) { self = achada }
            lugar = fim
        }
    }

    private static func doExif(_ trecho: ArraySlice<UInt8>) -> Orientacao? {
        guard trecho.starts(with: Array("Exif\0\0".utf8)) else { return nil }
        let tiff = Array(trecho.dropFirst(6))
        guard tiff.count >= 8 else { return nil }
        let pequeno = tiff.starts(with: Array("II".utf8))
        guard pequeno || tiff.starts(with: Array("MM".utf8)) else { return nil }
        func numero(_ lugar: Int, _ tamanho: Int) -> Int? {
            guard lugar >= 0, lugar + tamanho <= tiff.count else { return nil }
            let ordem = pequeno ? Array((0..<tamanho).reversed()) : Array(0..<tamanho)
            return ordem.reduce(0) { $0 << 8 | Int(tiff[lugar + $1]) }
        }
        guard numero(2, 2) == 42, let pasta = numero(4, 4), let quantos = numero(pasta, 2) else { return nil }
        for i in 0..<min(quantos, 128) {
            let entrada = pasta + 2 + 12 * i
            // Campo 0x0112, tipo 3 (dois bytes), um valor, guardado na própria entrada.
            if numero(entrada, 2) == 0x0112, numero(entrada + 2, 2) == 3 {
                return numero(entrada + 8, 2).flatMap { Orientacao(rawValue: $0) }
            }
        }
        return nil
    }
}
