/// Separa o que condena o arquivo do que só tira a linha, e passa tudo à crítica.
package final class ColetorDaConferencia {
    private let critica: ListaDeApontamentos
    private let linhaALinha: Bool
    /// Nome do registro de detalhe: é erro de linha; de cabeçalho, rodapé ou do arquivo todo, condena.
    private let detalhe: String
    package private(set) var linhasComErro: Set<Int> = []
    package private(set) var errosDoArquivo: Int64 = 0

    package init(_ critica: ListaDeApontamentos, linhaALinha: Bool, detalhe: String) {
        self.critica = critica
        self.linhaALinha = linhaALinha
        self.detalhe = detalhe
    }

    package func apontar(_ apontado: Apontado) throws {
        guard apontado.gravidade != .aviso else { return try critica.apontar(apontado) }
        if let linha = apontado.linha, apontado.registro == nil || apontado.registro == detalhe {
            linhasComErro.insert(linha)
            return try critica.apontar(apontado)
        }
        // Com linha ruim no meio, o total do rodapé não teria mesmo como fechar.
        if linhaALinha, apontado.registro != nil, !linhasComErro.isEmpty {
            return try critica.apontar(
                Apontado(
                    .aviso, linha: apontado.linha, onde: apontado.onde, registro: apontado.registro,
                    campo: apontado.campo,
                    esperado: apontado.esperado, lido: apontado.lido))
        }
        errosDoArquivo += 1
        try critica.apontar(apontado)
    }

    /// Se nada deste arquivo vale; `restantes` são as linhas que sobram sem as que têm erro.
    package func condenado(restantes: Int) -> Bool {
        errosDoArquivo > 0 || restantes == 0 || (!linhaALinha && !linhasComErro.isEmpty)
    }
}
