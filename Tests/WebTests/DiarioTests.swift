import Cifra
import Foundation
import Testing

@testable import Web

@Suite("Diário de acesso")
struct DiarioTests {
    static func gravado(_ maximo: Int = 4 << 20, _ corpo: (DiarioDeAcesso) async throws -> Void) async throws -> String
    {
        let caminho = NSTemporaryDirectory() + "diario-\(Imprevisivel.texto(10))"
        let descritor = open(caminho, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        defer { close(descritor) }
        let diario = DiarioDeAcesso(descritor: descritor, maximo: maximo)
        try await corpo(diario)
        diario.descarregar()
        return try String(contentsOfFile: caminho, encoding: .utf8)
    }

    @Test("A linha leva a rota e o ato, nunca o parâmetro, a consulta, o endereço nem quem pediu")
    func semDadoPessoal() async throws {
        let texto = try await Self.gravado { diario in
            let cliente = try await Bancada(diario: diario).gerente()
            _ = try await cliente.get("/gerencia/nomes/fulano?cpf=98765432100")
            _ = try await cliente.get("/fulano/nada")
        }
        let linhas = texto.split(separator: "\n").map {
            $0.split(separator: " ").dropFirst().dropLast(2).joined(separator: " ")
        }
        #expect(
            linhas == [
                "metodo=GET rota=/gerencia/nomes/{nome} ato=conta.ver grupo=gerencia estado=200",
                "metodo=GET rota=- ato=- grupo=- estado=404",
            ])
        for proibido in ["fulano", "98765432100", "203.0.113.7", "ana"] { #expect(!texto.contains(proibido)) }
    }

    @Test("Cheio, perde linhas e diz quantas; descarregado, volta a anotar")
    func cheio() async throws {
        let texto = try await Self.gravado(300) { diario in
            let cliente = try Bancada(diario: diario).navegador()
            for _ in 0..<10 { _ = try await cliente.get("/nada") }
            diario.descarregar()
            _ = try await cliente.get("/nada")
        }
        let linhas = texto.split(separator: "\n")
        let anotadas = linhas.filter { $0.contains("estado=404") }.count
        #expect(anotadas < 11)
        #expect(linhas.contains { $0 == "linhas de acesso perdidas: \(11 - anotadas)" })
        #expect(linhas.last?.contains("estado=404") == true)
    }

    @Test(
        "Instante em UTC",
        arguments: [
            (0, "1970-01-01T00:00:00"), (1_775_000_000, "2026-03-31T23:33:20"), (951_782_399, "2000-02-28T23:59:59"),
        ] as [(Int64, String)])
    func instante(segundo: Int64, esperado: String) {
        #expect(DiarioDeAcesso.instante(segundo) == esperado)
    }
}
