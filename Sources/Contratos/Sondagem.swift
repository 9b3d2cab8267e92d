import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// Uma resposta que disse a uma consignatária se um valor cabia na margem de uma pessoa.
///
/// Conta na hora da resposta, coubesse ou não, e não se devolve: reservar e cancelar, deixar vencer, empilhar reservas pequenas ou
/// averbar para logo encerrar ensinam o mesmo que uma recusa. O limite é por consignatária, pessoa e competência, somando usuários e canais.
/// - Fonte: RF-CON-10, RNF-SEG-04; decisão 0017.
package struct Sondagem: Sendable {
    package let id: Int64
    package let consignataria: Int64
    package let pessoa: Int64
    package let competencia: Competencia
    package let pergunta: Pergunta
    package let canal: Autor.Canal
    package let em: Instante
    package let evento: Int64

    /// O que se perguntou e o que se respondeu.
    package struct Pergunta: Sendable {
        package let vinculo: Int64
        package let produto: Int64
        /// O contrato que nasceu ou que se quis mudar; `nil` se não nasceu nenhum.
        package let contrato: Int64?
        package let ato: String
        /// A parcela pedida.
        package let valor: Dinheiro
        package let coube: Bool

        package init(vinculo: Int64, produto: Int64, contrato: Int64?, ato: String, valor: Dinheiro, coube: Bool) {
            self.vinculo = vinculo
            self.produto = produto
            self.contrato = contrato
            self.ato = ato
            self.valor = valor
            self.coube = coube
        }
    }
}

/// O SQL das sondagens e do contador delas.
enum SondagemSQL {
    /// As que ainda contam: as perdoadas por uma reabertura não.
    static func contadas(de pessoas: [Int64], em competencia: Competencia) -> SQL {
        """
        SELECT consignataria_id, pessoa_id, quantas - perdoadas
          FROM tentativa
         WHERE pessoa_id = ANY(\(pessoas)) AND competencia = \(competencia)
        """
    }

    /// Soma por chave antes do UPSERT: ele recusa a mesma linha duas vezes no mesmo comando.
    static func somar(_ novas: [Sondagem]) -> SQL {
        struct Par: Hashable {
            let consignataria: Int64
            let pessoa: Int64
            let competencia: Competencia
        }
        var porPar: [Par: (quantas: Int64, em: Instante)] = [:]
        for nova in novas {
            let par = Par(consignataria: nova.consignataria, pessoa: nova.pessoa, competencia: nova.competencia)
            porPar[par] = ((porPar[par]?.quantas ?? 0) + 1, nova.em)
        }
        let somas = porPar.sorted {
            ($0.key.consignataria, $0.key.pessoa, $0.key.competencia) < (
                $1.key.consignataria, $1.key.pessoa, $1.key.competencia
            )
        }
        return """
            INSERT INTO tentativa (consignataria_id, pessoa_id, competencia, quantas, ultima_em)
            SELECT * FROM unnest(\(somas.map(\.key.consignataria)), \(somas.map(\.key.pessoa)),
                                 \(Valor.competencias(somas.map(\.key.competencia))), \(somas.map(\.value.quantas)),
                                 \(Valor.instantes(somas.map(\.value.em))))
            ON CONFLICT (consignataria_id, pessoa_id, competencia)
            DO UPDATE SET quantas = tentativa.quantas + excluded.quantas, ultima_em = excluded.ultima_em
            """
    }

    static func inserir(_ novas: [Sondagem]) -> SQL {
        """
        INSERT INTO sondagem (id, consignataria_id, pessoa_id, competencia, vinculo_id, produto_id, contrato_id, ato, canal, valor, coube,
                              em, evento_id)
        SELECT * FROM unnest(\(novas.map(\.id)), \(novas.map(\.consignataria)), \(novas.map(\.pessoa)),
                             \(Valor.competencias(novas.map(\.competencia))), \(novas.map(\.pergunta.vinculo)),
                             \(novas.map(\.pergunta.produto)), \(novas.map(\.pergunta.contrato)), \(novas.map(\.pergunta.ato)),
                             \(novas.map(\.canal.rawValue)), \(novas.map(\.pergunta.valor.centavos)), \(novas.map(\.pergunta.coube)),
                             \(Valor.instantes(novas.map(\.em))), \(novas.map(\.evento)))
        """
    }
}
