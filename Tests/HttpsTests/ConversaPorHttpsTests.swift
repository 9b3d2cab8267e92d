import Foundation
import Https
import ServidoresDeTeste
import Testing

/// A conversa com um servidor HTTPS que não escrevemos, noutro processo.
@Suite(.serialized) struct ConversaPorHttpsTests {
    private func conversa(_ autoridade: String?, prazo: Int64 = 10) -> ConversaPorHttps {
        ConversaPorHttps(autoridades: autoridade, prazoEmSegundos: prazo)
    }

    @Test("com a autoridade certa, o que se manda chega inteiro, e a resposta diz o número")
    func chega() async throws {
        let receptor = try ReceptorDeEnsaio()
        for (status, aceita) in [(200, true), (204, true), (299, true), (300, false), (404, false), (500, false)] {
            try receptor.responder(status)
            let resposta = try await conversa(receptor.autoridade).pedir(
                receptor.endereco, [("Content-Type", "text/plain")], corpo: Array("é isto \(status)".utf8))
            #expect(resposta.status == status)
            #expect(resposta.aceita == aceita)
            let ultimo = try #require(try receptor.recebidos().last)
            #expect(ultimo.tipo == "text/plain")
            #expect(ultimo.corpo == "é isto \(status)")
        }
    }

    @Test("redirecionamento não se segue: o número dele é a resposta, e quem está do outro lado não recebe nada")
    func naoSegue() async throws {
        let (primeiro, segundo) = (try ReceptorDeEnsaio(), try ReceptorDeEnsaio())
        try primeiro.redirecionar(a: segundo.endereco)
        let resposta = try await conversa(primeiro.autoridade).pedir(primeiro.endereco, corpo: Array("a".utf8))
        #expect(resposta.status == 307)
        #expect(try primeiro.recebidos().count == 1)
        #expect(try segundo.recebidos().isEmpty)
    }

    @Test("quem não é da autoridade em que se confia não recebe nada; vale a do sistema se não se diz outra")
    func autoridadeErrada() async throws {
        let (receptor, outro) = (try ReceptorDeEnsaio(), try ReceptorDeEnsaio())
        for autoridade in [outro.autoridade, nil] {
            await #expect(throws: ConversaPorHttps.SemResposta.self) {
                try await conversa(autoridade, prazo: 3).pedir(receptor.endereco, corpo: Array("a".utf8))
            }
        }
        #expect(try receptor.recebidos().isEmpty)
        // A mesma, dita além das do sistema, vale.
        let tambem = ConversaPorHttps(autoridades: nil, tambem: receptor.autoridade, prazoEmSegundos: 10)
        #expect(try await tambem.pedir(receptor.endereco, corpo: Array("a".utf8)).status == 204)
    }

    @Test(
        "por um nome que o certificado não tem só se chega dizendo que o nome não se confere; a autoridade se confere ainda"
    )
    func nomeDeDentro() async throws {
        let (receptor, outro) = (try ReceptorDeEnsaio(soPeloNome: true), try ReceptorDeEnsaio(soPeloNome: true))
        // O mesmo computador, por um endereço que não está no certificado.
        let porDentro = receptor.endereco.replacing("localhost", with: "127.0.0.1")
        func pedir(_ autoridade: String, conferirNome: Bool) async throws -> Int {
            try await ConversaPorHttps(autoridades: autoridade, conferirNome: conferirNome, prazoEmSegundos: 3)
                .pedir(porDentro, corpo: Array("a".utf8)).status
        }
        await #expect(throws: ConversaPorHttps.SemResposta.self) {
            try await pedir(receptor.autoridade, conferirNome: true)
        }
        await #expect(throws: ConversaPorHttps.SemResposta.self) {
            try await pedir(outro.autoridade, conferirNome: false)
        }
        #expect(try receptor.recebidos().isEmpty)
        #expect(try await pedir(receptor.autoridade, conferirNome: false) == 204)
    }

    @Test("nome fixado num IP não se resolve outra vez, e o certificado que vale é o do nome")
    func nomeFixado() async throws {
        let receptor = try ReceptorDeEnsaio(soPeloNome: true)
        // Este nome não existe em lugar nenhum.
        let inexistente = receptor.endereco.replacing("localhost", with: "averba.invalid")
        let porNome = ConversaPorHttps(
            autoridades: receptor.autoridade, conferirNome: false, prazoEmSegundos: 3)
        let fixado = ["averba.invalid": "127.0.0.1"]
        #expect(try await porNome.pedir(inexistente, corpo: Array("a".utf8), fixado: fixado).status == 204)
        await #expect(throws: ConversaPorHttps.SemResposta.self) {
            try await conversa(receptor.autoridade, prazo: 3).pedir(inexistente, corpo: Array("b".utf8), fixado: fixado)
        }
        #expect(try receptor.recebidos().map(\.corpo) == ["a"])
    }

    @Test("a razão de não haver resposta não traz o que se mandou")
    func razaoSemSegredo() async throws {
        let receptor = try ReceptorDeEnsaio()
        let fechada = "https://localhost:1/segredo-do-caminho"
        for endereco in [fechada, receptor.endereco] {
            let erro = await #expect(throws: ConversaPorHttps.SemResposta.self) {
                try await conversa(nil, prazo: 3).pedir(
                    endereco, [("Authorization", "Bearer segredo-do-cabecalho")], corpo: Array("segredo-do-corpo".utf8))
            }
            let razao = try #require(erro?.razao)
            #expect(!razao.isEmpty)
            #expect(!razao.contains("segredo"))
        }
    }

    @Test("corpo que pinga para no prazo; quem só quer o número não espera por ele")
    func corpoQuePinga() async throws {
        let receptor = try ReceptorDeEnsaio()
        try receptor.pingar()
        let curta = conversa(receptor.autoridade, prazo: 2)
        let erro = await #expect(throws: ConversaPorHttps.SemResposta.self) {
            try await curta.pedir(receptor.endereco, corpo: Array("a".utf8))
        }
        #expect(erro?.razao == "não acabou de responder em 2 s")
        #expect(try await curta.pedir(receptor.endereco, corpo: Array("a".utf8), lendo: .soStatus).status == 200)
    }

    @Test("resposta de até 256 KiB se lê; um byte a mais, não")
    func teto() async throws {
        let receptor = try ReceptorDeEnsaio()
        try receptor.devolver(bytes: 262_144)
        #expect(try await conversa(receptor.autoridade).pedir(receptor.endereco, corpo: []).corpo.count == 262_144)
        try receptor.devolver(bytes: 262_145)
        await #expect(throws: ConversaPorHttps.SemResposta.self) {
            try await conversa(receptor.autoridade).pedir(receptor.endereco, corpo: [])
        }
        #expect(
            try await conversa(receptor.autoridade).pedir(receptor.endereco, corpo: [], lendo: .soStatus).status == 200)
    }
}
