import BancoDeDados
import Nucleo

/// O limite de tentativas por pessoa, somando sessões e fotos: quem insiste espera.
///
/// Conta o que não passou e o que ainda está em curso, e não o que falhou por nossa culpa: senão, sessões abertas ao mesmo tempo dariam as tentativas de todas. A foto que o cliente
/// manda e não confere conta também. Quem confere para gastar chama com a pessoa travada (`Titular.travar`).
/// - Fonte: nota técnica de biometria, seção 6; decisão 0054.
enum ConferirTentativas {
    /// As que não passaram, em um dia e em uma hora, a partir das quais não se começa outra.
    static let porDia = 15
    static let porHora = 6
    /// Além disto, a que não acabou é de processo que caiu: ninguém a julgou.
    static let emCurso = Duration.seconds(200)

    static func conferir(_ titular: Int64, em t: Transacao, _ agora: Instante) throws {
        let (dia, hora) = (agora - .seconds(86_400), agora - .seconds(3_600))
        guard
            let linha = try t.uma(
                """
                SELECT count(*), count(*) FILTER (WHERE gasta.em > \(hora))
                  FROM (SELECT coalesce(n.acabou_em, n.comecou_em) AS em
                          FROM tentativa_da_prova n JOIN sessao_da_prova s ON s.id = n.sessao_id
                         WHERE s.titular_id = \(titular)
                           AND (n.motivo <> \(Motivo.analiseFalhou.rawValue) OR n.acabou_em IS NULL AND n.comecou_em > \(agora - emCurso))
                        UNION ALL
                        SELECT c.em
                          FROM evento e JOIN consulta_da_prova c ON c.evento_id = e.id
                         WHERE e.objeto = 'titular_da_prova' AND e.objeto_id = \(titular) AND c.resultado = 'reprovada') gasta
                 WHERE gasta.em > \(dia)
                """)
        else { return }
        let (noDia, naHora): (Int64, Int64) = (try linha.ler(0), try linha.ler(1))
        if noDia >= porDia { throw RecusaDeProva.titularBloqueado(noDia: true) }
        if naHora >= porHora { throw RecusaDeProva.titularBloqueado(noDia: false) }
    }
}
