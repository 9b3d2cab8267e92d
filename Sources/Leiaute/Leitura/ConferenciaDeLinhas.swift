/// O que vale para todo arquivo de linhas: marca UTF-8, fim de linha, arquivo vazio, marca de fim, linha enorme.
///
/// O fim de linha errado é apontado uma vez, com a conta e a primeira linha: é um defeito do arquivo, não de cada linha.
struct ConferenciaDeLinhas {
    let linhas: LeitorDeLinhas
    private let definicao: Definicao
    private var errados: (primeira: Int, quantas: Int, fim: LeitorDeLinhas.Fim)?
    /// Linhas que não são em branco.
    private(set) var comConteudo = 0

    init(_ definicao: Definicao, _ origem: any OrigemDeBytes) {
        linhas = LeitorDeLinhas(origem)
        self.definicao = definicao
    }

    /// Confere o começo do arquivo; falso se ele é vazio.
    func comecar(_ motor: inout MotorDeLeitura) throws -> Bool {
        let primeiros = try linhas.espiar(3)
        if primeiros.isEmpty {
            motor.apontar(nil, .linha, nil, nil, "conteúdo", "arquivo vazio")
            return false
        }
        guard definicao.codificacao == .utf8 else { return true }
        let temBom = primeiros == [0xEF, 0xBB, 0xBF]
        if temBom { linhas.pular(3) }
        if temBom, definicao.bom == .recusado {
            motor.apontar(nil, .linha, nil, nil, "UTF-8 sem marca no começo", "EF BB BF")
        }
        if !temBom, definicao.bom == .exigido {
            let lidos = primeiros.map(hexadecimal).joined(separator: " ")
            motor.apontar(nil, .linha, nil, nil, "marca UTF-8 EF BB BF no começo", lidos)
        }
        return true
    }

    /// Passa à próxima linha que interessa; falso no fim.
    mutating func avancar(_ motor: inout MotorDeLeitura) throws -> Bool {
        while try linhas.avancar() {
            if linhas.fim != .arquivo { conferirFim() }
            let linha = linhas.linha
            if linhas.ultima, definicao.marcaDeFim, linha.count == 1, linha[0] == 0x1A, linhas.fim == .arquivo {
                continue
            }
            if linhas.ultima { conferirUltima(&motor) }
            if linhas.grandeDemais {
                motor.apontar(
                    linhas.numero, .linha, nil, nil, "linha de até \(LeitorDeLinhas.maiorLinha) bytes",
                    entreAspas(UnsafeBufferPointer(rebasing: linha.prefix(60)), definicao.codificacao) + "…")
                continue
            }
            if definicao.linhasEmBranco == .ignorar, emBranco(linha) { continue }
            comConteudo += 1
            return true
        }
        terminar(&motor)
        return false
    }

    private func emBranco(_ linha: UnsafeBufferPointer<UInt8>) -> Bool {
        for byte in linha where byte != 0x20 && byte != 0x0C { return false }
        return true
    }

    @inline(__always)
    private mutating func conferirFim() {
        let fim: FimDeLinha = linhas.fim == .crlf ? .crlf : .lf
        if definicao.finsDeLinha.contains(fim) { return }
        errados = (errados?.primeira ?? linhas.numero, (errados?.quantas ?? 0) + 1, linhas.fim)
    }

    private func conferirUltima(_ motor: inout MotorDeLeitura) {
        if linhas.fim == .arquivo, definicao.ultimaLinha == .comFim, !definicao.marcaDeFim {
            motor.apontar(linhas.numero, .linha, nil, nil, "fim de linha", "fim do arquivo")
        }
        if linhas.fim != .arquivo, definicao.ultimaLinha == .semFim {
            motor.apontar(linhas.numero, .linha, nil, nil, "fim do arquivo", "fim de linha")
        }
    }

    private func terminar(_ motor: inout MotorDeLeitura) {
        guard let errados else { return }
        let esperado = definicao.finsDeLinha.map { $0 == .crlf ? "CRLF" : "LF" }
        let lido = errados.fim == .crlf ? "CRLF" : "LF"
        let onde =
            errados.quantas == 1
            ? "na linha \(errados.primeira)" : "em \(errados.quantas) linhas, a primeira é a \(errados.primeira)"
        motor.apontar(nil, .linha, nil, nil, "fim de linha \(ouLista(esperado))", "\(lido) \(onde)")
    }

    /// Aponta a linha que nenhum registro reconhece.
    func naoReconhecida(_ linha: UnsafeBufferPointer<UInt8>, _ motor: inout MotorDeLeitura) {
        let nomes = definicao.registros.filter { $0.papel != .ignorar }.map(\.nome)
        motor.apontar(
            linhas.numero, .linha, nil, nil, "registro \(ouLista(nomes))",
            entreAspas(linha, definicao.codificacao, maximo: 60))
    }
}
