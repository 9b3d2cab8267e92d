/// Junta os campos já formatados na forma do arquivo.
protocol MontadorDeRegistro {
    /// A linha (ou o registro) que vai ser escrita agora, de 1.
    var linha: Int { get }
    mutating func escrever(
        _ registro: RegistroCompilado, _ conteudo: UnsafeBufferPointer<UInt8>, _ fatias: [Fatia],
        _ valores: UnsafeMutableBufferPointer<ValorLido>) throws
    mutating func terminar() throws
}

/// Acumula bytes e os entrega em blocos.
struct SaidaEmBlocos {
    private let saida: any SaidaDeBytes
    var bytes: [UInt8] = []
    private static let bloco = 256 * 1024

    init(_ saida: any SaidaDeBytes) {
        self.saida = saida
        bytes.reserveCapacity(Self.bloco + 4096)
    }

    mutating func soltarSeCheio() throws(FalhaDeArquivo) {
        if bytes.count >= Self.bloco { try soltar() }
    }

    mutating func soltar() throws(FalhaDeArquivo) {
        do {
            try bytes.withUnsafeBytes { try saida.gravar($0) }
        } catch let erro as FalhaDeArquivo {
            throw erro
        } catch { preconditionFailure("só FalhaDeArquivo é lançada aqui") }
        bytes.removeAll(keepingCapacity: true)
    }
}

/// Marca UTF-8, fim de linha e última linha, iguais em todo arquivo de linhas.
struct LinhasEscritas {
    private(set) var saida: SaidaEmBlocos
    private let fim: [UInt8]
    private let semFimNaUltima: Bool
    private(set) var quantas = 0

    init(_ definicao: Definicao, _ destino: any SaidaDeBytes) {
        saida = SaidaEmBlocos(destino)
        fim = definicao.finsDeLinha[0].bytes
        semFimNaUltima = definicao.ultimaLinha == .semFim
        if definicao.codificacao == .utf8, definicao.bom == .exigido {
            saida.bytes.append(contentsOf: [0xEF, 0xBB, 0xBF])
        }
    }

    mutating func linha(_ montar: (inout [UInt8]) throws -> Void) throws {
        if semFimNaUltima, quantas > 0 { saida.bytes.append(contentsOf: fim) }
        let antes = saida.bytes.count
        do {
            try montar(&saida.bytes)
        } catch {
            saida.bytes.removeLast(saida.bytes.count - antes)
            throw error
        }
        if !semFimNaUltima { saida.bytes.append(contentsOf: fim) }
        quantas += 1
        try saida.soltarSeCheio()
    }

    mutating func terminar() throws { try saida.soltar() }
}

/// Campos lado a lado, cada um na sua posição.
struct MontadorPosicional: MontadorDeRegistro {
    private var linhas: LinhasEscritas
    /// Os campos de cada registro pela posição.
    private let ordem: [[Int]]

    init(_ definicao: Definicao, _ saida: any SaidaDeBytes) {
        linhas = LinhasEscritas(definicao, saida)
        ordem = definicao.registros.map { registro in
            registro.campos.indices.sorted { (registro.campos[$0].inicio ?? 0) < (registro.campos[$1].inicio ?? 0) }
        }
    }

    var linha: Int { linhas.quantas + 1 }

    mutating func escrever(
        _ registro: RegistroCompilado, _ conteudo: UnsafeBufferPointer<UInt8>, _ fatias: [Fatia],
        _ valores: UnsafeMutableBufferPointer<ValorLido>
    ) throws {
        try linhas.linha { bytes in
            for indice in ordem[registro.indice] {
                let inicio = Int(fatias[indice].inicio)
                bytes.append(
                    contentsOf: UnsafeBufferPointer(rebasing: conteudo[inicio..<(inicio + Int(fatias[indice].tamanho))])
                )
            }
        }
    }

    mutating func terminar() throws { try linhas.terminar() }
}

/// Colunas entre separadores, com aspas quando preciso.
struct MontadorDelimitado: MontadorDeRegistro {
    private var linhas: LinhasEscritas
    private let parametros: ParametrosDeDelimitado
    private let titulos: [[UInt8]]?

    init(_ definicao: Definicao, _ saida: any SaidaDeBytes) {
        linhas = LinhasEscritas(definicao, saida)
        parametros = definicao.delimitado
        let registro = definicao.registros.first { $0.papel != .ignorar }
        titulos =
            definicao.delimitado.titulos == .nenhum
            ? nil : registro?.campos.map { definicao.codificacao.bytes($0.coluna) ?? [] }
    }

    var linha: Int { linhas.quantas + (titulos != nil && linhas.quantas == 0 ? 2 : 1) }

    mutating func escrever(
        _ registro: RegistroCompilado, _ conteudo: UnsafeBufferPointer<UInt8>, _ fatias: [Fatia],
        _ valores: UnsafeMutableBufferPointer<ValorLido>
    ) throws {
        try escreverTitulos()
        let numero = linha
        try linhas.linha { [parametros] bytes in
            for (indice, fatia) in fatias.enumerated() {
                if indice > 0 { bytes.append(parametros.separador) }
                let inicio = Int(fatia.inicio)
                let coluna = UnsafeBufferPointer(rebasing: conteudo[inicio..<(inicio + Int(fatia.tamanho))])
                guard Self.coluna(coluna, parametros, unica: fatias.count == 1, em: &bytes) else {
                    throw RecusaDeEscrita(
                        linha: numero, registro: registro.definicao.nome, campo: registro.definicao.campos[indice].nome,
                        motivo: "tem o separador, ou é linha vazia, e o arquivo não tem aspas", valor: nil)
                }
            }
        }
    }

    mutating func terminar() throws {
        try escreverTitulos()
        try linhas.terminar()
    }

    private mutating func escreverTitulos() throws {
        guard let titulos, linhas.quantas == 0 else { return }
        try linhas.linha { [parametros] bytes in
            for (indice, titulo) in titulos.enumerated() {
                if indice > 0 { bytes.append(parametros.separador) }
                let coube = titulo.withUnsafeBufferPointer {
                    Self.coluna($0, parametros, unica: titulos.count == 1, em: &bytes)
                }
                guard coube else {
                    throw RecusaDeEscrita(
                        linha: 1, registro: nil, campo: nil, motivo: "título com o separador, e não há aspas",
                        valor: nil)
                }
            }
        }
    }

    /// Escreve a coluna, com aspas se preciso; falso se precisaria delas e não há.
    private static func coluna(
        _ coluna: UnsafeBufferPointer<UInt8>, _ parametros: ParametrosDeDelimitado, unica: Bool, em bytes: inout [UInt8]
    ) -> Bool {
        let precisa =
            (unica && coluna.isEmpty) || coluna.contains { $0 == parametros.separador || $0 == parametros.aspas }
        guard precisa || parametros.aspearSempre else {
            bytes.append(contentsOf: coluna)
            return true
        }
        guard let aspas = parametros.aspas else { return false }
        bytes.append(aspas)
        for byte in coluna {
            if byte == aspas { bytes.append(aspas) }
            bytes.append(byte)
        }
        bytes.append(aspas)
        return true
    }
}
