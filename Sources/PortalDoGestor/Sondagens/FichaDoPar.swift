import Acesso
import Auditoria
import BancoDeDados
import Contratos
import Html
import Nucleo
import Web

/// Um par: onde está em relação ao limite, as respostas que o levaram até ali e as reaberturas.
struct FichaDoPar: Sendable {
    let par: ParNaTela
    let competencia: Competencia
    let sondagens: [SondagemNaTela]
    let total: Int
    let reaberturas: [ReaberturaNaTela]
    let ultimos: UltimosEventos?

    static func responder(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Resposta {
        let (pessoa, consignataria) = (try contexto.registro(), try contexto.registro("consignataria"))
        let estado = EstadoDaGrade(
            em: RotasDasSondagens.par(pessoa, consignataria),
            filtros: [.escolha("resposta", "Resposta", [.init("sim", "Coube"), .init("nao", "Não coube")])],
            porPagina: 50, lendo: try contexto.pares)
        let coube = estado["resposta"].map { $0 == "sim" }
        let csv = try contexto.querCsv
        let (limite, pulados) = (csv ? CsvEmPaginas.pagina : estado.porPagina, csv ? 0 : estado.pulados)
        let (casa, autor) = (pecas.casa, contexto.autor)
        let lida = try await casa.banco.transacao(como: .gestor.gravando(emNomeDe: autor)) { t in
            let (competencia, maximo) = try RotasDasSondagens.regra(casa, em: t)
            guard
                let par = try ParNaTela.ler(
                    pessoa: pessoa, consignataria: consignataria, competencia, limite: maximo, casa.cofre, em: t)
            else { throw RecusaDaWeb.naoEncontrado }
            let ficha = FichaDoPar(
                par: par, competencia: competencia,
                sondagens: try SondagemNaTela.listar(
                    pessoa: pessoa, consignataria: consignataria, coube: coube, limite: limite, pulados: pulados, em: t),
                total: try SondagemNaTela.contar(pessoa: pessoa, consignataria: consignataria, coube: coube, em: t),
                reaberturas: try ReaberturaNaTela.listar(
                    pessoa: pessoa, consignataria: consignataria, casa.cofre, em: t),
                ultimos: nil)
            // Quanto coube e quanto não coube é leitura de margem: sem o registro, não acontece.
            try casa.trilha.registrar(
                [
                    Auditoria.Evento(
                        RotasDasSondagens.ato, objeto: "pessoa", id: pessoa,
                        ["consignataria": .inteiro(consignataria), "quantas": .inteiro(ficha.sondagens.count)])
                ], por: autor, as: casa.relogio.agora, em: t)
            return ficha
        }
        let sondagens = try await SondagemNaTela.comNomes(lida.sondagens, casa)
        if csv { return CsvEmPaginas.responder("sondagens-do-par", SondagemNaTela.colunas, todas: sondagens) }
        let ficha = FichaDoPar(
            par: lida.par, competencia: lida.competencia, sondagens: sondagens, total: lida.total,
            reaberturas: lida.reaberturas, ultimos: try await pecas.ultimosEventos(de: "pessoa", pessoa))
        return try await pecas.pagina(
            ficha.tela(estado.com(total: lida.total), reabre: contexto.usuario.pode(ReabrirPar.ato)), contexto)
    }

    static func trilha(_ par: ParNaTela) -> [Tela.Degrau] {
        [
            .init("Sondagens de margem", RotasDasSondagens.endereco),
            .init(
                "\(par.nomeDaPessoa) e \(par.nomeDaConsignataria)",
                RotasDasSondagens.par(par.pessoa, par.consignataria)),
        ]
    }

    private func tela(_ estado: EstadoDaGrade, reabre: Bool) -> Tela {
        let endereco = ReaberturaDoPar.endereco(par.pessoa, par.consignataria)
        return Tela(
            "\(par.nomeDaPessoa) e \(par.nomeDaConsignataria)", secao: "Administração",
            situacao: par.situacao.etiqueta, trilha: [.init("Sondagens de margem", RotasDasSondagens.endereco)],
            ajuda: Ajuda(
                "As respostas sobre a margem que esta consignatária teve desta pessoa, por todos os usuários e canais.",
                quemPode: "Gestores com o ato próprio.", depois: "Abrir esta página fica registrado na trilha."),
            mensagens: par.situacao == .fechado
                ? [
                    Mensagem(
                        .aviso, "O par está fechado.",
                        "A consignatária não pede mais nada desta pessoa até a competência virar ou você reabrir.")
                ] : [],
            larga: true,
            acoes: reabre && par.contadas > 0
                ? Bloco { Ligacao("Reabrir", para: endereco, .primario) } : nil
        ) {
            Cartao("Onde está") {
                Ficha {
                    Html.Dado("Pessoa") { Ligacao(par.nomeDaPessoa, para: PortalDoGestor.pessoa(par.pessoa)) }
                    Html.Dado("Matrícula", par.matriculas)
                    Html.Dado("Consignatária") {
                        Ligacao(par.nomeDaConsignataria, para: PortalDoGestor.consignataria(par.consignataria))
                    }
                    Html.Dado("Competência", competencia.brasileira)
                    Html.Dado("Respostas que contam", par.contagem)
                    Html.Dado("Perdoadas", Formato.inteiro(par.perdoadas))
                }
            }
            Grade(
                "Respostas sobre a margem", linhas: sondagens, estado: estado,
                vazio: Vazio("Nenhuma resposta", "Esta consignatária nunca pediu margem desta pessoa.")
            ) { SondagemNaTela.colunas }
            if !reaberturas.isEmpty { Grade("Reaberturas", linhas: reaberturas) { ReaberturaNaTela.colunas } }
            ultimos
        }
    }
}
