import Acesso
import BancoDeDados
import Cadastro
import Cifra
import Html
import Nucleo

/// Uma parcela passada, em curso ou futura.
struct DescontoNaTela: Sendable {
    /// De quem são os descontos.
    enum Dono: Sendable {
        case pessoa(Int64)
        case consignataria(Int64)
    }

    /// O que se quer ver.
    enum Grupo: String, CaseIterable, Sendable {
        case efetuados, naoEfetuados = "nao-efetuados", emAberto = "em-aberto"

        var nome: String {
            switch self {
            case .efetuados: "Descontados, inteiros ou em parte"
            case .naoEfetuados: "Não descontados"
            case .emAberto: "Em aberto"
            }
        }

        var condicao: SQL {
            switch self {
            case .efetuados: " AND x.descontado > 0"
            case .naoEfetuados:
                " AND coalesce(x.descontado, 0) = 0 AND x.situacao NOT IN ('prevista', 'enviada', 'futura')"
            case .emAberto: " AND x.situacao IN ('prevista', 'enviada', 'futura')"
            }
        }
    }

    let competencia: Competencia
    let contrato: Int64
    let pessoa: Int64
    let matricula: Matricula
    let consignataria: String
    let produto: String
    let parcela: Int
    let prazo: Int?
    let valor: Dinheiro
    let descontado: Dinheiro?
    /// `nil` é parcela que ainda não foi a folha nenhuma.
    let situacao: SituacaoDaParcela?
    let motivo: String?

    static func listar(
        _ filtro: FiltroDeDescontos, limite: Int, pulados: Int, em t: Transacao
    ) throws -> [DescontoNaTela] {
        let sql: SQL =
            """
            SELECT x.competencia, x.contrato_id, v.pessoa_id, v.matricula, g.nome, d.nome, x.parcela_n, x.prazo, x.valor,
                   x.descontado, x.situacao, x.motivo
            """ + " " + filtro.deOnde + filtro.ordem + " LIMIT \(limite) OFFSET \(pulados)"
        return try t.executar(sql).map {
            DescontoNaTela(
                competencia: try $0.ler(0), contrato: try $0.ler(1), pessoa: try $0.ler(2), matricula: try $0.ler(3),
                consignataria: try $0.ler(4), produto: try $0.ler(5), parcela: try $0.ler(6), prazo: try $0.ler(7),
                valor: try $0.ler(8), descontado: try $0.ler(9),
                situacao: SituacaoDaParcela(rawValue: try $0.ler(10)), motivo: try $0.ler(11))
        }
    }

    /// No CSV, todas.
    static var colunas: [Coluna<DescontoNaTela>] { colunas(nil, nil, []) }

    /// Na tela, só as que dizem alguma coisa: nem de quem é a página, nem o que faltou onde nada faltou.
    static func colunas(
        _ dono: Dono?, _ somas: SomaDeDescontos?, _ linhas: [DescontoNaTela]
    ) -> [Coluna<DescontoNaTela>] {
        var colunas: [Coluna<DescontoNaTela>] = [
            Coluna("Competência", ordem: "competencia", principal: true) { $0.competencia.brasileira },
            Coluna("Contrato", ordem: "contrato", csv: { "\($0.contrato)" }) {
                Ligacao("nº \(Formato.inteiro($0.contrato))", para: PortalDoGestor.contrato($0.contrato))
            },
            Coluna("Matrícula", csv: { $0.matricula.texto }) {
                Ligacao($0.matricula.texto, para: PortalDoGestor.pessoa($0.pessoa))
            },
        ]
        if case .consignataria = dono {} else { colunas.append(Coluna("Consignatária") { $0.consignataria }) }
        colunas += [
            Coluna("Produto") { $0.produto },
            Coluna("Parcela", .numero) { Formato.parcela($0.parcela, de: $0.prazo) },
            Coluna("Valor (R$)", .numero, ordem: "valor", total: somas?.valor.brasileiro) { $0.valor.brasileiro },
            Coluna("Descontado (R$)", .numero, total: somas?.descontado.brasileiro) {
                $0.descontado?.brasileiro ?? "—"
            },
            Coluna("Situação", csv: { $0.situacao?.nome ?? "A vencer" }) { linha in
                linha.situacao?.etiqueta ?? Etiqueta(.neutro, "A vencer")
            },
        ]
        if dono == nil || linhas.contains(where: { $0.motivo != nil }) {
            colunas.append(Coluna("O que faltou") { $0.motivo ?? "" })
        }
        return colunas
    }
}

/// O que se pediu, em SQL: vale para a lista e para as somas.
struct FiltroDeDescontos: Sendable {
    let deOnde: SQL
    let ordem: SQL

    init(_ dono: DescontoNaTela.Dono, _ estado: EstadoDaGrade, _ cofre: Cofre) {
        let doDono: SQL =
            switch dono {
            case .pessoa(let id): "vinculo_id IN (SELECT k.id FROM vinculo k WHERE k.pessoa_id = \(id))"
            case .consignataria(let id): "consignataria_id = \(id)"
            }
        var sql: SQL =
            """
              FROM (SELECT competencia, contrato_id, consignataria_id, vinculo_id, produto_id, parcela_n, prazo, previsto AS valor,
                           descontado, situacao, motivo
                      FROM atual.parcela_do_mes
                     WHERE
            """ + " " + doDono + """
                         UNION ALL
                        SELECT competencia, contrato_id, consignataria_id, vinculo_id, produto_id, parcela_n, prazo, valor, NULL, 'futura', NULL
                          FROM atual.parcela_futura
                         WHERE
                """ + " " + doDono + """
                ) x
                  JOIN vinculo v ON v.id = x.vinculo_id
                  JOIN pessoa p ON p.id = v.pessoa_id
                  JOIN consignataria g ON g.id = x.consignataria_id
                  JOIN produto d ON d.id = x.produto_id
                 WHERE true
                """
        if let grupo = estado["situacao"].flatMap(DescontoNaTela.Grupo.init(rawValue:)) { sql += grupo.condicao }
        if let id = estado["consignataria"].flatMap({ Int64($0) }) { sql += " AND x.consignataria_id = \(id)" }
        do {
            if let mes = try estado.lido("competencia", Competencia.lendo) { sql += " AND x.competencia = \(mes)" }
            if let cpf = try estado.lido("cpf", CPF.lendo) {
                sql += " AND p.cpf_indice = ANY (\(DadosPessoais.indices(de: cpf, cofre)))"
            }
        } catch { sql += " AND false" }
        if let matricula = estado["matricula"] { sql += " AND v.matricula = \(matricula)" }
        deOnde = sql
        let coluna: SQL =
            switch estado.ordem?.chave {
            case "contrato": "x.contrato_id"
            case "valor": "x.valor"
            default: "x.competencia"
            }
        ordem =
            " ORDER BY " + coluna
            + (estado.ordem?.sentido == .decrescente
                ? " DESC, x.contrato_id, x.competencia" : ", x.contrato_id, x.competencia")
    }
}

/// As somas do que está filtrado.
struct SomaDeDescontos: Sendable {
    let linhas: Int
    let valor: Dinheiro
    let descontado: Dinheiro
    /// O que se devia no mês e a folha não descontou; o que saiu porque o contrato terminou não conta.
    let naoDescontado: Dinheiro
    let emAberto: Dinheiro
    let abertas: Int

    static func ler(_ filtro: FiltroDeDescontos, em t: Transacao) throws -> SomaDeDescontos {
        let sql: SQL =
            """
            SELECT count(*), coalesce(sum(x.valor), 0)::bigint, coalesce(sum(x.descontado), 0)::bigint,
                   coalesce(sum(x.valor - coalesce(x.descontado, 0)) FILTER (
                       WHERE x.situacao NOT IN ('prevista', 'enviada', 'futura', 'retirada', 'liquidada')), 0)::bigint,
                   coalesce(sum(x.valor) FILTER (WHERE x.situacao IN ('prevista', 'enviada', 'futura')), 0)::bigint,
                   count(*) FILTER (WHERE x.situacao IN ('prevista', 'enviada', 'futura'))
            """ + " " + filtro.deOnde
        guard let linha = try t.uma(sql) else { preconditionFailure("soma sem linha") }
        return SomaDeDescontos(
            linhas: try linha.ler(0), valor: try linha.ler(1), descontado: try linha.ler(2),
            naoDescontado: try linha.ler(3), emAberto: try linha.ler(4), abertas: try linha.ler(5))
    }
}
