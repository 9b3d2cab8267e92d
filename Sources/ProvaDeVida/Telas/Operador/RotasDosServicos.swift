import Acesso
import Auditoria
import BancoDeDados
import Html
import Nucleo
import Web

/// Os serviços do portal do cidadão: o operador os põe, muda e retira.
/// - Fonte: PV-04, PV-08.
struct RotasDosServicos {
    static let consultar = "prova-de-vida.consultar-servicos"
    private static let raiz: Endereco = "/operacao/servicos"
    private static let novo: Endereco = "/operacao/servicos/novo"

    let portais: PortaisDaProva

    func montar(em grupo: Grupo<ContextoDoOperador>) {
        let rotas = self
        grupo.get("servicos", ato: Self.consultar) { try await rotas.lista($0) }
        grupo.get("servicos/novo", ato: GravarServico.ato) { contexto in
            try await rotas.portais.pagina(try await rotas.telaDeGravar(nil, Preenchimento()), contexto)
        }
        grupo.post("servicos/novo", ato: GravarServico.ato) { try await rotas.gravar(nil, $0, $1) }
        grupo.get("servicos/:id/alterar", ato: GravarServico.ato) { contexto in
            let servico = try await rotas.servico(contexto)
            return try await rotas.portais.pagina(
                try await rotas.telaDeGravar(servico, rotas.preenchido(servico)), contexto)
        }
        grupo.post("servicos/:id/alterar", ato: GravarServico.ato) { formulario, contexto in
            try await rotas.gravar(try await rotas.servico(contexto), formulario, contexto)
        }
        grupo.get("servicos/:id/retirar", ato: RetirarServico.ato) { contexto in
            let servico = try await rotas.servico(contexto)
            let emCurso = try await rotas.portais.ler { t in
                try t.uma(
                    """
                    SELECT count(*) FROM pedido_do_portal p JOIN sessao_da_prova s ON s.id = p.sessao_id
                     WHERE p.servico_id = \(servico.id) AND s.concluida_em IS NULL
                    """)?.ler(0, como: Int.self) ?? 0
            }
            return try await rotas.portais.pagina(rotas.telaDeRetirar(servico, emCurso), contexto)
        }
        grupo.post("servicos/:id/retirar", ato: RetirarServico.ato) { try await rotas.retirar($1) }
    }

    /// O do caminho, se ainda está no portal.
    private func servico(_ contexto: ContextoDoOperador) async throws -> ServicoDoPortal {
        try await portais.achar(contexto) { id, t in
            try ServicoDoPortal.todos(em: t).first { $0.id == id && $0.retiradoEm == nil }
        }
    }

    // MARK: - A lista

    private func lista(_ contexto: ContextoDoOperador) async throws -> Resposta {
        let estado = EstadoDaGrade(
            em: Self.raiz,
            filtros: [
                .escolha(
                    "situacao", "Situação", [.init("vale", "No portal"), .init("retirado", "Retirado")], vazio: "Todos")
            ], ordens: ["nome", "cliente"], padrao: .init("nome"), porPagina: 20, lendo: try contexto.pares)
        let linhas = estado.ordenada(
            try await portais.ler { t in try ServicoDoPortal.todos(em: t) }.filter {
                (estado["situacao"] == nil || ($0.retiradoEm == nil) == (estado["situacao"] == "vale"))
                    && estado.acha(em: "\($0.nome) \($0.codigo) \($0.nomeDoCliente) \($0.descricao)")
            },
            [
                "nome": { DiretorioDePessoas.dobrar($0.nome) < DiretorioDePessoas.dobrar($1.nome) },
                "cliente": {
                    DiretorioDePessoas.dobrar($0.nomeDoCliente) < DiretorioDePessoas.dobrar($1.nomeDoCliente)
                },
            ])
        let naTela = ListaNaTela(
            "Serviços", arquivo: "servicos",
            vazio: Vazio("Nenhum serviço no portal", "O cidadão entra e não acha o que fazer: ponha o primeiro."),
            busca: "nome, código ou cliente", Self.colunas)
        return try await portais.listar(linhas, naTela, estado, contexto) { grade in
            Tela(
                "Serviços do portal",
                ajuda: Ajuda(
                    "O que os clientes oferecem ao cidadão no portal.", quemPode: "Os operadores do serviço.",
                    depois: "Retirado, o serviço some do portal na hora; a prova que alguém já começou vai até o fim."),
                larga: true, acoes: Bloco { Ligacao("Pôr serviço no portal", para: Self.novo, .primario) }
            ) { grade }
        }
    }

    @MontagemDeColunas<ServicoDoPortal> private static var colunas: [Coluna<ServicoDoPortal>] {
        Coluna("Serviço", ordem: "nome", principal: true) { $0.nome }
        Coluna("Código") { $0.codigo }
        Coluna("Cliente", ordem: "cliente") { $0.nomeDoCliente }
        Coluna("Finalidade") { "para \($0.finalidade)" }
        Coluna("Volta") { $0.volta }
        Coluna("Guarda o rosto") { $0.guardaORosto ? "sim" : "não" }
        Coluna("Situação", csv: { $0.retiradoEm == nil ? "No portal" : "Retirado" }) {
            $0.retiradoEm == nil ? Etiqueta(.sucesso, "No portal") : Etiqueta(.riscado, "Retirado")
        }
        Coluna.acoes { linha in
            if linha.retiradoEm == nil {
                Ligacao("Alterar", para: "/operacao/servicos/\(linha.id)/alterar", .secundario, compacta: true)
                Ligacao("Retirar", para: "/operacao/servicos/\(linha.id)/retirar", .secundario, compacta: true)
            }
        }
    }

    // MARK: - Pôr e alterar

    private func gravar(
        _ servico: ServicoDoPortal?, _ formulario: Web.Formulario, _ contexto: ContextoDoOperador
    ) async throws -> Resposta {
        let (casa, autor) = (portais.casa, contexto.autor)
        return try await portais.enviando(formulario, contexto) { recusa in
            switch recusa {
            case .voltaDesconhecida: "volta"
            case .codigoDeServicoEmUso: "codigo"
            default: "cliente"
            }
        } fazer: {
            let dados = try Self.ler(formulario)
            let qual: GravarServico.Qual
            if let servico { qual = .este(servico.id) } else { qual = try await novo(formulario) }
            try await portais.agir { t in try GravarServico(qual, dados).executar(casa, em: t, por: autor) }
            try await contexto.deixarRecado(Recado(.sucesso, "Serviço gravado: \(dados.nome)."))
            return .verDepois(Self.raiz.texto)
        } deNovo: {
            try await telaDeGravar(servico, $0)
        }
    }

    /// De que cliente, e com que código no endereço: só se dizem ao pôr.
    private func novo(_ formulario: Web.Formulario) async throws -> GravarServico.Qual {
        let (cliente, codigo) = try formulario.ler(
            .obrigatorio("cliente", falta: "Escolha o cliente.") { texto throws -> Int64 in
                guard let id = Int64(texto) else { throw CampoInvalido("Escolha o cliente.") }
                return id
            },
            .obrigatorio("codigo", falta: "Escreva o código.") { texto throws -> String in
                guard texto.wholeMatch(of: /[a-z0-9][a-z0-9-]{1,39}/) != nil else {
                    throw CampoInvalido("De 2 a 40 letras minúsculas, algarismos ou hífen.")
                }
                return texto
            })
        let existe = try await portais.ler { t in
            try t.uma("SELECT FROM cliente_da_prova WHERE id = \(cliente)") != nil
        }
        guard existe else { throw formulario.campos.recusado("cliente", "Escolha o cliente.") }
        return .novo(cliente: cliente, codigo: codigo)
    }

    private static func ler(_ formulario: Web.Formulario) throws -> GravarServico.Dados {
        func texto(_ nome: String, _ limites: ClosedRange<Int>) -> Web.Campo<String> {
            .obrigatorio(nome) { texto throws -> String in
                guard limites.contains(texto.count) else {
                    throw CampoInvalido("De \(limites.lowerBound) a \(limites.upperBound) letras.")
                }
                return texto
            }
        }
        let (nome, descricao, finalidade, volta) = try formulario.ler(
            texto("nome", 3...80), texto("descricao", 3...400), texto("finalidade", 3...200),
            .obrigatorio("volta", falta: "Escreva o endereço de volta.") { texto throws -> String in
                guard texto.wholeMatch(of: /https:\/\/[^@# ]+/) != nil else {
                    throw CampoInvalido("Endereço https:// sem usuário nem fragmento.")
                }
                return texto
            })
        return GravarServico.Dados(
            nome: nome, descricao: descricao, finalidade: finalidade, volta: volta,
            guardaORosto: formulario.marcado("guardaORosto"))
    }

    private func preenchido(_ servico: ServicoDoPortal) -> Preenchimento {
        var valores = [
            "nome": servico.nome, "descricao": servico.descricao, "finalidade": servico.finalidade,
            "volta": servico.volta,
        ]
        if servico.guardaORosto { valores["guardaORosto"] = "sim" }
        return Preenchimento(valores)
    }

    private func telaDeGravar(_ servico: ServicoDoPortal?, _ preenchido: Preenchimento) async throws -> Tela {
        let clientes = try await portais.ler { t in
            try t.executar("SELECT id, nome FROM cliente_da_prova WHERE liberado ORDER BY nome, id").map {
                Html.Campo.Opcao("\(try $0.ler(0, como: Int64.self))", try $0.ler(1))
            }
        }
        return Tela(
            servico.map { "Alterar \($0.nome)" } ?? "Pôr serviço no portal", subtitulo: servico?.nomeDoCliente,
            trilha: [.init("Serviços do portal", Self.raiz)],
            ajuda: Ajuda(
                "O que o cidadão vê e escolhe no portal.", quemPode: "Os operadores do serviço.",
                depois: "Acabada a prova, a pessoa volta ao serviço com um código, que ele troca na API pelo resultado."
            )
        ) {
            Html.Formulario(
                para: servico.map { "/operacao/servicos/\($0.id)/alterar" } ?? Self.novo, preenchido: preenchido,
                enviar: Botao(servico == nil ? "Pôr no portal" : "Salvar"), cancelar: Self.raiz
            ) {
                if servico == nil {
                    Html.Campo.selecao("cliente", "Cliente", clientes).ajuda("Só os liberados.")
                    Html.Campo.identificacao("codigo", "Código")
                        .ajuda("Vai no endereço do serviço: letras minúsculas, algarismos e hífen. Não muda depois.")
                }
                Html.Campo.texto("nome", "Nome", maximo: 80)
                Html.Campo.textoLongo("descricao", "Descrição", linhas: 3, maximo: 400)
                    .ajuda("Em uma ou duas frases, o que a pessoa obtém.")
                Html.Campo.texto("finalidade", "Finalidade", maximo: 200)
                    .ajuda("Continua a frase «para …»: é o que a pessoa consente e o que vai ao resultado.")
                Html.Campo.texto("volta", "Endereço de volta", maximo: 500)
                    .ajuda("Tem de começar por um dos endereços de volta do cadastro do cliente.")
                Html.Campo.caixa("guardaORosto", "Quem ainda não tem rosto guardado pode guardá-lo na primeira vez")
                    .opcional().ajuda("Quem garante que é a pessoa, nessa vez, é só a conta do órgão.")
            }
        }
    }

    // MARK: - Retirar

    private func retirar(_ contexto: ContextoDoOperador) async throws -> Resposta {
        let (servico, casa, autor) = (try await servico(contexto), portais.casa, contexto.autor)
        try await portais.agir { t in
            try RetirarServico(servico: servico.id).executar(casa, em: t, por: autor)
        }
        try await contexto.deixarRecado(Recado(.sucesso, "Retirado do portal: \(servico.nome)."))
        return .verDepois(Self.raiz.texto)
    }

    private func telaDeRetirar(_ servico: ServicoDoPortal, _ emCurso: Int) -> Tela {
        Tela(
            "Retirar \(servico.nome)", subtitulo: servico.nomeDoCliente,
            trilha: [.init("Serviços do portal", Self.raiz)],
            ajuda: Ajuda(
                "Tira o serviço do portal.", quemPode: "Os operadores do serviço.",
                depois: "Para voltar, põe-se outro, com outro código.")
        ) {
            Confirmacao(
                "Retirar do portal?",
                efeito: [
                    "\(servico.nome) some do portal agora.",
                    emCurso == 0
                        ? "Não há prova em curso por ele."
                        : emCurso == 1
                            ? "1 prova em curso por ele vai até o fim."
                            : "\(emCurso) provas em curso por ele vão até o fim.",
                ], verbo: "Retirar", para: "/operacao/servicos/\(servico.id)/retirar", .destrutivo
            ).emPagina(cancelar: Self.raiz)
        }
    }
}
