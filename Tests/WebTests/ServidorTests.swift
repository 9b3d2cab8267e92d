import Cifra
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Testing

@testable import Web

@Suite("Servidor de verdade", .serialized)
struct ServidorTests {
    @Test("a porta que outro já tomou é erro na hora, e não espera", .timeLimit(.minutes(5)))
    func portaTomada() async throws {
        try await AoVivo.com(try Bancada()) { tomada in
            let segundo = try Bancada { $0.porta = tomada }
            await #expect(throws: IOError.self) { try await AoVivo.com(segundo) { _ in } }
        }
    }

    static func pasta() -> String { NSTemporaryDirectory() + "web-teste-\(Imprevisivel.texto(10))" }

    static func comTLS(_ pasta: String, _ ajustar: (inout ConfiguracaoDaWeb) -> Void = { _ in }) throws -> Bancada {
        try Bancada {
            $0.tls = .autoassinado(pasta: pasta, nomes: ["localhost", "127.0.0.1"])
            $0.relogio = { Date() }
            ajustar(&$0)
        }
    }

    @Test("HTTP/2 e HTTP/1.1 por TLS 1.2 e 1.3, e nada abaixo")
    func protocolos() async throws {
        let pasta = Self.pasta()
        try await AoVivo.com(try Self.comTLS(pasta)) { porta in
            let medida = "%{http_version} %{http_code}"
            let endereco = "https://localhost:\(porta)/entrar"
            #expect(try await AoVivo.curl("--http2", "-o", "/dev/null", "-w", medida, endereco).texto == "2 200")
            #expect(try await AoVivo.curl("--http1.1", "-o", "/dev/null", "-w", medida, endereco).texto == "1.1 200")
            #expect(
                try await AoVivo.curl("--tls-max", "1.2", "-o", "/dev/null", "-w", medida, endereco).texto == "2 200")
            #expect(try await AoVivo.curl("--tlsv1.3", "-o", "/dev/null", "-w", medida, endereco).texto == "2 200")
            #expect(
                try await AoVivo.curl("--tlsv1.0", "--tls-max", "1.1", "--ciphers", "DEFAULT@SECLEVEL=0", endereco)
                    .codigo != 0)
            let confiada = try await AoVivo.curl(
                "--cacert", "\(pasta)/certificado.pem", "-o", "/dev/null", "-w", "%{ssl_verify_result} %{http_code}",
                endereco)
            #expect(confiada.texto == "0 200")
        }
        let permissao =
            try FileManager.default.attributesOfItem(atPath: "\(pasta)/chave.pem")[.posixPermissions] as? Int
        #expect(permissao == 0o600)
    }

    @Test("O certificado se cria uma vez; nome novo o refaz; trocado no disco, conexão nova usa o novo")
    func certificado() async throws {
        let pasta = Self.pasta()
        let origem = OrigemDoTLS.autoassinado(pasta: pasta, nomes: ["localhost"])
        let certificado = Certificado(origem: origem)
        try certificado.garantir(agora: Date())
        let primeiro = try String(contentsOfFile: "\(pasta)/certificado.pem", encoding: .utf8)
        try certificado.garantir(agora: Date())
        #expect(try String(contentsOfFile: "\(pasta)/certificado.pem", encoding: .utf8) == primeiro)
        try certificado.garantir(agora: Date().addingTimeInterval(334 * 86_400))
        #expect(try String(contentsOfFile: "\(pasta)/certificado.pem", encoding: .utf8) == primeiro)
        try certificado.garantir(agora: Date().addingTimeInterval(336 * 86_400))
        let segundo = try String(contentsOfFile: "\(pasta)/certificado.pem", encoding: .utf8)
        #expect(segundo != primeiro)
        let marca = certificado.marca()
        try Certificado(origem: .autoassinado(pasta: pasta, nomes: ["localhost", "::1"])).garantir(
            agora: Date().addingTimeInterval(336 * 86_400))
        #expect(try String(contentsOfFile: "\(pasta)/certificado.pem", encoding: .utf8) != segundo)
        #expect(certificado.marca() != marca)
    }

    @Test("Arquivo que não se lê deixa o certificado anterior valendo")
    func certificadoRuim() throws {
        let pasta = Self.pasta()
        let certificado = Certificado(origem: .autoassinado(pasta: pasta, nomes: ["localhost"]))
        try certificado.garantir(agora: Date())
        let vigente = CertificadoVigente(try certificado.contexto())
        let antes = vigente.contexto
        try "lixo".write(toFile: "\(pasta)/certificado.pem", atomically: true, encoding: .utf8)
        VigiaDoCertificado.recarregar(
            certificado, vigente, Logger(label: "t", factory: { _ in SwiftLogNoOpLogHandler() }))
        #expect(vigente.contexto === antes)
        try FileManager.default.removeItem(atPath: pasta)
        try certificado.garantir(agora: Date())
        VigiaDoCertificado.recarregar(
            certificado, vigente, Logger(label: "t", factory: { _ in SwiftLogNoOpLogHandler() }))
        #expect(vigente.contexto !== antes)
    }

    @Test("Cabeçalho acima do limite é 431 em HTTP/1.1 e recusado em HTTP/2; dentro dele, passa")
    func cabecalhoGrande() async throws {
        try await AoVivo.com(try Self.comTLS(Self.pasta())) { porta in
            let endereco = "https://localhost:\(porta)/entrar"
            let grande = "X-Grande: " + String(repeating: "a", count: 20_000)
            let cabe = "X-Grande: " + String(repeating: "a", count: 10_000)
            func estado(_ versao: String, _ cabecalho: String) async throws -> String {
                try await AoVivo.curl(versao, "-H", cabecalho, "-o", "/dev/null", "-w", "%{http_code}", endereco).texto
            }
            let (passou, recusado, recusadoEmDois) =
                (
                    try await estado("--http1.1", cabe), try await estado("--http1.1", grande),
                    try await estado("--http2", grande)
                )
            #expect(passou == "200")
            #expect(recusado == "431")
            #expect(recusadoEmDois != "200")
        }
    }

    @Test(
        "Corpo gigante é 413 sem esperar o resto, nas duas versões do protocolo", arguments: ["--http1.1", "--http2"])
    func corpoGigante(versao: String) async throws {
        try await AoVivo.com(try Self.comTLS(Self.pasta())) { porta in
            let arquivo = Self.pasta()
            try Data(repeating: 0x61, count: 8_000_000).write(to: URL(fileURLWithPath: arquivo))
            let saida = try await AoVivo.curl(
                versao, "-H", "Expect:", "-H", "Authorization: Bearer certo", "-H", "Content-Type: text/xml",
                "--data-binary",
                "@\(arquivo)", "-w", "%{http_code}", "https://localhost:\(porta)/api/v1/soap")
            #expect(saida.texto.contains("corpo-grande"))
            #expect(saida.texto.hasSuffix("413"))
            let semTamanho = try await AoVivo.curl(
                versao, "-H", "Expect:", "-H", "Transfer-Encoding: chunked", "-H", "Authorization: Bearer certo", "-H",
                "Content-Type: text/xml", "--data-binary", "@\(arquivo)", "-w", "%{http_code}",
                "https://localhost:\(porta)/api/v1/soap")
            #expect(semTamanho.texto.hasSuffix("413"))
        }
    }

    @Test(
        "Pedido em curso termina com 200 quando o servidor encerra, nas duas versões",
        arguments: ["--http1.1", "--http2"])
    func escoamento(versao: String) async throws {
        let bancada = try Self.comTLS(Self.pasta())
        let cookie = try await Self.cookie(bancada)
        let pedido = try await AoVivo.com(bancada) { porta in
            let pedido = Task {
                try await AoVivo.curl(
                    versao, "-b", cookie, "-w", " %{http_code}", "https://localhost:\(porta)/gerencia/lenta")
            }
            // Encerrar só depois de o tratador, que demora 800 ms, ter começado: a máquina pode estar ocupada.
            while !bancada.caderno.linhas.contains("lenta") { try await Task.sleep(for: .milliseconds(5)) }
            return pedido
        }
        #expect(try await pedido.value.texto == "demorou 200")
        #expect(bancada.servidor.escoadouro.emCurso == 0)
    }

    @Test("Fluxo de eventos aberto não segura o encerramento", .timeLimit(.minutes(15)))
    func eventosNoEncerramento() async throws {
        let pasta = Self.pasta()
        // O escoamento espera mais que o teto do teste: se o fluxo o segurasse, o teste não acabaria.
        let bancada = try Self.comTLS(pasta) { $0.prazoDeEscoamento = .seconds(3_600) }
        let cookie = try await Self.cookie(bancada)
        let arquivo = "\(pasta)/eventos.txt"
        @Sendable func lido() -> String { (try? String(contentsOfFile: arquivo, encoding: .utf8)) ?? "" }
        let pedido = try await AoVivo.com(bancada) { porta in
            let pedido = Task {
                try await AoVivo.curl(
                    "-N", "--max-time", "300", "-b", cookie, "-o", arquivo, "https://localhost:\(porta)/gerencia/aberto"
                )
            }
            while !lido().contains(": .\n\n") { try await Task.sleep(for: .milliseconds(20)) }
            return pedido
        }
        #expect(try await pedido.value.codigo == 0)
        #expect(lido().contains("data: primeiro\n\n"))
    }

    @Test("Conexão que não fala, cabeçalho que não acaba e corpo que pinga são fechados")
    func lentos() async throws {
        let bancada = try Bancada {
            Bancada.semPressa(&$0)
            $0.limites.silencio = .milliseconds(600)
            $0.limites.carenciaDaVazao = .milliseconds(500)
            $0.limites.vazaoMinima = 1_000
        }
        try await AoVivo.com(bancada) { porta in
            for envio in [
                "", "GET / HTTP/1.1\r\nHost: a\r\nX: ",
                "POST /api/v1/soap HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc",
            ] {
                let conexao = try Soquete(porta: porta)
                try conexao.escrever(envio)
                #expect(await conexao.fechou(), "\(envio)")
            }
        }
        // Aqui só a vazão fecha: com a máquina cheia, entre um byte e outro pode passar mais que o silêncio de cima.
        let soVazao = try Bancada {
            Bancada.semPressa(&$0)
            $0.limites.carenciaDaVazao = .milliseconds(500)
            $0.limites.vazaoMinima = 1_000
        }
        try await AoVivo.com(soVazao) { porta in
            let pinga = try Soquete(porta: porta)
            try pinga.escrever(
                "POST /api/v1/soap HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer certo\r\nContent-Type: text/xml\r\nContent-Length: 90000\r\n\r\n"
            )
            var resposta = ""
            for _ in 0..<2_400 {
                // Lê antes de escrever: escrever em conexão já fechada descartaria a resposta que espera ser lida.
                resposta += pinga.lerOQueHouver()
                if resposta.contains("corpo-lento") { break }
                try? pinga.escrever("a")  // a conexão pode já ter sido fechada: é o que se espera
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(resposta.hasPrefix("HTTP/1.1 408"))
            #expect(resposta.contains("corpo-lento"))
        }
    }

    @Test("Quem espera o 100 o recebe depois da autorização, e o recusado não chega a mandar o corpo")
    func espera100() async throws {
        try await AoVivo.com(try Bancada(Bancada.semPressa)) { porta in
            let pedido =
                "POST /api/v1/soap HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Type: text/xml\r\nContent-Length: 4\r\nConnection: close\r\n"
            let autorizado = try Soquete(porta: porta)
            try autorizado.escrever(pedido + "Authorization: Bearer certo\r\n\r\n")
            #expect(await autorizado.chegou("HTTP/1.1 100 Continue\r\n\r\n"))
            try autorizado.escrever("<a/>")
            #expect(await autorizado.fechou())
            #expect(autorizado.lido.contains("HTTP/1.1 200"))
            let recusado = try Soquete(porta: porta)
            try recusado.escrever(pedido + "\r\n")
            #expect(await recusado.chegou("HTTP/1.1 401"))
            #expect(!recusado.lido.contains("100 Continue"))
        }
    }

    @Test("Recusado antes do corpo, o cliente que não para de mandar lê a resposta e é desligado")
    func corpoSemFim() async throws {
        try await AoVivo.com(try Bancada(Bancada.semPressa)) { porta in
            let conexao = try Soquete(porta: porta)
            try conexao.escrever("POST /api/v1/soap HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
            let pedaco = "4000\r\n" + String(repeating: "a", count: 0x4000) + "\r\n"
            var fechou = false
            let fim = ContinuousClock.now + .seconds(120)
            while !fechou, ContinuousClock.now < fim {
                fechou = !conexao.empurrar(pedaco)
                _ = conexao.lerOQueHouver()
                try await Task.sleep(for: .milliseconds(10))
            }
            // Que o servidor ainda escuta um pouco antes de fechar, para o RST não apagar a resposta: GuardaDoCanalTests.
            #expect(conexao.lido.hasPrefix("HTTP/1.1 401"))
            #expect(conexao.lido.contains("Connection: close"))
            #expect(fechou)
        }
    }

    @Test("Corpo pequeno recusado e pedidos em fila não derrubam a conexão")
    func fila() async throws {
        try await AoVivo.com(try Bancada()) { porta in
            let conexao = try Soquete(porta: porta)
            let recusado = "POST /api/v1/soap HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
            let bom = "GET /entrar HTTP/1.1\r\nHost: a\r\n\r\n"
            try conexao.escrever(recusado + bom + recusado + bom)
            #expect(await conexao.chegou("HTTP/1.1 200", vezes: 2))
            #expect(conexao.lido.components(separatedBy: "HTTP/1.1 200").count == 3)
            #expect(conexao.lido.components(separatedBy: "HTTP/1.1 401").count == 3)
            #expect(!conexao.lido.contains("Connection: close"))
        }
    }

    @Test("Além do número de conexões, a seguinte espera uma fechar")
    func conexoes() async throws {
        try await AoVivo.com(
            try Bancada {
                // Com a máquina cheia, as vinte idas não podem passar do silêncio e fechar a primeira.
                Bancada.semPressa(&$0)
                $0.limites.conexoes = 2
            }
        ) { porta in
            let pedido = "GET /entrar HTTP/1.1\r\nHost: a\r\n\r\n"
            var primeira: Soquete? = try Soquete(porta: porta)
            let segunda = try Soquete(porta: porta)
            for aceita in [primeira, segunda] {
                try aceita?.escrever(pedido)
                #expect(await aceita?.chegou("200 OK") == true)
            }
            let terceira = try Soquete(porta: porta)
            try terceira.escrever(pedido)
            // Vinte idas e voltas nas outras depois de a terceira pedir: se ela tivesse lugar, já teria resposta.
            for volta in 2...21 {
                try segunda.escrever(pedido)
                #expect(await segunda.chegou("200 OK", vezes: volta))
            }
            #expect(segunda.lido.components(separatedBy: "200 OK").count == 22)
            #expect(terceira.lerOQueHouver().isEmpty)
            primeira = nil
            #expect(await terceira.chegou("200 OK"))
            withExtendedLifetime(segunda) {}
        }
    }

    @Test("Pedido que não é HTTP recebe 400 em português e a conexão fecha")
    func naoHTTP() async throws {
        try await AoVivo.com(try Bancada(Bancada.semPressa)) { porta in
            let conexao = try Soquete(porta: porta)
            try conexao.escrever("LIXO\r\n\r\n")
            #expect(await conexao.fechou())
            #expect(conexao.lido.hasPrefix("HTTP/1.1 400"))
            #expect(conexao.lido.contains("não segue o HTTP"))
        }
    }

    /// O corpo dito de duas maneiras é como se esconde um pedido dentro de outro.
    @Test(
        "Pedido de tamanho ambíguo é recusado, e o que vem depois dele não é atendido",
        arguments: [
            "Content-Length: 4\r\nTransfer-Encoding: chunked", "Content-Length: 4\r\nContent-Length: 5",
            "Transfer-Encoding: chunked, identity", "Content-Length: +4", "Content-Length: 4 4",
        ])
    func tamanhoAmbiguo(cabecalhos: String) async throws {
        try await AoVivo.com(try Bancada(Bancada.semPressa)) { porta in
            let conexao = try Soquete(porta: porta)
            try conexao.escrever(
                "POST /entrar HTTP/1.1\r\nHost: a\r\n\(cabecalhos)\r\n\r\n0\r\n\r\nGET /entrar HTTP/1.1\r\nHost: a\r\n\r\n"
            )
            #expect(await conexao.fechou())
            #expect(conexao.lido.hasPrefix("HTTP/1.1 400"), "\(conexao.lido.prefix(40))")
            #expect(conexao.lido.components(separatedBy: "HTTP/1.1 ").count == 2, "\(conexao.lido.prefix(400))")
        }
    }

    @Test("O aperto de mãos que não acaba é fechado no prazo")
    func apertoDeMaos() async throws {
        try await AoVivo.com(
            try Self.comTLS(Self.pasta()) {
                Bancada.semPressa(&$0)
                $0.limites.esperaDoCabecalho = .milliseconds(400)
            }
        ) { porta in
            let conexao = try Soquete(porta: porta)
            #expect(await conexao.fechou())
        }
    }

    @Test("Pelo cliente do HummingbirdTesting, em processo e ao vivo")
    func hummingbirdTesting() async throws {
        let bancada = try Bancada()
        for modo in [TestingSetup.router, .live] {
            try await bancada.servidor.aplicacao.test(modo) { cliente in
                let resposta = try await cliente.execute(uri: "/entrar", method: .get)
                #expect(resposta.status == .ok)
                #expect(resposta.headers[.contentSecurityPolicy] != nil)
            }
        }
    }

    private static func cookie(_ bancada: Bancada) async throws -> String {
        let cliente = try await bancada.gerente()
        return "__Host-averba=\(try #require(cliente.cookieDeSessao))"
    }
}
