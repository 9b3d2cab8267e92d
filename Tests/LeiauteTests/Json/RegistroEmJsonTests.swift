import Testing

@testable import Leiaute

@Suite("registros em JSON")
struct RegistroEmJsonTests {
    @Test(
        "ler para JSON e escrever do JSON devolve o arquivo byte a byte",
        arguments: ["remessa.yaml", "lotes.yaml", "planilha.yaml", "lista.yaml"])
    func idaEVolta(nome: String) throws {
        let definicao = try doExemplo(nome)
        let bytes: [UInt8] =
            switch nome {
            case "remessa.yaml": try arquivo(definicao, LinhaEstragadaTests.certas)
            case "lotes.yaml": try arquivo(definicao, LotesTests.linhas)
            case "planilha.yaml": try arquivo(definicao, DelimitadoTests.certas)
            default: Array(XmlTests.certo.utf8)
            }
        var json: [UInt8] = []
        let resultado = try LeitorDeLeiaute(definicao).ler(BytesDeOrigem(bytes)) { $0.acrescentarJson(em: &json) }
        #expect(resultado.certo)
        let saida = BytesDeSaida()
        let escritor = try EscritorDeLeiaute(definicao, saida)
        try escritor.escreverDeJson(BytesDeOrigem(json, bloco: 7))
        try escritor.terminar()
        #expect(saida.bytes == bytes)
    }

    @Test("o objeto tem registro, linha, decimais como texto, nulos e o código original")
    func forma() throws {
        let definicao = try doExemplo("remessa.yaml")
        var linhas = LinhaEstragadaTests.certas
        linhas[1] = "10000012345               00000015900E  "
        var json: [UInt8] = []
        _ = try LeitorDeLeiaute(definicao).ler(BytesDeOrigem(try arquivo(definicao, linhas))) {
            $0.acrescentarJson(em: &json)
        }
        #expect(
            String(decoding: json, as: UTF8.self).split(separator: "\n")[1]
                == #"{"registro":"detalhe","linha":2,"tipo":"1","codigo":"0000012345","nome":null,"valor":"159.00","situacao":"efetivado","situacao.original":"E","referencia":"2026-04"}"#
        )
    }

    @Test(
        "entrada que não se aceita diz a linha e por quê",
        arguments: [
            ("[]", "linha 1: coluna 1 da entrada, esperado \"{\""),
            (#"{"registro":"nada"}"#, "linha 1: esperada a chave \"registro\" com um registro da definição"),
            (
                #"{"registro":"cabecalho","referencia":{}}"#,
                "linha 1: coluna 38 da entrada, esperado texto, número, true, false ou null"
            ),
            (
                #"{"registro":"cabecalho","referencia":"2026-13"}"#,
                #"linha 1, cabecalho.referencia: esperado competencia: "2026-13""#
            ),
            (
                #"{"registro":"cabecalho","referencia":"2026-04","gerado":"2026-04-05","x":1}"#,
                "linha 1, cabecalho.x: o registro não tem este campo"
            ),
            (
                #"{"registro":"cabecalho","registro":"detalhe"}"#,
                "linha 1: coluna 35 da entrada, esperado chave sem repetição"
            ),
            (#"{"registro":"cabecalho"} x"#, "linha 1: coluna 26 da entrada, esperado fim da linha"),
            (
                #"{"registro":"detalhe","codigo":"1","valor":1e3}"#,
                "linha 1: coluna 45 da entrada, esperado \",\" ou \"}\""
            ),
        ])
    func recusas(linha: String, esperado: String) throws {
        let escritor = try EscritorDeLeiaute(try doExemplo("remessa.yaml"), BytesDeSaida())
        do {
            try escritor.escreverDeJson(BytesDeOrigem(Array(linha.utf8)))
            Issue.record("aceita")
        } catch let recusa as RecusaDeEscrita { #expect(recusa.description == esperado) }
    }

    @Test(
        "texto com aspas, barras, controle e par de substitutos volta igual",
        arguments: ["a\"b", "a\\b", "\u{1}\n\t", "é😀", ""])
    func textos(texto: String) throws {
        var json: [UInt8] = Array("{\"x\":".utf8)
        escreverJson(texto, em: &json)
        json.append(UInt8(ascii: "}"))
        let pares = try json.withUnsafeBufferPointer { bytes in
            var leitura = LeituraDeJson(bytes)
            return try leitura.objeto()
        }
        #expect(pares.map(\.valor) == [.texto(texto)])
        let escapado = try Array(#"{"x":"\ud83d\ude00\u00e9\/"}"#.utf8).withUnsafeBufferPointer { bytes in
            var leitura = LeituraDeJson(bytes)
            return try leitura.objeto()
        }
        #expect(escapado.map(\.valor) == [.texto("😀é/")])
    }
}
