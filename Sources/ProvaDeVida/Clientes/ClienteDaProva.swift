import BancoDeDados

/// Quem contrata o serviço, como está agora.
package struct ClienteDaProva: Sendable {
    package let liberado: Bool
    package let suspenso: Bool
    /// Não volta: nem se retoma, nem se altera.
    package let encerrado: Bool
    /// O que falta para se liberar, em frase.
    package let falta: [String]

    /// O número do cliente deste código; lança `RecusaDeProva.clienteDesconhecido`.
    package static func achar(_ codigo: String, em t: Transacao) throws -> Int64 {
        guard let id = try t.uma("SELECT id FROM cliente_da_prova WHERE codigo = \(codigo)")?.ler(0, como: Int64.self)
        else {
            throw RecusaDeProva.clienteDesconhecido(codigo)
        }
        return id
    }

    /// O cliente, travado para o que se vai mudar.
    static func travar(_ cliente: Int64, em t: Transacao) throws -> ClienteDaProva {
        guard
            let linha = try t.uma(
                """
                SELECT num_nulls(contrato, contrato_em) = 0, termo_em IS NOT NULL, pessoal IS NOT NULL, liberado, suspenso_em IS NOT NULL,
                       encerrado
                  FROM cliente_da_prova WHERE id = \(cliente) FOR UPDATE
                """)
        else { preconditionFailure("cliente \(cliente) não existe") }
        return ClienteDaProva(
            liberado: try linha.ler(3), suspenso: try linha.ler(4), encerrado: try linha.ler(5),
            falta: faltas(contrato: try linha.ler(0), termo: try linha.ler(1), try linha.ler(2)))
    }

    /// Recusa o que se faria por um cliente que já se encerrou, e não o deixa encerrar antes de a transação acabar. Chama-se com a pessoa já travada:
    /// quem encerra trava as pessoas e depois o cliente.
    ///
    /// Lança `RecusaDeProva.clienteEncerrado`.
    static func exigirAberto(_ cliente: Int64, em t: Transacao) throws {
        let encerrado = try t.uma("SELECT encerrado FROM cliente_da_prova WHERE id = \(cliente) FOR KEY SHARE")
        guard try encerrado?.ler(0, como: Bool.self) == false else { throw RecusaDeProva.clienteEncerrado }
    }

    /// O que ainda não se cadastrou, em frase, dito o que já há.
    static func faltas(contrato: Bool, termo: Bool, _ representante: Bool) -> [String] {
        [(contrato, "o contrato assinado"), (termo, "o termo de sigilo"), (representante, "o representante")]
            .filter { !$0.0 }.map(\.1)
    }

    /// De que cosseno em diante se reconhece, para este cliente, em milésimos.
    static func limiar(_ cliente: Int64, em t: Transacao) throws -> Int {
        guard let linha = try t.uma("SELECT limiar FROM cliente_da_prova WHERE id = \(cliente)") else {
            preconditionFailure("cliente \(cliente) não existe")
        }
        return Int(try linha.ler(0, como: Int64.self))
    }
}
