import Cifra

/// As contas da árvore de Merkle da RFC 9162, sem banco: resumo de folha, de nó e raiz de uma lista.
///
/// Folha e nó têm prefixos diferentes (0x00 e 0x01), para que um nó nunca passe por folha. Todo resumo tem 32 bytes.
/// - Fonte: RFC 9162, §2.1.1.
package enum ArvoreDeMerkle {
    /// O resumo de uma folha, a partir dos bytes que ela guarda.
    package static func folha(_ bytes: [UInt8]) -> [UInt8] { Cofre.resumo([0x00] + bytes) }

    /// O resumo de um nó.
    package static func no(_ esquerda: [UInt8], _ direita: [UInt8]) -> [UInt8] {
        Cofre.resumo([0x01] + esquerda + direita)
    }

    /// A raiz da árvore vazia.
    package static let vazia = Cofre.resumo([])

    /// A raiz de uma lista de folhas já resumidas.
    package static func raiz(_ folhas: some Sequence<[UInt8]>) -> [UInt8] {
        var picos = Picos()
        for folha in folhas { picos.acrescentar(folha) }
        return picos.raiz
    }

    /// A maior potência de dois menor que `quantas`; onde a árvore se divide.
    static func corte(_ quantas: Int64) -> Int64 {
        precondition(quantas > 1, "só se divide árvore de duas folhas ou mais")
        return 1 << (63 - Int64((quantas - 1).leadingZeroBitCount))
    }
}

/// As raízes das subárvores cheias de uma árvore que cresce, da maior para a menor: o bastante para continuá-la.
///
/// Uma por bit ligado do tamanho; por isso a memória não cresce com a trilha.
package struct Picos: Sendable, Hashable {
    /// Quantas folhas já entraram.
    package private(set) var tamanho: Int64 = 0
    private var resumos: [[UInt8]] = []

    package init() {}

    /// Os picos gravados de uma árvore de `tamanho` folhas; `nil` se não são tantos quantos o tamanho pede.
    package init?(tamanho: Int64, bytes: [UInt8]) {
        guard tamanho >= 0, bytes.count == tamanho.nonzeroBitCount * 32 else { return nil }
        self.tamanho = tamanho
        resumos = stride(from: 0, to: bytes.count, by: 32).map { Array(bytes[$0..<($0 + 32)]) }
    }

    package mutating func acrescentar(_ folha: [UInt8]) {
        var novo = folha
        var resto = tamanho
        while resto & 1 == 1 {
            novo = ArvoreDeMerkle.no(resumos.removeLast(), novo)
            resto >>= 1
        }
        resumos.append(novo)
        tamanho += 1
    }

    /// A raiz da árvore inteira.
    package var raiz: [UInt8] {
        guard var raiz = resumos.last else { return ArvoreDeMerkle.vazia }
        for pico in resumos.dropLast().reversed() { raiz = ArvoreDeMerkle.no(pico, raiz) }
        return raiz
    }

    /// Como se gravam: um atrás do outro.
    package var bytes: [UInt8] { resumos.flatMap { $0 } }

    /// A raiz de cada subárvore cheia, pela faixa de folhas que cobre (contadas de zero).
    var porFaixa: [Range<Int64>: [UInt8]] {
        var faixas: [Range<Int64>: [UInt8]] = [:]
        var inicio: Int64 = 0
        var proximo = resumos.startIndex
        for expoente in (0..<63).reversed() where tamanho & (1 << Int64(expoente)) != 0 {
            let fim = inicio + (1 << Int64(expoente))
            faixas[inicio..<fim] = resumos[proximo]
            proximo += 1
            inicio = fim
        }
        return faixas
    }
}
