import Acesso
import Auditoria
import BancoDeDados
import Foundation
import Html
import Nucleo

/// Um evento da trilha, em palavras.
struct EventoNaTela: Sendable {
    let ato: String
    let em: Instante
    let quem: String?
    let contrato: Int64?

    private struct Conteudo: Decodable {
        struct Quem: Decodable { let nome: String? }
        let autor: Quem?
    }

    static func daPessoa(_ id: Int64, _ casa: Instalacao, em t: Transacao) throws -> [EventoNaTela] {
        try ler(
            """
            (e.objeto = 'pessoa' AND e.objeto_id = \(id))
                OR (e.objeto = 'contrato' AND e.objeto_id IN (SELECT c.id FROM contrato c JOIN vinculo v ON v.id = c.vinculo_id
                                                               WHERE v.pessoa_id = \(id)))
            """, [:], casa, em: t)
    }

    /// Os de um arquivo. `nomes` diz quem é cada usuário: o trabalho feito pela fila não leva o nome.
    static func doArquivo(
        _ id: Int64, _ nomes: [Int64: String], _ casa: Instalacao, em t: Transacao
    ) throws -> [EventoNaTela] {
        try ler("e.objeto = 'arquivo' AND e.objeto_id = \(id)", nomes, casa, em: t)
    }

    private static func ler(
        _ condicao: SQL, _ nomes: [Int64: String], _ casa: Instalacao, em t: Transacao
    ) throws -> [EventoNaTela] {
        try t.executar(
            """
            SELECT e.id, e.em, e.ato, e.conteudo, CASE WHEN e.objeto = 'contrato' THEN e.objeto_id END, e.autor_id
              FROM evento e
             WHERE \(condicao)
             ORDER BY e.id DESC
             LIMIT 10
            """
        ).map { linha in
            let claro = try casa.trilha.abrir(conteudo: try linha.ler(3), id: try linha.ler(0))
            let conteudo = try JSONDecoder().decode(Conteudo.self, from: Data(claro))
            let dito = conteudo.autor?.nome.flatMap { $0.isEmpty ? nil : $0 }
            return EventoNaTela(
                ato: try linha.ler(2), em: try linha.ler(1),
                quem: try dito ?? linha.ler(5, como: Int64?.self).flatMap { nomes[$0] }, contrato: try linha.ler(4))
        }
    }

    var acontecimento: Acontecimento {
        Acontecimento(
            Self.nome(ato), quando: em.naTela, iso: em.iso, quem: quem, para: contrato.map(PortalDoGestor.contrato))
    }

    private static func nome(_ ato: String) -> String { nomes[ato] ?? "Ato «\(ato)»" }

    private static let nomes = [
        "margens.consultar": "Margens consultadas", "averbacao.reservar": "Reserva feita",
        "averbacao.autorizar": "Reserva autorizada pela pessoa", "averbacao.confirmar": "Reserva confirmada",
        "averbacao.cancelar-reserva": "Reserva cancelada", "averbacao.vencer-reserva": "Reserva vencida",
        "arquivos.receber": "Arquivo recebido", "arquivos.baixar": "Arquivo baixado",
        "arquivos.gerar": "Arquivo gerado",
        "folha.conferir-arquivo": "Conferido", "folha.conferir-retorno": "Folha fechada conferida",
        "folha.receber-retorno": "Folha fechada importada",
        "folha.receber-retorno-recusado": "Folha fechada recusada", "folha.carregar-cadastro": "Cadastro aplicado",
        "folha.carregar-margens": "Margens aplicadas", "folha.carregar-bases": "Bases aplicadas",
        "folha.carregar-previdencia": "Previdência aplicada", "folha.carregar-variaveis": "Valores aplicados",
        "folha.remeter": "Remessa gerada", "folha.ensaiar": "Ensaio da glosa", "folha.historico": "Histórico gerado",
        "folha.corrigir": "Envio corrigido", "folha.corrigir-motivo": "Motivo corrigido",
        "repasses.gerar": "Repasse gerado",
    ]
}
