/// Lugar de uma linha na ordem dos descontos de um vínculo.
struct ItemDaFila {
    /// Os primeiros critérios, já comparáveis; empate se resolve pelos demais.
    var chave: UInt64
    var linha: Int32
}

/// Põe as linhas de um vínculo na ordem dos descontos.
///
/// A chave leva os dois primeiros critérios, se cabem em 32 bits cada, ou o primeiro sozinho; os outros só se leem no
/// empate. O último desempate é o contrato, e por isso a ordem é total: a ordem de entrada não decide nada.
///
/// - Fonte: RegraDeGlosa.modo.criterios; padrão em dominio.md §3.5.
struct OrdemDaGlosa: Sendable {
    private let naChave: [CriterioDaOrdem]
    private let noEmpate: [CriterioDaOrdem]

    init(_ criterios: [CriterioDaOrdem]) {
        let quantos = criterios.prefix(2).allSatisfy(\.cabeEm32Bits) ? 2 : 1
        naChave = Array(criterios.prefix(quantos))
        noEmpate = Array(criterios.dropFirst(quantos))
    }

    @inline(__always)
    func chave(_ linha: Int, _ colunas: borrowing ColunasDeLinha) -> UInt64 {
        switch naChave.count {
        case 0: 0
        case 1: naChave[0].valor(linha, colunas)
        default: naChave[0].valor(linha, colunas) << 32 | naChave[1].valor(linha, colunas)
        }
    }

    @inline(__always)
    func antes(_ um: ItemDaFila, _ outro: ItemDaFila, _ colunas: borrowing ColunasDeLinha) -> Bool {
        if um.chave != outro.chave { return um.chave < outro.chave }
        return antesNoEmpate(Int(um.linha), Int(outro.linha), colunas)
    }

    @inline(never)
    private func antesNoEmpate(_ um: Int, _ outro: Int, _ colunas: borrowing ColunasDeLinha) -> Bool {
        for criterio in noEmpate {
            let (a, b) = (criterio.valor(um, colunas), criterio.valor(outro, colunas))
            if a != b { return a < b }
        }
        precondition(um == outro || colunas.contrato[um] != colunas.contrato[outro], "contrato repetido no vínculo")
        return colunas.contrato[um] < colunas.contrato[outro]
    }
}

extension MotorDaGlosa {
    /// Enche a fila com as linhas do vínculo, em ordem; o que havia nela se perde.
    mutating func ordenar(de primeira: Int, ate fim: Int) {
        fila.removeAll(keepingCapacity: true)
        for k in primeira..<fim {
            let linha = filas.posicoes[k]
            fila.append(ItemDaFila(chave: ordem.chave(Int(linha), linhas), linha: linha))
        }
        if fila.count > 48 {
            let (ordem, linhas) = (ordem, linhas)
            fila.sort { ordem.antes($0, $1, linhas) }
            return
        }
        var i = 1
        while i < fila.count {
            let item = fila[i]
            var j = i
            while j > 0, ordem.antes(item, fila[j - 1], linhas) {
                fila[j] = fila[j - 1]
                j -= 1
            }
            fila[j] = item
            i += 1
        }
    }
}

extension CriterioDaOrdem {
    fileprivate var cabeEm32Bits: Bool {
        switch self {
        case .prioridade, .antiguidade, .protegidoPrimeiro: true
        case .valorDecrescente, .valorCrescente, .ade: false
        }
    }

    /// O critério como número sem sinal em que o menor vem antes; os de 32 bits ocupam só os 32 de baixo.
    @inline(__always)
    fileprivate func valor(_ linha: Int, _ colunas: borrowing ColunasDeLinha) -> UInt64 {
        switch self {
        case .prioridade: Self.semSinal(colunas.prioridade[linha])
        case .antiguidade: Self.semSinal(colunas.averbadoEm[linha])
        case .valorDecrescente: ~UInt64(bitPattern: colunas.parcela[linha])
        case .valorCrescente: UInt64(bitPattern: colunas.parcela[linha])
        case .ade: UInt64(bitPattern: colunas.ade[linha]) ^ (1 << 63)
        case .protegidoPrimeiro: colunas.sinais[linha].contains(.protegida) ? 0 : 1
        }
    }

    @inline(__always)
    private static func semSinal(_ valor: Int32) -> UInt64 { UInt64(UInt32(bitPattern: valor) ^ (1 << 31)) }
}
