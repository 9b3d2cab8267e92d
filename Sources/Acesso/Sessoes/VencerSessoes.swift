import Auditoria
import BancoDeDados
import Cadastro
import Nucleo
import Web

/// As sessões que ficaram sem uso ou passaram do tempo, sem que ninguém saísse: encerram-se, e fica na trilha por que acabaram.
///
/// Já não valiam: quem decide isso é cada pedido. A entrada que ficou pelo meio se encerra também, sem evento: ninguém chegou a entrar. A origem
/// que não se abre fica dita no evento, e as outras do lote vencem do mesmo modo.
/// - Fonte: RNF-SEG-01, RNF-AUD-01; OWASP ASVS 5, 7.3.
package enum VencerSessoes {
    package static let ato = "acesso.vencer-sessao"
    /// Quantas por transação.
    static let porVez = 500

    /// Todas as que já venceram, em quantas transações for preciso: as que se acumularam com o programa parado acabam na mesma volta. Devolve
    /// quantas.
    @discardableResult
    package static func vencer(_ casa: Instalacao) async throws -> Int {
        var todas = 0
        while true {
            let vencidas = try await casa.banco.transacao(como: .motor) { t in try vencer(casa, em: t) }
            todas += vencidas
            guard vencidas == porVez else { return todas }
        }
    }

    /// Até `porVez`, ou só uma; devolve quantas se encerraram.
    @discardableResult
    package static func vencer(so uma: ResumoDeSessao? = nil, _ casa: Instalacao, em t: Transacao) throws -> Int {
        let so: SQL = uma.map { " AND x.resumo = \($0.bytes)" } ?? ""
        let agora = casa.relogio.agora
        let regra = try RegraDeAcesso.ler(em: casa.relogio.hoje, t)
        let vencidas = try t.executar(
            """
            UPDATE sessao s SET encerrada_em = \(agora)
             WHERE s.encerrada_em IS NULL
               AND s.resumo IN (SELECT x.resumo FROM sessao x
                                 WHERE x.encerrada_em IS NULL
                                   AND (x.vista_em < \(agora - regra.sessao.ocio)
                                        OR x.criada_em < \(agora - regra.sessao.absoluta)
                                        OR x.passo <> 'dentro' AND x.criada_em < \(agora - GuardaDeSessaoNoBanco.vidaDoPendente))\(so)
                                 ORDER BY x.vista_em LIMIT \(porVez) FOR UPDATE SKIP LOCKED)
            RETURNING s.usuario_id, s.criada_em, s.origem, s.resumo, s.passo, s.criada_em < \(agora - regra.sessao.absoluta), s.vista_em
            """)
        let eventos = try vencidas.compactMap { linha -> Auditoria.Evento? in
            guard try linha.ler(4) == "dentro" else { return nil }
            let resumo = ResumoDeSessao(bytes: try linha.ler(3))
            let origem = SessaoAberta.abrir(try linha.ler(2), resumo, casa.cofre)
            let noPrazo = try linha.ler(5, como: Bool.self)
            return Auditoria.Evento(
                ato, objeto: "usuario", id: try linha.ler(0),
                [
                    "sessao": .texto(resumo.naTrilha),
                    "motivo": .texto(noPrazo ? "passou do tempo máximo" : "ficou sem uso"),
                    "aberta_em": .texto(try linha.ler(1, como: Instante.self).naTela),
                    "ultimo_uso": .texto(try linha.ler(6, como: Instante.self).naTela),
                    "endereco_da_sessao": .texto(origem.endereco),
                ])
        }
        if !eventos.isEmpty { try casa.trilha.registrar(eventos, por: .sistema, as: agora, em: t) }
        return vencidas.alteradas
    }
}
