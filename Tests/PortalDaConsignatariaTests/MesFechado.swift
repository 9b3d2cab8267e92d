import BancoDeDados
import Nucleo
import OrgaoDeTeste

/// Uma folha já fechada, com as parcelas dadas; entra pelo login do dono, porque não é o que se prova.
struct MesFechado {
    struct Parcela {
        var consignataria: Int64
        var previsto: Int64
        var enviado: Int64
        var descontado: Int64
        var motivo: String?
    }

    static let mes = Competencia(ano: 2026, mes: 9)
    /// Contratos, na ordem das parcelas.
    let contratos: [Int64]

    @discardableResult
    static func preparar(
        _ orgao: OrgaoDeTeste, _ pessoa: PessoaDeTeste, _ parcelas: [Parcela], retencao: Int64 = 100
    ) async throws -> MesFechado {
        let contratos = parcelas.indices.map { Int64(7_000_000 + $0) }
        try await orgao.dono.transacao(como: .proprio) { t in
            try t.executar(
                """
                INSERT INTO folha_do_mes (competencia, situacao, cortada_em, glosada_em, enviada_em, fechada_em)
                VALUES (\(mes), 'fechada', now(), now(), now(), now())
                """)
            try t.executar("SELECT garantir_particao_da_folha(\(mes))")
            try t.executar(
                """
                INSERT INTO calendario (competencia, corte_em, remessa_ate, vencimento, repasse_em)
                VALUES (\(mes), '2026-09-10 23:59', '2026-09-12', '2026-10-05', '2026-10-10')
                """)
            try t.executar(
                """
                INSERT INTO rubrica (convenio_id, leiaute, categoria, codigo, cobra_linha, retencao, vigencia)
                SELECT id, 'descontos-posicional', 'servidor', (-id)::text, true, \(retencao), '[2000-01-01,)' FROM convenio
                """)
            try t.executar(
                "UPDATE consignataria SET banco = '001', agencia = '1234', conta = '56789-0' WHERE codigo = 'BCA'")
            for (id, parcela) in zip(contratos, parcelas) { try inserir(parcela, id, pessoa, em: t) }
        }
        return MesFechado(contratos: contratos)
    }

    private static func inserir(_ parcela: Parcela, _ id: Int64, _ pessoa: PessoaDeTeste, em t: Transacao) throws {
        try t.executar(
            "INSERT INTO autorizacao (id, contrato_id, especie, em) VALUES (\(-id), \(id), 'importada', now())")
        try t.executar(
            """
            INSERT INTO contrato (id, vinculo_id, consignataria_id, produto_id, convenio_versao_id, numero, regra_em, situacao, parcela,
                                  prazo, primeira, operacao_em, averbado_em, autorizacao_id)
            SELECT \(id), \(pessoa.vinculo), c.consignataria_id, c.produto_id, v.id, \("N-\(id)"), '2026-01-10', 'averbado',
                   \(parcela.previsto), 12, '2026-01-01', now(), now(), \(-id)
              FROM convenio c JOIN convenio_versao v ON v.convenio_id = c.id
             WHERE c.consignataria_id = \(parcela.consignataria) AND c.produto_id = \(Fixo.emprestimo)
            """)
        try t.executar(
            """
            INSERT INTO linha_do_mes (competencia, contrato_id, consignataria_id, vinculo_id, parcela_n, categoria, previsto, enviado,
                                      glosado, suspenso, retirado, descontado, rejeitado, motivo)
            VALUES (\(mes), \(id), \(parcela.consignataria), \(pessoa.vinculo), 9, 'servidor', \(parcela.previsto), \(parcela.enviado),
                    \(parcela.previsto - parcela.enviado), 0, 0, \(parcela.descontado), \(parcela.enviado - parcela.descontado),
                    \(parcela.motivo.valorSQL))
            """)
    }
}
