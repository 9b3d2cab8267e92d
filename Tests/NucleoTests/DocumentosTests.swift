import Nucleo
import Testing

@Suite("CPF, CNPJ e matrícula")
struct DocumentosTests {
    @Test("os vetores de documentos", arguments: try Exemplo.ler("documentos.csv"))
    func vetores(linha: [String: String]) throws {
        let entrada = try #require(linha["entrada"])
        let lido: String?
        switch linha["tipo"] {
        case "CPF": lido = (try? CPF.lendo(entrada))?.digitos
        case "CNPJ": lido = (try? CNPJ.lendo(entrada))?.texto
        default: throw TextoInvalido(lido: linha["tipo"] ?? "", esperado: "CPF ou CNPJ")
        }
        let valido = try #require(linha["valido"])
        #expect(lido == (valido == "S" ? linha["normalizado"] : nil), "\(linha["observacao"] ?? "")")
    }

    @Test("máscara, e o CPF que cai em registro não identifica ninguém")
    func mascaras() throws {
        let cpf = try CPF.lendo("52998224725")
        #expect(cpf.formatado == "529.982.247-25")
        #expect(cpf.mascarado == "***.982.247-**")
        #expect("\(cpf)" == "***.982.247-**")
        #expect(String(reflecting: cpf) == "***.982.247-**")
        let cnpj = try CNPJ.lendo("12abc34501de35")
        #expect(cnpj.formatado == "12.ABC.345/01DE-35")
        #expect(cnpj.raiz == "12ABC345")
    }

    @Test(
        "separador só no seu lugar e uma vez; algarismo de outra escrita não é algarismo",
        arguments: [
            "5.2998224725", "529..982.247-25", "529.982.247--25", "52998224725-", ".52998224725", "529 982 247 25",
            "５２９98224725", "529.982.247/25",
        ])
    func separadores(texto: String) {
        #expect(throws: TextoInvalido.self) { try CPF.lendo(texto) }
    }

    @Test("máscara pela metade é aceita", arguments: ["529982247-25", "529.982.24725", "529.98224725"])
    func metade(texto: String) throws {
        #expect(try CPF.lendo(texto).digitos == "52998224725")
    }

    @Test("completar com os verificadores dá documento que se lê e volta da máscara", arguments: UInt64(1)...100)
    func completar(semente: UInt64) throws {
        var sorteio = Sorteio(semente: semente)
        let nove = (0..<9).map { _ in String(sorteio.inteiro(0...9)) }.joined()
        let cpf = try #require(CPF.completando(nove))
        #expect(try CPF.lendo(cpf.digitos) == cpf)
        #expect(try CPF.lendo(cpf.formatado) == cpf)
        let sinais = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ").map(String.init)
        let doze = (0..<12).map { _ in sorteio.um(de: sinais) }.joined()
        let cnpj = try #require(CNPJ.completando(doze))
        #expect(try CNPJ.lendo(cnpj.texto) == cnpj)
        #expect(try CNPJ.lendo(cnpj.formatado.lowercased()) == cnpj)
    }

    @Test("completar recusa o que não forma documento")
    func completarRecusa() {
        #expect(CPF.completando("111111111") == nil)
        #expect(CPF.completando("12345678") == nil)
        #expect(CPF.completando("12345678A") == nil)
        #expect(CNPJ.completando("000000000000") == nil)
        #expect(CNPJ.completando("12ABC34501D") == nil)
        #expect(CNPJ.completando("12ABC34501D-") == nil)
    }

    @Test(
        "matrícula normalizada, com raiz e sufixo",
        arguments: [
            ("1000-00", "1000-00", "1000", "00"), (" 1000 - 80 ", "1000-80", "1000", "80"),
            ("mamp123-0a", "MAMP123-0A", "MAMP123", "0A"), ("00123", "00123", "00123", nil),
            ("12.345/6-7", "12.345/6-7", "12.345/6", "7"), ("1-2-3", "1-2-3", "1-2", "3"),
            ("12345678901234567890", "12345678901234567890", "12345678901234567890", nil),
        ] as [(String, String, String, String?)])
    func matricula(entrada: String, texto: String, raiz: String, sufixo: String?) throws {
        let matricula = try Matricula.lendo(entrada)
        #expect(matricula.texto == texto)
        #expect(matricula.raiz == raiz)
        #expect(matricula.sufixo == sufixo)
        #expect(try Matricula.lendo(matricula.texto) == matricula)
    }

    @Test(
        "matrícula recusada",
        arguments: ["", "  ", "-", "1000-", "-00", "10--00", "10_00", "ção", "123456789012345678901", "1\t0"])
    func matriculaRecusada(texto: String) {
        #expect(throws: TextoInvalido(lido: texto, esperado: "matrícula, como 1000-00")) { try Matricula.lendo(texto) }
    }
}
