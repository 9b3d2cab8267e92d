import BancoDeDados
import Cadastro
import Nucleo

/// O que uma lista de arquivos pode pedir; o que é `nil` não filtra. O papel da transação é quem recorta.
package struct FiltroDeArquivos: Sendable, Hashable {
    package var sentido: ArquivoGuardado.Sentido?
    package var especie: String?
    package var situacao: ArquivoGuardado.Situacao?
    package var consignataria: Int64?
    package var competencia: Competencia?
    /// Verdadeiro quando o filtro digitado não se lê: a lista sai vazia.
    package var nenhum = false
    /// Espécies que contam também da competência anterior: a folha fechada de M−1 informa M.
    package var daVespera: [String] = []
    /// Parte do nome, ou o número do arquivo.
    package var busca: String?
    /// Por que se ordena: `id`, `nome`, `registros` ou `total`.
    package var chave = "id"
    package var decrescente = true

    package init() {}

    fileprivate var condicao: SQL {
        var sql: SQL = " WHERE situacao <> 'recebendo'"
        if let sentido { sql += " AND sentido = \(sentido.rawValue)" }
        if let especie { sql += " AND especie = \(especie)" }
        if let situacao { sql += " AND situacao = \(situacao.rawValue)" }
        if let consignataria { sql += " AND consignataria_id = \(consignataria)" }
        // O que se digitou não é mês: não acha arquivo nenhum.
        if nenhum { sql += " AND false" }
        if let competencia {
            sql +=
                """
                 AND (competencia = \(competencia) AND NOT especie = ANY (\(daVespera))
                      OR competencia = \(competencia - 1) AND especie = ANY (\(daVespera)))
                """
        }
        if let busca {
            let numero = Int64(busca.replacing(".", with: ""))
            sql += " AND (strpos(lower(nome), lower(\(busca)::text)) > 0 OR id = \(numero.valorSQL)::bigint)"
        }
        return sql
    }

    fileprivate var ordem: SQL {
        let coluna: SQL =
            switch chave {
            case "nome": "nome"
            case "registros": "registros"
            case "total": "total"
            default: "id"
            }
        return " ORDER BY " + coluna + (decrescente ? " DESC NULLS LAST, id DESC" : " NULLS LAST, id")
    }
}

extension ArquivoGuardado {
    /// A página pedida da lista filtrada.
    package static func listar(
        _ filtro: FiltroDeArquivos, limite: Int, pulados: Int = 0, em t: Transacao
    ) throws -> [ArquivoGuardado] {
        let sql: SQL =
            "SELECT \(ArquivosSQL.colunas) FROM arquivo" + filtro.condicao + filtro.ordem
            + " LIMIT \(limite) OFFSET \(pulados)"
        return try t.executar(sql).map(ArquivoGuardado.init(lendo:))
    }

    package static func contar(_ filtro: FiltroDeArquivos, em t: Transacao) throws -> Int {
        try t.uma("SELECT count(*) FROM arquivo" + filtro.condicao)?.ler(0) ?? 0
    }

    /// As espécies de que há arquivo, em ordem: as opções de um filtro.
    package static func especies(em t: Transacao) throws -> [String] {
        try t.executar("SELECT DISTINCT especie FROM arquivo WHERE situacao <> 'recebendo' ORDER BY especie").map {
            try $0.ler(0)
        }
    }
}
