import Foundation
import Leiaute
import Testing

/// Um leiaute da pasta, com os campos que as capacidades leem pelo nome e quantas linhas o exemplo tem.
struct LeiauteDaPasta: Sendable, CustomTestStringConvertible {
    let id: String
    let extensao: String
    let linhas: Int
    let campos: [String]
    var soLeitura = false

    var testDescription: String { id }
    var exemplo: String { "\(Pastas.exemplos)/\(id).\(extensao)" }

    init(_ id: String, _ extensao: String, _ linhas: Int, _ campos: String, soLeitura: Bool = false) {
        (self.id, self.extensao, self.linhas, self.soLeitura) = (id, extensao, linhas, soLeitura)
        self.campos = campos.split(separator: " ").map(String.init)
    }

    private static let cadastro =
        "matricula cpf nome nascimento categoria situacao orgao nome_do_orgao cargo admissao encerramento matricula_anterior email "
        + "telefone banco agencia conta"
    private static let devolvido =
        "matricula numero contrato produto parcela prazo previsto enviado descontado situacao motivo"

    static let todos: [LeiauteDaPasta] = [
        LeiauteDaPasta("cadastro-da-folha", "txt", 5, "\(cadastro) competencia"),
        LeiauteDaPasta("cadastro-da-folha-dbf", "dbf", 5, "competencia \(cadastro)"),
        LeiauteDaPasta("cadastro-da-folha-xml", "xml", 5, "\(cadastro) competencia"),
        LeiauteDaPasta("margens-da-folha", "txt", 17, "matricula tipo regra bruta competencia"),
        LeiauteDaPasta("margens-da-folha-dbf", "dbf", 17, "competencia matricula tipo regra bruta"),
        LeiauteDaPasta("margens-da-folha-xml", "xml", 17, "matricula tipo regra bruta competencia"),
        LeiauteDaPasta("bases-da-folha", "csv", 3, "competencia matricula bruta liquida compulsorias verbas_pagas"),
        LeiauteDaPasta("base-previdencia", "csv", 3, "competencia matricula base"),
        LeiauteDaPasta(
            "retorno-da-folha", "txt", 3, "matricula rubrica contrato enviado descontado motivo competencia"),
        LeiauteDaPasta(
            "retorno-da-folha-dbf", "dbf", 3, "competencia matricula rubrica contrato enviado descontado motivo"),
        LeiauteDaPasta(
            "retorno-da-folha-xml", "xml", 3, "matricula rubrica contrato enviado descontado motivo competencia"),
        LeiauteDaPasta(
            "retorno-impresso", "txt", 81,
            "matricula nome rubrica contrato enviado descontado situacao competencia gerado_em orgao",
            soLeitura: true),
        LeiauteDaPasta("descontos-posicional", "txt", 2, "matricula rubrica contrato valor parcela prazo competencia"),
        LeiauteDaPasta("descontos-fox", "dbf", 2, "competencia matricula rubrica contrato valor parcela prazo"),
        LeiauteDaPasta("descontos-xml", "xml", 2, "matricula rubrica contrato valor parcela prazo competencia"),
        LeiauteDaPasta(
            "variaveis-da-consignataria", "csv", 3, "matricula numero produto valor consignataria competencia"),
        LeiauteDaPasta("aliquotas-previdencia", "csv", 3, "competencia matricula produto percentual"),
        LeiauteDaPasta("premios-previdencia", "csv", 3, "competencia matricula produto valor"),
        LeiauteDaPasta(
            "inclusoes-da-consignataria", "csv", 4,
            "matricula cpf produto parcela prazo carencia numero valor_liberado taxa_ao_mes documento tarifa_financiada tarifa_a_vista "
                + "seguro_mensal percentual consignataria competencia operacao_em sequencia"
        ),
        LeiauteDaPasta(
            "alteracoes-da-consignataria", "csv", 3,
            "matricula numero operacao parcela motivo consignataria competencia sequencia"),
        LeiauteDaPasta(
            "reajustes-da-consignataria", "csv", 2, "matricula numero produto percentual consignataria competencia"),
        LeiauteDaPasta(
            "retorno-do-lote", "csv", 2, "linha_do_lote situacao matricula numero contrato codigo mensagem"),
        LeiauteDaPasta(
            "carga-consignatarias", "csv", 3,
            "codigo nome razao_social cnpj tipo situacao credenciada_desde credenciada_ate banco agencia conta email telefone"
        ),
        LeiauteDaPasta(
            "carga-convenios", "csv", 3,
            "consignataria produto prazo_maximo carencia_maxima maximo_de_contratos taxa_maxima cet_maximo convencao iof desde fonte"
        ),
        LeiauteDaPasta(
            "carga-rubricas", "csv", 3, "consignataria produto leiaute categoria codigo cobra_linha retencao desde"),
        LeiauteDaPasta("carga-calendario", "csv", 3, "competencia corte_em remessa_ate vencimento repasse_em"),
        LeiauteDaPasta(
            "carga-contratos", "csv", 12,
            "ade_antiga matricula consignataria produto numero parcela percentual prazo pagas carencia primeira operacao_em averbado_em "
                + "valor_liberado taxa_ao_mes situacao suspenso_por suspenso_ate encerrado_em legado"),
        LeiauteDaPasta("carga-parcelas", "csv", 3, "ade_antiga competencia numero previsto enviado descontado motivo"),
        LeiauteDaPasta("retorno-da-consignataria", "csv", 2, "competencia \(devolvido)"),
        LeiauteDaPasta("retorno-da-consignataria-posicional", "txt", 2, "\(devolvido) consignataria competencia"),
        LeiauteDaPasta(
            "repasse", "csv", 1,
            "competencia consignataria rubrica produto linhas descontado retido liquido banco agencia conta repasse_em"),
        LeiauteDaPasta(
            "historico-do-mes", "csv", 2,
            "competencia data ato contrato matricula consignataria produto parcela prazo situacao motivo"),
    ]
}

@Suite("Leiautes da pasta")
struct LeiautesTests {
    @Test(
        "RF-GER-10: cada leiaute se confere, tem os campos combinados e lê o seu exemplo sem apontamento",
        arguments: LeiauteDaPasta.todos)
    func exemploSeLe(leiaute: LeiauteDaPasta) throws {
        let definicao = try ArquivosDeProva.definicao(leiaute.id)
        #expect(definicao.id == leiaute.id)
        let detalhe = try #require(definicao.registro("detalhe"))
        let constantes = Set(detalhe.campos.filter { $0.constante != nil }.map(\.nome))
        #expect(detalhe.nomes.filter { !$0.isEmpty && !constantes.contains($0) } == leiaute.campos)
        var linhas = 0
        let resultado = try LeitorDeLeiaute(definicao).ler(ArquivoDeOrigem(caminho: leiaute.exemplo)) { registro in
            if registro.nome == "detalhe" { linhas += 1 }
        }
        #expect(resultado.apontamentos.map(\.description) == [])
        #expect(linhas == leiaute.linhas)
    }

    @Test(
        "escrever o que se leu devolve o exemplo, byte a byte", arguments: LeiauteDaPasta.todos.filter { !$0.soLeitura }
    )
    func idaEVolta(leiaute: LeiauteDaPasta) throws {
        let definicao = try ArquivosDeProva.definicao(leiaute.id)
        let saida = BytesDeSaida()
        let escritor = try EscritorDeLeiaute(definicao, saida, gerado: DiaLido(ano: 2026, mes: 1, dia: 2))
        _ = try LeitorDeLeiaute(definicao).ler(ArquivoDeOrigem(caminho: leiaute.exemplo)) { try escritor.escrever($0) }
        try escritor.terminar()
        #expect(saida.bytes == Array(try Data(contentsOf: URL(fileURLWithPath: leiaute.exemplo))))
    }

    @Test("nenhum leiaute da pasta fica sem exemplo")
    func todosTemExemplo() throws {
        let daPasta = try FileManager.default.contentsOfDirectory(atPath: Pastas.leiautes).filter {
            $0.hasSuffix(".yaml")
        }
        .map { String($0.dropLast(5)) }
        #expect(Set(daPasta) == Set(LeiauteDaPasta.todos.map(\.id)))
    }

    @Test(
        "o total do rodapé que não fecha é apontado",
        arguments: ["descontos-posicional", "margens-da-folha", "retorno-da-folha"])
    func rodapeErrado(id: String) throws {
        let leiaute = try #require(LeiauteDaPasta.todos.first { $0.id == id })
        var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: leiaute.exemplo)))
        let rodape = bytes.count - (try ArquivosDeProva.definicao(id).largura) - 2
        // O último algarismo da quantidade.
        bytes[rodape + 9] = bytes[rodape + 9] == UInt8(ascii: "7") ? UInt8(ascii: "8") : UInt8(ascii: "7")
        let resultado = try LeitorDeLeiaute(ArquivosDeProva.definicao(id)).conferir(BytesDeOrigem(bytes))
        #expect(resultado.apontamentos.contains { $0.campo == "quantidade" })
    }

}
