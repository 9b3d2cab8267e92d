import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// Concede um papel a uma pessoa, pelo CPF da conta do órgão dela. Quem já está dentro entra de novo para o usar.
///
/// Lança `RecusaDeProva`: `papelJaConcedido`; `papelSemCliente` (representante é de um cliente, os outros não); `mestreSoOperador`;
/// `nomeForaDoTamanho`.
/// - Fonte: PV-35, PV-36.
package struct ConcederPapel: Sendable {
    package static let ato = "prova-de-vida.conceder-papel"

    package let cpf: CPF
    package let nome: String
    package let papel: PapelNaProva
    /// Concede e retira papéis; só o operador pode ser.
    package let mestre: Bool
    /// De quem é representante.
    package let cliente: Int64?

    package init(cpf: CPF, nome: String, papel: PapelNaProva, mestre: Bool = false, cliente: Int64? = nil) {
        (self.cpf, self.nome, self.papel) = (cpf, nome, papel)
        (self.mestre, self.cliente) = (mestre, cliente)
    }

    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        guard (papel == .representante) == (cliente != nil) else { throw RecusaDeProva.papelSemCliente }
        guard !mestre || papel == .operador else { throw RecusaDeProva.mestreSoOperador }
        guard (3...120).contains(nome.count) else { throw RecusaDeProva.nomeForaDoTamanho }
        try ModoDoServico.ocupar(em: t)
        let (id, agora) = (try casa.ids.proximo(em: t), casa.relogio.agora)
        let usuario = try UsuarioDaProva.garantir(.init(nome: nome, cpf: cpf), casa, em: t)
        let gravado = try t.executar(
            """
            INSERT INTO papel_da_prova (id, usuario_id, papel, mestre, cliente_id, concedido_em)
            VALUES (\(id), \(usuario), \(papel.rawValue), \(mestre), \(cliente.valorSQL), \(agora))
            ON CONFLICT DO NOTHING
            """)
        guard gravado.alteradas == 1 else { throw RecusaDeProva.papelJaConcedido }
        // A sessão aberta como cidadão não ganha o papel no meio: quem o recebe entra de novo.
        var conteudo: [String: Dado] = ["papel": .texto(papel.rawValue), "mestre": .logico(mestre)]
        if let cliente { conteudo["cliente"] = .inteiro(cliente) }
        try casa.trilha.registrar(
            [Evento(Self.ato, objeto: "usuario_da_prova", id: usuario, .objeto(conteudo))], por: autor, as: agora,
            em: t)
    }
}

/// Retira um papel: vale na hora, e as sessões de quem o tinha acabam.
///
/// Lança `RecusaDeProva`: `papelDesconhecido` se não há, ou já se retirou; `ultimoMestre`.
package struct RetirarPapel: Sendable {
    package static let ato = "prova-de-vida.retirar-papel"
    package let papel: Int64

    package init(papel: Int64) { self.papel = papel }

    /// Quantas sessões acabaram.
    @discardableResult
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> Int {
        // Quem retira dois mestres ao mesmo tempo espera: um deles tem de ver que ficaria sem nenhum.
        try t.executar("SELECT FROM papel_da_prova WHERE mestre AND retirado_em IS NULL ORDER BY id FOR UPDATE")
        guard
            let linha = try t.uma(
                """
                SELECT usuario_id, papel, mestre FROM papel_da_prova WHERE id = \(papel) AND retirado_em IS NULL FOR UPDATE
                """)
        else { throw RecusaDeProva.papelDesconhecido }
        let usuario: Int64 = try linha.ler(0)
        if try linha.ler(2, como: Bool.self) {
            let mestres = try t.uma("SELECT count(*) FROM papel_da_prova WHERE mestre AND retirado_em IS NULL")?.ler(
                0, como: Int64.self)
            guard mestres != 1 else { throw RecusaDeProva.ultimoMestre }
        }
        let agora = casa.relogio.agora
        try t.executar("UPDATE papel_da_prova SET retirado_em = \(agora) WHERE id = \(papel)")
        let sessoes = try t.executar("DELETE FROM entrada_da_prova WHERE usuario_id = \(usuario)").alteradas
        try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "usuario_da_prova", id: usuario,
                    ["papel": .texto(try linha.ler(1)), "sessões encerradas": .inteiro(sessoes)])
            ], por: autor, as: agora, em: t)
        return sessoes
    }
}
