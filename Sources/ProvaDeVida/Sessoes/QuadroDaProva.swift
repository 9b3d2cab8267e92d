import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// O quadro que já serviu a uma sessão não serve a outra. Só se guarda o resumo, e por um tempo.
enum QuadroDaProva {
    static let guarda = Duration.seconds(90 * 86_400)

    /// Se algum destes já serviu a outra sessão.
    static func serviu(_ resumos: [[UInt8]], foraDe sessao: Int64, em t: Transacao) throws -> Bool {
        try t.uma(
            "SELECT FROM quadro_da_prova WHERE resumo = ANY (\(resumos as [[UInt8]?])) AND sessao_id <> \(sessao) LIMIT 1"
        ) != nil
    }

    static func guardar(_ resumos: [[UInt8]], sessao: Int64, _ casa: Instalacao, em t: Transacao) throws {
        try t.executar(
            """
            INSERT INTO quadro_da_prova (resumo, sessao_id, em)
            SELECT DISTINCT r, \(sessao)::bigint, \(casa.relogio.agora) FROM unnest(\(resumos as [[UInt8]?])) AS r
            ON CONFLICT (resumo) DO NOTHING
            """)
    }

    /// Apaga os que passaram do prazo.
    static func esquecer(_ casa: Instalacao, em t: Transacao) throws {
        try t.executar("DELETE FROM quadro_da_prova WHERE em < \(casa.relogio.agora - guarda)")
    }
}
