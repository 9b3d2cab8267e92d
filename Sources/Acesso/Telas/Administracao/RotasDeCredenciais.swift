import Auditoria
import BancoDeDados
import Cifra
import Html
import Nucleo
import Web

/// As credenciais de integração: lista com o último uso, ficha, criação (o segredo aparece uma vez) e encerramento.
struct RotasDeCredenciais<C: ContextoDePortal>: Sendable {
    static var consultar: String { AtosDaAdministracao.consultarCredenciais }
    let administracao: Administracao<C>
    private static var raiz: Endereco { "/\(C.portal.rawValue)/credenciais" }
    private static var nova: Endereco { "/\(C.portal.rawValue)/credenciais/nova" }

    func montar(em grupo: Grupo<C>) {
        grupo.get("credenciais", ato: Self.consultar) { try await lista($0) }
        grupo.get("credenciais/nova", ato: Credencial.atoDeCriar) { contexto in
            try administracao.exigirMestre(contexto)
            let daqui = administracao.casa.relogio.hoje + 365
            return try await administracao.pagina(
                try await telaDeCriar(Preenchimento(["expira": daqui.brasileiro]), contexto), contexto)
        }
        grupo.post("credenciais/nova", ato: Credencial.atoDeCriar) { try await criar($0, $1) }
        grupo.get("credenciais/:id", ato: Self.consultar) { try await ficha($0) }
        grupo.get("credenciais/:id/encerrar", ato: EncerrarCredencial.ato) { contexto in
            let credencial = try await credencial(contexto)
            try administracao.exigirMestre(contexto)
            return try await administracao.pagina(telaDeEncerrar(credencial, Preenchimento()), contexto)
        }
        grupo.post("credenciais/:id/encerrar", ato: EncerrarCredencial.ato) { try await encerrar($0, $1) }
    }

    private func credencial(_ contexto: C) async throws -> CredencialGuardada {
        let (id, recorte) = (try contexto.registro(), administracao.recorte(contexto))
        let achada = try await administracao.ler { t in
            try CredencialGuardada.listar(recorte: recorte, so: id, em: t).first
        }
        guard let achada else { throw RecusaDaWeb.naoEncontrado }
        return achada
    }

    // MARK: - A lista e a ficha

    private func lista(_ contexto: C) async throws -> Resposta {
        let recorte = administracao.recorte(contexto)
        let agora = administracao.casa.relogio.agora
        let estado = EstadoDaGrade(
            em: Self.raiz,
            filtros: [
                .escolha("situacao", "Situação", [.init("vale", "Em uso"), .init("acabou", "Encerrada ou vencida")])
            ],
            ordens: ["nome", "usada", "expira"], padrao: .init("nome"), porPagina: 50, lendo: try contexto.pares)
        let todas = try await administracao.ler { t in try CredencialGuardada.listar(recorte: recorte, em: t) }
        let linhas = estado.ordenada(
            todas.filter {
                (estado["situacao"] == nil || $0.vale(em: agora) == (estado["situacao"] == "vale"))
                    && estado.acha(em: "\($0.nome) \($0.nomeDaConsignataria)")
            },
            [
                "nome": { DiretorioDePessoas.dobrar($0.nome) < DiretorioDePessoas.dobrar($1.nome) },
                "usada": { ($0.usadaEm ?? $0.criadaEm) < ($1.usadaEm ?? $1.criadaEm) },
                "expira": { $0.expiraEm < $1.expiraEm },
            ])
        let colunas = colunas(recorte, agora)
        if try contexto.querCsv { return CsvEmPaginas.responder("credenciais", colunas, todas: linhas) }
        let pode = administracao.pode(Credencial.atoDeCriar, contexto)
        let tela = Tela(
            "Credenciais de integração", secao: "Administração",
            ajuda: Ajuda(
                "As chaves com que os sistemas das consignatárias chamam a API.",
                quemPode: "Ver, quem tem o ato; criar e encerrar, só mestres.",
                depois: "O segredo aparece uma vez, na criação; o sistema só guarda o resumo."),
            larga: true, acoes: pode ? Bloco { Ligacao("Criar credencial", para: Self.nova, .primario) } : nil
        ) {
            Grade(
                "Credenciais", linhas: estado.daPagina(linhas), estado: estado.com(total: linhas.count),
                vazio: Vazio("Nenhuma credencial", "Nenhum sistema chama a API."), busca: "nome ou consignatária"
            ) { colunas }
        }
        return try await administracao.pagina(tela, contexto)
    }

    @MontagemDeColunas<CredencialGuardada> private func colunas(
        _ recorte: Int64?, _ agora: Instante
    ) -> [Coluna<CredencialGuardada>] {
        Coluna("Nome", ordem: "nome", principal: true, csv: { $0.nome }) {
            Ligacao($0.nome, para: "/\(C.portal.rawValue)/credenciais/\($0.id)")
        }
        if recorte == nil { Coluna("Consignatária") { $0.nomeDaConsignataria } }
        Coluna("Atos", .numero) { Formato.inteiro($0.atos.count) }
        Coluna("Endereços") { $0.faixas.isEmpty ? "qualquer um" : $0.faixas.joined(separator: ", ") }
        Coluna("Último uso", ordem: "usada") { $0.usadaEm?.naTela ?? "nunca usada" }
        Coluna("Vence", .umaLinha, ordem: "expira") { $0.expiraEm.naTela }
        Coluna("Situação", csv: { $0.situacao(em: agora) }) { $0.etiqueta(em: agora) }
    }

    private func ficha(_ contexto: C) async throws -> Resposta {
        let credencial = try await credencial(contexto)
        let agora = administracao.casa.relogio.agora
        let ultimos = try await administracao.ultimos("credencial", credencial.id, contexto)
        let tela = Tela(
            credencial.nome, subtitulo: credencial.nomeDaConsignataria, secao: "Credenciais de integração",
            situacao: credencial.etiqueta(em: agora), trilha: [.init("Credenciais de integração", Self.raiz)],
            ajuda: Ajuda(
                "O que a credencial permite, de onde, e quando foi usada.", quemPode: "Quem tem o ato.",
                depois: "Encerrada, o pedido seguinte com ela é recusado."),
            acoes: Bloco {
                if credencial.situacao == .ativa, administracao.pode(AdministrarFaixas.ato, contexto) {
                    Ligacao("Cadastrar faixa de endereço", para: "/\(C.portal.rawValue)/enderecos/novo", .secundario)
                }
                if credencial.situacao == .ativa, administracao.pode(EncerrarCredencial.ato, contexto) {
                    Ligacao(
                        "Encerrar", para: "/\(C.portal.rawValue)/credenciais/\(credencial.id)/encerrar", .destrutivo)
                }
            }
        ) {
            Cartao("Dados") {
                Ficha {
                    Html.Dado("Situação", credencial.situacao(em: agora))
                    Html.Dado("Criada em", credencial.criadaEm.naTela)
                    Html.Dado("Vence em", credencial.expiraEm.naTela)
                    Html.Dado("Último uso", credencial.usadaEm?.naTela ?? "nunca usada")
                    Html.Dado(
                        "Endereços de rede",
                        credencial.faixas.isEmpty ? "qualquer um" : credencial.faixas.joined(separator: ", "))
                }
            }
            Grade("O que permite", linhas: credencial.atos.map { AtoConcedivel($0) }, vazio: Vazio("Nenhum ato")) {
                Coluna("Assunto") { $0.assunto }
                Coluna("Ato", principal: true) { $0.nome }
            }
            ultimos
        }
        return try await administracao.pagina(tela, contexto)
    }

    // MARK: - Criar

    private func oferecidos(_ contexto: C) -> [AtoConcedivel] {
        administracao.atos.doGrupo(AtosDasRotas.integracao).filter {
            administracao.recorte(contexto) == nil || contexto.usuario.pode($0.codigo)
        }
    }

    private func criar(_ formulario: Web.Formulario, _ contexto: C) async throws -> Resposta {
        try administracao.exigirMestre(contexto)
        var erros: [Preenchimento.Erro] = []
        let nome = formulario.texto("nome") ?? ""
        if !(3...60).contains(nome.count) { erros.append(.init("nome", "Escreva o nome, com 3 a 60 letras.")) }
        let consignataria = administracao.recorte(contexto) ?? formulario.texto("consignataria").flatMap { Int64($0) }
        if consignataria == nil { erros.append(.init("consignataria", "Escolha a consignatária.")) }
        let pedidos = Set(formulario.textos("atos"))
        if pedidos.isEmpty { erros.append(.init("atos", "Marque ao menos um ato.")) }
        if !pedidos.isSubset(of: Set(oferecidos(contexto).map(\.codigo))) {
            erros.append(.init("atos", "Há ato que não se pode dar a esta credencial."))
        }
        var expira: Dia?
        do { expira = try Dia.lendo(formulario.texto("expira") ?? "") } catch {
            erros.append(.init("expira", "Escreva o dia em que vence, como 31/12/2027."))
        }
        if erros.isEmpty, let consignataria, let expira {
            let (casa, autor) = (administracao.casa, contexto.autor)
            let novaCredencial = NovaCredencial(
                nome: nome, consignataria: consignataria, atos: pedidos.sorted(), ate: expira)
            do {
                let segredo = try await administracao.agir { t in
                    try novaCredencial.executar(casa, em: t, por: autor)
                }
                return try await administracao.pagina(telaDoSegredo(nome, segredo), contexto)
            } catch let recusa as RecusaDeAcesso {
                erros = [recusa.campo == nil ? .init("atos", recusa.frase) : recusa.erro]
            }
        }
        return try await administracao.pagina(
            try await telaDeCriar(contexto.preenchido(formulario, erros: erros), contexto), contexto, status: 400)
    }

    private func telaDeCriar(_ preenchido: Preenchimento, _ contexto: C) async throws -> Tela {
        let escolhas = try await administracao.escolhas(contexto)
        return Tela(
            "Criar credencial de integração", secao: "Credenciais de integração",
            trilha: [.init("Credenciais de integração", Self.raiz)],
            ajuda: Ajuda(
                "A chave com que um sistema chama a API.", quemPode: "Mestres, com os atos que também têm.",
                depois: "O segredo aparece uma vez. Restrinja-o depois a uma faixa de endereço.")
        ) {
            Html.Formulario(
                para: Self.nova, preenchido: preenchido, enviar: Botao("Criar credencial"), cancelar: Self.raiz
            ) {
                Html.Campo.texto("nome", "Nome", maximo: 60).ajuda("Que sistema a usa.")
                if !escolhas.consignatarias.isEmpty {
                    Html.Campo.selecao("consignataria", "Consignatária", escolhas.consignatarias)
                }
                Html.Campo.caixas("atos", "O que permite", oferecidos(contexto).map { .init($0.codigo, $0.nome) })
                    .opcional(false)
                Html.Campo.data("expira", "Vence em").ajuda("No máximo daqui a dois anos.")
            }
        }
    }

    private func telaDoSegredo(_ nome: String, _ segredo: String) -> Tela {
        Tela(
            "Credencial criada", subtitulo: nome, secao: "Credenciais de integração",
            trilha: [.init("Credenciais de integração", Self.raiz)],
            mensagens: [
                Mensagem(
                    .aviso, "Guarde o segredo agora.",
                    "Ele não aparece de novo: o sistema só guarda o resumo. Perdido, encerra-se a credencial e cria-se outra."
                )
            ]
        ) {
            Cartao("Segredo") {
                El(.p) { El(.code, segredo) }
                El(.p) { "Vai no cabeçalho Authorization: Bearer, em cada chamada." }
            }
            El(.p) { Ligacao("Ver as credenciais", para: Self.raiz, .secundario) }
        }
    }

    // MARK: - Encerrar

    private func encerrar(_ formulario: Web.Formulario, _ contexto: C) async throws -> Resposta {
        let credencial = try await credencial(contexto)
        let (casa, autor) = (administracao.casa, contexto.autor)
        let ato = EncerrarCredencial(id: credencial.id, motivo: formulario.texto("motivo") ?? "")
        do {
            try await administracao.agir { t in try ato.executar(casa, em: t, por: autor) }
        } catch let recusa as RecusaDeAcesso {
            return try await administracao.pagina(
                telaDeEncerrar(credencial, contexto.preenchido(formulario, erros: [recusa.erro])), contexto,
                status: recusa.status)
        }
        try await contexto.deixarRecado(Recado(.sucesso, "Credencial encerrada: \(credencial.nome)."))
        return .verDepois(Self.raiz.texto)
    }

    private func telaDeEncerrar(_ credencial: CredencialGuardada, _ preenchido: Preenchimento) -> Tela {
        Tela(
            "Encerrar \(credencial.nome)", subtitulo: credencial.nomeDaConsignataria,
            secao: "Credenciais de integração", trilha: [.init("Credenciais de integração", Self.raiz)],
            ajuda: Ajuda("Tira o acesso de um sistema.", quemPode: "Mestres.", depois: "Não volta: cria-se outra.")
        ) {
            Confirmacao(
                "Encerrar a credencial?",
                efeito: [
                    "O pedido seguinte com \(credencial.nome) é recusado.",
                    "Último uso: \(credencial.usadaEm?.naTela ?? "nunca usada").",
                ], verbo: "Encerrar", para: "/\(C.portal.rawValue)/credenciais/\(credencial.id)/encerrar", .destrutivo,
                campos: [.textoLongo("motivo", "Motivo", linhas: 2, maximo: 200)]
            ).emPagina(preenchido: preenchido, cancelar: Self.raiz)
        }
    }
}

extension CredencialGuardada {
    fileprivate func situacao(em agora: Instante) -> String {
        situacao == .revogada ? "Encerrada" : expiraEm <= agora ? "Vencida" : "Em uso"
    }

    fileprivate func etiqueta(em agora: Instante) -> Etiqueta {
        vale(em: agora) ? Etiqueta(.sucesso, situacao(em: agora)) : Etiqueta(.riscado, situacao(em: agora))
    }
}
