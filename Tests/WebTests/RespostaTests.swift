import HTTPTypes
import Testing

@testable import Web

@Suite("Respostas, estáticos e eventos")
struct RespostaTests {
    @Test("Arquivo em fluxo, com nome seguro em ASCII e em UTF-8")
    func arquivo() async throws {
        let resposta = try await Bancada().gerente().get("/gerencia/relatorio")
        #expect(resposta.texto == "0\r\n1\r\n2\r\n")
        #expect(
            resposta.cabecalhos[.contentDisposition]
                == "attachment; filename=\"relacao de marco_.csv\"; filename*=UTF-8''rela%C3%A7%C3%A3o%20de%20mar%C3%A7o%3B.csv"
        )
    }

    @Test("Condicional: a versão conhecida dá 304 sem corpo")
    func condicional() async throws {
        let cliente = try await Bancada().gerente()
        #expect(try await cliente.get("/gerencia/ficha").cabecalhos[.eTag] == "\"v7\"")
        for conhecida in ["\"v7\"", "\"v6\", W/\"v7\"", "*"] {
            let resposta = try await cliente.get("/gerencia/ficha", cabecalhos: ["If-None-Match": conhecida])
            #expect(resposta.status == 304 && resposta.corpo.isEmpty)
        }
        #expect(try await cliente.get("/gerencia/ficha", cabecalhos: ["If-None-Match": "\"v6\""]).status == 200)
    }

    @Test("Estático versionado se guarda para sempre; sem versão ou com versão velha, não")
    func estaticos() async throws {
        let estaticos = Estaticos(Bancada.estaticos)
        let css = try #require(Bancada.estaticos["css/a.css"])
        let cliente = try Bancada().navegador()
        let versionado = try await cliente.get(estaticos.endereco("css/a.css"))
        #expect(versionado.corpo == css)
        #expect(versionado.tipo == "text/css; charset=utf-8")
        #expect(versionado.cabecalhos[.cacheControl] == "public, max-age=31536000, immutable")
        #expect(try await cliente.get("/publico/css/a.css").cabecalhos[.cacheControl] == "public, no-cache")
        let velho = try await cliente.get("/publico/0123456789ab/css/a.css")
        #expect(velho.corpo == css && velho.cabecalhos[.cacheControl] == "public, no-cache")
        let marca = try #require(versionado.cabecalhos[.eTag])
        #expect(try await cliente.get("/publico/css/a.css", cabecalhos: ["If-None-Match": marca]).status == 304)
        #expect(try await cliente.get("/favicon.ico").status == 200)
        for caminho in ["/publico/nada.css", "/publico/css", "/publico", "/publico/css/a.css/x"] {
            #expect(try await cliente.get(caminho).status == 404, "\(caminho)")
        }
    }

    @Test("Estático que encolhe vai em gzip a quem aceita, com marca própria; o que não encolhe vai inteiro")
    func comprimidos() async throws {
        let cliente = try Bancada().navegador()
        func pedir(_ caminho: String, _ aceita: String?, conhece: String? = nil) async throws -> RespostaLida {
            var cabecalhos: [String: String] = [:]
            cabecalhos["Accept-Encoding"] = aceita
            cabecalhos["If-None-Match"] = conhece
            return try await cliente.get(caminho, cabecalhos: cabecalhos)
        }
        let css = try #require(Bancada.estaticos["css/a.css"])
        let inteiro = try await pedir("/publico/css/a.css", nil)
        for aceita in ["gzip", "br, gzip", "deflate, GZIP;q=0.5"] {
            let resposta = try await pedir("/publico/css/a.css", aceita)
            #expect(
                resposta.cabecalhos[.contentEncoding] == "gzip" && resposta.corpo.count < css.count / 10, "\(aceita)")
            #expect(resposta.corpo == Gzip.comprimir(css) && resposta.cabecalhos[.vary] == "Accept-Encoding")
            let marca = try #require(resposta.cabecalhos[.eTag])
            #expect(marca != inteiro.cabecalhos[.eTag])
            #expect(try await pedir("/publico/css/a.css", aceita, conhece: marca).status == 304)
            #expect(
                try await pedir("/publico/css/a.css", nil, conhece: marca).status == 200, "outra forma, outra marca")
        }
        for aceita in [nil, "identity", "br", "gzip;q=0", "gzip;q=0.000"] {
            let resposta = try await pedir("/publico/css/a.css", aceita)
            #expect(resposta.corpo == css && resposta.cabecalhos[.contentEncoding] == nil, "\(aceita ?? "")")
            #expect(resposta.cabecalhos[.vary] == "Accept-Encoding")
        }
        for caminho in ["/publico/js/b.js", "/favicon.ico"] {
            let resposta = try await pedir(caminho, "gzip")
            #expect(resposta.cabecalhos[.contentEncoding] == nil && resposta.cabecalhos[.vary] == nil, "\(caminho)")
        }
    }

    @Test("Página e resposta da API nunca vão comprimidas: levam segredo ao lado do que o outro escolhe")
    func semSegredoComprimido() async throws {
        let bancada = try Bancada()
        let aceita = ["Accept-Encoding": "gzip, br, deflate"]
        for caminho in ["/gerencia", "/gerencia/nomes/" + String(repeating: "a", count: 2_000), "/gerencia/relatorio"] {
            let resposta = try await bancada.gerente().get(caminho, cabecalhos: aceita)
            #expect(resposta.status == 200 && resposta.cabecalhos[.contentEncoding] == nil, "\(caminho)")
        }
        let entrada = try await bancada.navegador().get("/entrar", cabecalhos: aceita)
        #expect(entrada.texto.contains("_csrf") && entrada.cabecalhos[.contentEncoding] == nil)
        let documento = try await bancada.navegador().get("/api/openapi.json", cabecalhos: aceita)
        #expect(documento.status == 200 && documento.cabecalhos[.contentEncoding] == nil)
    }

    @Test("A versão do conjunto muda com o conteúdo e com o nome")
    func versao() {
        let base = Estaticos(["a": [1], "b": [2]]).versao
        #expect(Estaticos(["b": [2], "a": [1]]).versao == base)
        for outro in [["a": [1], "b": [3]], ["a": [1], "c": [2]], ["a": [1]]] as [[String: [UInt8]]] {
            #expect(Estaticos(outro).versao != base)
        }
    }

    @Test("Eventos no formato do fio, e o fluxo acaba quando o produtor acaba")
    func eventos() async throws {
        let bancada = try Bancada()
        let resposta = try await bancada.gerente().get("/gerencia/eventos")
        #expect(resposta.tipo == "text/event-stream; charset=utf-8")
        let esperado =
            "retry: 3000\n\n" + (1...3).map { "event: passo\nid: \($0)\ndata: linha\ndata: \($0)\n\n" }.joined()
        #expect(resposta.texto == esperado)
        #expect(bancada.servidor.ambiente.fluxos.ocupadas == 0)
    }

    @Test("Quebra de linha em nome ou id não injeta evento; em dados vira mais uma linha de dados")
    func injecao() {
        let evento = Evento("a\r\nevent: x\rb", nome: "n\ndata: y", id: "1\r\n2")
        #expect(
            String(decoding: evento.bytes, as: UTF8.self)
                == "event: ndata: y\nid: 12\ndata: a\ndata: event: x\ndata: b\n\n")
    }

    @Test("HEAD de eventos e fluxo sem vaga não prendem lugar")
    func vagas() async throws {
        let bancada = try Bancada { $0.limites.fluxosDeEventos = 1 }
        let cliente = try await bancada.gerente()
        for _ in 0..<3 { #expect(try await cliente.pedir("HEAD", "/gerencia/eventos").status == 200) }
        #expect(bancada.servidor.ambiente.fluxos.ocupadas == 0)
        let vaga = bancada.servidor.ambiente.fluxos.ocupar()
        #expect(try await cliente.get("/gerencia/eventos").status == 503)
        withExtendedLifetime(vaga) {}
    }

    @Test("Encerramento termina o fluxo aberto e acorda quem espera")
    func encerramento() async throws {
        let encerramento = Encerramento()
        let espera = Task { await encerramento.esperar() }
        let cancelada = Task { await encerramento.esperar() }
        cancelada.cancel()
        await cancelada.value
        encerramento.comecar()
        await espera.value
        await encerramento.esperar()
        #expect(encerramento.comecou)
    }
}
