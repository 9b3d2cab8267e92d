import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import Comunicados
import Contratos
import Folha
import Logging
import PortalDoGestor
import ProvaAnual
import ServiceLifecycle
import Tarefas

/// O que corre atrás das telas enquanto o servidor vive: as tarefas pedidas, vencer reservas a cada minuto e a limpeza.
///
/// A periódica é uma linha só na fila: com vários processos, roda num de cada vez.
struct ServicosDeFundo: Service {
    private let pecas: Pecas
    private let registro = Logger(label: "fundo")

    init(_ pecas: Pecas) { self.pecas = pecas }

    func run() async throws {
        let (executor, balcao, registro) = (pecas.executor, pecas.balcao, registro)
        pecas.trabalhos.registrar(em: executor)
        pecas.lotes.registrar(em: executor)
        executor.repetir("vencer-reservas", cada: .seconds(60)) { _ in
            ["vencidas": try await balcao.vencerReservas()]
        }
        if let assinaturas = pecas.assinaturas {
            executor.repetir("concluir-provas", cada: .seconds(60)) { _ in
                let concluidas = try await assinaturas.concluirVencidos { parado in
                    registro.warning(
                        "a prova de vida não se concluiu: pergunta-se de novo",
                        metadata: ["pedido": "\(parado.pedido)", "falha": "\(parado.falha)"])
                }
                return ["concluidas": concluidas]
            }
        }
        if let provas = pecas.provas {
            executor.repetir("concluir-provas-anuais", cada: .seconds(60)) { _ in
                let concluidas = try await provas.concluirVencidos { parado in
                    registro.warning(
                        "a prova de vida anual não se concluiu: pergunta-se de novo",
                        metadata: ["pedido": "\(parado.pedido)", "falha": "\(parado.falha)"])
                }
                return ["concluidas": concluidas]
            }
        }
        repetirLimpezas(executor)
        if let correio = pecas.correio, let recuperacao = pecas.recuperacao {
            let caixa = CaixaDeSaida(pecas.casa)
            executor.repetir("mandar-correio", cada: .seconds(3)) { _ in
                _ = try await recuperacao.tratar()
                return try await caixa.entregar(por: correio.carteiro)
            }
            let pontos = PontoPorCorreio(pecas.casa, para: correio.pontosPara)
            executor.repetir("mandar-ponto-da-trilha", cada: .seconds(600)) { _ in
                ["mensagens": try await pontos.mandar()]
            }
            let lembretes = LembretesDaProva(pecas.casa, publico: correio.publico, comCamera: pecas.prova != nil)
            executor.repetir("lembrar-prova-anual", cada: .seconds(3_600)) { _ in
                ["mensagens": try await lembretes.mandar()]
            }
            let aviso = AvisoDeParesFechados(
                pecas.casa, publico: correio.publico, demonstracao: pecas.demonstracao)
            executor.repetir("avisar-pares-fechados", cada: .seconds(60)) { _ in
                ["mensagens": try await aviso.avisar()]
            }
        }
        try await executor.iniciar()
        try? await gracefulShutdown()
        await executor.encerrar()
    }

    /// O que se encerra e se apaga sozinho.
    private func repetirLimpezas(_ executor: Executor) {
        executor.repetir("vencer-sessoes", cada: .seconds(60)) { _ in
            ["vencidas": try await VencerSessoes.vencer(pecas.casa)]
        }
        let consultas = ConsultasGuardadas(pecas.casa)
        executor.repetir("limpar-consultas", cada: .seconds(3_600)) { _ in ["apagadas": try await consultas.limpar()] }
        let antirrobo = Antirrobo(pecas.casa)
        executor.repetir("limpar-desafios", cada: .seconds(3_600)) { _ in ["apagados": try await antirrobo.limpar()] }
        let ritmo = RitmoNoBanco(pecas.casa)
        executor.repetir("limpar-ritmo", cada: .seconds(3_600)) { _ in ["apagados": try await ritmo.limpar()] }
    }
}
