import Auditoria
import BancoDeDados
import Cadastro
import Html
import Nucleo
import Web

/// Os atos que pedem motivo ou senha de novo: lista, cadastro e encerramento.
struct RotasDeReforcos<C: ContextoDePortal>: Sendable {
    let administracao: Administracao<C>
    private static var raiz: Endereco { "/\(C.portal.rawValue)/reforcos" }
    private static var novo: Endereco { "/\(C.portal.rawValue)/reforcos/novo" }

    func montar(em grupo: Grupo<C>) {
        grupo.get("reforcos", ato: RotasDeEnderecos<C>.consultar) { try await lista($0) }
        grupo.get("reforcos/novo", ato: AdministrarFaixas.ato) { contexto in
            try administracao.exigirMestre(contexto)
            return try await administracao.pagina(telaDeCriar(Preenchimento(), contexto), contexto)
        }
        grupo.post("reforcos/novo", ato: AdministrarFaixas.ato) { try await criar($0, $1) }
        grupo.get("reforcos/:id/encerrar", ato: AdministrarFaixas.ato) { contexto in
            let reforco = try await reforco(contexto)
            try administracao.exigirMestre(contexto)
            return try await administracao.pagina(telaDeEncerrar(reforco), contexto)
        }
        grupo.post("reforcos/:id/encerrar", ato: AdministrarFaixas.ato) { _, contexto in try await encerrar(contexto) }
    }

    private func reforco(_ contexto: C) async throws -> ReforcoCadastrado {
        let (id, recorte) = (try contexto.registro(), administracao.recorte(contexto))
        let achado = try await administracao.ler { t in
            try ReforcoCadastrado.listar(recorte: recorte, so: id, em: t).first
        }
        guard let achado else { throw RecusaDaWeb.naoEncontrado }
        return achado
    }

    private func lista(_ contexto: C) async throws -> Resposta {
        let recorte = administracao.recorte(contexto)
        let hoje = administracao.casa.relogio.hoje
        let estado = EstadoDaGrade(
            em: Self.raiz,
            filtros: [.escolha("situacao", "Situação", [.init("vale", "Em vigor"), .init("acabou", "Encerrado")])],
            ordens: ["ato", "desde"], padrao: .init("desde", .decrescente), porPagina: 50, lendo: try contexto.pares)
        let todos = try await administracao.ler { t in try ReforcoCadastrado.listar(recorte: recorte, em: t) }
        let linhas = estado.ordenada(
            todos.filter {
                (estado["situacao"] == nil || $0.vigencia.contem(hoje) == (estado["situacao"] == "vale"))
                    && estado.acha(em: "\($0.nome) \($0.nomeDaConsignataria ?? "")")
            }, ["ato": { $0.nome < $1.nome }, "desde": { ($0.desde, $0.id) < ($1.desde, $1.id) }])
        let pode = administracao.pode(AdministrarFaixas.ato, contexto)
        let colunas = colunas(recorte, hoje, pode)
        if try contexto.querCsv { return CsvEmPaginas.responder("reforcos", colunas, todas: linhas) }
        let ultimos = try await administracao.ultimos("reforco", nil, contexto)
        let tela = Tela(
            "Reforços", secao: "Administração",
            ajuda: Ajuda(
                "Atos que pedem o motivo, ou a senha de novo, na hora de confirmar.",
                quemPode: "Ver, quem tem o ato; cadastrar, só mestres.",
                depois: "O motivo dado fica na trilha, com o ato. Vale nas telas; a API tem as faixas de endereço."),
            larga: true, acoes: pode ? Bloco { Ligacao("Cadastrar reforço", para: Self.novo, .primario) } : nil
        ) {
            Grade(
                "Reforços", linhas: estado.daPagina(linhas), estado: estado.com(total: linhas.count),
                vazio: Vazio("Nenhum reforço", "Nenhum ato pede mais que o da tela."), busca: "ato"
            ) { colunas }
            ultimos
        }
        return try await administracao.pagina(tela, contexto)
    }

    @MontagemDeColunas<ReforcoCadastrado> private func colunas(
        _ recorte: Int64?, _ hoje: Dia, _ pode: Bool
    ) -> [Coluna<ReforcoCadastrado>] {
        Coluna("Ato", ordem: "ato", principal: true) { $0.nome }
        Coluna("Portal") { $0.portal.nome }
        if recorte == nil { Coluna("De quem") { $0.nomeDaConsignataria ?? "do órgão" } }
        Coluna("Pede") { $0.pede }
        Coluna("Desde", ordem: "desde") { $0.desde.brasileiro }
        Coluna("Até a véspera de") { $0.ate?.brasileiro ?? "—" }
        Coluna("Situação", csv: { $0.vigencia.contem(hoje) ? "Em vigor" : "Encerrado" }) {
            $0.vigencia.contem(hoje) ? Etiqueta(.sucesso, "Em vigor") : Etiqueta(.riscado, "Encerrado")
        }
        if pode {
            Coluna.acoes { reforco in
                if reforco.ate == nil {
                    Ligacao(
                        "Encerrar", para: "/\(C.portal.rawValue)/reforcos/\(reforco.id)/encerrar", .terciario,
                        compacta: true)
                }
            }
        }
    }

    // MARK: - Cadastrar

    private func opcoes(_ contexto: C) -> [(portal: Portal, ato: AtoConcedivel, opcao: Html.Campo.Opcao)] {
        let portais = Portal.allCases.filter { administracao.recorte(contexto) == nil || $0 == .consignataria }
        return portais.flatMap { portal in
            administracao.atos.queSeConfirmam(portal).map {
                (
                    portal, $0,
                    .init("\(portal.rawValue):\($0.codigo)", "\($0.assunto): \($0.nome) (\(portal.nome.lowercased()))")
                )
            }
        }
    }

    private func criar(_ formulario: Web.Formulario, _ contexto: C) async throws -> Resposta {
        try administracao.exigirMestre(contexto)
        let escolhido = opcoes(contexto).first { $0.opcao.valor == formulario.texto("ato") }
        let (motivo, senha) = (formulario.marcado("pede-motivo"), formulario.marcado("pede-senha"))
        var erros: [Preenchimento.Erro] = []
        if escolhido == nil { erros.append(.init("ato", "Escolha o ato.")) }
        if !motivo, !senha { erros.append(.init("pede-motivo", "Marque ao menos um: o motivo ou a senha.")) }
        guard erros.isEmpty, let escolhido else {
            return try await administracao.pagina(
                telaDeCriar(contexto.preenchido(formulario, erros: erros), contexto), contexto, status: 400)
        }
        let (casa, autor) = (administracao.casa, contexto.autor)
        let novo = AdministrarReforcos.Criar(
            portal: escolhido.portal, ato: escolhido.ato.codigo, motivo: motivo, senha: senha)
        try await administracao.agir { t in _ = try novo.executar(casa, em: t, por: autor) }
        try await contexto.deixarRecado(Recado(.sucesso, "Reforço cadastrado: \(escolhido.ato.nome)."))
        return .verDepois(Self.raiz.texto)
    }

    private func telaDeCriar(_ preenchido: Preenchimento, _ contexto: C) -> Tela {
        Tela(
            "Cadastrar reforço", secao: "Reforços", trilha: [.init("Reforços", Self.raiz)],
            ajuda: Ajuda(
                "O que um ato passa a pedir na hora de confirmar.", quemPode: "Mestres.",
                depois: "Vale no clique seguinte. O reforço de antes do mesmo ato se encerra.")
        ) {
            Html.Formulario(
                para: Self.novo, preenchido: preenchido, enviar: Botao("Cadastrar reforço"), cancelar: Self.raiz
            ) {
                Html.Campo.selecao("ato", "Ato", opcoes(contexto).map(\.opcao)).largura(.toda)
                Html.Campo.caixa("pede-motivo", "Pede o motivo")
                Html.Campo.caixa("pede-senha", "Pede a senha de novo")
            }
        }
    }

    // MARK: - Encerrar

    private func encerrar(_ contexto: C) async throws -> Resposta {
        let reforco = try await reforco(contexto)
        let (casa, autor) = (administracao.casa, contexto.autor)
        do {
            try await administracao.agir { t in
                try AdministrarReforcos.Encerrar(reforco.id).executar(casa, em: t, por: autor)
            }
        } catch let recusa as RecusaDeFaixa {
            let mensagem = Mensagem(.erro, "O reforço não se encerrou.", recusa.frase, codigo: recusa.codigo)
            return try await administracao.pagina(
                telaDeEncerrar(reforco, [mensagem]), contexto, status: recusa.status)
        }
        try await contexto.deixarRecado(Recado(.sucesso, "Reforço encerrado: \(reforco.nome)."))
        return .verDepois(Self.raiz.texto)
    }

    private func telaDeEncerrar(_ reforco: ReforcoCadastrado, _ mensagens: [Mensagem] = []) -> Tela {
        Tela(
            "Encerrar o reforço", subtitulo: reforco.nome, secao: "Reforços", trilha: [.init("Reforços", Self.raiz)],
            ajuda: Ajuda("Deixa de valer já.", quemPode: "Mestres."), mensagens: mensagens
        ) {
            Confirmacao(
                "Encerrar o reforço?", efeito: ["«\(reforco.nome)» deixa de pedir \(reforco.pede)."],
                verbo: "Encerrar", para: "/\(C.portal.rawValue)/reforcos/\(reforco.id)/encerrar", .destrutivo
            ).emPagina(cancelar: Self.raiz)
        }
    }
}

extension ReforcoCadastrado {
    fileprivate var nome: String { AtoConcedivel(ato).nome }
    fileprivate var pede: String {
        [motivo ? "motivo" : nil, senha ? "senha" : nil].compactMap { $0 }.joined(separator: " e ")
    }
}
