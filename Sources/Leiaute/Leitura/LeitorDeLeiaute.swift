/// O que se soube do arquivo inteiro.
package struct ResultadoDaLeitura: Sendable {
    /// Linhas do arquivo (registros, em DBF e XML).
    package let linhas: Int
    /// O que se estranhou e não é defeito (só DBF).
    package let avisos: [String]
    /// Quantos registros de cada tipo foram reconhecidos, na ordem de `Definicao.registros`.
    package let lidos: [Int]
    /// Quantos foram entregues, isto é, não tiveram apontamento.
    package let entregues: [Int]
    /// Os primeiros apontamentos, até o teto.
    package let apontamentos: [Apontamento]
    /// Quantos houve, guardados ou não.
    package let totalDeApontamentos: Int

    /// Se o arquivo está todo certo.
    package var certo: Bool { totalDeApontamentos == 0 }
}

/// Lê um arquivo com a sua definição, em fluxo: a memória não cresce com o arquivo.
///
/// Aponta tudo o que há de errado e segue; registro com apontamento não é entregue. Só para de ler se a origem falha ou se quem
/// recebe lança um erro.
package struct LeitorDeLeiaute: Sendable {
    package let definicao: Definicao
    /// Quantos apontamentos se guardam em detalhe; os outros só se contam.
    package var teto = 100_000
    /// Teto de bytes do XML, que se lê de fora; nos outros formatos não há.
    package var maiorXml = 1 << 30
    private let plano: PlanoDeLeitura

    package init(_ definicao: Definicao) {
        self.definicao = definicao
        plano = PlanoDeLeitura(definicao)
    }

    /// Lê tudo, entregando cada registro a `cada` na ordem do arquivo.
    ///
    /// - `memo` é o arquivo de memo que acompanha o DBF (.fpt, .dbt); nos outros formatos não há.
    /// - `aoApontar` recebe todos os apontamentos, mesmo os que passam do teto (arquivo de críticas).
    package func ler(
        _ origem: any OrigemDeBytes, memo: (any FonteDeBytes)? = nil,
        aoApontar: ((Apontamento) throws -> Void)? = nil, _ cada: (borrowing Registro) throws -> Void
    ) throws -> ResultadoDaLeitura {
        try withoutActuallyEscaping(cada) { cada in
            var motor = MotorDeLeitura(
                plano, coletor: ColetorDeApontamentos(teto: teto, aoApontar: aoApontar), cada: cada)
            let linhas: Int
            var avisos: [String] = []
            switch definicao.formato {
            case .posicional, .relatorio:
                var leitor = LeitorPosicional(plano, origem)
                linhas = try leitor.ler(&motor)
            case .delimitado:
                var leitor = LeitorDelimitado(plano, origem)
                linhas = try leitor.ler(&motor)
            case .xml: linhas = try LeitorXml(plano, maximo: maiorXml).ler(origem, &motor)
            case .dbf:
                let tabela = try LeituraDeDbf(codificacao: definicao.codificacao, memo: memo).ler(origem, &motor)
                (linhas, avisos) = (tabela.registros, tabela.avisos)
            }
            try motor.terminar()
            return ResultadoDaLeitura(
                linhas: linhas, avisos: avisos, lidos: motor.lidos, entregues: motor.entregues,
                apontamentos: motor.coletor.guardados,
                totalDeApontamentos: motor.coletor.total)
        }
    }

    /// Só confere: lê tudo sem entregar.
    package func conferir(_ origem: any OrigemDeBytes) throws -> ResultadoDaLeitura { try ler(origem) { _ in } }
}
