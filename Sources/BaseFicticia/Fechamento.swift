import Leiaute
import Nucleo

/// A folha decidindo linha a linha, na ordem da remessa.
struct Fechamento {
    let semente: UInt64
    private(set) var resumo = FolhaFicticia.Resumo()
    private(set) var competencia: Competencia?
    private var primeira: FolhaFicticia.Linha?

    init(semente: UInt64) { self.semente = semente }

    /// O que a folha fez da linha.
    mutating func fechar(_ linha: FolhaFicticia.Linha) -> FolhaFicticia.LinhaFechada {
        primeira = primeira ?? linha
        competencia = competencia ?? linha.competencia
        guard podeFalhar(linha) else { return inteira(linha) }
        if resumo.acima == 0 {
            resumo.acima = 1
            return fechada(linha, linha.valor + 1_000, nil)
        }
        let mes = linha.competencia.ano * 12 + linha.competencia.mes
        var daPessoa = Sorteio(semente, .folha, Int(truncatingIfNeeded: impressao(linha.matricula)), mes)
        if daPessoa.chance(1, em: 400) {
            // A pensão nova corta tudo o que é facultativo da pessoa.
            resumo.rejeitadas += 1
            return fechada(linha, 0, "H6")
        }
        var daLinha = Sorteio(semente, .folha, Int(linha.contrato), -mes)
        switch daLinha.inteiro(1...1_000) {
        case 1...5:
            resumo.rejeitadas += 1
            return fechada(linha, 0, daLinha.um(de: ["HW", "H2", "H3", "H9", "HM", "H7"]))
        case 6...9 where linha.valor > 1:
            resumo.aMenor += 1
            let parte = max(1, linha.valor * Int64(daLinha.inteiro(30...95)) / 100)
            return fechada(linha, min(parte, linha.valor - 1), daLinha.um(de: ["H6", "HW"]))
        default: return inteira(linha)
        }
    }

    /// O desconto que ninguém mandou, na rubrica e na matrícula da primeira linha; `nil` se não houve linha.
    mutating func semEnvio() -> FolhaFicticia.LinhaFechada? {
        guard let primeira else { return nil }
        resumo.semEnvio += 1
        return FolhaFicticia.LinhaFechada(
            matricula: primeira.matricula, rubrica: primeira.rubrica, contrato: nil, enviado: 0, descontado: 2_500,
            motivo: nil)
    }

    private func podeFalhar(_ linha: FolhaFicticia.Linha) -> Bool {
        linha.restantes.map { $0 >= FolhaFicticia.restantesProtegidas } ?? true
    }

    private mutating func inteira(_ linha: FolhaFicticia.Linha) -> FolhaFicticia.LinhaFechada {
        resumo.inteiras += 1
        return fechada(linha, linha.valor, nil)
    }

    private func fechada(_ linha: FolhaFicticia.Linha, _ descontado: Int64, _ motivo: String?)
        -> FolhaFicticia.LinhaFechada
    {
        FolhaFicticia.LinhaFechada(
            matricula: linha.matricula, rubrica: linha.rubrica, contrato: linha.contrato, enviado: linha.valor,
            descontado: descontado, motivo: motivo)
    }

    /// Um número para o texto, sempre o mesmo (FNV-1a).
    private func impressao(_ texto: String) -> UInt64 {
        texto.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}

/// O arquivo de folha fechada em escrita, em texto, em tabela ou em XML.
struct EscritaDoRetorno {
    private let arquivo: EscritaDeArquivo
    private let antes: [Campo]

    init(_ caminho: String, _ leiaute: String, _ pasta: PastaDeLeiautes, _ competencia: Competencia) throws {
        let gerado = Calendario.bancario.diaUtil(1, de: competencia + 1) ?? (competencia + 1).primeiroDia
        let tabela = try pasta.definicao(leiaute).formato == .dbf
        antes = tabela ? [.mes(competencia)] : []
        arquivo = try EscritaDeArquivo(
            caminho, leiaute, pasta,
            campos: (tabela ? ["competencia"] : []) + [
                "matricula", "rubrica", "contrato", "enviado", "descontado", "motivo",
            ],
            gerado: gerado)
        try arquivo.cabecalho(["competencia": .mes(competencia), "gerado_em": .dia(gerado), "sequencia": .inteiro(1)])
    }

    func escrever(_ linha: FolhaFicticia.LinhaFechada) throws {
        try arquivo.linha(
            antes + [
                .texto(linha.matricula), .texto(linha.rubrica), linha.contrato.map(Campo.inteiro) ?? .nulo,
                .reais(linha.enviado),
                .reais(linha.descontado), .talvez(linha.motivo),
            ])
    }

    func terminar() throws { try arquivo.terminar() }
}
