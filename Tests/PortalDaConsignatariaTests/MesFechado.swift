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

    static let mes = HistoriaPronta.setembro
    /// Contratos, na ordem das parcelas.
    let contratos: [Int64]

    @discardableResult
    static func preparar(
        _ orgao: OrgaoDeTeste, _ pessoa: PessoaDeTeste, _ parcelas: [Parcela], retencao: Int64 = 100
    ) async throws -> MesFechado {
        let contratos = parcelas.indices.map { Int64(7_000_000 + $0) }
        let historia = HistoriaPronta(orgao)
        try await historia.fechar(mes, descontoEm: Dia(ano: 2026, mes: 10, dia: 5))
        try await orgao.dono.transacao(como: .proprio) { t in
            try t.executar(
                """
                INSERT INTO rubrica (convenio_id, leiaute, categoria, codigo, cobra_linha, retencao, vigencia)
                SELECT id, 'descontos-posicional', 'servidor', (-id)::text, true, \(retencao), '[2000-01-01,)' FROM convenio
                """)
            try t.executar(
                "UPDATE consignataria SET banco = '001', agencia = '1234', conta = '56789-0' WHERE codigo = 'BCA'")
        }
        for (id, parcela) in zip(contratos, parcelas) {
            try await historia.contrato(
                id, pessoa.vinculo, parcela.consignataria, Fixo.emprestimo, parcela: parcela.previsto, prazo: 12,
                pagas: 0, primeira: Competencia(ano: 2026, mes: 1),
                meses: [
                    .init(mes, enviado: parcela.enviado, descontado: parcela.descontado, motivo: parcela.motivo)
                ], numero: "N-\(id)")
        }
        return MesFechado(contratos: contratos)
    }
}
