import BancoDeDados
import BancoDeTeste
import Foundation
import Nucleo
import OrgaoDeTeste
import Testing

@testable import Auditoria

@Suite(.serialized) struct SeloTests {
    @Test("cada evento ganha uma folha, em blocos encadeados, assinados e ancorados, e a conferência não acha nada")
    func seloInteiro() async throws {
        try await TrilhaDeTeste.usando { trilha in
            try await trilha.gravar(230)
            #expect(try await trilha.orgao.selar(maximo: 64) == 230)
            #expect(try await trilha.ancora.registrar(os: trilha.casa.banco) == 4)
            let (achados, resumo) = try await trilha.conferir()
            #expect(achados.map(\.frase) == [])
            #expect(resumo.blocos == 4 && resumo.seladas == 230 && resumo.ancorados == 4)
            #expect(resumo.aguardandoSelo == 0 && resumo.integra)
            try await trilha.gravar(3, semente: 2)
            let depois = try await trilha.conferir().resumo
            #expect(depois.aguardandoSelo == 3 && depois.integra)
            let modo = try FileManager.default.attributesOfItem(atPath: trilha.ancora.arquivos[0])[.posixPermissions]
            #expect(modo as? Int == 0o600)
        }
    }

    @Test("evento de transação aberta espera, e o que confirmou com id maior não o deixa para trás")
    func transacaoAberta() async throws {
        try await TrilhaDeTeste.usando { trilha in
            let casa = trilha.casa
            let (selador, gravado, liberar) = (Selador(casa), Sinal(), Sinal())
            async let lenta: Void = casa.banco.transacao(como: .motor) { t in
                try casa.trilha.registrar([Evento("teste.lento")], por: .sistema, as: casa.relogio.agora, em: t)
                gravado.dar()
                liberar.esperar()
            }
            await gravado.chegar()
            try await trilha.gravar(5)
            #expect(try await selador.selarTudo() == 0, "há transação mais velha em curso")
            let parada = try await casa.banco.transacao(como: .motor) { t in try SituacaoDaTrilha.ler(em: t) }
            #expect(parada.ultimo == nil && parada.esperaDesde == casa.relogio.agora)
            #expect(parada.atraso(as: casa.relogio.agora + .seconds(60)) == nil, "um minuto em ponto ainda se tolera")
            #expect(parada.atraso(as: casa.relogio.agora + .seconds(61)) == .seconds(61))
            liberar.dar()
            try await lenta
            #expect(try await trilha.orgao.selar() == 6)
            #expect(try await trilha.conferir().achados == [])
        }
    }

    @Test("só um sela por vez: quem não tem a trava não faz nada")
    func umPorVez() async throws {
        try await TrilhaDeTeste.usando { trilha in
            try await trilha.gravar(10)
            try await trilha.orgao.bancoDeTeste.esperarOHorizonte()
            let selador = Selador(trilha.casa)
            let (tomada, liberar) = (Sinal(), Sinal())
            let banco = trilha.casa.banco
            async let dona: Void = banco.transacao(como: .motor) { t in
                try t.executar("SELECT pg_advisory_xact_lock(\(AuditoriaSQL.trava))")
                tomada.dar()
                liberar.esperar()
            }
            await tomada.chegar()
            #expect(try await selador.selarTudo() == 0)
            liberar.dar()
            try await dona
            #expect(try await selador.selarTudo() == 10)
        }
    }

    @Test("banco restaurado noutro servidor sobe a geração, e a antiga se sela inteira, com que xid tiver")
    func geracao() async throws {
        try await TrilhaDeTeste.usando { trilha in
            try await trilha.gravar(4)
            let (banco, agora) = (trilha.casa.banco, trilha.casa.relogio.agora)
            func abrir() async throws -> Int64 {
                try await banco.transacao(como: .motor) { t in try GeracaoDaTrilha.abrir(as: agora, em: t) }
            }
            #expect(try await abrir() == 1)
            #expect(try await abrir() == 1, "no mesmo servidor, a mesma")
            try await trilha.orgao.dono.transacao(como: .proprio) { t in
                try t.roteiro(
                    """
                    ALTER TABLE geracao_da_trilha DISABLE TRIGGER so_cresce; UPDATE geracao_da_trilha SET sistema = 'outro servidor';
                    ALTER TABLE geracao_da_trilha ENABLE TRIGGER so_cresce;
                    ALTER TABLE evento DISABLE TRIGGER so_cresce; UPDATE evento SET xid = '900000000000';
                    ALTER TABLE evento ENABLE TRIGGER so_cresce
                    """)
            }
            #expect(
                try await Selador(trilha.casa).selarTudo() == 0, "na mesma geração, xid do futuro é transação em curso")
            #expect(try await abrir() == 2)
            let nova = Instalacao(
                banco: banco, cofre: trilha.casa.cofre, relogio: trilha.casa.relogio, geracao: 2)
            try await banco.transacao(como: .motor) { t in
                _ = try nova.trilha.registrar([Evento("teste.novo")], por: .sistema, as: agora, em: t)
            }
            try await trilha.orgao.bancoDeTeste.esperarOHorizonte()
            #expect(try await Selador(nova).selarTudo() == 5)
            #expect(try await trilha.conferir().achados == [])
        }
    }

    @Test(
        "ninguém muda nem apaga a trilha, nem o motor, nem o dono com o gatilho ligado",
        arguments: ["evento", "folha_da_trilha", "bloco", "geracao_da_trilha"])
    func soCresce(tabela: String) async throws {
        try await BancoDeTeste.usando { banco in
            for (papel, login) in [(Papel.motor, banco.aplicacao), (.proprio, banco.dono)] {
                for comando in ["DELETE FROM \(tabela)", "TRUNCATE \(tabela) CASCADE"] {
                    let falha = await #expect(throws: FalhaDeBanco.self, "\(papel.nome): \(comando)") {
                        try await login.transacao(como: papel) { t in
                            _ = try t.executar(SQL(stringLiteral: comando))
                        }
                    }
                    #expect(falha?.sqlstate == "42501", "\(papel.nome): \(comando)")
                }
            }
        }
    }

    @Test("a âncora não segue um bloco que não continua o que ela registrou")
    func ancoraTeimosa() async throws {
        try await TrilhaDeTeste.usando { trilha in
            try await trilha.gravar(20)
            try await trilha.orgao.selar(maximo: 10)
            try await trilha.ancora.registrar(os: trilha.casa.banco)
            try await trilha.orgao.dono.transacao(como: .proprio) { t in
                try t.roteiro(
                    """
                    ALTER TABLE bloco DISABLE TRIGGER so_cresce; DELETE FROM bloco WHERE n = 2;
                    ALTER TABLE folha_da_trilha DISABLE TRIGGER so_cresce; DELETE FROM folha_da_trilha WHERE posicao > 10;
                    """)
            }
            trilha.orgao.andar(.seconds(5))
            try await trilha.gravar(20, semente: 9)
            try await trilha.orgao.selar(maximo: 10)
            await #expect(throws: TrilhaIlegivel.self) { try await trilha.ancora.registrar(os: trilha.casa.banco) }
            let achados = try await trilha.conferir().achados
            #expect(
                achados.contains { $0.classe == .ancoraDiverge && $0.bloco == 2 },
                "refeito com as chaves e selado de novo")
        }
    }

    @Test("linha da âncora interrompida na escrita é refeita")
    func ancoraInterrompida() async throws {
        try await TrilhaDeTeste.usando { trilha in
            try await trilha.gravar(10)
            try await trilha.orgao.selar(maximo: 5)
            try await trilha.ancora.registrar(os: trilha.casa.banco)
            let arquivo = try trilha.ancora.arquivos[0]
            let inteiro = try String(contentsOfFile: arquivo, encoding: .utf8)
            try String(inteiro.dropLast(40)).write(toFile: arquivo, atomically: false, encoding: .utf8)
            #expect(try await trilha.ancora.registrar(os: trilha.casa.banco) == 1)
            #expect(try String(contentsOfFile: arquivo, encoding: .utf8) == inteiro)
            #expect(try await trilha.conferir().resumo.ancorados == 2)
        }
    }

    @Test("toda tabela que cita um evento está na visão que o confere")
    func citacoes() async throws {
        try await BancoDeTeste.usando { banco in
            let faltam = try await banco.dono.transacao(como: .proprio) { t in
                try t.executar(
                    """
                    SELECT c.table_name::text FROM information_schema.columns c JOIN pg_class k ON k.oid = c.table_name::regclass
                     WHERE c.table_schema = 'public' AND c.column_name = 'evento_id' AND k.relkind IN ('r', 'p') AND NOT k.relispartition
                       AND c.table_name NOT IN ('folha_da_trilha', 'bloco')
                       AND position('public.' || c.table_name IN replace(pg_get_viewdef('atual.evento_citado'), 'FROM ', 'FROM public.')) = 0
                    """
                ).map { try $0.ler(0, como: String.self) }
            }
            #expect(faltam == [])
        }
    }
}

/// Espera entre a thread da transação e o teste.
final class Sinal: Sendable {
    private let semaforo = DispatchSemaphore(value: 0)
    func dar() { semaforo.signal() }
    func esperar() { semaforo.wait() }

    /// O mesmo, numa tarefa: quem espera é outra thread, porque as das tarefas são poucas, e quem dá o aviso pode precisar de uma.
    func chegar() async {
        await withCheckedContinuation { continuacao in
            Thread.detachNewThread {
                self.esperar()
                continuacao.resume()
            }
        }
    }
}
