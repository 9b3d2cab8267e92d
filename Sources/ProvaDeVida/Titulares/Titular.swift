import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// A pessoa de quem um cliente pede a prova. O CPF vai cifrado e se acha por índice cego, outro em cada cliente.
enum Titular {
    /// O titular deste CPF neste cliente; cria na primeira vez. Trava a linha: quem pede duas sessões ao mesmo tempo espera.
    static func garantir(_ cpf: CPF, cliente: Int64, _ casa: Instalacao, em t: Transacao) throws -> Int64 {
        if let achado = try achar(cpf, cliente: cliente, casa, em: t) { return achado }
        let (id, versao) = (try casa.ids.proximo(em: t), try IndiceEmUso.prender(em: t))
        let indice = try casa.cofre.indiceCego(cpf.digitos, dominio: dominio(cliente), versao: versao)
        let pessoal = try casa.cofre.cifrar(
            Array("\(cliente) \(cpf.digitos)".utf8), tabela: "titular_da_prova", coluna: "pessoal", id: id)
        try t.executar(
            """
            INSERT INTO titular_da_prova (id, cliente_id, indice, indice_versao, pessoal, criado_em)
            VALUES (\(id), \(cliente), \(indice), \(versao), \(pessoal), \(casa.relogio.agora))
            ON CONFLICT (cliente_id, indice) DO NOTHING
            """)
        guard let achado = try achar(cpf, cliente: cliente, casa, em: t) else {
            preconditionFailure("titular não se gravou")
        }
        return achado
    }

    /// O titular deste CPF neste cliente, se já há; por todas as chaves, que durante a troca cada linha tem uma.
    static func achar(_ cpf: CPF, cliente: Int64, _ casa: Instalacao, em t: Transacao) throws -> Int64? {
        let indices: [[UInt8]?] = casa.cofre.indicesCegos(cpf.digitos, dominio: dominio(cliente))
        return try t.uma(
            "SELECT id FROM titular_da_prova WHERE cliente_id = \(cliente) AND indice = ANY (\(indices)) FOR UPDATE")?
            .ler(0)
    }

    /// Segura a pessoa de uma sessão até o fim da transação: enquanto isso os dados dela não se apagam, nem por outra via.
    ///
    /// Trava-se a pessoa antes da sessão, sempre: quem apaga trava nesta ordem, e a contrária daria impasse.
    static func prender(daSessao sessao: Int64, em t: Transacao) throws {
        try t.executar(
            """
            SELECT FROM titular_da_prova WHERE id = (SELECT titular_id FROM sessao_da_prova WHERE id = \(sessao)) FOR SHARE
            """)
    }

    /// Põe em fila quem gasta tentativa da mesma pessoa.
    static func travar(_ titular: Int64, em t: Transacao) throws {
        try t.executar("SELECT FROM titular_da_prova WHERE id = \(titular) FOR NO KEY UPDATE")
    }

    /// Os titulares que este CPF é, em todos os clientes. Só a própria pessoa os junta.
    static func todos(
        _ cpf: CPF, _ casa: Instalacao, em t: Transacao
    ) throws -> [(titular: Int64, cliente: Int64, nome: String)] {
        let clientes = try t.executar("SELECT id FROM cliente_da_prova").map { try $0.ler(0, como: Int64.self) }
        let indices: [[UInt8]?] = clientes.flatMap { casa.cofre.indicesCegos(cpf.digitos, dominio: dominio($0)) }
        return try t.executar(
            """
            SELECT u.id, u.cliente_id, c.nome FROM titular_da_prova u JOIN cliente_da_prova c ON c.id = u.cliente_id
             WHERE u.indice = ANY (\(indices)) AND u.pessoal IS NOT NULL ORDER BY c.nome, c.id
            """
        ).map { (try $0.ler(0), try $0.ler(1), try $0.ler(2)) }
    }

    /// O CPF do bloco cifrado de um titular.
    static func cpf(_ bloco: [UInt8], de titular: Int64, _ cofre: Cofre) throws -> CPF {
        let claro = try cofre.decifrar(bloco, tabela: "titular_da_prova", coluna: "pessoal", id: titular)
        let partes = String(decoding: claro, as: UTF8.self).split(separator: " ")
        guard partes.count == 2 else { preconditionFailure("titular gravado fora da forma") }
        return try CPF.lendo(String(partes[1]))
    }

    /// Um domínio por cliente: o mesmo CPF em dois clientes não se liga.
    private static func dominio(_ cliente: Int64) -> String { "titular-da-prova \(cliente)" }
}
