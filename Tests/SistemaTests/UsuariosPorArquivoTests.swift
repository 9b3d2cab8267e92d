import Acesso
import Auditoria
import BancoDeDados
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import averba

/// Vários usuários por um arquivo CSV: confere tudo antes, e cria todos ou nenhum.
@Suite(.serialized) struct UsuariosPorArquivoTests {
    @Test(
        "RF-GES-27: o arquivo com erros diz todos de uma vez e não cria ninguém; o certo cria todos, cada um com a sua senha"
    )
    func porArquivo() async throws {
        try await Secretaria.usando { secretaria in
            _ = try await secretaria.garantirPerfil("analista", .gestor, atos: ["inicio.ver"])
            let ana = try await secretaria.navegador("ana")
            func conferir(_ texto: String) async throws -> RespostaLida {
                try await ana.enviar(
                    "/gestor/usuarios/arquivo", arquivos: [("arquivo", "novos.csv", Array(texto.utf8))])
            }
            let cabecalho = "nome;usuario;cpf;email;telefone;perfil;consignataria\n"
            let errado = try await conferir(
                cabecalho + "Rita;rita;111;;;analista;\n" + "Rui Barros;ana;529.982.247-25;;;nenhum;\n"
                    + "Caio Leal;c.leal;529.982.247-25;;;analista;BCA\n"
                    + "Ada Lima;a.lima;168.995.350-09;;;analista;001\n"
                    + "Caio Leal;c leal;529.982.247-25;x;;analista\n")
            #expect(errado.status == 400)
            for trecho in [
                "Escreva o CPF, com 11 algarismos", "Não há perfil em vigor com o código «nenhum»",
                "Este perfil não é de consignatária", "Não há consignatária «001»",
                "A linha tem 6 colunas, e o cabeçalho, 7",
            ] { #expect(errado.lido.contains(trecho), "\(trecho)") }
            #expect(try await secretaria.usuario("rita") == nil)
            let certo =
                cabecalho
                + "\"Rita; Moura\";rita;529.982.247-25;;;analista;\r\nRui Barros;rui;168.995.350-09;;;analista;\r\n"
            let conferido = try await conferir(certo)
            #expect(conferido.status == 200 && conferido.lido.contains("Rita; Moura"))
            #expect(try await secretaria.usuario("rita") == nil, "conferir não cria")
            let criados = try await ana.post("/gestor/usuarios/arquivo/criar", [("linhas", certo)])
            #expect(criados.status == 200)
            let senhas = criados.texto.matches(of: /<code>([^<]+)<\/code>/).map { String($0.1) }
            #expect(Set(senhas).count == 2)
            #expect(try await secretaria.entra("rita", senhas[0]))
            #expect(try await secretaria.entra("rui", senhas[1]))
            let repetido = try await ana.post("/gestor/usuarios/arquivo/criar", [("linhas", certo)])
            #expect(repetido.status == 400 && repetido.lido.contains("Já há quem entre com este usuário"))
        }
    }

    @Test(
        "RF-GES-27: no arquivo, o código de perfil que há em vários lugares vale o da linha: do órgão ou da consignatária"
    )
    func perfilDeMesmoCodigo() async throws {
        try await Secretaria.usando { secretaria in
            let davi = try await secretaria.navegador("davi")
            let deB = try await davi.post(
                "/consignataria/perfis/novo",
                [("tipo", "consignataria"), ("nome", "Loja de B"), ("codigo", "loja"), ("atos-inicio", "inicio.ver")])
            #expect(deB.status == 303)
            let caio = try await secretaria.navegador("caio")
            let deA = try await caio.post(
                "/consignataria/perfis/novo",
                [("tipo", "consignataria"), ("nome", "Loja de A"), ("codigo", "loja"), ("atos-inicio", "inicio.ver")])
            #expect(deA.status == 303)
            let ana = try await secretaria.navegador("ana")
            let linhas = """
                nome;usuario;cpf;email;telefone;perfil;consignataria
                Rita Moura;rita;529.982.247-25;;;master;
                Rui Barros;rui;168.995.350-09;;;loja;BCA
                Ivo Prado;ivo;111.444.777-35;;;loja;BCB
                """
            let criados = try await ana.post("/gestor/usuarios/arquivo/criar", [("linhas", linhas)])
            #expect(criados.status == 200, "\(criados.lido)")
            let quem = try await secretaria.orgao.dono.transacao(como: .proprio) { t in
                try t.executar(
                    """
                    SELECT u.portal || ' ' || p.nome || ' ' || coalesce(u.consignataria_id, 0)
                      FROM usuario u JOIN perfil p ON p.id = u.perfil_id
                     ORDER BY u.id DESC LIMIT 3
                    """
                ).map { try $0.ler(0, como: String.self) }
            }
            #expect(
                quem.sorted()
                    == [
                        "consignataria Loja de A \(Fixo.bancoA)", "consignataria Loja de B \(Fixo.bancoB)",
                        "gestor Master 0",
                    ].sorted())
        }
    }
}
