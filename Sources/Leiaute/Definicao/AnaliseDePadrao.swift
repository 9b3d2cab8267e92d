/// O padrão depois de lido.
indirect enum ArvoreDePadrao: Sendable {
    case vazia
    case byte(ConjuntoDeBytes)
    case sequencia([ArvoreDePadrao])
    case alternativas([ArvoreDePadrao])
    case repetida(ArvoreDePadrao, de: Int, ate: Int?)
    case comeco, fim
}

/// Lê o texto do padrão por descida recursiva.
struct AnaliseDePadrao {
    private let caracteres: [Unicode.Scalar]
    private let codificacao: Codificacao
    private var posicao = 0
    private var profundidade = 0
    private static let maiorRepeticao = 500

    init(texto: String, codificacao: Codificacao) {
        caracteres = Array(texto.unicodeScalars)
        self.codificacao = codificacao
    }

    mutating func inteiro() throws(PadraoInvalido) -> ArvoreDePadrao {
        guard !caracteres.isEmpty else { throw PadraoInvalido(motivo: "padrão vazio") }
        guard caracteres.count <= 1_000 else { throw PadraoInvalido(motivo: "padrão com mais de 1.000 caracteres") }
        let arvore = try alternativas()
        guard posicao == caracteres.count else { throw PadraoInvalido(motivo: "\")\" sem \"(\"") }
        return arvore
    }

    private var atual: Unicode.Scalar? { posicao < caracteres.count ? caracteres[posicao] : nil }

    private mutating func alternativas() throws(PadraoInvalido) -> ArvoreDePadrao {
        profundidade += 1
        defer { profundidade -= 1 }
        guard profundidade <= 50 else { throw PadraoInvalido(motivo: "parênteses encaixados demais") }
        var lista = [try sequencia()]
        while atual == "|" {
            posicao += 1
            lista.append(try sequencia())
        }
        return lista.count == 1 ? lista[0] : .alternativas(lista)
    }

    private mutating func sequencia() throws(PadraoInvalido) -> ArvoreDePadrao {
        var lista: [ArvoreDePadrao] = []
        while let caractere = atual, caractere != "|", caractere != ")" { lista.append(try repetida()) }
        return lista.isEmpty ? .vazia : .sequencia(lista)
    }

    private mutating func repetida() throws(PadraoInvalido) -> ArvoreDePadrao {
        var arvore = try atomo()
        while let sinal = atual {
            switch sinal {
            case "*": arvore = .repetida(arvore, de: 0, ate: nil)
            case "+": arvore = .repetida(arvore, de: 1, ate: nil)
            case "?": arvore = .repetida(arvore, de: 0, ate: 1)
            case "{":
                posicao += 1
                let (de, ate) = try limites()
                arvore = .repetida(arvore, de: de, ate: ate)
                continue
            default: return arvore
            }
            posicao += 1
        }
        return arvore
    }

    private mutating func limites() throws(PadraoInvalido) -> (Int, Int?) {
        var texto = String.UnicodeScalarView()
        while let caractere = atual, caractere != "}" {
            texto.append(caractere)
            posicao += 1
        }
        guard atual == "}" else { throw PadraoInvalido(motivo: "\"{\" sem \"}\"") }
        posicao += 1
        let partes = String(texto).split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let invalido = PadraoInvalido(
            motivo: "repetição {\(String(texto))} inválida: use {3}, {1,5} ou {2,}, até \(Self.maiorRepeticao)")
        guard partes.count <= 2, let de = Int(partes[0]), (0...Self.maiorRepeticao).contains(de) else { throw invalido }
        guard partes.count == 2 else { return (de, de) }
        if partes[1].isEmpty { return (de, nil) }
        guard let ate = Int(partes[1]), (de...Self.maiorRepeticao).contains(max(ate, de)), ate >= de else {
            throw invalido
        }
        return (de, ate)
    }

    private mutating func atomo() throws(PadraoInvalido) -> ArvoreDePadrao {
        guard let caractere = atual else { return .vazia }
        posicao += 1
        switch caractere {
        case "(":
            let arvore = try alternativas()
            guard atual == ")" else { throw PadraoInvalido(motivo: "\"(\" sem \")\"") }
            posicao += 1
            return arvore
        case "[": return try classe()
        case ".": return umCaractere(ConjuntoDeBytes(0x00...0xFF))
        case "^": return .comeco
        case "$": return .fim
        case "*", "+", "?", "{": throw PadraoInvalido(motivo: "\"\(caractere)\" sem o que repetir")
        case "\\": return try escape()
        default: return try literal(caractere)
        }
    }

    private mutating func escape() throws(PadraoInvalido) -> ArvoreDePadrao {
        guard let caractere = atual else { throw PadraoInvalido(motivo: "\"\\\" no fim do padrão") }
        posicao += 1
        if let (conjunto, inverso) = Self.conhecido(caractere) {
            return inverso ? umCaractere(conjunto) : .byte(conjunto)
        }
        guard !Self.letraOuAlgarismo(caractere) else { throw PadraoInvalido(motivo: "\"\\\(caractere)\" não existe") }
        return try literal(caractere)
    }

    /// `\d`, `\s` e seus inversos.
    private static func conhecido(_ caractere: Unicode.Scalar) -> (ConjuntoDeBytes, inverso: Bool)? {
        var conjunto: ConjuntoDeBytes
        switch caractere {
        case "d", "D": conjunto = ConjuntoDeBytes(0x30...0x39)
        case "s", "S": conjunto = ConjuntoDeBytes(0x20...0x20, 0x09...0x0D)
        default: return nil
        }
        let inverso = caractere == "D" || caractere == "S"
        if inverso { conjunto.inverter() }
        return (conjunto, inverso)
    }

    private static func letraOuAlgarismo(_ caractere: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(caractere) || ("A"..."Z").contains(caractere) || ("0"..."9").contains(caractere)
    }

    private func literal(_ caractere: Unicode.Scalar) throws(PadraoInvalido) -> ArvoreDePadrao {
        guard let bytes = codificacao.bytes(String(caractere)) else {
            throw PadraoInvalido(motivo: "\"\(caractere)\" não existe em \(codificacao.rawValue)")
        }
        let partes = bytes.map { ArvoreDePadrao.byte(ConjuntoDeBytes($0...$0)) }
        return partes.count == 1 ? partes[0] : .sequencia(partes)
    }

    /// Um caractere inteiro do conjunto: em UTF-8, o primeiro byte e as suas continuações.
    private func umCaractere(_ conjunto: ConjuntoDeBytes) -> ArvoreDePadrao {
        guard codificacao == .utf8 else { return .byte(conjunto) }
        var primeiros = ConjuntoDeBytes()
        for byte in (UInt8(0)...0x7F) where conjunto.tem(byte) { primeiros.juntar(byte) }
        for byte in (UInt8(0xC0)...0xFF) { primeiros.juntar(byte) }
        return .sequencia([.byte(primeiros), .repetida(.byte(ConjuntoDeBytes(0x80...0xBF)), de: 0, ate: nil)])
    }

    private mutating func classe() throws(PadraoInvalido) -> ArvoreDePadrao {
        var conjunto = ConjuntoDeBytes()
        let inversa = atual == "^"
        if inversa { posicao += 1 }
        var primeiro = true
        while let caractere = atual, caractere != "]" || primeiro {
            primeiro = false
            posicao += 1
            if caractere == "\\", let seguinte = atual, let (conhecido, _) = Self.conhecido(seguinte) {
                posicao += 1
                conjunto.juntar(conhecido)
                continue
            }
            let menor = try umByte(caractere)
            guard atual == "-", posicao + 1 < caracteres.count, caracteres[posicao + 1] != "]" else {
                conjunto.juntar(menor)
                continue
            }
            posicao += 1
            let fim = caracteres[posicao]
            posicao += 1
            let maior = try umByte(fim)
            guard menor <= maior else { throw PadraoInvalido(motivo: "faixa \"\(caractere)-\(fim)\" ao contrário") }
            for byte in menor...maior { conjunto.juntar(byte) }
        }
        guard atual == "]" else { throw PadraoInvalido(motivo: "\"[\" sem \"]\"") }
        posicao += 1
        guard inversa else { return .byte(conjunto) }
        conjunto.inverter()
        return umCaractere(conjunto)
    }

    /// O byte de um caractere de classe, desfeito o escape.
    private mutating func umByte(_ caractere: Unicode.Scalar) throws(PadraoInvalido) -> UInt8 {
        var efetivo = caractere
        if caractere == "\\", let seguinte = atual {
            posicao += 1
            efetivo = seguinte
        }
        guard let bytes = codificacao.bytes(String(efetivo)), bytes.count == 1 else {
            throw PadraoInvalido(
                motivo: "\"\(efetivo)\" não cabe entre colchetes em \(codificacao.rawValue); use ( | )")
        }
        return bytes[0]
    }
}

/// Põe a árvore em instruções.
struct MontagemDePadrao {
    var programa: [Padrao.Instrucao] = []
    private static let teto = 20_000

    mutating func montar(_ arvore: ArvoreDePadrao) throws(PadraoInvalido) {
        guard programa.count <= Self.teto else {
            throw PadraoInvalido(motivo: "padrão grande demais depois de repetido")
        }
        switch arvore {
        case .vazia: break
        case .byte(let conjunto): programa.append(.byte(conjunto))
        case .comeco: programa.append(.comeco)
        case .fim: programa.append(.fim)
        case .sequencia(let lista): for parte in lista { try montar(parte) }
        case .alternativas(let lista): try alternativas(lista)
        case .repetida(let parte, let de, let ate): try repetir(parte, de: de, ate: ate)
        }
    }

    private mutating func alternativas(_ lista: [ArvoreDePadrao]) throws(PadraoInvalido) {
        var saidas: [Int] = []
        for (indice, parte) in lista.enumerated() {
            guard indice < lista.count - 1 else {
                try montar(parte)
                break
            }
            let divisao = programa.count
            programa.append(.casou)
            try montar(parte)
            saidas.append(programa.count)
            programa.append(.casou)
            programa[divisao] = .dividir(divisao + 1, programa.count)
        }
        for saida in saidas { programa[saida] = .saltar(programa.count) }
    }

    private mutating func repetir(_ parte: ArvoreDePadrao, de: Int, ate: Int?) throws(PadraoInvalido) {
        for _ in 0..<de { try montar(parte) }
        guard let ate else {
            let divisao = programa.count
            programa.append(.casou)
            try montar(parte)
            programa.append(.saltar(divisao))
            programa[divisao] = .dividir(divisao + 1, programa.count)
            return
        }
        var divisoes: [Int] = []
        for _ in de..<ate {
            divisoes.append(programa.count)
            programa.append(.casou)
            try montar(parte)
        }
        for divisao in divisoes { programa[divisao] = .dividir(divisao + 1, programa.count) }
    }
}
