import Auditoria
import BancoDeDados
import Cadastro
import Html
import Nucleo
import Web

/// As faixas de endereço e os reforços, cada um com lista, cadastro e encerramento.
struct RotasDeEnderecos<C: ContextoDePortal>: Sendable {
    static var consultar: String { AtosDaAdministracao.consultarEnderecos }
    let administracao: Administracao<C>
    private static var raiz: Endereco { "/\(C.portal.rawValue)/enderecos" }
    private static var nova: Endereco { "/\(C.portal.rawValue)/enderecos/novo" }

    func montar(em grupo: Grupo<C>) {
        grupo.get("enderecos", ato: Self.consultar) { try await lista($0) }
        grupo.get("enderecos/novo", ato: AdministrarFaixas.ato) { contexto in
            try administracao.exigirMestre(contexto)
            return try await administracao.pagina(try await telaDeCriar(Preenchimento(), contexto), contexto)
        }
        grupo.post("enderecos/novo", ato: AdministrarFaixas.ato) { try await criar($0, $1) }
        grupo.get("enderecos/:id/encerrar", ato: AdministrarFaixas.ato) { contexto in
            let faixa = try await faixa(contexto)
            try administracao.exigirMestre(contexto)
            return try await administracao.pagina(telaDeEncerrar(faixa), contexto)
        }
        grupo.post("enderecos/:id/encerrar", ato: AdministrarFaixas.ato) { _, contexto in try await encerrar(contexto) }
    }

    private func faixa(_ contexto: C) async throws -> FaixaCadastrada {
        let (id, recorte) = (try contexto.registro(), administracao.recorte(contexto))
        let achada = try await administracao.ler { t in
            try FaixaCadastrada.listar(recorte: recorte, so: id, em: t).first
        }
        guard let achada else { throw RecusaDaWeb.naoEncontrado }
        return achada
    }

    // MARK: - A lista

    private func lista(_ contexto: C) async throws -> Resposta {
        let recorte = administracao.recorte(contexto)
        let hoje = administracao.casa.relogio.hoje
        let estado = EstadoDaGrade(
            em: Self.raiz,
            filtros: [
                .escolha("situacao", "Situação", [.init("vale", "Em vigor"), .init("acabou", "Encerrada")]),
                .escolha(
                    "para", "Aplica-se a",
                    [.init("perfil", "Perfil"), .init("ato", "Ato"), .init("credencial", "Credencial")], vazio: "Tudo"),
            ], ordens: ["nome", "desde"], padrao: .init("desde", .decrescente), porPagina: 50,
            lendo: try contexto.pares)
        let todas = try await administracao.ler { t in try FaixaCadastrada.listar(recorte: recorte, em: t) }
        let linhas = estado.ordenada(
            todas.filter {
                (estado["situacao"] == nil || $0.vigencia.contem(hoje) == (estado["situacao"] == "vale"))
                    && (estado["para"] == nil || $0.alvo.especie == estado["para"])
                    && estado.acha(em: "\($0.nome) \($0.rede) \($0.descricao) \($0.nomeDaConsignataria ?? "")")
            },
            [
                "nome": { DiretorioDePessoas.dobrar($0.nome) < DiretorioDePessoas.dobrar($1.nome) },
                "desde": { ($0.desde, $0.id) < ($1.desde, $1.id) },
            ])
        let pode = administracao.pode(AdministrarFaixas.ato, contexto)
        let colunas = colunas(recorte, hoje, pode)
        if try contexto.querCsv { return CsvEmPaginas.responder("enderecos", colunas, todas: linhas) }
        let ultimos = try await administracao.ultimos("faixa_de_endereco", nil, contexto)
        let tela = Tela(
            "Faixas de endereço", subtitulo: "Você está em \(contexto.endereco).", secao: "Administração",
            ajuda: Ajuda(
                "De que endereços de rede se entra com um perfil, se exerce um ato ou se usa uma credencial. Onde não há faixa, vale qualquer um.",
                quemPode: "Ver, quem tem o ato; cadastrar, só mestres.",
                depois: "Vale no clique seguinte. Quem está fora recebe a recusa e o motivo, e a trilha a guarda."),
            larga: true, acoes: pode ? Bloco { Ligacao("Cadastrar faixa", para: Self.nova, .primario) } : nil
        ) {
            Grade(
                "Faixas", linhas: estado.daPagina(linhas), estado: estado.com(total: linhas.count),
                vazio: Vazio("Nenhuma faixa", "Entra-se de qualquer endereço."), busca: "nome, rede ou descrição"
            ) { colunas }
            ultimos
        }
        return try await administracao.pagina(tela, contexto)
    }

    @MontagemDeColunas<FaixaCadastrada> private func colunas(
        _ recorte: Int64?, _ hoje: Dia, _ pode: Bool
    ) -> [Coluna<FaixaCadastrada>] {
        Coluna("Rede", principal: true) { $0.rede }
        Coluna("Aplica-se a", ordem: "nome") { "\($0.alvo.palavra): \($0.nome)" }
        if recorte == nil { Coluna("De quem") { $0.nomeDaConsignataria ?? "do órgão" } }
        Coluna("Descrição") { $0.descricao }
        Coluna("Desde", ordem: "desde") { $0.desde.brasileiro }
        Coluna("Até a véspera de") { $0.ate?.brasileiro ?? "—" }
        Coluna("Situação", csv: { $0.vigencia.contem(hoje) ? "Em vigor" : "Encerrada" }) {
            $0.vigencia.contem(hoje) ? Etiqueta(.sucesso, "Em vigor") : Etiqueta(.riscado, "Encerrada")
        }
        if pode {
            Coluna.acoes { faixa in
                if faixa.ate == nil {
                    Ligacao(
                        "Encerrar", para: "/\(C.portal.rawValue)/enderecos/\(faixa.id)/encerrar", .terciario,
                        compacta: true)
                }
            }
        }
    }

    // MARK: - Cadastrar

    /// Os alvos que se oferecem, com o valor que o formulário manda.
    private func alvos(_ contexto: C) async throws -> [(alvo: FaixaCadastrada.Alvo, opcao: Html.Campo.Opcao)] {
        let recorte = administracao.recorte(contexto)
        let (perfis, credenciais) = try await administracao.ler { t in
            (
                try PerfilGuardado.listar(recorte: recorte, em: t).filter { $0.encerradoEm == nil },
                try CredencialGuardada.listar(recorte: recorte, em: t).filter { $0.situacao == .ativa }
            )
        }
        var lista: [(alvo: FaixaCadastrada.Alvo, opcao: Html.Campo.Opcao)] = perfis.map {
            (.perfil($0.id), .init("perfil:\($0.id)", "Perfil: \($0.paraEscolher)"))
        }
        for portal in Portal.allCases where recorte == nil || portal == .consignataria {
            lista += administracao.atos.doPortal(portal).map {
                (
                    .ato(portal, $0.codigo),
                    .init(
                        "ato:\(portal.rawValue):\($0.codigo)",
                        "Ato: \($0.assunto), \($0.nome) (\(portal.nome.lowercased()))")
                )
            }
        }
        lista += credenciais.map {
            (.credencial($0.id), .init("credencial:\($0.id)", "Credencial: \($0.nome) (\($0.nomeDaConsignataria))"))
        }
        return lista
    }

    private func criar(_ formulario: Web.Formulario, _ contexto: C) async throws -> Resposta {
        try administracao.exigirMestre(contexto)
        var erros: [Preenchimento.Erro] = []
        let alvo = try await alvos(contexto).first { $0.opcao.valor == formulario.texto("alvo") }?.alvo
        if alvo == nil { erros.append(.init("alvo", "Escolha a que a faixa se aplica.")) }
        var faixa: FaixaDeEndereco?
        do { faixa = try FaixaDeEndereco.lendo(formulario.texto("rede") ?? "") } catch {
            erros.append(.init("rede", error.esperado))
        }
        let descricao = formulario.texto("descricao") ?? ""
        if !(3...100).contains(descricao.count) {
            erros.append(.init("descricao", "Diga que lugar é este, com 3 a 100 letras."))
        }
        if erros.isEmpty, let alvo, let faixa {
            let (casa, autor) = (administracao.casa, contexto.autor)
            do {
                try await administracao.agir { t in
                    _ = try AdministrarFaixas.Criar(alvo, faixa, descricao: descricao)
                        .executar(casa, em: t, por: autor)
                }
                try await contexto.deixarRecado(Recado(.sucesso, "Faixa cadastrada: \(faixa.escrita)."))
                return .verDepois(Self.raiz.texto)
            } catch let recusa as RecusaDeFaixa {
                erros = [.init("rede", recusa.frase)]
            }
        }
        return try await administracao.pagina(
            try await telaDeCriar(contexto.preenchido(formulario, erros: erros), contexto), contexto, status: 400)
    }

    private func telaDeCriar(_ preenchido: Preenchimento, _ contexto: C) async throws -> Tela {
        let opcoes = try await alvos(contexto).map(\.opcao)
        return Tela(
            "Cadastrar faixa de endereço", subtitulo: "Você está em \(contexto.endereco).",
            secao: "Faixas de endereço", trilha: [.init("Faixas de endereço", Self.raiz)],
            ajuda: Ajuda(
                "A primeira faixa de um perfil, de um ato ou de uma credencial fecha os outros endereços.",
                quemPode: "Mestres.", depois: "Vale no clique seguinte, também para quem já está dentro.")
        ) {
            Html.Formulario(
                para: Self.nova, preenchido: preenchido, enviar: Botao("Cadastrar faixa"), cancelar: Self.raiz
            ) {
                Html.Campo.selecao("alvo", "Aplica-se a", opcoes).largura(.toda)
                Html.Campo.identificacao("rede", "Rede")
                    .ajuda("Em CIDR, como 200.198.0.0/16 ou 2804:14c::/32, ou um endereço só.")
                Html.Campo.texto("descricao", "Que lugar é este", maximo: 100)
            }
        }
    }

    // MARK: - Encerrar

    private func encerrar(_ contexto: C) async throws -> Resposta {
        let faixa = try await faixa(contexto)
        let (casa, autor) = (administracao.casa, contexto.autor)
        func recusada(_ recusa: any RecusaComCodigo) async throws -> Resposta {
            try await administracao.pagina(
                telaDeEncerrar(
                    faixa, [Mensagem(.erro, "A faixa não se encerrou.", recusa.frase, codigo: recusa.codigo)]),
                contexto, status: recusa.status)
        }
        do {
            try await administracao.agir { t in
                try AdministrarFaixas.Encerrar(faixa.id).executar(casa, em: t, por: autor)
            }
        } catch let recusa as RecusaDeAcesso {
            return try await recusada(recusa)
        } catch let recusa as RecusaDeFaixa {
            return try await recusada(recusa)
        }
        try await contexto.deixarRecado(Recado(.sucesso, "Faixa encerrada: \(faixa.rede)."))
        return .verDepois(Self.raiz.texto)
    }

    private func telaDeEncerrar(_ faixa: FaixaCadastrada, _ mensagens: [Mensagem] = []) -> Tela {
        Tela(
            "Encerrar a faixa \(faixa.rede)", secao: "Faixas de endereço",
            trilha: [.init("Faixas de endereço", Self.raiz)],
            ajuda: Ajuda("Deixa de valer já.", quemPode: "Mestres."), mensagens: mensagens
        ) {
            Confirmacao(
                "Encerrar a faixa?",
                efeito: [
                    "Deixa de valer para \(faixa.alvo.palavra.lowercased()) \(faixa.nome).",
                    "Se for a última, volta a valer qualquer endereço.",
                ], verbo: "Encerrar", para: "/\(C.portal.rawValue)/enderecos/\(faixa.id)/encerrar", .destrutivo
            ).emPagina(cancelar: Self.raiz)
        }
    }
}

extension FaixaCadastrada.Alvo {
    fileprivate var especie: String {
        switch self {
        case .perfil: "perfil"
        case .ato: "ato"
        case .credencial: "credencial"
        }
    }

    fileprivate var palavra: String {
        switch self {
        case .perfil: "Perfil"
        case .ato: "Ato"
        case .credencial: "Credencial"
        }
    }
}
