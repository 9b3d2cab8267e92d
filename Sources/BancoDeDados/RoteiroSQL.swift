/// Separa um texto SQL em comandos, para os que não podem ir juntos numa viagem (`CREATE INDEX CONCURRENTLY`).
///
/// Entende aspas, identificadores entre aspas, cifrões (`$$…$$`, `$nome$…$nome$`) e comentários, inclusive aninhados.
/// Não entende `BEGIN ATOMIC`: escreva o corpo da função entre cifrões.
struct RoteiroSQL {
    private let letras: [UInt8]
    private var posicao = 0
    /// Onde o comando em curso começa, sem os espaços e comentários da frente; nada se ainda não começou.
    private var comeco: Int?
    private var comandos: [String] = []

    private init(_ texto: String) { letras = Array(texto.utf8) }

    /// Os comandos, na ordem, sem o ponto e vírgula e sem os vazios.
    static func comandos(_ texto: String) -> [String] {
        var roteiro = RoteiroSQL(texto)
        roteiro.separar()
        return roteiro.comandos
    }

    /// Palavras que abrem ou fecham transação, entre as que começam comandos do texto.
    static func comandosDeTransacao(_ texto: String) -> [String] {
        let proibidas: Set<String> = ["BEGIN", "START", "COMMIT", "ROLLBACK", "ABORT", "PREPARE"]
        return comandos(texto).compactMap { comando in
            let palavra = comando.prefix { $0.isLetter }.uppercased()
            return proibidas.contains(palavra) ? palavra : nil
        }
    }

    private mutating func separar() {
        while posicao < letras.count {
            switch letras[posicao] {
            case UInt8(ascii: ";"):
                fechar()
                posicao += 1
            case UInt8(ascii: "'"): pularAspas(UInt8(ascii: "'"), comBarra: vemDeE)
            case UInt8(ascii: "\""): pularAspas(UInt8(ascii: "\""), comBarra: false)
            case UInt8(ascii: "$"): pularCifrao()
            case UInt8(ascii: "-") where seguinte == UInt8(ascii: "-"): pularLinha()
            case UInt8(ascii: "/") where seguinte == UInt8(ascii: "*"): pularComentario()
            case 0x09, 0x0A, 0x0D, 0x20: posicao += 1
            default:
                comecar()
                posicao += 1
            }
        }
        fechar()
    }

    private mutating func comecar() {
        if comeco == nil { comeco = posicao }
    }

    private var seguinte: UInt8? { posicao + 1 < letras.count ? letras[posicao + 1] : nil }

    /// `E'…'`: só aí a barra escapa a aspa.
    private var vemDeE: Bool {
        guard posicao > 0, [UInt8(ascii: "E"), UInt8(ascii: "e")].contains(letras[posicao - 1]) else { return false }
        return posicao == 1 || !Self.deNome(letras[posicao - 2])
    }

    private mutating func fechar() {
        if let comeco { comandos.append(String(decoding: letras[comeco..<posicao], as: UTF8.self)) }
        comeco = nil
    }

    private mutating func pularAspas(_ aspa: UInt8, comBarra: Bool) {
        comecar()
        posicao += 1
        while posicao < letras.count {
            if comBarra && letras[posicao] == UInt8(ascii: "\\") {
                posicao += 2
            } else if letras[posicao] == aspa {
                posicao += 1
                // Aspa dobrada é uma aspa dentro do texto: a volta de fora abre de novo e o efeito é o mesmo.
                return
            } else {
                posicao += 1
            }
        }
        posicao = min(posicao, letras.count)
    }

    private mutating func pularCifrao() {
        comecar()
        var fim = posicao + 1
        // `a$1` e `$1` não abrem texto: o rótulo é nome e não vem colado a outro nome.
        let colado = posicao > 0 && Self.deNome(letras[posicao - 1])
        while fim < letras.count, Self.deNome(letras[fim]) { fim += 1 }
        guard !colado, fim < letras.count, letras[fim] == UInt8(ascii: "$"),
            fim == posicao + 1 || !(0x30...0x39).contains(letras[posicao + 1])
        else {
            posicao += 1
            return
        }
        let rotulo = letras[posicao...fim]
        posicao = fim + 1
        while posicao < letras.count {
            if letras[posicao...].starts(with: rotulo) {
                posicao += rotulo.count
                return
            }
            posicao += 1
        }
    }

    private mutating func pularLinha() {
        while posicao < letras.count, letras[posicao] != 0x0A { posicao += 1 }
    }

    private mutating func pularComentario() {
        var fundo = 0
        while posicao < letras.count {
            if letras[posicao] == UInt8(ascii: "/") && seguinte == UInt8(ascii: "*") {
                fundo += 1
                posicao += 2
            } else if letras[posicao] == UInt8(ascii: "*") && seguinte == UInt8(ascii: "/") {
                fundo -= 1
                posicao += 2
                if fundo == 0 { return }
            } else {
                posicao += 1
            }
        }
    }

    private static func deNome(_ letra: UInt8) -> Bool {
        (0x61...0x7A).contains(letra) || (0x41...0x5A).contains(letra) || (0x30...0x39).contains(letra)
            || letra == UInt8(ascii: "_") || letra >= 0x80
    }
}
