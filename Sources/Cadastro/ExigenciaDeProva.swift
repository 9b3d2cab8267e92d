import BancoDeDados
import Nucleo

/// De que valor em diante a reserva de um produto só se autoriza com prova de vida, num período.
///
/// Vale para a reserva que nasce no período; a que já existe guarda como nasceu.
/// - Fonte: RF-CON-04; decisão 0041.
package struct ExigenciaDeProva: Sendable, Hashable, ComVigencia {
    package let produto: Int64
    /// O que passa disto exige; `nil`: no período não se exige.
    package let acimaDe: Dinheiro?
    package let vigencia: Vigencia
    /// De onde veio: o ato, o ofício, a decisão.
    package let fonte: String

    /// Se uma operação deste valor exige.
    package func alcanca(_ valor: Dinheiro) -> Bool { acimaDe.map { valor > $0 } ?? false }

    /// O que se compara com o limite: tudo que a pessoa vai pagar; sem prazo, a parcela do mês.
    package static func valor(parcela: Dinheiro, prazo: Int?) -> Dinheiro { prazo.map { parcela.vezes($0) } ?? parcela }

    /// As versões, da mais nova à mais velha; as de todos os produtos, se `produto` é `nil`.
    package static func listar(
        produto: Int64? = nil, travando: Bool = false, em t: Transacao
    ) throws -> [ExigenciaDeProva] {
        let fim: SQL = travando ? " FOR UPDATE" : ""
        return try t.executar(
            """
            SELECT produto_id, acima_de, lower(vigencia), upper(vigencia), fonte FROM exigencia_de_prova
             WHERE \(produto.valorSQL)::bigint IS NULL OR produto_id = \(produto.valorSQL) ORDER BY produto_id, vigencia DESC
            """ + fim
        ).map {
            ExigenciaDeProva(
                produto: try $0.ler(0), acimaDe: try $0.ler(1), vigencia: try $0.lerVigencia(2), fonte: try $0.ler(4))
        }
    }

    static func porProduto(em t: Transacao) throws -> [Int64: [ExigenciaDeProva]] {
        Dictionary(grouping: try listar(em: t), by: \.produto)
    }
}

extension Catalogo {
    /// Se uma operação destas, feita neste dia, só se autoriza com prova de vida.
    package func exigeProva(produto: Int64, parcela: Dinheiro, prazo: Int?, em dia: Dia) -> Bool {
        exigencias[produto]?.vigente(em: dia)?.alcanca(ExigenciaDeProva.valor(parcela: parcela, prazo: prazo)) ?? false
    }
}
