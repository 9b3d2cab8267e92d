import Testing

@testable import Cifra

@Suite("Senha")
struct SenhaTests {
    private static let leve = Senha.Parametros(memoria: 64, passadas: 1, faixas: 1)

    @Test("vetores do Argon2id da implementação de referência")
    func vetores() throws {
        let sal = Array("somesalt".utf8)
        #expect(
            try Senha.calcular(Array("password".utf8), .init(memoria: 65_536, passadas: 2, faixas: 1), sal: sal)
                == "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")
        #expect(
            try Senha.calcular(Array("password".utf8), .init(memoria: 256, passadas: 2, faixas: 2), sal: sal)
                == "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc")
    }

    @Test("a senha certa confere, a errada não, e o resumo diz o custo")
    func certaEErrada() async throws {
        let senha = Senha()
        let resumo = try await senha.resumir("correta, cavalo, pilha")
        #expect(resumo.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        #expect(try await senha.conferir("correta, cavalo, pilha", com: resumo))
        #expect(try await !senha.conferir("correta, cavalo, pilhA", com: resumo))
        #expect(try await !senha.conferir("", com: resumo))
        #expect(try await senha.resumir("correta, cavalo, pilha") != resumo)
        #expect(!senha.precisaRefazer(resumo))
    }

    @Test("custo novo pede resumo novo, e o antigo ainda confere")
    func refazer() async throws {
        let resumo = try await Senha(parametros: Self.leve).resumir("segredo")
        let nova = Senha(parametros: .init(memoria: 128, passadas: 1, faixas: 1))
        #expect(nova.precisaRefazer(resumo))
        #expect(try await nova.conferir("segredo", com: resumo))
        #expect(!Senha(parametros: Self.leve).precisaRefazer(resumo))
    }

    @Test("acento composto ou decomposto é a mesma senha")
    func acento() async throws {
        let senha = Senha(parametros: Self.leve)
        let resumo = try await senha.resumir("cora\u{E7}\u{E3}o")
        #expect(try await senha.conferir("corac\u{327}a\u{303}o", com: resumo))
    }

    @Test("sem resumo guardado a resposta é não, e custa o mesmo que conferir")
    func semConta() async throws {
        // Com uma vaga e fila nenhuma, das que vêm juntas alguma é recusada: é assim que se vê, sem cronômetro, que há conta.
        let vagas = Senha(simultaneas: 1, filaMaxima: 0)
        let ocupadas = try await withThrowingTaskGroup(of: Bool.self) { grupo in
            for _ in 0..<16 {
                grupo.addTask {
                    do {
                        return try await vagas.conferir("errada", com: nil)
                    } catch FalhaDeSenha.ocupado {
                        return true
                    }
                }
            }
            return try await grupo.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(ocupadas > 0)
    }

    @Test(
        "resumo que não é nosso é recusado antes da conta",
        arguments: [
            "", "segredo",
            "$argon2i$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "$argon2id$v=16$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "$argon2id$v=19$m=99999999,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "$argon2id$v=19$m=64,t=99,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA",
            "$argon2id$v=19$t=1,m=64,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA",
        ])
    func invalido(resumo: String) async throws {
        let senha = Senha(parametros: Self.leve)
        #expect(senha.precisaRefazer(resumo))
        await #expect(throws: FalhaDeSenha.resumoInvalido) { try await senha.conferir("segredo", com: resumo) }
    }

    @Test("senha vazia ou longa demais não se resume; no limite, sim")
    func limites() async throws {
        let senha = Senha(parametros: Self.leve)
        await #expect(throws: FalhaDeSenha.vazia) { try await senha.resumir("") }
        let longa = String(repeating: "a", count: Senha.tamanhoMaximoEmBytes)
        let resumo = try await senha.resumir(longa)
        #expect(try await senha.conferir(longa, com: resumo))
        await #expect(throws: FalhaDeSenha.longaDemais) { try await senha.resumir(longa + "a") }
        #expect(try await !senha.conferir(longa + "a", com: resumo))
    }

    @Test("rajada maior que a fila é recusada com «ocupado», e o resto é atendido")
    func rajada() async throws {
        let senha = Senha(parametros: .init(memoria: 4_096, passadas: 2, faixas: 1), simultaneas: 1, filaMaxima: 3)
        let respostas = await withTaskGroup(of: Result<String, any Error>.self) { grupo in
            for _ in 0..<40 {
                grupo.addTask {
                    do { return .success(try await senha.resumir("segredo")) } catch { return .failure(error) }
                }
            }
            return await grupo.reduce(into: [Result<String, any Error>]()) { $0.append($1) }
        }
        var atendidas = 0
        for resposta in respostas {
            switch resposta {
            case .success: atendidas += 1
            case .failure(let erro): #expect(erro as? FalhaDeSenha == .ocupado)
            }
        }
        #expect(atendidas >= 4)
        #expect(atendidas < 40)
        _ = try await senha.resumir("depois da rajada")
    }
}
