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
        grupo.post("enderecos", ato: Self.consultar) { formulario, contexto in
            try await administracao.consultas.levar(a: estado(formulario.pares, [:]), contexto)
        }
        grupo.get("enderecos/novo", ato: AdministrarFaixas.ato) { contexto in
            try administracao.exigirMestre(contexto)
            // Da ficha de um usuário já se vem com ele escolhido.
            let escolhido = try contexto.consulta.texto("alvo").map { ["alvo": $0] }
            return try await administracao.pagina(
                try await telaDeCriar(Preenchimento(escolhido ?? [:]), contexto), contexto)
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
        let (id, recorte, casa) = (try contexto.registro(), administracao.recorte(contexto), administracao.casa)
        let achada = try await administracao.ler { t in
            try FaixaCadastrada.listar(recorte: recorte, so: id, casa, em: t).first
        }
        guard let achada else { throw RecusaDaWeb.naoEncontrado }
        return achada
    }

    // MARK: - A lista

    /// O que se busca pode ser o nome de um usuário: não vai no endereço.
    private func estado(_ pares: [(String, String)], _ guardados: [String: String]) -> EstadoDaGrade {
        EstadoDaGrade(
            em: Self.raiz,
            filtros: [
                .escolha("situacao", "Situação", [.init("vale", "Em vigor"), .init("acabou", "Encerrada")]),
                .escolha(
                    "para", "Aplica-se a",
                    [
                        .init("perfil", "Perfil"), .init("usuario", "Usuário"), .init("ato", "Ato"),
                        .init("credencial", "Credencial"),
                    ], vazio: "Tudo"),
            ], ordens: ["nome", "desde"], padrao: .init("desde", .decrescente), porPagina: 50, buscaPessoal: true,
            lendo: pares, guardados: guardados)
    }

    private func lista(_ contexto: C) async throws -> Resposta {
        let (recorte, casa) = (administracao.recorte(contexto), administracao.casa)
        let hoje = casa.relogio.hoje
        let estado = estado(try contexto.pares, try await administracao.consultas.abrir(contexto))
        let todas = try await administracao.ler { t in try FaixaCadastrada.listar(recorte: recorte, casa, em: t) }
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
                "De que endereços de rede entram um perfil e um usuário, se exerce um ato ou se usa uma credencial. Onde não há faixa, vale qualquer um; a do usuário não abre a do perfil: valem as duas.",
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
        let (recorte, casa) = (administracao.recorte(contexto), administracao.casa)
        let (perfis, usuarios, credenciais) = try await administracao.ler { t in
            (
                try PerfilGuardado.listar(recorte: recorte, em: t).filter { $0.encerradoEm == nil },
                try UsuarioQueSeLimita.listar(recorte: recorte, casa, em: t),
                try CredencialGuardada.listar(recorte: recorte, em: t).filter { $0.situacao == .ativa }
            )
        }
        var lista: [(alvo: FaixaCadastrada.Alvo, opcao: Html.Campo.Opcao)] = perfis.map {
            (.perfil($0.id), .init("perfil:\($0.id)", "Perfil: \($0.paraEscolher)"))
        }
        lista += usuarios.sorted { DiretorioDePessoas.dobrar($0.nome) < DiretorioDePessoas.dobrar($1.nome) }.map {
            (.usuario($0.id), .init("usuario:\($0.id)", "Usuário: \($0.paraEscolher(recorte))"))
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
            } catch let recusa as RecusaDeAcesso where recusa == .maisQueVoce {
                erros = [.init("alvo", recusa.frase)]
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
                "A primeira faixa de um perfil, de um usuário, de um ato ou de uma credencial fecha os outros endereços.",
                quemPode: "Mestres.", depois: "Vale no clique seguinte, também para quem já está dentro.")
        ) {
            Html.Formulario(
                para: Self.nova, preenchido: preenchido, enviar: Botao("Cadastrar faixa"), cancelar: Self.raiz
            ) {
                Html.Campo.selecao("alvo", "Aplica-se a", opcoes).largura(.toda)
                    .ajuda(
                        "A de um usuário restringe além da do perfil dele: entra e age só de onde as duas deixam.")
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
                    "Deixa de valer para \(faixa.alvo.palavra.lowercased()) \(faixa.nome).", faixa.alvo.depoisDaUltima,
                ], verbo: "Encerrar", para: "/\(C.portal.rawValue)/enderecos/\(faixa.id)/encerrar", .destrutivo
            ).emPagina(cancelar: Self.raiz)
        }
    }
}

extension FaixaCadastrada.Alvo {
    fileprivate var especie: String {
        switch self {
        case .perfil: "perfil"
        case .usuario: "usuario"
        case .ato: "ato"
        case .credencial: "credencial"
        }
    }

    fileprivate var palavra: String {
        switch self {
        case .perfil: "Perfil"
        case .usuario: "Usuário"
        case .ato: "Ato"
        case .credencial: "Credencial"
        }
    }

    /// O que vale quando acaba a última faixa.
    fileprivate var depoisDaUltima: String {
        if case .usuario = self { return "Se for a última dele, passa a valer só a do perfil." }
        return "Se for a última, volta a valer qualquer endereço."
    }
}

extension UsuarioQueSeLimita {
    /// `Rita Moura, rita (Banco A)`; por uma consignatária, sem dizer qual.
    fileprivate func paraEscolher(_ recorte: Int64?) -> String {
        recorte == nil ? "\(nome), \(login) (\(nomeDaConsignataria ?? "do órgão"))" : "\(nome), \(login)"
    }
}
