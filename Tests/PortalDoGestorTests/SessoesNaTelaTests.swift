import Acesso
import Auditoria
import BancoDeDados
import Cifra
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import PortalDoGestor

/// O gestor vê quem está conectado e encerra as sessões de um usuário.
@Suite(.serialized) struct SessoesNaTelaTests {
    @Test("RNF-SEG-01, RF-GES-02: o gestor com o ato vê as sessões abertas e encerra as de um usuário; sem o ato, não")
    func encerrar() async throws {
        try await PortalDoGestorTests.com { orgao, _, servidor in
            let casa = orgao.casa
            let usuario = try await casa.banco.transacao(como: .motor) { t in
                try Perfil.garantir("master", nome: "Máster", portal: .gestor, atos: [], casa, em: t)
                return try CriarUsuario(
                    dados: DadosDoUsuario(nome: "Rui Prado", login: "r.prado"), portal: .gestor, perfil: "master",
                    resumoDaSenha: nil
                ).executar(casa, em: t, por: .comando)
            }
            let guarda = GuardaDeSessaoNoBanco(casa)
            let resumo = ResumoDeSessao(bytes: Imprevisivel.bytes(32))
            let agora = casa.relogio.agora.data
            try await guarda.criar(
                resumo,
                SessaoGuardada(
                    identidade: UsuarioNaSessao(
                        id: usuario, nome: "Rui Prado", portal: .gestor, perfil: "master", atos: [], consignataria: nil,
                        pessoa: nil, sessao: ""), criadaEm: agora, vistaEm: agora,
                    origem: OrigemDaSessao(endereco: "198.51.100.4", agente: "curl/8")), noLugarDe: nil)
            let gestor = try await PortalDoGestorTests.navegador(servidor)
            let lista = try await gestor.get("/gestor/sessoes").texto
            #expect(lista.contains("Rui Prado") && lista.contains("198.51.100.4"))
            #expect(try await gestor.get("/gestor/sessoes?formato=csv").texto.contains("r.prado"))
            let caminho = "/gestor/sessoes/\(usuario)/encerrar"
            let consulta = try await PortalDoGestorTests.navegador(
                servidor, atos: [SessoesDosUsuarios.atoDeConsultar])
            #expect(try await consulta.get("/gestor/sessoes").status == 200)
            #expect(try await consulta.post(caminho).status == 403)
            #expect(try await guarda.ler(resumo) != nil)
            #expect(try await gestor.get(caminho).texto.contains("198.51.100.4"))
            #expect(try await gestor.post(caminho).status == 303)
            #expect(try await guarda.ler(resumo) == nil, "terminou na hora")
            #expect(try await gestor.get(caminho).status == 404)
            let autor = try await orgao.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT autor_id FROM evento WHERE ato = 'acesso.encerrar-sessao'")?.ler(0, como: Int64?.self)
            }
            #expect(autor == -77)
        }
    }
}
