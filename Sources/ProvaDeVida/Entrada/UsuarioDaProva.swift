import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// Quem tem, ou teve, papel na prova de vida: o CPF vai cifrado e se acha por índice cego.
enum UsuarioDaProva {
    /// O bloco cifrado.
    struct Dados: Codable {
        var nome: String
        let cpf: CPF

        func cifrado(para id: Int64, _ cofre: Cofre) throws -> [UInt8] {
            try cofre.cifrar(json: self, tabela: "usuario_da_prova", coluna: "pessoal", id: id)
        }

        static func abrindo(_ bloco: [UInt8], de id: Int64, _ cofre: Cofre) throws -> Dados {
            try cofre.decifrar(json: bloco, tabela: "usuario_da_prova", coluna: "pessoal", id: id)
        }
    }

    private static let dominio = "usuario-da-prova"

    /// O usuário deste CPF, travado; `nil` se não há.
    static func achar(_ cpf: CPF, _ casa: Instalacao, em t: Transacao) throws -> Int64? {
        let indices: [[UInt8]?] = casa.cofre.indicesCegos(cpf.digitos, dominio: dominio)
        return try t.uma("SELECT id FROM usuario_da_prova WHERE indice = ANY (\(indices)) FOR UPDATE")?.ler(0)
    }

    /// O mesmo; cria na primeira vez.
    static func garantir(_ dados: Dados, _ casa: Instalacao, em t: Transacao) throws -> Int64 {
        let versao = try IndiceEmUso.prender(em: t)
        if let achado = try achar(dados.cpf, casa, em: t) { return achado }
        let id = try casa.ids.proximo(em: t)
        try t.executar(
            """
            INSERT INTO usuario_da_prova (id, indice, indice_versao, pessoal, criado_em)
            VALUES (\(id), \(try casa.cofre.indiceCego(dados.cpf.digitos, dominio: dominio, versao: versao)), \(versao),
                    \(try dados.cifrado(para: id, casa.cofre)), \(casa.relogio.agora))
            ON CONFLICT (indice) DO NOTHING
            """)
        guard let achado = try achar(dados.cpf, casa, em: t) else {
            preconditionFailure("usuário da prova não se gravou")
        }
        return achado
    }

    /// Os papéis em vigor de um usuário; no modo que não é o do banco, nenhum vale.
    static func papeis(
        _ usuario: Int64, _ modo: ModoDoServico, em t: Transacao
    ) throws -> [QuemEntrou.Concedido] {
        try t.executar(
            """
            SELECT p.papel, p.mestre, p.cliente_id, c.nome FROM papel_da_prova p LEFT JOIN cliente_da_prova c ON c.id = p.cliente_id
             WHERE p.usuario_id = \(usuario) AND p.retirado_em IS NULL
               AND EXISTS (SELECT FROM demonstracao_da_prova) = \(modo == .demonstracao) ORDER BY p.id
            """
        ).map { linha in
            guard let papel = PapelNaProva(rawValue: try linha.ler(0)) else {
                preconditionFailure("papel que não existe")
            }
            return QuemEntrou.Concedido(
                papel: papel, mestre: try linha.ler(1), cliente: try linha.ler(2), nomeDoCliente: try linha.ler(3))
        }
    }
}
