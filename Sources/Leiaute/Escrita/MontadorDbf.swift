/// Escreve os registros como tabela FoxPro 2 (0x03, sem memo): C, N, D e L.
struct MontadorDbf: MontadorDeRegistro {
    private let escritor: EscritorDbf
    private let colunas: [DbfColuna]
    private let campos: [DefinicaoDeCampo]
    /// Quando a saída não se posiciona, a tabela espera na memória: o contador fica no começo e só se sabe no fim.
    private let espera: (memoria: BytesEscritos, saida: any SaidaDeBytes)?

    init(_ definicao: Definicao, _ saida: any SaidaDeBytes, gerado: DiaLido) throws(FalhaDbf) {
        campos = definicao.registros[0].campos
        colunas = campos.map(Self.coluna)
        let destino: any DestinoDeBytes
        if let arquivo = saida as? ArquivoDeSaida, arquivo.posiciona {
            (destino, espera) = (DestinoPorPosicao(arquivo), nil)
        } else {
            let memoria = BytesEscritos()
            (destino, espera) = (memoria, (memoria, saida))
        }
        escritor = try EscritorDbf(
            formato: .foxPro2, colunas: colunas, pagina: PaginaDeCodigo(definicao.codificacao), data: gerado,
            em: destino)
    }

    var linha: Int { escritor.registros + 1 }

    private static func coluna(_ campo: DefinicaoDeCampo) -> DbfColuna {
        switch campo.tipo {
        case .texto, .numero, .reservado: return .texto(campo.coluna, campo.tamanho ?? 1)
        case .inteiro: return .numero(campo.coluna, campo.tamanho ?? 10)
        case .decimal(let formato): return .numero(campo.coluna, campo.tamanho ?? 18, decimais: formato.casas)
        case .data(let formato):
            return formato == .aaaammdd ? .data(campo.coluna) : .texto(campo.coluna, formato.rawValue.utf8.count)
        case .competencia(let formato): return .texto(campo.coluna, formato.rawValue.utf8.count)
        case .logico:
            let codigos = campo.mapa?.map { ($0.codigo, $0.valor) } ?? []
            let nativo = codigos.allSatisfy { $0 == ("T", "sim") || $0 == ("F", "nao") }
            return nativo
                ? .logico(campo.coluna) : .texto(campo.coluna, codigos.map { $0.0.unicodeScalars.count }.max() ?? 1)
        }
    }

    mutating func escrever(
        _ registro: RegistroCompilado, _ conteudo: UnsafeBufferPointer<UInt8>, _ fatias: [Fatia],
        _ valores: UnsafeMutableBufferPointer<ValorLido>
    ) throws {
        var linha: [DbfValor] = []
        for indice in colunas.indices {
            let inicio = Int(fatias[indice].inicio)
            let pedaco = UnsafeBufferPointer(rebasing: conteudo[inicio..<(inicio + Int(fatias[indice].tamanho))])
            linha.append(Self.valor(colunas[indice].tipo, valores[indice], String(decoding: pedaco, as: UTF8.self)))
        }
        do {
            try escritor.escrever(linha)
        } catch {
            guard case .valoresRecusados(let recusados) = error else { throw error }
            let campo = campos.first { $0.coluna == recusados[0].coluna }
            throw RecusaDeEscrita(
                linha: self.linha, registro: registro.definicao.nome, campo: campo?.nome, motivo: recusados[0].esperado,
                valor: "\"\(recusados[0].lido)\"")
        }
    }

    private static func valor(_ tipo: DbfTipo, _ valor: ValorLido, _ texto: String) -> DbfValor {
        switch tipo {
        case .texto: return .texto(texto)
        case .data: return valor.conteudo == .data ? .data(DiaLido(compacto: valor.numero)) : .nulo
        case .logico: return valor.conteudo == .logico ? .logico(valor.numero == 1) : .nulo
        default:
            switch valor.conteudo {
            case .inteiro: return .inteiro(valor.numero)
            case .decimal: return .decimal(valor.numero, casas: Int(valor.casas))
            default: return .nulo
            }
        }
    }

    mutating func terminar() throws {
        try escritor.terminar()
        guard let espera else { return }
        try espera.memoria.bytes.withUnsafeBytes { try espera.saida.gravar($0) }
    }
}
