import Foundation
import Nucleo
import Testing

@Suite("ida e volta em JSON")
struct IdaEVoltaEmJSONTests {
    private struct Todos: Codable, Equatable {
        var dinheiro = Dinheiro(centavos: -123_456)
        var percentual = Percentual(pontosBase: 4_000)
        var taxa = Taxa(emCentesimosDeMilionesimo: 1_800_000)
        var dia = Dia(ano: 2026, mes: 4, dia: 5)
        var competencia = Competencia(ano: 2026, mes: 4)
        var instante = Instante(microssegundos: -1)
        var cpf: CPF
        var cnpj: CNPJ
        var matricula: Matricula
        var situacao = Situacao.averbado
    }

    @Test("cada tipo vai como um valor simples e volta igual")
    func todos() throws {
        let todos = try Todos(
            cpf: .lendo("52998224725"), cnpj: .lendo("12ABC34501DE35"), matricula: .lendo("1000-00"))
        let escritor = JSONEncoder()
        escritor.outputFormatting = .sortedKeys
        let texto = String(decoding: try escritor.encode(todos), as: UTF8.self)
        #expect(
            texto == """
                {"cnpj":"12ABC34501DE35","competencia":"2026-04","cpf":"52998224725","dia":"2026-04-05",\
                "dinheiro":-123456,"instante":-1,"matricula":"1000-00","percentual":4000,"situacao":"averbado",\
                "taxa":1800000}
                """)
        #expect(try JSONDecoder().decode(Todos.self, from: Data(texto.utf8)) == todos)
    }

    @Test("valor inválido não entra pela porta do JSON")
    func invalidos() {
        let leitor = JSONDecoder()
        #expect(throws: DecodingError.self) { try leitor.decode([Dia].self, from: Data(#"["2026-02-30"]"#.utf8)) }
        #expect(throws: DecodingError.self) { try leitor.decode([Competencia].self, from: Data(#"["2026-13"]"#.utf8)) }
        #expect(throws: DecodingError.self) { try leitor.decode([CPF].self, from: Data(#"["11111111111"]"#.utf8)) }
        #expect(throws: DecodingError.self) { try leitor.decode([CNPJ].self, from: Data(#"["0"]"#.utf8)) }
        #expect(throws: DecodingError.self) { try leitor.decode([Matricula].self, from: Data(#"["-"]"#.utf8)) }
        #expect(throws: DecodingError.self) { try leitor.decode([Dinheiro].self, from: Data("[1.5]".utf8)) }
    }
}
