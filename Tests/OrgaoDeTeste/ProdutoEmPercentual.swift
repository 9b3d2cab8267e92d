import BancoDeDados
import Nucleo

extension OrgaoDeTeste {
    /// O código do produto que `comProdutoEmPercentual` põe no catálogo.
    package static let emPercentual = "previdencia"
    package static let idDoPercentual: Int64 = -206

    /// Põe no catálogo um produto que se desconta em percentual da base, na margem geral, com convênio do Banco A.
    package func comProdutoEmPercentual() async throws {
        try await dono.transacao(como: .proprio) { t in
            let produto = Self.idDoPercentual
            try t.executar(
                """
                INSERT INTO produto (id, codigo, nome, natureza, forma, exige_taxa, aceita_parcial, exige_autorizacao, ao_nao_descontar)
                VALUES (\(produto), \(Self.emPercentual), 'Previdência', 'previdencia', 'percentual', false, false, false, 'cobrar-fora')
                """)
            try t.executar(
                "INSERT INTO incidencia (produto_id, tipo, vigencia) VALUES (\(produto), 'geral', '[2020-01-01,)')")
            try t.executar(
                "INSERT INTO convenio (id, consignataria_id, produto_id) VALUES (-2901, \(Fixo.bancoA), \(produto))")
            try t.executar(
                """
                INSERT INTO convenio_versao (id, convenio_id, vigencia, carencia_maxima, convencao, iof, fonte)
                VALUES (-2902, -2901, '[2020-01-01,)', 0, 'price_mensal', 'financiado', 'teste')
                """)
        }
    }

    /// A base de contribuição que a folha informou de um vínculo, num mês.
    package func informarBase(_ centavos: Int64, de vinculo: Int64, em competencia: Competencia) async throws {
        try await dono.transacao(como: .proprio) { t in
            _ = try t.executar(
                """
                INSERT INTO base_da_folha (vinculo_id, competencia, previdencia)
                VALUES (\(vinculo), \(competencia), \(centavos))
                """)
        }
    }
}
