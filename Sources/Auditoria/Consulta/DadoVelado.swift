import BancoDeDados

extension Dado {
    /// O mesmo, sem o que alguém possa ter digitado: só passa o texto dos campos que se escolhem numa lista ou que o programa escreve.
    ///
    /// Campo novo aparece mascarado até entrar na lista.
    var velado: Dado { velado(em: "") }

    private func velado(em campo: String) -> Dado {
        switch self {
        case .texto: Self.escolhidos.contains(campo) ? self : .texto(DaTarefa.marca)
        case .lista(let itens): .lista(itens.map { $0.velado(em: campo) })
        case .objeto(let campos):
            .objeto(Dictionary(uniqueKeysWithValues: campos.map { ($0.key, $0.value.velado(em: $0.key)) }))
        case .nulo, .inteiro, .logico: self
        }
    }

    /// Códigos, situações, datas e nomes de campo: nada que diga quem é a pessoa.
    private static let escolhidos: Set<String> = [
        "ate", "ato", "canal", "categoria", "comeco", "competencia", "corte", "desde", "desfecho", "em", "especie",
        "fim", "folha", "formato", "leiaute", "lembretes", "lista", "mudou", "parametro", "papel", "portal",
        "primeira", "produto", "publico", "remessa_ate", "repasse", "resposta", "rubrica", "situacao", "vencimento",
    ]
}
