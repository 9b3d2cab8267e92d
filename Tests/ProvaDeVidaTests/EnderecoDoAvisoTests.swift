import Acesso
import Auditoria
import BancoDeDados
import Foundation
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import ServidoresDeTeste
import Testing
import Web

extension BancadaDaProva {
    /// Cadastra onde se avisa o cliente, com o que este serviço permite.
    func avisar(em endereco: String) async throws {
        let casa = orgao.casa
        var pedido = AlterarCliente(cliente: cliente)
        pedido.aviso = .em(endereco)
        pedido.rede = servico.rede
        let pronto = pedido
        try await casa.banco.transacao(como: .motor) { t in try pronto.executar(casa, em: t, por: .comando) }
    }
}

/// O serviço chama o endereço que o cliente escreve: nunca um da rede de dentro, salvo onde quem opera o permite.
@Suite(.serialized) struct EnderecoDoAvisoTests {
    private static let internos = [
        "127.0.0.1", "127.255.255.254", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.10", "169.254.169.254",
        "100.64.0.1", "0.0.0.0", "192.0.0.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::",
        "::ffff:10.0.0.1", "::ffff:127.0.0.1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "ff02::1",
        "64:ff9b::a00:1", "2002:a00:1::", "2001:0:1::1", "2001:db8::1", "não é endereço",
    ]
    private static let publicos = [
        "8.8.8.8", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1", "169.253.0.1", "200.198.1.1",
        "::ffff:200.198.1.1", "2804:14c::1", "2606:4700::1111",
    ]

    @Test("PV-07: do endereço de rede sabe-se se é público, dos dois lados de cada faixa")
    func faixas() {
        for ip in Self.internos { #expect(!EnderecoDoAviso.ePublico(ip), "\(ip)") }
        for ip in Self.publicos { #expect(EnderecoDoAviso.ePublico(ip), "\(ip)") }
    }

    private static let recusados = [
        "https://localhost/aviso", "https://LOCALHOST:8443/aviso", "https://localhost./", "https://a.localhost/",
        "https://metadata.google.internal/", "https://impressora.local/", "https://127.0.0.1/aviso", "https://127.1/",
        "https://2130706433/", "https://0x7f.0.0.1/", "https://017700000001/", "https://10.0.0.8:8443/aviso",
        "https://169.254.169.254/latest/meta-data/", "https://[::1]/", "https://[::ffff:192.168.0.1]/",
        "https://[fd00:ec2::254]/",
    ]

    @Test("PV-07: endereço de aviso da rede interna não se cadastra, por ato nem por tela", arguments: recusados)
    func cadastro(_ endereco: String) async throws {
        try await BancadaDaProva.comGente { bancada in
            await #expect(throws: RecusaDeProva.avisoNaRedeInterna) { try await bancada.avisar(em: endereco) }
            let operador = try await bancada.entrar(BancadaDaProva.operador)
            let recusada = try await operador.post(
                "/operacao/clientes/\(bancada.cliente)/alterar",
                [("nome", "Outro nome"), ("limiar", "450"), ("avisarEm", endereco)])
            #expect(recusada.status == 400 && recusada.texto.contains("este é da rede interna"), "\(recusada.status)")
            let ficha = try await operador.get("/operacao/clientes/\(bancada.cliente)").texto
            #expect(!ficha.contains("Outro nome"), "recusa não muda nada")
        }
    }

    @Test(
        "PV-07: o que se cadastrou antes, ou mudou de nome depois, confere-se ao entregar; permitida a rede interna, entrega-se"
    )
    func entrega() async throws {
        let receptor = try ReceptorDeEnsaio()
        try await BancadaDaProva.usando { bancada in
            let endereco = receptor.endereco
            try await bancada.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar("UPDATE cliente_da_prova SET avisar_em = \(endereco)")
            }
            let (_, _, link) = try await bancada.sessao("cadastro")
            #expect(try await bancada.abrir(link).json("POST", "/captura/desistir", "{}").status == 200)
            #expect(try await EntregarAvisos(bancada.servico, autoridades: receptor.autoridade).volta().adiados == 1)
            #expect(try receptor.recebidos().isEmpty)
            let (casa, cliente) = (bancada.orgao.casa, bancada.cliente)
            let parados = try await casa.banco.transacao(como: .motor) { t in
                try AvisoDeSessao.parados(cliente: cliente, em: t)
            }
            #expect(parados.map(\.erro) == ["o endereço de aviso é da rede interna"])
            let comRede = try await ServicoDeProva(
                casa, observador: nil, publico: BancadaDaProva.publico, rede: RedeDosAvisos(interna: true))
            bancada.orgao.andar(.seconds(60))
            #expect(try await EntregarAvisos(comRede, autoridades: receptor.autoridade).volta().entregues == 1)
            #expect(try receptor.recebidos().count == 1)
        }
        let rede = RedeDosAvisos()
        #expect(await rede.conferir("https://nao-existe.invalid/aviso") == .semEndereco)
        #expect(await rede.conferir("https://8.8.8.8/aviso") == .publico(["8.8.8.8"]))
        #expect(await rede.conferir("https://[2606:4700::1111]:8443/x") == .publico(["2606:4700::1111"]))
        #expect(await rede.conferir("https://[::1]/x") == .interno)
    }

    @Test("PV-07: a faixa que o órgão proíbe não se chama nem se cadastra, pública ou de rede interna permitida")
    func proibidas() async throws {
        let receptor = try ReceptorDeEnsaio()
        try await BancadaDaProva.usando(avisaRedeInterna: true) { bancada in
            try await bancada.avisar(em: receptor.endereco)
            let (_, _, link) = try await bancada.sessao("cadastro")
            #expect(try await bancada.abrir(link).json("POST", "/captura/desistir", "{}").status == 200)
            let rede = RedeDosAvisos(
                interna: true, proibidas: try ["127.0.0.0/8", "::1", "200.198.0.0/16"].map(FaixaDeEndereco.lendo))
            let servico = try await ServicoDeProva(
                bancada.orgao.casa, observador: nil, publico: BancadaDaProva.publico, rede: rede)
            #expect(try await EntregarAvisos(servico, autoridades: receptor.autoridade).volta().adiados == 1)
            #expect(try receptor.recebidos().isEmpty)
            let casa = bancada.orgao.casa
            for endereco in ["https://200.198.7.7/aviso", "https://localhost/aviso"] {
                var pedido = AlterarCliente(cliente: bancada.cliente)
                (pedido.aviso, pedido.rede) = (.em(endereco), rede)
                let pronto = pedido
                await #expect(throws: RecusaDeProva.avisoNaRedeInterna) { try await pronto.conferirAviso() }
                guard endereco.contains("200.198") else { continue }
                await #expect(throws: RecusaDeProva.avisoNaRedeInterna) {
                    try await casa.banco.transacao(como: .motor) { t in try pronto.executar(casa, em: t, por: .comando)
                    }
                }
            }
            #expect(await rede.conferir("https://200.199.0.1/aviso") == .publico(["200.199.0.1"]))
        }
    }

    @Test(
        "PV-07: o cliente lê o mesmo do endereço da rede interna, do que não existe e do que não atende; quem opera lê a razão",
        arguments: [
            ("https://localhost:1/aviso", "é da rede interna", false),
            ("https://nao-existe.invalid/aviso", "não se resolve", false),
            ("https://localhost:1/aviso", "não houve resposta: ", true),
        ])
    func semVarredura(_ caso: (endereco: String, razao: String, interna: Bool)) async throws {
        try await BancadaDaProva.comGente { bancada in
            try await bancada.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar("UPDATE cliente_da_prova SET avisar_em = \(caso.endereco)")
            }
            let (_, _, link) = try await bancada.sessao("cadastro")
            #expect(try await bancada.abrir(link).json("POST", "/captura/desistir", "{}").status == 200)
            let servico = try await ServicoDeProva(
                bancada.orgao.casa, observador: nil, publico: BancadaDaProva.publico,
                rede: RedeDosAvisos(interna: caso.interna))
            #expect(try await EntregarAvisos(servico).volta().adiados == 1)
            let (representante, operador) = (
                try await bancada.entrar(BancadaDaProva.representante),
                try await bancada.entrar(BancadaDaProva.operador)
            )
            for formato in ["", "?formato=csv"] {
                let doCliente = try await representante.get("/cliente/\(bancada.cliente)/avisos\(formato)").texto
                #expect(doCliente.contains("o endereço não atendeu") && !doCliente.contains(caso.razao))
                let deQuemOpera = try await operador.get("/operacao/clientes/\(bancada.cliente)/avisos\(formato)").texto
                #expect(deQuemOpera.contains(caso.razao), "\(deQuemOpera)")
            }
            await #expect(throws: FalhaDeBanco.self, "nem o papel do cliente no banco lê a razão") {
                try await bancada.orgao.casa.banco.transacao(como: .cliente(bancada.cliente)) { t in
                    _ = try t.executar("SELECT razao FROM aviso_da_prova")
                }
            }
        }
    }
}
