import BancoDeDados
import OrgaoDeTeste
import Testing

/// Um ponto em que a primeira transação que mexe numa tabela para, no banco, até se mandar seguir: prova o que dois fazem ao mesmo tempo.
///
/// Chegou e pode seguir dizem-se por sequências, que se veem de fora da transação.
struct ParadaNoBanco {
    private let orgao: OrgaoDeTeste

    /// - Parameter gesto: `INSERT` ou `UPDATE`; a transação para depois dele.
    init(_ orgao: OrgaoDeTeste, depoisDe gesto: SQL, em tabela: SQL) async throws {
        self.orgao = orgao
        try await orgao.dono.transacao(como: .proprio) { t in
            try t.executar("CREATE SEQUENCE ensaio_chegou")
            try t.executar("CREATE SEQUENCE ensaio_segue")
            try t.executar(
                """
                CREATE FUNCTION ensaio_parar() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
                BEGIN
                    PERFORM nextval('ensaio_chegou');
                    FOR i IN 1..3000 LOOP
                        EXIT WHEN (SELECT is_called FROM ensaio_segue);
                        PERFORM pg_sleep(0.01);
                    END LOOP;
                    RETURN NULL;
                END $$
                """)
            try t.executar(
                "CREATE TRIGGER ensaio_parar AFTER \(gesto) ON \(tabela) FOR EACH STATEMENT EXECUTE FUNCTION ensaio_parar()"
            )
        }
    }

    private func ate(_ vale: @escaping @Sendable (Transacao) throws -> Bool) async throws {
        for _ in 0..<2_000 {
            if try await orgao.dono.transacao(como: .proprio, vale) { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("o que se esperava no banco não aconteceu")
    }

    /// A transação parou.
    func chegou() async throws {
        try await ate { t in try t.uma("SELECT is_called FROM ensaio_chegou")?.ler(0) ?? false }
    }

    /// Outra espera por ela, ou `acabou` sem esperar.
    func outraEsperaOu(_ acabou: @escaping @Sendable () -> Bool) async throws {
        try await ate { t in
            guard !acabou() else { return true }
            return try t.uma(
                """
                SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
                                WHERE NOT l.granted AND a.datname = current_database())
                """)?.ler(0) ?? false
        }
    }

    func seguir() async throws {
        try await orgao.dono.transacao(como: .proprio) { t in _ = try t.uma("SELECT nextval('ensaio_segue')") }
    }
}
