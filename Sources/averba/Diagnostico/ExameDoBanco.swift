import BancoDeDados

/// O banco visto pelo login da aplicação: versão, durabilidade, ligação e o que os papéis não podem.
enum ExameDoBanco {
    /// O que se leu do catálogo do servidor.
    struct Fatos: Sendable, Hashable {
        var versao = 0
        var duravel = true
        var somas = true
        /// `local`, `tls` ou `claro`.
        var ligacao = "local"
        /// Poderes que o login da aplicação ou os papéis dela têm e não deviam.
        var poderes: [String] = []
        /// Tabelas sem isolamento por linha.
        var semIsolamento: [String] = []
        /// `papel verbo tabela` que não devia existir.
        var demais: [String] = []
        /// Papéis que faltam.
        var faltam: [String] = []
        /// Segundos do relógio do banco, desde 1970.
        var agora = 0.0
    }

    static func ler(em t: Transacao) throws -> Fatos {
        var fatos = Fatos()
        if let linha = try t.uma(
            """
            SELECT current_setting('server_version_num')::bigint,
                   current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on'
                       AND current_setting('synchronous_commit') <> 'off',
                   current_setting('data_checksums') = 'on',
                   CASE WHEN inet_server_addr() IS NULL THEN 'local'
                        WHEN coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) THEN 'tls' ELSE 'claro' END,
                   extract(epoch FROM clock_timestamp())::float8
            """)
        {
            fatos.versao = try linha.ler(0)
            (fatos.duravel, fatos.somas) = (try linha.ler(1), try linha.ler(2))
            (fatos.ligacao, fatos.agora) = (try linha.ler(3), try linha.ler(4))
        }
        fatos.poderes = try t.executar(poderes).map { try $0.ler(0) }
        fatos.semIsolamento = try t.executar(semIsolamento).map { try $0.ler(0) }
        fatos.demais = try t.executar(demais).map { try $0.ler(0) }
        fatos.faltam = try t.executar(
            """
            SELECT p FROM unnest(ARRAY['motor', 'gestor', 'consignataria', 'servidor']) p
             WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = p) ORDER BY p
            """
        ).map { try $0.ler(0) }
        return fatos
    }

    private static let poderes: SQL = """
        SELECT r.rolname || ' ' || o.poder
          FROM pg_roles r CROSS JOIN LATERAL (VALUES ('é superusuário', r.rolsuper), ('fura o isolamento', r.rolbypassrls),
                   ('cria papel', r.rolcreaterole), ('cria banco', r.rolcreatedb),
                   ('entra com senha própria', r.rolcanlogin AND r.rolname <> current_user),
                   ('é dono de tabela', EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p')
                                                   AND c.relnamespace = 'public'::regnamespace))) o (poder, tem)
         WHERE o.tem AND (r.rolname = current_user OR r.rolname IN ('motor', 'gestor', 'consignataria', 'servidor'))
         ORDER BY 1
        """

    private static let semIsolamento: SQL = """
        SELECT c.relname FROM pg_class c
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity
           AND EXISTS (SELECT FROM unnest(ARRAY['motor', 'gestor', 'consignataria', 'servidor']) p
                        WHERE to_regrole(p) IS NOT NULL AND has_any_column_privilege(to_regrole(p), c.oid, 'SELECT'))
         ORDER BY 1
        """

    /// O segredo é GRANT: o que deixa inferir margem não se lê pela consignatária, e a trilha e as chaves ninguém altera.
    private static let demais: SQL = """
        SELECT r.rolname || ' ' || v.verbo || ' ' || v.tabela
          FROM (SELECT 'SELECT', t, ARRAY['consignataria'] FROM unnest(ARRAY['conta_de_margem', 'peso', 'lancamento_de_margem',
                       'parte_do_lancamento', 'tentativa', 'margem_da_folha', 'margem_por_regra', 'base_da_folha', 'glosa', 'pedido']) t
                UNION ALL
                SELECT x, t, ARRAY['motor', 'gestor', 'consignataria', 'servidor', current_user::text]
                  FROM unnest(ARRAY['evento', 'folha_da_trilha', 'bloco', 'chave_embrulhada']) t, unnest(ARRAY['UPDATE', 'DELETE']) x
                UNION ALL
                SELECT 'SELECT', t, ARRAY[current_user::text] FROM unnest(ARRAY['pessoa', 'usuario', 'evento']) t)
               AS v (verbo, tabela, papeis)
          JOIN pg_roles r ON r.rolname = ANY (v.papeis)
          JOIN pg_class c ON c.relname = v.tabela AND c.relnamespace = 'public'::regnamespace
         WHERE CASE WHEN r.rolname = current_user AND NOT r.rolinherit THEN
                    EXISTS (SELECT FROM aclexplode(c.relacl) a WHERE a.grantee IN (r.oid, 0) AND a.privilege_type = v.verbo)
                    WHEN v.verbo = 'DELETE' THEN has_table_privilege(r.oid, c.oid, 'DELETE')
                    ELSE has_any_column_privilege(r.oid, c.oid, v.verbo) END
         ORDER BY 1
        """

    static func julgar(_ fatos: Fatos) -> [AchadoDaInstalacao] {
        [versao(fatos), durabilidade(fatos), ligacao(fatos), papeis(fatos), isolamento(fatos), concessoes(fatos)]
    }

    private static func versao(_ fatos: Fatos) -> AchadoDaInstalacao {
        let item = "versão do banco"
        let fato = "PostgreSQL \(fatos.versao / 10_000).\(fatos.versao % 10_000)"
        return fatos.versao >= 150_000
            ? .certo(item, fato) : .errado(item, fato, fazer: "instale o PostgreSQL 15 ou mais novo")
    }

    private static func durabilidade(_ fatos: Fatos) -> AchadoDaInstalacao {
        let item = "durabilidade do banco"
        guard fatos.duravel else {
            return .errado(
                item, "fsync, full_page_writes ou synchronous_commit desligado",
                fazer: "ligue os três no postgresql.conf: sem eles, queda de energia perde o que se confirmou")
        }
        return fatos.somas
            ? .certo(item, "grava em disco antes de confirmar, com somas de verificação")
            : .atencao(
                item, "sem somas de verificação nas páginas",
                fazer: "ligue com pg_checksums --enable, com o banco parado")
    }

    private static func ligacao(_ fatos: Fatos) -> AchadoDaInstalacao {
        let item = "ligação com o banco"
        switch fatos.ligacao {
        case "local": return .certo(item, "soquete desta máquina, sem rede")
        case "tls": return .certo(item, "TLS")
        default:
            return .errado(
                item, "em claro pela rede", fazer: "ligue o TLS no servidor do banco e peça sslmode=verify-full")
        }
    }

    private static func papeis(_ fatos: Fatos) -> AchadoDaInstalacao {
        let item = "papéis do banco"
        if !fatos.faltam.isEmpty {
            return .errado(
                item, "faltam: \(fatos.faltam.joined(separator: ", "))",
                fazer: "suba o programa uma vez: a migração os cria")
        }
        return fatos.poderes.isEmpty
            ? .certo(item, "a aplicação não é dona, superusuária nem fura o isolamento")
            : .errado(
                item, fatos.poderes.joined(separator: "; "),
                fazer:
                    "a aplicação entra com login próprio, sem posse nem poder: confira AVERBA_BANCO e AVERBA_BANCO_DONO"
            )
    }

    private static func isolamento(_ fatos: Fatos) -> AchadoDaInstalacao {
        let item = "isolamento por linha"
        return fatos.semIsolamento.isEmpty
            ? .certo(item, "ligado em toda tabela que a aplicação lê")
            : .errado(
                item, "desligado em \(fatos.semIsolamento.joined(separator: ", "))",
                fazer: "ALTER TABLE … ENABLE ROW LEVEL SECURITY, e descubra quem o desligou")
    }

    private static func concessoes(_ fatos: Fatos) -> AchadoDaInstalacao {
        let item = "concessões do banco"
        return fatos.demais.isEmpty
            ? .certo(item, "a consignatária não lê margem; a trilha e as chaves ninguém altera")
            : .errado(
                item, "a mais: \(fatos.demais.joined(separator: "; "))", fazer: "REVOKE, e descubra quem concedeu")
    }
}
