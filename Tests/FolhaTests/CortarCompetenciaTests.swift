import BancoDeDados
import Contratos
import Folha
import Nucleo
import OrgaoDeTeste
import Testing

/// O corte: o que entra na foto, o que não entra, e até quando se desfaz.
@Suite struct CortarCompetenciaTests {
    @Test("a foto traz os contratos vivos cuja primeira parcela já chegou, com a parcela da vez")
    func foto() async throws {
        try await FolhaDeTeste.com { folha in
            let pessoa = try await folha.pessoa(1, geral: 1_000_00)
            let comum = try await folha.contrato(pessoa, parcela: 100_00, prazo: 12, pagas: 3)
            let suspenso = try await folha.contrato(pessoa, parcela: 50_00, prazo: 12, situacao: "suspenso")
            _ = try await folha.contrato(pessoa, parcela: 70_00, prazo: 12, primeira: FolhaDeTeste.mes + 1)
            _ = try await folha.contrato(pessoa, parcela: 60_00, prazo: 12, situacao: "liquidado")
            let volta = try await folha.contrato(
                pessoa, parcela: 20_00, prazo: 12, situacao: "suspenso", suspensoAte: FolhaDeTeste.mes - 1)

            let corte = try await folha.cortar()

            #expect(corte.linhas == 3)
            #expect(corte.previsto == Dinheiro(centavos: 170_00))
            #expect(corte.suspensas == 1)
            #expect(
                try await folha.linhas() == [
                    "\(comum) 4 10000 - - - - - -", "\(suspenso) 1 5000 - - - - - -", "\(volta) 1 2000 - - - - - -",
                ])
            let folhas = try await folha.textos(
                "SELECT concat_ws(' ', competencia, situacao) FROM folha_do_mes ORDER BY competencia")
            #expect(folhas == ["2026-10-01 cortada", "2026-11-01 aberta"])
        }
    }

    @Test("vínculo encerrado não desconta: a parcela entra suspensa, com a razão")
    func vinculoEncerrado() async throws {
        try await FolhaDeTeste.com { folha in
            let pessoa = try await folha.pessoa(1, geral: 1_000_00)
            _ = try await folha.contrato(pessoa, parcela: 100_00, prazo: 12)
            try await folha.dono("UPDATE vinculo SET situacao = 'falecido', encerrado_em = '2026-09-30'")
            #expect(try await folha.cortar().suspensas == 1)
            #expect(try await folha.textos("SELECT observacao FROM linha_do_mes") == ["falecimento"])
            let falha = await #expect(throws: FalhaDeBanco.self) {
                try await folha.dono("UPDATE linha_do_mes SET observacao = 'fulana, CPF 529.982.247-25'")
            }
            #expect(falha?.sqlstate == "23514", "a razão é do corte: texto de ninguém entra ali")
        }
    }

    @Test("cortar duas vezes é recusado, e também cortar a seguinte sem o retorno desta")
    func foraDeOrdem() async throws {
        try await FolhaDeTeste.com { folha in
            _ = try await folha.cortar()
            await #expect(
                throws: RecusaDaFolha.foraDeOrdem(FolhaDeTeste.mes, esta: .cortada, precisa: [.aberta], para: "cortar")
            ) { try await folha.cortar() }
            await #expect(throws: RecusaDaFolha.anteriorSemRetorno(FolhaDeTeste.mes)) {
                try await folha.cortar(FolhaDeTeste.mes + 1)
            }
        }
    }

    @Test("desfazer o corte devolve a competência como estava; cortar de novo dá a mesma foto")
    func desfazer() async throws {
        try await FolhaDeTeste.com { folha in
            let pessoa = try await folha.pessoa(1, geral: 1_000_00)
            _ = try await folha.contrato(pessoa, parcela: 100_00, prazo: 12)
            _ = try await folha.cortar()
            try await folha.glosar()
            let foto = try await folha.linhas()
            try await folha.motor { [casa = folha.casa] t in
                try DesfazerCorte(FolhaDeTeste.mes).executar(casa, em: t, por: FolhaDeTeste.gestor)
            }
            #expect(try await folha.linhas().isEmpty)
            let folhas = try await folha.textos(
                "SELECT concat_ws(' ', competencia, situacao) FROM folha_do_mes ORDER BY competencia")
            #expect(folhas == ["2026-10-01 aberta"])
            _ = try await folha.cortar()
            try await folha.glosar()
            #expect(try await folha.linhas() == foto)
        }
    }

    @Test("enviada, o corte não se desfaz; nem por fora: o banco recusa")
    func enviadaNaoSeDesfaz() async throws {
        try await FolhaDeTeste.com { folha in
            let pessoa = try await folha.pessoa(1, geral: 1_000_00)
            _ = try await folha.contrato(pessoa, parcela: 100_00, prazo: 12)
            try await folha.jogarAteOEnvio()
            await #expect(throws: RecusaDaFolha.self) {
                try await folha.motor { [casa = folha.casa] t in
                    try DesfazerCorte(FolhaDeTeste.mes).executar(casa, em: t, por: FolhaDeTeste.gestor)
                }
            }
            for comando in [
                "DELETE FROM linha_do_mes", "UPDATE linha_do_mes SET enviado = 0, glosado = previsto",
                "DELETE FROM folha_do_mes",
            ] as [SQL] {
                let falha = await #expect(throws: FalhaDeBanco.self) {
                    try await folha.motor { t in _ = try t.executar(comando) }
                }
                #expect(falha?.sqlstate == "23514", "\(comando.texto)")
            }
        }
    }

    @Test("o corte espera as operações em curso, e o que elas gravam entra na foto")
    func esperaAsOperacoes() async throws {
        try await FolhaDeTeste.com { folha in
            let pessoa = try await folha.pessoa(1, geral: 1_000_00)
            _ = try await folha.contrato(pessoa, parcela: 100_00, prazo: 12)
            let dono = folha.orgao.dono
            let (espera, comecou) = AsyncStream.makeStream(of: Void.self)
            // A operação toma a trava partilhada, como a porta, e demora a confirmar.
            async let operacao: Void = dono.transacao(como: .proprio) { t in
                defer { comecou.finish() }
                try t.executar("SELECT pg_advisory_xact_lock_shared(\(Livro.travaDoCorte))")
                try t.executar("UPDATE contrato SET parcela = 12345")
                comecou.finish()
                // Só confirma depois de ver o corte esperando por ela.
                while try t.uma(
                    """
                    SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                     WHERE d.datname = current_database() AND l.locktype = 'advisory' AND NOT l.granted
                    """
                )?.ler(0, como: Int.self) == 0 {
                    try t.executar("SELECT pg_sleep(0.02)")
                }
            }
            for await _ in espera {}
            #expect(try await folha.cortar().previsto == Dinheiro(centavos: 123_45))
            try await operacao
        }
    }
}
