import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// A pessoa de quem um cliente pede a prova. O CPF vai cifrado e se acha por índice cego, outro em cada cliente.
enum Titular {
    /// O titular deste CPF neste cliente; cria na primeira vez. Trava a linha: quem pede duas sessões ao mesmo tempo espera.
    static func garantir(_ cpf: CPF, cliente: Int64, _ casa: Instalacao, em t: Transacao) throws -> Int64 {
        let indice = indice(cpf, cliente: cliente, casa.cofre)
        if let achado = try achar(indice, cliente: cliente, em: t) { return achado }
        let id = try casa.ids.proximo(em: t)
        let pessoal = try casa.cofre.cifrar(
            Array(cpf.digitos.utf8), tabela: "titular_da_prova", coluna: "pessoal", id: id)
        try t.executar(
            """
            INSERT INTO titular_da_prova (id, cliente_id, indice, pessoal, criado_em)
            VALUES (\(id), \(cliente), \(indice), \(pessoal), \(casa.relogio.agora))
            ON CONFLICT (cliente_id, indice) DO NOTHING
            """)
        guard let achado = try achar(indice, cliente: cliente, em: t) else {
            preconditionFailure("titular não se gravou")
        }
        return achado
    }

    /// O titular deste CPF neste cliente, se já há.
    static func achar(_ cpf: CPF, cliente: Int64, _ casa: Instalacao, em t: Transacao) throws -> Int64? {
        try achar(indice(cpf, cliente: cliente, casa.cofre), cliente: cliente, em: t)
    }

    private static func achar(_ indice: [UInt8], cliente: Int64, em t: Transacao) throws -> Int64? {
        try t.uma("SELECT id FROM titular_da_prova WHERE cliente_id = \(cliente) AND indice = \(indice) FOR UPDATE")?
            .ler(0)
    }

    private static func indice(_ cpf: CPF, cliente: Int64, _ cofre: Cofre) -> [UInt8] {
        cofre.indiceCego(cpf.digitos, dominio: "titular-da-prova \(cliente)")
    }
}
