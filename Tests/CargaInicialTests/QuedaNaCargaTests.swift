import Auditoria
import BancoDeDados
import BancoDeTeste
import CargaInicial
import Nucleo
import Tarefas
import Testing

/// A carga que cai no meio, e a que o banco contradiz.
@Suite(.timeLimit(.minutes(15))) struct QuedaNaCargaTests {
    @Test("o processo cai a cada etapa, outro retoma, e o resultado é o mesmo de quem não caiu")
    func retomada() async throws {
        try await CasaVazia.usando { casa in
            try await casa.implantar()
            try await PastaDeTeste(pessoas: 40).gravar(em: casa)
            let (pacote, _) = try await CargaTests.receber(casa)
            let id = try await casa.carga.agendar(pacote, por: .comando)
            await casa.executor.encerrar()
            var quedas = 0
            while true {
                var ritmo = Executor.Ritmo()
                ritmo.espera = .milliseconds(5)
                let outro = Executor(banco: casa.banco.aplicacao, papel: .motor, ids: casa.casa.ids, ritmo: ritmo)
                casa.carga.registrar(em: outro)
                try await outro.iniciar(trabalhadores: 1)
                // Fecha assim que a marca andar: quem retoma começa dali.
                let antes: String = try await casa.um("SELECT marca::text FROM tarefa WHERE id = \(id)")
                while true {
                    let (marca, situacao) = (
                        try await casa.um("SELECT marca::text FROM tarefa WHERE id = \(id)", String.self),
                        try await casa.um("SELECT situacao FROM tarefa WHERE id = \(id)", String.self)
                    )
                    if marca != antes || !["esperando", "rodando"].contains(situacao) { break }
                    try await Task.sleep(for: .milliseconds(1))
                }
                await outro.encerrar()
                let situacao: String = try await casa.um("SELECT situacao FROM tarefa WHERE id = \(id)")
                if situacao != "esperando" { break }
                quedas += 1
                try #require(quedas < 30)
            }
            #expect(quedas >= 2)
            #expect(try await casa.um("SELECT situacao FROM tarefa WHERE id = \(id)", String.self) == "terminada")
            #expect(
                try await casa.um(
                    "SELECT jsonb_array_length(resultado->'divergencias') FROM tarefa WHERE id = \(id)", Int.self) == 0)
            #expect(try await casa.um("SELECT count(*) FROM contrato", Int.self) == 80)
            #expect(try await casa.um("SELECT count(*) FROM linha_do_mes", Int.self) == 40)
            #expect(try await casa.um("SELECT count(*) FROM folha_do_mes WHERE situacao = 'aberta'", Int.self) == 1)
        }
    }

    @Test("divergência entre arquivo e banco é listada uma a uma, e a folha não abre")
    func divergencia() async throws {
        try await CasaVazia.usando { casa in
            try await casa.implantar()
            try await PastaDeTeste(pessoas: 4).gravar(em: casa)
            // Um defeito plantado: o banco grava um centavo a mais num contrato.
            try await casa.banco.dono.transacao(como: .proprio) { t in
                try t.roteiro(
                    """
                    CREATE FUNCTION plantar() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN IF NEW.numero = 'E2' THEN NEW.parcela := NEW.parcela + 1; END IF; RETURN NEW; END $$;
                    CREATE TRIGGER plantar BEFORE INSERT ON contrato FOR EACH ROW EXECUTE FUNCTION plantar();
                    """)
            }
            let (pacote, _) = try await CargaTests.receber(casa)
            let tarefa = try await casa.aplicar(pacote)
            #expect(tarefa.situacao == .terminada)
            let ditas: [String] = try await casa.um(
                """
                SELECT array_agg(d->>'oQue' || ': ' || (d->>'noArquivo') || ' × ' || (d->>'noBanco'))
                  FROM tarefa t, jsonb_array_elements(t.resultado->'divergencias') d WHERE t.id = \(tarefa.id)
                """)
            #expect(ditas.count == 2)
            #expect(ditas.contains { $0.hasPrefix("contrato 20: ") && $0.contains("100,02") && $0.contains("100,03") })
            #expect(ditas.contains { $0.hasPrefix("BBX, emprestimo, averbado: ") })
            #expect(try await casa.um("SELECT count(*) FROM folha_do_mes WHERE situacao = 'aberta'", Int.self) == 0)
        }
    }
}
