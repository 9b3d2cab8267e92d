import Auditoria
import BancoDeDados
import Cifra
import Nucleo

/// As tentativas em andamento neste processo, com teto: cheio, diz que espere em vez de crescer.
///
/// Quem manda os quadros tem de cair no mesmo processo em que começou; com mais de um, o balanceador prende pelo cookie (decisão 0038).
package actor Capturas {
    private let casa: Instalacao
    private let observador: (any Observador)?
    private let tolerancia: CorrenteDeQuadros.Tolerancia
    private var vivas: [Int64: CapturaViva] = [:]
    static let maximo = 200

    /// - Parameter observador: `nil` quando o motor não abriu: o serviço responde que está fora do ar.
    package init(
        _ casa: Instalacao, observador: (any Observador)?, tolerancia: CorrenteDeQuadros.Tolerancia = .init()
    ) {
        self.casa = casa
        self.observador = observador
        self.tolerancia = tolerancia
    }

    /// O que a página recebe para começar a mandar quadros.
    package struct Comecada: Sendable {
        package let n: Int
        package let nonce: String
        package let chave: [UInt8]
        package let passo: Passo
    }

    package func comecar(_ pedido: ComecarTentativa, _ ficha: Ficha, endereco: String?) async throws -> Comecada {
        guard let observador else { throw RecusaDeProva.foraDoAr }
        try await varrer()
        guard vivas.count < Self.maximo else { throw RecusaDeProva.analiseOcupada }
        let casa = casa
        let comecada = try await casa.banco.transacao(como: .motor) { t in
            try pedido.executar(ficha, casa, em: t, endereco: endereco)
        }
        if let antes = vivas.removeValue(forKey: comecada.sessao.id),
            let fim = await antes.interromper(.tempoEsgotado)?.fim
        {
            try await concluir(fim, endereco)
        }
        let viva = CapturaViva(
            sessao: comecada.sessao.id, linha: comecada.linha, luz: pedido.luz, tempoEstendido: pedido.tempoEstendido,
            observador: observador, tolerancia: tolerancia)
        vivas[comecada.sessao.id] = viva
        return Comecada(n: comecada.n, nonce: viva.nonce, chave: viva.chave, passo: await viva.primeiroPasso)
    }

    /// Junta um quadro à tentativa da sessão; se ela acabou, já está gravada quando isto volta.
    package func receber(_ envelope: Envelope, _ jpeg: [UInt8], sessao: Int64, endereco: String?) async throws -> Passo
    {
        guard let viva = vivas[sessao] else { throw RecusaDeProva.tentativaAcabou }
        let resposta = try await viva.receber(envelope, jpeg)
        if let fim = resposta.fim {
            try await concluir(fim, endereco)
            if vivas[sessao] === viva { vivas[sessao] = nil }
        }
        return resposta.passo
    }

    /// A pessoa saiu: o que estava em curso se grava como ficou.
    package func largar(_ sessao: Int64, endereco: String?) async throws {
        guard let viva = vivas.removeValue(forKey: sessao) else { return }
        if let fim = await viva.interromper(.tempoEsgotado)?.fim { try await concluir(fim, endereco) }
    }

    /// Encerra as que pararam de mandar quadros e vence as sessões do banco. Chamada também de tempos em tempos.
    package func varrer() async throws {
        for (id, viva) in vivas where await viva.vencida(.now) {
            vivas[id] = nil
            if let fim = await viva.interromper(.tempoEsgotado)?.fim { try await concluir(fim, nil) }
        }
        let casa = casa
        _ = try await casa.banco.transacao(como: .motor) { t in try EncerrarSessao.vencer(casa, em: t) }
    }

    private func concluir(_ fim: ConcluirTentativa, _ endereco: String?) async throws {
        let casa = casa
        try await casa.banco.transacao(como: .motor) { t in try fim.executar(casa, em: t, endereco: endereco) }
    }
}

extension RecusaDeProva {
    /// O motor não abriu.
    static let foraDoAr = RecusaDeProva.analiseForaDoAr(
        "A análise de rostos está fora do ar. Tente mais tarde ou use o atendimento por gente.")
}
