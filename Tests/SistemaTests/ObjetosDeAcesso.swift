import Acesso
import Auditoria
import BancoDeDados
import Nucleo
import OrgaoDeTeste
import Testing

/// Do acesso, um objeto de cada consignatária: `proprio` é de A e `alheio` é de B.
struct ObjetosDeAcesso: Sendable {
    typealias Par = (proprio: Int64, alheio: Int64)
    let usuario: Par
    let perfil: Par
    let faixa: Par
    let reforco: Par
    let chave: Par
    let correspondente: Par

    /// O par de que um caminho fala, se fala de algum destes.
    func par(_ segmentos: [Substring]) -> Par? {
        [
            ("usuarios", usuario), ("perfis", perfil), ("enderecos", faixa), ("reforcos", reforco),
            ("credenciais", chave), ("correspondentes", correspondente),
        ]
        .first { segmentos.contains($0.0[...]) }?.1
    }

    static func preparar(_ casa: Instalacao) async throws -> ObjetosDeAcesso {
        try await casa.banco.transacao(como: .motor) { t in
            try Perfil.garantir("master", nome: "Master", portal: .consignataria, atos: [], casa, em: t)
            func par(_ criar: (Int64) throws -> Int64) throws -> Par {
                (try criar(Fixo.bancoA), try criar(Fixo.bancoB))
            }
            return ObjetosDeAcesso(
                usuario: try par { try usuario(de: $0, casa, em: t) },
                perfil: try par { try perfil(de: $0, casa, em: t) },
                faixa: try par { try faixa(de: $0, casa, em: t) },
                reforco: try par { try reforco(de: $0, casa, em: t) },
                chave: try par { try chave(de: $0, casa, em: t) },
                correspondente: try par { try correspondente(de: $0, casa, em: t) })
        }
    }

    private static func usuario(de consignataria: Int64, _ casa: Instalacao, em t: Transacao) throws -> Int64 {
        try CriarUsuario(
            dados: DadosDoUsuario(nome: "Alguém", login: "de.\(consignataria)"), portal: .consignataria,
            perfil: "master", resumoDaSenha: nil, consignataria: consignataria
        ).executar(casa, em: t, por: .comando)
    }

    private static func perfil(de consignataria: Int64, _ casa: Instalacao, em t: Transacao) throws -> Int64 {
        let id = try casa.ids.proximo(em: t)
        try t.executar(
            """
            INSERT INTO perfil (id, portal, codigo, nome, tipo, consignataria_id)
            VALUES (\(id), 'consignataria', 'proprio', 'Próprio', 'consignataria', \(consignataria))
            """)
        return id
    }

    static func correspondente(
        _ codigo: String = "L1", de consignataria: Int64, _ casa: Instalacao, em t: Transacao
    ) throws -> Int64 {
        try GravarCorrespondente(
            .novo(consignataria: consignataria),
            DadosDoCorrespondente(
                especie: .agencia, codigo: codigo, nome: "Loja", cnpj: nil,
                endereco: .init(logradouro: "Rua 1", bairro: "Centro", cidade: "Uberaba", uf: "MG", cep: "38010070"),
                responsavel: .init(
                    nome: "Dora", cpf: try CPF.lendo("529.982.247-25"), email: nil, telefone: "3433331000"))
        ).executar(casa, em: t, por: .comando)
    }

    private static func faixa(de consignataria: Int64, _ casa: Instalacao, em t: Transacao) throws -> Int64 {
        let id = try casa.ids.proximo(em: t)
        try t.executar(
            """
            INSERT INTO faixa_de_endereco (id, portal, consignataria_id, perfil_id, rede, descricao, vigencia)
            SELECT \(id), 'consignataria', p.consignataria_id, p.id, '10.0.0.0/8', 'Sede', '[2020-01-01,)'
              FROM perfil p WHERE p.consignataria_id = \(consignataria)
            """)
        return id
    }

    private static func reforco(de consignataria: Int64, _ casa: Instalacao, em t: Transacao) throws -> Int64 {
        let id = try casa.ids.proximo(em: t)
        try t.executar(
            """
            INSERT INTO reforco (id, portal, consignataria_id, ato, pede_motivo, pede_senha, vigencia)
            VALUES (\(id), 'consignataria', \(consignataria), 'averbacao.confirmar', true, false, '[2020-01-01,)')
            """)
        return id
    }

    private static func chave(de consignataria: Int64, _ casa: Instalacao, em t: Transacao) throws -> Int64 {
        _ = try Credencial.criar(
            nome: "Outra integração", consignataria: consignataria, atos: [],
            expira: casa.relogio.agora + .seconds(3_600),
            casa, em: t, por: .comando)
        return try #require(try t.uma("SELECT max(id) FROM credencial WHERE consignataria_id = \(consignataria)"))
            .ler(0, como: Int64.self)
    }
}
