import Auditoria
import Averbacao
import BancoDeDados
import BancoDeTeste
import Contratos
import Foundation
import Nucleo
import OrgaoDeTeste
import PortalDoGestor
import Testing
import Web

@testable import Acesso
@testable import CargaInicial
@testable import averba

/// Perfis pela tela: criar, copiar, alterar, encerrar, e o efeito no clique seguinte de quem os tem.
@Suite(.serialized) struct PerfisTests {
    @Test("RF-GES-28, POC-GES-10: tirado um ato do perfil, o botão some e a rota nega no clique seguinte")
    func ateOBotao() async throws {
        try await Secretaria.usando { secretaria in
            let contrato = try await secretaria.reservar(chave: "perfis-reserva")
            let ana = try await secretaria.navegador("ana")
            let criado = try await ana.post(
                "/gestor/perfis/novo",
                [
                    ("tipo", "gestor"), ("nome", "Analista"), ("codigo", "analista"), ("atos-inicio", "inicio.ver"),
                    ("atos-contratos", "contratos.consultar"), ("atos-averbacao", "averbacao.cancelar-reserva"),
                ])
            #expect(criado.status == 303)
            let perfil = try #require(criado.destino?.split(separator: "/").last)
            try await secretaria.criar("rita", .gestor, "analista")
            let rita = try await secretaria.navegador("rita")
            let (ficha, cancelar) = ("/gestor/contratos/\(contrato)", "/gestor/contratos/\(contrato)/cancelar")
            #expect(try await rita.get(ficha).texto.contains(cancelar))
            #expect(try await rita.get(cancelar).status == 200)
            let mudado = try await ana.post(
                "/gestor/perfis/\(perfil)/alterar",
                [("nome", "Analista"), ("atos-inicio", "inicio.ver"), ("atos-contratos", "contratos.consultar")])
            #expect(mudado.status == 303)
            let depois = try await rita.get(ficha)
            #expect(depois.status == 200 && !depois.texto.contains(cancelar), "o botão some")
            #expect(try await rita.get(cancelar).status == 403)
            #expect(try await rita.post(cancelar, [("motivo", "tentando")]).status == 403)
            #expect(try await secretaria.eventos("acesso.alterar-perfil") == 1)
        }
    }

    @Test(
        "RF-GES-28: implantar de novo não devolve o ato que o mestre tirou, e dá o que a versão nova traz; o de mestre recebe todos"
    )
    func reimplantar() async throws {
        try await Secretaria.usando { secretaria in
            let perfil = try await secretaria.garantirPerfil(
                "fiscal", .gestor, atos: ["inicio.ver", "contratos.consultar"])
            let ana = try await secretaria.navegador("ana")
            let mudado = try await ana.post(
                "/gestor/perfis/\(perfil)/alterar", [("nome", "Fiscal"), ("atos-inicio", "inicio.ver")])
            #expect(mudado.status == 303)
            func atos(_ codigo: String) async throws -> [String] {
                try await secretaria.orgao.dono.transacao(como: .proprio) { t in
                    try t.executar(
                        "SELECT a.ato FROM perfil_ato a JOIN perfil p ON p.id = a.perfil_id WHERE p.codigo = \(codigo) AND p.portal = 'gestor' ORDER BY 1"
                    ).map { try $0.ler(0, como: String.self) }
                }
            }
            for _ in 1...2 {
                _ = try await secretaria.garantirPerfil(
                    "fiscal", .gestor, atos: ["inicio.ver", "contratos.consultar", "pessoas.consultar"])
                #expect(try await atos("fiscal") == ["inicio.ver", "pessoas.consultar"])
            }
            try await secretaria.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar("DELETE FROM perfil_ato WHERE ato = 'folha.cortar'")
            }
            _ = try await secretaria.garantirPerfil("master", .gestor, atos: ["folha.cortar"])
            #expect(try await atos("master").contains("folha.cortar"))
        }
    }

    @Test("ninguém altera perfil que, enquanto esperava a vez, passou a poder mais que quem o altera")
    func corrida() async throws {
        try await Secretaria.usando { secretaria in
            let casa = secretaria.casa
            _ = try await secretaria.garantirPerfil(
                "menor", .gestor, atos: AtosDaAdministracao.todos + ["inicio.ver", "contratos.consultar"])
            let alvo = try await secretaria.garantirPerfil("alvo", .gestor, atos: ["contratos.consultar"])
            let mia = try await secretaria.criar("mia", .gestor, "menor")
            try await secretaria.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar("UPDATE perfil SET mestre = true WHERE codigo = 'menor'")
            }
            let autor = Autor(usuario: mia, nome: "Mia", perfil: "menor", canal: .tela)
            let gravacao = GravarPerfil(
                .existente(alvo), nome: "Alvo", mestre: false, exigeSegundoFator: false, atos: ["inicio.ver"])
            let alterado = try await secretaria.orgao.mudando { t in
                try Alcada.soTravar(em: t)
                try t.executar("INSERT INTO perfil_ato (perfil_id, ato) VALUES (\(alvo), 'folha.cortar')")
            } enquanto: {
                try await casa.banco.transacao(como: .motor) { t in
                    try gravacao.executar(casa, em: t, por: autor)
                }
            }
            #expect(throws: RecusaDeAcesso.maisQueVoce) { try alterado.get() }
        }
    }

    @Test("RF-GES-28: todo ato de rota tem nome na tela de perfil; marcar e desmarcar o grupo vale sem gravar")
    func nomesEGrupos() async throws {
        try await Secretaria.usando { secretaria in
            let atos = AtosDasRotas()
            for portal in Portal.allCases { atos.anotar(portal.rawValue, de: secretaria.servidor.tabela) }
            for portal in Portal.allCases {
                #expect(!atos.doPortal(portal).isEmpty)
                for ato in atos.doPortal(portal) {
                    #expect(!ato.nome.hasPrefix("Ato «"), "\(ato.codigo) sem nome")
                    #expect(ato.assunto.first?.isUppercase == true, "\(ato.codigo) sem assunto")
                }
            }
            let ana = try await secretaria.navegador("ana")
            let pagina = try await ana.get("/gestor/perfis/novo?tipo=gestor").texto
            for ato in PortalDoGestor.atos { #expect(pagina.contains("value=\"\(ato)\""), "\(ato) não está na tela") }
            let antes = try await secretaria.fotografia()
            func marcados(_ botao: String) async throws -> Int {
                let resposta = try await ana.post(
                    "/gestor/perfis/novo",
                    [("tipo", "gestor"), ("nome", "X"), ("atos-repasses", "repasses.gerar"), (botao, "repasses")])
                return resposta.texto.matches(of: /value="repasses\.[a-z]+" checked/).count
            }
            #expect(try await marcados("marcar") == 2)
            #expect(try await marcados("desmarcar") == 0)
            #expect(try await secretaria.fotografia() == antes)
        }
    }

    @Test(
        "RF-GES-28: todo perfil da implantação só leva atos que a tela de perfis concede, e abre o início do seu portal"
    )
    func daImplantacao() async throws {
        let yaml = try String(contentsOfFile: BancoDeTeste.raiz + "/Implantacao/mpmg.yaml", encoding: .utf8)
        let perfis = try CatalogoLido.lendo(yaml).perfis
        try await Secretaria.usando { secretaria in
            let ana = try await secretaria.navegador("ana")
            for perfil in perfis {
                let portal = try #require(Portal(rawValue: perfil.portal))
                let tipo = portal == .servidor ? "pessoa" : portal.rawValue
                let pagina = try await ana.get("/gestor/perfis/novo?tipo=\(tipo)").texto
                let sobram = perfil.atos.filter { !pagina.contains("value=\"\($0)\"") }
                #expect(sobram.isEmpty, "\(perfil.nome): a tela de perfis não concede \(sobram.sorted())")
                let inicio = try #require(
                    secretaria.servidor.tabela.rotas.first { $0.metodo == .get && $0.caminho == "/\(portal.rawValue)" })
                #expect(perfil.atos.contains(inicio.ato), "\(perfil.nome): entra e não vê o início")
            }
        }
    }

    @Test(
        "POC-GES-10: perfil de fiscal ou auditor só consulta; cópia leva os atos e não o mestre; perfil em uso não se encerra"
    )
    func tipos() async throws {
        try await Secretaria.usando { secretaria in
            let ana = try await secretaria.navegador("ana")
            for tipo in ["fiscal", "auditor", "operadora"] {
                let recusado = try await ana.post(
                    "/gestor/perfis/novo",
                    [("tipo", tipo), ("nome", "Consulta"), ("codigo", "ver-\(tipo)"), ("atos-folha", "folha.cortar")])
                #expect(recusado.status == 400, "\(tipo)")
                let aceito = try await ana.post(
                    "/gestor/perfis/novo",
                    [
                        ("tipo", tipo), ("nome", "Consulta"), ("codigo", "ver-\(tipo)"),
                        ("atos-folha", "folha.consultar"),
                    ])
                #expect(aceito.status == 303, "\(tipo)")
            }
            let master = try await secretaria.orgao.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT id FROM perfil WHERE portal = 'gestor' AND codigo = 'master'")?.ler(
                    0, como: Int64.self)
            }
            let id = try #require(master)
            #expect(
                try await ana.post("/gestor/perfis/\(id)/alterar", [("nome", "Meu mestre")]).lido.contains(
                    "é do programa"))
            let copia = try await ana.post(
                "/gestor/perfis/\(id)/copiar", [("nome", "Cópia"), ("codigo", "copia"), ("atos-folha", "folha.cortar")])
            let novo = try #require(copia.destino?.split(separator: "/").last)
            #expect(try await ana.get("/gestor/perfis/\(novo)").lido.contains("Mestre não"))
            try await secretaria.criar("rita", .gestor, "copia")
            let recusa = try await ana.post("/gestor/perfis/\(novo)/encerrar")
            #expect(recusa.status == 422 && recusa.lido.contains("1 usuário tem este perfil"))
            let rita = try #require(try await secretaria.usuario("rita"))
            #expect(try await ana.post("/gestor/usuarios/\(rita)/encerrar", [("motivo", "foi embora")]).status == 303)
            #expect(try await ana.post("/gestor/perfis/\(novo)/encerrar").status == 303)
            #expect(
                try await ana.post("/gestor/usuarios/\(rita)/liberar", [("motivo", "voltou hoje")]).lido.contains(
                    "Este perfil está encerrado"))
        }
    }

    @Test("RF-CON-26, RF-CON-01: a consignatária administra só os seus; o de outra é como o que não existe")
    func daConsignataria() async throws {
        try await Secretaria.usando { secretaria in
            let caio = try await secretaria.navegador("caio")
            let davi = try #require(try await secretaria.usuario("davi"))
            let ana = try #require(try await secretaria.usuario("ana"))
            let lista = try await caio.get("/consignataria/usuarios").lido
            #expect(lista.contains("Usuário caio") && !lista.contains("Usuário davi") && !lista.contains("Usuário ana"))
            let criado = try await caio.post(
                "/consignataria/perfis/novo",
                [
                    ("tipo", "consignataria"), ("nome", "Operador"), ("codigo", "operador"),
                    ("atos-averbacao", "averbacao.reservar"), ("atos-inicio", "inicio.ver"),
                ])
            let perfil = try #require(criado.destino?.split(separator: "/").last)
            let campos = [
                ("nome", "Rita Moura"), ("login", "rita"), ("cpf", "529.982.247-25"), ("perfil", "\(perfil)"),
                ("consignataria", "\(Fixo.bancoB)"),
            ]
            #expect(try await caio.post("/consignataria/usuarios/novo", campos).status == 200)
            let rita = try #require(try await secretaria.usuario("BCA/rita"))
            let dona = try await secretaria.orgao.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT consignataria_id FROM usuario WHERE id = \(rita)")?.ler(0, como: Int64.self)
            }
            #expect(dona == Fixo.bancoA, "é sempre de quem a criou, diga o formulário o que disser")
            let comDavi = try await secretaria.navegador("davi")
            let antes = try await secretaria.fotografia()
            for (quem, alvo) in [(caio, davi), (caio, ana), (comDavi, rita), (caio, 999_999_999)] {
                #expect(try await quem.get("/consignataria/usuarios/\(alvo)").status == 404)
                for medida in ["bloquear", "liberar", "encerrar", "perfil", "senha", "alterar"] {
                    let resposta = try await quem.post(
                        "/consignataria/usuarios/\(alvo)/\(medida)", campos + [("motivo", "não é meu")])
                    #expect(resposta.status == 404, "\(medida)")
                }
                #expect(
                    try await quem.post(
                        "/consignataria/usuarios/escolhidos/bloquear",
                        [("escolhido", "\(alvo)"), ("motivo", "não é meu")]
                    ).status == 404)
            }
            #expect(try await comDavi.get("/consignataria/perfis/\(perfil)").status == 404)
            #expect(try await comDavi.post("/consignataria/perfis/\(perfil)/encerrar").status == 404)
            #expect(
                try await comDavi.post(
                    "/consignataria/usuarios/novo",
                    [("nome", "Zeca Lima"), ("login", "zeca"), ("cpf", "168.995.350-09"), ("perfil", "\(perfil)")]
                ).status == 400, "perfil alheio não está na lista")
            #expect(try await secretaria.fotografia() == antes)
            let gestora = try await secretaria.navegador("ana")
            #expect(try await gestora.get("/gestor/usuarios/\(rita)").lido.contains("Consignatária Banco A"))
        }
    }
}
