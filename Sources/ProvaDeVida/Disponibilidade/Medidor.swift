import Auditoria
import BancoDeDados
import Logging
import Nucleo

/// Mede o serviço uma vez por minuto e grava o que achou; o que passa do limiar vira incidente, e deixa de ser quando passa.
///
/// A volta se chama mais vezes que uma por minuto, para que nenhum minuto fique sem amostra por atraso do relógio; só a primeira de cada minuto
/// mede. A amostra que não se grava não se repete: o banco que não a aceitou também não aceitaria ninguém. O minuto se grava antes e à parte do
/// incidente: aviso que não se consegue fazer não desfaz o que se mediu, e o incidente se tenta de novo no minuto seguinte.
package actor Medidor {
    private let servico: ServicoDeProva
    private let mensageiro: Mensageiro
    private let https: @Sendable () async -> Bool
    private var ultimo: Instante?
    private let registro = Logger(label: "prova-de-vida")

    /// - Parameter https: se o serviço responde a um pedido por HTTPS.
    package init(
        _ servico: ServicoDeProva, _ mensageiro: Mensageiro, https: @escaping @Sendable () async -> Bool
    ) {
        self.servico = servico
        self.mensageiro = mensageiro
        self.https = https
    }

    /// Mede o minuto em curso, se ainda não mediu; devolve o que faltou, ou `nil` se não era a hora.
    @discardableResult
    package func volta() async throws -> Set<MinutoMedido.Parte>? {
        let (casa, mensageiro) = (servico.casa, mensageiro)
        let minuto = casa.relogio.agora.noMinuto
        guard minuto != ultimo else { return nil }
        ultimo = minuto
        let falta = await medir()
        if !falta.isEmpty {
            registro.warning(
                "o serviço está fora do ar", metadata: ["falta": "\(falta.map(\.rawValue).sorted())"])
        }
        try await casa.banco.transacao(como: .motor) { t in
            try MinutoMedido.gravar(minuto, falta, em: t)
        }
        do {
            try await casa.banco.transacao(como: .motor) { t in
                try IncidenteMedido.avaliar(minuto, casa, mensageiro, em: t)
            }
        } catch let falha where !(falha is CancellationError) {
            // O que a falha traz pode ser dado de cliente: só o nome dela.
            registro.error("o incidente não se avaliou", metadata: ["falha": "\(type(of: falha))"])
        }
        return falta
    }

    private func medir() async -> Set<MinutoMedido.Parte> {
        var falta: Set<MinutoMedido.Parte> = []
        if await !vale({ try await self.servico.conferirBanco() }) { falta.insert(.banco) }
        if await !vale({ try await self.servico.comObservador().conferir() }) { falta.insert(.analise) }
        // Quem não acha vaga para começar não é atendido, por mais que o motor responda.
        if await servico.capturas.cheias { falta.insert(.analise) }
        // Nem quem começou e não foi visto até o fim.
        if await servico.capturas.tomarFalhas() > 0 { falta.insert(.analise) }
        if await !vale({ try await self.servico.conferirAssinatura() }) { falta.insert(.assinatura) }
        if await !https() { falta.insert(.https) }
        return falta
    }

    /// Qualquer erro é falta: o que interessa é se quem pedisse agora seria atendido.
    private func vale(_ conferir: () async throws -> Void) async -> Bool {
        do {
            try await conferir()
            return true
        } catch {
            return false
        }
    }
}
