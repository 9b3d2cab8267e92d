import Auditoria
import BancoDeDados
import Cifra
import Foundation
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import ServidoresDeTeste
import Synchronization
import Testing
import Web

/// O aviso ao cliente, por HTTPS, a um servidor que não escrevemos com o nosso código.
@Suite(.serialized) struct AvisosTests {
    private func cadastrar(_ aviso: AlterarCliente.Aviso, _ bancada: BancadaDaProva) async throws {
        let casa = bancada.orgao.casa
        var pedido = AlterarCliente(cliente: bancada.cliente)
        pedido.aviso = aviso
        pedido.rede = bancada.servico.rede
        let pronto = pedido
        try await casa.banco.transacao(como: .motor) { t in try pronto.executar(casa, em: t, por: .comando) }
    }

    /// Uma sessão que se decidiu.
    private func decidida(_ bancada: BancadaDaProva, desistindo: Bool = false) async throws -> Int64 {
        let (_, id, link) = try await bancada.sessao("cadastro")
        let navegador = try await bancada.abrir(link)
        if desistindo {
            #expect(try await navegador.json("POST", "/captura/desistir", "{}").status == 200)
        } else {
            var pagina = PaginaDeEnsaio(bancada, navegador)
            #expect(try await pagina.capturar(PessoaDeEnsaio())["situacao"] as? String == "APROVADA")
        }
        return id
    }

    private func conteudo(_ assinado: String) throws -> [String: Any] {
        let partes = assinado.split(separator: ".").map(String.init)
        try #require(partes.count == 3)
        let bytes = try #require(Base64DeEndereco.ler(Substring(partes[1])))
        return try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
    }

    @Test(
        "PV-07: decidida a sessão, o cliente que cadastrou endereço recebe uma vez o resultado assinado; o que não cadastrou, não"
    )
    func entregar() async throws {
        let receptor = try ReceptorDeEnsaio()
        try await BancadaDaProva.usando(avisaRedeInterna: true) { bancada in
            let avisos = EntregarAvisos(bancada.servico, autoridades: receptor.autoridade)
            _ = try await decidida(bancada)
            #expect(try await avisos.volta() == EntregarAvisos.Volta(), "sem endereço, nada se põe na fila")
            try await cadastrar(.em(receptor.endereco), bancada)
            let (aprovada, desistida) = (try await decidida(bancada), try await decidida(bancada, desistindo: true))
            #expect(try await avisos.volta().entregues == 2)
            #expect(try await avisos.volta().entregues == 0, "cada um uma vez")
            let recebidos = try receptor.recebidos()
            #expect(recebidos.map(\.tipo) == ["application/jwt", "application/jwt"])
            let lidos = try recebidos.map { try conteudo($0.corpo) }
            #expect(lidos.map { $0["jti"] as? String } == [String(aprovada), String(desistida)])
            #expect(lidos.map { $0["situacao"] as? String } == ["APROVADA", "EXPIRADA"])
            #expect(
                lidos.allSatisfy { $0["aud"] as? String == "mpmg" && $0["nonce"] as? String == "nonce-do-pedido-0001" })
            // Deixar de avisar vale para as seguintes.
            try await cadastrar(.nenhum, bancada)
            _ = try await decidida(bancada)
            #expect(try await avisos.volta() == EntregarAvisos.Volta())
        }
    }

    @Test(
        "o que não chega se tenta de novo, cada vez mais tarde, por três dias; abandonado, reenvia-se quando se mandar")
    func insistir() async throws {
        let receptor = try ReceptorDeEnsaio()
        try receptor.responder(500)
        try await BancadaDaProva.usando(avisaRedeInterna: true) { bancada in
            let (avisos, casa, cliente) = (
                EntregarAvisos(bancada.servico, autoridades: receptor.autoridade), bancada.orgao.casa, bancada.cliente
            )
            try await cadastrar(.em(receptor.endereco), bancada)
            let id = try await decidida(bancada)
            // A espera dobra: 1, 2, 4 minutos; um segundo antes nada sai.
            for minutos in [1, 2, 4] {
                #expect(try await avisos.volta().adiados == 1)
                bancada.orgao.andar(.seconds(minutos * 60 - 1))
                #expect(try await avisos.volta() == EntregarAvisos.Volta())
                bancada.orgao.andar(.seconds(1))
            }
            var voltas = 0
            while try await avisos.volta().abandonados == 0 {
                voltas += 1
                try #require(voltas < 60)
                bancada.orgao.andar(.seconds(6 * 3_600))
            }
            func parados() async throws -> [AvisoDeSessao.Parado] {
                try await casa.banco.transacao(como: .motor) { t in try AvisoDeSessao.parados(cliente: cliente, em: t) }
            }
            let parado = try #require(try await parados().first)
            #expect(parado.sessao == id && parado.abandonado && parado.erro == "o endereço respondeu 500")
            try receptor.responder(204)
            #expect(try await avisos.volta() == EntregarAvisos.Volta(), "abandonado não volta sozinho")
            let postos = try await casa.banco.transacao(como: .motor) { t in
                try AvisoDeSessao.reenviar(cliente: cliente, casa, em: t, por: .comando)
            }
            #expect(postos == 1)
            #expect(try await avisos.volta().entregues == 1)
            #expect(try await parados().isEmpty)
        }
    }

    @Test(
        "não se segue redirecionamento, não se confia em certificado de outra autoridade, e suspenso o cliente nada sai"
    )
    func recusas() async throws {
        let (receptor, outro) = (try ReceptorDeEnsaio(), try ReceptorDeEnsaio())
        try await BancadaDaProva.usando(avisaRedeInterna: true) { bancada in
            let (casa, cliente) = (bancada.orgao.casa, bancada.cliente)
            try await cadastrar(.em(receptor.endereco.replacing("/aqui", with: "/outro-lugar")), bancada)
            _ = try await decidida(bancada)
            #expect(try await EntregarAvisos(bancada.servico, autoridades: receptor.autoridade).volta().adiados == 1)
            #expect(try receptor.recebidos().count == 1, "o destino do redirecionamento não recebe nada")
            try await cadastrar(.em(receptor.endereco), bancada)
            bancada.orgao.andar(.seconds(60))
            #expect(try await EntregarAvisos(bancada.servico, autoridades: outro.autoridade).volta().adiados == 1)
            let parados = try await casa.banco.transacao(como: .motor) { t in
                try AvisoDeSessao.parados(cliente: cliente, em: t)
            }
            #expect(parados.first?.erro?.hasPrefix("não houve resposta: ") == true)
            let suspender = SuspenderCliente(cliente: cliente, motivo: "fatura em aberto", suspender: true)
            try await casa.banco.transacao(como: .motor) { t in try suspender.executar(casa, em: t, por: .comando) }
            bancada.orgao.andar(.seconds(3_600))
            let certo = EntregarAvisos(bancada.servico, autoridades: receptor.autoridade)
            #expect(try await certo.volta() == EntregarAvisos.Volta())
            let retomar = SuspenderCliente(cliente: cliente, motivo: "paga", suspender: false)
            try await casa.banco.transacao(como: .motor) { t in try retomar.executar(casa, em: t, por: .comando) }
            #expect(try await certo.volta().entregues == 1)
        }
    }

    /// Uma procura que não volta enquanto não se mandar.
    private final class Presa: Sendable {
        private let solta = Mutex(false)
        private let procurados = Mutex<[String]>([])
        var quantas: Int { procurados.withLock { $0.count } }

        func soltar() { solta.withLock { $0 = true } }
        func procurar(_ nome: String) {
            procurados.withLock { $0.append(nome) }
            while !solta.withLock({ $0 }) { Thread.sleep(forTimeInterval: 0.01) }
        }
        func espera(_ quantas: Int) async throws {
            let fim = ContinuousClock.now + .seconds(60)
            while self.quantas < quantas, ContinuousClock.now < fim { try await Task.sleep(for: .milliseconds(10)) }
        }
    }

    @Test(
        "PV-07: o nome que demora não segura os outros clientes, que recebem os seus; e a cada um vai um aviso de cada vez"
    )
    func clienteLento() async throws {
        let receptor = try ReceptorDeEnsaio()
        try await BancadaDaProva.usando(avisaRedeInterna: true) { bancada in
            let casa = bancada.orgao.casa
            try await cadastrar(.em("https://lento.exemplo.gov.br/aviso"), bancada)
            for _ in 1...3 { _ = try await decidida(bancada, desistindo: true) }
            let (outro, _) = try await BancadaDaProva.cadastrar("detran", casa)
            var pedido = AlterarCliente(cliente: outro)
            (pedido.aviso, pedido.rede) = (.em(receptor.endereco), bancada.servico.rede)
            let pronto = pedido
            try await casa.banco.transacao(como: .motor) { t in
                try pronto.executar(casa, em: t, por: .comando)
                _ = try AbrirIncidente(titulo: "Lentidão", descricao: "As respostas demoram.").executar(
                    casa, Mensageiro(comCorreio: false, publico: nil), em: t, por: .comando)
            }
            let presa = Presa()
            let resolvedor = Resolvedor(prazo: .seconds(120)) { nome in
                guard nome.hasPrefix("lento") else { return ["127.0.0.1"] }
                presa.procurar(nome)
                return []
            }
            let servico = try await ServicoDeProva(
                casa, observador: nil, publico: BancadaDaProva.publico,
                rede: RedeDosAvisos(interna: true, resolvedor: resolvedor))
            let avisos = EntregarAvisos(servico, autoridades: receptor.autoridade)
            let volta = Task { try await avisos.volta() }
            try await presa.espera(1)
            let fim = ContinuousClock.now + .seconds(60)
            while try receptor.recebidos().isEmpty, ContinuousClock.now < fim {
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(try receptor.recebidos().count == 1, "o outro recebeu o seu enquanto este esperava")
            let tentados = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                try t.uma(
                    "SELECT sum(tentativas) FROM aviso_da_prova WHERE cliente_id = \(bancada.cliente)")?.ler(
                        0, como: Int64.self)
            }
            #expect(tentados == 1, "ao lento, um de cada vez")
            presa.soltar()
            let feita = try await volta.value
            #expect(feita.entregues == 1 && feita.adiados == 1, "quem não atendeu perde a vez até a volta seguinte")
        }
    }

    @Test(
        "PV-07: o servidor de nomes que não responde não passa do prazo, e quem pede o mesmo nome espera pela mesma procura"
    )
    func nomeSemResposta() async throws {
        let presa = Presa()
        let resolvedor = Resolvedor(prazo: .milliseconds(300)) { nome in
            if nome == "preso" { presa.procurar(nome) }
            return ["8.8.8.8"]
        }
        async let um = resolvedor.resolver("preso")
        async let outro = resolvedor.resolver("preso")
        #expect(await resolvedor.resolver("livre") == ["8.8.8.8"], "um nome preso não atrasa os outros")
        #expect(await um == nil)
        #expect(await outro == nil)
        #expect(await resolvedor.resolver("preso") == nil)
        #expect(presa.quantas == 1, "uma procura só")
        presa.soltar()
        let fim = ContinuousClock.now + .seconds(60)
        while await resolvedor.resolver("preso") == nil, ContinuousClock.now < fim {}
        #expect(await resolvedor.resolver("preso") == ["8.8.8.8"], "depois de responder, volta a resolver-se")
    }

    @Test(
        "PV-07: se o primeiro endereço do nome não atende, o aviso vai pelo seguinte, sem resolver de novo e uma vez só"
    )
    func enderecoSeguinte() async throws {
        let receptor = try ReceptorDeEnsaio()
        try await BancadaDaProva.usando(avisaRedeInterna: true) { bancada in
            try await cadastrar(.em(receptor.endereco), bancada)
            _ = try await decidida(bancada, desistindo: true)
            let procuras = Mutex(0)
            // Só o último tem quem atenda.
            let resolvedor = Resolvedor { _ in
                procuras.withLock { $0 += 1 }
                return ["127.0.0.9", "::1", "127.0.0.1"]
            }
            let servico = try await ServicoDeProva(
                bancada.orgao.casa, observador: nil, publico: BancadaDaProva.publico,
                rede: RedeDosAvisos(interna: true, resolvedor: resolvedor))
            #expect(try await EntregarAvisos(servico, autoridades: receptor.autoridade).volta().entregues == 1)
            #expect(try receptor.recebidos().count == 1 && procuras.withLock { $0 } == 1)
        }
    }

    @Test(
        "endereço de aviso que não é https, ou que traz usuário ou fragmento, o banco não grava",
        arguments: ["http://a.gov.br/x", "https://u@a.gov.br/x", "https://a.gov.br/#x", "https://a .gov.br/"])
    func endereco(_ endereco: String) async throws {
        try await BancadaDaProva.usando(avisaRedeInterna: true) { bancada in
            await #expect(throws: FalhaDeBanco.self) { try await cadastrar(.em(endereco), bancada) }
        }
    }
}
