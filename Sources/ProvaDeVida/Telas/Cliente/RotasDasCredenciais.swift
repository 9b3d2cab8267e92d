import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Html
import Nucleo
import Web

/// As credenciais de um cliente. O operador emite (o segredo aparece uma vez) e encerra; quem representa o cliente vê as datas e encerra na hora a
/// que se perdeu: segredo perdido não espera por ninguém.
/// - Fonte: PV-36.
struct RotasDasCredenciais<C: ContextoDeQuemEntrou> {
    static var consultar: String { "prova-de-vida.consultar-credenciais" }
    private static var lista: (nome: String, resto: String) { ("Credenciais", "credenciais") }

    let portais: PortaisDaProva
    let lado: @Sendable (C) async throws -> LadoDoCliente

    func montar(em grupo: Grupo<C>) {
        let rotas = self
        grupo.get("credenciais", ato: Self.consultar) { try await rotas.lista($0) }
        grupo.get("credenciais/:id/encerrar", ato: CredencialDoCliente.atoDeEncerrar) { contexto in
            let lado = try await rotas.lado(contexto)
            let credencial = try await rotas.emVigor(contexto, lado)
            return try await rotas.portais.pagina(rotas.telaDeEncerrar(credencial, lado), contexto)
        }
        grupo.post("credenciais/:id/encerrar", ato: CredencialDoCliente.atoDeEncerrar) { try await rotas.encerrar($1) }
    }

    /// Só o operador emite.
    func montarEmissao(em grupo: Grupo<C>) {
        let rotas = self
        grupo.get("credenciais/nova", ato: CredencialDoCliente.atoDeEmitir) { contexto in
            let lado = try await rotas.lado(contexto)
            return try await rotas.portais.pagina(
                rotas.telaDeEmitir(lado, Preenchimento(["dias": "365"])), contexto)
        }
        grupo.post("credenciais/nova", ato: CredencialDoCliente.atoDeEmitir) { try await rotas.emitir($0, $1) }
    }

    // MARK: - A lista

    private func lista(_ contexto: C) async throws -> Resposta {
        let (lado, agora) = (try await lado(contexto), portais.casa.relogio.agora)
        let estado = EstadoDaGrade(
            em: lado.endereco("credenciais"),
            filtros: [
                .escolha("situacao", "Situação", CredencialNaTela.Situacao.allCases.map { .init($0.rawValue, $0.nome) })
            ], ordens: ["criada", "usada", "expira"], padrao: .init("criada", .decrescente), porPagina: 50,
            lendo: try contexto.pares)
        let linhas = estado.ordenada(
            try await portais.ler(lado) { t in try CredencialNaTela.listar(lado.cliente, em: t) }.filter {
                (estado["situacao"] == nil || $0.situacao(em: agora).rawValue == estado["situacao"])
                    && estado.acha(em: $0.identificador)
            },
            [
                "criada": { $0.criadaEm < $1.criadaEm },
                "usada": { ($0.usadaEm ?? $0.criadaEm) < ($1.usadaEm ?? $1.criadaEm) },
                "expira": { $0.expiraEm < $1.expiraEm },
            ])
        let naTela = ListaNaTela(
            "Credenciais", arquivo: "credenciais",
            vazio: Vazio(
                "Nenhuma credencial",
                lado.opera ? "Nenhum sistema do cliente chama a API." : "Peça uma a quem opera o serviço."),
            busca: "identificador", Self.colunas(lado, agora))
        return try await portais.listar(linhas, naTela, estado, contexto) { grade in
            Tela(
                "Credenciais", subtitulo: lado.nome, trilha: lado.trilha,
                ajuda: Ajuda(
                    "Com que os sistemas do cliente se identificam à API. O segredo só aparece na emissão.",
                    quemPode: "O operador emite e encerra; quem representa o cliente vê e encerra a que se perdeu.",
                    depois: "Encerrada, o pedido seguinte com ela se recusa, e também o que ela já tinha autorizado."),
                larga: true,
                acoes: lado.opera
                    ? Bloco { Ligacao("Emitir credencial", para: lado.endereco("credenciais/nova"), .primario) } : nil
            ) { grade }
        }
    }

    @MontagemDeColunas<CredencialNaTela> private static func colunas(
        _ lado: LadoDoCliente, _ agora: Instante
    ) -> [Coluna<CredencialNaTela>] {
        Coluna("Identificador", principal: true) { $0.identificador }
        Coluna("Emitida em", .umaLinha, ordem: "criada") { $0.criadaEm.naTela }
        Coluna("Último uso", .umaLinha, ordem: "usada") { $0.usadaEm?.naTela ?? "nunca usada" }
        Coluna("Vence em", .umaLinha, ordem: "expira") { $0.expiraEm.naTela }
        Coluna("Situação", csv: { $0.situacao(em: agora).nome }) { $0.situacao(em: agora).etiqueta }
        Coluna.acoes { linha in
            if linha.situacao(em: agora) == .emUso {
                Ligacao(
                    "Encerrar", para: lado.endereco("credenciais/\(linha.id)/encerrar"), .secundario, compacta: true)
            }
        }
    }

    // MARK: - Emitir

    private func emitir(_ formulario: Web.Formulario, _ contexto: C) async throws -> Resposta {
        let (lado, casa, autor) = (try await lado(contexto), portais.casa, contexto.autor)
        return try await portais.enviando(formulario, contexto) { recusa in
            recusa == .validadeDaCredencial ? "dias" : nil
        } fazer: {
            let dias = try formulario.ler(
                .obrigatorio("dias", falta: "Diga por quantos dias vale.") { texto throws -> Int in
                    guard let dias = Int(texto), abs(dias) < 10_000 else { throw CampoInvalido("De 1 a 730 dias.") }
                    return dias
                })
            let credencial = try await portais.agir { t in
                try CredencialDoCliente.emitir(
                    cliente: lado.cliente, expira: casa.relogio.agora + .seconds(dias * 86_400), casa, em: t,
                    por: autor)
            }
            return try await portais.pagina(telaDoSegredo(credencial, lado), contexto)
                .com("Cache-Control", "no-store")
        } deNovo: {
            telaDeEmitir(lado, $0)
        }
    }

    private func telaDeEmitir(_ lado: LadoDoCliente, _ preenchido: Preenchimento) -> Tela {
        lado.formulario(
            "Emitir credencial", em: "credenciais/nova", sob: Self.lista,
            Ajuda(
                "Com que um sistema do cliente se identifica à API.", quemPode: "O operador.",
                depois: "O segredo aparece uma vez; o serviço só guarda o resumo."), preenchido
        ) {
            Html.Campo.inteiro("dias", "Vale por", unidade: "dias").ajuda("De 1 a 730.")
        }
    }

    private func telaDoSegredo(_ credencial: CredencialDoCliente, _ lado: LadoDoCliente) -> Tela {
        Tela(
            "Credencial emitida", subtitulo: lado.nome,
            trilha: lado.trilha(sob: Self.lista.nome, Self.lista.resto),
            mensagens: [
                Mensagem(
                    .aviso, "Guarde o segredo agora.",
                    "Ele não aparece de novo: o serviço só guarda o resumo. Perdido, encerra-se a credencial e emite-se outra."
                )
            ]
        ) {
            Cartao("Credencial") {
                Ficha {
                    Html.Dado("Identificador", largo: true) { El(.code, credencial.identificador) }
                    Html.Dado("Segredo", largo: true) { El(.code, credencial.segredo) }
                }
            }
            El(.p) { Ligacao("Ver as credenciais", para: lado.endereco("credenciais"), .secundario) }
        }
    }

    // MARK: - Encerrar

    private func emVigor(_ contexto: C, _ lado: LadoDoCliente) async throws -> CredencialNaTela {
        let (id, agora) = (try contexto.identificador(), portais.casa.relogio.agora)
        let achada = try await portais.ler(lado) { t in
            try CredencialNaTela.listar(lado.cliente, em: t).first { $0.id == id }
        }
        guard let achada, achada.situacao(em: agora) == .emUso else { throw RecusaDaWeb.naoEncontrado }
        return achada
    }

    private func encerrar(_ contexto: C) async throws -> Resposta {
        let lado = try await lado(contexto)
        let credencial = try await emVigor(contexto, lado)
        let (casa, autor) = (portais.casa, contexto.autor)
        do {
            try await portais.agir { t in
                try CredencialDoCliente.encerrar(credencial.identificador, casa, em: t, por: autor)
            }
            try await contexto.deixarRecado(Recado(.sucesso, "Credencial encerrada: \(credencial.identificador)."))
        } catch let recusa as RecusaDeProva {
            try await contexto.deixarRecado(Recado(.erro, recusa.frase))
        }
        return .verDepois(lado.endereco("credenciais").texto)
    }

    private func telaDeEncerrar(_ credencial: CredencialNaTela, _ lado: LadoDoCliente) -> Tela {
        Tela(
            "Encerrar a credencial", subtitulo: credencial.identificador,
            trilha: lado.trilha(sob: Self.lista.nome, Self.lista.resto),
            ajuda: Ajuda(
                "Tira o acesso de um sistema do cliente.", quemPode: "O operador e quem representa o cliente.",
                depois: "Não volta: quem opera o serviço emite outra.")
        ) {
            Confirmacao(
                "Encerrar a credencial?",
                efeito: [
                    "O pedido seguinte com \(credencial.identificador) se recusa, e o que ela já tinha autorizado deixa de valer.",
                    "Último uso: \(credencial.usadaEm?.naTela ?? "nunca usada").",
                    credencial.outras == 0
                        ? "É a única em uso: o cliente fica sem acesso à API até se emitir outra."
                        : credencial.outras == 1
                            ? "Fica 1 outra credencial em uso."
                            : "Ficam \(credencial.outras) outras credenciais em uso.",
                ], verbo: "Encerrar", para: lado.endereco("credenciais/\(credencial.id)/encerrar"), .destrutivo
            ).emPagina(cancelar: lado.endereco("credenciais"))
        }
    }
}

/// Uma credencial como se mostra: nunca o segredo, nem o resumo dele.
struct CredencialNaTela: Sendable {
    enum Situacao: String, CaseIterable, Sendable {
        case emUso = "vale", vencida, encerrada

        var nome: String {
            switch self {
            case .emUso: "Em uso"
            case .vencida: "Vencida"
            case .encerrada: "Encerrada"
            }
        }

        var etiqueta: Etiqueta { Etiqueta(self == .emUso ? .sucesso : .riscado, nome) }
    }

    let id: Int64
    let identificador: String
    let criadaEm: Instante
    let expiraEm: Instante
    let usadaEm: Instante?
    let encerradaEm: Instante?
    /// Quantas outras do cliente estão por encerrar.
    let outras: Int

    func situacao(em agora: Instante) -> Situacao {
        encerradaEm != nil ? .encerrada : expiraEm <= agora ? .vencida : .emUso
    }

    static func listar(_ cliente: Int64, em t: Transacao) throws -> [CredencialNaTela] {
        try t.executar(
            """
            SELECT id, identificador, criada_em, expira_em, usada_em, encerrada_em,
                   count(*) FILTER (WHERE encerrada_em IS NULL) OVER () - (encerrada_em IS NULL)::int
              FROM credencial_da_prova WHERE cliente_id = \(cliente) ORDER BY id DESC
            """
        ).map {
            CredencialNaTela(
                id: try $0.ler(0), identificador: try $0.ler(1), criadaEm: try $0.ler(2), expiraEm: try $0.ler(3),
                usadaEm: try $0.ler(4), encerradaEm: try $0.ler(5), outras: Int(try $0.ler(6, como: Int64.self)))
        }
    }
}
