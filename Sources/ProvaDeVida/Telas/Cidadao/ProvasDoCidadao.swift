import Acesso
import Auditoria
import BancoDeDados
import Html
import Nucleo
import Web

/// As provas que a pessoa fez, e a volta ao serviço da que acabou de fazer.
struct ProvasDoCidadao {
    private static let raiz: Endereco = "/portal/provas"
    let portais: PortaisDaProva

    func montar(em grupo: Grupo<ContextoDoCidadao>) {
        let provas = self
        grupo.get("provas", ato: PortalDoCidadao.consultar) { try await provas.lista($0) }
        grupo.get("provas/:id", ato: PortalDoCidadao.consultar) { contexto in
            let prova = try await provas.prova(contexto)
            return try await provas.portais.pagina(provas.tela(prova), contexto)
        }
        grupo.get("provas/:id/voltar", ato: VoltarAoServico.ato) { try await provas.voltar($0) }
    }

    private func prova(_ contexto: ContextoDoCidadao) async throws -> ProvaDaPessoa {
        let (id, casa, cpf) = (try contexto.identificador(), portais.casa, contexto.quem.cpf)
        let achada = try await portais.ler { t in try ProvaDaPessoa.ler(id, de: cpf, casa, em: t) }
        guard let achada else { throw RecusaDaWeb.naoEncontrado }
        return achada
    }

    /// Vai ao serviço, com o código no endereço; o que já não se leva volta à página da prova, que diz por quê.
    private func voltar(_ contexto: ContextoDoCidadao) async throws -> Resposta {
        let (casa, autor) = (portais.casa, contexto.autor)
        let pedido = VoltarAoServico(sessao: try contexto.identificador(), cpf: contexto.quem.cpf)
        guard let destino = try await portais.agir({ t in try pedido.executar(casa, em: t, por: autor) }) else {
            return .verDepois(Endereco("/portal/provas/\(try await prova(contexto).id)").texto)
        }
        return .irA(destino).com("Referrer-Policy", "no-referrer")
    }

    // MARK: - As telas

    private func lista(_ contexto: ContextoDoCidadao) async throws -> Resposta {
        let (casa, cpf) = (portais.casa, contexto.quem.cpf)
        let estado = EstadoDaGrade(
            em: Self.raiz,
            filtros: [
                .escolha("situacao", "Situação", SessaoDaProva.Situacao.allCases.map { .init($0.rawValue, $0.nome) })
            ], ordens: ["quando"], padrao: .init("quando", .decrescente), porPagina: 20, lendo: try contexto.pares)
        let linhas = estado.ordenada(
            try await portais.ler { t in try ProvaDaPessoa.listar(cpf, casa, em: t) }.filter {
                (estado["situacao"] == nil || $0.situacao.rawValue == estado["situacao"])
                    && estado.acha(em: "\($0.cliente) \($0.servico ?? "") \($0.finalidade)")
            }, ["quando": { ($0.criadaEm, $0.id) < ($1.criadaEm, $1.id) }])
        let naTela = ListaNaTela(
            "Provas", arquivo: "as-minhas-provas",
            vazio: Vazio("Nenhuma prova ainda", "Escolha um serviço e faça a primeira.") {
                Ligacao("Ver os serviços", para: PortalDoCidadao.raiz, .secundario)
            }, busca: "serviço ou finalidade", Self.colunas)
        return try await portais.listar(linhas, naTela, estado, contexto) { grade in
            Tela(
                "As minhas provas",
                ajuda: Ajuda(
                    "As provas de vida que você fez ou começou, em qualquer serviço.", quemPode: "Só você.",
                    depois: "Apagado o seu rosto num serviço, as provas dele deixam de aparecer aqui.")
            ) { grade }
        }
    }

    @MontagemDeColunas<ProvaDaPessoa> private static var colunas: [Coluna<ProvaDaPessoa>] {
        Coluna("Quando", .umaLinha, ordem: "quando", principal: true, csv: { $0.criadaEm.naTela }) {
            Ligacao($0.criadaEm.naTela, para: "/portal/provas/\($0.id)")
        }
        Coluna("Serviço") { $0.servico ?? $0.cliente }
        Coluna("Quem pediu") { $0.cliente }
        Coluna("Para quê") { "para \($0.finalidade)" }
        Coluna("Situação", csv: { $0.situacao.nome }) { $0.situacao.etiqueta }
    }

    private func tela(_ prova: ProvaDaPessoa) -> Tela {
        Tela(
            prova.servico ?? "Prova de vida", subtitulo: "Pedida por \(prova.cliente)",
            situacao: prova.situacao.etiqueta, trilha: [.init("As minhas provas", Self.raiz)],
            ajuda: Ajuda(
                "Como acabou a sua prova e para onde ir agora.", quemPode: "Só você.",
                depois: "O serviço recebe o resultado direto daqui, e não pelo seu navegador."),
            mensagens: [mensagem(prova)]
        ) {
            Cartao("A prova") {
                Ficha {
                    Html.Dado("Para quê", "para \(prova.finalidade)", largo: true)
                    Html.Dado("Começada em", prova.criadaEm.naTela)
                    Html.Dado("Acabada em", prova.concluidaEm?.naTela)
                    if prova.situacao != .aprovada, prova.motivo != nil {
                        Html.Dado("O que houve", prova.motivoDito, largo: true)
                    }
                }
            }
            if prova.podeVoltar(em: portais.casa.relogio.agora) {
                El(.p) {
                    Ligacao(
                        "Continuar em \(prova.servico ?? prova.cliente)", para: "/portal/provas/\(prova.id)/voltar",
                        .primario)
                }
            } else if prova.situacao.captura, prova.expiraEm > portais.casa.relogio.agora {
                El(.p) { Ligacao("Voltar à câmera", para: "/captura", .primario) }
            } else {
                El(.p) { Ligacao("Ver os serviços", para: PortalDoCidadao.raiz, .secundario) }
            }
        }
    }

    private func mensagem(_ prova: ProvaDaPessoa) -> Mensagem {
        let agora = portais.casa.relogio.agora
        if prova.jaRecebida {
            return Mensagem(.sucesso, "O serviço já recebeu o resultado desta prova.", "Continue na página dele.")
        }
        switch prova.situacao {
        case .aprovada where prova.podeVoltar(em: agora):
            return Mensagem(
                .sucesso, "Pronto: a prova de vida deu certo.",
                "Continue no serviço nos próximos \(prova.decididaPorGente ? "dias" : "minutos").")
        case .aprovada:
            return Mensagem(
                .informacao, "Esta prova deu certo, mas já faz tempo.", "Para usar o serviço agora, faça outra.")
        case .emRevisao:
            return Mensagem(
                .informacao, "A conferência foi pedida.",
                "Um atendente responde até o fim do dia \(Relogio.dia(de: prova.expiraEm - .seconds(1)).brasileiro).")
        case .reprovada:
            return Mensagem(
                .aviso, "A prova não confirmou que é você.",
                "Tente de novo num lugar claro, de frente para a câmera, ou procure o atendimento de quem oferece o serviço."
            )
        case .expirada:
            return Mensagem(.aviso, "A prova não chegou ao fim.", "Volte ao serviço e comece de novo.")
        case .criada, .emAndamento:
            return Mensagem(
                .informacao, "A prova ainda não acabou.", "Volte à câmera enquanto há tempo, ou comece outra.")
        }
    }
}

extension ProvaDaPessoa {
    /// Por que não deu certo, sem ensinar a quem frauda onde caiu.
    var motivoDito: String {
        switch motivo {
        case "desistencia": "Você desistiu."
        case "prazo": "O tempo acabou."
        case "apagada": "Você pediu que se apagasse."
        default: motivo.flatMap(Motivo.init(rawValue:))?.frase ?? "Não se confirmou."
        }
    }
}
