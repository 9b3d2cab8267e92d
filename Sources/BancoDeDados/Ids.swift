import Synchronization

/// Ids tirados de uma sequência em blocos, para não ir ao banco a cada um.
///
/// A sequência precisa ter `INCREMENT BY` igual ao bloco: cada `nextval` reserva o bloco inteiro que começa nele. A
/// reserva não se desfaz com a transação, então há buracos; repetição, nunca. Serve a várias transações ao mesmo tempo, e
/// um mesmo `Ids` a bancos diferentes (guarda os blocos de cada um à parte).
package final class Ids: Sendable {
    private let sequencia: String
    private let bloco: Int64
    private let estado = Mutex<[String: Reserva]>([:])

    private struct Reserva {
        /// Faixas que ainda sobram, da mais velha para a mais nova.
        var faixas: [Range<Int64>] = []

        mutating func tirar(_ quantos: Int, em ids: inout [Int64]) {
            while ids.count < quantos, let faixa = faixas.first {
                let fim = Swift.min(faixa.upperBound, faixa.lowerBound + Int64(quantos - ids.count))
                ids.append(contentsOf: faixa.lowerBound..<fim)
                if fim == faixa.upperBound { faixas.removeFirst() } else { faixas[0] = fim..<faixa.upperBound }
            }
        }
    }

    /// `sequencia` pode ter esquema (`esquema.nome`).
    package init(sequencia: String, bloco: Int64) {
        precondition(bloco > 0, "bloco de ids precisa ser positivo")
        self.sequencia = sequencia
        self.bloco = bloco
    }

    /// Um id nunca dado antes.
    package func proximo(em transacao: Transacao) throws(FalhaDeBanco) -> Int64 {
        try varios(1, em: transacao)[0]
    }

    /// `quantos` ids nunca dados antes, em ordem crescente dentro de cada bloco.
    package func varios(_ quantos: Int, em transacao: Transacao) throws(FalhaDeBanco) -> [Int64] {
        let banco = transacao.banco
        var ids: [Int64] = []
        ids.reserveCapacity(quantos)
        while true {
            estado.withLock { $0[banco, default: Reserva()].tirar(quantos, em: &ids) }
            if ids.count >= quantos { return ids }
            // A ida ao banco é sem a tranca: duas ao mesmo tempo só reservam um bloco a mais.
            let faixas = try reservar(quantos - ids.count, em: transacao)
            estado.withLock { $0[banco, default: Reserva()].faixas += faixas }
        }
    }

    private func reservar(_ quantos: Int, em transacao: Transacao) throws(FalhaDeBanco) -> [Range<Int64>] {
        let nome = SQL.tabelaEntreAspas(sequencia)
        let blocos = (Int64(quantos) + bloco - 1) / bloco
        let resultado = try transacao.executar(
            """
            SELECT nextval(s.seqrelid) AS primeiro, s.seqincrement AS incremento
              FROM pg_sequence s, generate_series(1, \(blocos)::bigint)
             WHERE s.seqrelid = \(nome)::regclass
            """)
        var faixas: [Range<Int64>] = []
        for linha in resultado {
            let primeiro: Int64 = try linha.ler(0)
            let incremento: Int64 = try linha.ler(1)
            guard incremento == bloco else {
                throw FalhaDeBanco(
                    sqlstate: "22023",
                    mensagem: "sequência \(sequencia): INCREMENT é \(incremento) e o bloco combinado é \(bloco)")
            }
            faixas.append(primeiro..<primeiro + bloco)
        }
        guard !faixas.isEmpty else {
            throw FalhaDeBanco(sqlstate: "42809", mensagem: "\(sequencia) não é uma sequência")
        }
        return faixas
    }
}
