import Arquivos
import Auditoria
import BancoDeDados
import Cadastro
import Folha
import Leiaute
import Nucleo
import OrgaoDeTeste
import Tarefas
import Testing

/// As margens brutas da folha, do arquivo ao saldo.
@Suite(.timeLimit(.minutes(15))) struct MargensTests {
    static func arquivo(
        _ mesa: MesaDeEntrada, _ linhas: [[String: Leiaute.Campo]], competencia: Competencia = MesaDeEntrada.fechada,
        sequencia: Int64 = 1
    ) async throws -> [UInt8] {
        try await mesa.bytes(
            "margens-da-folha", cabecalho: try LinhaDaFolha.cabecalho(competencia, sequencia: sequencia), linhas)
    }

    @Test("FOL-01: a bruta de cada conta, o histórico por folha e a margem por regra de legado")
    func carrega() async throws {
        try await MesaDeEntrada.usando { mesa in
            let pessoa = try await mesa.orgao.pessoa(1, margens: ["geral": nil, "cartao": nil])
            try await mesa.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar(
                    """
                    INSERT INTO marca_de_legado (codigo, nome, protegido, regra, fonte)
                    VALUES ('resolucao-48', 'Resolução 48', true, 'resolucao-48', 'teste')
                    """)
            }
            let linhas = [
                LinhaDaFolha.margem("1001-00", "geral", 123_456), LinhaDaFolha.margem("1001-00", "cartao", -50_01),
                LinhaDaFolha.margem("1001-00", "geral", 200_000, regra: "resolucao-48"),
                // A conta deste tipo ainda não existia.
                LinhaDaFolha.margem("1001-00", "total", 7),
            ]
            let (conferencia, tarefa) = try await mesa.carregar(try await Self.arquivo(mesa, linhas), .margens)
            #expect(tarefa.situacao == .terminada, "\(tarefa.mensagem ?? "")")
            #expect(conferencia.arquivo.total == Dinheiro(centavos: 123_456 - 50_01 + 200_000 + 7))
            #expect(try await mesa.orgao.disponivel(pessoa.contas["geral"]) == 123_456)
            #expect(try await mesa.orgao.disponivel(pessoa.contas["cartao"]) == -50_01)
            let historico: [String] = try await mesa.um(
                """
                SELECT array_agg(c.tipo || ' ' || m.bruta || ' ' || m.competencia ORDER BY c.tipo)
                  FROM margem_da_folha m JOIN conta_de_margem c ON c.id = m.conta_id
                """)
            #expect(historico == ["cartao -5001 2026-09-01", "geral 123456 2026-09-01", "total 7 2026-09-01"])
            #expect(
                try await mesa.um("SELECT bruta::bigint FROM margem_por_regra WHERE regra = 'resolucao-48'", Int64.self)
                    == 200_000)
            try await mesa.conferirLivro()
        }
    }

    @Test("o ajuste que não sobrevive à carga é zerado, com lançamento de delta zero; o que fica, fica")
    func ajustes() async throws {
        try await MesaDeEntrada.usando { mesa in
            let some = try await mesa.orgao.pessoa(1, margens: ["geral": 100_00])
            let fica = try await mesa.orgao.pessoa(2, margens: ["geral": 100_00])
            try await mesa.orgao.dono.transacao(como: .proprio) { t in
                try t.executar("UPDATE conta_de_margem SET ajuste = 3000 WHERE id = \(some.contas["geral"].valorSQL)")
                try t.executar(
                    "UPDATE conta_de_margem SET ajuste = 4000, ajuste_fica = true WHERE id = \(fica.contas["geral"].valorSQL)"
                )
            }
            let linhas = [
                LinhaDaFolha.margem("1001-00", "geral", 90_00), LinhaDaFolha.margem("1002-00", "geral", 90_00),
            ]
            let (_, tarefa) = try await mesa.carregar(try await Self.arquivo(mesa, linhas), .margens)
            #expect(tarefa.situacao == .terminada)
            #expect(try await mesa.orgao.disponivel(some.contas["geral"]) == 90_00)
            #expect(try await mesa.orgao.disponivel(fica.contas["geral"]) == 130_00)
            let lancamentos: [String] = try await mesa.um(
                "SELECT array_agg(conta_id || ' ' || especie || ' ' || delta || ' ' || disponivel_depois) FROM lancamento_de_margem"
            )
            let conta = try #require(some.contas["geral"])
            #expect(lancamentos == ["\(conta) ajuste-do-gestor 0 9000"])
            try await mesa.conferirLivro()
        }
    }

    @Test("o mesmo arquivo de novo diz que já foi aplicado, e quando; corrigido, aplica-se por cima")
    func idempotente() async throws {
        try await MesaDeEntrada.usando { mesa in
            let pessoa = try await mesa.orgao.pessoa(1, margens: ["geral": nil])
            let bytes = try await Self.arquivo(mesa, [LinhaDaFolha.margem("1001-00", "geral", 10_00)])
            try await mesa.carregar(bytes, .margens)
            let repetido = try await mesa.conferir(bytes, .margens)
            #expect(!repetido.aprovada)
            #expect(repetido.arquivo.motivo == "este mesmo conteúdo já foi aplicado em 05/10/2026 às 10:00")
            let correcao = try await Self.arquivo(mesa, [LinhaDaFolha.margem("1001-00", "geral", 20_00)], sequencia: 2)
            try await mesa.carregar(correcao, .margens)
            #expect(try await mesa.orgao.disponivel(pessoa.contas["geral"]) == 20_00)
            #expect(try await mesa.um("SELECT bruta::bigint FROM margem_da_folha", Int64.self) == 20_00)
        }
    }

    @Test("5.000 vínculos em blocos: o executor morre no meio, outro termina, e nada falta nem se repete")
    func retomada() async throws {
        try await MesaDeEntrada.usando { mesa in
            let quantos = 5_000
            let cadastro = try await CadastroTests.arquivo(
                mesa, try (1...quantos).map { try LinhaDaFolha.cadastro($0) })
            _ = try await mesa.carregar(cadastro, .cadastro)
            let linhas = (1...quantos).flatMap { numero in
                ["geral", "cartao", "total"].map { LinhaDaFolha.margem("\(1000 + numero)-00", $0, Int64(numero) * 100) }
            }
            let conferencia = try await mesa.conferir(try await Self.arquivo(mesa, linhas), .margens)
            try #require(conferencia.aprovada)
            // O primeiro executor fecha assim que o primeiro bloco de uma das raias entra; o que fica na fila outro retoma.
            let id = try await mesa.entrada.agendar(conferencia.arquivo.id, por: MesaDeEntrada.gestor)
            while true {
                let estado = try #require(
                    try await mesa.orgao.banco.transacao(como: .motor) { t in try FilaDeTarefas.ler(id, em: t) })
                if estado.feito > 0 { break }
                try await Task.sleep(for: .milliseconds(2))
            }
            await mesa.executor.encerrar()
            var ritmo = Executor.Ritmo()
            ritmo.espera = .milliseconds(20)
            let segundo = Executor(banco: mesa.orgao.banco, papel: .motor, ids: mesa.orgao.casa.ids, ritmo: ritmo)
            mesa.entrada.registrar(em: segundo)
            try await segundo.iniciar(trabalhadores: 1)
            let estado = try await FilaDeTarefas.esperar(id, ate: .seconds(600), em: mesa.orgao.banco, como: .motor)
            await segundo.encerrar()
            #expect(estado?.situacao == .terminada)
            #expect(estado?.resultado?.contains("\"contas\": \(quantos * 3)") == true)
            #expect(
                try await mesa.um("SELECT sum(bruta)::bigint FROM margem_da_folha", Int64.self) == Int64(
                    quantos * (quantos + 1) / 2) * 300)
            #expect(
                try await mesa.um("SELECT count(*) FROM conta_de_margem WHERE bruta_da_folha IS NOT NULL", Int.self)
                    == quantos * 3)
            try await mesa.conferirLivro()
        }
    }

    @Test("um bloco de 2.000 pessoas vai ao banco tantas vezes quanto um de 100, no cadastro e nas margens")
    func idasPorBloco() async throws {
        try await MesaDeEntrada.usando { mesa in
            let poucas = try await Self.idas(mesa, 1...100)
            let muitas = try await Self.idas(mesa, 101...2_100)
            // A reserva de números vem em blocos de mil: cada ato que os pede pode ir buscá-los uma vez a mais.
            let reservas = 5
            #expect(poucas.cadastro > 0 && muitas.cadastro <= poucas.cadastro + reservas)
            #expect(poucas.margens > 0 && muitas.margens <= poucas.margens + reservas)
        }
    }

    /// Quantas idas ao banco custa aplicar um bloco com estas pessoas, todas novas, e depois as três margens de cada uma.
    private static func idas(
        _ mesa: MesaDeEntrada, _ numeros: ClosedRange<Int>
    ) async throws -> (cadastro: Int, margens: Int) {
        let (casa, competencia, autor) = (mesa.orgao.casa, MesaDeEntrada.fechada, MesaDeEntrada.gestor)
        let cadastro = try await mesa.conferir(
            try await CadastroTests.arquivo(mesa, try numeros.map { try LinhaDaFolha.cadastro($0) }), .cadastro)
        try #require(cadastro.aprovada)
        let doCadastro = try await mesa.orgao.banco.transacao(como: .motor) { t in
            let leitura = try LeituraDeArquivo(cadastro.arquivo, MesaDeEntrada.acervo, casa, em: t)
            let linhas = try ConteudoDoCadastro.ler(leitura) { _ in }.linhas
            let antes = t.idas
            var resultado = ResultadoDoCadastro()
            try AplicarCadastro(
                arquivo: cadastro.arquivo.id, competencia: competencia, tipos: ["cartao", "geral", "total"],
                aoDesligar: { _, _, _ in }, autor: autor
            ).executar(linhas[...], &resultado, casa, em: t)
            #expect(resultado.pessoasNovas == numeros.count)
            return t.idas - antes
        }
        let linhas = numeros.flatMap { numero in
            ["geral", "cartao", "total"].map { LinhaDaFolha.margem("\(1000 + numero)-00", $0, Int64(numero) * 100) }
        }
        let margens = try await mesa.conferir(try await arquivo(mesa, linhas), .margens)
        try #require(margens.aprovada)
        let dasMargens = try await mesa.orgao.banco.transacao(como: .motor) { t in
            let leitura = try LeituraDeArquivo(margens.arquivo, MesaDeEntrada.acervo, casa, em: t)
            let resolvidas = try ConteudoDasMargens.ler(leitura) { _ in }.resolvidas(try ReferenciaDaFolha.ler(em: t))
            let antes = t.idas
            var resultado = ResultadoDasMargens()
            try AplicarMargens(arquivo: margens.arquivo.id, competencia: competencia, autor: autor)
                .executar(resolvidas[...], &resultado, casa, em: t)
            #expect(resultado.contas == numeros.count * 3)
            return t.idas - antes
        }
        return (doCadastro, dasMargens)
    }
}
