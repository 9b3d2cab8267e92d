/// Expressão regular simples sobre os bytes da linha, em tempo proporcional à linha seja qual for o padrão.
///
/// Quem escreve a definição é gente, pela tela: um padrão ruim não pode prender o servidor, e por isso não há retrocesso.
/// O padrão vira um autômato e todos os caminhos andam juntos, um byte por vez.
package struct Padrao: Sendable {
    /// Como foi escrito.
    package let texto: String
    let programa: [Instrucao]

    enum Instrucao: Sendable {
        /// Consome um byte do conjunto.
        case byte(ConjuntoDeBytes)
        case dividir(Int, Int)
        case saltar(Int)
        case comeco, fim, casou
    }

    /// Lê o padrão para linhas nesta codificação.
    package init(_ texto: String, codificacao: Codificacao) throws(PadraoInvalido) {
        self.texto = texto
        var analise = AnaliseDePadrao(texto: texto, codificacao: codificacao)
        let arvore = try analise.inteiro()
        var montagem = MontagemDePadrao()
        try montagem.montar(arvore)
        montagem.programa.append(.casou)
        programa = montagem.programa
    }

    /// Se o padrão aparece em algum ponto da linha.
    func casa(_ linha: UnsafeBufferPointer<UInt8>, _ memoria: inout MemoriaDePadrao) -> Bool {
        memoria.preparar(programa.count)
        for posicao in 0...linha.count {
            let noFim = posicao == linha.count
            if acrescentar(0, posicao, noFim, &memoria) { return true }
            if noFim { return false }
            swap(&memoria.atuais, &memoria.seguintes)
            memoria.seguintes.removeAll(keepingCapacity: true)
            memoria.geracao += 1
            let byte = linha[posicao]
            for estado in memoria.atuais {
                guard case .byte(let conjunto) = programa[estado], conjunto.tem(byte) else { continue }
                if acrescentar(estado + 1, posicao + 1, posicao + 1 == linha.count, &memoria) { return true }
            }
        }
        return false
    }

    /// Segue os caminhos que não consomem byte; verdadeiro se algum chega ao fim do padrão.
    private func acrescentar(_ inicio: Int, _ posicao: Int, _ noFim: Bool, _ memoria: inout MemoriaDePadrao) -> Bool {
        memoria.pilha.append(inicio)
        while let estado = memoria.pilha.popLast() {
            if memoria.marcas[estado] == memoria.geracao { continue }
            memoria.marcas[estado] = memoria.geracao
            switch programa[estado] {
            case .byte: memoria.seguintes.append(estado)
            case .dividir(let a, let b):
                memoria.pilha.append(b)
                memoria.pilha.append(a)
            case .saltar(let destino): memoria.pilha.append(destino)
            case .comeco: if posicao == 0 { memoria.pilha.append(estado + 1) }
            case .fim: if noFim { memoria.pilha.append(estado + 1) }
            case .casou:
                memoria.pilha.removeAll(keepingCapacity: true)
                return true
            }
        }
        return false
    }
}

/// O padrão não se lê.
package struct PadraoInvalido: Error, Hashable {
    package let motivo: String
}

/// O que a busca reaproveita de uma linha para a outra.
struct MemoriaDePadrao {
    var atuais: [Int] = []
    var seguintes: [Int] = []
    var pilha: [Int] = []
    var marcas: [Int] = []
    var geracao = 0

    mutating func preparar(_ estados: Int) {
        seguintes.removeAll(keepingCapacity: true)
        pilha.removeAll(keepingCapacity: true)
        if marcas.count < estados { marcas.append(contentsOf: repeatElement(-1, count: estados - marcas.count)) }
        geracao += 1
    }
}

/// Conjunto dos 256 bytes.
struct ConjuntoDeBytes: Sendable, Hashable {
    private var partes: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    init() {}

    init(_ faixas: ClosedRange<UInt8>...) {
        for faixa in faixas { for byte in faixa { juntar(byte) } }
    }

    func tem(_ byte: UInt8) -> Bool {
        let bit = UInt64(1) << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: return partes.0 & bit != 0
        case 1: return partes.1 & bit != 0
        case 2: return partes.2 & bit != 0
        default: return partes.3 & bit != 0
        }
    }

    mutating func juntar(_ byte: UInt8) {
        let bit = UInt64(1) << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: partes.0 |= bit
        case 1: partes.1 |= bit
        case 2: partes.2 |= bit
        default: partes.3 |= bit
        }
    }

    mutating func juntar(_ outro: ConjuntoDeBytes) {
        partes = (
            partes.0 | outro.partes.0, partes.1 | outro.partes.1, partes.2 | outro.partes.2, partes.3 | outro.partes.3
        )
    }

    mutating func inverter() {
        partes = (~partes.0, ~partes.1, ~partes.2, ~partes.3)
    }

    static func == (a: Self, b: Self) -> Bool { a.partes == b.partes }
    func hash(into hasher: inout Hasher) {
        hasher.combine(partes.0)
        hasher.combine(partes.1)
        hasher.combine(partes.2)
        hasher.combine(partes.3)
    }
}
