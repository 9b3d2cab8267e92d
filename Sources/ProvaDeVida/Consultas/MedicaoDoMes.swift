import BancoDeDados
import Cadastro
import Nucleo

/// O mês de um cliente: quantas consultas, em que faixa caiu e quanto custa, se há preço.
/// - Fonte: PV-11 a PV-16.
package struct MedicaoDoMes: Sendable, Hashable {
    package let competencia: Competencia
    package let consultas: Int
    package let autenticacoes: Int
    /// Como se contaram.
    package let aprovadas: Int
    /// As que valem agora: gente pode ter decidido outra coisa depois de contada a linha, que não muda (decisão 0044).
    package let aprovadasAgora: Int
    /// `nil` se não houve nenhuma.
    package var faixa: FaixaDeConsultas? { FaixaDeConsultas(total) }
    /// De uma consulta, na faixa; `nil` é sem preço, não grátis.
    package let preco: Dinheiro?
    package var total: Int { consultas + autenticacoes }
    package var valor: Dinheiro? { preco.map { $0.vezes(total) } }

    /// O mês, lido no papel dado: o do cliente só vê o que é dele.
    package static func ler(cliente: Int64, _ competencia: Competencia, em t: Transacao) throws -> MedicaoDoMes {
        guard
            let linha = try t.uma(
                """
                SELECT count(*) FILTER (WHERE c.transacao = 'consulta'), count(*) FILTER (WHERE c.transacao = 'autenticacao'),
                       count(*) FILTER (WHERE c.resultado = 'aprovada'),
                       count(*) FILTER (WHERE coalesce(s.situacao, c.resultado) = 'aprovada')
                  FROM consulta_da_prova c LEFT JOIN sessao_da_prova s ON s.id = c.sessao_id
                 WHERE c.cliente_id = \(cliente) AND c.competencia = \(competencia)
                """)
        else { preconditionFailure("contagem sem linha") }
        let (consultas, autenticacoes) = (
            Int(try linha.ler(0, como: Int64.self)), Int(try linha.ler(1, como: Int64.self))
        )
        let faixa = FaixaDeConsultas(consultas + autenticacoes)
        // O preço é o do último dia do mês: reajuste no meio dele vale para o mês inteiro.
        let preco = try faixa.flatMap { faixa in
            try t.uma(
                """
                SELECT valor FROM preco_da_prova
                 WHERE cliente_id = \(cliente) AND faixa = \(faixa.rawValue) AND vigencia @> \(competencia.ultimoDia)
                """)?.ler(0, como: Dinheiro.self)
        }
        return MedicaoDoMes(
            competencia: competencia, consultas: consultas, autenticacoes: autenticacoes,
            aprovadas: Int(try linha.ler(2, como: Int64.self)),
            aprovadasAgora: Int(try linha.ler(3, como: Int64.self)), preco: preco)
    }
}
