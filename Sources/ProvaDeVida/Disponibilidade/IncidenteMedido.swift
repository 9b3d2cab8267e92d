import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// O incidente que se abre e se fecha sozinho, pelos minutos medidos.
///
/// Abre com três minutos seguidos fora do ar, nenhum deles de manutenção avisada; fecha com três seguidos no ar. Começa no primeiro desses minutos: o que
/// caiu na manutenção e não voltou começa quando ela acaba, e o minuto solto antes dela não conta. Quem volta de um processo morto abre o que
/// devia ter aberto, com a hora em que começou, e o fecha três minutos depois.
/// - Fonte: PV-20; decisão 0043.
enum IncidenteMedido {
    /// Minutos seguidos, para abrir e para fechar.
    static let limiar = 3

    /// Chamada a cada minuto medido, depois de gravado. O que uma chamada não fez, a seguinte faz, com as mesmas horas.
    static func avaliar(
        _ minuto: Instante, _ casa: Instalacao, _ mensageiro: Mensageiro, em t: Transacao
    ) throws {
        if let aberto = try t.uma(
            "SELECT id, comecou_em FROM incidente_da_prova WHERE origem = 'medida' AND acabou_em IS NULL FOR UPDATE")
        {
            try fechar(try aberto.ler(0), desde: try aberto.ler(1), minuto, casa, mensageiro, em: t)
        } else {
            try abrir(minuto, casa, mensageiro, em: t)
        }
    }

    /// Olha os minutos fora entre o último no ar, que não seja este, e este. A manutenção os parte em trechos; vale o primeiro que chega ao limiar.
    private static func abrir(
        _ minuto: Instante, _ casa: Instalacao, _ mensageiro: Mensageiro, em t: Transacao
    ) throws {
        guard
            let linha = try t.uma(
                """
                WITH fora AS (
                    SELECT coalesce((SELECT max(minuto) + interval '1 minute' FROM minuto_medido WHERE no_ar AND minuto < \(minuto)),
                                    (SELECT min(minuto) FROM minuto_medido)) AS de,
                           (SELECT CASE WHEN no_ar THEN \(minuto)::timestamptz ELSE \(minuto)::timestamptz + interval '1 minute' END
                              FROM minuto_medido WHERE minuto = \(minuto)) AS ate),
                sem_aviso AS (
                    SELECT g, g - row_number() OVER (ORDER BY g) * interval '1 minute' AS trecho
                      FROM fora, generate_series(fora.de, fora.ate - interval '1 minute', interval '1 minute') g
                     WHERE NOT EXISTS (SELECT FROM manutencao_da_prova x
                                        WHERE x.cancelada_em IS NULL AND g >= x.comeca_em AND g < x.acaba_em))
                SELECT min(g), max(g) FROM sem_aviso GROUP BY trecho HAVING count(*) >= \(limiar) ORDER BY 1 LIMIT 1
                """)
        else { return }
        let (comeco, ultimo): (Instante, Instante) = (try linha.ler(0), try linha.ler(1))
        // Outro processo pode ter aberto o mesmo agora: fica o dele.
        try AbrirIncidente(
            titulo: "Prova de vida fora do ar", descricao: try porque(comeco, ultimo, em: t), comecou: comeco,
            origem: .medida
        ).executar(casa, mensageiro, em: t, por: .sistema)
    }

    /// O que não respondeu a quem mediu esses minutos.
    private static func porque(_ comeco: Instante, _ ultimo: Instante, em t: Transacao) throws -> String {
        let partes = try t.executar(
            "SELECT DISTINCT unnest(falta) FROM minuto_medido WHERE minuto BETWEEN \(comeco) AND \(ultimo)"
        ).compactMap { MinutoMedido.Parte(rawValue: try $0.ler(0))?.nome }
        return partes.isEmpty
            ? "O serviço ficou sem processo que atendesse."
            : "Não respondeu: \(partes.sorted().joined(separator: ", "))."
    }

    /// Acaba no primeiro dos minutos seguidos no ar que chegam até este.
    private static func fechar(
        _ id: Int64, desde comeco: Instante, _ minuto: Instante, _ casa: Instalacao, _ mensageiro: Mensageiro,
        em t: Transacao
    ) throws {
        guard
            let linha = try t.uma(
                """
                SELECT min(minuto) FROM (
                    SELECT minuto, minuto - row_number() OVER (ORDER BY minuto) * interval '1 minute' AS trecho
                      FROM minuto_medido WHERE no_ar AND minuto >= \(comeco) AND minuto <= \(minuto)) m
                 GROUP BY trecho HAVING count(*) >= \(limiar) AND max(minuto) = \(minuto)
                """)
        else { return }
        try FecharIncidente(
            id: id, explicacao: "O serviço voltou a responder.", acabou: try linha.ler(0), medido: true
        ).executar(casa, mensageiro, em: t, por: .sistema)
    }
}
