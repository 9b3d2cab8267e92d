import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Folha
import Html
import Nucleo
import Web

/// Início, competências e a tabela das linhas do mês.
struct RotasDasCompetencias {
    let pecas: PortalDoGestor.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("/", ato: PortalDoGestor.atoDeInicio) { contexto in
            let inicio = try await InicioDoGestor.ler(pecas)
            return try await pecas.pagina(inicio.tela(contexto.usuario), contexto)
        }
        grupo.get("competencias", ato: PortalDoGestor.atoDaFolha) { contexto in
            var estado = EstadoDaGrade(
                em: "/gestor/competencias",
                filtros: [
                    .escolha("situacao", "Situação", SituacaoDaFolha.allCases.map { .init($0.rawValue, $0.nome) })
                ], ordens: ["competencia"], padrao: .init("competencia", .decrescente), porPagina: 50,
                lendo: try contexto.pares)
            var folhas = try await pecas.ler { t in try FolhaDoMes.listar(em: t) }
                .filter { estado["situacao"] == nil || $0.situacao.rawValue == estado["situacao"] }
            if estado.ordem?.sentido == .crescente { folhas.reverse() }
            if try contexto.querCsv { return CsvEmPaginas.responder("competencias", Self.colunas, todas: folhas) }
            estado.total = folhas.count
            let tela = Tela(
                "Competências", secao: "Folha",
                ajuda: Ajuda("Os meses da folha, do mais novo ao mais velho.", quemPode: "Gestores.")
            ) {
                Grade(
                    "Competências", linhas: estado.daPagina(folhas), estado: estado,
                    vazio: Vazio("Nenhuma competência", "A primeira se abre na carga inicial.")
                ) { Self.colunas }
            }
            return try await pecas.pagina(tela, contexto)
        }
        grupo.get("competencias/:mes", ato: PortalDoGestor.atoDaFolha) { contexto in
            let mes = try contexto.parametro("mes", como: Competencia.lendo)
            let painel = try await PainelDaFolha.comResponsaveis(mes, pecas)
            if try contexto.querCsv {
                return CsvEmPaginas.responder(
                    "situacoes-\(mes.iso)", SomaDoMes.colunas(mes, total: []), todas: painel.somas)
            }
            let ultimos = try await pecas.ultimosEventos(de: "folha_do_mes", mes.naTrilha)
            return try await pecas.pagina(painel.tela(contexto.usuario, ultimos), contexto)
        }
        PassosDaFolha(pecas: pecas).montar(em: grupo)
        LinhasDoMes(pecas: pecas).montar(em: grupo)
        LinhaDoMesNaTela(pecas: pecas).montar(em: grupo)
        MotivosDoMes(pecas: pecas).montar(em: grupo)
        DivergenciasDoMes(pecas: pecas).montar(em: grupo)
        FechoNaTela(pecas: pecas).montar(em: grupo)
        RepasseNaTela(pecas: pecas).montar(em: grupo)
        GlosaNaTela(pecas: pecas).montar(em: grupo)
        RelatoriosDaGlosa(pecas: pecas).montar(em: grupo)
    }

    @MontagemDeColunas<FolhaDoMes> private static var colunas: [Coluna<FolhaDoMes>] {
        Coluna("Competência", ordem: "competencia", principal: true, csv: { $0.competencia.brasileira }) {
            Ligacao($0.competencia.brasileira, para: PortalDoGestor.competencia($0.competencia))
        }
        Coluna("Situação", csv: { $0.situacao.nome }) { $0.situacao.etiqueta }
        Coluna("Corte") { $0.cortadaEm?.naTela ?? "" }
        Coluna("Glosa") { $0.glosadaEm?.naTela ?? "" }
        Coluna("Envio") { $0.enviadaEm?.naTela ?? "" }
        Coluna("Folha fechada") { $0.fechadaEm?.naTela ?? "" }
        Coluna("Devolvida") { $0.devolvidaEm?.naTela ?? "" }
    }
}

/// O que o gestor vê ao entrar: os meses em curso e o que há por fazer.
struct InicioDoGestor: Sendable {
    let emCurso: [PainelDaFolha]
    let pessoas: Int64
    let vivos: Int64
    let reservas: Int64
    let consignatarias: Int64
    /// Meses com divergência sem solução, e quantas.
    let divergentes: [(mes: Competencia, quantas: Int)]
    /// Pares de consignatária e pessoa fechados por sondagem.
    let paresFechados: Int
    /// Quem passou do prazo da prova de vida anual; zero se o órgão não quer aviso.
    let provasVencidas: Int

    static func ler(_ pecas: PortalDoGestor.Pecas) async throws -> InicioDoGestor {
        let meses = try await pecas.ler { t in
            try FolhaDoMes.listar(em: t).filter { $0.situacao != .fechada }.map(\.competencia).reversed()
        }
        var paineis: [PainelDaFolha] = []
        for mes in meses { paineis.append(try await PainelDaFolha.comResponsaveis(mes, comSomas: false, pecas)) }
        let emCurso = paineis
        let casa = pecas.casa
        return try await pecas.ler { t in try InicioDoGestor(emCurso, casa, em: t) }
    }

    private init(_ emCurso: [PainelDaFolha], _ casa: Instalacao, em t: Transacao) throws {
        self.emCurso = emCurso
        let linha = try t.uma(
            """
            SELECT (SELECT count(*) FROM pessoa), count(*) FILTER (WHERE situacao IN ('averbado', 'suspenso')),
                   count(*) FILTER (WHERE situacao IN ('pendente', 'autorizada')), (SELECT count(*) FROM consignataria)
              FROM contrato
            """)
        pessoas = try linha?.ler(0) ?? 0
        vivos = try linha?.ler(1) ?? 0
        reservas = try linha?.ler(2) ?? 0
        consignatarias = try linha?.ler(3) ?? 0
        divergentes = try t.executar(
            """
            SELECT competencia, count(*) FROM divergencia WHERE resolvida_em IS NULL GROUP BY competencia
             ORDER BY competencia DESC
            """
        ).map { (try $0.ler(0), try $0.ler(1)) }
        paresFechados = try RotasDasSondagens.fechados(casa, em: t)
        provasVencidas = try RotasDaProvaAnual.aAvisar(casa, em: t)
    }

    func tela(_ usuario: UsuarioNaSessao) -> Tela {
        Tela(
            "Folha do mês",
            ajuda: Ajuda(
                "Onde está cada competência em curso e o próximo passo.", quemPode: "Gestores.",
                depois: "Cada passo mostra a conferência antes e se desfaz enquanto a remessa não é enviada.")
        ) {
            if emCurso.isEmpty { Vazio("Nenhuma competência em curso", "A primeira se abre na carga inicial.") }
            for painel in emCurso {
                let mes = painel.painel.competencia
                Cartao("Competência \(mes.brasileira)", subtitulo: "Situação: \(painel.painel.situacao.nome)") {
                    painel.trilho(usuario)
                    if let vivo = painel.vivo {
                        El(.p) { Ligacao("\(vivo.titulo): em andamento, acompanhar", para: vivo.endereco) }
                    }
                    El(.p) { Ligacao("Abrir a competência", para: PortalDoGestor.competencia(mes)) }
                }
            }
            avisoDeDivergencias
            if paresFechados > 0, usuario.pode(RotasDasSondagens.ato) {
                Mensagem(
                    .aviso,
                    "\(Formato.contagem(paresFechados, "par fechado", "pares fechados")) por excesso de pedidos de margem.",
                    "Uma consignatária perguntou demais sobre a mesma pessoa neste mês.",
                    ligacao: ("Ver e reabrir", Endereco("/gestor/sondagens").com("situacao", "fechado")))
            }
            if provasVencidas > 0, usuario.pode(RotasDaProvaAnual.ato) {
                Mensagem(
                    .aviso,
                    "\(Formato.contagem(provasVencidas, "pessoa passou", "pessoas passaram")) do prazo da prova de vida anual.",
                    nil, ligacao: ("Ver quem são", RotasDaProvaAnual.raiz))
            }
            Numeros {
                Numero("Pessoas", Formato.inteiro(pessoas), para: "/gestor/pessoas")
                Numero(
                    "Contratos vivos", Formato.inteiro(vivos),
                    para: Endereco("/gestor/contratos").com("situacao", "vivos"))
                Numero(
                    "Reservas a confirmar", Formato.inteiro(reservas),
                    para: Endereco("/gestor/contratos").com("situacao", "reservas"))
                Numero("Consignatárias", Formato.inteiro(consignatarias), para: "/gestor/consignatarias")
            }
        }
    }

    /// Um aviso só, por mais meses que haja: o que está em curso é que se quer ver primeiro.
    @Html.Montagem private var avisoDeDivergencias: Bloco {
        let quantas = Formato.contagem(divergentes.reduce(0) { $0 + $1.quantas }, "divergência", "divergências")
        if divergentes.count == 1 {
            Mensagem(
                .aviso, "\(quantas) sem solução na folha de \(divergentes[0].mes.brasileira).", nil,
                ligacao: ("Ver uma a uma", FichaDaCompetencia.Parte.divergencias.endereco(divergentes[0].mes)))
        } else if divergentes.count > 1 {
            Mensagem(
                .aviso, "\(quantas) sem solução em \(divergentes.count) folhas.",
                "Veja-as uma a uma na folha de cada mês.")
            El(.p) {
                for divergente in divergentes {
                    Ligacao(
                        "\(divergente.mes.brasileira): \(divergente.quantas)",
                        para: FichaDaCompetencia.Parte.divergencias.endereco(divergente.mes), .terciario, compacta: true
                    )
                }
            }
        }
    }
}
