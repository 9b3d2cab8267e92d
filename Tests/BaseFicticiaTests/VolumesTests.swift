import BaseFicticia
import Nucleo
import Testing

/// A base de demonstração tem o tamanho do órgão: as pessoas de TR 22.6 e as linhas do quadro de TR 22.4.2, conferidas no arquivo.
@Suite("Volumes da base fictícia") struct VolumesTests {
    /// O que se contou na base de verdade, no último mês.
    struct Medida: Sendable {
        var linhas: [String: Int] = [:]
        var tipos: [String: String] = [:]
        var porProduto: [String: Int] = [:]
        var pessoas: [String: Int] = [:]
    }

    /// Gerada e jogada uma vez só.
    private static let medida = Result { try medir() }

    private static func medir() throws -> Medida {
        let escala = Escala(
            semente: 2_026, pessoas: Escala.deVerdade.pessoas, linhas: Escala.deVerdade.linhas, competencias: 1,
            primeira: Escala.deVerdade.primeira)
        return try comBase(escala, comOutrasFormas: false) { pasta in
            var medida = Medida()
            var orgao = try OrgaoDeProva(pasta)
            _ = try orgao.jogar(escala.primeira)
            medida.linhas = try orgao.jogar(escala.aberta).linhasPorConsignataria
            var tipos: [String: String] = [:]
            try orgao.arquivos.ler("carga/consignatarias.csv", "carga-consignatarias") {
                tipos[$0.texto("codigo") ?? ""] = $0.texto("tipo") ?? ""
            }
            medida.tipos = tipos
            for contrato in orgao.contratos where contrato.consignataria == "PREVCOM" && !contrato.acabou {
                guard orgao.vinculos[contrato.matricula]?.vivo == true, contrato.primeira <= escala.aberta else {
                    continue
                }
                medida.porProduto[contrato.produto, default: 0] += 1
            }
            // Cada pessoa conta uma vez, ainda que tenha dois vínculos.
            var categoria: [String: String] = [:]
            for vinculo in orgao.vinculos.values where vinculo.vivo { categoria[vinculo.cpf] = vinculo.categoria }
            for (_, qual) in categoria { medida.pessoas[qual, default: 0] += 1 }
            return medida
        }
    }

    @Test("VOL-01, VOL-03: 6.722 integrantes, por categoria, e 15.119 linhas no mês")
    func pessoasELinhas() throws {
        let medida = try Self.medida.get()
        #expect(medida.pessoas == ["servidor": 5_073, "membro": 1_390, "pensionista": 259])
        #expect(medida.pessoas.values.reduce(0, +) == 6_722)
        #expect(medida.linhas.values.reduce(0, +) == 15_119)
    }

    @Test(
        "VOL-06, VOL-08, VOL-10: cada banco, associação e seguradora do quadro, com as suas linhas do mês",
        arguments: [
            (
                "a",
                [
                    "ALFA": 98, "BB": 1_384, "BRADFIN": 10, "BRADESCO": 7, "CEF": 617, "INTER": 77, "ITAU": 118,
                    "PAN": 6,
                    "SANTANDER": 20, "SICOOBJUS": 2_278,
                ], 4_615
            ),
            (
                "c",
                [
                    "AFAEMG": 12, "AMMPSAUDE": 4_082, "AMMPSEDE": 2_018, "ANSP": 1, "ASCEMIG": 5, "ASSEMP": 205,
                    "CRESP": 4, "SINDPUB": 27, "SINDSEMP": 2_702, "SOBENCA": 46, "CLUBEMG": 108, "UNSP": 5, "UISP": 4,
                ], 9_219
            ),
            (
                "f",
                ["CAPEMISA": 5, "JUSPREV": 32, "MONGERAL": 12, "PREVCAIXA": 14, "SICOOBSEG": 116, "TREVO": 3], 182
            ),
        ] as [(String, [String: Int], Int)])
    func porTipo(tipo: String, quadro: [String: Int], total: Int) throws {
        let medida = try Self.medida.get()
        let doTipo = medida.linhas.filter { medida.tipos[$0.key] == tipo }
        #expect(doTipo == quadro)
        #expect(doTipo.values.reduce(0, +) == total)
    }

    @Test("VOL-07, VOL-09, VOL-11: nenhuma linha dos tipos B, D e E; e a previdência complementar, produto a produto")
    func outrosTipos() throws {
        let medida = try Self.medida.get()
        for tipo in ["b", "d", "e"] {
            #expect(medida.linhas.filter { medida.tipos[$0.key] == tipo }.isEmpty, "tipo \(tipo)")
        }
        #expect(medida.linhas.filter { medida.tipos[$0.key] == "g" } == ["PREVCOM": 1_103])
        #expect(
            medida.porProduto == [
                "premio-invalidez": 360, "premio-morte": 291, "previdencia-prevplan": 438,
                "previdencia-facultativa": 14,
            ])
    }
}
