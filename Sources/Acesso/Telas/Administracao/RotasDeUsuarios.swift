import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Html
import Nucleo
import Web

/// A lista de usuários e a ficha de um: dados, perfil, sessões e últimos eventos.
struct RotasDeUsuarios<C: ContextoDePortal>: Sendable {
    let administracao: Administracao<C>

    func montar(em grupo: Grupo<C>) {
        grupo.get("usuarios", ato: AtosDaAdministracao.consultarUsuarios) { try await lista($0) }
        grupo.post("usuarios", ato: AtosDaAdministracao.consultarUsuarios) { formulario, contexto in
            let estado = estado(formulario.pares, [:], contexto)
            return try await administracao.consultas.levar(a: estado, contexto)
        }
        grupo.get("usuarios/:id", ato: AtosDaAdministracao.consultarUsuarios) { try await ficha($0) }
    }

    // MARK: - A lista

    private func estado(
        _ pares: [(String, String)], _ guardados: [String: String], _ contexto: C
    ) -> EstadoDaGrade {
        let recorte = administracao.recorte(contexto)
        let tipos = TipoDePerfil.allCases.filter { recorte == nil || $0.portal == .consignataria }
        return EstadoDaGrade(
            em: Administracao<C>.raizDosUsuarios,
            filtros: [
                .escolha(
                    "situacao", "Situação", UsuarioGuardado.Situacao.allCases.map { .init($0.rawValue, $0.nome) }),
                .escolha("tipo", "Tipo", tipos.map { .init($0.rawValue, $0.nome) }, vazio: "Todos"),
                .escolha(
                    "mestre", "Mestre", [.init("sim", "Só mestres"), .init("nao", "Sem os mestres")], vazio: "Todos"),
            ], ordens: ["nome", "perfil", "entrou", "criado"], padrao: .init("nome"), porPagina: 20,
            buscaPessoal: true, lendo: pares, guardados: guardados)
    }

    private func lista(_ contexto: C) async throws -> Resposta {
        let guardados = try await administracao.consultas.abrir(contexto)
        let estado = estado(try contexto.pares, guardados, contexto)
        let (recorte, casa) = (administracao.recorte(contexto), administracao.casa)
        let todos = try await administracao.ler { t in try UsuarioGuardado.listar(recorte: recorte, casa, em: t) }
        let linhas = estado.ordenada(
            todos.filter { usuario in
                (estado["situacao"] == nil || usuario.situacao.rawValue == estado["situacao"])
                    // A pessoa só aparece a quem a pede: são milhares, e vêm da folha.
                    && (estado["tipo"] == nil ? usuario.tipo != .pessoa : usuario.tipo.rawValue == estado["tipo"])
                    && (estado["mestre"] == nil || usuario.mestre == (estado["mestre"] == "sim"))
                    && estado.acha(
                        em:
                            "\(usuario.dados.nome) \(usuario.dados.login) \(usuario.dados.cpf ?? "") \(usuario.dados.email ?? "") \(usuario.nomeDoCorrespondente ?? "")"
                    )
            },
            [
                "nome": { DiretorioDePessoas.dobrar($0.dados.nome) < DiretorioDePessoas.dobrar($1.dados.nome) },
                "perfil": { ($0.nomeDoPerfil, $0.id) < ($1.nomeDoPerfil, $1.id) },
                "entrou": { ($0.entrouEm ?? $0.criadoEm) < ($1.entrouEm ?? $1.criadoEm) },
                "criado": { $0.criadoEm < $1.criadoEm },
            ])
        let colunas = colunas(recorte)
        if try contexto.querCsv { return CsvEmPaginas.responder("usuarios", colunas, todas: linhas) }
        let tela = Tela(
            "Usuários", secao: "Administração",
            ajuda: Ajuda(
                "Quem entra, com que perfil, e quem está bloqueado. Pessoas da folha só aparecem se pedidas no filtro.",
                quemPode: "Ver, quem tem o ato; criar, liberar e alterar, só mestres.",
                depois: "Bloquear e encerrar derrubam na hora as sessões da pessoa; cada ato fica na trilha."),
            larga: true, acoes: acoes(contexto)
        ) {
            Grade(
                "Usuários", linhas: estado.daPagina(linhas), estado: estado.com(total: linhas.count),
                lote: lote(contexto), vazio: Vazio("Nenhum usuário", "Crie o primeiro."),
                busca: "nome, usuário, CPF, e-mail ou agência"
            ) { colunas }
        }
        return try await administracao.pagina(tela, contexto)
    }

    private func acoes(_ contexto: C) -> Bloco? {
        guard administracao.pode(CriarUsuario.ato, contexto) else { return nil }
        return Bloco {
            Ligacao("Criar por arquivo", para: "/\(C.portal.rawValue)/usuarios/arquivo", .secundario)
            Ligacao("Criar usuário", para: "/\(C.portal.rawValue)/usuarios/novo", .primario)
        }
    }

    private func lote(_ contexto: C) -> Lote<UsuarioGuardado>? {
        let atos = EspecieDeMedida.deVarios.filter { administracao.pode($0.ato, contexto) }
        guard !atos.isEmpty else { return nil }
        return Lote(
            para: "/\(C.portal.rawValue)/usuarios/escolhidos", atos: atos.map { ($0.rawValue, $0.verbo) },
            chave: { "\($0.id)" }, rotulo: { $0.dados.nome })
    }

    @MontagemDeColunas<UsuarioGuardado> private func colunas(_ recorte: Int64?) -> [Coluna<UsuarioGuardado>] {
        Coluna("Nome", ordem: "nome", principal: true, csv: { $0.dados.nome }) {
            Ligacao($0.dados.nome, para: Administracao<C>.endereco(usuario: $0.id))
        }
        Coluna("Usuário") { $0.dados.login }
        Coluna("Tipo") { $0.tipo.nome }
        Coluna("Perfil", ordem: "perfil") { $0.mestre ? "\($0.nomeDoPerfil) (mestre)" : $0.nomeDoPerfil }
        if recorte == nil { Coluna("Consignatária") { $0.nomeDaConsignataria ?? "—" } }
        Coluna("Agência") { $0.nomeDoCorrespondente ?? "—" }
        Coluna("Última entrada", ordem: "entrou") { $0.entrouEm?.naTela ?? "nunca entrou" }
        Coluna("Situação", csv: { $0.situacaoEmPalavras }) { $0.etiqueta }
    }

    // MARK: - A ficha

    private func ficha(_ contexto: C) async throws -> Resposta {
        let usuario = try await administracao.usuario(contexto)
        let (id, casa) = (usuario.id, administracao.casa)
        let sessoes = try await administracao.ler { t in try SessaoDoUsuario.listar(de: id, casa, em: t) }
        let redes = try await redes(usuario, contexto)
        let ultimos = try await administracao.ultimos("usuario", id, contexto)
        let medidas = EspecieDeMedida.allCases.filter {
            $0.cabe(em: usuario) && administracao.pode($0.ato, contexto)
                && ($0 == .alterar || id != contexto.usuario.id)
        }
        let tela = Tela(
            usuario.dados.nome, subtitulo: usuario.tipo.nome, secao: "Usuários", situacao: usuario.etiqueta,
            trilha: [.init("Usuários", Administracao<C>.raizDosUsuarios)],
            ajuda: Ajuda(
                "Quem é, o que o seu perfil permite e de quando são as suas sessões.",
                quemPode: "Ver, quem tem o ato; mudar, só mestres, e nunca a si mesmos.",
                depois: "Toda mudança fica na trilha, com quem a fez."),
            acoes: medidas.isEmpty
                ? nil
                : Bloco {
                    for medida in medidas {
                        Ligacao(
                            medida.verbo, para: Administracao<C>.endereco(usuario: id, medida.rawValue), medida.peso,
                            compacta: true)
                    }
                }
        ) {
            dados(usuario, redes, limita: administracao.pode(AdministrarFaixas.ato, contexto))
            Grade("Sessões", linhas: sessoes, vazio: Vazio("Nenhuma sessão", "Ainda não entrou.")) {
                Coluna("Começou", .umaLinha, principal: true) { $0.criadaEm.naTela }
                Coluna("Último uso", .umaLinha) { $0.vistaEm.naTela }
                Coluna("Acabou") { sessao in
                    sessao.encerradaEm?.naTela ?? (sessao.aberta ? "aberta" : "venceu")
                }
            }
            Grade(
                "O que pode", linhas: AtosDoAssunto.de(usuario.atos),
                vazio: Vazio("Nenhum ato", "Este perfil não permite nada.")
            ) {
                Coluna("Assunto", principal: true) { $0.assunto }
                Coluna("Atos") { $0.nomes }
            }
            ultimos
        }
        return try await administracao.pagina(tela, contexto)
    }

    /// As faixas próprias em vigor que quem olha alcança.
    private func redes(_ usuario: UsuarioGuardado, _ contexto: C) async throws -> [String] {
        let (recorte, casa) = (administracao.recorte(contexto), administracao.casa)
        let faixas = try await administracao.ler { t in
            try FaixaCadastrada.listar(recorte: recorte, de: usuario.id, casa, em: t)
        }
        return faixas.filter { $0.vigencia.contem(casa.relogio.hoje) }.map(\.rede)
    }

    private static func novaFaixa(de usuario: Int64) -> Endereco {
        Endereco("/\(C.portal.rawValue)/enderecos/novo").com("alvo", "usuario:\(usuario)")
    }

    private func dados(_ usuario: UsuarioGuardado, _ redes: [String], limita: Bool) -> some Trecho {
        let propria = redes.isEmpty ? "nenhuma: entra de onde o perfil deixa" : redes.joined(separator: ", ")
        return Cartao("Dados") {
            Ficha {
                Html.Dado("Usuário", usuario.dados.login)
                Html.Dado("CPF", usuario.dados.cpfFormatado)
                Html.Dado("E-mail", usuario.dados.email)
                Html.Dado("Telefone", usuario.dados.telefone)
                Html.Dado("Perfil") {
                    Ligacao(usuario.nomeDoPerfil, para: Administracao<C>.endereco(perfil: usuario.perfil))
                    if usuario.mestre { " (mestre)" }
                }
                if let nome = usuario.nomeDaConsignataria { Html.Dado("Consignatária", nome) }
                if let nome = usuario.nomeDoCorrespondente { Html.Dado("Agência ou correspondente", nome) }
                Html.Dado("Situação", usuario.situacaoEmPalavras)
                Html.Dado("Criado em", usuario.criadoEm.naTela)
                Html.Dado("Última entrada", usuario.entrouEm?.naTela ?? "nunca entrou")
                Html.Dado("Segundo fator", usuario.segundoFator ? "ligado" : "desligado")
                if usuario.portal != .servidor {
                    Html.Dado("Faixa de endereço própria") {
                        propria + " "
                        if limita, usuario.situacao != .desativado {
                            Ligacao("Cadastrar faixa", para: Self.novaFaixa(de: usuario.id))
                        }
                    }
                }
                Html.Dado("Senha de", usuario.senhaEm.naTela + (usuario.trocarSenha ? ", a trocar na entrada" : ""))
            }
        }
    }
}

/// Os atos de um perfil num assunto, numa linha.
struct AtosDoAssunto: Sendable {
    let assunto: String
    let nomes: String

    static func de(_ atos: Set<String>) -> [AtosDoAssunto] {
        Dictionary(grouping: atos.map { AtoConcedivel($0) }, by: \.assunto).map { assunto, atos in
            AtosDoAssunto(assunto: assunto, nomes: atos.map(\.nome).sorted().joined(separator: ", "))
        }.sorted { $0.assunto < $1.assunto }
    }
}

extension UsuarioGuardado {
    var etiqueta: Etiqueta {
        switch situacao {
        case .ativo: Etiqueta(.sucesso, situacaoEmPalavras)
        case .bloqueado: Etiqueta(.erro, situacaoEmPalavras)
        case .desativado: Etiqueta(.riscado, situacaoEmPalavras)
        }
    }
}
