import BancoDeDados
import Cadastro
import Nucleo

/// As perguntas que a averbação faz antes de chegar à porta.
enum AverbacaoSQL {
    /// Vínculos de uma pessoa achada pelo índice cego do CPF.
    static func vinculos(doCPF indice: [UInt8]) -> SQL {
        """
        SELECT v.id, v.pessoa_id, v.matricula, v.situacao
          FROM pessoa p
          JOIN vinculo v ON v.pessoa_id = p.id
         WHERE p.cpf_indice = \(indice)
         ORDER BY v.situacao = 'ativo' DESC, v.matricula
        """
    }

    static func vinculo(daMatricula matricula: Matricula) -> SQL {
        "SELECT id, pessoa_id, matricula, situacao FROM vinculo WHERE matricula = \(matricula)"
    }

    /// De quem é o contrato: basta para escolher a raia; quem pode mexer nele é a decisão que diz.
    static func pessoa(doContrato contrato: Int64) -> SQL {
        """
        SELECT v.pessoa_id
          FROM contrato c
          JOIN vinculo v ON v.id = c.vinculo_id
         WHERE c.id = \(contrato)
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
