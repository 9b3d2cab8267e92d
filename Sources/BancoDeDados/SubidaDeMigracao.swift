import CLibpq

/// Uma subida em curso: os passos que faltam, na conexão que segura a trava.
struct Subida {
    private let conexao: Conexao
    private let definicoes: Definicoes
    private let tentativas: Int
    private var relato = Migracoes.Relato()

    init(conexao: Conexao, definicoes: Definicoes, tentativas: Int) {
        self.conexao = conexao
        self.definicoes = definicoes
        self.tentativas = tentativas
    }

    /// Onde a subida está: entra na frase do erro.
    private struct Parada: Error {
        let lugar: String
        let falha: FalhaDeBanco
    }

    mutating func rodar(
        _ pendentes: [PassoDeMigracao], definicoesMudaram: Bool
    ) throws(FalhaDeMigracao) -> Migracoes.Relato {
        if pendentes.isEmpty && !definicoesMudaram { return relato }
        do throws(Parada) {
            var juntos: [PassoDeMigracao] = []
            for passo in pendentes {
                if !passo.foraDeTransacao {
                    juntos.append(passo)
                    continue
                }
                if !juntos.isEmpty { try subir(juntos, comDefinicoes: false) }
                juntos = []
                try subirForaDeTransacao(passo)
            }
            try subir(juntos, comDefinicoes: true)
        } catch {
            throw FalhaDeMigracao(["\(error.lugar): \(error.falha)"], falha: error.falha)
        }
        return relato
    }

    /// Uma transação com vários passos e, no fim da subida, as definições. Trava que não sai em 3 s desfaz e recomeça.
    private mutating func subir(_ passos: [PassoDeMigracao], comDefinicoes: Bool) throws(Parada) {
        try emTransacao { conexao throws(Parada) in
            // As definições saem antes dos passos: a tabela de que uma visão depende não poderia mudar.
            try Self.apagarDefinicoes(conexao)
            for passo in passos { try aplicar(passo, conexao) }
            if comDefinicoes { try recriar(conexao) }
        }
        relato.aplicados += passos.map(\.nome)
        relato.definicoesRecriadas = relato.definicoesRecriadas || comDefinicoes
    }

    private mutating func subirForaDeTransacao(_ passo: PassoDeMigracao) throws(Parada) {
        if let antes = passo.antes {
            try emTransacao { conexao throws(Parada) in try Self.rodar(antes, "\(passo.nome)/antes.sql", conexao) }
        }
        // Cada comando confirma sozinho, então cada um espera e tenta de novo sozinho.
        for comando in RoteiroSQL.comandos(passo.sobe) {
            try repetindo { conexao throws(Parada) in
                try Self.rodar("SET lock_timeout = '3s'", "\(passo.nome)/sobe.sql", conexao)
                try Self.rodar(comando, "\(passo.nome)/sobe.sql", conexao)
            }
        }
        try emTransacao { conexao throws(Parada) in
            if let depois = passo.depois { try Self.rodar(depois, "\(passo.nome)/depois.sql", conexao) }
            try anotar(passo, conexao)
        }
        relato.aplicados.append(passo.nome)
    }

    private func aplicar(_ passo: PassoDeMigracao, _ conexao: Conexao) throws(Parada) {
        // Cada passo começa igual, suba ele sozinho ou atrás de cinquenta.
        try Self.rodar(Self.ambiente, passo.nome, conexao)
        if let antes = passo.antes { try Self.rodar(antes, "\(passo.nome)/antes.sql", conexao) }
        try Self.rodar(passo.sobe, "\(passo.nome)/sobe.sql", conexao)
        // O que ficou adiado confere agora: depois, outro passo não poderia mexer na mesma tabela.
        try Self.rodar("SET CONSTRAINTS ALL IMMEDIATE", "\(passo.nome)/sobe.sql", conexao)
        if let depois = passo.depois { try Self.rodar(depois, "\(passo.nome)/depois.sql", conexao) }
        try anotar(passo, conexao)
    }

    private static let ambiente = """
        SET LOCAL lock_timeout = '3s'; SET LOCAL search_path = public; SET LOCAL role = none;
        SET LOCAL plpgsql.check_asserts = on; SET CONSTRAINTS ALL DEFERRED
        """

    private func anotar(_ passo: PassoDeMigracao, _ conexao: Conexao) throws(Parada) {
        try Self.traduzindo(passo.nome) { () throws(FalhaDeBanco) in
            try conexao.simples("SET LOCAL role = none")
            _ = try conexao.executar(
                "INSERT INTO public.migracao (nome, soma) VALUES (\(passo.nome), \(passo.soma))", papel: "")
        }
    }

    private func recriar(_ conexao: Conexao) throws(Parada) {
        try Self.rodar("CREATE SCHEMA atual", "definições", conexao)
        for (nome, texto) in definicoes.arquivos {
            try Self.rodar(Self.ambiente + "; SET LOCAL search_path = atual, public", nome, conexao)
            try Self.rodar(texto, "definição \(nome)", conexao)
        }
        try Self.traduzindo("definições") { () throws(FalhaDeBanco) in
            try conexao.simples("SET LOCAL role = none")
            _ = try conexao.executar(
                """
                INSERT INTO public.definicao_aplicada (soma) VALUES (\(definicoes.soma))
                    ON CONFLICT (unica) DO UPDATE SET soma = excluded.soma, aplicada_em = now()
                """, papel: "")
        }
    }

    /// Apaga o esquema `atual`. O CASCADE é para o que as definições têm entre si: se levaria junto índice, gatilho,
    /// restrição ou coluna de fora, isto é erro. Política vai junto e é recriada por quem a define.
    private static func apagarDefinicoes(_ conexao: Conexao) throws(Parada) {
        try traduzindo("definições") { () throws(FalhaDeBanco) in
            let esquema = try conexao.simples("SELECT FROM pg_namespace WHERE nspname = 'atual'")
            if esquema.quantas == 0 { return }
            var dependentes: [String] = []
            for linha in try conexao.executar(dependentesDeFora, papel: "") { dependentes.append(try linha.ler(0)) }
            guard dependentes.isEmpty else {
                throw FalhaDeBanco(
                    sqlstate: "2BP01",
                    mensagem: "o que está fora do esquema atual não pode depender dele: "
                        + dependentes.joined(separator: ", "))
            }
            try conexao.simples("DROP SCHEMA atual CASCADE")
        }
    }

    private static let dependentesDeFora: SQL = """
        WITH nosso AS (
            SELECT 'pg_class'::regclass AS classe, oid FROM pg_class WHERE relnamespace = 'atual'::regnamespace
            UNION ALL
            SELECT 'pg_proc'::regclass, oid FROM pg_proc WHERE pronamespace = 'atual'::regnamespace
            UNION ALL
            SELECT 'pg_type'::regclass, oid FROM pg_type WHERE typnamespace = 'atual'::regnamespace
        )
        SELECT DISTINCT pg_describe_object(d.classid, d.objid, d.objsubid)
          FROM pg_depend d
          JOIN nosso n ON n.classe = d.refclassid AND n.oid = d.refobjid
          LEFT JOIN pg_trigger t ON d.classid = 'pg_trigger'::regclass AND t.oid = d.objid
          LEFT JOIN pg_attrdef a ON d.classid = 'pg_attrdef'::regclass AND a.oid = d.objid
          LEFT JOIN pg_constraint c ON d.classid = 'pg_constraint'::regclass AND c.oid = d.objid
          LEFT JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
          JOIN pg_class k
            ON k.oid = coalesce(t.tgrelid, a.adrelid, c.conrelid, r.ev_class,
                                CASE WHEN d.classid = 'pg_class'::regclass THEN d.objid END)
         WHERE d.deptype IN ('n', 'a') AND k.relnamespace <> 'atual'::regnamespace
         ORDER BY 1
        """

    /// Abre, roda, confere que a transação ainda é a mesma, confirma.
    private func emTransacao(_ fazer: (Conexao) throws(Parada) -> Void) throws(Parada) {
        try repetindo { conexao throws(Parada) in
            try Self.rodar("BEGIN; SET LOCAL lock_timeout = '3s'", "abertura", conexao)
            do throws(Parada) {
                let antes = try Self.transacaoAtual(conexao)
                try fazer(conexao)
                guard conexao.emTransacao, try Self.transacaoAtual(conexao) == antes else {
                    let falha = FalhaDeBanco(
                        sqlstate: "2D000", mensagem: "o texto abre ou fecha transação por conta própria")
                    throw Parada(lugar: "migração", falha: falha)
                }
                try Self.rodar("COMMIT", "confirmação", conexao)
            } catch {
                conexao.desfazerAberta()
                throw error
            }
        }
    }

    private func repetindo(_ fazer: (Conexao) throws(Parada) -> Void) throws(Parada) {
        var tentativa = 0
        while true {
            tentativa += 1
            do throws(Parada) { return try fazer(conexao) } catch {
                // 55P03: a trava não saiu no prazo; 40P01: impasse. Quem está lendo passa na frente e se tenta de novo.
                guard ["55P03", "40P01"].contains(error.falha.sqlstate), tentativa < tentativas else { throw error }
                Espera.sorteada(tentativa: tentativa)
            }
        }
    }

    private static func transacaoAtual(_ conexao: Conexao) throws(Parada) -> String {
        try traduzindo("migração") { () throws(FalhaDeBanco) in
            try conexao.executar("SELECT pg_current_xact_id()::text", papel: "").primeira?.ler(0) ?? ""
        }
    }

    private static func rodar(_ texto: String, _ lugar: String, _ conexao: Conexao) throws(Parada) {
        _ = try traduzindo(lugar) { () throws(FalhaDeBanco) in try conexao.simples(texto) }
    }

    private static func traduzindo<T>(
        _ lugar: String, _ fazer: () throws(FalhaDeBanco) -> T
    ) throws(Parada) -> T {
        do throws(FalhaDeBanco) { return try fazer() } catch { throw Parada(lugar: lugar, falha: error) }
    }
}
