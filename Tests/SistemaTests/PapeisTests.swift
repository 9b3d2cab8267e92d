import BancoDeDados
import BancoDeTeste
import Testing

/// O que cada papel do banco alcança: o segredo é GRANT, e ninguém escreve fora do motor.
@Suite struct PapeisTests {
    @Test("nenhum papel da aplicação é dono, superusuário ou fura o isolamento")
    func semPoder() async throws {
        try await BancoDeTeste.usando { banco in
            let culpados = try await banco.dono.transacao(como: .proprio) { t in
                try t.executar(
                    """
                    SELECT r.rolname FROM pg_roles r
                     WHERE r.rolname IN ('aplicacao', 'motor', 'gestor', 'consignataria', 'servidor')
                       AND (r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication
                            OR EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid))
                    """
                ).map { try $0.ler(0, como: String.self) }
            }
            #expect(culpados.isEmpty)
        }
    }

    @Test("toda tabela tem isolamento por linha ligado e nenhuma o força")
    func todasComRLS() async throws {
        try await BancoDeTeste.usando { banco in
            let culpadas = try await banco.dono.transacao(como: .proprio) { t in
                try t.executar(
                    """
                    SELECT relname FROM pg_class
                     WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
                       AND relname NOT LIKE 'migracao%' AND relname NOT LIKE 'definicoes%'
                       AND (NOT relrowsecurity OR relforcerowsecurity)
                    """
                ).map { try $0.ler(0, como: String.self) }
            }
            #expect(culpadas == [])
        }
    }

    @Test("sem papel escolhido, a aplicação não lê tabela nenhuma")
    func semPapel() async throws {
        try await BancoDeTeste.usando { banco in
            for tabela in try await Self.tabelas(banco) {
                await #expect(throws: FalhaDeBanco.self, "\(tabela)") {
                    try await banco.aplicacao.transacao(como: .proprio) { t in
                        _ = try t.executar(SQL(stringLiteral: "SELECT 1 FROM \(tabela) LIMIT 1"))
                    }
                }
            }
        }
    }

    @Test(
        "RNF-SEG-04: conta, peso, extrato e tudo que deixa inferir margem não têm leitura para a consignatária",
        arguments: [
            "conta_de_margem", "peso", "lancamento_de_margem", "parte_do_lancamento", "tentativa", "sondagem",
            "reabertura", "margem_da_folha",
            "margem_por_regra", "base_da_folha", "glosa", "trava", "pedido", "percentual_de_margem",
        ])
    func segredoEGrant(tabela: String) async throws {
        try await BancoDeTeste.usando { banco in
            let erro = await #expect(throws: FalhaDeBanco.self) {
                try await banco.aplicacao.transacao(
                    como: Papel(nome: "consignataria", ajustes: ["averba.consignataria": "1"])
                ) { t in _ = try t.executar(SQL(stringLiteral: "SELECT 1 FROM \(tabela) LIMIT 1")) }
            }
            #expect(erro?.sqlstate == "42501")
        }
    }

    @Test("consignatária, servidor e gestor não escrevem em tabela nenhuma, salvo o evento da trilha em nome próprio")
    func soOMotorEscreve() async throws {
        try await BancoDeTeste.usando { banco in
            let escritas = try await banco.dono.transacao(como: .proprio) { t in
                try t.executar(
                    """
                    SELECT papel || ' ' || verbo || ' ' || c.relname
                      FROM pg_class c, unnest(ARRAY['gestor', 'consignataria', 'servidor']) papel,
                           unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) verbo
                     WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
                       AND (has_table_privilege(papel, c.oid, verbo)
                            OR verbo IN ('INSERT', 'UPDATE') AND has_any_column_privilege(papel, c.oid, verbo))
                     ORDER BY 1
                    """
                ).map { try $0.ler(0, como: String.self) }
            }
            #expect(escritas == ["consignataria INSERT evento", "gestor INSERT evento"])
        }
    }

    @Test("ninguém altera nem apaga a trilha, o extrato ou o saldo, nem o motor")
    func trilhaEExtratoSoCrescem() async throws {
        try await BancoDeTeste.usando { banco in
            let furos = try await banco.dono.transacao(como: .proprio) { t in
                try t.executar(
                    """
                    SELECT t || ' ' || v FROM unnest(ARRAY['evento', 'lancamento_de_margem', 'parte_do_lancamento', 'ocorrencia']) t,
                           unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) v
                     WHERE has_table_privilege('motor', t, v) OR v = 'UPDATE' AND has_any_column_privilege('motor', t, v)
                    UNION ALL
                    SELECT 'conta_de_margem.' || c FROM unnest(ARRAY['comprometido', 'seq']) c
                     WHERE has_column_privilege('motor', 'conta_de_margem', c, 'UPDATE')
                        OR has_column_privilege('motor', 'conta_de_margem', c, 'INSERT')
                    """
                ).map { try $0.ler(0, como: String.self) }
            }
            #expect(furos == [])
        }
    }

    static func tabelas(_ banco: BancoDeTeste) async throws -> [String] {
        try await banco.dono.transacao(como: .proprio) { t in
            try t.executar(
                """
                SELECT relname FROM pg_class
                 WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY relname
                """
            ).map { try $0.ler(0, como: String.self) }
        }
    }
}
