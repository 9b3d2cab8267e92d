import Auditoria
import Documento
import Html
import Nucleo
import Web

/// O que a pesquisa achou, em PDF com código de conferência.
package struct RelatorioDaTrilha: Sendable {
    /// Eventos que cabem num relatório; mais que isso é CSV. Quem lê pede um a mais, para se saber.
    package static let maximo = 2_000

    let linhas: [EventoNaTela]
    let pesquisa: PesquisaDaTrilha
    let situacao: SituacaoDaTrilha

    package init(linhas: [EventoNaTela], pesquisa: PesquisaDaTrilha, situacao: SituacaoDaTrilha) {
        self.linhas = linhas
        self.pesquisa = pesquisa
        self.situacao = situacao
    }

    package func responder(_ casa: Instalacao, _ fachada: Fachada, por autor: Autor) async throws -> Resposta {
        guard let primeiro = linhas.first else {
            throw RecusaDaWeb(codigo: "relatorio-vazio", frase: "A pesquisa não acha nenhum evento.", status: 422)
        }
        guard linhas.count <= Self.maximo else {
            throw RecusaDaWeb(
                codigo: "relatorio-grande",
                frase:
                    "A pesquisa acha mais de \(Formato.inteiro(Self.maximo)) eventos: estreite o período, ou baixe em CSV.",
                status: 422)
        }
        let quantos = Formato.contagem(linhas.count, "evento", "eventos")
        let emitido = try await EmitirDocumento(
            especie: "trilha-de-auditoria", titulo: "Trilha de auditoria", assunto: quantos, objeto: "evento",
            objetoId: primeiro.evento.id,
            afirma: [Afirmacao("Eventos", quantos)] + pesquisa.emPalavras.map { Afirmacao($0.nome, $0.valor) },
            partes: partes(quantos)
        ).executar(casa, sistema: fachada.nome, por: autor)
        return .arquivo(nome: "trilha-de-auditoria.pdf", tipo: "application/pdf", emitido.pdf)
    }

    private func partes(_ quantos: String) -> [Documento.Parte] {
        let selada = situacao.ultimo.map { "\($0.em.naTela), \(Formato.contagem(Int($0.n), "bloco", "blocos"))" }
        let alto =
            pesquisa.emPalavras + [
                (nome: "Eventos", valor: quantos), (nome: "Selada até", valor: selada ?? "nada selado ainda"),
            ]
        return [
            .dados(alto),
            .tabela(
                .init(
                    [
                        .init("Quando", peso: 1.1), .init("Quem", peso: 1.3), .init("O que fez", peso: 1.4),
                        .init("Registro", peso: 1.2), .init("O que se registrou", peso: 2.6), .init("De onde", peso: 1),
                    ],
                    linhas: linhas.map {
                        [
                            $0.evento.em.naTela, $0.quem ?? "sistema", NomeDoAto.de($0.evento.ato), $0.registro,
                            $0.resumo,
                            $0.evento.endereco ?? $0.canal,
                        ]
                    })),
        ]
    }
}
