import Html

/// As partes do serviço em que se entra, cada uma com o seu menu.
package enum ParteDaProva: Sendable, Hashable {
    case operacao, atendimento, cliente, portal

    package var nome: String {
        switch self {
        case .operacao: "Operação"
        case .atendimento: "Atendimento"
        case .cliente: "Cliente"
        case .portal: "Prova de vida"
        }
    }

    package var casa: Endereco {
        switch self {
        case .operacao: "/operacao/clientes"
        case .atendimento: "/atendimento"
        case .cliente: "/cliente"
        case .portal: "/portal"
        }
    }

    /// Onde uma pessoa pode estar, a que mais lhe importa primeiro.
    static func de(_ quem: QuemEntrou) -> [(nome: String, endereco: Endereco)] {
        var partes: [(nome: String, endereco: Endereco)] = []
        if quem.tem(.operador) { partes.append((operacao.nome, operacao.casa)) }
        if quem.tem(.atendente) { partes.append((atendimento.nome, atendimento.casa)) }
        partes += quem.clientes.map { ($0.nomeDoCliente ?? "", "/cliente/\($0.cliente ?? 0)/sessoes") }
        return partes + [("O meu portal", portal.casa)]
    }

    /// O menu desta parte, para quem está nela.
    func menu(_ quem: QuemEntrou, cliente: Int64?) -> Menu {
        switch self {
        case .operacao:
            Menu(
                [
                    .item("Clientes", "/operacao/clientes", icone: .pessoas),
                    .item("Serviços do portal", "/operacao/servicos"),
                    .item("Disponibilidade", "/operacao/disponibilidade"),
                    .item("Manutenções", "/operacao/manutencoes"),
                    .item("Incidentes", "/operacao/incidentes"),
                    .item("Comunicados", "/operacao/comunicados"),
                    .item("Trilha", "/operacao/trilha"),
                    quem.eMestre ? .item("Quem opera", "/operacao/papeis") : nil,
                ].compactMap { $0 })
        case .atendimento: Menu([.item("Conferências", casa, icone: .casa)])
        case .cliente:
            Menu(
                cliente.map { id in
                    [
                        .item("Sessões", "/cliente/\(id)/sessoes", icone: .casa),
                        .item("Medição", "/cliente/\(id)/medicao"),
                        .item("Credenciais", "/cliente/\(id)/credenciais"),
                        .item("Avisos", "/cliente/\(id)/avisos"),
                        .item("Comunicados", "/cliente/\(id)/comunicados"),
                        .item("Pedidos de uma pessoa", "/cliente/\(id)/titular"),
                    ]
                } ?? [.item("Clientes", casa, icone: .casa)])
        case .portal:
            Menu([
                .item("Serviços", "/portal", icone: .casa), .item("As minhas provas", "/portal/provas"),
                .item("Os meus dados", "/portal/dados"),
            ])
        }
    }
}
