import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// O que um cliente oferece no portal do cidadão: a pessoa o escolhe, prova que é ela e volta a ele com um código.
/// - Fonte: PV-04, PV-05, PV-08.
package struct ServicoDoPortal: Sendable, Hashable {
    package let id: Int64
    package let cliente: Int64
    package let nomeDoCliente: String
    package let codigo: String
    package let nome: String
    package let descricao: String
    /// Continua a frase «para …»: vai à tela da captura e ao resultado assinado.
    package let finalidade: String
    package let volta: String
    /// Quem ainda não tem rosto guardado neste cliente o guarda na primeira vez.
    package let guardaORosto: Bool
    package let retiradoEm: Instante?

    private static let colunas: SQL = """
        v.id, v.cliente_id, c.nome, v.codigo, v.nome, v.descricao, v.finalidade, v.volta, v.guarda_o_rosto, v.retirado_em
        """

    private init(lendo linha: Linha) throws {
        id = try linha.ler(0)
        cliente = try linha.ler(1)
        nomeDoCliente = try linha.ler(2)
        codigo = try linha.ler(3)
        nome = try linha.ler(4)
        descricao = try linha.ler(5)
        finalidade = try linha.ler(6)
        volta = try linha.ler(7)
        guardaORosto = try linha.ler(8)
        retiradoEm = try linha.ler(9)
    }

    /// Os que o cidadão pode usar: não retirados, de cliente liberado e não suspenso.
    package static func noPortal(em t: Transacao) throws -> [ServicoDoPortal] {
        try t.executar(
            """
            SELECT \(colunas) FROM servico_do_portal v JOIN cliente_da_prova c ON c.id = v.cliente_id
             WHERE v.retirado_em IS NULL AND c.suspenso_em IS NULL ORDER BY v.nome, v.id
            """
        ).map(ServicoDoPortal.init(lendo:))
    }

    /// O que o cidadão pode usar, pelo código; `nil` se não há.
    package static func noPortal(_ codigo: String, em t: Transacao) throws -> ServicoDoPortal? {
        try t.uma(
            """
            SELECT \(colunas) FROM servico_do_portal v JOIN cliente_da_prova c ON c.id = v.cliente_id
             WHERE v.codigo = \(codigo) AND v.retirado_em IS NULL AND c.suspenso_em IS NULL
            """
        ).map(ServicoDoPortal.init(lendo:))
    }

    /// Todos, de todos os clientes, para quem opera.
    package static func todos(em t: Transacao) throws -> [ServicoDoPortal] {
        try t.executar(
            """
            SELECT \(colunas) FROM servico_do_portal v JOIN cliente_da_prova c ON c.id = v.cliente_id ORDER BY v.nome, v.id
            """
        ).map(ServicoDoPortal.init(lendo:))
    }
}

/// Põe um serviço no portal, ou muda o que já está. Código e cliente não mudam.
///
/// Lança `RecusaDeProva`: `clienteNaoLiberado`; `codigoDeServicoEmUso`; `voltaDesconhecida` se o endereço não está no cadastro do cliente;
/// `servicoDesconhecido` se o que se mudaria não há ou já saiu.
package struct GravarServico: Sendable {
    package static let ato = "prova-de-vida.gravar-servico"

    /// O que se pode mudar depois.
    package struct Dados: Sendable, Hashable {
        package var nome: String
        package var descricao: String
        package var finalidade: String
        package var volta: String
        package var guardaORosto: Bool

        package init(nome: String, descricao: String, finalidade: String, volta: String, guardaORosto: Bool) {
            (self.nome, self.descricao, self.finalidade) = (nome, descricao, finalidade)
            (self.volta, self.guardaORosto) = (volta, guardaORosto)
        }
    }

    package enum Qual: Sendable, Hashable {
        case novo(cliente: Int64, codigo: String)
        case este(Int64)
    }

    package let qual: Qual
    package let dados: Dados

    package init(_ qual: Qual, _ dados: Dados) { (self.qual, self.dados) = (qual, dados) }

    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        let agora = casa.relogio.agora
        let id: Int64
        switch qual {
        case .novo(let cliente, let codigo):
            try conferirVolta(de: cliente, em: t)
            id = try casa.ids.proximo(em: t)
            let gravado = try t.executar(
                """
                INSERT INTO servico_do_portal (id, cliente_id, codigo, nome, descricao, finalidade, volta, guarda_o_rosto, criado_em)
                VALUES (\(id), \(cliente), \(codigo), \(dados.nome), \(dados.descricao), \(dados.finalidade), \(dados.volta),
                        \(dados.guardaORosto), \(agora))
                ON CONFLICT (codigo) DO NOTHING
                """)
            guard gravado.alteradas == 1 else { throw RecusaDeProva.codigoDeServicoEmUso }
        case .este(let servico):
            id = servico
            guard
                let cliente = try t.uma(
                    "SELECT cliente_id FROM servico_do_portal WHERE id = \(id) AND retirado_em IS NULL FOR UPDATE")?
                    .ler(0, como: Int64.self)
            else { throw RecusaDeProva.servicoDesconhecido }
            try conferirVolta(de: cliente, em: t)
            try t.executar(
                """
                UPDATE servico_do_portal
                   SET nome = \(dados.nome), descricao = \(dados.descricao), finalidade = \(dados.finalidade), volta = \(dados.volta),
                       guarda_o_rosto = \(dados.guardaORosto)
                 WHERE id = \(id)
                """)
        }
        try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "servico_do_portal", id: id,
                    [
                        "nome": .texto(dados.nome), "finalidade": .texto(dados.finalidade),
                        "volta": .texto(dados.volta), "guarda o rosto": .logico(dados.guardaORosto),
                    ])
            ], por: autor, as: agora, em: t)
    }

    private func conferirVolta(de cliente: Int64, em t: Transacao) throws {
        guard let linha = try t.uma("SELECT voltas, liberado FROM cliente_da_prova WHERE id = \(cliente)") else {
            preconditionFailure("cliente \(cliente) não existe")
        }
        guard try linha.ler(1, como: Bool.self) else { throw RecusaDeProva.clienteNaoLiberado }
        try ClienteDaProva.exigirAberto(cliente, em: t)
        guard CriarSessao.cabe(dados.volta, em: try linha.ler(0, como: [String].self)) else {
            throw RecusaDeProva.voltaDesconhecida
        }
    }
}

/// Tira um serviço do portal: vale na hora; a prova que alguém já começou vai até o fim.
///
/// Lança `RecusaDeProva.servicoDesconhecido`.
package struct RetirarServico: Sendable {
    package static let ato = "prova-de-vida.encerrar-servico"
    package let servico: Int64

    package init(servico: Int64) { self.servico = servico }

    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        let agora = casa.relogio.agora
        let mudadas = try t.executar(
            "UPDATE servico_do_portal SET retirado_em = \(agora) WHERE id = \(servico) AND retirado_em IS NULL"
        ).alteradas
        guard mudadas == 1 else { throw RecusaDeProva.servicoDesconhecido }
        try casa.trilha.registrar(
            [Evento(Self.ato, objeto: "servico_do_portal", id: servico)], por: autor, as: agora, em: t)
    }
}
