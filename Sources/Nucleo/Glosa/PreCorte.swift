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

    /// Chama o que recebe uma vez para cada número, de zero até antes do dito, ao mesmo tempo ou não, e volta depois da última.
    package typealias Corredor = (_ raias: Int, _ fazer: @Sendable (Int) -> Void) -> Void

    /// Decide a entrada inteira, numa raia só.
    package static func glosar(_ entrada: EntradaDaGlosa) -> ResultadoDaGlosa {
        decidir(entrada, raias: 1) { _, fazer in fazer(0) }
    }

    /// Decide em até tantas raias. Um vínculo não olha para outro: elas dividem os vínculos, e a decisão é a mesma.
    ///
    /// Este alvo não abre threads: quem chama diz como as raias correm ao mesmo tempo.
    package static func glosar(_ entrada: EntradaDaGlosa, raias: Int, correr: Corredor) -> ResultadoDaGlosa {
        decidir(entrada, raias: min(raias, entrada.quantasLinhas / linhasPorRaia), correr: correr)
    }

    /// Em tantas raias quantas se disserem; menos de uma é uma.
    static func decidir(_ entrada: EntradaDaGlosa, raias: Int, correr: Corredor) -> ResultadoDaGlosa {
        let filas = FilasDosVinculos(entrada)
        let faixas = filas.repartidas(em: max(1, raias))
        return ResultadoDaGlosa(para: entrada.linhas, raias: faixas.count, correr) { destino, raia in
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
