import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Nucleo
import OrgaoDeTeste
import Testing
import Web

/// O que vale para toda entrada vale para quem vem do diretório: o gestor que o mestre criou, a rede, o segundo fator, a inatividade.
@Suite(.serialized) struct DiretorioNosPerfisTests {
    typealias Cena = CenaDoDiretorio

    /// Um usuário gestor com o CPF dado, como o mestre o cria; devolve o id.
    private static func gestor(_ cena: Cena, cpf: CPF, trocarSenha: Bool = false) async throws -> Int64 {
        let casa = cena.portaria.orgao.casa
        return try await casa.banco.transacao(como: .motor) { t in
            try CriarUsuario(
                dados: DadosDoUsuario(nome: "Gestora", login: "gestora", cpf: cpf), portal: .gestor, perfil: "master",
                resumoDaSenha:
                    "$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                trocarSenha: trocarSenha
            ).executar(casa, em: t, por: .comando)
        }
    }

    @Test(
        "RF-SER-02: por configuração o gestor entra pelo diretório, se um mestre o criou; encerrado ou parado não entra; sem a configuração, não há como"
    )
    func doGestor() async throws {
        try await Cena.usando(portais: [.servidor, .gestor]) { cena in
            let recusa = try await cena.mandar(portal: "gestor")
            #expect(recusa.status == 400 && recusa.texto.contains("não tem usuário neste portal"))
            // Com senha posta por outro: a entrada pelo diretório não a manda trocar, porque não a usou.
            let id = try await Self.gestor(cena, cpf: cena.pessoa.cpf, trocarSenha: true)
            let navegador = cena.portaria.navegador()
            let tela = try await navegador.cliente.get("/entrar?portal=gestor").texto
            #expect(tela.contains("Senha da conta do MPMG") && tela.contains("Entrar com a senha deste sistema"))
            #expect(try await cena.mandar(portal: "gestor", navegador).destino == "/gestor")
            #expect(try await navegador.cliente.get("/gestor").texto == "dentro")
            #expect(try await cena.portaria.navegador().entrar(Portaria.senha) == "/gestor", "a senha daqui continua")
            #expect(
                try await cena.mandar(portal: "servidor").destino == "/servidor",
                "e a mesma conta entra no outro portal")

            try await cena.portaria.mudar(.diasSemEntrar, 30)
            cena.portaria.orgao.andar(.seconds(30 * 86_400))
            #expect(try await cena.mandar(portal: "gestor").texto.contains("foi encerrado"))
            let (situacao, bloqueio) = try await cena.portaria.orgao.dono.transacao(como: .proprio) { t in
                let linha = try t.uma("SELECT situacao, bloqueio FROM usuario WHERE id = \(id)")
                return (try linha?.ler(0, como: String.self), try linha?.ler(1, como: String?.self) ?? nil)
            }
            #expect(situacao == "bloqueado" && bloqueio == "inatividade")
        }
        try await Cena.usando { cena in
            _ = try await Self.gestor(cena, cpf: cena.pessoa.cpf)
            #expect(try await cena.mandar(portal: "gestor").status == 400)
            #expect(
                try await cena.portaria.navegador().cliente.get("/entrar?portal=consignataria").texto.contains(
                    "Esqueci"))
        }
    }

    @Test("RNF-SEG-02: o gestor desligado na folha perde a sessão e não entra mais pelo diretório")
    func gestorDesligado() async throws {
        try await Cena.usando(.matricula("employeeNumber"), portais: [.gestor]) { cena in
            _ = try await Self.gestor(cena, cpf: cena.pessoa.cpf)
            let (navegador, casa) = (cena.portaria.navegador(), cena.portaria.orgao.casa)
            #expect(try await cena.mandar(portal: "gestor", navegador).destino == "/gestor")
            try await cena.vinculo("desligado", encerrado: "2026-09-01")
            let pessoa = cena.pessoa.pessoa
            try await casa.banco.transacao(como: .motor) { t in
                try EncerrarAcesso.aoDesligar(casa)([pessoa], .comando, t)
            }
            #expect(try await navegador.cliente.get("/gestor").status == 303)
            #expect(try await cena.mandar(portal: "gestor").texto.contains("foi encerrado"))
        }
    }

    @Test("RF-GES-29, RF-SER-02: de rede em que o perfil não entra, o diretório também não; recusada, não cria usuário")
    func redeDeFora() async throws {
        try await Cena.usando { cena in
            let id = cena.portaria.orgao.novoId()
            try await cena.portaria.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar(
                    """
                    INSERT INTO faixa_de_endereco (id, portal, perfil_id, rede, descricao, vigencia)
                    SELECT \(id), 'servidor', p.id, '198.51.100.0/24', 'sede', '[2020-01-01,)' FROM perfil p WHERE p.portal = 'servidor'
                    """)
            }
            #expect(try await cena.mandar().texto.contains("não se entra desta rede"))
            #expect(try await cena.usuarios() == [])
            #expect(try await cena.mandar(cena.portaria.navegador("198.51.100.9")).destino == "/servidor")
        }
    }

    @Test("RF-CON-26: de fora da faixa própria do usuário, nem pelo diretório se entra; de dentro, sim")
    func faixaPropria() async throws {
        try await Cena.usando(portais: [.gestor]) { cena in
            let (gestora, id) = (try await Self.gestor(cena, cpf: cena.pessoa.cpf), cena.portaria.orgao.novoId())
            try await cena.portaria.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar(
                    """
                    INSERT INTO faixa_de_endereco (id, portal, usuario_id, rede, descricao, vigencia)
                    VALUES (\(id), 'gestor', \(gestora), '198.51.100.0/24', 'sede', '[2020-01-01,)')
                    """)
            }
            #expect(try await cena.mandar(portal: "gestor").texto.contains("não se entra desta rede"))
            let dentro = cena.portaria.navegador("198.51.100.9")
            #expect(try await cena.mandar(portal: "gestor", dentro).destino == "/gestor")
        }
    }

    @Test("RF-SER-02: onde se exige segundo fator do servidor, quem vem do diretório o cadastra antes de entrar")
    func segundoFator() async throws {
        try await Cena.usando { cena in
            try await cena.portaria.mudar(.segundoFatorDoServidor, 2)
            let navegador = cena.portaria.navegador()
            #expect(try await cena.mandar(navegador).destino == "/segundo-fator")
            #expect(try await navegador.cliente.get("/servidor").status == 303, "ainda não entrou")
        }
    }
}
