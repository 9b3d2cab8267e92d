import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// As perguntas que a averbação faz antes de chegar à porta.
enum AverbacaoSQL {
    /// Vínculos de uma pessoa achada pelo índice cego do CPF.
    static func vinculos(doCPF indices: [[UInt8]]) -> SQL {
        """
        SELECT v.id, v.pessoa_id, v.matricula, v.situacao
          FROM pessoa p
          JOIN vinculo v ON v.pessoa_id = p.id
         WHERE p.cpf_indice = ANY (\(indices))
         ORDER BY v.situacao = 'ativo' DESC, v.matricula
        """
    }

    static func vinculo(daMatricula matricula: Matricula) -> SQL {
        "SELECT id, pessoa_id, matricula, situacao FROM vinculo WHERE matricula = \(matricula)"
    }

    /// De quem é o contrato: basta para escolher a raia; quem pode mexer nele é a decisão que diz.
    ///
    /// O que se reservou por outro correspondente não existe para quem age por um; isso não muda na vida do contrato.
    static func pessoa(doContrato contrato: Int64, para autor: Autor) -> SQL {
        """
        SELECT v.pessoa_id
          FROM contrato c
          JOIN vinculo v ON v.id = c.vinculo_id
         WHERE c.id = \(contrato)
           AND (\(autor.correspondente.valorSQL)::bigint IS NULL OR c.correspondente_id = \(autor.correspondente.valorSQL)::bigint)
        """
    }

    /// Reservas cujo prazo acabou, as mais antigas primeiro.
    static func vencidas(ate agora: Instante, limite: Int) -> SQL {
        """
        SELECT c.id, v.pessoa_id
          FROM contrato c
          JOIN vinculo v ON v.id = c.vinculo_id
         WHERE c.situacao IN ('pendente', 'autorizada') AND c.vence_em <= \(agora)
         ORDER BY c.vence_em, c.id
         LIMIT \(limite)
        """
    }
}
