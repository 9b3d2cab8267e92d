import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// Contratos e meses já fechados, postos no banco de um órgão de teste: entram pelo login do dono, porque não são o que se prova.
package struct HistoriaPronta {
    /// O que a folha fez de uma parcela, em centavos.
    package struct Mes {
        package let competencia: Competencia
        package let enviado: Int64
        package let descontado: Int64
        package let motivo: String?

        package init(_ competencia: Competencia, enviado: Int64, descontado: Int64, motivo: String? = nil) {
            self.competencia = competencia
            self.enviado = enviado
            self.descontado = descontado
            self.motivo = motivo
        }
    }

    package static let agosto = Competencia(ano: 2026, mes: 8)
    package static let setembro = Competencia(ano: 2026, mes: 9)

    package let orgao: OrgaoDeTeste

    package init(_ orgao: OrgaoDeTeste) { self.orgao = orgao }

    /// Agosto e setembro fechados e outubro aberto, com um empréstimo de R$ 100,00 em 12 vezes do Banco A a este vínculo, o 7000001: agosto
    /// saiu inteiro, e de setembro a folha descontou R$ 40,00, pelo motivo H2.
    package static func comDoisMeses(
        _ orgao: OrgaoDeTeste, emprestimoDe vinculo: Int64, numero: String? = nil
    ) async throws -> HistoriaPronta {
        let historia = HistoriaPronta(orgao)
        try await historia.fechar(agosto, descontoEm: Dia(ano: 2026, mes: 9, dia: 4))
        try await historia.fechar(setembro, descontoEm: Dia(ano: 2026, mes: 10, dia: 5))
        try await historia.contrato(
            7_000_001, vinculo, Fixo.bancoA, Fixo.emprestimo, parcela: 100_00, prazo: 12, pagas: 2, primeira: agosto,
            meses: [
                Mes(agosto, enviado: 100_00, descontado: 100_00),
                Mes(setembro, enviado: 100_00, descontado: 40_00, motivo: "H2"),
            ], numero: numero)
        return historia
    }

    /// Abre e fecha a folha de um mês, com a data do desconto do calendário.
    package func fechar(_ mes: Competencia, descontoEm: Dia) async throws {
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
                VALUES (\(mes), \(mes)::date + interval '10 days', \(mes)::date + 20, \(descontoEm), \(descontoEm + 5))
                """)
        }
    }

    /// Um contrato averbado em 10/01/2026 às 15h, com as parcelas dos meses dados.
    package func contrato(
        _ id: Int64, _ vinculo: Int64, _ consignataria: Int64, _ produto: Int64, parcela: Int64, prazo: Int?,
        pagas: Int,
        primeira: Competencia, situacao: String = "averbado", meses: [Mes] = [], numero: String? = nil
    ) async throws {
        let em = Relogio.instante(dia: Dia(ano: 2026, mes: 1, dia: 10), hora: 15)
        let encerrado: Valor = situacao == "averbado" || situacao == "suspenso" ? .nulo : .instante(em.microssegundos)
        let parado: Valor = situacao == "suspenso" ? .texto("consignataria") : .nulo
        try await orgao.dono.transacao(como: .proprio) { t in
            try t.executar(
                "INSERT INTO autorizacao (id, contrato_id, especie, em) VALUES (\(-id), \(id), 'importada', now())")
            try t.executar(
                """
                INSERT INTO contrato (id, vinculo_id, consignataria_id, produto_id, convenio_versao_id, numero, regra_em, situacao,
                                      parcela, prazo, primeira, pagas, operacao_em, averbado_em, encerrado_em, parado_por, autorizacao_id)
                SELECT \(id), \(vinculo), c.consignataria_id, c.produto_id, v.id, \(numero.valorSQL), '2026-01-10', \(situacao),
                       \(parcela), \(prazo.valorSQL), \(primeira), \(pagas), \(em), \(em), \(encerrado)::timestamptz, \(parado), \(-id)
                  FROM convenio c JOIN convenio_versao v ON v.convenio_id = c.id
                 WHERE c.consignataria_id = \(consignataria) AND c.produto_id = \(produto)
                """)
            for mes in meses {
                try t.executar(
                    """
                    INSERT INTO linha_do_mes (competencia, contrato_id, consignataria_id, vinculo_id, parcela_n, prazo, categoria,
                                              previsto, enviado, glosado, suspenso, retirado, descontado, rejeitado, motivo)
                    VALUES (\(mes.competencia), \(id), \(consignataria), \(vinculo), \(primeira.meses(ate: mes.competencia) + 1),
                            \(prazo.valorSQL), 'servidor', \(parcela), \(mes.enviado), \(parcela - mes.enviado), 0, 0,
                            \(mes.descontado), \(mes.enviado - mes.descontado), \(mes.motivo.valorSQL))
                    """)
            }
        }
    }
}
