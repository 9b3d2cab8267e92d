import CTurbojpeg

/// Por que uma imagem não foi lida. Nada aqui cita o conteúdo dela.
package enum RecusaDeImagem: Error, Sendable, Hashable, CustomStringConvertible {
    case vazia
    case bytesDemais(Int, maximo: Int)
    case naoEJpeg
    case pixelsDemais(largura: Int, altura: Int, maximo: Int)
    case pequenaDemais(largura: Int, altura: Int, minimo: Int)
    case varredurasDemais(Int, maximo: Int)
    case coresDeImpressao
    case estragada(String)

    /// Código que o serviço devolve; não muda de sentido.
    package var codigo: String {
        switch self {
        case .vazia: "imagem-vazia"
        case .bytesDemais: "imagem-com-bytes-demais"
        case .naoEJpeg: "imagem-nao-e-jpeg"
        case .pixelsDemais: "imagem-grande-demais"
        case .pequenaDemais: "imagem-pequena-demais"
        case .varredurasDemais: "imagem-com-varreduras-demais"
        case .coresDeImpressao: "imagem-em-cores-de-impressao"
        case .estragada: "imagem-estragada"
        }
    }

    package var description: String {
        switch self {
        case .vazia: "a imagem veio vazia"
        case .bytesDemais(let bytes, let maximo): "a imagem tem \(bytes) bytes; o máximo é \(maximo)"
        case .naoEJpeg: "o arquivo não é um JPEG"
        case .pixelsDemais(let largura, let altura, let maximo):
            "a imagem tem \(largura) × \(altura) pixels; o máximo por lado é \(maximo)"
        case .pequenaDemais(let largura, let altura, let minimo):
            "a imagem tem \(largura) × \(altura) pixels; o mínimo por lado é \(minimo)"
        case .varredurasDemais(let quantas, let maximo): "a imagem tem \(quantas) varreduras; o máximo é \(maximo)"
        case .coresDeImpressao: "a imagem está em cores de impressão (CMYK); mande em RGB"
        case .estragada: "a imagem está estragada; tire outra"
        }
    }

    /// O que a biblioteca disse, em inglês: para o registro, não para quem usa.
    package var razao: String? {
        if case .estragada(let razao) = self { return razao }
        return nil
    }
}

/// Quanto se aceita de uma imagem, conferido antes de decodificar.
package struct LimitesDeImagem: Sendable, Hashable {
    /// Bytes do arquivo.
    package let bytes: Int
    /// Pixels por lado, no arquivo.
    package let lado: Int
    /// Pixels por lado, o mínimo.
    package let minimo: Int
    /// Varreduras: um JPEG progressivo pode pedir a imagem inteira muitas vezes num arquivo pequeno.
    package let varreduras: Int
    /// Lado maior depois de decodificar: acima disto a imagem sai pela metade, um quarto ou um oitavo.
    package let ladoDecodificado: Int

    package init(bytes: Int, lado: Int, minimo: Int, varreduras: Int, ladoDecodificado: Int) {
        self.bytes = bytes
        self.lado = lado
        self.minimo = minimo
        self.varreduras = varreduras
        self.ladoDecodificado = ladoDecodificado
    }

    /// Quadro de câmera, muitos por segundo: até 1 MiB e 960 pixels de lado. A página manda 480 × 640, numa varredura só; o dobro disso serve
    /// a quem faça outra página, e mais só serve a quem quer ocupar a análise.
    package static let quadro = LimitesDeImagem(
        bytes: 1 << 20, lado: 960, minimo: 64, varreduras: 4, ladoDecodificado: 960)

    /// Foto de cadastro: até 8 MiB e 4096 pixels de lado, lida com até 2048.
    package static let foto = LimitesDeImagem(
        bytes: 8 << 20, lado: 4096, minimo: 64, varreduras: 64, ladoDecodificado: 2048)
}

/// Decodifica JPEG. Guarda a memória de trabalho da biblioteca: um por thread, nunca dois ao mesmo tempo no mesmo.
package final class LeitorDeJpeg {
    private var aberto: tjhandle?

    package init() {}

    deinit { fechar() }

    private func fechar() {
        if let aberto { tjDestroy(aberto) }
        aberto = nil
    }

    /// A imagem, já na orientação em que se olha.
    ///
    /// Bytes, lados, cores e varreduras são conferidos antes de decodificar. Qualquer dado estragado recusa: meia imagem não
    /// é prova de nada.
    package func ler(_ bytes: [UInt8], limites: LimitesDeImagem) throws(RecusaDeImagem) -> Imagem {
        guard !bytes.isEmpty else { throw .vazia }
        guard bytes.count <= limites.bytes else { throw .bytesDemais(bytes.count, maximo: limites.bytes) }
        guard bytes.starts(with: [0xFF, 0xD8, 0xFF]) else { throw .naoEJpeg }
        do {
            return try ler(bytes, limites).orientada(Orientacao(anotadaEm: bytes))
        } catch {
            // Depois de um arquivo ruim a biblioteca guarda restos dele, e recusaria os seguintes: começa-se outra.
            fechar()
            throw error
        }
    }

    private func ler(_ bytes: [UInt8], _ limites: LimitesDeImagem) throws(RecusaDeImagem) -> Imagem {
        guard let decodificador = aberto ?? tjInitDecompress() else { throw .estragada("falta memória") }
        aberto = decodificador
        let (largura, altura) = try lados(bytes, decodificador)
        guard max(largura, altura) <= limites.lado else {
            throw .pixelsDemais(largura: largura, altura: altura, maximo: limites.lado)
        }
        guard min(largura, altura) >= limites.minimo else {
            throw .pequenaDemais(largura: largura, altura: altura, minimo: limites.minimo)
        }
        let varreduras = Self.varreduras(bytes)
        guard varreduras <= limites.varreduras else {
            throw .varredurasDemais(varreduras, maximo: limites.varreduras)
        }
        var divisor = 1
        while max(largura, altura) > limites.ladoDecodificado * divisor, divisor < 8 { divisor *= 2 }
        return try decodificada(
            bytes, decodificador, largura: (largura + divisor - 1) / divisor, altura: (altura + divisor - 1) / divisor)
    }

    private func lados(
        _ bytes: [UInt8], _ decodificador: tjhandle
    ) throws(RecusaDeImagem) -> (Int, Int) {
        var (largura, altura, amostra, cores) = (Int32(0), Int32(0), Int32(0), Int32(-1))
        let codigo = tjDecompressHeader3(
            decodificador, bytes, UInt(bytes.count), &largura, &altura, &amostra, &cores)
        // Antes do código: a biblioteca diz as cores ainda que não entenda o resto de um CMYK.
        guard cores != Int32(TJCS_CMYK.rawValue), cores != Int32(TJCS_YCCK.rawValue) else { throw .coresDeImpressao }
        guard codigo == 0 else { throw .estragada(Self.razao(decodificador)) }
        guard largura > 0, altura > 0 else { throw .estragada("sem pixels") }
        return (Int(largura), Int(altura))
    }

    private func decodificada(
        _ bytes: [UInt8], _ decodificador: tjhandle, largura: Int, altura: Int
    ) throws(RecusaDeImagem) -> Imagem {
        var codigo: Int32 = -1
        let pixels = [UInt8](unsafeUninitializedCapacity: largura * altura * 3) { lugar, preenchidos in
            lugar.initialize(repeating: 0)
            codigo = tjDecompress2(
                decodificador, bytes, UInt(bytes.count), lugar.baseAddress, Int32(largura), Int32(largura * 3),
                Int32(altura), Int32(TJPF_RGB.rawValue), Int32(TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS))
            preenchidos = lugar.count
        }
        guard codigo == 0 else { throw .estragada(Self.razao(decodificador)) }
        return Imagem(largura: largura, altura: altura, bytes: pixels)
    }

    private static func razao(_ decodificador: tjhandle) -> String {
        tjGetErrorStr2(decodificador).map { String(cString: $0) } ?? "sem explicação"
    }

    /// Quantas varreduras o arquivo anuncia: as marcas 0xFFDA.
    private static func varreduras(_ bytes: [UInt8]) -> Int {
        var (quantas, anterior) = (0, UInt8(0))
        for byte in bytes {
            if anterior == 0xFF, byte == 0xDA { quantas += 1 }
            anterior = byte
        }
        return quantas
    }
}
