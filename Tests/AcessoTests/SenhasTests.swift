import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo
import OrgaoDeTeste
import Testing
import Web

/// Entrar e trocar a senha, pela tela, com as regras que o gestor põe.
@Suite(.serialized) struct SenhasTests {
    private static let login = Portaria.login
    private static let primeira = Portaria.senha

    @Test("POC-GES-07, RNF-SEG-08: a senha vence no prazo configurado; vencida, só se sai da tela com outra")
    func vence() async throws {
        try await Portaria.usando { portaria in
            try await portaria.mudar(.senhaVence, 30)
            portaria.orgao.andar(.seconds(30 * 86_400 - 1))
            let antes = portaria.navegador()
            #expect(try await antes.entrar(Self.primeira) == "/gestor")
            #expect(try await antes.cliente.get("/gestor").status == 200)
            portaria.orgao.andar(.seconds(1))
            let depois = portaria.navegador()
            #expect(try await depois.entrar(Self.primeira) == "/senha")
            #expect(
                try await depois.cliente.get("/gestor").status == 303, "o portal não aceita quem só pode trocar a senha"
            )
            #expect(try await depois.cliente.get("/entrar").destino == "/senha")
            #expect(try await depois.trocar(Self.primeira, "barco laranja ao vento") == 303)
            #expect(try await depois.cliente.get("/gestor").status == 200)
            #expect(try await portaria.navegador().entrar(Self.primeira) == nil)
            #expect(try await portaria.navegador().entrar("barco laranja ao vento") == "/gestor")
        }
    }

    @Test("quem se bloqueia, ou troca a senha, enquanto a senha se confere não entra com a que foi lida antes")
    func mudouNoMeio() async throws {
        try await Portaria.usando { portaria in
            let casa = portaria.orgao.casa
            let senhas = Senha(parametros: .init(memoria: 64, passadas: 1, faixas: 1))
            let entrar = Entrar(login: Self.login, senha: Self.primeira, demonstracao: false)
            let outra = try await senhas.resumir("barco laranja ao vento")
            for mudanca: SQL in ["situacao = 'bloqueado', bloqueio = 'administrador'", "senha = \(outra)"] {
                let entrou = try await portaria.orgao.mudando {
                    _ = try $0.executar("UPDATE usuario SET " + mudanca)
                } enquanto: {
                    try await entrar.executar(casa, senhas, endereco: "203.0.113.7")
                }
                #expect(try entrou.get() == nil)
                try await portaria.orgao.dono.transacao(como: .proprio) { t in
                    _ = try t.executar("UPDATE usuario SET situacao = 'ativo', bloqueio = NULL")
                }
            }
            #expect(try await portaria.eventos("acesso.entrar") == 0)
            #expect(try await portaria.eventos("acesso.entrar-recusado") == 2)
        }
    }

    @Test("RNF-SEG-01: trocar a senha encerra as outras sessões da pessoa, e a de quem trocou continua")
    func trocaEncerraAsOutras() async throws {
        try await Portaria.usando { portaria in
            try await portaria.mudar(.sessoesPorUsuario, 2)
            let (um, outro) = (portaria.navegador(), portaria.navegador())
            #expect(try await um.entrar(Self.primeira) == "/gestor")
            #expect(try await outro.entrar(Self.primeira) == "/gestor")
            #expect(try await um.cliente.get("/gestor").status == 200, "duas cabem")
            #expect(try await outro.trocar(Self.primeira, "barco laranja ao vento") == 303)
            #expect(try await um.cliente.get("/gestor").status == 303)
            #expect(try await outro.cliente.get("/gestor").status == 200)
        }
    }

    @Test("RNF-SEG-07: senha posta por outra pessoa troca-se na primeira entrada")
    func primeiraTroca() async throws {
        try await Portaria.usando { portaria in
            _ = try await portaria.orgao.dono.transacao(como: .proprio) { t in
                try t.executar("UPDATE usuario SET trocar_senha = true").alteradas
            }
            let quem = portaria.navegador()
            #expect(try await quem.entrar(Self.primeira) == "/senha")
            #expect(try await quem.trocar(Self.primeira, "curta") == 400)
            #expect(try await quem.trocar("outra coisa qualquer", "barco laranja ao vento") == 400)
            #expect(try await quem.trocar(Self.primeira, "barco laranja ao vento") == 303)
            #expect(try await portaria.navegador().entrar("barco laranja ao vento") == "/gestor")
        }
    }

    @Test("POC-GES-08: as últimas senhas não se repetem, e a que saiu da lista volta a valer")
    func historico() async throws {
        try await Portaria.usando { portaria in
            try await portaria.mudar(.senhasGuardadas, 2)
            let quem = portaria.navegador()
            #expect(try await quem.entrar(Self.primeira) == "/gestor")
            func trocar(_ atual: String, _ nova: String) async throws -> Int {
                portaria.orgao.andar(.seconds(1))
                return try await quem.trocar(atual, nova)
            }
            let (segunda, terceira, quarta) = ("barco laranja ao vento", "pedra roxa no rio", "nuvem parda ao sol")
            #expect(try await trocar(Self.primeira, Self.primeira) == 400)
            #expect(try await trocar(Self.primeira, segunda) == 303)
            #expect(try await trocar(segunda, Self.primeira) == 400)
            #expect(try await trocar(segunda, terceira) == 303)
            #expect(try await trocar(terceira, Self.primeira) == 400, "duas anteriores: ainda está na lista")
            #expect(try await trocar(terceira, quarta) == 303)
            #expect(try await trocar(quarta, Self.primeira) == 303, "saiu da lista")
        }
    }

    @Test(
        "POC-GES-09, RNF-SEG-09: o erro que completa o máximo bloqueia, na entrada e na troca de senha, e a resposta não muda"
    )
    func erros() async throws {
        try await Portaria.usando { portaria in
            try await portaria.mudar(.errosDeSenha, 3)
            for _ in 1...2 { #expect(try await portaria.navegador().entrar("errada de todo") == nil) }
            let quem = portaria.navegador()
            #expect(try await quem.entrar(Self.primeira) == "/gestor", "o acerto zera a conta")
            for _ in 1...2 { #expect(try await quem.trocar("errada de todo", "barco laranja ao vento") == 400) }
            #expect(try await quem.cliente.get("/gestor").status == 200)
            let errado = try await portaria.navegador().mandar("errada de todo")
            let bloqueado = try await portaria.navegador().mandar(Self.primeira)
            let ninguem = try await portaria.navegador().mandar(Self.primeira, login: "ninguem")
            #expect([errado.status, bloqueado.status, ninguem.status] == [400, 400, 400])
            for resposta in [errado, bloqueado, ninguem] { #expect(resposta.texto.contains("entrada-recusada")) }
            #expect(try await quem.cliente.get("/gestor").status == 303, "o bloqueio encerra a sessão aberta")
            #expect(try await portaria.bloqueio() == "erros")
        }
    }

    @Test("RF-CON-30: quem passa dos dias sem entrar é bloqueado, mesmo com a senha certa; zero não bloqueia")
    func inatividade() async throws {
        try await Portaria.usando { portaria in
            #expect(try await portaria.navegador().entrar(Self.primeira) == "/gestor")
            try await portaria.mudar(.diasSemEntrar, 10)
            portaria.orgao.andar(.seconds(10 * 86_400 - 1))
            #expect(try await portaria.navegador().entrar(Self.primeira) == "/gestor")
            portaria.orgao.andar(.seconds(10 * 86_400))
            #expect(try await portaria.navegador().entrar(Self.primeira) == nil)
            #expect(try await portaria.bloqueio() == "inatividade")
        }
        try await Portaria.usando { portaria in
            #expect(try await portaria.navegador().entrar(Self.primeira) == "/gestor")
            try await portaria.mudar(.diasSemEntrar, 0)
            portaria.orgao.andar(.seconds(3_650 * 86_400))
            #expect(try await portaria.navegador().entrar(Self.primeira) == "/gestor")
        }
    }
}
