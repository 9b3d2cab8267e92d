import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Nucleo
import OrgaoDeTeste
import ServidoresDeTeste
import Testing
import Web

/// Quem entra pela conta do órgão não tem senha aqui: confirma quem é pela própria conta, e nunca se bloqueia por isso.
@Suite(.serialized) struct ConfirmacaoNaContaTests {
    private static let fator = "/segundo-fator"
    private static let ida = "/confirmar/orgao?volta=/segundo-fator"

    /// O estado do pedido de ligar o segundo fator, com a senha que se der.
    private static func comecar(_ quem: Navegador, senha: String = "qualquer uma") async throws -> Int {
        try await quem.cliente.post("/segundo-fator/comecar", [("senha", senha)]).status
    }

    @Test(
        "RF-SER-02, POC-GES-09: quem veio do provedor liga o segundo fator entrando de novo nele; sem isso não o liga, e nenhum erro conta"
    )
    func peloProvedor() async throws {
        try await CenaDaConta.usando { cena in
            let quem = cena.portaria.navegador()
            #expect(try await cena.entrar(quem).destino == "/servidor")
            let antes = try await quem.cliente.get(Self.fator).texto
            #expect(antes.contains("/confirmar?volta=") && !antes.contains("name=\"senha\""))
            for _ in 1...7 { #expect(try await Self.comecar(quem) == 400) }
            #expect(try await cena.usuarios() == ["ativo true"])
            #expect(try await cena.portaria.errosDosServidores() == 0)
            #expect(try await quem.cliente.get("/confirmar").texto.contains("/confirmar/orgao"))

            let pedido = try #require(try await quem.cliente.get(Self.ida).destino)
            #expect(pedido.contains("prompt=login") && pedido.contains("max_age=0"))
            let volta = try await cena.entrar(quem, por: Self.ida)
            #expect(volta.status == 303 && volta.destino == Self.fator)
            let depois = try await quem.cliente.get(Self.fator).texto
            #expect(depois.contains("Confirmado. Vale por 5 minutos") && !depois.contains("name=\"senha\""))
            #expect(try await Self.comecar(quem) == 303)
            #expect(try await cena.portaria.eventos("acesso.confirmar-na-conta") == 1)
            cena.portaria.orgao.andar(.seconds(299))
            #expect(try await Self.comecar(quem) == 303)
            cena.portaria.orgao.andar(.seconds(1))
            #expect(try await Self.comecar(quem) == 400, "passaram os cinco minutos")
            #expect(try await cena.portaria.errosDosServidores() == 0)
        }
    }

    @Test(
        "RF-SER-02: não confirma a conta de outra pessoa, o provedor que não diz que se entrou de novo, nem a volta de outra sessão"
    )
    func recusas() async throws {
        try await CenaDaConta.usando { cena in
            let outra = try await cena.portaria.orgao.pessoa(2, margens: ["geral": 100_00])
            try cena.provedor.cadastrar("rui", ["cpf": outra.cpf.formatado])
            let quem = cena.portaria.navegador()
            #expect(try await cena.entrar(quem).destino == "/servidor")
            let deOutro = try await cena.entrar(como: "rui", quem, por: Self.ida)
            #expect(deOutro.status == 400 && deOutro.texto.contains("não é a de quem está nesta sessão"))
            for lembrado in [3_600, nil] {
                try cena.provedor.lembrar(lembrado)
                let recusa = try await cena.entrar(quem, por: Self.ida)
                #expect(recusa.status == 400 && recusa.texto.contains("não disse que você entrou outra vez"))
            }
            try cena.provedor.lembrar(0)
            // A volta de quem foi confirmar não entra por ninguém: sem a sessão, não vale.
            let pedido = try #require(try await quem.cliente.get(Self.ida).destino)
            let volta = CenaDaConta.caminho(try cena.provedor.entrar("ana", em: pedido))
            #expect(try await quem.cliente.post("/sair").status == 303)
            #expect(try await quem.cliente.get(volta).status == 400)
            #expect(try await quem.cliente.get("/servidor").status == 303, "e não abre sessão")
            #expect(try await cena.entrar(quem).destino == "/servidor")
            #expect(try await Self.comecar(quem) == 400)
            #expect(try await cena.portaria.eventos("acesso.confirmar-na-conta") == 0)
            #expect(try await cena.portaria.eventos("acesso.confirmar-na-conta-recusado") == 3)
            #expect(try await cena.entrar(quem, por: Self.ida).destino == Self.fator)
            #expect(try await Self.comecar(quem) == 303)
        }
    }

    @Test(
        "RF-SER-02, POC-GES-09: quem veio do diretório confirma com o usuário e a senha de lá; errar não conta contra o usuário daqui"
    )
    func peloDiretorio() async throws {
        try await CenaDoDiretorio.usando { cena in
            let outra = try await cena.portaria.orgao.pessoa(2, margens: ["geral": 100_00])
            try cena.ensaio.cadastrar("rui", senha: "a do rui", ["employeeID": outra.cpf.formatado])
            let quem = cena.portaria.navegador()
            #expect(try await cena.mandar(quem).destino == "/servidor")
            #expect(try await quem.cliente.get("/confirmar").texto.contains("Senha da conta do MPMG"))
            func confirmar(_ usuario: String, _ senha: String) async throws -> RespostaLida {
                try await quem.cliente.post(
                    "/confirmar?volta=/segundo-fator", [("usuario", usuario), ("senha", senha)])
            }
            for _ in 1...3 {
                let errada = try await confirmar("ana", "errada")
                #expect(errada.status == 400 && errada.texto.contains("Usuário ou senha não conferem."))
            }
            let alheia = try await confirmar("rui", "a do rui")
            #expect(alheia.status == 400 && alheia.texto.contains("não é a de quem está nesta sessão"))
            #expect(try await Self.comecar(quem) == 400)
            #expect(try await cena.portaria.errosDosServidores() == 0)
            #expect(try await confirmar("ana", CenaDoDiretorio.senha).destino == Self.fator)
            #expect(try await Self.comecar(quem) == 303)
            #expect(
                try await cena.ditos("motivo", em: "acesso.confirmar-na-conta-recusado") == Array(
                    repeating: "diretório do órgão: senha errada", count: 3) + ["diretório do órgão: outra-pessoa"])
            // Quatro erros seguidos param de perguntar: quem achou a sessão aberta não adivinha a senha do órgão.
            for _ in 1...4 { #expect(try await confirmar("ana", "errada").status == 400) }
            #expect(try await confirmar("ana", CenaDoDiretorio.senha).status == 400)
            #expect(try await cena.usuarios() == ["ativo true"])
        }
    }

    @Test(
        "RF-SER-02: o gestor que entrou pelo diretório confirma por ele, e não pela senha daqui, que talvez nem conheça"
    )
    func gestorPeloDiretorio() async throws {
        try await CenaDoDiretorio.usando(portais: [.gestor]) { cena in
            let (casa, cpf) = (cena.portaria.orgao.casa, cena.pessoa.cpf)
            try await casa.banco.transacao(como: .motor) { t in
                _ = try CriarUsuario(
                    dados: DadosDoUsuario(nome: "Gestora", login: "gestora", cpf: cpf), portal: .gestor,
                    perfil: "master", resumoDaSenha: nil
                ).executar(casa, em: t, por: .comando)
            }
            let quem = cena.portaria.navegador()
            #expect(try await cena.mandar("ana", CenaDoDiretorio.senha, portal: "gestor", quem).destino == "/gestor")
            #expect(try await Self.comecar(quem) == 400)
            let confirmada = try await quem.cliente.post(
                "/confirmar", [("usuario", "ana"), ("senha", CenaDoDiretorio.senha)])
            #expect(confirmada.destino == "/confirmar", "noutra aba, fica na própria página")
            #expect(try await quem.cliente.get("/confirmar").texto.contains("feche esta e continue lá"))
            #expect(try await Self.comecar(quem) == 303)
        }
        // Quem entrou pela senha daqui segue a dar a senha daqui.
        try await Portaria.usando { portaria async throws in
            let quem = portaria.navegador()
            #expect(try await quem.entrar(Portaria.senha) == "/gestor")
            #expect(try await quem.cliente.get("/confirmar").destino == "/gestor")
            #expect(try await quem.cliente.get("/confirmar/orgao").status == 404)
            #expect(try await quem.cliente.post("/confirmar", [("usuario", "ana"), ("senha", "x")]).status != 303)
            #expect(try await Self.comecar(quem) == 400)
            #expect(try await Self.comecar(quem, senha: Portaria.senha) == 303)
        }
    }

    @Test(
        "POC-GES-09, RF-SER-02: quem digita o CPF de outro com senha qualquer não bloqueia quem só entra pela conta do órgão; trocar senha diz onde"
    )
    func semSenha() async throws {
        try await CenaDaConta.usando { cena in
            let quem = cena.portaria.navegador()
            #expect(try await cena.entrar(quem).destino == "/servidor")
            try await cena.portaria.mudar(.errosDeSenha, 3)
            let estranho = cena.portaria.navegador("198.51.100.9")
            for _ in 1...4 {
                #expect(try await estranho.mandar("qualquer uma", login: cena.pessoa.cpf.digitos).status == 400)
            }
            #expect(try await cena.portaria.eventos("acesso.entrar-recusado") == 4, "tudo fica na trilha")
            let troca = try await quem.cliente.get("/senha").texto
            #expect(troca.contains("A sua senha é a da conta do órgão") && !troca.contains("name=\"atual\""))
            for _ in 1...4 { #expect(try await quem.trocar("qualquer uma", "outra bem comprida 7") == 403) }
            #expect(try await cena.portaria.errosDosServidores() == 0)
            #expect(try await quem.cliente.get("/servidor").status == 200)
            // De quem tem senha, o erro conta como antes.
            for _ in 1...3 { #expect(try await estranho.mandar("errada").status == 400) }
            let bloqueio = try await cena.portaria.orgao.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT coalesce(bloqueio, '') FROM usuario WHERE portal = 'gestor'")?.ler(
                    0, como: String.self)
            }
            #expect(bloqueio == "erros")
        }
    }
}
