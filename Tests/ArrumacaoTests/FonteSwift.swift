/// Um arquivo em Swift separado em código, comentários e textos, para as conferências não confundirem um com o outro.
///
/// `codigo` tem o mesmo número de bytes e de linhas do arquivo: o que é comentário ou conteúdo de texto vira espaço, e a
/// interpolação `\(…)` continua código. Expressão regular entre barras conta como texto.
struct FonteSwift: Sendable {
    /// Trecho de texto ou comentário: onde começa (byte e linha contada de 1) e o que diz, sem aspas.
    struct Trecho: Sendable {
        let inicio: Int
        let linha: Int
        let conteudo: String
        /// Só em texto: se há `\(…)` dentro.
        let interpolado: Bool
    }

    let caminho: String
    let alvo: String?
    let codigo: String
    let linhasDeCodigo: [Substring]
    let textos: [Trecho]
    let comentarios: [Trecho]

    init?(_ arquivo: Arquivo) {
        guard let texto = arquivo.texto else { return nil }
        self.init(arquivo.caminho, texto)
    }

    init(_ caminho: String, _ texto: String) {
        var leitor = LeitorDeSwift(Array(texto.utf8))
        leitor.lerTudo()
        self.caminho = caminho
        alvo = Arquivo(caminho, []).alvo
        codigo = String(decoding: leitor.codigo, as: UTF8.self)
        linhasDeCodigo = codigo.split(separator: "\n", omittingEmptySubsequences: false)
        textos = leitor.textos
        comentarios = leitor.comentarios
    }

    /// Linhas que têm comentário, contadas de 1 (o comentário em bloco conta todas as suas).
    var linhasComentadas: Set<Int> {
        var linhas: Set<Int> = []
        for comentario in comentarios {
            let quebras = comentario.conteudo.utf8.count { $0 == UInt8(ascii: "\n") }
            linhas.formUnion(comentario.linha...(comentario.linha + quebras))
        }
        return linhas
    }

    /// O código que vem logo antes de um texto, sem espaços no fim: diz a quem o texto foi entregue.
    func antes(de trecho: Trecho, bytes: Int = 80) -> String {
        let tudo = codigo.utf8
        let fim = tudo.index(tudo.startIndex, offsetBy: trecho.inicio)
        let comeco = tudo.index(fim, offsetBy: -bytes, limitedBy: tudo.startIndex) ?? tudo.startIndex
        var trecho = String(decoding: tudo[comeco..<fim], as: UTF8.self)
        while let ultimo = trecho.last, ultimo.isWhitespace { trecho.removeLast() }
        return trecho
    }
}

/// Percorre os bytes uma vez, copiando o código e recolhendo o resto.
private struct LeitorDeSwift {
    private let bytes: [UInt8]
    private(set) var codigo: [UInt8]
    private(set) var textos: [FonteSwift.Trecho] = []
    private(set) var comentarios: [FonteSwift.Trecho] = []
    private var posicao = 0
    private var linha = 1
    /// Último byte de código que não é espaço: decide se uma barra abre expressão regular ou divide.
    private var anterior: UInt8 = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        codigo = bytes
    }

    mutating func lerTudo() {
        lerCodigo(ateFecharParenteses: false)
    }

    private func byte(_ adiante: Int = 0) -> UInt8 {
        posicao + adiante < bytes.count ? bytes[posicao + adiante] : 0
    }

    private mutating func avancar(apagando: Bool) {
        if bytes[posicao] == UInt8(ascii: "\n") {
            linha += 1
        } else if apagando {
            codigo[posicao] = UInt8(ascii: " ")
        }
        posicao += 1
    }

    /// Lê até o fim, ou até o parêntese que fecha a interpolação em que se está.
    private mutating func lerCodigo(ateFecharParenteses interpolacao: Bool) {
        var abertos = 0
        while posicao < bytes.count {
            let atual = byte()
            switch atual {
            case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "/"): lerComentarioDeLinha()
            case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "*"): lerComentarioEmBloco()
            case UInt8(ascii: "/") where abreExpressao(): lerExpressao()
            case UInt8(ascii: "\""): lerTexto(cerquilhas: 0)
            case UInt8(ascii: "#") where cerquilhasAntesDeAspas() > 0: lerTexto(cerquilhas: cerquilhasAntesDeAspas())
            default:
                if atual == UInt8(ascii: "(") { abertos += 1 }
                if atual == UInt8(ascii: ")") {
                    if interpolacao, abertos == 0 { return }
                    abertos -= 1
                }
                if atual > UInt8(ascii: " ") { anterior = atual }
                avancar(apagando: false)
            }
        }
    }

    private mutating func lerComentarioDeLinha() {
        let inicio = posicao
        let linhaInicial = linha
        while posicao < bytes.count, byte() != UInt8(ascii: "\n") { avancar(apagando: true) }
        guardarComentario(inicio, linhaInicial)
    }

    private mutating func lerComentarioEmBloco() {
        let inicio = posicao
        let linhaInicial = linha
        var fundo = 0
        repeat {
            if byte() == UInt8(ascii: "/"), byte(1) == UInt8(ascii: "*") {
                fundo += 1
                avancar(apagando: true)
            } else if byte() == UInt8(ascii: "*"), byte(1) == UInt8(ascii: "/") {
                fundo -= 1
                avancar(apagando: true)
            }
            if posicao < bytes.count { avancar(apagando: true) }
        } while fundo > 0 && posicao < bytes.count
        guardarComentario(inicio, linhaInicial)
    }

    private mutating func guardarComentario(_ inicio: Int, _ linhaInicial: Int) {
        let conteudo = String(decoding: bytes[inicio..<posicao], as: UTF8.self)
        comentarios.append(.init(inicio: inicio, linha: linhaInicial, conteudo: conteudo, interpolado: false))
    }

    private func cerquilhasAntesDeAspas() -> Int {
        var quantas = 0
        while byte(quantas) == UInt8(ascii: "#") { quantas += 1 }
        return byte(quantas) == UInt8(ascii: "\"") ? quantas : 0
    }

    /// A barra abre expressão regular quando não pode dividir e fecha na mesma linha.
    private func abreExpressao() -> Bool {
        let seguinte = byte(1)
        guard seguinte > UInt8(ascii: " "), seguinte != UInt8(ascii: ")") else { return false }
        guard anterior == 0 || "(,=:[{!&|?;".utf8.contains(anterior) else { return false }
        var adiante = 1
        while posicao + adiante < bytes.count, byte(adiante) != UInt8(ascii: "\n") {
            if byte(adiante) == UInt8(ascii: "\\") {
                adiante += 1
            } else if byte(adiante) == UInt8(ascii: "/") {
                return true
            }
            adiante += 1
        }
        return false
    }

    private mutating func lerExpressao() {
        let inicio = posicao + 1
        let linhaInicial = linha
        avancar(apagando: true)
        while byte() != UInt8(ascii: "/") {
            if byte() == UInt8(ascii: "\\") { avancar(apagando: true) }
            avancar(apagando: true)
        }
        guardarTexto(inicio, linhaInicial, interpolado: false)
        avancar(apagando: true)
        anterior = UInt8(ascii: "/")
    }

    private func fecha(_ aspas: Int, _ cerquilhas: Int) -> Bool {
        (0..<aspas).allSatisfy { byte($0) == UInt8(ascii: "\"") }
            && (0..<cerquilhas).allSatisfy { byte(aspas + $0) == UInt8(ascii: "#") }
    }

    private func escapa(_ cerquilhas: Int) -> Bool {
        byte() == UInt8(ascii: "\\") && (0..<cerquilhas).allSatisfy { byte(1 + $0) == UInt8(ascii: "#") }
    }

    private mutating func lerTexto(cerquilhas: Int) {
        for _ in 0..<cerquilhas { avancar(apagando: true) }
        let aspas = fecha(3, 0) ? 3 : 1
        for _ in 0..<aspas { avancar(apagando: true) }
        let inicio = posicao
        let linhaInicial = linha
        var interpolado = false
        while posicao < bytes.count, !fecha(aspas, cerquilhas) {
            if aspas == 1, byte() == UInt8(ascii: "\n") { break }
            guard escapa(cerquilhas) else {
                avancar(apagando: true)
                continue
            }
            for _ in 0...cerquilhas { avancar(apagando: true) }
            if byte() == UInt8(ascii: "(") {
                interpolado = true
                lerInterpolacao()
            } else if posicao < bytes.count {
                avancar(apagando: true)
            }
        }
        guardarTexto(inicio, linhaInicial, interpolado: interpolado)
        for _ in 0..<(aspas + cerquilhas) where posicao < bytes.count { avancar(apagando: true) }
        anterior = UInt8(ascii: "\"")
    }

    /// De um parêntese ao outro, os dois inclusive: ficam no código.
    private mutating func lerInterpolacao() {
        avancar(apagando: false)
        anterior = UInt8(ascii: "(")
        lerCodigo(ateFecharParenteses: true)
        if posicao < bytes.count { avancar(apagando: false) }
    }

    private mutating func guardarTexto(_ inicio: Int, _ linhaInicial: Int, interpolado: Bool) {
        let conteudo = String(decoding: bytes[inicio..<posicao], as: UTF8.self)
        textos.append(.init(inicio: inicio, linha: linhaInicial, conteudo: conteudo, interpolado: interpolado))
    }
}
