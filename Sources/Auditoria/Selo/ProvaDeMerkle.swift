/// De onde sai a raiz de uma faixa de folhas: dos picos do começo da árvore e, dali em diante, das folhas.
struct RaizesDeFaixa {
    private let conhecidas: [Range<Int64>: [UInt8]]
    private let desde: Int64
    /// A raiz de uma faixa inteira depois dos picos.
    private let calcular: (Range<Int64>) throws -> [UInt8]

    /// - Parameter depois: dá a raiz de faixas que começam depois dos picos; chamada da esquerda para a direita não se garante.
    init(picos: Picos = Picos(), depois: @escaping (Range<Int64>) throws -> [UInt8]) {
        conhecidas = picos.porFaixa
        desde = picos.tamanho
        calcular = depois
    }

    /// Com as folhas à mão, da posição dos picos em diante.
    init(picos: Picos = Picos(), folhas: [[UInt8]]) {
        let desde = picos.tamanho
        self.init(picos: picos) { faixa in
            ArvoreDeMerkle.raiz(folhas[Int(faixa.lowerBound - desde)..<Int(faixa.upperBound - desde)])
        }
    }

    func raiz(_ faixa: Range<Int64>) throws -> [UInt8] {
        if let conhecida = conhecidas[faixa] { return conhecida }
        if faixa.lowerBound >= desde { return try calcular(faixa) }
        precondition(faixa.upperBound > desde, "faixa dentro de um pico: as folhas dela não estão à mão")
        let meio = faixa.lowerBound + ArvoreDeMerkle.corte(Int64(faixa.count))
        return ArvoreDeMerkle.no(try raiz(faixa.lowerBound..<meio), try raiz(meio..<faixa.upperBound))
    }
}

/// A prova de que uma folha está na árvore de um tamanho: os resumos vizinhos, da folha à raiz.
///
/// - Fonte: RFC 9162, §2.1.3.
package struct ProvaDeInclusao: Sendable, Hashable {
    /// Lugar da folha, contado de zero.
    package let indice: Int64
    package let tamanho: Int64
    package let caminho: [[UInt8]]

    package init(indice: Int64, tamanho: Int64, caminho: [[UInt8]]) {
        self.indice = indice
        self.tamanho = tamanho
        self.caminho = caminho
    }

    static func gerar(indice: Int64, tamanho: Int64, _ raizes: RaizesDeFaixa) throws -> ProvaDeInclusao {
        precondition((0..<tamanho).contains(indice), "folha fora da árvore")
        var caminho: [[UInt8]] = []
        var faixa = 0..<tamanho
        while faixa.count > 1 {
            let meio = faixa.lowerBound + ArvoreDeMerkle.corte(Int64(faixa.count))
            let (esquerda, direita) = (faixa.lowerBound..<meio, meio..<faixa.upperBound)
            caminho.append(try raizes.raiz(indice < meio ? direita : esquerda))
            faixa = indice < meio ? esquerda : direita
        }
        return ProvaDeInclusao(indice: indice, tamanho: tamanho, caminho: caminho.reversed())
    }

    /// A folha está na árvore que tem esta raiz.
    package func confere(folha: [UInt8], raiz: [UInt8]) -> Bool {
        guard indice >= 0, indice < tamanho else { return false }
        var (lugar, ultimo) = (indice, tamanho - 1)
        var resumo = folha
        for vizinho in caminho {
            guard ultimo > 0 else { return false }
            if lugar & 1 == 1 || lugar == ultimo {
                resumo = ArvoreDeMerkle.no(vizinho, resumo)
                while lugar & 1 == 0, lugar > 0 { (lugar, ultimo) = (lugar >> 1, ultimo >> 1) }
            } else {
                resumo = ArvoreDeMerkle.no(resumo, vizinho)
            }
            (lugar, ultimo) = (lugar >> 1, ultimo >> 1)
        }
        return ultimo == 0 && resumo == raiz
    }
}

/// A prova de que a árvore maior começa pela menor: nada do que já estava foi mudado, tirado nem reordenado.
///
/// - Fonte: RFC 9162, §2.1.4.
package struct ProvaDeConsistencia: Sendable, Hashable {
    package let antes: Int64
    package let depois: Int64
    package let caminho: [[UInt8]]

    package init(antes: Int64, depois: Int64, caminho: [[UInt8]]) {
        self.antes = antes
        self.depois = depois
        self.caminho = caminho
    }

    static func gerar(antes: Int64, depois: Int64, _ raizes: RaizesDeFaixa) throws -> ProvaDeConsistencia {
        precondition(antes > 0 && antes <= depois, "a menor vem antes, e não é vazia")
        var caminho: [[UInt8]] = []
        var faixa = 0..<depois
        var inteira = true
        while faixa.upperBound != antes {
            let meio = faixa.lowerBound + ArvoreDeMerkle.corte(Int64(faixa.count))
            if antes <= meio {
                caminho.append(try raizes.raiz(meio..<faixa.upperBound))
                faixa = faixa.lowerBound..<meio
            } else {
                caminho.append(try raizes.raiz(faixa.lowerBound..<meio))
                faixa = meio..<faixa.upperBound
                inteira = false
            }
        }
        if !inteira { caminho.append(try raizes.raiz(faixa)) }
        return ProvaDeConsistencia(antes: antes, depois: depois, caminho: caminho.reversed())
    }

    /// A árvore de raiz `nova` continua a de raiz `velha`.
    package func confere(velha: [UInt8], nova: [UInt8]) -> Bool {
        guard antes > 0, antes <= depois else { return false }
        if antes == depois { return caminho.isEmpty && velha == nova }
        // Menor que é potência de dois é ela mesma o primeiro resumo do caminho.
        var resto = antes.nonzeroBitCount == 1 ? ([velha] + caminho)[...] : caminho[...]
        guard let primeiro = resto.popFirst() else { return false }
        var (lugar, ultimo) = (antes - 1, depois - 1)
        while lugar & 1 == 1 { (lugar, ultimo) = (lugar >> 1, ultimo >> 1) }
        var (daVelha, daNova) = (primeiro, primeiro)
        for vizinho in resto {
            guard ultimo > 0 else { return false }
            if lugar & 1 == 1 || lugar == ultimo {
                daVelha = ArvoreDeMerkle.no(vizinho, daVelha)
                daNova = ArvoreDeMerkle.no(vizinho, daNova)
                while lugar & 1 == 0, lugar > 0 { (lugar, ultimo) = (lugar >> 1, ultimo >> 1) }
            } else {
                daNova = ArvoreDeMerkle.no(daNova, vizinho)
            }
            (lugar, ultimo) = (lugar >> 1, ultimo >> 1)
        }
        return ultimo == 0 && daVelha == velha && daNova == nova
    }
}
