import Acesso
import Auditoria
import BancoDeDados
import Html
import Nucleo
import Web

/// A situação do serviço, aberta a quem quiser ver: página, CSV e JSON.
/// - Fonte: PV-17, PV-18, PV-19, PV-20.
package enum RotasDaSituacao {
    private static let ato = "prova-de-vida.ver-situacao"
    private static let ritmo = Ritmo("situacao-da-prova", capacidade: 60, porSegundo: 1)

    /// - Parameter moldura: o que é igual em toda página do serviço.
    package static func montar(
        em montagem: inout Web.Montagem, _ servico: ServicoDeProva, _ leitura: LeituraDaSituacao,
        moldura: @escaping @Sendable (ContextoAberto) -> Moldura
    ) {
        let casa = servico.casa
        let telas = montagem.telas("situacao", em: "/situacao", contexto: ContextoAberto.self) { _, _ in true }
        telas.get("/", ato: ato, .init(ritmo: ritmo)) { contexto in
            try responder(TelaDaSituacao.pagina(try await leitura.ler()), contexto, moldura)
        }
        telas.get("manutencoes", ato: ato, .init(ritmo: ritmo)) { try await manutencoes($0, casa, moldura) }
        telas.get("incidentes", ato: ato, .init(ritmo: ritmo)) { try await incidentes($0, casa, moldura) }
        let api = montagem.api("situacao-json", em: "/v1", contexto: ContextoAberto.self, credencial: nil) { _, _ in
            true
        }
        api.get(
            "situacao", ato: ato,
            descricao: DescricaoDeApi(
                "A situação do serviço: agora, hoje, os meses, as manutenções marcadas e os incidentes", saida: saida),
            .init(ritmo: ritmo)
        ) { _ in .json(json(try await leitura.ler())) }
    }

    /// A página ou, se foi o que se pediu, o CSV de uma lista que cabe nela.
    private static func responder(
        _ tela: Tela, _ contexto: ContextoAberto, _ moldura: @Sendable (ContextoAberto) -> Moldura
    ) throws -> Resposta {
        var daPagina = moldura(contexto)
        daPagina.contexto.pagina = Endereco(interno: contexto.caminho)
        daPagina.contexto.listaEmCsv = try contexto.consulta.texto(Grade<Never>.parametroDoCsv)
        guard let lista = daPagina.contexto.listaEmCsv else { return .html(daPagina.pagina(tela)) }
        guard let csv = daPagina.csv(tela) else { throw RecusaDaWeb.naoEncontrado }
        return .arquivo(nome: lista + ".csv", tipo: Csv.tipo, csv)
    }

    // MARK: - As listas inteiras

    private static func estado(
        _ endereco: Endereco, _ filtro: Filtro, _ contexto: ContextoAberto
    ) throws -> EstadoDaGrade {
        EstadoDaGrade(
            em: endereco, filtros: [filtro], ordens: ["comeco"], padrao: .init("comeco", .decrescente), porPagina: 20,
            lendo: try contexto.pares)
    }

    private static func manutencoes(
        _ contexto: ContextoAberto, _ casa: Instalacao, _ moldura: @Sendable (ContextoAberto) -> Moldura
    ) async throws -> Resposta {
        let agora = casa.relogio.agora
        let estado = try estado(
            TelaDaSituacao.manutencoes,
            .escolha("situacao", "Situação", Manutencao.Situacao.allCases.map { .init($0.rawValue, $0.nome) }), contexto
        )
        let (situacao, busca) = (estado["situacao"].flatMap(Manutencao.Situacao.init), estado.busca)
        let crescente = estado.ordem?.sentido == .crescente
        return try await lista(
            "Manutenções", arquivo: "manutencoes", TelaDaSituacao.colunasDeManutencao(agora), estado,
            vazio: Vazio("Nenhuma manutenção", "Toda manutenção se avisa com 72 horas."), busca: "o que se faz",
            contexto, casa, moldura
        ) { limite, pulados, t in
            try Manutencao.listar(
                situacao, busca: busca, crescente: crescente, agora: agora, limite: limite, pulados: pulados, em: t)
        } contar: { t in
            try Manutencao.contar(situacao, busca: busca, agora: agora, em: t)
        }
    }

    private static func incidentes(
        _ contexto: ContextoAberto, _ casa: Instalacao, _ moldura: @Sendable (ContextoAberto) -> Moldura
    ) async throws -> Resposta {
        let estado = try estado(
            TelaDaSituacao.incidentes,
            .escolha(
                "situacao", "Situação", [.init("aberto", "Abertos"), .init("acabou", "Acabados")], vazio: "Todos"),
            contexto)
        let (abertos, busca) = (estado["situacao"].map { $0 == "aberto" }, estado.busca)
        let crescente = estado.ordem?.sentido == .crescente
        return try await lista(
            "Incidentes", arquivo: "incidentes", TelaDaSituacao.colunasDeIncidente(casa.relogio.agora), estado,
            vazio: Vazio("Nenhum incidente", "Nada se registrou desde que se mede."), busca: "o que houve", contexto,
            casa, moldura
        ) { limite, pulados, t in
            try Incidente.listar(
                abertos: abertos, busca: busca, crescente: crescente, limite: limite, pulados: pulados, em: t)
        } contar: { t in
            try Incidente.contar(abertos: abertos, busca: busca, em: t)
        }
    }

    /// Uma lista inteira, em página ou em CSV.
    private static func lista<L: Sendable>(
        _ nome: String, arquivo: String, _ colunas: [Coluna<L>], _ estado: EstadoDaGrade, vazio: Vazio, busca: String,
        _ contexto: ContextoAberto, _ casa: Instalacao, _ moldura: @Sendable (ContextoAberto) -> Moldura,
        ler: @escaping @Sendable (_ limite: Int, _ pulados: Int, Transacao) throws -> [L],
        contar: @escaping @Sendable (Transacao) throws -> Int
    ) async throws -> Resposta {
        if try contexto.querCsv {
            return CsvEmPaginas.responder(arquivo, colunas) { limite, pulados in
                try await casa.banco.transacao(como: .motor, soLeitura: true) { t in try ler(limite, pulados, t) }
            }
        }
        let (porPagina, pulados) = (estado.porPagina, estado.pulados)
        let (linhas, total) = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            (try ler(porPagina, pulados, t), try contar(t))
        }
        let tela = Tela(
            "\(nome) da prova de vida", trilha: [.init("Situação", TelaDaSituacao.endereco)], larga: true
        ) {
            Grade(nome, linhas: linhas, estado: estado.com(total: total), vazio: vazio, busca: busca) { colunas }
        }
        return try responder(tela, contexto, moldura)
    }

    // MARK: - JSON

    private static let periodo: [CampoDeEsquema] = [
        CampoDeEsquema("minutos", .inteiro()), CampoDeEsquema("no_ar", .inteiro()),
        CampoDeEsquema("em_manutencao", .inteiro()),
        CampoDeEsquema("cheio_em_centesimos", .opcional(.inteiro()), resumo: "Centésimos de por cento, cortados."),
        CampoDeEsquema("descontado_em_centesimos", .opcional(.inteiro())),
        CampoDeEsquema("alcanca_os_98", .opcional(.logico), resumo: "Pelo número cheio; nulo se nada se mediu."),
    ]

    private static let saida = Esquema.objeto(
        "Situacao",
        [
            CampoDeEsquema("em", .instante),
            CampoDeEsquema("agora", .escolha(SituacaoDoServico.Agora.allCases.map(\.rawValue))),
            CampoDeEsquema("hoje", .objeto("PeriodoMedido", periodo)),
            CampoDeEsquema(
                "meses", .lista(.objeto("MesMedido", [CampoDeEsquema("competencia", .texto())] + periodo), maximo: nil)),
            CampoDeEsquema(
                "manutencoes",
                .lista(
                    .objeto(
                        "ManutencaoMarcada",
                        [
                            CampoDeEsquema("id", .inteiro()), CampoDeEsquema("comeca_em", .instante),
                            CampoDeEsquema("acaba_em", .instante), CampoDeEsquema("avisada_em", .instante),
                            CampoDeEsquema("descricao", .texto()),
                        ]), maximo: nil)),
            CampoDeEsquema(
                "incidentes",
                .lista(
                    .objeto(
                        "IncidenteDoServico",
                        [
                            CampoDeEsquema("id", .inteiro()), CampoDeEsquema("titulo", .texto()),
                            CampoDeEsquema("descricao", .texto()), CampoDeEsquema("comecou_em", .instante),
                            CampoDeEsquema("acabou_em", .opcional(.instante)),
                        ]), maximo: nil)),
        ])

    private static func json(_ lida: SituacaoDoServico) -> ValorJSON {
        [
            "em": .texto(lida.em.iso), "agora": .texto(lida.agora.rawValue), "hoje": .objeto(membros(lida.hoje)),
            "meses": .lista(
                lida.meses.map { .objeto([("competencia", .texto($0.competencia.iso))] + membros($0.medida)) }),
            "manutencoes": .lista(
                lida.manutencoes.map {
                    [
                        "id": .inteiro($0.id), "comeca_em": .texto($0.comecaEm.iso), "acaba_em": .texto($0.acabaEm.iso),
                        "avisada_em": .texto($0.avisadaEm.iso), "descricao": .texto($0.descricao),
                    ]
                }),
            "incidentes": .lista(
                (lida.abertos + lida.ultimosIncidentes).map {
                    [
                        "id": .inteiro($0.id), "titulo": .texto($0.titulo), "descricao": .texto($0.descricao),
                        "comecou_em": .texto($0.comecouEm.iso),
                        "acabou_em": $0.acabouEm.map { .texto($0.iso) } ?? .nulo,
                    ]
                }),
        ]
    }

    private static func membros(_ medida: Disponibilidade) -> [(String, ValorJSON)] {
        func inteiro(_ numero: Int?) -> ValorJSON { numero.map { .inteiro(Int64($0)) } ?? .nulo }
        return [
            ("minutos", inteiro(medida.minutos)), ("no_ar", inteiro(medida.noAr)),
            ("em_manutencao", inteiro(medida.emManutencao)), ("cheio_em_centesimos", inteiro(medida.cheia)),
            ("descontado_em_centesimos", inteiro(medida.descontada)),
            ("alcanca_os_98", medida.cumpre.map { .logico($0) } ?? .nulo),
        ]
    }
}
