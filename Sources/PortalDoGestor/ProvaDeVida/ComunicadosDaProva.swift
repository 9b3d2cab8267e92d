import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Html
import Nucleo
import Web

/// O que o serviço de prova de vida avisou: manutenções e incidentes, para se saber quando as pessoas não puderam usar a câmera.
///
/// Requisito: PV-19, PV-20
struct ComunicadosDaProva {
    static let raiz: Endereco = "/gestor/prova-de-vida/avisos"
    private static let alcance = Duration.seconds(2 * 366 * 86_400)

    let pecas: PortalDoGestor.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("prova-de-vida/avisos", ato: RotasDosParametros.ato) { try await Self.lista($0, pecas) }
    }

    private static func lista(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Resposta {
        let desde = pecas.casa.relogio.agora - alcance
        let guardados = try await pecas.ler { t in try ComunicadoGuardado.listar(desde: desde, em: t) }
        let estado = EstadoDaGrade(
            em: raiz,
            filtros: [
                .escolha("especie", "Aviso", ComunicadoDaProva.Especie.allCases.map { .init($0.rawValue, $0.nome) })
            ],
            ordens: ["em", "especie"], padrao: .init("em", .decrescente), lendo: try contexto.pares)
        let linhas = estado.ordenada(
            guardados.filter {
                (estado["especie"] == nil || estado["especie"] == $0.especie.rawValue)
                    && estado.acha(em: "\($0.assunto) \($0.texto)")
            }, ["em": { $0.em < $1.em }, "especie": { $0.especie.nome < $1.especie.nome }])
        if try contexto.querCsv {
            return CsvEmPaginas.responder("avisos-da-prova-de-vida", ComunicadoGuardado.colunas, todas: linhas)
        }
        let tela = Tela(
            "Avisos do serviço de prova de vida", secao: "Prova de vida por produto",
            trilha: [.init("Prova de vida por produto", RotasDasExigencias.raiz)],
            ajuda: Ajuda(
                "As manutenções e os incidentes que o serviço anunciou nos últimos dois anos.",
                quemPode: "Gestores com o ato próprio.",
                depois: "Enquanto o serviço está parado ninguém autoriza com a câmera, e a reserva espera até vencer."),
            larga: true
        ) {
            Grade(
                "Avisos", linhas: estado.daPagina(linhas), estado: estado.com(total: linhas.count),
                vazio: Vazio("Nenhum aviso", "O serviço não anunciou manutenção nem incidente."),
                busca: "assunto ou texto"
            ) { ComunicadoGuardado.colunas }
        }
        return try await pecas.pagina(tela, contexto)
    }
}

extension ComunicadoGuardado {
    fileprivate var tom: Etiqueta {
        switch especie {
        case .incidenteAberto: Etiqueta(.erro, especie.nome)
        case .manutencaoMarcada, .manutencaoMudada: Etiqueta(.aviso, especie.nome)
        case .incidenteFechado: Etiqueta(.sucesso, especie.nome)
        case .manutencaoCancelada: Etiqueta(.neutro, especie.nome)
        }
    }

    @MontagemDeColunas<ComunicadoGuardado> static var colunas: [Coluna<ComunicadoGuardado>] {
        Coluna("Quando", ordem: "em", principal: true) { $0.em.naTela }
        Coluna("Aviso", ordem: "especie", csv: { $0.especie.nome }) { $0.tom }
        Coluna("Assunto") { $0.assunto }
        Coluna("O que diz") { $0.texto }
        Coluna("Período") { $0.periodo.map { "de \($0.comeca.naTela) a \($0.acaba.naTela)" } ?? "—" }
        Coluna("Recebido em") { $0.recebidoEm.naTela }
    }
}
