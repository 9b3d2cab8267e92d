import Acesso
import Auditoria
import BancoDeDados
import Cifra
import Nucleo
import OrgaoDeTeste
import Testing

/// O acesso de quem saiu: o usuário não entra mais, a sessão aberta acaba, e a trilha diz por quê.
@Suite struct EncerrarAcessoTests {
    @Test("desligada, a pessoa não entra e a sessão aberta não abre mais página; a de outra pessoa continua")
    func encerrar() async throws {
        let orgao = try await OrgaoDeTeste.novo()
        let (sai, fica) = (
            try await orgao.pessoa(1, margens: ["geral": 100_00]), try await orgao.pessoa(2, margens: ["geral": 100_00])
        )
        let casa = orgao.casa
        let usuarios = try await casa.banco.transacao(como: .motor) { t in
            try Perfil.garantir(
                "master", nome: "Servidor", portal: .servidor, atos: ["margem.ver"], casa, em: t)
            return try [sai, fica].enumerated().map { ordem, pessoa in
                try CriarUsuario(
                    dados: DadosDoUsuario(nome: "Pessoa", login: "p\(ordem)"), portal: .servidor, perfil: "master",
                    resumoDaSenha: nil, pessoa: pessoa.pessoa
                ).executar(casa, em: t, por: .comando)
            }
        }
        try await orgao.dono.transacao(como: .proprio) { t in
            for usuario in usuarios {
                _ = try t.executar(
                    """
                    INSERT INTO sessao (resumo, usuario_id, dados, criada_em, vista_em, expira_em)
                    VALUES (decode(md5(\(String(usuario))) || md5('x'), 'hex'), \(usuario), '', now(), now(), now() + interval '1 hour')
                    """)
            }
        }
        for esperados in [1, 0] {
            let encerrados = try await casa.banco.transacao(como: .motor) { t in
                try EncerrarAcesso(pessoas: [sai.pessoa]).executar(casa, em: t, por: .comando)
            }
            #expect(encerrados == esperados, "encerrar de novo não faz nada")
        }
        let (situacoes, vivas, eventos) = try await orgao.dono.transacao(como: .proprio) { t in
            (
                try t.executar("SELECT situacao FROM usuario ORDER BY pessoa_id DESC").map {
                    try $0.ler(0, como: String.self)
                },
                try t.executar("SELECT usuario_id FROM sessao WHERE encerrada_em IS NULL").map {
                    try $0.ler(0, como: Int64.self)
                },
                try t.uma("SELECT count(*) FROM evento WHERE ato = 'acesso.encerrar'")?.ler(0, como: Int64.self)
            )
        }
        #expect(situacoes == ["desativado", "ativo"])
        #expect(vivas == [usuarios[1]])
        #expect(eventos == 1)
        try await orgao.apagar()
    }
}
