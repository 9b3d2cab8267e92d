import Auditoria
import BancoDeDados
import BancoDeTeste
import Testing

/// Cada papel de consulta só grava na trilha em nome de quem está com a sessão, e quem não grava não tem como.
@Suite struct AutorDoEventoTests {
    static let eu = Autor(usuario: 7, nome: "Ana", perfil: "master", canal: .tela)
    static let daConsignataria = Autor(usuario: 8, nome: "Rui", perfil: "master", consignataria: 1, canal: .tela)

    @Test("o evento em nome próprio entra pelo papel de consulta, do gestor e da consignatária")
    func emNomeProprio() async throws {
        try await BancoDeTeste.usando { banco in
            for (papel, autor) in [(Papel.gestor, Self.eu), (.consignataria(1), Self.daConsignataria)] {
                try await Self.gravar(autor.usuario, autor.consignataria, como: papel.gravando(emNomeDe: autor), banco)
            }
            let gravados = try await banco.dono.transacao(como: .proprio) { t in
                try t.executar("SELECT autor_id FROM evento ORDER BY id").map { try $0.ler(0, como: Int64.self) }
            }
            #expect(gravados == [7, 8])
        }
    }

    @Test(
        "evento em nome de outro, de ninguém ou de outra consignatária é recusado pelo banco",
        arguments: [
            ("outro usuário", Papel.gestor.gravando(emNomeDe: eu), 8, nil), ("sem autor", .gestor, nil, nil),
            ("sem autor, com sessão", .gestor.gravando(emNomeDe: eu), nil, nil), ("sem sessão", .gestor, 7, nil),
            ("por uma consignatária", .gestor.gravando(emNomeDe: eu), 7, 1),
            ("outro usuário", .consignataria(1).gravando(emNomeDe: daConsignataria), 7, 1),
            ("outra consignatária", .consignataria(1).gravando(emNomeDe: daConsignataria), 8, 2),
            ("consignatária nenhuma", .consignataria(1).gravando(emNomeDe: daConsignataria), 8, nil),
            ("sem sessão", .consignataria(1), 8, 1), ("sem consignatária", Papel(nome: "consignataria"), 8, 1),
            ("o servidor não grava", .servidor(pessoa: 3).gravando(emNomeDe: eu), 7, nil),
        ] as [(String, Papel, Int64?, Int64?)])
    func emNomeDeOutro(caso: String, papel: Papel, autor: Int64?, consignataria: Int64?) async throws {
        try await BancoDeTeste.usando { banco in
            let erro = await #expect(throws: FalhaDeBanco.self) {
                try await Self.gravar(autor, consignataria, como: papel, banco)
            }
            #expect(erro?.sqlstate == "42501", "\(papel.nome): \(caso)")
        }
    }

    @Test("ninguém escolhe a transação de um evento, nem o motor: é por ela que a trilha se sela")
    func xidEhDaTransacao() async throws {
        try await BancoDeTeste.usando { banco in
            for papel in ["motor", "gestor", "consignataria", "servidor"] {
                let pode = try await banco.dono.transacao(como: .proprio) { t in
                    try t.uma("SELECT has_column_privilege(\(papel), 'evento', 'xid', 'INSERT')")?.ler(
                        0, como: Bool.self)
                }
                #expect(pode == false, "\(papel)")
            }
        }
    }

    @Test("RNF-SEG-04: a consulta não lê número interno da trilha, nem o alvo da linha do lote")
    func semNumeroInterno() async throws {
        try await BancoDeTeste.usando { banco in
            let lidas = try await banco.dono.transacao(como: .proprio) { t in
                try t.executar(
                    """
                    SELECT papel || ' ' || a.attrelid::regclass || '.' || a.attname
                      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid, unnest(ARRAY['consignataria', 'servidor']) papel
                     WHERE c.relkind IN ('r', 'p', 'v') AND c.relnamespace IN ('public'::regnamespace, 'atual'::regnamespace)
                       AND a.attname IN ('evento_id', 'alvo_id', 'evidencia', 'mac')
                       AND has_column_privilege(papel, c.oid, a.attnum, 'SELECT')
                     ORDER BY 1
                    """
                ).map { try $0.ler(0, como: String.self) }
            }
            #expect(lidas == [])
        }
    }

    @Test("o motor não edita versão com vigência, nem troca quem é a linha")
    func oQueNaoMuda() async throws {
        try await BancoDeTeste.usando { banco in
            let editaveis = try await banco.dono.transacao(como: .proprio) { t in
                try t.executar(
                    """
                    SELECT a.attrelid::regclass || '.' || a.attname
                      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
                     WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0
                       AND has_column_privilege('motor', c.oid, a.attnum, 'UPDATE')
                       AND (EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey))
                            OR a.attname = 'codigo' AND c.relname <> 'linha_do_lote'
                            OR a.attname IN ('matricula', 'cpf_indice', 'login_indice', 'cnpj', 'autor_id', 'pessoa_id', 'usuario_id',
                                             'consignataria_id', 'fonte')
                            OR a.attname <> 'vigencia' AND EXISTS (SELECT FROM pg_attribute v
                                  WHERE v.attrelid = c.oid AND v.attname = 'vigencia' AND v.atttypid = 'daterange'::regtype))
                     ORDER BY 1
                    """
                ).map { try $0.ler(0, como: String.self) }
            }
            // A conta de acesso pode trocar de nome de usuário e receber o CPF que faltava; trocar de CPF, não (teste seguinte). O pedido
            // de recuperação nasce sem dono, para a resposta não dizer se a conta existe, e a tarefa o põe depois. Quem o correspondente é, diz
            // o código; o CNPJ, que a agência pode nem ter, é dado do cadastro dela, e se corrige com evento.
            #expect(
                editaveis == [
                    "correspondente.cnpj", "recuperacao.usuario_id", "usuario.cpf_indice", "usuario.login_indice",
                ])
        }
    }

    @Test("o CPF de um usuário se completa uma vez e não muda mais, nem pelo motor")
    func cpfDoUsuario() async throws {
        try await BancoDeTeste.usando { banco in
            let (um, outro) = ([UInt8](repeating: 1, count: 16), [UInt8](repeating: 2, count: 16))
            try await banco.dono.transacao(como: .proprio) { t in
                try t.roteiro("SET LOCAL session_replication_role = replica")
                try t.executar(
                    """
                    INSERT INTO perfil (id, portal, codigo, nome, tipo) VALUES (7, 'gestor', 'g', 'Gestor', 'gestor')
                    """)
                try t.executar(
                    """
                    INSERT INTO usuario (id, portal, perfil_id, login_indice, pessoal, situacao, criado_em)
                    VALUES (8, 'gestor', 7, \(um), \(um), 'ativo', now())
                    """)
            }
            func mudar(_ cpf: [UInt8]?) async throws {
                try await banco.aplicacao.transacao(como: .motor) { t in
                    _ = try t.executar("UPDATE usuario SET cpf_indice = \(cpf.valorSQL) WHERE id = 8")
                }
            }
            try await mudar(um)
            try await mudar(um)
            for novo in [outro, nil] {
                let falha = await #expect(throws: FalhaDeBanco.self) { try await mudar(novo) }
                #expect(falha?.restricao == "usuario_segue_de_quem_e")
            }
        }
    }

    private static func gravar(_ autor: Int64?, _ consignataria: Int64?, como papel: Papel, _ banco: BancoDeTeste)
        async throws
    {
        try await banco.aplicacao.transacao(como: papel) { t in
            _ = try t.executar(
                """
                INSERT INTO evento (id, geracao, em, ato, autor_id, consignataria_id, conteudo, mac)
                VALUES ((SELECT nextval('id_evento')), 1, now(), 'teste', \(autor.valorSQL), \(consignataria.valorSQL), '\\x00',
                        decode(repeat('00', 32), 'hex'))
                """)
        }
    }
}
