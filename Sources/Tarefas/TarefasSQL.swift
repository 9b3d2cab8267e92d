import BancoDeDados

/// O SQL da fila. A hora é sempre a do banco: os processos podem discordar do relógio, o banco é um só.
enum TarefasSQL {
    private static let colunas: SQL = """
        id, especie, chave, situacao, etapa, feito, total, resultado::text, mensagem, cancelar, tentativas, autor_id, criada_em,
        terminada_em, dados::text
        """

    static func inserir(
        id: Int64, especie: String, chave: String?, dados: String, autor: Int64?, esperaEmMicrossegundos: Int64
    ) -> SQL {
        """
        INSERT INTO tarefa (id, especie, chave, dados, autor_id, nao_antes_de)
        VALUES (\(id), \(especie), \(chave.valorSQL), \(Valor.json(dados)), \(autor.valorSQL), now() + \(esperaEmMicrossegundos) * interval '1 microsecond')
        ON CONFLICT (especie, chave) WHERE chave IS NOT NULL AND situacao IN ('esperando', 'rodando') DO NOTHING
        """
    }

    static func viva(especie: String, chave: String) -> SQL {
        "SELECT id FROM tarefa WHERE especie = \(especie) AND chave = \(chave) AND situacao IN ('esperando', 'rodando')"
    }

    static func estado(de id: Int64) -> SQL { "SELECT \(colunas) FROM tarefa WHERE id = \(id)" }

    static func ultima(especie: String, chave: String) -> SQL {
        "SELECT \(colunas) FROM tarefa WHERE especie = \(especie) AND chave = \(chave) ORDER BY id DESC LIMIT 1"
    }

    /// As das espécies dadas, da mais nova à mais velha.
    static func listar(especies: [String], chave: String?, limite: Int, pulados: Int) -> SQL {
        """
        SELECT \(colunas) FROM tarefa
         WHERE especie = ANY(\(especies)) AND (\(chave.valorSQL)::text IS NULL OR chave = \(chave.valorSQL)::text)
         ORDER BY id DESC LIMIT \(limite) OFFSET \(pulados)
        """
    }

    static func contar(especies: [String]) -> SQL { "SELECT count(*) FROM tarefa WHERE especie = ANY(\(especies))" }

    /// Pega a mais antiga pronta, ou a que um processo deixou de tocar.
    ///
    /// `SKIP LOCKED`: quem está confirmando um bloco está com a linha travada, e portanto vivo.
    static func pegar(especies: [String], processo: String, vencimentoEmMicrossegundos: Int64) -> SQL {
        """
        UPDATE tarefa t
           SET situacao = 'rodando', processo = \(processo), tentativas = tentativas + 1,
               iniciada_em = coalesce(iniciada_em, now()), ponto_em = clock_timestamp()
         WHERE t.id = (SELECT e.id
                         FROM tarefa e
                        WHERE e.especie = ANY(\(especies))
                          AND (e.situacao = 'esperando' AND e.nao_antes_de <= now()
                               OR e.situacao = 'rodando'
                                  AND e.ponto_em < clock_timestamp() - \(vencimentoEmMicrossegundos) * interval '1 microsecond')
                        ORDER BY e.nao_antes_de, e.id
                        LIMIT 1
                          FOR UPDATE SKIP LOCKED)
        RETURNING id, especie, chave, dados::text, marca::text, autor_id, tentativas, cancelar
        """
    }

    static func baterPonto(_ id: Int64, processo: String) -> SQL {
        """
        UPDATE tarefa SET ponto_em = clock_timestamp()
         WHERE id = \(id) AND processo = \(processo) AND situacao = 'rodando'
        RETURNING cancelar
        """
    }

    static func marca(_ id: Int64, processo: String) -> SQL {
        "SELECT marca::text FROM tarefa WHERE id = \(id) AND processo = \(processo) AND situacao = 'rodando' FOR UPDATE"
    }

    static func avancar(
        _ id: Int64, processo: String, etapa: String?, feito: Int64?, total: Int64?, marca: String?
    ) -> SQL {
        """
        UPDATE tarefa
           SET etapa = coalesce(\(etapa.valorSQL), etapa), feito = coalesce(\(feito.valorSQL), feito), total = coalesce(\(total.valorSQL), total),
               marca = coalesce(\(marca.valorSQL)::jsonb, marca), ponto_em = clock_timestamp()
         WHERE id = \(id) AND processo = \(processo) AND situacao = 'rodando'
        RETURNING cancelar
        """
    }

    static func terminar(
        _ id: Int64, processo: String, em situacao: SituacaoDaTarefa, resultado: String?, mensagem: String?
    ) -> SQL {
        """
        UPDATE tarefa
           SET situacao = \(situacao.rawValue), resultado = \(resultado.valorSQL)::jsonb, mensagem = \(mensagem.valorSQL),
               terminada_em = clock_timestamp()
         WHERE id = \(id) AND processo = \(processo) AND situacao = 'rodando'
        """
    }

    /// Volta à fila, com a marca onde estava. Periódica começa a volta seguinte do zero (`recomecar`).
    static func devolver(
        _ id: Int64, processo: String, esperaEmMicrossegundos: Int64, recomecar: Bool, resultado: String?,
        mensagem: String?
    ) -> SQL {
        """
        UPDATE tarefa
           SET situacao = 'esperando', processo = NULL, ponto_em = NULL, mensagem = \(mensagem.valorSQL),
               nao_antes_de = clock_timestamp() + \(esperaEmMicrossegundos) * interval '1 microsecond',
               marca = CASE WHEN \(recomecar) THEN '{}' ELSE marca END, feito = CASE WHEN \(recomecar) THEN 0 ELSE feito END,
               tentativas = CASE WHEN \(recomecar) THEN 0 ELSE tentativas END,
               resultado = coalesce(\(resultado.valorSQL)::jsonb, resultado)
         WHERE id = \(id) AND processo = \(processo) AND situacao = 'rodando'
        """
    }

    /// Quem espera é cancelada na hora; a quem roda só se pede.
    static func cancelar(_ id: Int64) -> SQL {
        """
        UPDATE tarefa
           SET cancelar = true, situacao = CASE situacao WHEN 'esperando' THEN 'cancelada' ELSE situacao END,
               terminada_em = CASE situacao WHEN 'esperando' THEN now() END
         WHERE id = \(id) AND situacao IN ('esperando', 'rodando')
        """
    }
}

extension EstadoDaTarefa {
    init(lendo linha: Linha) throws {
        guard let situacao = SituacaoDaTarefa(rawValue: try linha.ler(3, como: String.self)) else {
            preconditionFailure("situação de tarefa que o banco não admite")
        }
        self.init(
            id: try linha.ler(0), especie: try linha.ler(1), chave: try linha.ler(2), situacao: situacao,
            etapa: try linha.ler(4), feito: try linha.ler(5), total: try linha.ler(6), resultado: try linha.ler(7),
            mensagem: try linha.ler(8), cancelando: try linha.ler(9), tentativas: try linha.ler(10),
            autor: try linha.ler(11), criadaEm: try linha.campo(12).microssegundos,
            terminadaEm: linha.campo(13).nulo ? nil : try linha.campo(13).microssegundos, dados: try linha.ler(14))
    }
}

extension Duration {
    /// Para o banco, que conta o tempo em microssegundos.
    var microssegundos: Int64 {
        let (segundos, atosegundos) = components
        return segundos * 1_000_000 + atosegundos / 1_000_000_000_000
    }
}
