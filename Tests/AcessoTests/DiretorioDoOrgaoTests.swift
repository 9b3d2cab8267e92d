import Acesso
import Auditoria
import BancoDeDados
import Cifra
import Diretorio
import Foundation
import Nucleo
import OrgaoDeTeste
import ServidoresDeTeste
import Testing
import Web

/// A entrada com usuário e senha do diretório do órgão, contra um slapd de verdade.
@Suite(.serialized) struct DiretorioDoOrgaoTests {
    typealias Cena = CenaDoDiretorio

    @Test(
        "POC-SER-01, RF-SER-02: o servidor entra com usuário e senha do órgão, por LDAPS e por StartTLS, procurado ou direto; sem senha aqui",
        arguments: [(false, false), (true, false), (false, true), (true, true)])
    func inteira(startTLS: Bool, direto: Bool) async throws {
        try await Cena.usando(startTLS: startTLS, direto: direto) { cena in
            let navegador = cena.portaria.navegador()
            let tela = try await navegador.cliente.get("/entrar?portal=servidor").texto
            #expect(tela.contains("Senha da conta do MPMG") && !tela.contains("Esqueci a senha"))
            let entrou = try await cena.mandar(campos: [("volta", "/servidor?x=1")], navegador)
            #expect(entrou.status == 303 && entrou.destino == "/servidor?x=1")
            let dentro = try await navegador.cliente.get("/servidor").texto
            #expect(dentro.contains("dentro, Pessoa 1"), "o nome é o da folha: \(dentro)")
            #expect(try await cena.usuarios() == ["ativo true"])
            #expect(try await cena.ditos("por", em: "acesso.entrar") == ["diretório do órgão"])
            #expect(try await navegador.cliente.post("/sair").destino == "/entrar")
            #expect(try await navegador.cliente.get("/servidor").status == 303)
            #expect(try await cena.mandar(navegador).destino == "/servidor")
            #expect(try await cena.usuarios().count == 1, "de novo, o mesmo usuário")
        }
    }

    @Test("RF-SER-02: a pessoa também se acha pela matrícula; atributo que falta, que não é dela ou em dobro não entra")
    func identificador() async throws {
        try await Cena.usando(.matricula("employeeNumber")) { cena in
            #expect(try await cena.mandar().destino == "/servidor")
            try cena.ensaio.cadastrar("sem", senha: Cena.senha)
            try cena.ensaio.cadastrar("outra", senha: Cena.senha, ["employeeNumber": "9999-99"])
            for usuario in ["sem", "outra"] {
                let recusa = try await cena.mandar(usuario)
                #expect(recusa.status == 400 && recusa.texto.contains("não está ligada a ninguém"), "\(usuario)")
            }
        }
        try await Cena.usando(.cpf("employeeID")) { cena in
            let nome = DiretorioDeEnsaio.nome(de: "ana")
            try cena.ensaio.por("employeeID", ["52998224725", cena.pessoa.cpf.digitos], em: nome)
            #expect(try await cena.mandar().texto.contains("não confere"))
            try cena.ensaio.por("employeeID", ["123"], em: nome)
            #expect(try await cena.mandar().texto.contains("não está ligada a ninguém"))
            #expect(try await cena.usuarios() == [], "recusa não cria ninguém")
        }
    }

    @Test(
        "RF-SER-02: senha errada, conta que não existe, desativada, vencida ou bloqueada têm a mesma resposta; o motivo só na trilha"
    )
    func semEnumeracao() async throws {
        let codigos = [
            ("525", "conta que não existe"), ("52e", "senha errada"), ("530", "fora do horário da conta"),
            ("531", "máquina em que a conta não entra"), ("532", "senha vencida"), ("533", "conta desativada"),
            ("701", "conta expirada"), ("773", "senha a trocar no órgão"), ("775", "conta bloqueada"),
        ]
        try await Cena.usando(piso: .milliseconds(50)) { cena in
            #expect(try await cena.mandar().destino == "/servidor")
            for (codigo, _) in codigos { try cena.ensaio.cadastrarNoAD(codigo: codigo) }
            var paginas: Set<String> = []
            let tentativas = [("ana", "outra"), ("ninguem", "outra")] + codigos.map { ("ad" + $0.0, "outra") }
            for (usuario, senha) in tentativas {
                let inicio = ContinuousClock.now
                let recusa = try await cena.mandar(usuario, senha)
                #expect(ContinuousClock.now - inicio >= .milliseconds(50), "nenhuma vem antes do piso")
                #expect(recusa.status == 400 && recusa.texto.contains("Usuário ou senha não conferem."))
                paginas.insert(Self.semOQueMuda(recusa.texto))
            }
            #expect(paginas.count == 1, "a página é a mesma, letra por letra")
            let eventos = try await cena.eventos("acesso.entrar-recusado")
            let esperados =
                ["senha errada", "conta que não existe"] + codigos.map { $0.1 }
            #expect(try await cena.motivos() == esperados)
            #expect(
                eventos.map { $0.objeto } == ["usuario"] + Array(repeating: nil, count: 10), "a conta conhecida se diz")
            #expect(!eventos.contains { "\($0.dado ?? [:])".contains("outra") }, "a senha tentada não se guarda")
        }
    }

    @Test(
        "RF-SER-02: a política de senhas do OpenLDAP também vale: senha a trocar e conta bloqueada não entram, com a senha certa"
    )
    func politicaDeSenhas() async throws {
        try await Cena.usando { cena in
            let nome = DiretorioDeEnsaio.nome(de: "ana")
            try cena.ensaio.por("pwdReset", ["TRUE"], em: nome)
            #expect(try await cena.mandar().status == 400, "o servidor a liga, e é a política que a barra")
            try cena.ensaio.por("pwdReset", [], em: nome)
            try cena.ensaio.por("pwdAccountLockedTime", ["000001010000Z"], em: nome)
            #expect(try await cena.mandar().status == 400)
            try cena.ensaio.por("pwdAccountLockedTime", [], em: nome)
            #expect(try await cena.mandar().destino == "/servidor")
            #expect(try await cena.motivos() == ["senha a trocar no órgão", "conta bloqueada"])
        }
    }

    /// A página sem o valor dos campos (o desafio e a chave, que são sorteados, e o usuário digitado) nem o que se sorteia para a política.
    private static func semOQueMuda(_ pagina: String) -> String {
        pagina.replacing(/(value|nonce)="[^"]*"/, with: "")
    }

    @Test("RF-SER-02: senha vazia e usuário feito para enganar a procura não entram, ainda que o servidor os aceitasse")
    func engodos() async throws {
        for direto in [false, true] {
            try await Cena.usando(direto: direto) { cena in
                #expect(try await cena.mandar("ana", "").status == 400, "seria ligação anônima")
                let engodos = [
                    "*", "an*", "ana)(uid=*", "ana)(|(uid=*", "*)(objectClass=*", "\\61na", "ana\\", "ana,ou=pessoas",
                    "ana+cn=ana", "a\u{0}na", "ana\u{0}", "cn=averba,ou=servicos,dc=orgao,dc=br", "../ana",
                ]
                for engodo in engodos {
                    let resposta = try await cena.mandar(engodo)
                    #expect(resposta.status == 400, "\(engodo)")
                }
                #expect(try await cena.usuarios() == [])
                // Nome com o que é sintaxe, e que é o nome mesmo: entra.
                let estranho = "josé (da) costa*"
                try cena.ensaio.cadastrar(estranho, senha: Cena.senha, ["employeeID": cena.pessoa.cpf.formatado])
                #expect(try await cena.mandar(estranho).destino == "/servidor")
            }
        }
    }

    @Test("RF-SER-02: duas contas com o mesmo usuário não dizem quem é: nenhuma entra")
    func ambiguo() async throws {
        try await Cena.usando(filtro: "(|(uid={usuario})(mail={usuario}))") { cena in
            try cena.ensaio.cadastrar("rui", senha: Cena.senha, ["mail": "ana"])
            #expect(try await cena.mandar("ana").status == 400)
            #expect(try await cena.mandar("rui").texto.contains("não está ligada a ninguém"))
            #expect(try await cena.motivos().first == "mais de uma conta com este usuário")
        }
    }

    @Test(
        "RF-SER-02: quatro erros seguidos param de perguntar ao diretório por quinze minutos: quem tenta aqui não bloqueia a conta lá",
        arguments: [false, true])
    func pausa(direto: Bool) async throws {
        try await Cena.usando(direto: direto) { cena in
            // Ligando direto, o que se digita não passa por procura nenhuma: a letra que não se vê ainda é a mesma conta.
            for usuario in ["ana", "ANA", " ana", direto ? "a\u{AD}na" : "Ana"] {
                #expect(try await cena.mandar(usuario, "x").status == 400)
            }
            #expect(try await cena.mandar().status == 400, "nem a senha certa: o diretório não foi perguntado")
            cena.portaria.orgao.andar(.seconds(899))
            #expect(try await cena.mandar().status == 400)
            cena.portaria.orgao.andar(.seconds(1))
            #expect(try await cena.mandar().destino == "/servidor")
            let motivos = try await cena.motivos()
            #expect(motivos.filter { $0 == "senha errada" }.count == 4)
            #expect(motivos.filter { $0.contains("o diretório não foi perguntado") }.count == 2)
        }
    }

    @Test("RF-SER-02: doze senhas erradas ao mesmo tempo: o diretório só é perguntado quatro vezes")
    func aoMesmoTempo() async throws {
        try await Cena.usando { cena in
            let portaria = cena.portaria
            try await withThrowingTaskGroup(of: Int.self) { grupo in
                for numero in 1...12 {
                    grupo.addTask {
                        try await Cena.mandar(portaria.navegador("203.0.113.\(numero)"), "ana", "x").status
                    }
                }
                for try await status in grupo { #expect(status == 400) }
            }
            let motivos = try await cena.motivos()
            #expect(motivos.filter { $0 == "senha errada" }.count <= 4, "\(motivos)")
            #expect(motivos.count == 12)
        }
    }

    @Test("RF-SER-02: sem prova de trabalho o diretório nem é perguntado")
    func robo() async throws {
        try await Cena.usando { cena in
            let resposta = try await cena.portaria.navegador().cliente.post(
                "/entrar", [("meio", "orgao"), ("portal", "servidor"), ("login", "ana"), ("senha", Cena.senha)])
            #expect(resposta.status == 400 && resposta.texto.contains("desafio-ausente"))
            #expect(try await cena.usuarios() == [])
        }
    }

    @Test(
        "RNF-SEG-02: quem sai do diretório ou do grupo não entra; o desligado na folha perde a sessão na hora e não entra; readmitido, volta"
    )
    func quemSai() async throws {
        try await Cena.usando(grupo: true) { cena in
            let (navegador, casa) = (cena.portaria.navegador(), cena.portaria.orgao.casa)
            let (nome, pessoa) = (DiretorioDeEnsaio.nome(de: "ana"), cena.pessoa.pessoa)
            let fora = try await cena.mandar()
            #expect(fora.status == 400 && fora.texto.contains("não está no grupo"))
            #expect(try await cena.usuarios() == [], "recusada, não cria")
            try cena.ensaio.por("member", [nome, DiretorioDeEnsaio.servico], em: DiretorioDeEnsaio.grupo)
            #expect(try await cena.mandar(navegador).destino == "/servidor", "admitido, entra na hora")

            try await cena.vinculo("desligado", encerrado: "2026-09-01")
            try await casa.banco.transacao(como: .motor) { t in
                try EncerrarAcesso.aoDesligar(casa)([pessoa], .comando, t)
            }
            #expect(try await navegador.cliente.get("/servidor").status == 303, "a sessão caiu com o desligamento")
            #expect(try await cena.mandar().texto.contains("Não há vínculo seu em vigor"))
            try await cena.vinculo("ativo", encerrado: nil)
            #expect(try await cena.mandar().destino == "/servidor")
            #expect(try await cena.usuarios() == ["ativo true"])

            try cena.ensaio.por("member", [DiretorioDeEnsaio.servico], em: DiretorioDeEnsaio.grupo)
            #expect(try await cena.mandar().texto.contains("não está no grupo"))
            try cena.ensaio.apagar(DiretorioDeEnsaio.grupo)
            #expect(try await cena.mandar().texto.contains("não está no grupo"), "grupo que sumiu não tem ninguém")
            try cena.ensaio.apagar(nome)
            #expect(try await cena.mandar().texto.contains("Usuário ou senha não conferem."))
        }
    }

    @Test(
        "RF-SER-02: certificado de outra autoridade ou de outro nome, servidor que não responde ou fora do ar: a tela o diz, e a senha daqui segue valendo a quem a tem"
    )
    func foraDoAr() async throws {
        try await Cena.usando { cena in
            for (servidores, autoridade) in [
                (cena.ensaio.seguro, nil), (cena.ensaio.porStartTLS, nil),
                (cena.ensaio.comOutroNome, cena.ensaio.autoridade), ("ldaps://127.0.0.1:1", cena.ensaio.autoridade),
            ] as [(String, String?)] {
                let outro = try cena.diretorio(servidores: servidores, autoridade: autoridade)
                try await cena.portaria.comOutroDiretorio(outro) { portaria in
                    let resposta = try await Cena.mandar(portaria.navegador())
                    #expect(resposta.status == 503 && resposta.texto.contains("não respondeu"), "\(servidores)")
                    #expect(try await portaria.navegador().entrar(Portaria.senha) == "/gestor")
                }
            }
            #expect(try await cena.mandar().destino == "/servidor")
            // Aceita a ligação e não diz mais nada: o prazo é nosso.
            try cena.ensaio.congelar(true)
            let impaciente = try cena.diretorio(
                servidores: cena.ensaio.seguro, autoridade: cena.ensaio.autoridade, prazo: 1)
            try await cena.portaria.comOutroDiretorio(impaciente) { portaria in
                let calado = try await Cena.mandar(portaria.navegador())
                #expect(calado.status == 503 && calado.texto.contains("conta-sem-resposta"))
            }
            try cena.ensaio.congelar(false)
            cena.ensaio.parar()
            let fora = try await cena.mandar()
            #expect(fora.status == 503 && fora.texto.contains("não respondeu"))
            #expect(try await cena.portaria.navegador().entrar(Portaria.senha) == "/gestor")
            #expect(try await cena.eventos("acesso.entrar-recusado").count == 6)
        }
    }

    @Test(
        "RF-SER-02: onde há diretório, a senha que o servidor tenha aqui só vale se o órgão quis as duas; sem ele, o meio se ignora"
    )
    func senhaPropria() async throws {
        for propria in [false, true] {
            try await Cena.usando(senhaPropria: propria) { cena in
                let (portaria, pessoa) = (cena.portaria, cena.pessoa.pessoa)
                let tela = try await portaria.navegador().cliente.get("/entrar?portal=servidor").texto
                #expect(tela.contains("Entrar com a senha deste sistema") == propria)
                try await portaria.orgao.dono.transacao(como: .proprio) { t in
                    _ = try t.executar(
                        """
                        UPDATE usuario SET portal = 'servidor', pessoa_id = \(pessoa),
                                           perfil_id = (SELECT id FROM perfil WHERE portal = 'servidor')
                        """)
                }
                #expect(try await portaria.navegador().entrar(Portaria.senha) == (propria ? "/servidor" : nil))
            }
        }
        try await Portaria.usando { portaria in
            let resposta = try await Cena.mandar(portaria.navegador())
            #expect(resposta.status == 400, "é login e senha daqui, que não conferem")
        }
    }
}
