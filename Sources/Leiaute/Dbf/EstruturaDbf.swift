/// Uma coluna como está no registro, inclusive as que quem usa não vê.
struct ColunaFisica: Sendable {
    let nome: String
    /// Nulo nas que não se leem e nas do sistema.
    var coluna: DbfColuna?
    let letra: Character
    /// Posição no registro; a marca de apagado é a 0.
    var inicio: Int
    var tamanho: Int
    let byte17: UInt8
    let marcas: UInt8
    /// Bit de `_NullFlags` que diz se é nulo.
    var bitDeNulo: Int?
    /// Bit de `_NullFlags` que diz que o último byte do campo é o tamanho do texto (tipo V).
    var bitDeTamanho: Int?

    var aceitaNulo: Bool { marcas & 0x02 != 0 }
    var doSistema: Bool { marcas & 0x01 != 0 || letra == "0" }
}

/// As colunas do arquivo, já conferidas contra o tamanho do registro.
struct EstruturaDbf: Sendable {
    private(set) var fisicas: [ColunaFisica] = []
    private(set) var avisos: [AvisoDbf] = []
    /// Onde está `_NullFlags` no registro, se houver.
    private(set) var nulos: Range<Int>?

    /// - Parameter descritores: do byte 32 ao começo do primeiro registro.
    init(
        descritores: [UInt8], cabecalho: DbfCabecalho, pagina: PaginaDeCodigo?, temMemo: Bool
    ) throws(FalhaDbf) {
        lerDescritores(descritores, pagina: pagina)
        guard !fisicas.isEmpty else { throw .cabecalhoInvalido(motivo: "não há nenhuma coluna") }
        try fecharSoma(com: cabecalho.tamanhoDoRegistro)
        repartirNulos()
        for posicao in fisicas.indices {
            fisicas[posicao].coluna = try colunaVisivel(fisicas[posicao], cabecalho: cabecalho, temMemo: temMemo)
        }
        var vistos: Set<String> = []
        for coluna in fisicas.compactMap(\.coluna) where !vistos.insert(coluna.nome.uppercased()).inserted {
            avisos.append(.nomeRepetido(coluna: coluna.nome))
        }
    }

    /// Para em 0x0D, em 0x00 (há quem o grave no lugar) ou onde começa o primeiro registro.
    private mutating func lerDescritores(_ bytes: [UInt8], pagina: PaginaDeCodigo?) {
        var posicao = 0
        while posicao + 32 <= bytes.count, bytes[posicao] != 0x0D, bytes[posicao] != 0x00 {
            let descritor = Array(bytes[posicao..<posicao + 32])
            let letras = descritor[..<11].prefix { $0 != 0 }
            let nome = Array(letras).withUnsafeBufferPointer { pagina?.texto($0) ?? PaginaDeCodigo.latin1.texto($0) }
            fisicas.append(
                ColunaFisica(
                    nome: (nome ?? "").trimmingBrancos, letra: Character(Unicode.Scalar(descritor[11])), inicio: 0,
                    tamanho: Int(descritor[16]), byte17: descritor[17], marcas: descritor[18]))
            posicao += 32
        }
        if posicao >= bytes.count || bytes[posicao] != 0x0D { avisos.append(.semTerminador) }
    }

    /// Em coluna de texto o byte 17 pode ser a parte alta do tamanho (Clipper, FoxPro) ou lixo: vale o que fecha a
    /// soma com o tamanho do registro.
    private mutating func fecharSoma(com declarado: Int) throws(FalhaDbf) {
        let simples = 1 + fisicas.reduce(0) { $0 + $1.tamanho }
        let longas = fisicas.indices.filter { fisicas[$0].letra == "C" && fisicas[$0].byte17 != 0 }
        let comAltos = simples + longas.reduce(0) { $0 + Int(fisicas[$1].byte17) << 8 }
        if simples == declarado {
            avisos += longas.map { .tamanhoAltoIgnorado(coluna: fisicas[$0].nome) }
        } else if comAltos == declarado {
            for posicao in longas { fisicas[posicao].tamanho += Int(fisicas[posicao].byte17) << 8 }
        } else {
            throw .registroDiverge(declarado: declarado, somado: simples)
        }
        var inicio = 1
        for posicao in fisicas.indices {
            fisicas[posicao].inicio = inicio
            inicio += fisicas[posicao].tamanho
        }
    }

    /// Cada coluna V ou Q toma um bit de tamanho; cada coluna que aceita nulo, um bit de nulo, nesta ordem.
    private mutating func repartirNulos() {
        guard let bits = fisicas.first(where: { $0.letra == "0" }) else { return }
        nulos = bits.inicio..<bits.inicio + bits.tamanho
        var bit = 0
        for posicao in fisicas.indices where fisicas[posicao].letra != "0" {
            if fisicas[posicao].letra == "V" || fisicas[posicao].letra == "Q" {
                fisicas[posicao].bitDeTamanho = bit
                bit += 1
            }
            if fisicas[posicao].aceitaNulo {
                fisicas[posicao].bitDeNulo = bit
                bit += 1
            }
        }
    }

    private mutating func colunaVisivel(
        _ fisica: ColunaFisica, cabecalho: DbfCabecalho, temMemo: Bool
    ) throws(FalhaDbf) -> DbfColuna? {
        if fisica.doSistema { return nil }
        guard !fisica.nome.isEmpty else { throw .colunaInvalida(coluna: "(sem nome)", motivo: "o nome está em branco") }
        // No dBase 5 a letra B é memo binário; no Visual FoxPro, ponto flutuante.
        let memoBinario = fisica.letra == "M" && fisica.marcas & 0x04 != 0
        guard let tipo = DbfTipo(rawValue: fisica.letra), tipo != .real || cabecalho.visualFoxPro, !memoBinario else {
            avisos.append(.colunaIgnorada(coluna: fisica.nome, tipo: memoBinario ? "M binário" : String(fisica.letra)))
            return nil
        }
        if let fixo = tipo.tamanhoFixo, fisica.tamanho != fixo {
            throw .colunaInvalida(
                coluna: fisica.nome, motivo: "o tipo \(fisica.letra) ocupa \(fixo) bytes, não \(fisica.tamanho)")
        }
        guard fisica.tamanho > 0 else { throw .colunaInvalida(coluna: fisica.nome, motivo: "tem tamanho zero") }
        var decimais = 0
        switch tipo {
        case .numero, .flutuante:
            decimais = Int(fisica.byte17)
            guard decimais < max(fisica.tamanho, 1) else {
                throw .colunaInvalida(
                    coluna: fisica.nome, motivo: "\(decimais) decimais não cabem em \(fisica.tamanho) posições")
            }
        case .moeda: decimais = 4
        case .memo:
            guard fisica.tamanho == 10 || fisica.tamanho == 4 else {
                throw .colunaInvalida(coluna: fisica.nome, motivo: "memo de \(fisica.tamanho) bytes")
            }
            guard temMemo else {
                avisos.append(.memoAusente(coluna: fisica.nome))
                return nil
            }
        default: break
        }
        return DbfColuna(
            fisica.nome, tipo, tamanho: fisica.tamanho, decimais: decimais, aceitaNulo: fisica.bitDeNulo != nil)
    }
}

extension String {
    /// Sem brancos à esquerda e à direita.
    fileprivate var trimmingBrancos: String {
        var letras = unicodeScalars[...]
        while letras.first == " " { letras.removeFirst() }
        while letras.last == " " { letras.removeLast() }
        return String(letras)
    }
}
