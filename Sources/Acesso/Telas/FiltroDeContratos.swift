import BancoDeDados
import Cadastro
import Cifra
import Html
import Nucleo

/// O que uma lista de contratos pode pedir. Cada portal põe o que a sua tela oferece.
package struct FiltroDeContratos: Sendable {
    /// O que se digitou não se lê: não acha contrato nenhum.
    package var nenhum = false
    package var pessoa: Int64?
    /// Índice cego do CPF.
    package var cpf: [[UInt8]]?
    package var matricula: Matricula?
    package var numero: String?
    /// Código do produto.
    package var produto: String?
    /// Só estas pessoas (achadas pelo nome); vazio não acha ninguém.
    package var pessoas: [Int64]?
    /// Depois deste número, na lista que anda por cursor.
    package var depoisDe: Int64?
    package var consignataria: Int64?
    package var situacoes: [Situacao] = []
    /// Só o que nasceu de uma reserva, qualquer que tenha sido o fim dela.
    package var deReserva = false
    /// Por que se ordena: `id`, `parcela`, `situacao`, `vence`, `consignataria` ou `produto`.
    package var chave = "id"
    package var decrescente = true

    package init() {}

    /// Os filtros que toda lista de contratos oferece com os mesmos nomes, e a ordem.
    package init(_ estado: EstadoDaGrade, _ cofre: Cofre) {
        situacoes = Situacao.doFiltro(estado["situacao"])
        do {
            cpf = try estado.lido("cpf", CPF.lendo).map { DadosPessoais.indices(de: $0, cofre) }
            matricula = try estado.lido("matricula", Matricula.lendo)
        } catch { nenhum = true }
        // Quem dita o número o diz com pontos de milhar, como a tela o mostra.
        numero = estado["numero"].map {
            Int64($0.replacing(".", with: "")) == nil ? $0 : $0.replacing(".", with: "")
        }
        chave = estado.ordem?.chave ?? "id"
        decrescente = estado.ordem?.sentido == .decrescente
    }

    var condicao: SQL {
        var sql: SQL = nenhum ? " AND false" : ""
        if let pessoa { sql += " AND c.pessoa_id = \(pessoa)" }
        if let cpf { sql += " AND c.cpf_indice = ANY (\(cpf))" }
        if let matricula { sql += " AND c.matricula = \(matricula)" }
        if let numero {
            if let id = Int64(numero) {
                sql += " AND (c.numero = \(numero) OR c.id = \(id))"
            } else {
                sql += " AND c.numero = \(numero)"
            }
        }
        if let produto { sql += " AND c.produto_codigo = \(produto)" }
        // Quem acha pelo nome só acha onde o nome se lê.
        if let pessoas { sql += " AND c.pessoa_id = ANY (\(pessoas)) AND c.pessoal IS NOT NULL" }
        if let depoisDe { sql += " AND c.id > \(depoisDe)" }
        if let consignataria { sql += " AND c.consignataria_id = \(consignataria)" }
        if deReserva {
            sql += " AND EXISTS (SELECT FROM ocorrencia o WHERE o.contrato_id = c.id AND o.ato = 'reservar')"
        }
        if !situacoes.isEmpty { sql += " AND c.situacao = ANY (\(situacoes.map(\.rawValue)))" }
        return sql
    }

    var ordem: SQL {
        let coluna: SQL =
            switch chave {
            case "parcela": "c.parcela"
            case "situacao": "c.situacao"
            case "vence": "c.vence_em"
            case "consignataria": "c.consignataria"
            case "produto": "c.produto"
            default: "c.id"
            }
        return " ORDER BY " + coluna + (decrescente ? " DESC NULLS LAST, c.id DESC" : " NULLS LAST, c.id")
    }
}
