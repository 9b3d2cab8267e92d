import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// O incidente que se abre e se fecha sozinho, pelos minutos medidos.
///
/// Abre com três minutos seguidos fora do ar que não sejam de manutenção avisada; fecha com três seguidos no ar. Quem volta de um processo morto
/// abre o que devia ter aberto, com a hora em que começou, e o fecha três minutos depois.
/// - Fonte: PV-20; decisão 0043.
enum IncidenteMedido {
    /// Minutos seguidos, para abrir e para fechar.
    static let limiar = 3

    /// Chamada a cada amostra, na transação que a gravou.
    static func avaliar(
        _ minuto: Instante, _ falta: Set<MinutoMedido.Parte>, _ casa: Instalacao, _ mensageiro: Mensageiro,
        em t: Transacao
    ) throws {
        if let aberto = try t.uma(
            "SELECT id FROM incidente_da_prova WHERE origem = 'medida' AND acabou_em IS NULL FOR UPDATE")
        {
            try fechar(aberto.ler(0), minuto, casa, mensageiro, em: t)
        } else {
            try abrir(minuto, falta, casa, mensageiro, em: t)
        }
    }

    /// Os minutos fora entre o último no ar, que não seja este, e este; só conta o que não se avisou.
    private static func abrir(
        _ minuto: Instante, _ falta: Set<MinutoMedido.Parte>, _ casa: Instalacao, _ mensageiro: Mensageiro,
        em t: Transacao
    ) throws {
        guard
            let linha = try t.uma(
                """
                WITH trecho AS (
                    SELECT coalesce((SELECT max(minuto) + interval '1 minute' FROM minuto_medido WHERE no_ar AND minuto < \(minuto)),
                                    (SELECT min(minuto) FROM minuto_medido)) AS de,
                           (SELECT CASE WHEN no_ar THEN \(minuto)::timestamptz ELSE \(minuto)::timestamptz + interval '1 minute' END
                              FROM minuto_medido WHERE minuto = \(minuto)) AS ate)
                SELECT min(g), count(*) FROM trecho, generate_series(trecho.de, trecho.ate - interval '1 minute', interval '1 minute') g
                 WHERE NOT EXISTS (SELECT FROM manutencao_da_prova x
                                    WHERE x.cancelada_em IS NULL AND g >= x.comeca_em AND g < x.acaba_em)
                """), try linha.ler(1, como: Int64.self) >= limiar
        else { return }
        let partes = falta.map(\.nome).sorted().joined(separator: ", ")
        let porque =
            partes.isEmpty
            ? "O serviço ficou sem processo que atendesse." : "Não respondeu: \(partes)."
        // Outro processo pode ter aberto o mesmo agora: fica o dele.
        try AbrirIncidente(
            titulo: "Prova de vida fora do ar", descricao: porque, comecou: try linha.ler(0), origem: .medida
        ).executar(casa, mensageiro, em: t, por: .sistema)
    }

    private static func fechar(
        _ id: Int64, _ minuto: Instante, _ casa: Instalacao, _ mensageiro: Mensageiro, em t: Transacao
    ) throws {
        let primeiro = minuto - .seconds((limiar - 1) * 60)
        let noAr = try t.uma(
            "SELECT count(*) FROM minuto_medido WHERE no_ar AND minuto BETWEEN \(primeiro) AND \(minuto)")?
            .ler(0, como: Int64.self)
        guard noAr == Int64(limiar) else { return }
        try FecharIncidente(id: id, explicacao: "O serviço voltou a responder.", acabou: primeiro, medido: true)
            .executar(casa, mensageiro, em: t, por: .sistema)
    }
}
