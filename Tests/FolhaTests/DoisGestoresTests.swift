import Arquivos
import Auditoria
import BancoDeDados
import BancoDeTeste
import Folha
import Glosas
import Leiaute
import Nucleo
import OrgaoDeTeste
import Synchronization
import Tarefas
import Testing

/// Dois gestores (ou duas abas) mexendo no mesmo mês ao mesmo tempo: ninguém lê metade do que o outro grava, nem desfaz o que ele disse.
@Suite(.timeLimit(.minutes(15))) struct DoisGestoresTests {
    @Test("arquivo da folha que ainda se aplica impede cortar, ensaiar e glosar, e a recusa diz qual é")
    func cargaNoMeio() async throws {
        try await FolhaDeTeste.com { folha in
            let ana = try await folha.pessoa(1, geral: 1_000_00)
            _ = try await folha.contrato(ana, parcela: 100_00, prazo: 12)
            try await Self.arquivo(77, "margens-da-folha", "aplicando", folha)
            let recusa = RecusaDaFolha.cargaEmAndamento(arquivo: 77, nome: "margens.txt")
            #expect(recusa.frase.contains("77") && recusa.frase.contains("continue a aplicação"))
            await #expect(throws: recusa) { try await folha.cortar() }
            #expect(try await Self.impedimento(.cortar, folha) == recusa.codigo)
            // O de uma consignatária não segura o mês: quem o aplica toma a trava do corte a cada bloco.
            try await folha.dono("UPDATE arquivo SET especie = 'variaveis-da-consignataria' WHERE id = 77")
            _ = try await folha.cortar()
            try await folha.dono("UPDATE arquivo SET especie = 'cadastro-da-folha' WHERE id = 77")
            await #expect(throws: recusa) { try await folha.glosar() }
            let casa = folha.casa
            await #expect(throws: recusa) {
                try await folha.motor { t in
                    try EnsaiarGlosa(FolhaDeTeste.mes).executar(casa, em: t, por: FolhaDeTeste.gestor)
                }
            }
            #expect(try await Self.impedimento(.glosar, folha) == recusa.codigo)
            try await folha.dono("UPDATE arquivo SET situacao = 'aplicado', aplicado_em = now() WHERE id = 77")
            #expect(try await folha.glosar().linhas == 1)
        }
    }

    @Test("a carga que começa espera quem corta ou glosa, e só então se dá por em aplicação")
    func cargaEspera() async throws {
        try await MesaDeEntrada.usando { mesa in
            let pessoa = try await mesa.orgao.pessoa(1, margens: ["geral": nil])
            let bytes = try await MargensTests.arquivo(mesa, [LinhaDaFolha.margem("1001-00", "geral", 10_00)])
            let arquivo = try await mesa.conferir(bytes, .margens).arquivo.id
            let (presa, travou) = AsyncStream.makeStream(of: Void.self)
            let visto = Mutex("")
            // A glosa: trava a competência e lê com calma, até a carga estar esperando por ela.
            async let glosa: Void = mesa.orgao.dono.transacao(como: .proprio) { t in
                defer { travou.finish() }
                try t.executar("SELECT 1 FROM folha_do_mes WHERE competencia = \(MesaDeEntrada.aberta) FOR UPDATE")
                travou.finish()
                try Self.esperarQuemEspera(em: t)
                let situacao = try t.uma("SELECT situacao FROM arquivo WHERE id = \(arquivo)")?.ler(
                    0, como: String.self)
                visto.withLock { $0 = situacao ?? "" }
            }
            for await _ in presa {}
            let tarefa = try await mesa.aplicar(arquivo)
            try await glosa
            #expect(visto.withLock { $0 } == "conferido")
            #expect(tarefa.situacao == .terminada)
            #expect(try await mesa.orgao.disponivel(pessoa.contas["geral"]) == 10_00)
        }
    }

    @Test("conferir de novo um arquivo que o outro começou a aplicar é recusado, e ele segue em aplicação")
    func conferirEAplicar() async throws {
        try await MesaDeEntrada.usando { mesa in
            _ = try await mesa.orgao.pessoa(1, margens: ["geral": nil])
            let bytes = try await MargensTests.arquivo(mesa, [LinhaDaFolha.margem("1001-00", "geral", 10_00)])
            let arquivo = try await mesa.conferir(bytes, .margens).arquivo.id
            let (presa, travou) = AsyncStream.makeStream(of: Void.self)
            async let aplicacao: Void = mesa.orgao.dono.transacao(como: .proprio) { t in
                defer { travou.finish() }
                try t.executar("UPDATE arquivo SET situacao = 'aplicando' WHERE id = \(arquivo)")
                travou.finish()
                try Self.esperarQuemEspera(em: t)
            }
            for await _ in presa {}
            await #expect(throws: RecusaDeEntrada.naoConferido(situacao: "aplicando")) {
                try await mesa.entrada.conferir(arquivo, por: MesaDeEntrada.gestor)
            }
            try await aplicacao
            #expect(try await mesa.um("SELECT situacao FROM arquivo WHERE id = \(arquivo)", String.self) == "aplicando")
        }
    }

    @Test("continuar um arquivo enquanto outro da mesma espécie se aplica é recusado, dizendo o outro")
    func continuarOutro() async throws {
        try await MesaDeEntrada.usando { mesa in
            _ = try await mesa.orgao.pessoa(1, margens: ["geral": nil])
            let bytes = try await MargensTests.arquivo(mesa, [LinhaDaFolha.margem("1001-00", "geral", 10_00)])
            let arquivo = try await mesa.conferir(bytes, .margens).arquivo.id
            try await mesa.orgao.dono.transacao(como: .proprio) { t in
                try t.executar("UPDATE arquivo SET situacao = 'aplicando' WHERE id = \(arquivo)")
                _ = try t.executar(
                    """
                    INSERT INTO tarefa (id, especie, chave, dados, nao_antes_de)
                    VALUES (-5, \(Entrada.tarefa), 'margens-da-folha', '{"arquivo": 999, "perfil": "teste"}', now() + interval '1 day')
                    """)
            }
            let recusa = RecusaDeEntrada.outraEmAndamento(arquivo: 999)
            #expect(recusa.description.contains("a do arquivo 999"))
            await #expect(throws: recusa) {
                try await mesa.entrada.agendar(arquivo, por: MesaDeEntrada.gestor)
            }
            // A do próprio arquivo é devolvida: continuar duas vezes é continuar uma.
            try await mesa.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar(
                    "UPDATE tarefa SET dados = jsonb_set(dados, '{arquivo}', to_jsonb(\(arquivo)::bigint)) WHERE id = -5"
                )
            }
            #expect(try await mesa.entrada.agendar(arquivo, por: MesaDeEntrada.gestor) == -5)
        }
    }

    @Test("começada a importação da folha fechada, o enviado não se corrige nem se complementa")
    func corrigirComRetorno() async throws {
        try await FolhaDeTeste.com { folha in
            let ana = try await folha.pessoa(1, geral: 1_000_00)
            let contrato = try await folha.contrato(ana, parcela: 100_00, prazo: 12)
            try await folha.jogarAteOEnvio()
            let casa = folha.casa
            func corrigir(_ valor: Int64) async throws {
                try await folha.motor { t in
                    try CorrigirEnviado(
                        FolhaDeTeste.mes, contrato: contrato, valor: Dinheiro(centavos: valor),
                        motivo: "pedido da folha"
                    ).executar(casa, em: t, por: FolhaDeTeste.gestor)
                }
            }
            try await corrigir(90_00)
            try await Self.arquivo(88, "retorno-da-folha", "aplicando", folha)
            try await folha.dono("UPDATE folha_do_mes SET retorno_id = 88 WHERE competencia = '2026-10-01'")
            let recusa = RecusaDaFolha.retornoEmCurso(FolhaDeTeste.mes, arquivo: 88)
            await #expect(throws: recusa) { try await corrigir(80_00) }
            await #expect(throws: recusa) { try await folha.remeter(complemento: true) }
            for acao in [PainelDaCompetencia.Acao.corrigir, .complementar] {
                #expect(try await Self.impedimento(acao, folha) == recusa.codigo)
            }
            #expect(try await folha.textos("SELECT valor::text FROM correcao") == ["-1000"])
        }
    }

    @Test("reajuste retomado segue da pessoa seguinte, mesmo que reler o arquivo dê menos linhas do que antes")
    func reajusteRetomado() async throws {
        try await MesaDeEntrada.usando { mesa in
            var contratos: [Int64] = []
            for numero in 1...3 {
                let pessoa = try await mesa.orgao.pessoa(numero, margens: ["geral": 100_00])
                contratos.append(try await ReajustesTests.contrato(mesa, pessoa, Fixo.mensalidade, 10_00))
            }
            let linhas = (1...3).map { ("\(1000 + $0)-00", "mensalidade", String?.none, Int64($0) * 100) }
            let arquivo = try await mesa.conferir(
                try await ReajustesTests.variaveis(mesa, linhas), .variaveis, consignataria: Fixo.associacao
            ).arquivo.id
            await mesa.executor.encerrar()
            let tarefa = try await mesa.entrada.agendar(arquivo, por: MesaDeEntrada.gestor)
            // O processo caiu depois das duas primeiras pessoas do arquivo; depois disso acabou o contrato de uma delas.
            let ordem = try await mesa.orgao.dono.transacao(como: .proprio) { t in
                try t.executar(
                    "SELECT c.id, v.pessoa_id FROM contrato c JOIN vinculo v ON v.id = c.vinculo_id ORDER BY v.pessoa_id"
                ).map { (contrato: try $0.ler(0, como: Int64.self), pessoa: try $0.ler(1, como: Int64.self)) }
            }
            let marca =
                #"{"feitas": 2, "pessoa": \#(ordem[1].pessoa), "resultado": {"aplicadas": 2, "iguais": 0, "recusadas": 0, "antes": 0, "depois": 0, "semBase": 0}}"#
            try await mesa.orgao.dono.transacao(como: .proprio) { t in
                try t.executar(
                    "UPDATE arquivo SET situacao = 'aplicando', competencia = \(MesaDeEntrada.aberta) WHERE id = \(arquivo)"
                )
                try t.executar("UPDATE tarefa SET marca = \(Valor.json(marca)) WHERE id = \(tarefa)")
                try t.executar(
                    "UPDATE contrato SET situacao = 'liquidado', encerrado_em = now() WHERE id = \(ordem[0].contrato)")
            }
            let outro = Executor(banco: mesa.orgao.banco, papel: .motor, ids: mesa.orgao.casa.ids)
            mesa.entrada.registrar(em: outro)
            try await outro.iniciar(trabalhadores: 1)
            let fim = try await FilaDeTarefas.esperar(tarefa, ate: .seconds(600), em: mesa.orgao.banco, como: .motor)
            await outro.encerrar()
            #expect(fim?.situacao == .terminada, "\(fim?.mensagem ?? "")")
            #expect(try await ReajustesTests.parcela(ordem[1].contrato, mesa) == 10_00, "já feita: não se repete")
            let ultima = try #require(contratos.firstIndex(of: ordem[2].contrato))
            #expect(try await ReajustesTests.parcela(ordem[2].contrato, mesa) == Int64(ultima + 1) * 100, "não se pula")
        }
    }

    // MARK: - Apoio

    private static func arquivo(_ id: Int64, _ especie: String, _ situacao: String, _ folha: FolhaDeTeste) async throws
    {
        try await folha.orgao.dono.transacao(como: .proprio) { t in
            _ = try t.executar(
                """
                INSERT INTO arquivo (id, sentido, especie, leiaute, nome, tamanho, resumo, situacao, em)
                VALUES (\(id), 'recebido', \(especie), \(especie), \(especie.prefix { $0 != "-" } + ".txt"), 1,
                        decode(repeat('00', 32), 'hex'), \(situacao), now())
                """)
        }
    }

    private static func impedimento(_ acao: PainelDaCompetencia.Acao, _ folha: FolhaDeTeste) async throws -> String? {
        try await folha.motor { t in try PainelDaCompetencia.ler(FolhaDeTeste.mes, em: t).possibilidade(acao)?.codigo }
    }

    /// Segura a transação até outra estar esperando por ela. `pg_locks` se lê ao vivo; `pg_stat_activity` congela na primeira leitura
    /// da transação, e quem se conectasse depois nunca apareceria.
    private static func esperarQuemEspera(em t: Transacao) throws {
        while try t.uma(
            """
            SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))
            """
        )?.ler(0, como: Int.self) == 0 { _ = try t.executar("SELECT pg_sleep(0.02)") }
    }
}
