import Acesso
import BancoDeDados
import Cadastro
import Cifra
import Html
import Nucleo

/// As verbas em atraso de cada um, numa competência, como o gestor as vê.
struct VerbasDoVinculo: Sendable {
    let pessoa: Int64
    let nome: String
    let matricula: Matricula
    let saldo: Dinheiro?
    let pago: Dinheiro?
    let descontado: Dinheiro?
    let contratado: Dinheiro
    let livre: Dinheiro?

    private static let de: SQL = """
          FROM atual.verbas_do_mes v
          JOIN conta_de_margem m ON m.id = v.conta_id
          JOIN pessoa x ON x.id = v.pessoa_id
        """

    /// Quem tem crédito, pagamento ou antecipação; crédito zero e nada mais não é ter verbas em atraso.
    private static func condicao(_ mes: Competencia, _ estado: EstadoDaGrade, _ pessoas: [Int64]?) -> SQL {
        var sql: SQL =
            " WHERE v.competencia = \(mes) AND (v.saldo <> 0 OR v.pago <> 0 OR m.comprometido <> 0)"
        switch estado["situacao"] {
        case "com": sql += " AND m.comprometido > 0"
        case "sem": sql += " AND m.comprometido = 0"
        case "calado": sql += " AND v.pago IS NULL"
        case "acima": sql += " AND m.disponivel < 0"
        default: break
        }
        if let pessoas { sql += " AND v.pessoa_id = ANY (\(pessoas))" }
        return sql
    }

    private static func ordem(_ estado: EstadoDaGrade) -> SQL {
        let coluna: SQL =
            switch estado.ordem?.chave {
            case "saldo": "v.saldo"
            case "pago": "v.pago"
            case "descontado": "v.descontado"
            case "contratado": "m.comprometido"
            case "livre": "m.disponivel"
            default: "v.matricula"
            }
        let sentido: SQL =
            estado.ordem?.sentido == .decrescente
            ? " DESC NULLS LAST, v.conta_id DESC" : " NULLS LAST, v.conta_id"
        return " ORDER BY " + coluna + sentido
    }

    static func listar(
        _ mes: Competencia, _ estado: EstadoDaGrade, _ pessoas: [Int64]?, limite: Int, pulados: Int, _ cofre: Cofre,
        em t: Transacao
    ) throws -> [VerbasDoVinculo] {
        let sql: SQL =
            """
            SELECT v.pessoa_id, x.pessoal, v.matricula, v.saldo, v.pago, v.descontado, m.comprometido, m.disponivel
            """ + de + condicao(mes, estado, pessoas) + ordem(estado) + " LIMIT \(limite) OFFSET \(pulados)"
        return try t.executar(sql).map {
            let pessoa: Int64 = try $0.ler(0)
            return VerbasDoVinculo(
                pessoa: pessoa, nome: try DadosPessoais.abrindo(try $0.ler(1), de: pessoa, cofre).nome,
                matricula: try $0.ler(2), saldo: try $0.ler(3), pago: try $0.ler(4),
                descontado: try $0.ler(5), contratado: try $0.ler(6), livre: try $0.ler(7))
        }
    }

    /// Quantas há e as somas do que está filtrado, para o rodapé.
    struct Totais: Sendable {
        let linhas: Int
        let saldo: Dinheiro
        let pago: Dinheiro
        let descontado: Dinheiro
        let contratado: Dinheiro
        /// Só o que está livre: o negativo de um não se paga com o livre de outro.
        let livre: Dinheiro
        let semPago: Int
    }

    static func somar(
        _ mes: Competencia, _ estado: EstadoDaGrade, _ pessoas: [Int64]?, em t: Transacao
    ) throws -> Totais {
        let sql: SQL =
            """
            SELECT count(*), coalesce(sum(v.saldo), 0)::bigint, coalesce(sum(v.pago), 0)::bigint,
                   coalesce(sum(v.descontado), 0)::bigint, coalesce(sum(m.comprometido), 0)::bigint,
                   coalesce(sum(m.disponivel) FILTER (WHERE m.disponivel > 0), 0)::bigint,
                   count(*) FILTER (WHERE v.pago IS NULL)
            """ + de + condicao(mes, estado, pessoas)
        guard let linha = try t.uma(sql) else { preconditionFailure("soma sem linha") }
        return Totais(
            linhas: try linha.ler(0), saldo: try linha.ler(1), pago: try linha.ler(2), descontado: try linha.ler(3),
            contratado: try linha.ler(4), livre: try linha.ler(5), semPago: try linha.ler(6))
    }

    /// Os meses de que a folha disse alguma coisa, do mais novo ao mais velho.
    static func meses(em t: Transacao) throws -> [Competencia] {
        try t.executar("SELECT DISTINCT v.competencia FROM atual.verbas_do_mes v ORDER BY 1 DESC").map {
            try $0.ler(0)
        }
    }

    static func colunas(_ totais: Totais?) -> [Coluna<VerbasDoVinculo>] {
        let desconhecido = "não informado"
        return [
            Coluna("Nome", principal: true, csv: { $0.nome }) {
                Ligacao($0.nome, para: PortalDoGestor.verbas(de: $0.pessoa))
            },
            Coluna("Matrícula", ordem: "matricula") { $0.matricula.texto },
            Coluna("Saldo", .numero, ordem: "saldo", total: totais?.saldo.brasileiro) {
                $0.saldo?.brasileiro ?? desconhecido
            },
            Coluna("Pago", .numero, ordem: "pago", total: totais?.pago.brasileiro) {
                $0.pago?.brasileiro ?? desconhecido
            },
            Coluna("Descontado", .numero, ordem: "descontado", total: totais?.descontado.brasileiro) {
                $0.descontado?.brasileiro ?? "—"
            },
            Coluna("Contratado hoje", .numero, ordem: "contratado", total: totais?.contratado.brasileiro) {
                $0.contratado.brasileiro
            },
            Coluna("Livre hoje", .numero, ordem: "livre", total: totais?.livre.brasileiro) { linha in
                linha.livre.map { $0 < .zero ? "\($0.brasileiro), negativo" : $0.brasileiro } ?? desconhecido
            },
        ]
    }
}
