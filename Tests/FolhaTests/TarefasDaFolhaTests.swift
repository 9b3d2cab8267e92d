import Auditoria
import BancoDeDados
import Folha
import Nucleo
import OrgaoDeTeste
import Tarefas
import Testing

/// Os passos do ciclo pela fila de tarefas.
@Suite struct TarefasDaFolhaTests {
    @Test("o passo pedido na fila é feito por um executor; o que não cabe termina recusado, com a frase")
    func fila() async throws {
        try await FolhaDeTeste.com { folha in
            let ana = try await folha.pessoa(1, geral: 150_00)
            _ = try await folha.contrato(ana, parcela: 100_00, prazo: 12)
            let fila = FilaDeTarefas(ids: folha.casa.ids)
            let tarefas = TarefasDaFolha(ciclo: folha.ciclo, fila: fila)
            let executor = Executor(banco: folha.casa.banco, papel: .motor, ids: folha.casa.ids)
            tarefas.registrar(em: executor)
            try await executor.iniciar(trabalhadores: 1)
            func fazer(_ passo: TarefasDaFolha.Passo) async throws -> EstadoDaTarefa? {
                let agendada = try await tarefas.agendar(passo, FolhaDeTeste.mes, por: FolhaDeTeste.gestor)
                executor.acordar()
                return try await FilaDeTarefas.esperar(
                    agendada.id, ate: .seconds(600), em: folha.casa.banco, como: .motor)
            }
            let recusada = try await fazer(.glosar)
            #expect(recusada?.situacao == .recusada)
            #expect(
                recusada?.mensagem
                    == "A competência 10/2026 está aberta; para glosar é preciso que esteja cortada ou glosada."
                    + " Faça antes o passo que falta, na página do mês.")
            for passo in [TarefasDaFolha.Passo.cortar, .ensaiar, .glosar, .remeter] {
                #expect(try await fazer(passo)?.situacao == .terminada, "\(passo)")
            }
            await executor.encerrar()
            #expect(try await folha.ciclo.painel(FolhaDeTeste.mes).proximo == .enviar)
        }
    }
}
