import Acesso
import Auditoria
import BancoDeDados
import Html
import Nucleo
import Web

/// Os últimos eventos da prova de vida, com busca e CSV. Ler a trilha também deixa evento.
struct TrilhaDaOperacao {
    private static let raiz: Endereco = "/operacao/trilha"
    let portais: PortaisDaProva

    func montar(em grupo: Grupo<ContextoDoOperador>) {
        let trilha = self
        grupo.get("trilha", ato: PesquisaDaTrilha.ato) { try await trilha.lista($0) }
    }

    private func lista(_ contexto: ContextoDoOperador) async throws -> Resposta {
        let (casa, autor) = (portais.casa, contexto.autor)
        let pesquisa = PesquisaDaTrilha(
            em: Self.raiz, partes: ParteDaTrilha.allCases, mais: [], lendo: try contexto.pares)
        let consulta = pesquisa.consulta(podendo: ParteDaTrilha.allCases, casa.cofre)
        if try contexto.querCsv {
            let evento = Evento(
                PesquisaDaTrilha.atoDeExportar, ["formato": "csv", "pesquisa": pesquisa.paraATrilha])
            try await portais.agir { t in
                _ = try casa.trilha.registrar([evento], por: autor, as: casa.relogio.agora, em: t)
            }
            return CsvEmPaginas.responder(trilha: "trilha-da-prova-de-vida", consulta) { [portais] consulta, limite in
                try await portais.ler { t in try consulta.listar(limite: limite, casa.trilha, em: t) }
                    .map { EventoNaTela($0, para: .gestor) }
            }
        }
        var estado = pesquisa.estado
        let porPagina = estado.porPagina
        let lidos = try await portais.agir { t in
            let lidos = try consulta.listar(limite: porPagina + 1, casa.trilha, em: t)
            try casa.trilha.registrar(
                [Evento(PesquisaDaTrilha.ato, pesquisa.paraATrilha)], por: autor, as: casa.relogio.agora, em: t)
            return lidos
        }
        let linhas = lidos.prefix(porPagina).map { EventoNaTela($0, para: .gestor) }
        if lidos.count > porPagina, let ultima = linhas.last {
            estado.seguinte = CursorDaTrilha(ultima.evento).escrito
        }
        let tela = Tela(
            "Trilha",
            ajuda: Ajuda(
                "Quem fez o quê neste serviço, quando e de onde. A trilha só cresce: ninguém muda nem apaga um evento.",
                quemPode: "Os operadores do serviço.", depois: "Esta consulta também fica na trilha."), larga: true
        ) {
            Grade("Eventos", linhas: linhas, estado: estado, vazio: Vazio("Nenhum evento")) { Self.colunas }
        }
        return try await portais.pagina(tela, contexto)
    }

    @MontagemDeColunas<EventoNaTela> private static var colunas: [Coluna<EventoNaTela>] {
        Coluna("Quando", .umaLinha, ordem: "quando", principal: true) { $0.evento.em.naTela }
        Coluna("Quem") { $0.quemFez }
        Coluna("O que fez") { NomeDoAto.de($0.evento.ato) }
        Coluna("Registro") { $0.registro }
        Coluna("O que se registrou") { $0.resumo }
        Coluna("De onde") { $0.evento.endereco ?? $0.canal }
    }
}
