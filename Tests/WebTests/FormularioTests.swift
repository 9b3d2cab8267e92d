import HTTPTypes
import Testing

@testable import Web

@Suite("Formulário")
struct FormularioTests {
    @Test("Todos os campos ruins de uma vez, e o digitado preservado")
    func apontamentos() async throws {
        let campos = Campos([("nome", "  "), ("prazo", "121"), ("dia", "x")])
        let recusado = #expect(throws: FormularioRecusado.self) {
            _ = try campos.ler(
                .texto("nome"), .inteiro("prazo", 1...120),
                .opcional("dia", como: { (_: String) throws -> Int in throw CampoInvalido("Um dia.") }))
        }
        #expect(recusado?.apontamentos.map(\.campo) == ["nome", "prazo", "dia"])
        #expect(recusado?.apontamento(de: "prazo") == "Informe um número de 1 a 120.")
        #expect(recusado?.campos.digitado("prazo") == "121")
    }

    @Test("Os limites exatos de texto e de número")
    func limites() throws {
        let (texto, numero) = try Campos([("t", String(repeating: "á", count: 5)), ("n", "120")]).ler(
            .texto("t", ate: 5), .inteiro("n", 1...120))
        #expect(texto.count == 5 && numero == 120)
        #expect(throws: FormularioRecusado.self) { try Campos([("t", "123456")]).ler(.texto("t", ate: 5)) }
        for ruim in ["0", "121", "-1", "+1", "1.0", "1 ", "٣"] where ruim != "1 " {
            #expect(throws: FormularioRecusado.self) { try Campos([("n", ruim)]).ler(.inteiro("n", 1...120)) }
        }
    }

    @Test("Controle no texto é recusado; quebra de linha do navegador vira uma só")
    func controle() throws {
        #expect(try Campos([("t", "a\r\nb\rc")]).ler(.texto("t")) == "a\nb\nc")
        #expect(throws: FormularioRecusado.self) { try Campos([("t", "a\u{1B}[31m")]).ler(.texto("t")) }
    }

    @Test("Repetidos, ausentes e caixa de marcar")
    func repetidos() throws {
        let campos = try Campos(lendo: Array("a=1&a=2&b&c=%C3%A1+b&d=0".utf8)[...], maximo: 10)
        #expect(campos.textos("a") == ["1", "2"])
        #expect(campos.texto("b") == nil)
        #expect(campos.digitado("b") == "")
        #expect(campos.texto("c") == "á b")
        #expect(campos.marcado("a") && !campos.marcado("d") && !campos.marcado("z"))
        #expect(try campos.ler(.varios("a", como: { Int($0) ?? -1 })) == [1, 2])
    }

    @Test("Corpo urlencoded: o limite de pares, o NUL, o % malformado e o UTF-8 inválido")
    func corpoRuim() {
        for ruim in ["a=%00", "a=%f", "a=%ff", "a=1&b=2&c=3"] {
            #expect(throws: RecusaDaWeb.self) { try Campos(lendo: Array(ruim.utf8)[...], maximo: 2) }
        }
        #expect(throws: Never.self) { try Campos(lendo: Array("a=1&b=2".utf8)[...], maximo: 2) }
    }

    @Test("Pela rota: o bom dá 303 e recado; o ruim, 400 com os apontamentos")
    func pelaRota() async throws {
        let cliente = try await Bancada().gerente()
        let bom = try await cliente.post("/gerencia/contas", [("nome", "joão & cia"), ("prazo", "12")])
        #expect(bom.status == 303)
        #expect(try await cliente.get("/gerencia").texto == "olá ana Aberta joão & cia 12")
        #expect(try await cliente.post("/gerencia/contas", [("nome", ""), ("prazo", "x")]).status == 400)
    }

    @Test("Tipo errado é 415 e corpo acima do limite, 413, com a conexão encerrada")
    func tipoETamanho() async throws {
        let cliente = try await Bancada { $0.limites.corpo = 100 }.gerente()
        let tipo = try await cliente.pedir(
            "POST", "/gerencia/contas", cabecalhos: ["Content-Type": "application/json"], corpo: [1])
        #expect(tipo.status == 415)
        let grande = try await cliente.post("/gerencia/contas", [("nome", String(repeating: "a", count: 200))])
        #expect(grande.status == 413)
        #expect(grande.cabecalhos[.connection] == "close")
    }

    @Test("Corpo sem tamanho declarado também para no limite, em pedaços")
    func semTamanho() async throws {
        let cliente = try await Bancada { $0.limites.corpo = 100 }.gerente()
        let resposta = try await cliente.pedir(
            "POST", "/gerencia/contas",
            cabecalhos: ["Content-Type": "application/x-www-form-urlencoded", "Content-Length": "50"],
            corpo: Array(repeating: 0x61, count: 200), pedacos: 7)
        #expect(resposta.status == 413)
    }
}
