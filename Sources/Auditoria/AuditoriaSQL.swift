import BancoDeDados
import Nucleo

/// O SQL do selo e da conferência da trilha.
enum AuditoriaSQL {
    /// Trava de quem sela: um por banco, por transação.
    static let trava: Int64 = 0x7365_6c6f

    private static let colunasDoBloco: SQL = """
        n, primeira, ultima, geracao, xid::text::bigint, evento_id, raiz, picos, anterior, em, chave, assinatura
        """

    static let ultimoBloco: SQL = "SELECT \(colunasDoBloco) FROM bloco ORDER BY n DESC LIMIT 1"

    static func bloco(_ n: Int64) -> SQL { "SELECT \(colunasDoBloco) FROM bloco WHERE n = \(n)" }

    /// O bloco em que a folha de uma posição está.
    static func bloco(daPosicao posicao: Int64) -> SQL {
        "SELECT \(colunasDoBloco) FROM bloco WHERE ultima >= \(posicao) ORDER BY ultima LIMIT 1"
    }

    static func blocos(depoisDe n: Int64, limite: Int) -> SQL {
        "SELECT \(colunasDoBloco) FROM bloco WHERE n > \(n) ORDER BY n LIMIT \(limite)"
    }

    /// Os próximos eventos a selar, na ordem, só de transações que já acabaram; geração antiga já está toda encerrada.
    ///
    /// O horizonte do retrato e a leitura vão no mesmo comando: em dois, uma transação poderia acabar entre eles.
    static func aSelar(depoisDe ordem: OrdemDaTrilha, geracao: Int64, limite: Int) -> SQL {
        """
        SELECT \(LinhaGravada.colunas)
          FROM evento e
         WHERE (e.geracao, e.xid, e.id) > (\(ordem.geracao)::smallint, \("\(ordem.xid)")::text::xid8, \(ordem.evento)::bigint)
           AND (e.geracao < \(geracao)::smallint OR e.xid < pg_snapshot_xmin(pg_current_snapshot()))
         ORDER BY e.geracao, e.xid, e.id
         LIMIT \(limite)
        """
    }

    static func gravarFolhas(desde primeira: Int64, _ eventos: [Int64], _ resumos: [[UInt8]]) -> SQL {
        let lista: [[UInt8]?] = resumos
        return """
            INSERT INTO folha_da_trilha (posicao, evento_id, resumo)
            SELECT \(primeira) + n.ordem - 1, n.evento, n.resumo
              FROM unnest(\(eventos), \(lista)) WITH ORDINALITY AS n (evento, resumo, ordem)
            """
    }

    static func gravar(_ bloco: BlocoDaTrilha) -> SQL {
        """
        INSERT INTO bloco (n, primeira, ultima, geracao, xid, evento_id, raiz, picos, anterior, em, chave, assinatura)
        VALUES (\(bloco.n), \(bloco.primeira), \(bloco.ultima), \(bloco.horizonte.geracao),
                \("\(bloco.horizonte.xid)")::text::xid8, \(bloco.horizonte.evento), \(bloco.raiz), \(bloco.picos),
                \(bloco.anterior), \(Valor.instante(bloco.em.microssegundos)), \(bloco.chave), \(bloco.assinatura))
        """
    }

    /// As folhas de uma faixa de posições, cada uma com a sua linha, se ela existe.
    static func folhas(de primeira: Int64, ate ultima: Int64) -> SQL {
        """
        SELECT f.posicao, f.evento_id, f.resumo, \(LinhaGravada.colunas)
          FROM folha_da_trilha f
          LEFT JOIN evento e ON e.id = f.evento_id
         WHERE f.posicao BETWEEN \(primeira) AND \(ultima)
         ORDER BY f.posicao
        """
    }

    /// Só os resumos, para as provas.
    static func resumos(de primeira: Int64, ate ultima: Int64) -> SQL {
        "SELECT resumo FROM folha_da_trilha WHERE posicao BETWEEN \(primeira) AND \(ultima) ORDER BY posicao"
    }

    /// Linhas sem folha, na ordem de selar, uma página por vez.
    static func semFolha(depoisDe ordem: OrdemDaTrilha, limite: Int) -> SQL {
        """
        SELECT \(LinhaGravada.colunas)
          FROM evento e
         WHERE (e.geracao, e.xid, e.id) > (\(ordem.geracao)::smallint, \("\(ordem.xid)")::text::xid8, \(ordem.evento)::bigint)
           AND NOT EXISTS (SELECT FROM folha_da_trilha f WHERE f.evento_id = e.id)
         ORDER BY e.geracao, e.xid, e.id
         LIMIT \(limite)
        """
    }

    /// Eventos que um registro cita e que não existem nem têm folha: apagados antes de selar.
    static func citadosQueFaltam(limite: Int) -> SQL {
        """
        SELECT c.evento_id, min(c.por)
          FROM atual.evento_citado c
         WHERE NOT EXISTS (SELECT FROM evento e WHERE e.id = c.evento_id)
           AND NOT EXISTS (SELECT FROM folha_da_trilha f WHERE f.evento_id = c.evento_id)
         GROUP BY c.evento_id
         ORDER BY c.evento_id
         LIMIT \(limite)
        """
    }

    static func linha(doEvento id: Int64) -> SQL {
        """
        SELECT f.posicao, f.evento_id, f.resumo, \(LinhaGravada.colunas)
          FROM evento e
          LEFT JOIN folha_da_trilha f ON f.evento_id = e.id
         WHERE e.id = \(id)
        """
    }
}

extension BlocoDaTrilha {
    init(lendo linha: Linha) throws {
        n = try linha.ler(0)
        primeira = try linha.ler(1)
        ultima = try linha.ler(2)
        horizonte = OrdemDaTrilha(geracao: try linha.ler(3), xid: try linha.ler(4), evento: try linha.ler(5))
        raiz = try linha.ler(6)
        picos = try linha.ler(7)
        anterior = try linha.ler(8)
        em = Instante(microssegundos: try linha.campo(9).microssegundos)
        chave = try linha.ler(10)
        assinatura = try linha.ler(11)
    }
}
