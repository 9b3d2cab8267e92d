import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// Conta uma transação cobrada, na mesma transação da decisão que a gerou.
///
/// Guardar o rosto por foto não se cobra; guardá-lo por captura é uma sessão, e conta como as outras.
/// Conta uma vez: cada sessão que se decidiu (aprovada ou reprovada) é uma autenticação, quantas tentativas teve; cada comparação de foto que
/// deu resultado é uma consulta. A revisão por gente não conta outra vez (decisão 0044). Sessão sem tentativa medida, recusa e falha nossa não contam.
/// - Fonte: PV-09, PV-10, PV-11; decisão 0039.
package enum ContarConsulta {
    package enum Transacao: String, Sendable, CaseIterable { case consulta, autenticacao }

    /// O que o cliente pediu e o que se lhe respondeu, para não se cobrar de novo o que ele repete.
    struct Respondida {
        /// SHA-256 da chave que ele escolheu.
        let chave: [UInt8]
        let pedido: [UInt8]
        let cosseno: Int
        let limiar: Int
        let declarado: DeclaracaoDoTratamento
    }

    /// O número da transação; `nil` se a sessão já se tinha contado.
    @discardableResult
    static func contar(
        _ transacao: Transacao, cliente: Int64, sessao: Int64?, aprovada: Bool, evento: Int64,
        respondida: Respondida? = nil, _ casa: Instalacao, em t: BancoDeDados.Transacao
    ) throws -> Int64? {
        let (agora, mes) = (casa.relogio.agora, Relogio.dia(de: casa.relogio.agora).competencia)
        // A ordem no mês é contada sob a trava do cliente: sem ela, duas ao mesmo tempo disputariam o mesmo número.
        try t.executar("SELECT FROM cliente_da_prova WHERE id = \(cliente) FOR NO KEY UPDATE")
        return try t.uma(
            """
            INSERT INTO consulta_da_prova (id, cliente_id, competencia, ordem, transacao, sessao_id, resultado, em, evento_id, chave, pedido,
                                           cosseno, limiar, base_legal, finalidade)
            SELECT \(try casa.ids.proximo(em: t)), \(cliente), \(mes), coalesce(max(ordem), 0) + 1, \(transacao.rawValue), \(sessao.valorSQL),
                   \(aprovada ? "aprovada" : "reprovada"), \(agora), \(evento), \((respondida?.chave).valorSQL), \((respondida?.pedido).valorSQL),
                   \((respondida?.cosseno).valorSQL), \((respondida?.limiar).valorSQL),
                   \((respondida?.declarado.base.rawValue).valorSQL), \((respondida?.declarado.finalidade).valorSQL)
              FROM consulta_da_prova WHERE cliente_id = \(cliente) AND competencia = \(mes)
            HAVING \(sessao.valorSQL)::bigint IS NULL OR NOT EXISTS (SELECT FROM consulta_da_prova WHERE sessao_id = \(sessao.valorSQL))
            RETURNING id
            """)?.ler(0)
    }
}
