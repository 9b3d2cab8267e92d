#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Corta a origem em linhas, por blocos: a memória não cresce com o arquivo.
///
/// Os bytes da linha valem até a chamada seguinte. Sabe sempre se a linha é a última.
final class LeitorDeLinhas {
    /// Como a linha acabou.
    enum Fim: UInt8 { case crlf, lf, arquivo }

    /// Linha maior que isto não é guardada: só se conta.
    static let maiorLinha = 1 << 20

    private var origem: any OrigemDeBytes
    private var memoria: UnsafeMutableRawBufferPointer
    private var (cheio, proximo): (Int, Int) = (0, 0)
    private var acabou = false
    /// Onde a linha atual começa e acaba na memória.
    private var (comeco, termino): (Int, Int) = (0, 0)

    /// De 1.
    private(set) var numero = 0
    private(set) var fim = Fim.arquivo
    private(set) var ultima = false
    /// A linha passou de `maiorLinha`; o que há dela é só o começo.
    private(set) var grandeDemais = false

    init(_ origem: any OrigemDeBytes, bloco: Int = 256 * 1024) {
        self.origem = origem
        memoria = UnsafeMutableRawBufferPointer.allocate(byteCount: bloco, alignment: 16)
    }

    deinit { memoria.deallocate() }

    /// Os bytes da linha atual, sem o fim de linha.
    var linha: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(
            rebasing: UnsafeRawBufferPointer(memoria).assumingMemoryBound(to: UInt8.self)[comeco..<termino])
    }

    /// Os primeiros bytes do arquivo, sem consumi-los (a marca UTF-8, o arquivo vazio).
    func espiar(_ quantos: Int) throws(FalhaDeArquivo) -> [UInt8] {
        while cheio - proximo < quantos, !acabou { try encher() }
        return Array(memoria[proximo..<min(cheio, proximo + quantos)])
    }

    func pular(_ quantos: Int) { proximo = min(cheio, proximo + quantos) }

    /// Passa à linha seguinte; falso no fim do arquivo.
    func avancar() throws(FalhaDeArquivo) -> Bool {
        comeco = proximo
        grandeDemais = false
        var procurado = proximo
        while true {
            if procurado < cheio,
                let achado = memchr(memoria.baseAddress! + procurado, 0x0A, cheio - procurado)
            {
                concluir(em: UnsafeRawPointer(achado) - UnsafeRawPointer(memoria.baseAddress!))
                break
            }
            procurado = cheio
            if acabou {
                if comeco == cheio { return false }
                (termino, proximo, fim) = (cheio, cheio, .arquivo)
                break
            }
            if cheio - comeco >= Self.maiorLinha {
                try descartarResto()
                break
            }
            let antes = comeco
            try encher()
            procurado -= antes - comeco
        }
        numero += 1
        if proximo == cheio, !acabou { try encher() }
        ultima = acabou && proximo == cheio
        return true
    }

    private func concluir(em lf: Int) {
        proximo = lf + 1
        let temCr = lf > comeco && memoria[lf - 1] == 0x0D
        (termino, fim) = temCr ? (lf - 1, .crlf) : (lf, .lf)
    }

    /// Traz mais bytes, guardando a linha atual no começo da memória.
    private func encher() throws(FalhaDeArquivo) {
        if comeco > 0 {
            let deslocamento = comeco
            let vivos = cheio - comeco
            if vivos > 0 { memmove(memoria.baseAddress!, memoria.baseAddress! + comeco, vivos) }
            (comeco, termino) = (0, termino - deslocamento)
            (proximo, cheio) = (proximo - deslocamento, vivos)
        }
        if cheio == memoria.count { crescer() }
        let lidos = try origem.ler(para: UnsafeMutableRawBufferPointer(rebasing: memoria[cheio...]))
        if lidos == 0 { acabou = true }
        cheio += lidos
    }

    private func crescer() {
        let maior = UnsafeMutableRawBufferPointer.allocate(byteCount: memoria.count * 2, alignment: 16)
        maior.copyMemory(from: UnsafeRawBufferPointer(memoria))
        memoria.deallocate()
        memoria = maior
    }

    /// A linha passou do teto: guarda o começo e lê até o fim dela sem guardar.
    private func descartarResto() throws(FalhaDeArquivo) {
        grandeDemais = true
        let guardados = Self.maiorLinha
        while true {
            let anterior = memoria[cheio - 1]
            cheio = comeco + guardados
            try encher()
            if acabou, cheio == comeco + guardados {
                (termino, proximo, fim) = (cheio, cheio, .arquivo)
                return
            }
            let novo = comeco + guardados
            if let achado = memchr(memoria.baseAddress! + novo, 0x0A, cheio - novo) {
                let lf = UnsafeRawPointer(achado) - UnsafeRawPointer(memoria.baseAddress!)
                let temCr = (lf > novo ? memoria[lf - 1] : anterior) == 0x0D
                (termino, proximo, fim) = (novo, lf + 1, temCr ? .crlf : .lf)
                return
            }
        }
    }
}
