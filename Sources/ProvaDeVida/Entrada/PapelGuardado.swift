import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// Um papel concedido, com de quem é, para quem os administra.
package struct PapelGuardado: Sendable {
    package let id: Int64
    package let usuario: Int64
    package let nome: String
    package let cpf: CPF
    package let papel: PapelNaProva
    package let mestre: Bool
    package let cliente: Int64?
    package let nomeDoCliente: String?
    package let concedidoEm: Instante
    package let retiradoEm: Instante?
    package let entrouEm: Instante?
    /// Quantas sessões a pessoa tem abertas agora.
    package let sessoes: Int

    /// Todos, ou só um; os em vigor primeiro.
    package static func listar(so id: Int64? = nil, _ casa: Instalacao, em t: Transacao) throws -> [PapelGuardado] {
        let um: SQL = id.map { " WHERE p.id = \($0)" } ?? ""
        return try t.executar(
            """
            SELECT p.id, u.id, u.pessoal, p.papel, p.mestre, p.cliente_id, c.nome, p.concedido_em, p.retirado_em, u.entrou_em,
                   (SELECT count(*) FROM entrada_da_prova e WHERE e.usuario_id = u.id AND e.expira_em > \(casa.relogio.agora))
              FROM papel_da_prova p
              JOIN usuario_da_prova u ON u.id = p.usuario_id
              LEFT JOIN cliente_da_prova c ON c.id = p.cliente_id
            """ + um + " ORDER BY p.retirado_em IS NOT NULL, p.id"
        ).map { linha in
            let usuario: Int64 = try linha.ler(1)
            let dados = try UsuarioDaProva.Dados.abrindo(linha.ler(2), de: usuario, casa.cofre)
            guard let papel = PapelNaProva(rawValue: try linha.ler(3)) else {
                preconditionFailure("papel que não existe")
            }
            return PapelGuardado(
                id: try linha.ler(0), usuario: usuario, nome: dados.nome, cpf: dados.cpf, papel: papel,
                mestre: try linha.ler(4), cliente: try linha.ler(5), nomeDoCliente: try linha.ler(6),
                concedidoEm: try linha.ler(7), retiradoEm: try linha.ler(8), entrouEm: try linha.ler(9),
                sessoes: Int(try linha.ler(10, como: Int64.self)))
        }
    }

    /// O papel como se diz: «Operador-mestre», «Representante de Fulano».
    package var dito: String {
        mestre ? "Operador-mestre" : nomeDoCliente.map { "\(papel.nome) de \($0)" } ?? papel.nome
    }
}
