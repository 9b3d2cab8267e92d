import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import Contratos
import Nucleo
import OrgaoDeTeste

/// O que acontece às reservas sem ser por REST, num terceiro processo que é o do teste: a hora que passa, a pessoa que
/// autoriza ou nega, e o contrato que se liquida.
struct AtosDeFundo: Sendable {
    let orgao: OrgaoDeTeste
    let semente: UInt64
    let porta: Porta
    let liquidados = Liquidados()

    /// Os contratos cuja liquidação se respondeu aceita, e aqueles de que não se soube.
    actor Liquidados {
        private(set) var aceitos: Set<Int64> = []
        private(set) var semResposta: Set<Int64> = []
        private(set) var vencidas = 0
        private(set) var autorizadas = 0
        private(set) var negadas = 0
        func liquidar(_ contrato: Int64, aceito: Bool?) {
            if aceito == true { aceitos.insert(contrato) } else if aceito == nil { semResposta.insert(contrato) }
        }
        func contar(vencidas: Int = 0, autorizadas: Int = 0, negadas: Int = 0) {
            self.vencidas += vencidas
            self.autorizadas += autorizadas
            self.negadas += negadas
        }
    }

    init(_ orgao: OrgaoDeTeste, semente: UInt64) {
        (self.orgao, self.semente) = (orgao, semente)
        porta = Porta(orgao.casa)
    }

    func correr(_ diario: Diario, ate acabou: Sinal) async throws {
        var sorteio = Sorteio(semente: semente &* 7_919)
        let balcao = Balcao(casa: orgao.casa, porta: porta)
        var vez = 0
        while !acabou.dado {
            vez += 1
            try await Task.sleep(for: .milliseconds(15))
            guard let contrato = await diario.algumaReserva(sorteio.next()) else { continue }
            let dono = try await orgao.dono.transacao(como: .proprio) { t in
                try t.uma(
                    """
                    SELECT v.pessoa_id, c.consignataria_id FROM contrato c JOIN vinculo v ON v.id = c.vinculo_id
                     WHERE c.id = \(contrato)
                    """
                ).map { (pessoa: try $0.ler(0, como: Int64.self), banco: try $0.ler(1, como: Int64.self)) }
            }
            guard let dono else { continue }
            do {
                try await um(sorteio.next() % 4, contrato, dono, balcao, vez)
            } catch is FalhaDaPorta {
                await liquidados.liquidar(contrato, aceito: nil)
            }
        }
        await porta.encerrar()
    }

    private func um(
        _ qual: UInt64, _ contrato: Int64, _ dono: (pessoa: Int64, banco: Int64), _ balcao: Balcao, _ vez: Int
    ) async throws {
        let autor = Autor.sistema
        switch qual {
        case 0:
            // A hora passa só para esta: os dois servidores e o teste podem encerrá-la ao mesmo tempo.
            let ontem = orgao.agora - .seconds(86_400)
            try await orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar(
                    """
                    UPDATE contrato SET vence_em = \(ontem)
                     WHERE id = \(contrato) AND situacao IN ('pendente', 'autorizada')
                    """)
            }
            await liquidados.contar(vencidas: try await balcao.vencerReservas(limite: 5))
        case 1:
            let resposta = try await balcao.autorizar(
                contrato: contrato, pessoa: dono.pessoa, evidencia: "aceite", por: autor, chave: "autorizar-\(vez)")
            await liquidados.contar(autorizadas: resposta.aceito ? 1 : 0)
        case 2:
            let resposta = try await balcao.negar(
                contrato: contrato, pessoa: dono.pessoa, motivo: nil, por: autor, chave: "negar-\(vez)-x")
            await liquidados.contar(negadas: resposta.aceito ? 1 : 0)
        default:
            let ato = EncerrarContrato(
                .liquidar, pessoa: dono.pessoa, contrato: contrato, consignataria: dono.banco, motivo: "quitado")
            let impressao = [UInt8](repeating: UInt8(truncatingIfNeeded: vez), count: 32)
            let resposta = try await porta.pedir(
                Pedido(autor: autor, chave: "liquidar-\(vez)", impressao: impressao, ato: ato, emLote: true))
            await liquidados.liquidar(contrato, aceito: resposta.aceito)
        }
    }
}
