import Arquivos
import Auditoria
import BancoDeDados
import Cadastro
import Folha
import Leiaute
import Nucleo
import OrgaoDeTeste
import Synchronization
import Tarefas
import Testing

/// O cadastro da folha, do arquivo ao banco.
@Suite(.timeLimit(.minutes(15))) struct CadastroTests {
    static func arquivo(
        _ mesa: MesaDeEntrada, _ linhas: [[String: Leiaute.Campo]], _ leiaute: String = "cadastro-da-folha"
    ) async throws -> [UInt8] {
        let comMes = try linhas.map { linha in
            leiaute.hasSuffix("-dbf")
                ? linha.merging(["competencia": try LinhaDaFolha.mes(MesaDeEntrada.fechada)]) { $1 } : linha
        }
        return try await mesa.bytes(leiaute, cabecalho: try LinhaDaFolha.cabecalho(MesaDeEntrada.fechada), comMes)
    }

    @Test(
        "INT-03, INT-04: o arquivo de cadastro cria pessoas, vínculos, trava e uma conta de cada tipo, com a margem desconhecida"
    )
    func cria() async throws {
        try await MesaDeEntrada.usando { mesa in
            // Um membro com dois vínculos conta como uma pessoa.
            var linhas = try (1...5).map { try LinhaDaFolha.cadastro($0) }
            linhas.append(
                try LinhaDaFolha.cadastro(
                    1,
                    mudando: [
                        "matricula": .texto("9001-00"), "categoria": .texto("pensionista"), "email": .texto("a@b.c"),
                    ]))
            let (conferencia, tarefa) = try await mesa.carregar(try await Self.arquivo(mesa, linhas), .cadastro)
            #expect(tarefa.situacao == .terminada, "\(tarefa.mensagem ?? "")")
            #expect(conferencia.erros == 0)
            #expect(try await mesa.um("SELECT count(*) FROM pessoa", Int.self) == 5)
            #expect(try await mesa.um("SELECT count(*) FROM trava", Int.self) == 5)
            #expect(
                try await mesa.um("SELECT count(*) FROM vinculo WHERE visto_na_folha = '2026-09-01'", Int.self) == 6)
            #expect(
                try await mesa.um("SELECT count(*) FROM conta_de_margem WHERE bruta_da_folha IS NULL", Int.self) == 6
                    * 4)
            #expect(
                try await mesa.um(
                    "SELECT count(*) FROM folha_do_mes WHERE competencia = '2026-10-01' AND cadastro_em IS NOT NULL",
                    Int.self) == 1)
            let casa = mesa.orgao.casa
            let nome = try await mesa.orgao.dono.transacao(como: .proprio) { t in
                let linha = try #require(
                    try t.uma(
                        "SELECT p.id, p.pessoal FROM pessoa p JOIN vinculo v ON v.pessoa_id = p.id WHERE v.matricula = '1003-00'"
                    ))
                return try DadosPessoais.abrindo(linha.ler(1), de: linha.ler(0), casa.cofre).nome
            }
            #expect(nome == "PESSOA DE NÚMERO 3")
        }
    }

    @Test("INT-09: a tabela FoxPro dá o mesmo que o texto")
    func tabela() async throws {
        try await MesaDeEntrada.usando { mesa in
            let bytes = try await Self.arquivo(
                mesa, try (1...3).map { try LinhaDaFolha.cadastro($0) }, "cadastro-da-folha-dbf")
            let (_, tarefa) = try await mesa.carregar(bytes, .cadastro, nome: "CADASTRO.DBF")
            #expect(tarefa.situacao == .terminada)
            #expect(try await mesa.um("SELECT count(*) FROM vinculo", Int.self) == 3)
            // O cabeçalho promete mais registros do que há: o arquivo foi cortado.
            var cortado = bytes
            cortado[4] = 9
            let conferencia = try await mesa.conferir(cortado, .cadastro, nome: "cortado.dbf")
            #expect(!conferencia.aprovada && conferencia.primeiros.contains { $0.texto.contains("9 registros") })
        }
    }

    @Test("LGPD-08: altera, aposenta e desliga quem o arquivo diz; quem não veio fica como está, numa lista própria")
    func altera() async throws {
        try await MesaDeEntrada.usando { mesa in
            try await mesa.carregar(
                try await Self.arquivo(mesa, try (1...5).map { try LinhaDaFolha.cadastro($0) }), .cadastro)
            let desligamento = Dia(ano: 2026, mes: 9, dia: 15)
            let linhas = [
                try LinhaDaFolha.cadastro(1),
                try LinhaDaFolha.cadastro(
                    2, mudando: ["cargo": .texto("ANALISTA"), "telefone": .texto("(31)3000-0000")]),
                try LinhaDaFolha.cadastro(
                    3, mudando: ["situacao": .texto("desligado"), "encerramento": try LinhaDaFolha.dia(desligamento)]),
                try LinhaDaFolha.cadastro(
                    4, mudando: ["situacao": .texto("desligado"), "encerramento": try LinhaDaFolha.dia(desligamento)]),
                try LinhaDaFolha.cadastro(
                    4,
                    mudando: [
                        "matricula": .texto("1004-80"), "situacao": .texto("inativo"),
                        "matricula_anterior": .texto("1004-00"),
                    ]),
            ]
            // A folha de setembro continua sendo a última fechada: é uma correção da mesma competência.
            let (conferencia, tarefa) = try await mesa.carregar(try await Self.arquivo(mesa, linhas), .cadastro)
            #expect(tarefa.situacao == .terminada)
            #expect(conferencia.avisos == 1 && conferencia.primeiros[0].texto.contains("falta 1"))
            let situacoes: [String] = try await mesa.um(
                "SELECT array_agg(matricula || ' ' || situacao ORDER BY matricula) FROM vinculo")
            #expect(
                situacoes == [
                    "1001-00 ativo", "1002-00 ativo", "1003-00 desligado", "1004-00 desligado", "1004-80 inativo",
                    "1005-00 ativo",
                ])
            let sucede: String = try await mesa.um(
                "SELECT a.matricula FROM vinculo v JOIN vinculo a ON a.id = v.sucede_id WHERE v.matricula = '1004-80'")
            #expect(sucede == "1004-00")
            // O cargo mudou, com o antes e o depois na trilha.
            let eventos: Int = try await mesa.um(
                "SELECT count(*) FROM evento e JOIN vinculo v ON v.id = e.objeto_id WHERE e.objeto = 'vinculo' AND v.matricula = '1002-00'"
            )
            #expect(eventos == 1)
            // A correção não desfaz o que o primeiro arquivo do mês já disse: a folha de setembro trouxe 1005-00.
            #expect(try await mesa.ausentes() == [])
        }
    }

    @Test(
        "LGPD-08: a lista de ausentes é a do último cadastro aplicado, antes e depois de a folha fechar e o novo chegar"
    )
    func ausentes() async throws {
        try await MesaDeEntrada.usando { mesa in
            #expect(try await mesa.ausentes() == [], "sem cadastro não há com o que comparar")
            try await mesa.carregar(
                try await Self.arquivo(mesa, try (1...3).map { try LinhaDaFolha.cadastro($0) }), .cadastro)
            #expect(try await mesa.ausentes() == [])
            _ = try await mesa.orgao.dono.transacao(como: .proprio) { t in
                try t.executar(
                    """
                    UPDATE folha_do_mes SET situacao = 'fechada', cortada_em = now(), glosada_em = now(), enviada_em = now(), fechada_em = now()
                     WHERE competencia = \(MesaDeEntrada.aberta)
                    """)
                try t.executar(
                    "INSERT INTO folha_do_mes (competencia, situacao) VALUES (\(MesaDeEntrada.aberta + 1), 'aberta')")
            }
            #expect(try await mesa.ausentes() == [], "a folha fechou, e o cadastro dela ainda não veio")
            let novo = try await mesa.bytes(
                "cadastro-da-folha", cabecalho: try LinhaDaFolha.cabecalho(MesaDeEntrada.aberta),
                try (1...2).map { try LinhaDaFolha.cadastro($0) })
            try await mesa.carregar(novo, .cadastro)
            #expect(try await mesa.ausentes() == ["1003-00 2026-09"])
        }
    }

    @Test(
        "POC-GES-17: na aposentadoria os contratos seguem para a matrícula nova, com a mesma ADE, o peso e a suspensão")
    func transfereNaAposentadoria() async throws {
        try await MesaDeEntrada.usando { mesa in
            let pessoa = try await mesa.orgao.pessoa(4, margens: ["geral": 100_00])
            let contrato = try await ReajustesTests.contrato(mesa, pessoa, Fixo.mensalidade, 80_00, numero: "A1")
            _ = try await mesa.orgao.dono.transacao(como: .proprio) { t in
                try t.executar(
                    """
                    UPDATE contrato SET situacao = 'suspenso', suspenso_ate = '2026-12-01', parado_por = 'consignataria'
                     WHERE id = \(contrato)
                    """
                ).alteradas
            }
            let bytes = try await mesa.bytes(
                "cadastro-da-folha", cabecalho: try LinhaDaFolha.cabecalho(MesaDeEntrada.fechada),
                [
                    try LinhaDaFolha.cadastro(
                        4,
                        mudando: [
                            "matricula": .texto("1004-80"), "matricula_anterior": .texto("1004-00"),
                            "situacao": .texto("inativo"),
                        ])
                ])
            let (_, tarefa) = try await mesa.carregar(bytes, .cadastro)
            #expect(tarefa.situacao == .terminada, "\(tarefa.mensagem ?? "")")
            let depois: String = try await mesa.um(
                """
                SELECT v.matricula || ' ' || c.situacao || ' ' || c.suspenso_ate || ' ' || c.numero
                  FROM contrato c JOIN vinculo v ON v.id = c.vinculo_id WHERE c.id = \(contrato)
                """)
            #expect(depois == "1004-80 suspenso 2026-12-01 A1")
            #expect(try await mesa.orgao.disponivel(pessoa.contas["geral"]) == 100_00)
            let velho: String = try await mesa.um(
                "SELECT situacao || ' ' || encerrado_em FROM vinculo WHERE matricula = '1004-00'")
            #expect(velho == "desligado 2026-09-30")
            let pesa: Int64 = try await mesa.um(
                """
                SELECT c.comprometido::bigint FROM conta_de_margem c JOIN vinculo v ON v.id = c.vinculo_id
                 WHERE v.matricula = '1004-80' AND c.tipo = 'geral'
                """)
            #expect(pesa == 80_00)
            #expect(try await mesa.orgao.motivos(de: "transferir") == ["da matrícula 1004-00 para 1004-80"])
            try await mesa.conferirLivro()
        }
    }

    @Test("INT-04: quem perde o último vínculo em vigor perde o acesso, na mesma transação; quem se aposenta, não")
    func desligamento() async throws {
        let avisados = Mutex<[Int64]>([])
        try await MesaDeEntrada.usando(aoDesligar: { pessoas, autor, t in
            #expect(autor.usuario == 7)
            try t.executar("SELECT 1")
            avisados.withLock { $0 += pessoas }
        }) { mesa in
            try await mesa.carregar(
                try await Self.arquivo(mesa, try (1...3).map { try LinhaDaFolha.cadastro($0) }), .cadastro)
            let fim = try LinhaDaFolha.dia(Dia(ano: 2026, mes: 9, dia: 30))
            let linhas = [
                try LinhaDaFolha.cadastro(1, mudando: ["situacao": .texto("falecido"), "encerramento": fim]),
                try LinhaDaFolha.cadastro(2),
                try LinhaDaFolha.cadastro(3, mudando: ["situacao": .texto("desligado"), "encerramento": fim]),
                try LinhaDaFolha.cadastro(
                    3,
                    mudando: [
                        "matricula": .texto("1003-80"), "situacao": .texto("inativo"),
                        "matricula_anterior": .texto("1003-00"),
                    ]),
            ]
            try await mesa.carregar(try await Self.arquivo(mesa, linhas), .cadastro)
            let falecida: Int64 = try await mesa.um("SELECT pessoa_id FROM vinculo WHERE matricula = '1001-00'")
            #expect(avisados.withLock { $0 } == [falecida])
        }
    }

    @Test("o que a folha não traz não apaga o que se tem, e carregar de novo não muda nada")
    func naoApaga() async throws {
        try await MesaDeEntrada.usando { mesa in
            try await mesa.carregar(
                try await Self.arquivo(
                    mesa,
                    [try LinhaDaFolha.cadastro(1, mudando: ["email": .texto("um@x.br"), "conta": .texto("123-4")])]),
                .cadastro)
            let antes = try await mesa.fotografia()
            // Outro arquivo (outra sequência), com as mesmas pessoas e sem e-mail.
            let bytes = try await mesa.bytes(
                "cadastro-da-folha", cabecalho: try LinhaDaFolha.cabecalho(MesaDeEntrada.fechada, sequencia: 2),
                [try LinhaDaFolha.cadastro(1)])
            let (_, tarefa) = try await mesa.carregar(bytes, .cadastro)
            #expect(tarefa.resultado?.contains("\"semMudanca\": 1") == true)
            var depois = try await mesa.fotografia()
            depois["folha_do_mes"] = antes["folha_do_mes"]
            #expect(depois == antes)
        }
    }

    /// O defeito, o que se muda numa linha boa, e o campo que se aponta.
    static let ruins: [(String, @Sendable () throws -> [String: Leiaute.Campo], String)] = [
        ("CPF com dígito errado", { ["cpf": .texto("12345678900")] }, "cpf"),
        ("desligado sem data", { ["situacao": .texto("desligado")] }, "encerramento"),
        (
            "em vigor com data de fim", { ["encerramento": try LinhaDaFolha.dia(Dia(ano: 2026, mes: 1, dia: 2))] },
            "encerramento"
        ),
        (
            "fim antes do começo",
            {
                ["situacao": .texto("desligado"), "encerramento": try LinhaDaFolha.dia(Dia(ano: 2001, mes: 1, dia: 2))]
            }, "encerramento"
        ),
        ("matrícula que não se lê", { ["matricula": .texto("10#1")] }, "matricula"),
        ("matrícula de outra pessoa", { ["matricula": .texto("1002-00")] }, "cpf"),
        ("sucede matrícula desconhecida", { ["matricula_anterior": .texto("7777-00")] }, "matricula_anterior"),
        ("sucede a si mesma", { ["matricula_anterior": .texto("1009-00")] }, "matricula_anterior"),
        ("sucede matrícula de outra pessoa", { ["matricula_anterior": .texto("1002-00")] }, "matricula_anterior"),
    ]

    @Test("uma linha que não pode ser recusa o arquivo inteiro, e nada muda", arguments: ruins.indices)
    func recusa(caso: Int) async throws {
        let (nome, mudando, campo) = Self.ruins[caso]
        try await MesaDeEntrada.usando { mesa in
            try await mesa.carregar(
                try await Self.arquivo(mesa, try (1...3).map { try LinhaDaFolha.cadastro($0) }), .cadastro)
            let antes = try await mesa.fotografia()
            let linhas = [try LinhaDaFolha.cadastro(8), try LinhaDaFolha.cadastro(9, mudando: try mudando())]
            let conferencia = try await mesa.conferir(try await Self.arquivo(mesa, linhas), .cadastro)
            #expect(!conferencia.aprovada, "\(nome)")
            #expect(
                conferencia.primeiros.contains { $0.campo == campo && $0.linha == 3 },
                "\(nome): \(conferencia.primeiros.map(\.texto))")
            #expect(conferencia.relatorio != nil)
            await #expect(throws: RecusaDeEntrada.naoConferido(situacao: "recusado")) {
                try await mesa.aplicar(conferencia.arquivo.id)
            }
            #expect(try await mesa.fotografia() == antes)
        }
    }
}
