import Auditoria
import BancoDeDados
import Cifra
import Html
import Nucleo
import Web

/// A lista de perfis, a ficha de um com os seus atos por assunto, e o encerramento.
struct RotasDePerfis<C: ContextoDePortal>: Sendable {
    let administracao: Administracao<C>

    func montar(em grupo: Grupo<C>) {
        grupo.get("perfis", ato: AtosDaAdministracao.consultarPerfis) { try await lista($0) }
        grupo.get("perfis/:id", ato: AtosDaAdministracao.consultarPerfis) { try await ficha($0) }
        grupo.get("perfis/:id/encerrar", ato: EncerrarPerfil.ato) { contexto in
            let perfil = try await administracao.perfil(contexto)
            try administracao.exigirMestre(contexto)
            return try await administracao.pagina(telaDeEncerrar(perfil), contexto)
        }
        grupo.post("perfis/:id/encerrar", ato: EncerrarPerfil.ato) { _, contexto in try await encerrar(contexto) }
    }

    // MARK: - A lista

    private func lista(_ contexto: C) async throws -> Resposta {
        let recorte = administracao.recorte(contexto)
        let tipos = TipoDePerfil.allCases.filter { recorte == nil || $0.portal == .consignataria }
        let estado = EstadoDaGrade(
            em: Administracao<C>.raizDosPerfis,
            filtros: [
                .escolha("tipo", "Tipo", tipos.map { .init($0.rawValue, $0.nome) }, vazio: "Todos"),
                .escolha(
                    "situacao", "Situação", [.init("em-vigor", "Em vigor"), .init("encerrado", "Encerrado")],
                    vazio: "Todas"),
            ], ordens: ["nome", "tipo", "usuarios", "atos"], padrao: .init("tipo"), porPagina: 50,
            lendo: try contexto.pares)
        let todos = try await administracao.ler { t in try PerfilGuardado.listar(recorte: recorte, em: t) }
        let linhas = estado.ordenada(
            todos.filter {
                (estado["tipo"] == nil || $0.tipo.rawValue == estado["tipo"])
                    && (estado["situacao"] == nil || ($0.encerradoEm == nil) == (estado["situacao"] == "em-vigor"))
                    && estado.acha(em: "\($0.nome) \($0.codigo) \($0.nomeDaConsignataria ?? "")")
            },
            [
                "nome": { DiretorioDePessoas.dobrar($0.nome) < DiretorioDePessoas.dobrar($1.nome) },
                "tipo": { ($0.ordemDoTipo, $0.nome) < ($1.ordemDoTipo, $1.nome) },
                "usuarios": { $0.usuarios < $1.usuarios }, "atos": { $0.atos.count < $1.atos.count },
            ])
        let colunas = colunas(recorte)
        if try contexto.querCsv { return CsvEmPaginas.responder("perfis", colunas, todas: linhas) }
        let cria = administracao.pode(GravarPerfil.atoDeCriar, contexto)
        let tela = Tela(
            "Perfis", secao: "Administração",
            ajuda: Ajuda(
                "O que cada grupo de usuários pode fazer, ato a ato, até o botão da página.",
                quemPode: "Ver, quem tem o ato; criar e alterar, só mestres.",
                depois: "Mudar um perfil vale no clique seguinte de quem o tem."),
            larga: true,
            acoes: cria
                ? Bloco { Ligacao("Criar perfil", para: "/\(C.portal.rawValue)/perfis/novo", .primario) } : nil
        ) {
            Grade(
                "Perfis", linhas: estado.daPagina(linhas), estado: estado.com(total: linhas.count),
                vazio: Vazio("Nenhum perfil"), busca: "nome ou código"
            ) { colunas }
        }
        return try await administracao.pagina(tela, contexto)
    }

    @MontagemDeColunas<PerfilGuardado> private func colunas(_ recorte: Int64?) -> [Coluna<PerfilGuardado>] {
        Coluna("Perfil", ordem: "nome", principal: true, csv: { $0.nome }) {
            Ligacao($0.nome, para: Administracao<C>.endereco(perfil: $0.id))
        }
        Coluna("Código") { $0.codigo }
        Coluna("Tipo", ordem: "tipo") { $0.tipo.nome }
        Coluna("De quem") { $0.deQuem(recorte) }
        Coluna("Mestre") { $0.mestre ? "sim" : "não" }
        Coluna("Exige segundo fator") { $0.exigeSegundoFator ? "sim" : "não" }
        Coluna("Atos", .numero, ordem: "atos") { Formato.inteiro($0.atos.count) }
        Coluna("Usuários", .numero, ordem: "usuarios") { Formato.inteiro($0.usuarios) }
        Coluna("Situação", csv: { $0.encerradoEm == nil ? "Em vigor" : "Encerrado" }) { $0.etiqueta }
    }

    // MARK: - A ficha

    private func ficha(_ contexto: C) async throws -> Resposta {
        let perfil = try await administracao.perfil(contexto)
        let ultimos = try await administracao.ultimos("perfil", perfil.id, contexto)
        let segundoFator = try await segundoFator(perfil)
        let mestre = contexto.usuario.mestre
        let muda = mestre && perfil.mudaPor(administracao.recorte(contexto))
        let tela = Tela(
            perfil.nome, subtitulo: perfil.tipo.nome, secao: "Perfis", situacao: perfil.etiqueta,
            trilha: [.init("Perfis", Administracao<C>.raizDosPerfis)],
            ajuda: Ajuda(
                "Os atos que este perfil permite.", quemPode: "Ver, quem tem o ato; mudar, só mestres.",
                depois: "Mudar vale no clique seguinte de quem o tem."),
            mensagens: perfil.doPrograma
                ? [
                    Mensagem(
                        .informacao, "Este perfil é do programa.",
                        "Tem sempre todos os atos e não se altera. Copie-o para fazer outro menor.")
                ] : [],
            acoes: Bloco {
                if muda, contexto.usuario.pode(EncerrarPerfil.ato) {
                    Ligacao("Encerrar", para: Administracao<C>.endereco(perfil: perfil.id, "encerrar"), .destrutivo)
                }
                if mestre, contexto.usuario.pode(GravarPerfil.atoDeCriar) {
                    Ligacao("Copiar", para: Administracao<C>.endereco(perfil: perfil.id, "copiar"), .secundario)
                }
                if muda, contexto.usuario.pode(GravarPerfil.atoDeAlterar) {
                    Ligacao("Alterar", para: Administracao<C>.endereco(perfil: perfil.id, "alterar"), .primario)
                }
            }
        ) {
            Cartao("Dados") {
                Ficha {
                    Html.Dado("Código", perfil.codigo)
                    Html.Dado("Tipo", "\(perfil.tipo.nome): \(perfil.tipo.explicacao)")
                    Html.Dado("De quem", perfil.deQuem(administracao.recorte(contexto)))
                    Html.Dado("Mestre", perfil.mestre ? "sim: administra usuários e perfis" : "não")
                    Html.Dado("Segundo fator", segundoFator)
                    Html.Dado("Usuários", Formato.inteiro(perfil.usuarios))
                    if let encerrado = perfil.encerradoEm { Html.Dado("Encerrado em", encerrado.naTela) }
                }
            }
            Grade(
                "O que permite", linhas: AtosDoAssunto.de(perfil.atos),
                vazio: Vazio("Nenhum ato", "Quem tem este perfil entra e não faz nada.")
            ) {
                Coluna("Assunto", principal: true) { $0.assunto }
                Coluna("Atos") { $0.nomes }
            }
            ultimos
        }
        return try await administracao.pagina(tela, contexto)
    }

    /// Quem o exige, o perfil ou o portal, e quantos ainda não o têm.
    private func segundoFator(_ perfil: PerfilGuardado) async throws -> String {
        let hoje = administracao.casa.relogio.hoje
        let doPortal = try await administracao.ler { t in
            try RegraDeAcesso.ler(em: hoje, t).segundoFator[perfil.portal]?.alcanca(mestre: perfil.mestre) ?? false
        }
        let quem =
            switch (perfil.exigeSegundoFator, doPortal) {
            case (true, true): "exigido pelo perfil e pelo portal"
            case (true, false): "exigido pelo perfil"
            case (false, true): "exigido pelo portal"
            case (false, false): "não exigido"
            }
        guard perfil.usuarios > 0 else { return quem }
        let sem = Formato.contagem(perfil.semSegundoFator, "usuário ainda não o tem", "usuários ainda não o têm")
        return "\(quem); \(perfil.semSegundoFator == 0 ? "todos o têm" : sem)"
    }

    // MARK: - Encerrar

    private func encerrar(_ contexto: C) async throws -> Resposta {
        let perfil = try await administracao.perfil(contexto)
        let (casa, autor) = (administracao.casa, contexto.autor)
        do {
            try await administracao.agir { t in
                try EncerrarPerfil(id: perfil.id).executar(casa, em: t, por: autor)
            }
        } catch let recusa as RecusaDeAcesso {
            return try await administracao.pagina(
                telaDeEncerrar(
                    perfil, [Mensagem(.erro, "O perfil não foi encerrado.", recusa.frase, codigo: recusa.codigo)]),
                contexto, status: recusa.status)
        }
        try await contexto.deixarRecado(Recado(.sucesso, "Perfil encerrado: \(perfil.nome)."))
        return .verDepois(Administracao<C>.endereco(perfil: perfil.id).texto)
    }

    private func telaDeEncerrar(_ perfil: PerfilGuardado, _ mensagens: [Mensagem] = []) -> Tela {
        Tela(
            "Encerrar \(perfil.nome)", secao: "Perfis",
            trilha: [
                .init("Perfis", Administracao<C>.raizDosPerfis),
                .init(perfil.nome, Administracao<C>.endereco(perfil: perfil.id)),
            ],
            ajuda: Ajuda("Tira o perfil das escolhas, para sempre.", quemPode: "Mestres.", depois: "Não volta."),
            mensagens: mensagens
        ) {
            Confirmacao(
                "Encerrar o perfil?",
                efeito: [
                    "O perfil \(perfil.nome) some das escolhas e não volta.",
                    "\(Formato.contagem(perfil.usuarios, "usuário o tem", "usuários o têm")): só se encerra sem nenhum.",
                ], verbo: "Encerrar", para: Administracao<C>.endereco(perfil: perfil.id, "encerrar"), .destrutivo
            ).emPagina(cancelar: Administracao<C>.endereco(perfil: perfil.id))
        }
    }
}

extension PerfilGuardado {
    var etiqueta: Etiqueta {
        encerradoEm == nil ? Etiqueta(.sucesso, "Em vigor") : Etiqueta(.riscado, "Encerrado")
    }

    fileprivate var ordemDoTipo: Int { TipoDePerfil.allCases.firstIndex(of: tipo) ?? 0 }

    fileprivate func deQuem(_ recorte: Int64?) -> String {
        if doPrograma { return "do programa" }
        return nomeDaConsignataria ?? (recorte == nil ? "do órgão" : "do órgão, para todas")
    }
}
