/// Escreve elementos sob a raiz, à mão, com escape.
struct MontadorXml: MontadorDeRegistro {
    private var saida: SaidaEmBlocos
    private let parametros: ParametrosDeXml
    private let fim: [UInt8]
    /// Elementos abertos abaixo da raiz.
    private var abertos: [String] = []
    private var escritos = 0
    private var comecou = false
    private let bom: Bool

    init(_ definicao: Definicao, _ destino: any SaidaDeBytes) {
        saida = SaidaEmBlocos(destino)
        parametros = definicao.xml
        fim = definicao.finsDeLinha[0].bytes
        bom = definicao.bom == .exigido
    }

    var linha: Int { escritos + 1 }

    mutating func escrever(
        _ registro: RegistroCompilado, _ conteudo: UnsafeBufferPointer<UInt8>, _ fatias: [Fatia],
        _ valores: UnsafeMutableBufferPointer<ValorLido>
    ) throws {
        comecar()
        irPara(Array(registro.definicao.elemento.dropLast()))
        let nome = registro.definicao.elemento.last ?? registro.definicao.nome
        func pedaco(_ indice: Int) -> UnsafeBufferPointer<UInt8> {
            let inicio = Int(fatias[indice].inicio)
            return UnsafeBufferPointer(rebasing: conteudo[inicio..<(inicio + Int(fatias[indice].tamanho))])
        }
        recuar(abertos.count + 1)
        texto("<\(nome)")
        for (indice, campo) in registro.definicao.campos.enumerated() {
            guard let atributo = campo.atributo, fatias[indice].tamanho > 0 else { continue }
            texto(" \(atributo)=\"")
            escapar(pedaco(indice))
            texto("\"")
        }
        let elementos = registro.definicao.campos.indices.filter {
            registro.definicao.campos[$0].atributo == nil && fatias[$0].tamanho > 0
        }
        if elementos.isEmpty {
            texto("/>")
        } else if elementos.count == 1, registro.definicao.campos[elementos[0]].elemento.isEmpty {
            texto(">")
            escapar(pedaco(elementos[0]))
            texto("</\(nome)>")
        } else {
            texto(">")
            quebrar()
            abertos.append(nome)
            let base = abertos
            for indice in elementos {
                let elemento = registro.definicao.campos[indice].elemento
                irPara(base + elemento.dropLast())
                let ultimo = elemento.last ?? ""
                recuar(abertos.count + 1)
                texto("<\(ultimo)>")
                escapar(pedaco(indice))
                texto("</\(ultimo)>")
                quebrar()
            }
            irPara(base)
            abertos.removeLast()
            recuar(abertos.count + 1)
            texto("</\(nome)>")
        }
        quebrar()
        escritos += 1
        try saida.soltarSeCheio()
    }

    mutating func terminar() throws {
        comecar()
        irPara([])
        texto("</\(parametros.raiz)>")
        quebrar()
        try saida.soltar()
    }

    private mutating func comecar() {
        guard !comecou else { return }
        comecou = true
        if bom { saida.bytes.append(contentsOf: [0xEF, 0xBB, 0xBF]) }
        texto("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
        quebrar()
        texto("<\(parametros.raiz)")
        if let espaco = parametros.espacoDeNomes {
            texto(" xmlns=\"")
            Array(espaco.utf8).withUnsafeBufferPointer { escapar($0) }
            texto("\"")
        }
        texto(">")
        quebrar()
    }

    /// Fecha e abre elementos de grupo até chegar a este caminho.
    private mutating func irPara(_ caminho: [String]) {
        var comuns = 0
        while comuns < abertos.count, comuns < caminho.count, abertos[comuns] == caminho[comuns] { comuns += 1 }
        while abertos.count > comuns {
            let nome = abertos.removeLast()
            recuar(abertos.count + 1)
            texto("</\(nome)>")
            quebrar()
        }
        for nome in caminho[comuns...] {
            recuar(abertos.count + 1)
            texto("<\(nome)>")
            quebrar()
            abertos.append(nome)
        }
    }

    private mutating func texto(_ texto: String) { saida.bytes.append(contentsOf: texto.utf8) }

    private mutating func quebrar() {
        if parametros.recuo > 0 { saida.bytes.append(contentsOf: fim) }
    }

    private mutating func recuar(_ niveis: Int) {
        saida.bytes.append(contentsOf: repeatElement(0x20, count: niveis * parametros.recuo))
    }

    private mutating func escapar(_ bytes: UnsafeBufferPointer<UInt8>) {
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "&"): texto("&amp;")
            case UInt8(ascii: "<"): texto("&lt;")
            case UInt8(ascii: ">"): texto("&gt;")
            case UInt8(ascii: "\""): texto("&quot;")
            default: saida.bytes.append(byte)
            }
        }
    }
}
