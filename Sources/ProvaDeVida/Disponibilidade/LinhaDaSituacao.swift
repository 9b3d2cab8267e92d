import BancoDeDados
import Nucleo

/// O que a situação do serviço lista, manutenção ou incidente: uma linha com número, que se lista pela hora em que começa, se lê e se trava.
package protocol LinhaDaSituacao: Sendable {
    static var tabela: SQL { get }
    static var colunas: SQL { get }
    /// A coluna da hora em que começa.
    static var comeco: SQL { get }
    static func desconhecida(_ id: Int64) -> RecusaDeDisponibilidade
    init(lendo linha: Linha) throws
}

extension LinhaDaSituacao {
    /// As que cumprem `quais`, da que começa por último à que começa primeiro, ou ao contrário.
    static func listar(
        onde quais: SQL, crescente: Bool, limite: Int, pulados: Int, em t: Transacao
    ) throws -> [Self] {
        let ordem: SQL = crescente ? "\(comeco), id" : "\(comeco) DESC, id DESC"
        return try t.executar(
            "SELECT \(colunas) FROM \(tabela) WHERE " + quais + " ORDER BY " + ordem
                + " LIMIT \(limite) OFFSET \(pulados)"
        ).map(Self.init(lendo:))
    }

    static func contar(onde quais: SQL, em t: Transacao) throws -> Int {
        Int(try t.uma("SELECT count(*) FROM \(tabela) WHERE " + quais)?.ler(0, como: Int64.self) ?? 0)
    }

    /// A de um número; `nil` se não há.
    package static func ler(_ id: Int64, em t: Transacao) throws -> Self? {
        try t.uma("SELECT \(colunas) FROM \(tabela) WHERE id = \(id)").map(Self.init(lendo:))
    }

    /// A mesma, travada até o fim da transação; lança a recusa de que não há.
    static func travar(_ id: Int64, em t: Transacao) throws -> Self {
        guard let linha = try t.uma("SELECT \(colunas) FROM \(tabela) WHERE id = \(id) FOR UPDATE") else {
            throw desconhecida(id)
        }
        return try Self(lendo: linha)
    }
}
