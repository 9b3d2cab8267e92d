import Html

/// O nome de cada espécie de registro a que um evento se refere.
package enum NomeDoObjeto {
    package static func de(_ objeto: String) -> String { nomes[objeto] ?? objeto.replacing("_", with: " ") }

    package static var opcoes: [Campo.Opcao] {
        nomes.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map { Campo.Opcao($0.key, $0.value) }
    }

    private static let nomes = [
        "arquivo": "Arquivo", "calendario": "Mês do calendário",
        "campanha_da_prova": "Campanha de prova de vida",
        "correspondente": "Agência ou correspondente", "consignataria": "Consignatária",
        "conta_de_margem": "Conta de margem",
        "contrato": "Contrato", "credencial": "Credencial", "divergencia": "Divergência",
        "faixa_de_endereco": "Faixa de endereço", "reforco": "Reforço", "evento": "Evento da trilha",
        "folha_do_mes": "Competência", "leiaute": "Leiaute", "parametro": "Parâmetro",
        "perfil": "Perfil", "pessoa": "Pessoa", "produto": "Produto", "usuario": "Usuário",
        "cliente_da_prova": "Cliente da prova de vida", "credencial_da_prova": "Credencial da prova de vida",
        "servico_do_portal": "Serviço do portal", "sessao_da_prova": "Prova de vida",
        "titular_da_prova": "Pessoa da prova de vida", "usuario_da_prova": "Quem opera a prova de vida",
        "vinculo": "Vínculo",
    ]
}
