import CLibpq
import Logging

extension Conexao {
    /// Quantas vezes uma transação em conflito é refeita antes de desistir.
    static let tentativas = 8

    /// Abre a transação, roda o corpo e confirma; em conflito (40001, 40P01) desfaz e refaz, até oito vezes.
    ///
    /// O corpo pode rodar mais de uma vez: não pode ter efeito fora do banco (para isso há `aoConfirmar`). Se ele
    /// lança, tudo se desfaz. `prazo` limita cada comando, não a soma.
    @discardableResult
    package func transacao<T>(
        como papel: Papel, nivel: Nivel = .leituraConfirmada, soLeitura: Bool = false, prazo: Duration? = nil,
        _ corpo: (Transacao) throws -> T
    ) throws -> T {
        let abertura = Abertura(papel: papel, nivel: nivel, soLeitura: soLeitura, prazo: prazo)
        return try transacao(abertura, cancelamento: nil, corpo)
    }

    func transacao<T>(
        _ abertura: Abertura, cancelamento: Cancelamento?, _ corpo: (Transacao) throws -> T
    ) throws -> T {
        var tentativa = 0
        while true {
            tentativa += 1
            let transacao = try comecar(abertura, cancelamento)
            do {
                let saida = try corpo(transacao)
                try transacao.confirmar()
                return saida
            } catch {
                // Se o corpo trocou o erro do banco por outro, quem diz se vale repetir é o que abortou a transação.
                let falha = (error as? FalhaDeBanco) ?? transacao.falha
                transacao.desfazer()
                guard let falha, falha.repetivel || falha.planoVencido, tentativa < Self.tentativas,
                    cancelamento?.pedido != true
                else { throw error }
                registro.debug(
                    "refazendo transação", metadata: ["sqlstate": "\(falha.sqlstate)", "vez": "\(tentativa)"])
                if falha.repetivel { Espera.sorteada(tentativa: tentativa) }
            }
        }
    }

    /// Manda BEGIN, papel e ajustes numa viagem. Conexão que caiu parada é reaberta aqui, porque nada se perdeu.
    private func comecar(_ abertura: Abertura, _ cancelamento: Cancelamento?) throws(FalhaDeBanco) -> Transacao {
        precondition(viva == false || !emTransacao, "já há transação aberta nesta conexão")
        while true {
            if !viva { try reabrir() }
            do throws(FalhaDeBanco) {
                try simples(try abertura.comando { (texto) throws(FalhaDeBanco) in try literal(texto) })
                recemAberta = false
                cancelamento?.armar(alvo)
                return Transacao(conexao: self, papel: abertura.papel, cancelamento: cancelamento)
            } catch {
                if error.conexaoPerdida && !recemAberta { continue }
                desfazerAberta()
                throw error
            }
        }
    }

    /// ROLLBACK, se houver o que desfazer. Se nem isso dá, a conexão é dada por vencida.
    func desfazerAberta() {
        guard PQstatus(pg) == CONNECTION_OK, emTransacao else { return }
        do throws(FalhaDeBanco) { try simples("ROLLBACK") } catch { vencida = true }
    }
}
