/// Liga o codec DBF à definição: cada coluna vira o texto que o campo leria num arquivo de texto.
///
/// Por dentro tudo é UTF-8, seja qual for a página do arquivo.
struct LeituraDeDbf {
    /// A codificação da definição: vale quando o DBF não informa a sua.
    let codificacao: Codificacao
    /// O arquivo de memo que acompanha a tabela; sem ele, as colunas de memo ficam de fora, com aviso.
    let memo: (any FonteDeBytes)?

    /// O que se estranhou e não impediu a leitura.
    struct Resultado {
        var registros = 0
        var avisos: [String] = []
    }

    func ler(_ origem: any OrigemDeBytes, _ motor: inout MotorDeLeitura) throws -> Resultado {
        var resultado = Resultado()
        let fonte = try Self.fonte(origem)
        do {
            let leitor = try LeitorDbf(fonte, memo: memo, pagina: .doCabecalho(naFalta: PaginaDeCodigo(codificacao)))
            for aviso in leitor.avisos { anotar(aviso, em: &resultado, &motor) }
            guard let posicoes = posicoes(leitor, &motor) else { return resultado }
            var conteudo: [UInt8] = []
            var fatias: [Fatia] = []
            while let linha = try leitor.proxima() {
                resultado.registros += 1
                try passar(linha, posicoes, &conteudo, &fatias, &motor)
            }
            if leitor.apagados > 0 { resultado.avisos.append(AvisoDbf.apagados(leitor.apagados).description) }
        } catch let falha as FalhaDbf {
            if case .leituraRecusada(let codigo) = falha {
                throw FalhaDeArquivo(operacao: "ler", caminho: "dbf", codigo: codigo)
            }
            motor.apontar(nil, .linha, nil, nil, "tabela DBF inteira", falha.description)
        }
        return resultado
    }

    /// Contador maior que os registros quer dizer linhas perdidas: isso é apontado; o resto, avisado.
    private func anotar(_ aviso: AvisoDbf, em resultado: inout Resultado, _ motor: inout MotorDeLeitura) {
        if case .contadorMaior(let declarados, let encontrados) = aviso {
            motor.apontar(
                nil, .linha, nil, nil, "\(quantosRegistros(declarados)), como diz o cabeçalho", String(encontrados))
        } else {
            resultado.avisos.append(aviso.description)
        }
    }

    /// A coluna de cada campo, ou nulo se falta alguma obrigatória.
    private func posicoes(_ leitor: LeitorDbf, _ motor: inout MotorDeLeitura) -> [Int?]? {
        let campos = motor.registros[0].definicao.campos
        var inteiro = true
        var posicoes: [Int?] = []
        for campo in campos {
            let posicao = leitor.posicao(de: campo.coluna)
            posicoes.append(posicao)
            if posicao == nil, campo.obrigatorio {
                motor.apontar(nil, .linha, 0, campo.nome, "coluna \(campo.coluna)", "nenhuma")
                inteiro = false
            }
        }
        if motor.definicao.aMais == .recusar {
            for (posicao, coluna) in leitor.colunas.enumerated() where !posicoes.contains(posicao) {
                motor.apontar(
                    nil, .nomeado("coluna \(coluna.nome)"), 0, nil, "coluna da definição", "\"\(coluna.nome)\"")
            }
        }
        return inteiro ? posicoes : nil
    }

    private func passar(
        _ linha: DbfLinha, _ posicoes: [Int?], _ conteudo: inout [UInt8], _ fatias: inout [Fatia],
        _ motor: inout MotorDeLeitura
    ) throws {
        let campos = motor.registros[0].definicao.campos
        conteudo.removeAll(keepingCapacity: true)
        fatias.removeAll(keepingCapacity: true)
        var inteiro = true
        for (posicao, campo) in zip(posicoes, campos) {
            let inicio = conteudo.count
            if let posicao {
                if linha.valores[posicao] == .invalido { inteiro = false }
                TextoDoDbf(campo: campo).acrescentar(linha.valores[posicao], em: &conteudo)
            }
            fatias.append(Fatia(inicio, conteudo.count - inicio))
        }
        if !inteiro { apontar(linha, &motor) }
        try conteudo.withUnsafeBufferPointer { bytes in
            try fatias.withUnsafeBufferPointer {
                try motor.receber(0, linha: linha.numero, bytes, $0, inteiro: inteiro, suspeito: suspeita(bytes))
            }
        }
    }

    private func apontar(_ linha: DbfLinha, _ motor: inout MotorDeLeitura) {
        let campos = motor.registros[0].definicao.campos
        for defeito in linha.apontamentos {
            guard let campo = campos.first(where: { maiusculas($0.coluna) == maiusculas(defeito.coluna) }) else {
                continue
            }
            let lido = defeito.lido.isEmpty ? nil : "\"\(defeito.lido)\""
            let jaDiz = defeito.esperado.hasPrefix("esperado ") || defeito.esperado.hasPrefix("esperada ")
            let esperado = jaDiz ? String(defeito.esperado.dropFirst(9)) : defeito.esperado
            motor.apontar(linha.numero, .nomeado("coluna \(campo.coluna)"), 0, campo.nome, esperado, lido)
        }
    }

    private func maiusculas(_ texto: String) -> String { texto.uppercased() }

    /// O DBF se lê por posição: arquivo em disco serve como está; o resto vai para a memória.
    private static func fonte(_ origem: any OrigemDeBytes) throws(FalhaDeArquivo) -> any FonteDeBytes {
        if let arquivo = origem as? ArquivoDeOrigem, let fonte = ArquivoPorPosicao(arquivo) { return fonte }
        var origem = origem
        var bytes: [UInt8] = []
        var bloco = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let lidos: Int
            do {
                lidos = try bloco.withUnsafeMutableBytes { try origem.ler(para: $0) }
            } catch let falha as FalhaDeArquivo {
                throw falha
            } catch { preconditionFailure("só FalhaDeArquivo é lançada aqui") }
            if lidos == 0 { return BytesLidos(bytes) }
            bytes.append(contentsOf: bloco[..<lidos])
        }
    }
}

/// O valor do DBF no texto que o campo da definição lê.
struct TextoDoDbf {
    let campo: DefinicaoDeCampo

    func acrescentar(_ valor: DbfValor, em saida: inout [UInt8]) {
        switch valor {
        case .texto(let texto), .memo(let texto): saida.append(contentsOf: texto.utf8)
        case .inteiro(let inteiro): numero(inteiro, casas: 0, em: &saida)
        case .decimal(let mantissa, let casas): numero(mantissa, casas: casas, em: &saida)
        case .real(let real): self.real(real, em: &saida)
        case .data(let dia): data(dia, em: &saida)
        case .instante(let dia, _): data(dia, em: &saida)
        case .logico(let logico): saida.append(UInt8(ascii: logico ? "T" : "F"))
        case .nulo, .invalido: break
        }
    }

    /// Com as casas do campo, se não se perde algarismo; senão como está, para o campo recusar.
    private func numero(_ mantissa: Int64, casas: Int, em saida: inout [UInt8]) {
        guard let formato = campo.tipo.numerico else {
            return saida.append(contentsOf: textoDeDecimal(mantissa, casas: casas, separador: ".").utf8)
        }
        var (valor, quantas) = (mantissa, casas)
        while quantas > formato.casas, valor % 10 == 0 { (valor, quantas) = (valor / 10, quantas - 1) }
        while quantas < formato.casas {
            let (produto, estourou) = valor.multipliedReportingOverflow(by: 10)
            if estourou { break }
            (valor, quantas) = (produto, quantas + 1)
        }
        let separador = formato.separadores.first == .virgula ? "," : "."
        let texto = textoDeDecimal(valor, casas: quantas, separador: separador)
        guard valor < 0 else {
            if formato.sinal == .esquerdaSempre { saida.append(UInt8(ascii: "+")) }
            saida.append(contentsOf: texto.utf8)
            if formato.sinal == .direitaSempre { saida.append(UInt8(ascii: "+")) }
            return
        }
        let direita = formato.sinal == .direita || formato.sinal == .direitaSempre
        saida.append(contentsOf: direita ? Array(texto.dropFirst().utf8) + [UInt8(ascii: "-")] : Array(texto.utf8))
    }

    /// O ponto flutuante do arquivo pela sua menor escrita decimal, se ela não usa expoente.
    private func real(_ real: Double, em saida: inout [UInt8]) {
        let escrito = "\(real)"
        let partes = escrito.split(separator: ".", omittingEmptySubsequences: false)
        guard partes.count == 2, let mantissa = Int64(partes[0] + partes[1]), !escrito.contains("e") else {
            return saida.append(contentsOf: escrito.utf8)
        }
        numero(mantissa, casas: partes[1].count, em: &saida)
    }

    private func data(_ dia: DiaLido, em saida: inout [UInt8]) {
        let (ano, mes, numero) = (comZeros(dia.ano, 4), comZeros(dia.mes, 2), comZeros(dia.dia, 2))
        let formato: FormatoDeData = if case .data(let formato) = campo.tipo { formato } else { .aaaammdd }
        switch formato {
        case .aaaammdd: saida.append(contentsOf: (ano + mes + numero).utf8)
        case .ddmmaaaa: saida.append(contentsOf: (numero + mes + ano).utf8)
        case .iso: saida.append(contentsOf: "\(ano)-\(mes)-\(numero)".utf8)
        case .brasileira: saida.append(contentsOf: "\(numero)/\(mes)/\(ano)".utf8)
        }
    }
}
