import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// O gestor deixa uma consignatária voltar a pedir a margem de uma pessoa na mesma competência: perdoa as sondagens já contadas.
///
/// As sondagens continuam gravadas, e a reabertura diz quantas perdoou. Perdoar quem ainda não fechou também se pode.
/// - Fonte: RF-CON-10, RNF-SEG-04.
package struct ReabrirPar: Sendable {
    package static let ato = "sondagens.reabrir"
    package static let tamanhoDoMotivo = 3...200

    package let consignataria: Int64
    package let pessoa: Int64
    package let motivo: String

    package init(consignataria: Int64, pessoa: Int64, motivo: String) {
        (self.consignataria, self.pessoa, self.motivo) = (consignataria, pessoa, motivo)
    }

    /// Lança `RecusaDeReabertura`, sem mudar nada. Devolve quantas sondagens perdoou.
    ///
    /// Toma a trava da pessoa: um pedido em curso ou vê o par fechado, ou o vê aberto de todo.
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> Int {
        guard Self.tamanhoDoMotivo.contains(motivo.count) else { throw RecusaDeReabertura.semMotivo }
        try Livro.travar([pessoa], em: t)
        let agora = casa.relogio.agora
        guard let competencia = try Livro.competencia(agora, em: t),
            let linha = try t.uma(
                """
                SELECT quantas - perdoadas FROM tentativa
                 WHERE consignataria_id = \(consignataria) AND pessoa_id = \(pessoa) AND competencia = \(competencia)
                """)
        else { throw RecusaDeReabertura.nadaContado }
        let contadas: Int = try linha.ler(0)
        guard contadas > 0 else { throw RecusaDeReabertura.nadaContado }
        let evento = try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "pessoa", id: pessoa,
                    [
                        "consignataria": .inteiro(consignataria), "competencia": .texto(competencia.iso),
                        "perdoadas": .inteiro(contadas), "motivo": .texto(motivo),
                    ])
            ], por: autor, as: agora, em: t)
        try t.executar(
            """
            UPDATE tentativa SET perdoadas = quantas
             WHERE consignataria_id = \(consignataria) AND pessoa_id = \(pessoa) AND competencia = \(competencia)
            """)
        let id = try casa.ids.proximo(em: t)
        let cifrado = try TextoCifrado.fechar(motivo, tabela: "reabertura", id: id, casa.cofre)
        try t.executar(
            """
            INSERT INTO reabertura (id, consignataria_id, pessoa_id, competencia, perdoadas, motivo, em, evento_id)
            VALUES (\(id), \(consignataria), \(pessoa), \(competencia), \(contadas), \(cifrado.valorSQL), \(agora),
                    \(evento[0]))
            """)
        return contadas
    }
}

/// Por que um par não se reabriu.
package enum RecusaDeReabertura: Error, Sendable, Hashable {
    case semMotivo
    /// Não há sondagem contada nesta competência: o par já está aberto.
    case nadaContado
}
