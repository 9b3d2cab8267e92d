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
    /// Pelo resumo da ficha do navegador que abriu o link: achar a de um quadro não vai ao banco.
    private var vivas: [[UInt8]: CapturaViva] = [:]
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
        /// Com que o navegador se apresenta daqui em diante.
        package let ficha: Ficha
        package let n: Int
        package let nonce: String
        package let chave: [UInt8]
        package let passo: Passo
    }

    package func comecar(_ pedido: ComecarTentativa, _ ficha: Ficha, endereco: String?) async throws -> Comecada {
        guard let observador else { throw RecusaDeProva.foraDoAr }
        // A que estava em curso acaba antes: é com o número dela que se grava.
        try await largar(ficha, endereco: endereco)
        guard vivas.count < Self.maximo else { throw RecusaDeProva.analiseOcupada }
        let casa = casa
        let comecada = try await casa.banco.transacao(como: .motor) { t in
            try pedido.executar(ficha, casa, em: t, endereco: endereco)
        }
        let viva = CapturaViva(
            sessao: comecada.sessao, n: comecada.n, linha: comecada.linha, luz: pedido.luz,
            tempoEstendido: pedido.tempoEstendido, observador: observador, tolerancia: tolerancia)
        // Enquanto se gravava, outra aba pode ter começado também: fica a última.
        while vivas[comecada.ficha.resumo] != nil { try await largar(comecada.ficha, endereco: endereco) }
        vivas[comecada.ficha.resumo] = viva
        return Comecada(
            ficha: comecada.ficha, n: comecada.n, nonce: viva.nonce, chave: viva.chave, passo: await viva.primeiroPasso)
    }

    /// Junta um quadro à tentativa deste navegador; se ela acabou, já está gravada quando isto volta.
    package func receber(_ envelope: Envelope, _ jpeg: [UInt8], de ficha: Ficha, endereco: String?) async throws
        -> Passo
    {
        guard let viva = vivas[ficha.resumo] else { throw RecusaDeProva.tentativaAcabou }
        let resposta = try await viva.receber(envelope, jpeg)
        if let fim = resposta.fim {
            try await concluir(fim, endereco)
            if vivas[ficha.resumo] === viva { vivas[ficha.resumo] = nil }
        }
        return resposta.passo
    }

    /// A pessoa saiu: o que estava em curso se grava como ficou.
    package func largar(_ ficha: Ficha, endereco: String?) async throws {
        guard let viva = vivas.removeValue(forKey: ficha.resumo) else { return }
        if let fim = await viva.interromper(.tempoEsgotado)?.fim { try await concluir(fim, endereco) }
    }

    /// Encerra as que pararam de mandar quadros, vence as sessões do banco e esquece os quadros velhos. É do serviço de fundo.
    package func varrer() async throws {
        for (navegador, viva) in vivas where await viva.vencida(.now) {
            vivas[navegador] = nil
            if let fim = await viva.interromper(.tempoEsgotado)?.fim { try await concluir(fim, nil) }
        }
        let casa = casa
        try await casa.banco.transacao(como: .motor) { t in
            try EncerrarSessao.vencer(casa, em: t)
            try QuadroDaProva.esquecer(casa, em: t)
        }
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
