import Testing

@testable import Leiaute

@Suite("ida e volta")
struct IdaEVoltaTests {
    @Test("escrever(ler(arquivo)) é o arquivo, byte a byte", arguments: Codificacao.allCases)
    func byteAByte(codificacao: Codificacao) throws {
        let definicao = try doExemplo(
            "remessa.yaml", [("codificacao: cp1252", "codificacao: \(codificacao.rawValue)")])
        var linhas = LinhaEstragadaTests.certas
        linhas[1] = "10000012345JOÃO ÇÉSAR     00000015900R  "
        let bytes = try arquivo(definicao, linhas)
        #expect(try idaEVolta(definicao, bytes) == bytes)
    }

    /// Uma definição com todos os tipos, em cada forma, para um formato.
    static func todosOsTipos(_ formato: String, _ codificacao: String) -> String {
        let campos = [
            "nome: texto, tamanho: 12, tipo: texto, obrigatorio: nao",
            "nome: direita, tamanho: 12, tipo: texto, preenchimento: { caractere: '*', lado: esquerda }",
            "nome: numero, tamanho: 6, tipo: numero, preenchimento: { caractere: '0', lado: esquerda }",
            "nome: inteiro, tamanho: 19, tipo: inteiro, sinal: esquerda",
            "nome: implicito, tamanho: 12, tipo: decimal, casas: 3, separador: SEPARADOR, sinal: direita",
            "nome: ponto, tamanho: 14, tipo: decimal, casas: 2, separador: ponto, sinal: esquerda-sempre",
            "nome: milhar, tamanho: 16, tipo: decimal, casas: 2, separador: virgula, milhar: sim, sinal: esquerda, preenchimento: { caractere: ' ', lado: esquerda }",
            "nome: iso, tamanho: 10, tipo: data, formato: AAAA-MM-DD",
            "nome: compacta, tamanho: 8, tipo: data, formato: DDMMAAAA, obrigatorio: nao, vazio: zeros",
            "nome: mes, tamanho: 7, tipo: competencia, formato: MM/AAAA, obrigatorio: nao",
            "nome: logico, tamanho: 1, tipo: logico, mapa: { S: sim, N: nao }",
            "nome: mapa, tamanho: 2, tipo: texto, mapa: { AA: um, BB: dois }",
        ]
        var inicio = 1
        var linhas: [String] = []
        for campo in campos {
            let tamanho = Int(campo.split(separator: "tamanho: ")[1].prefix { $0.isNumber }) ?? 0
            let posicao = formato == "posicional" ? "inicio: \(inicio), " : ""
            let semPreenchimento =
                formato == "posicional" ? campo : campo.split(separator: ", preenchimento")[0].description
            linhas.append(
                "{ \(posicao)\(semPreenchimento) }".replacing(
                    "SEPARADOR", with: formato == "posicional" ? "nenhum" : "ponto"))
            inicio += tamanho
        }
        let proprias =
            switch formato {
            case "posicional": "fim-de-linha: crlf\nlargura: \(inicio - 1)"
            case "delimitado": "fim-de-linha: lf\nseparador: \",\"\ntitulos: fixos"
            default: "raiz: itens"
            }
        return """
            id: tudo
            titulo: Todos os tipos
            versao: 1
            formato: \(formato)
            codificacao: \(codificacao)
            \(proprias)
            registros:
              - nome: item
                papel: detalhe
                campos: [ \(linhas.joined(separator: ",\n      ")) ]
            """
    }

    static func sortear(_ sorteio: inout Sorteio, _ codificacao: Codificacao, _ posicional: Bool) -> [Campo] {
        let letras = Array("ABCXYZ abc,;\"'.<&>ãÉç-")
        func texto(_ maximo: Int) -> String {
            let cru = String((0..<sorteio.entre(1...maximo)).map { _ in sorteio.um(letras) })
            return posicional
                ? String(cru.reversed().drop { $0 == " " || $0 == "*" }.reversed().drop { $0 == "*" }) : cru
        }
        let dia = DiaLido(ano: sorteio.entre(1...9999), mes: sorteio.entre(1...12), dia: sorteio.entre(1...28))
        let mes = MesLido(ano: sorteio.entre(1...9999), mes: sorteio.entre(1...12))
        let digitos = posicional ? 6 : sorteio.entre(1...6)
        let umTexto = texto(12)
        let outro = texto(12).drop { $0 == " " }
        return [
            sorteio.entre(0...4) == 0 || umTexto.allSatisfy { $0 == " " } ? .nulo : .texto(umTexto),
            .texto(outro.allSatisfy { $0 == " " } ? "x" : String(outro)),
            .texto(String((0..<digitos).map { _ in sorteio.um(Array("0123456789")) })),
            .inteiro(Int64(sorteio.entre(-999_999_999_999_999_999...999_999_999_999_999_999))),
            .decimal(Int64(sorteio.entre(-9_999_999_999...9_999_999_999)), casas: 3),
            .decimal(Int64(sorteio.entre(-99_999_999_99...9_999_999_999)), casas: 2),
            .decimal(Int64(sorteio.entre(-9_999_999_99...999_999_999)), casas: 2), dia.map(Campo.data) ?? .nulo,
            sorteio.entre(0...2) == 0 ? .nulo : dia.map(Campo.data) ?? .nulo,
            sorteio.entre(0...2) == 0 ? .nulo : mes.map(Campo.competencia) ?? .nulo,
            .logico(sorteio.entre(0...1) == 0), .texto(sorteio.um(["um", "dois"])),
        ]
    }

    @Test(
        "ler(escrever(x)) é x, e escrever(ler(arquivo)) é o arquivo, para registros sorteados",
        arguments: UInt64(1)...40,
        [
            ("posicional", "cp850"), ("posicional", "utf-8"), ("delimitado", "cp1252"), ("delimitado", "utf-8-bom"),
            ("xml", "utf-8"),
        ])
    func sorteados(semente: UInt64, caso: (formato: String, codificacao: String)) throws {
        var sorteio = Sorteio(semente: semente)
        let definicao = try Definicao.lendo(yaml: Self.todosOsTipos(caso.formato, caso.codificacao))
        let registros = (0..<20).map { _ in Self.sortear(&sorteio, definicao.codificacao, caso.formato == "posicional")
        }
        let saida = BytesDeSaida()
        let escritor = try EscritorDeLeiaute(definicao, saida)
        for registro in registros { try escritor.escrever(0, registro) }
        try escritor.terminar()
        let (resultado, lidos) = try ler(definicao, saida.bytes)
        #expect(resultado.apontamentos.map(\.description) == [])
        #expect(lidos.map(\.campos) == registros)
        #expect(try idaEVolta(definicao, saida.bytes) == saida.bytes)
    }

    @Test("bytes sorteados nunca derrubam o leitor, e arquivo aceito volta byte a byte", arguments: UInt64(1)...60)
    func lixo(semente: UInt64) throws {
        var sorteio = Sorteio(semente: semente)
        let definicao = try doExemplo(sorteio.um(["remessa.yaml", "lotes.yaml", "planilha.yaml"]))
        var bytes = try arquivo(
            definicao,
            definicao.id == "remessa"
                ? LinhaEstragadaTests.certas : definicao.id == "lotes" ? LotesTests.linhas : DelimitadoTests.certas)
        for _ in 0..<sorteio.entre(1...3) {
            switch sorteio.entre(0...2) {
            case 0: bytes[sorteio.entre(0...(bytes.count - 1))] = UInt8(sorteio.entre(0...255))
            case 1: bytes.remove(at: sorteio.entre(0...(bytes.count - 1)))
            default: bytes.insert(UInt8(sorteio.entre(0...255)), at: sorteio.entre(0...bytes.count))
            }
        }
        let resultado = try LeitorDeLeiaute(definicao).conferir(BytesDeOrigem(bytes))
        if resultado.certo, definicao.id != "planilha" { #expect(try idaEVolta(definicao, bytes) == bytes) }
    }
}
