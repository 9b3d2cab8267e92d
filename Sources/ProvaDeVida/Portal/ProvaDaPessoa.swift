import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// Uma prova que a própria pessoa fez, em qualquer cliente: só ela, pelo CPF da conta do órgão, junta o que está em clientes diferentes.
package struct ProvaDaPessoa: Sendable {
    package let id: Int64
    package let cliente: String
    /// O serviço do portal por que começou; `nil` se foi um cliente que a pediu.
    package let servico: String?
    package let finalidade: String
    package let especie: SessaoDaProva.Especie
    package let situacao: SessaoDaProva.Situacao
    package let motivo: String?
    package let criadaEm: Instante
    package let expiraEm: Instante
    package let concluidaEm: Instante?
    /// O serviço já recebeu o resultado.
    package let trocadaEm: Instante?
    /// Foi um atendente que a decidiu, com a pessoa longe da tela.
    package let decididaPorGente: Bool
    let volta: VoltaDoPortal?

    /// O serviço já recebeu o resultado que vale agora; o que se decidiu depois, em revisão, ele ainda não soube.
    package var jaRecebida: Bool {
        guard let trocadaEm, let concluidaEm else { return false }
        return trocadaEm >= concluidaEm
    }

    /// Acabou há pouco, começou no portal e o serviço ainda não soube.
    package func podeVoltar(em agora: Instante) -> Bool {
        guard volta != nil, !jaRecebida, let concluidaEm else { return false }
        return concluidaEm > agora - (decididaPorGente ? VoltarAoServico.prazoDaRevisao : VoltarAoServico.prazo)
    }

    /// As da pessoa, as mais novas antes.
    static func listar(_ cpf: CPF, _ casa: Instalacao, em t: Transacao) throws -> [ProvaDaPessoa] {
        try consultar(" ORDER BY s.criada_em DESC, s.id DESC", cpf, casa, em: t)
    }

    /// A de um número, se é dela.
    static func ler(_ id: Int64, de cpf: CPF, _ casa: Instalacao, em t: Transacao) throws -> ProvaDaPessoa? {
        try consultar(" AND s.id = \(id)", cpf, casa, em: t).first
    }

    private static func consultar(
        _ mais: SQL, _ cpf: CPF, _ casa: Instalacao, em t: Transacao
    ) throws -> [ProvaDaPessoa] {
        let titulares = try Titular.todos(cpf, casa, em: t).map(\.titular)
        return try t.executar(
            """
            SELECT \(SessaoDaProva.colunas), c.nome, v.nome, v.volta, p.estado, p.trocado_em
              FROM sessao_da_prova s
              JOIN cliente_da_prova c ON c.id = s.cliente_id
              LEFT JOIN pedido_do_portal p ON p.sessao_id = s.id
              LEFT JOIN servico_do_portal v ON v.id = p.servico_id
             WHERE s.titular_id = ANY (\(titulares))
            """ + mais
        ).map { linha in
            let (sessao, fim) = (try SessaoDaProva(lendo: linha), SessaoDaProva.quantasColunas)
            return ProvaDaPessoa(
                id: sessao.id, cliente: try linha.ler(fim), servico: try linha.ler(fim + 1),
                finalidade: sessao.finalidade,
                especie: sessao.especie, situacao: sessao.situacao, motivo: sessao.motivo, criadaEm: sessao.criadaEm,
                expiraEm: sessao.expiraEm, concluidaEm: sessao.concluidaEm, trocadaEm: try linha.ler(fim + 4),
                decididaPorGente: sessao.revisao == .humana,
                volta: try linha.ler(fim + 2, como: String?.self).map {
                    VoltaDoPortal(endereco: $0, estado: try linha.ler(fim + 3))
                })
        }
    }
}
