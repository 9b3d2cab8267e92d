/// Escreve um DBF em fluxo. O mesmo conteúdo dá sempre os mesmos bytes: a data do cabeçalho entra por argumento.
///
/// Valor que não cabe, ou caractere que a página não tem, recusa a linha inteira (`FalhaDbf.valoresRecusados`, com
/// todos os motivos); nada é cortado nem arredondado. Termine com `terminar()`: antes disso o contador diz zero.
package final class EscritorDbf {
    /// Quantas linhas já se gravaram.
    package private(set) var registros = 0

    private let colunas: [DbfColuna]
    private let pagina: PaginaDeCodigo
    private let destino: any DestinoDeBytes
    private let memo: MemoEscrito?
    /// Bytes de `_NullFlags`; zero se nenhuma coluna aceita nulo.
    private let bytesDeNulos: Int
    private let maximo: Int
    private var pendentes: [UInt8] = []
    private var terminado = false

    /// Confere as colunas e grava o cabeçalho.
    ///
    /// - Parameters:
    ///   - formato: de que programa é o arquivo.
    ///   - colunas: na ordem em que ficam no registro.
    ///   - pagina: do texto; UTF-8 e Latin-1 gravam 0x00 no cabeçalho, e quem lê precisa saber.
    ///   - data: a última alteração que o cabeçalho declara.
    ///   - destino: o `.dbf`.
    ///   - memo: o `.fpt`; obrigatório se houver coluna de memo.
    package init(
        formato: DbfFormato, colunas: [DbfColuna], pagina: PaginaDeCodigo, data: DiaLido,
        em destino: any DestinoDeBytes,
        memo: (any DestinoDeBytes)? = nil
    ) throws(FalhaDbf) {
        try Self.conferir(colunas, formato)
        let temMemo = colunas.contains { $0.tipo == .memo }
        guard !temMemo || memo != nil else {
            throw .memoInvalido(motivo: "há coluna de memo e não se disse onde gravá-lo")
        }
        self.colunas = colunas
        self.pagina = pagina
        self.destino = destino
        bytesDeNulos = (colunas.count { $0.aceitaNulo } + 7) / 8
        let tamanhoDoRegistro = 1 + colunas.reduce(bytesDeNulos) { $0 + $1.tamanho }
        guard tamanhoDoRegistro <= 65_500 else {
            throw .cabecalhoInvalido(motivo: "o registro teria \(tamanhoDoRegistro) bytes; o máximo é 65500")
        }
        // Arquivo e posições cabem em 31 bits nos programas que os leem.
        maximo = (Int(Int32.max) - 65_536) / tamanhoDoRegistro
        try destino.acrescentar(
            CabecalhoEscrito(
                formato: formato, colunas: colunas, bytesDeNulos: bytesDeNulos, tamanhoDoRegistro: tamanhoDoRegistro,
                pagina: pagina, data: data, temMemo: temMemo
            ).bytes)
        if temMemo, let memo { self.memo = try MemoEscrito(memo) } else { self.memo = nil }
    }

    /// Grava uma linha, com um valor para cada coluna. Recusada, nada dela fica no arquivo.
    package func escrever(_ valores: [DbfValor]) throws(FalhaDbf) {
        precondition(!terminado, "escrita depois de terminar")
        precondition(
            valores.count == colunas.count, "a linha tem \(valores.count) valores e há \(colunas.count) colunas")
        guard registros < maximo else { throw .cabecalhoInvalido(motivo: "o arquivo passaria de 2 GB") }
        var registro: [UInt8] = [0x20]
        var nulos = [UInt8](repeating: 0, count: bytesDeNulos)
        var bit = 0
        var memos: [(posicao: Int, tamanho: Int, texto: [UInt8])] = []
        var apontamentos: [ApontamentoDbf] = []
        for (coluna, valor) in zip(colunas, valores) {
            if coluna.aceitaNulo {
                if valor == .nulo { nulos[bit / 8] |= 1 << UInt8(bit % 8) }
                bit += 1
            }
            switch BytesDeCampo.de(valor, coluna, pagina) {
            case .success(.campo(let bytes)): registro += bytes
            case .success(.memo(let texto)):
                memos.append((registro.count, coluna.tamanho, texto))
                registro += [UInt8](repeating: 0, count: coluna.tamanho)
            case .failure(let recusa):
                apontamentos.append(
                    ApontamentoDbf(
                        registro: registros + 1, coluna: coluna.nome, esperado: recusa.esperado, lido: recusa.valor))
            }
        }
        guard apontamentos.isEmpty else { throw .valoresRecusados(apontamentos) }
        for (posicao, tamanho, texto) in memos {
            let bloco = try memo?.acrescentar(texto) ?? 0
            registro.replaceSubrange(posicao..<posicao + tamanho, with: BytesDeCampo.ponteiro(bloco, tamanho: tamanho))
        }
        pendentes += registro + nulos
        registros += 1
        if pendentes.count >= 64 * 1024 { try despejar() }
    }

    /// Grava o fim do arquivo e corrige o contador. Chame uma vez, depois da última linha.
    package func terminar() throws(FalhaDbf) {
        precondition(!terminado, "terminar duas vezes")
        terminado = true
        pendentes.append(0x1A)
        try despejar()
        try destino.trocar(pequenoPrimeiro(UInt32(registros)), em: 4)
        try memo?.terminar()
    }

    private func despejar() throws(FalhaDbf) {
        try destino.acrescentar(pendentes)
        pendentes.removeAll(keepingCapacity: true)
    }

    private static func conferir(_ colunas: [DbfColuna], _ formato: DbfFormato) throws(FalhaDbf) {
        let comNulos = colunas.contains(where: \.aceitaNulo) ? 1 : 0
        guard (1...255).contains(colunas.count + comNulos) else {
            throw .cabecalhoInvalido(motivo: "\(colunas.count) colunas; cabem de 1 a \(255 - comNulos)")
        }
        var nomes: Set<String> = []
        for coluna in colunas {
            func recusar(_ motivo: String) -> FalhaDbf { .colunaInvalida(coluna: coluna.nome, motivo: motivo) }
            let letras = coluna.nome.utf8
            guard (1...10).contains(letras.count), (0x41...0x5A).contains(letras.first ?? 0),
                letras.allSatisfy({ (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F })
            else {
                throw recusar("o nome deve ter de 1 a 10 maiúsculas sem acento, algarismos ou _, começando por letra")
            }
            guard nomes.insert(coluna.nome).inserted else { throw recusar("o nome se repete") }
            guard formato.tipos.contains(coluna.tipo) else {
                throw recusar("o tipo \(coluna.tipo.rawValue) não existe em \(formato.rawValue)")
            }
            guard !coluna.aceitaNulo || formato == .visualFoxPro else {
                throw recusar("só o Visual FoxPro aceita nulo")
            }
            if let motivo = tamanhoErrado(coluna, formato) { throw recusar(motivo) }
        }
    }

    private static func tamanhoErrado(_ coluna: DbfColuna, _ formato: DbfFormato) -> String? {
        switch coluna.tipo {
        case .texto:
            return (1...254).contains(coluna.tamanho) ? nil : "texto vai de 1 a 254 bytes, não \(coluna.tamanho)"
        case .numero, .flutuante:
            guard (1...20).contains(coluna.tamanho) else {
                return "número vai de 1 a 20 posições, não \(coluna.tamanho)"
            }
            guard coluna.decimais == 0 || (1...coluna.tamanho - 2).contains(coluna.decimais) else {
                return "\(coluna.decimais) decimais não cabem em \(coluna.tamanho) posições"
            }
            return nil
        case .memo:
            let certo = formato == .visualFoxPro ? 4 : 10
            return coluna.tamanho == certo ? nil : "o ponteiro de memo ocupa \(certo) bytes, não \(coluna.tamanho)"
        default:
            guard let fixo = coluna.tipo.tamanhoFixo, coluna.tamanho != fixo else { return nil }
            return "o tipo \(coluna.tipo.rawValue) ocupa \(fixo) bytes, não \(coluna.tamanho)"
        }
    }
}
