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
    /// Até quando se volta atrás do último minuto no ar por um incidente que não se conseguiu abrir.
    static let memoria = Duration.seconds(7 * 86_400)

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

    /// Olha os minutos fora que nenhum incidente medido cobriu ainda, até este: deduz-se tudo do gravado, e o que não se conseguiu abrir na hora,
    /// por este processo ou por outro, se abre depois com a hora certa.
    private static func abrir(
        _ minuto: Instante, _ casa: Instalacao, _ mensageiro: Mensageiro, em t: Transacao
    ) throws {
        for lacuna in try lacunas(ate: minuto, em: t) {
            guard let (comeco, ultimo) = try trecho(lacuna, em: t) else { continue }
            // Outro processo pode ter aberto o mesmo agora: fica o dele.
            try AbrirIncidente(
                titulo: "Prova de vida fora do ar", descricao: try porque(comeco, ultimo, em: t), comecou: comeco,
                origem: .medida
            ).executar(casa, mensageiro, em: t, por: .sistema)
            return
        }
    }

    /// Os minutos fora seguidos, do primeiro ao primeiro de novo no ar (ou ao que ainda não se mediu), que chegam ao limiar; os mais velhos antes.
    private static func lacunas(ate minuto: Instante, em t: Transacao) throws -> [Range<Instante>] {
        let desde = try t.uma(
            """
            SELECT greatest((SELECT min(minuto) FROM minuto_medido),
                            (SELECT max(acabou_em) FROM incidente_da_prova WHERE origem = 'medida'),
                            (SELECT max(minuto) FROM minuto_medido WHERE no_ar AND minuto <= \(minuto - memoria)))
            """)?.ler(0, como: Instante?.self)
        guard let desde else { return [] }
        return try t.executar(
            """
            SELECT minuto + interval '1 minute', seguinte
              FROM (SELECT minuto, lead(minuto, 1, \(minuto + .seconds(60))::timestamptz) OVER (ORDER BY minuto) AS seguinte
                      FROM (SELECT \(desde - .seconds(60))::timestamptz AS minuto
                            UNION ALL
                            SELECT minuto FROM minuto_medido WHERE no_ar AND minuto >= \(desde) AND minuto <= \(minuto)) v) v
             WHERE seguinte - minuto > \(limiar) * interval '1 minute' ORDER BY 1
            """
        ).map { try $0.ler(0, como: Instante.self)..<$0.ler(1, como: Instante.self) }
    }

    /// O primeiro e o último minuto do primeiro trecho que chega ao limiar: a manutenção avisada parte a lacuna em trechos.
    private static func trecho(_ lacuna: Range<Instante>, em t: Transacao) throws -> (Instante, Instante)? {
        try t.uma(
            """
            SELECT min(g), max(g)
              FROM (SELECT g, g - row_number() OVER (ORDER BY g) * interval '1 minute' AS trecho
                      FROM generate_series(\(lacuna.lowerBound)::timestamptz, \(lacuna.upperBound)::timestamptz - interval '1 minute', interval '1 minute') g
                     WHERE NOT EXISTS (SELECT FROM manutencao_da_prova x
                                        WHERE x.cancelada_em IS NULL AND g >= x.comeca_em AND g < x.acaba_em)) v
             GROUP BY trecho HAVING count(*) >= \(limiar) ORDER BY 1 LIMIT 1
            """
        ).map { (try $0.ler(0), try $0.ler(1)) }
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

    /// Acaba no primeiro dos primeiros minutos seguidos no ar depois de começar, ainda que só agora se consiga fechar e se tenha caído outra vez.
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
                 GROUP BY trecho HAVING count(*) >= \(limiar) ORDER BY 1 LIMIT 1
                """)
        else { return }
        try FecharIncidente(
            id: id, explicacao: "O serviço voltou a responder.", acabou: try linha.ler(0), medido: true
        ).executar(casa, mensageiro, em: t, por: .sistema)
    }
}
