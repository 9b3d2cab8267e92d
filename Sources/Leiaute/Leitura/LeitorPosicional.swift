/// Lê os formatos de posições contadas: o posicional, de largura exata, e o relatório, de linhas livres.
struct LeitorPosicional {
    private var conferencia: ConferenciaDeLinhas
    private let definicao: Definicao
    private var reconhecedor: Reconhecedor
    /// As fatias de cada registro quando posição é byte e a linha está inteira.
    private let fixas: [[Fatia]]
    private var fatias: [Fatia] = []
    private var posicoes: [Int32] = []

    init(_ plano: PlanoDeLeitura, _ origem: any OrigemDeBytes) {
        definicao = plano.definicao
        conferencia = ConferenciaDeLinhas(definicao, origem)
        reconhecedor = Reconhecedor(definicao)
        fixas = plano.registros.map { $0.campos.map { Fatia(Int($0.inicio), Int($0.tamanho)) } }
    }

    /// Lê até o fim; devolve quantas linhas havia.
    mutating func ler(_ motor: inout MotorDeLeitura) throws -> Int {
        let relatorio = definicao.formato == .relatorio
        if try conferencia.comecar(&motor) {
            while try conferencia.avancar(&motor) {
                if relatorio { try passarRelatorio(&motor) } else { try passarPosicional(&motor) }
            }
        }
        return conferencia.linhas.numero
    }

    private mutating func passarPosicional(_ motor: inout MotorDeLeitura) throws {
        let linhas = conferencia.linhas
        let linha = linhas.linha
        let suspeito = suspeita(linha)
        var largura = linha.count
        posicoes.removeAll(keepingCapacity: true)
        if suspeito, definicao.codificacao == .utf8, !soAscii(linha) {
            contarPosicoes(linha)
            largura = posicoes.count
        }
        let tipo = reconhecedor.reconhecer(
            linha, ehPrimeira: conferencia.comConteudo == 1, ehUltima: linhas.ultima, posicoes: posicoes)
        guard tipo >= 0 else { return conferencia.naoReconhecida(linha, &motor) }
        if motor.registros[tipo].ignorado {
            return try fixas[tipo].withUnsafeBufferPointer {
                try motor.receber(tipo, linha: linhas.numero, linha, $0, suspeito: suspeito)
            }
        }
        guard largura == definicao.largura else {
            motor.apontar(linhas.numero, .linha, tipo, nil, "linha de \(definicao.largura) posições", String(largura))
            return try fixas[tipo].withUnsafeBufferPointer {
                try motor.receber(tipo, linha: linhas.numero, linha, $0, inteiro: false, suspeito: suspeito)
            }
        }
        if posicoes.isEmpty {
            return try fixas[tipo].withUnsafeBufferPointer {
                try motor.receber(tipo, linha: linhas.numero, linha, $0, suspeito: suspeito)
            }
        }
        fatias.removeAll(keepingCapacity: true)
        for fixa in fixas[tipo] { fatias.append(emBytes(Int(fixa.inicio), Int(fixa.tamanho), linha.count)) }
        try fatias.withUnsafeBufferPointer { try motor.receber(tipo, linha: linhas.numero, linha, $0, suspeito: true) }
    }

    private mutating func passarRelatorio(_ motor: inout MotorDeLeitura) throws {
        let linhas = conferencia.linhas
        var linha = linhas.linha
        while linha.first == 0x0C { linha = UnsafeBufferPointer(rebasing: linha.dropFirst()) }
        while linha.last == 0x0C { linha = UnsafeBufferPointer(rebasing: linha.dropLast()) }
        let suspeito = suspeita(linha)
        posicoes.removeAll(keepingCapacity: true)
        if suspeito, definicao.codificacao == .utf8, !soAscii(linha) { contarPosicoes(linha) }
        let largura = posicoes.isEmpty ? linha.count : posicoes.count
        let tipo = reconhecedor.reconhecer(
            linha, ehPrimeira: conferencia.comConteudo == 1, ehUltima: linhas.ultima, posicoes: posicoes)
        guard tipo >= 0 else { return conferencia.naoReconhecida(linha, &motor) }
        let compilado = motor.registros[tipo]
        var inteiro = true
        if largura > definicao.largura, !compilado.ignorado {
            motor.apontar(
                linhas.numero, .linha, tipo, nil, "linha de até \(definicao.largura) posições", String(largura))
            inteiro = false
        }
        fatias.removeAll(keepingCapacity: true)
        for (indice, campo) in compilado.definicao.campos.enumerated() {
            if let rotulo = campo.depoisDe, let bytes = definicao.codificacao.bytes(rotulo) {
                fatias.append(depois(de: bytes, ate: Int(fixas[tipo][indice].tamanho), linha))
            } else {
                let fixa = fixas[tipo][indice]
                let inicio = min(Int(fixa.inicio), largura)
                fatias.append(emBytes(inicio, min(Int(fixa.tamanho), largura - inicio), linha.count))
            }
        }
        try fatias.withUnsafeBufferPointer {
            try motor.receber(tipo, linha: linhas.numero, linha, $0, inteiro: inteiro, suspeito: suspeito)
        }
    }

    /// O texto depois do rótulo: pula brancos e vai até o tamanho ou dois brancos seguidos.
    private func depois(de rotulo: [UInt8], ate tamanho: Int, _ linha: UnsafeBufferPointer<UInt8>) -> Fatia {
        guard rotulo.count <= linha.count else { return Fatia(linha.count, 0) }
        var inicio = -1
        for i in 0...(linha.count - rotulo.count) where rotulo.indices.allSatisfy({ linha[i + $0] == rotulo[$0] }) {
            inicio = i + rotulo.count
            break
        }
        guard inicio >= 0 else { return Fatia(linha.count, 0) }
        while inicio < linha.count, linha[inicio] == 0x20 { inicio += 1 }
        var fim = inicio
        var quantos = 0
        while fim < linha.count, quantos < tamanho {
            if linha[fim] == 0x20, fim + 1 == linha.count || linha[fim + 1] == 0x20 { break }
            fim += definicao.codificacao == .utf8 ? max(1, tamanhoDaSequencia(linha, fim)) : 1
            quantos += 1
        }
        return Fatia(inicio, fim - inicio)
    }

    /// Onde começa cada caractere da linha UTF-8; byte inválido conta por um.
    private mutating func contarPosicoes(_ linha: UnsafeBufferPointer<UInt8>) {
        var i = 0
        while i < linha.count {
            posicoes.append(Int32(i))
            i += max(1, tamanhoDaSequencia(linha, i))
        }
    }

    private func emBytes(_ inicio: Int, _ tamanho: Int, _ total: Int) -> Fatia {
        if posicoes.isEmpty { return Fatia(inicio, tamanho) }
        let de = inicio < posicoes.count ? Int(posicoes[inicio]) : total
        let ate = inicio + tamanho < posicoes.count ? Int(posicoes[inicio + tamanho]) : total
        return Fatia(de, ate - de)
    }
}
