import Nucleo

/// O que aplicar um arquivo faria, em números, contra o que já existe.
extension ConteudoDaEntrada {
    func medidas(_ referencia: ReferenciaDaFolha) -> [ResultadoDaTarefa.Medida] {
        switch self {
        case .cadastro(let conteudo): cadastro(conteudo, referencia)
        case .margens(let conteudo):
            [
                .quantas("margens", conteudo.linhas.count), .valor("soma das margens brutas", conteudo.total),
                .quantas("das quais por regra de legado", conteudo.linhas.count { $0.regra != nil }),
                .quantas("vínculos com margem", Set(conteudo.linhas.map(\.matricula)).count),
                .quantas(
                    "vínculos em vigor sem margem no arquivo", ausentes(conteudo.linhas.map(\.matricula), referencia)),
            ]
        case .bases(let conteudo):
            [
                .quantas("bases", conteudo.linhas.count),
                .quantas("das quais com verbas em atraso pagas", conteudo.linhas.count { $0.verbasPagas != nil }),
                .quantas(
                    "vínculos em vigor sem base no arquivo", ausentes(conteudo.linhas.map(\.matricula), referencia)),
            ]
        case .reajustes(let conteudo):
            [.quantas("contratos", conteudo.linhas.count)]
                + (total.map { [.valor("soma das parcelas novas", $0)] } ?? [])
        }
    }

    private func cadastro(
        _ conteudo: ConteudoDoCadastro, _ referencia: ReferenciaDaFolha
    ) -> [ResultadoDaTarefa.Medida] {
        var (novos, encerrados) = (0, 0)
        for linha in conteudo.linhas {
            guard let vinculo = referencia.vinculos[linha.matricula] else {
                novos += 1
                continue
            }
            if vinculo.vivo, !linha.vivo { encerrados += 1 }
        }
        return [
            .quantas("vínculos no arquivo", conteudo.linhas.count), .quantas("vínculos novos", novos),
            .quantas("vínculos que deixam de estar em vigor", encerrados),
            .quantas(
                "em vigor que não vieram (não se desligam)", ausentes(conteudo.linhas.map(\.matricula), referencia)),
        ]
    }

    /// Vínculos em vigor que o arquivo não cita.
    private func ausentes(_ matriculas: [Matricula], _ referencia: ReferenciaDaFolha) -> Int {
        let citadas = Set(matriculas)
        return referencia.vinculos.count { $0.value.vivo && !citadas.contains($0.key) }
    }
}
