/// Lê colunas entre separadores, com ou sem aspas.
struct LeitorDelimitado {
    private var conferencia: ConferenciaDeLinhas
    private let definicao: Definicao
    private var reconhecedor: Reconhecedor
    private let separador: UInt8
    private let aspas: UInt8?
    /// As colunas da linha, nos bytes de `conteudo`.
    private var colunas: [Fatia] = []
    /// A linha com as aspas desfeitas; só usado quando há aspas.
    private var desfeita: [UInt8] = []
    private var fatias: [Fatia] = []
    /// Onde está cada campo do único registro, quando a linha de títulos é quem diz.
    private var ordem: [Int]?
    private var colunasEsperadas: Int?

    init(_ plano: PlanoDeLeitura, _ origem: any OrigemDeBytes) {
        definicao = plano.definicao
        conferencia = ConferenciaDeLinhas(definicao, origem)
        reconhecedor = Reconhecedor(definicao)
        separador = definicao.delimitado.separador
        aspas = definicao.delimitado.aspas
    }

    /// Lê até o fim; devolve quantas linhas havia.
    mutating func ler(_ motor: inout MotorDeLeitura) throws -> Int {
        guard try conferencia.comecar(&motor) else { return 0 }
        let temTitulos = definicao.delimitado.titulos != .nenhum
        if temTitulos, try conferencia.avancar(&motor) {
            guard lerTitulos(&motor) else { return conferencia.linhas.numero }
        }
        while try conferencia.avancar(&motor) {
            try passar(&motor, primeira: conferencia.comConteudo == (temTitulos ? 2 : 1))
        }
        return conferencia.linhas.numero
    }

    private mutating func passar(_ motor: inout MotorDeLeitura, primeira: Bool) throws {
        let linhas = conferencia.linhas
        let linha = linhas.linha
        let comAspas = aspas.map { linha.contains($0) } ?? false
        if let defeito = comAspas ? cortarComAspas(linha) : cortar(linha) {
            motor.apontar(
                linhas.numero, .coluna(colunas.count + 1), nil, nil, defeito, entreAspas(linha, definicao.codificacao))
            return
        }
        if comAspas {
            let desfeita = self.desfeita
            try desfeita.withUnsafeBufferPointer { try receber(&motor, linha, $0, primeira) }
        } else {
            try receber(&motor, linha, linha, primeira)
        }
    }

    private mutating func receber(
        _ motor: inout MotorDeLeitura, _ linha: UnsafeBufferPointer<UInt8>, _ conteudo: UnsafeBufferPointer<UInt8>,
        _ primeira: Bool
    ) throws {
        let linhas = conferencia.linhas
        let tipo = reconhecedor.reconhecer(
            linha, ehPrimeira: primeira, ehUltima: linhas.ultima, colunas: colunas, conteudo: conteudo)
        guard tipo >= 0 else { return conferencia.naoReconhecida(linha, &motor) }
        let compilado = motor.registros[tipo]
        let esperadas = colunasEsperadas ?? compilado.campos.count
        var inteiro = true
        if colunas.count != esperadas, compilado.definicao.papel != .ignorar {
            motor.apontar(linhas.numero, .linha, tipo, nil, "\(esperadas) colunas", String(colunas.count))
            inteiro = false
        }
        let suspeito = suspeita(conteudo)
        if let ordem, inteiro {
            fatias.removeAll(keepingCapacity: true)
            for coluna in ordem { fatias.append(coluna < 0 ? Fatia(0, 0) : colunas[coluna]) }
            try fatias.withUnsafeBufferPointer {
                try motor.receber(tipo, linha: linhas.numero, conteudo, $0, suspeito: suspeito)
            }
        } else {
            try colunas.withUnsafeBufferPointer {
                try motor.receber(tipo, linha: linhas.numero, conteudo, $0, inteiro: inteiro, suspeito: suspeito)
            }
        }
    }

    /// Corta nos separadores; nunca falha.
    private mutating func cortar(_ linha: UnsafeBufferPointer<UInt8>) -> String? {
        colunas.removeAll(keepingCapacity: true)
        var inicio = 0
        for i in linha.indices where linha[i] == separador {
            colunas.append(Fatia(inicio, i - inicio))
            inicio = i + 1
        }
        colunas.append(Fatia(inicio, linha.count - inicio))
        return nil
    }

    /// Corta nos separadores que estão fora de aspas e desfaz as aspas; devolve o que se esperava, se elas não fecham.
    private mutating func cortarComAspas(_ linha: UnsafeBufferPointer<UInt8>) -> String? {
        colunas.removeAll(keepingCapacity: true)
        desfeita.removeAll(keepingCapacity: true)
        guard let aspas else { return nil }
        var i = 0
        while true {
            let inicio = desfeita.count
            if i < linha.count, linha[i] == aspas {
                i += 1
                while true {
                    guard i < linha.count else { return "aspas fechadas" }
                    if linha[i] == aspas {
                        guard i + 1 < linha.count, linha[i + 1] == aspas else { break }
                        i += 1
                    }
                    desfeita.append(linha[i])
                    i += 1
                }
                i += 1
                guard i == linha.count || linha[i] == separador else { return "separador depois das aspas" }
            } else {
                while i < linha.count, linha[i] != separador {
                    if linha[i] == aspas { return "aspas só no começo e no fim da coluna" }
                    desfeita.append(linha[i])
                    i += 1
                }
            }
            colunas.append(Fatia(inicio, desfeita.count - inicio))
            if i == linha.count { return nil }
            i += 1
        }
    }

    // MARK: títulos

    /// Confere a linha de títulos; falso se sem ela não se sabe onde está cada campo.
    private mutating func lerTitulos(_ motor: inout MotorDeLeitura) -> Bool {
        let linha = conferencia.linhas.linha
        let numero = conferencia.linhas.numero
        let comAspas = aspas.map { linha.contains($0) } ?? false
        if let defeito = comAspas ? cortarComAspas(linha) : cortar(linha) {
            motor.apontar(
                numero, .coluna(colunas.count + 1), nil, nil, defeito, entreAspas(linha, definicao.codificacao))
            return false
        }
        let lidos: [String] = colunas.map { fatia in
            let (inicio, tamanho) = (Int(fatia.inicio), Int(fatia.tamanho))
            func texto(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
                definicao.codificacao.texto(UnsafeBufferPointer(rebasing: bytes[inicio..<(inicio + tamanho)]))
            }
            return comAspas ? desfeita.withUnsafeBufferPointer(texto) : texto(linha)
        }
        guard let tipo = definicao.registros.firstIndex(where: { $0.papel != .ignorar }) else { return true }
        let esperados = definicao.registros[tipo].campos.map(\.coluna)
        return definicao.delimitado.titulos == .fixos
            ? conferirFixos(&motor, lidos, esperados, numero) : lerPorNome(&motor, lidos, tipo, numero)
    }

    private func conferirFixos(_ motor: inout MotorDeLeitura, _ lidos: [String], _ esperados: [String], _ numero: Int)
        -> Bool
    {
        if lidos.count != esperados.count {
            motor.apontar(numero, .linha, nil, nil, "\(esperados.count) títulos", String(lidos.count))
        }
        for (coluna, (lido, esperado)) in zip(lidos, esperados).enumerated() where lido != esperado {
            motor.apontar(numero, .coluna(coluna + 1), nil, nil, "título \"\(esperado)\"", "\"\(lido)\"")
        }
        return true
    }

    private mutating func lerPorNome(_ motor: inout MotorDeLeitura, _ lidos: [String], _ tipo: Int, _ numero: Int)
        -> Bool
    {
        let campos = definicao.registros[tipo].campos
        var ordem: [Int] = []
        var sabe = true
        for campo in campos {
            let achado = lidos.firstIndex(of: campo.coluna)
            if achado == nil, campo.obrigatorio {
                motor.apontar(numero, .linha, nil, campo.nome, "coluna \"\(campo.coluna)\"", "nenhuma")
                sabe = false
            }
            ordem.append(achado ?? -1)
        }
        for (coluna, lido) in lidos.enumerated() {
            if lidos.firstIndex(of: lido) != coluna {
                motor.apontar(numero, .coluna(coluna + 1), nil, nil, "título sem repetição", "\"\(lido)\"")
            } else if definicao.aMais == .recusar, !campos.contains(where: { $0.coluna == lido }) {
                motor.apontar(numero, .coluna(coluna + 1), nil, nil, "coluna da definição", "\"\(lido)\"")
            }
        }
        self.ordem = ordem
        colunasEsperadas = lidos.count
        motor.colunas[tipo] = ordem.map { $0 + 1 }
        return sabe
    }
}
