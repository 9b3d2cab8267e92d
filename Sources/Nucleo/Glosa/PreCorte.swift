import Foundation

/// O pré-corte: o que de cada parcela vai à folha, para caber no limite do mês, em que ordem se corta, e a razão.
///
/// Só olha para a entrada. A mesma entrada, em qualquer ordem, dá a mesma decisão por linha; decidir de novo dá o mesmo.
/// Para toda linha: previsto = enviado + glosado + suspenso, e enviado ≤ cabe. Não mexe em conta de margem: a linha
/// glosada continua pesando (arquitetura, invariante 3).
///
/// - Fonte: POC-INT-02, RF-GER-12 a RF-GER-14; dominio.md §3.5; `docs/decisoes/0028-pre-corte.md`.
package enum PreCorte {
    /// Abaixo disto, repartir entre raias custa mais do que decide.
    static let linhasPorRaia = 50_000

    /// Decide a entrada inteira. Um vínculo não olha para outro: as raias, uma por núcleo da máquina, dividem os vínculos e a decisão é a mesma.
    package static func glosar(_ entrada: EntradaDaGlosa) -> ResultadoDaGlosa {
        glosar(entrada, raias: min(ProcessInfo.processInfo.activeProcessorCount, entrada.quantasLinhas / linhasPorRaia))
    }

    /// Decide em tantas raias; menos de uma é uma.
    package static func glosar(_ entrada: EntradaDaGlosa, raias: Int) -> ResultadoDaGlosa {
        let filas = FilasDosVinculos(entrada)
        let faixas = filas.repartidas(em: max(1, raias))
        return ResultadoDaGlosa(para: entrada.linhas, raias: faixas.count) { destino, raia in
            var motor = MotorDaGlosa(entrada, filas, destino)
            motor.decidir(faixas[raia])
            return motor.total
        }
    }
}

/// As posições das linhas juntas por vínculo, e onde começa cada vínculo.
struct FilasDosVinculos: Sendable {
    let posicoes: [Int32]
    let inicio: [Int32]

    init(_ entrada: EntradaDaGlosa) {
        let (linhas, vinculos) = (entrada.linhas.bloco, entrada.quantosVinculos)
        var inicio = [Int32](repeating: 0, count: vinculos + 1)
        for bloco in linhas { inicio[Int(bloco) + 1] += 1 }
        for bloco in 0..<vinculos { inicio[bloco + 1] += inicio[bloco] }
        var proxima = inicio
        var posicoes = [Int32](repeating: 0, count: linhas.count)
        for (linha, bloco) in linhas.enumerated() {
            posicoes[Int(proxima[Int(bloco)])] = Int32(linha)
            proxima[Int(bloco)] += 1
        }
        (self.posicoes, self.inicio) = (posicoes, inicio)
    }

    /// Faixas de vínculos com perto do mesmo número de linhas; todo vínculo está em uma, e só uma.
    func repartidas(em raias: Int) -> [Range<Int>] {
        let (vinculos, linhas) = (inicio.count - 1, posicoes.count)
        var faixas: [Range<Int>] = []
        var de = 0
        for raia in 1...raias {
            var ate = raia == raias ? vinculos : de
            while ate < vinculos, Int(inicio[ate]) < linhas / raias * raia { ate += 1 }
            faixas.append(de..<ate)
            de = ate
        }
        return faixas
    }
}
