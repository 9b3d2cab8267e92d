import Auditoria
import BancoDeDados
import BancoDeTeste
import Nucleo
import OrgaoDeTeste
import Testing

/// A linha de outra consignatária, ou de outra pessoa, não existe: nem para ler, nem para alterar, nem para apagar, em tabela nenhuma.
///
/// O preparo põe em cada tabela que esses papéis leem ao menos uma linha própria e uma alheia; tabela nova que eles passem a ler
/// reprova aqui até entrar no preparo ou na lista do que é de todos.
@Suite struct LinhaAlheiaTests {
    /// O que todo portal mostra a todos: nomes, códigos e datas do órgão.
    static let deTodos: Set<String> = [
        "orgao", "produto", "tipo_de_margem", "calendario", "feriado", "motivo_de_rejeicao", "folha_do_mes",
        "folha_aberta",
        "especie_de_lancamento",
    ]
    /// O que o servidor vê de todas as consignatárias: com quem pode contratar, e em que condições; e as campanhas do órgão.
    static let ofertaAoServidor: Set<String> = ["campanha_da_prova", "consignataria", "convenio", "convenio_versao"]

    /// O que toda agência vê da consignatária por quem age: quem ela é e em que condições contrata.
    static let daConsignatariaInteira: Set<String> = ["consignataria", "convenio", "convenio_versao", "rubrica"]
    /// O que não se separa por agência: a nenhuma se mostra.
    static let semAgencia: Set<String> = [
        "apontamento", "arquivo", "linha_do_lote", "lote", "pedaco_do_arquivo",
    ]

    @Test("RNF-SEG-04, RF-CON-01, POC-CON-02: a consignatária só lê linhas suas, em toda tabela e visão que alcança")
    func consignataria() async throws {
        try await Self.comDois { orgao in
            try await Self.conferir(
                orgao, um: .consignataria(Fixo.bancoA), outro: .consignataria(Fixo.bancoB), papel: "consignataria",
                deTodos: Self.deTodos, partilhadas: ["pessoa", "vinculo"])
        }
    }

    @Test(
        "RNF-SEG-04, RF-CON-26: quem age por uma agência não lê linha de outra da mesma consignatária, nem o que é da consignatária inteira"
    )
    func agencia() async throws {
        try await Self.comDois { orgao in
            // O preparo põe dois contratos do banco A, cada um por uma agência, de mesmo número.
            func papel(_ agencia: Int64) -> Papel { .consignataria(Fixo.bancoA, correspondente: agencia) }
            try await Self.conferir(
                orgao, um: papel(7_000), outro: papel(7_001), papel: "consignataria",
                deTodos: Self.deTodos.union(Self.daConsignatariaInteira), partilhadas: [], nenhuma: Self.semAgencia)
        }
    }

    @Test("RNF-SEG-04: a pessoa só lê linhas suas, em toda tabela e visão que alcança")
    func servidor() async throws {
        try await Self.comDois { orgao in
            let pessoas = try await orgao.dono.transacao(como: .proprio) { t in
                try t.executar("SELECT id FROM pessoa ORDER BY id DESC LIMIT 2").map { try $0.ler(0, como: Int64.self) }
            }
            try await Self.conferir(
                orgao, um: .servidor(pessoa: pessoas[0]), outro: .servidor(pessoa: pessoas[1]), papel: "servidor",
                deTodos: Self.deTodos.union(Self.ofertaAoServidor), partilhadas: [])
        }
    }

    @Test(
        "RNF-SEG-04: nenhum papel de consulta altera, apaga ou trava linha, sua ou alheia",
        arguments: [Papel.consignataria(Fixo.bancoA), .servidor(pessoa: -1), .gestor])
    func soConsulta(papel: Papel) async throws {
        try await BancoDeTeste.usando { banco in
            for tabela in try await PapeisTests.tabelas(banco) where !tabela.hasPrefix("migracao") {
                let coluna = try await banco.dono.transacao(como: .proprio) { t in
                    try t.uma(
                        """
                        SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = \(tabela)::regclass AND attnum > 0
                           AND attgenerated = '' ORDER BY attnum LIMIT 1
                        """)?.ler(0, como: String.self) ?? ""
                }
                for comando in [
                    "UPDATE \(tabela) SET \(coluna) = \(coluna)", "DELETE FROM \(tabela)", "TRUNCATE \(tabela)",
                    "SELECT 1 FROM \(tabela) FOR UPDATE",
                ] {
                    let erro = await #expect(throws: FalhaDeBanco.self, "\(papel.nome): \(comando)") {
                        try await banco.aplicacao.transacao(como: papel) { t in
                            _ = try t.executar(SQL(stringLiteral: comando))
                        }
                    }
                    #expect(erro?.sqlstate == "42501", "\(papel.nome): \(comando)")
                }
            }
        }
    }

    // MARK: - O preparo e a comparação

    /// Um e outro leem tudo que o papel alcança: cada um vê o seu, e nada do que vê é do outro.
    private static func conferir(
        _ orgao: OrgaoDeTeste, um: Papel, outro: Papel, papel: String, deTodos: Set<String>, partilhadas: Set<String>,
        nenhuma: Set<String> = []
    ) async throws {
        let objetos = try await orgao.dono.transacao(como: .proprio) { t in
            try t.executar(
                """
                SELECT n.nspname || '.' || quote_ident(c.relname),
                       (SELECT string_agg('x.' || quote_ident(a.attname) || '::text', ', ' ORDER BY a.attnum) FROM pg_attribute a
                         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                           AND has_column_privilege(\(papel), c.oid, a.attnum, 'SELECT')), c.relname
                  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE n.nspname IN ('public', 'atual') AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
                   AND has_any_column_privilege(\(papel), c.oid, 'SELECT') ORDER BY 1
                """
            ).map {
                (
                    objeto: try $0.ler(0, como: String.self), colunas: try $0.ler(1, como: String.self),
                    nome: try $0.ler(2, como: String.self)
                )
            }
        }
        #expect(objetos.count > 15, "o papel lê alguma coisa")
        for (objeto, colunas, nome) in objetos where !deTodos.contains(nome) {
            let sql = "SELECT ROW(\(colunas))::text FROM \(objeto) x"
            func vistas(_ papel: Papel, _ banco: Banco) async throws -> Set<String> {
                try await banco.transacao(como: papel) { t in
                    Set(try t.executar(SQL(stringLiteral: sql)).map { try $0.ler(0, como: String.self) })
                }
            }
            let (minhas, dele) = (try await vistas(um, orgao.banco), try await vistas(outro, orgao.banco))
            if nenhuma.contains(nome) {
                #expect(minhas.isEmpty && dele.isEmpty, "\(objeto): não é de nenhum")
                continue
            }
            #expect(!minhas.isEmpty, "\(objeto): o preparo não pôs linha própria")
            #expect(!dele.isEmpty, "\(objeto): o preparo não pôs linha alheia")
            if partilhadas.contains(nome) {
                #expect(!minhas.subtracting(dele).isEmpty, "\(objeto): há cliente que é só de um")
            } else {
                #expect(minhas.isDisjoint(with: dele), "\(objeto): a mesma linha para os dois")
            }
        }
    }

    /// Dois bancos e duas pessoas: uma cliente dos dois, outra só do primeiro; contratos, arquivos, linhas do mês e eventos de cada um.
    private static func comDois(_ corpo: (OrgaoDeTeste) async throws -> Void) async throws {
        let orgao = try await OrgaoDeTeste.novo()
        do {
            let (uma, outra) = (
                try await orgao.pessoa(1, margens: ["geral": 1_000_00, "verbas-em-atraso": nil]),
                try await orgao.pessoa(2, margens: ["geral": 1_000_00, "verbas-em-atraso": nil])
            )
            let terceira = try await orgao.pessoa(3, margens: ["geral": 1_000_00, "verbas-em-atraso": nil])
            try await preparar(
                orgao,
                contratos: [(uma, Fixo.bancoA), (outra, Fixo.bancoA), (outra, Fixo.bancoB), (terceira, Fixo.bancoB)])
            try await corpo(orgao)
        } catch {
            try? await orgao.apagar()
            throw error
        }
        try await orgao.apagar()
    }

    private static func preparar(_ orgao: OrgaoDeTeste, contratos: [(PessoaDeTeste, Int64)]) async throws {
        try await orgao.dono.transacao(como: .proprio) { t in
            try t.executar("SELECT garantir_particao_da_folha('2026-09-01')")
            try t.executar(
                """
                INSERT INTO rubrica (convenio_id, leiaute, categoria, codigo, cobra_linha, vigencia)
                SELECT id, 'descontos-posicional', 'servidor', '1', false, '[2020-01-01,)' FROM convenio
                """)
            for (ordem, (pessoa, consignataria)) in contratos.enumerated() {
                let (contrato, evento) = (Int64(7_000 + ordem), Int64(8_000 + ordem))
                let conta = pessoa.contas["geral"].valorSQL
                try t.executar(
                    """
                    INSERT INTO evento (id, geracao, em, ato, consignataria_id, objeto, objeto_id, conteudo, mac)
                    VALUES (\(evento), 1, now(), 'teste', \(consignataria), 'contrato', \(contrato), '\\x00',
                            decode(repeat('00', 32), 'hex'))
                    """)
                try t.executar(
                    """
                    INSERT INTO autorizacao (id, contrato_id, especie, em) VALUES (\(contrato), \(contrato), 'importada', now())
                    """)
                try t.executar(
                    """
                    INSERT INTO contrato (id, vinculo_id, consignataria_id, produto_id, convenio_versao_id, regra_em, situacao, parcela,
                                          primeira, operacao_em, averbado_em, autorizacao_id)
                    SELECT \(contrato), \(pessoa.vinculo), \(consignataria), \(Fixo.mensalidade), v.id, '2026-01-01', 'averbado', 1000,
                           '2026-09-01', now(), now(), \(contrato)
                      FROM convenio c JOIN convenio_versao v ON v.convenio_id = c.id
                     WHERE c.consignataria_id = \(consignataria) AND c.produto_id = \(Fixo.mensalidade)
                    """)
                try t.executar("INSERT INTO peso (contrato_id, conta_id, valor) VALUES (\(contrato), \(conta), 1000)")
                try t.executar(
                    """
                    INSERT INTO lancamento_de_margem (conta_id, seq, contrato_id, especie, exige_saldo, evento_id, em, delta,
                                                      comprometido_depois, disponivel_depois)
                    SELECT id, seq + 1, \(contrato), 'carga-do-legado', false, \(evento), now(), 1000, comprometido + 1000, disponivel - 1000
                      FROM conta_de_margem WHERE id = \(conta)
                    """)
                try prepararLinhaDoMes(contrato, pessoa, evento, de: consignataria, em: t)
                try t.executar(
                    """
                    INSERT INTO margem_da_folha (conta_id, competencia, bruta) VALUES (\(conta), '2026-09-01', 100000)
                        ON CONFLICT DO NOTHING
                    """)
                try prepararCorrespondente(contrato, de: consignataria, em: t)
                try prepararVerbas(pessoa, em: t)
                try prepararProvaAnual(contrato, pessoa, evento, em: t)
                try prepararArquivo(contrato, de: consignataria, em: t)
                try prepararGlosa(contrato, em: t)
            }
        }
    }

    /// Uma ocorrência do contrato e a parcela dele num mês, corrigida depois do envio.
    private static func prepararLinhaDoMes(
        _ contrato: Int64, _ pessoa: PessoaDeTeste, _ evento: Int64, de consignataria: Int64, em t: Transacao
    ) throws {
        try t.executar(
            """
            INSERT INTO ocorrencia (id, contrato_id, ato, em, evento_id) VALUES (\(contrato), \(contrato), 'teste', now(), \(evento))
            """)
        try t.executar(
            """
            INSERT INTO linha_do_mes (competencia, contrato_id, consignataria_id, vinculo_id, parcela_n, previsto, enviado, glosado,
                                      suspenso, retirado)
            VALUES ('2026-09-01', \(contrato), \(consignataria), \(pessoa.vinculo), 1, 1000, 900, 100, 0, 0)
            """)
        try t.executar(
            """
            INSERT INTO correcao (id, competencia, contrato_id, valor, motivo_em_claro, em, evento_id)
            VALUES (\(contrato), '2026-09-01', \(contrato), 100, 'teste', now(), \(evento))
            """)
    }

    /// Crédito de verbas em atraso informado pela folha, de cada um com o seu valor.
    private static func prepararVerbas(_ pessoa: PessoaDeTeste, em t: Transacao) throws {
        try t.executar(
            """
            INSERT INTO margem_da_folha (conta_id, competencia, bruta)
            SELECT id, '2026-09-01', 1000000 + vinculo_id FROM conta_de_margem
             WHERE vinculo_id = \(pessoa.vinculo) AND tipo = 'verbas-em-atraso'
                ON CONFLICT DO NOTHING
            """)
        try t.executar(
            """
            INSERT INTO base_da_folha (vinculo_id, competencia, verbas_pagas) VALUES (\(pessoa.vinculo), '2026-09-01', 5000)
                ON CONFLICT DO NOTHING
            """)
    }

    /// A pessoa aposentada, numa campanha de prova de vida em que se registrou alguma coisa dela.
    private static func prepararProvaAnual(
        _ id: Int64, _ pessoa: PessoaDeTeste, _ evento: Int64, em t: Transacao
    ) throws {
        try t.executar("UPDATE vinculo SET situacao = 'inativo' WHERE id = \(pessoa.vinculo)")
        try t.executar(
            """
            INSERT INTO campanha_da_prova (id, nome, publico, comeco, fim, lembretes, aberta_em)
            VALUES (1, 'Campanha', 'ambos', '2026-09-01', '2026-12-01', '{}', now()) ON CONFLICT DO NOTHING
            """)
        try t.executar(
            """
            INSERT INTO registro_da_prova_anual (id, campanha_id, pessoa_id, especie, em, motivo, evento_id)
            VALUES (\(id), 1, \(pessoa.pessoa), 'dispensa', now(), '\\x00', \(evento)) ON CONFLICT DO NOTHING
            """)
        try t.executar(
            "INSERT INTO falta_na_prova_anual (campanha_id, pessoa_id) VALUES (1, \(pessoa.pessoa)) ON CONFLICT DO NOTHING"
        )
    }

    /// A agência por quem o contrato se reservou, de mesmo número.
    private static func prepararCorrespondente(_ id: Int64, de consignataria: Int64, em t: Transacao) throws {
        try t.executar(
            """
            INSERT INTO correspondente (id, consignataria_id, especie, codigo, nome, logradouro, bairro, cidade, uf, cep, pessoal, criado_em)
            VALUES (\(id), \(consignataria), 'agencia', \("L\(id)"), 'Loja', 'Rua 1', 'Centro', 'Uberaba', 'MG', '38010070', '\\x00', now())
            """)
        try t.executar("UPDATE contrato SET correspondente_id = \(id) WHERE id = \(id)")
    }

    private static func prepararArquivo(_ id: Int64, de consignataria: Int64, em t: Transacao) throws {
        try t.executar(
            """
            INSERT INTO arquivo (id, sentido, especie, leiaute, nome, consignataria_id, tamanho, resumo, situacao, em)
            VALUES (\(id), 'gerado', 'retorno', 'retorno', 'retorno.txt', \(consignataria), 1, decode(repeat('00', 32), 'hex'), 'disponivel', now())
            """)
        try t.executar("INSERT INTO pedaco_do_arquivo (arquivo_id, n, conteudo) VALUES (\(id), 0, '\\x00')")
        try t.executar("INSERT INTO apontamento (arquivo_id, n, conteudo) VALUES (\(id), 1, '\\x00')")
        try t.executar(
            """
            INSERT INTO lote (arquivo_id, consignataria_id, especie, competencia, sequencia)
            VALUES (\(id), \(consignataria), 'inclusoes', '2026-09-01', \(id)::integer)
            """)
        try t.executar(
            """
            INSERT INTO linha_do_lote (arquivo_id, linha, situacao, codigo) VALUES (\(id), 1, 'recusada', 'nao-cabe-na-margem')
            """)
    }

    private static func prepararGlosa(_ contrato: Int64, em t: Transacao) throws {
        try t.executar(
            """
            INSERT INTO regra_de_glosa (id, vigencia, conteudo, fonte) SELECT -901, '[2000-01-01,)', '{}', 'teste'
             WHERE NOT EXISTS (SELECT FROM regra_de_glosa)
            """)
        try t.executar(
            """
            INSERT INTO glosa (competencia, contrato_id, vinculo_id, ordem, previsto, enviado, glosado, motivo, origem, regra_id, memoria)
            SELECT '2026-09-01', id, vinculo_id, 1, 1000, 900, 100, 'teste', 'teste', -901, '{}' FROM contrato WHERE id = \(contrato)
            """)
    }
}
