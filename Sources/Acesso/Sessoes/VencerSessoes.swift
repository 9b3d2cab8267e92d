import Auditoria
import BancoDeDados
import Cadastro
import Nucleo
import Web

/// As sessões que ficaram sem uso ou passaram do tempo, sem que ninguém saísse: encerram-se, e fica na trilha por que acabaram.
///
/// Já não valiam: quem decide isso é cada pedido. A entrada que ficou pelo meio se encerra também, sem evento: ninguém chegou a entrar.
/// - Fonte: RNF-SEG-01, RNF-AUD-01; OWASP ASVS 5, 7.3.
package enum VencerSessoes {
    package static let ato = "acesso.vencer-sessao"
    /// Quantas por vez: as que sobram ficam para a volta seguinte.
    static let porVolta = 500

    /// Devolve quantas se encerraram.
    @discardableResult
    package static func vencer(_ casa: Instalacao, em t: Transacao) throws -> Int {
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
                                        OR x.passo <> 'dentro' AND x.criada_em < \(agora - GuardaDeSessaoNoBanco.vidaDoPendente))
                                 ORDER BY x.vista_em LIMIT \(porVolta) FOR UPDATE SKIP LOCKED)
            RETURNING s.usuario_id, s.criada_em, s.origem, s.resumo, s.passo, s.criada_em < \(agora - regra.sessao.absoluta)
            """)
        let eventos = try vencidas.compactMap { linha -> Auditoria.Evento? in
            guard try linha.ler(4) == "dentro" else { return nil }
            let resumo = ResumoDeSessao(bytes: try linha.ler(3))
            let origem = try SessaoAberta.abrir(try linha.ler(2), resumo, casa.cofre)
            let noPrazo = try linha.ler(5, como: Bool.self)
            return Auditoria.Evento(
                ato, objeto: "usuario", id: try linha.ler(0),
                [
                    "sessao": .texto(resumo.naTrilha),
                    "motivo": .texto(noPrazo ? "passou do tempo máximo" : "ficou sem uso"),
                    "aberta_em": .texto(try linha.ler(1, como: Instante.self).naTela),
                    "endereco_da_sessao": .texto(origem.endereco),
                ])
        }
        if !eventos.isEmpty { try casa.trilha.registrar(eventos, por: .sistema, as: agora, em: t) }
        return vencidas.alteradas
    }
}
