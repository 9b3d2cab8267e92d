/// Um defeito do arquivo: onde está, o que se esperava e o que se leu.
package struct Apontamento: Sendable, Hashable, CustomStringConvertible {
    /// Onde, dentro da linha.
    package enum Local: Sendable, Hashable {
        /// A linha inteira.
        case linha
        /// Posições, de 1.
        case colunas(Int, Int)
        /// Coluna do delimitado, de 1.
        case coluna(Int)
        /// Coluna do DBF ou elemento do XML.
        case nomeado(String)

        /// `colunas 25-34`, `coluna 4`, `coluna MATRICULA`; `nil` é a linha inteira.
        package var texto: String? {
            switch self {
            case .linha: nil
            case .colunas(let de, let ate): de == ate ? "coluna \(de)" : "colunas \(de)-\(ate)"
            case .coluna(let numero): "coluna \(numero)"
            case .nomeado(let nome): nome
            }
        }
    }

    /// De 1; nula quando é do arquivo todo.
    package let linha: Int?
    package let local: Local
    /// Nome do registro, quando reconhecido.
    package let registro: String?
    package let campo: String?
    package let esperado: String
    /// Como se mostra: entre aspas quando é texto do arquivo.
    package let lido: String?

    /// `linha 7, colunas 25-34, valor: esperado só algarismos, lido "00000159,0"`.
    package var description: String {
        var onde = linha.map { "linha \($0)" } ?? "arquivo"
        if let lugar = local.texto { onde += ", \(lugar)" }
        if let campo { onde += ", \(campo)" }
        return "\(onde): esperado \(esperado)" + (lido.map { ", lido \($0)" } ?? "")
    }
}

/// Junta os apontamentos: todos são contados, e os primeiros guardados.
struct ColetorDeApontamentos {
    let teto: Int
    var guardados: [Apontamento] = []
    var total = 0
    /// Recebe todos, mesmo os que passam do teto.
    var aoApontar: ((Apontamento) throws -> Void)?
    /// O erro que `aoApontar` lançou, para relançar fora do laço.
    var erro: (any Error)?

    /// Se o detalhe do próximo interessa a alguém; se não, basta contar.
    var querDetalhe: Bool { guardados.count < teto || aoApontar != nil }

    mutating func apontar(_ apontamento: Apontamento) {
        total += 1
        if guardados.count < teto { guardados.append(apontamento) }
        if erro == nil, let aoApontar {
            do { try aoApontar(apontamento) } catch { erro = error }
        }
    }
}

/// O texto do arquivo entre aspas, com hexadecimal no que não se imprime e corte só do que não cabe numa mensagem.
func entreAspas(_ bytes: UnsafeBufferPointer<UInt8>, _ codificacao: Codificacao, maximo: Int = 120) -> String {
    var saida = "\""
    var (i, mostrados) = (0, 0)
    while i < bytes.count, mostrados < maximo {
        let byte = bytes[i]
        var tamanho = 1
        if codificacao == .utf8 { tamanho = max(1, tamanhoDaSequencia(bytes, i)) }
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
            saida += "\\" + String(UnicodeScalar(byte))
        } else if tamanho > 1 {
            saida += String(decoding: UnsafeBufferPointer(rebasing: bytes[i..<(i + tamanho)]), as: UTF8.self)
        } else if let caractere = codificacao.caractere(byte), !deControle(caractere) {
            saida.unicodeScalars.append(caractere)
        } else {
            saida += "\\x" + hexadecimal(byte)
        }
        i += tamanho
        mostrados += 1
    }
    saida += "\""
    return i < bytes.count ? saida + "… (\(bytes.count) bytes)" : saida
}

/// Caractere que não se imprime: C0, DEL e C1.
func deControle(_ caractere: Unicode.Scalar) -> Bool {
    caractere.value < 0x20 || (0x7F...0x9F).contains(caractere.value)
}

/// Dois algarismos hexadecimais.
func hexadecimal(_ byte: UInt8) -> String {
    let algarismos = Array("0123456789ABCDEF")
    return String([algarismos[Int(byte >> 4)], algarismos[Int(byte & 15)]])
}
