import Testing

@testable import Nucleo

@Suite("regra de glosa: cadastro e vigência")
struct RegraDeGlosaTests {
    private func regra(
        _ id: Int64, de: String = "01/01/2020", ate: String? = nil, tipos: [String: ParametroDoTipo]? = nil,
        limite: Int64? = nil, criterios: [CriterioDaOrdem] = CriterioDaOrdem.padrao
    ) throws -> RegraDeGlosa {
        try RegraDeGlosa(
            id: id, fonte: "Norma \(id) (fictícia)", desde: Dia.lendo(de), ate: ate.map { try Dia.lendo($0) },
            tipos: tipos ?? ["a": parametro()], percentualDoLimite: limite.map { Percentual(pontosBase: $0) },
            modo: ModoDaGlosa(criterios: criterios))
    }

    private func parametro(_ excesso: ExcessoDoTipo = .cortar, somado: Bool = true) -> ParametroDoTipo {
        ParametroDoTipo(
            percentual: Percentual(pontosBase: 3_000), sobOLimite: somado, sobOTeto: somado, excesso: excesso)
    }

    @Test("a regra do dia, nos dois lados de cada vigência; em dia sem regra, nenhuma")
    func vigencia() throws {
        let regras = try RegrasDeGlosa([
            regra(2, de: "01/03/2012"), regra(1, de: "01/01/2000", ate: "31/12/2011"),
        ])
        for (dia, esperada) in [
            ("31/12/1999", nil), ("01/01/2000", 1), ("31/12/2011", 1), ("01/01/2012", nil), ("29/02/2012", nil),
            ("01/03/2012", 2), ("01/01/2099", 2),
        ] as [(String, Int64?)] {
            #expect(regras.indice(em: try Dia.lendo(dia)).map { regras.todas[$0].id } == esperada, "em \(dia)")
        }
    }

    @Test("conjunto recusado: vazio, id repetido, duas regras no mesmo dia")
    func conjunto() throws {
        #expect(throws: RecusaDeRegraDeGlosa.semRegra) { try RegrasDeGlosa([]) }
        let (um, dois) = (try regra(1, ate: "31/12/2020"), try regra(2, de: "31/12/2020"))
        #expect(throws: RecusaDeRegraDeGlosa.vigenciaSobreposta(1, 2)) { try RegrasDeGlosa([dois, um]) }
        #expect(throws: RecusaDeRegraDeGlosa.regraRepetida(1)) { try RegrasDeGlosa([um, um]) }
        #expect(throws: Never.self) { try RegrasDeGlosa([um, regra(2, de: "01/01/2021")]) }
    }

    @Test("regra recusada, com a razão")
    func recusas() throws {
        #expect(throws: RecusaDeRegraDeGlosa.vigenciaInvertida(regra: 1)) {
            try regra(1, de: "02/01/2020", ate: "01/01/2020")
        }
        #expect(throws: RecusaDeRegraDeGlosa.percentualNegativo(regra: 1)) { try regra(1, limite: -1) }
        #expect(throws: RecusaDeRegraDeGlosa.criterioRepetido(regra: 1)) { try regra(1, criterios: [.ade, .ade]) }
        let casos: [([String: ParametroDoTipo], RecusaDeRegraDeGlosa)] = [
            (["a": parametro(.transbordar(para: "b"))], .destinoDesconhecido(regra: 1, tipo: "a", destino: "b")),
            (["a": parametro(.transbordar(para: "a"))], .destinoDesconhecido(regra: 1, tipo: "a", destino: "a")),
            (
                ["a": parametro(.transbordar(para: "b")), "b": parametro(somado: false)],
                .destinoDeOutraFinalidade(regra: 1, tipo: "a", destino: "b")
            ),
            (
                [
                    "a": parametro(.transbordar(para: "b")), "b": parametro(.transbordar(para: "c")),
                    "c": parametro(),
                ], .transbordoEmCadeia(regra: 1, tipo: "a")
            ),
        ]
        for (tipos, recusa) in casos {
            #expect(throws: recusa) { try regra(1, tipos: tipos) }
        }
    }

    @Test("entrada recusada: tipo repetido, sem parâmetro, estoque sob limite ou em transbordo, regra inexistente")
    func entrada() throws {
        func tipo(_ codigo: String, estoque: Bool = false) -> TipoNaGlosa {
            TipoNaGlosa(codigo: codigo, nome: codigo, estoque: estoque)
        }
        func conferir(
            _ tipos: [TipoNaGlosa], _ parametros: [String: ParametroDoTipo], vigente: Int64 = 1,
            _ recusa: RecusaDeRegraDeGlosa
        ) throws {
            let regras = try RegrasDeGlosa([regra(1, tipos: parametros)])
            #expect(throws: recusa) { try EntradaDaGlosa(tipos: tipos, regras: regras, vigente: vigente) }
        }
        try conferir([tipo("a")], ["a": parametro()], vigente: 9, .regraInexistente(9))
        try conferir([tipo("a"), tipo("a")], ["a": parametro()], .tipoRepetido("a"))
        try conferir([tipo("a"), tipo("b")], ["a": parametro()], .tipoSemParametro(regra: 1, tipo: "b"))
        try conferir([tipo("a", estoque: true)], ["a": parametro()], .estoqueSobLimite(regra: 1, tipo: "a"))
        let transborda = ["a": parametro(.transbordar(para: "b"), somado: false), "b": parametro(somado: false)]
        try conferir([tipo("a"), tipo("b", estoque: true)], transborda, .transbordoDeEstoque(regra: 1, tipo: "a"))
        try conferir([tipo("a")], transborda, .destinoDesconhecido(regra: 1, tipo: "a", destino: "b"))
        try conferir([], ["a": parametro()], .tiposDemais(0))
        let tipos = (0..<33).map { tipo(String($0)) }
        try conferir(tipos, ["a": parametro()], .tiposDemais(33))
    }
}
