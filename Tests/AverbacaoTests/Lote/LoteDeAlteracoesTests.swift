import Averbacao
import BancoDeDados
import Contratos
import Leiaute
import Nucleo
import OrgaoDeTeste
import Tarefas
import Testing

/// O lote que muda, cancela e liquida contratos da própria consignatária.
@Suite struct LoteDeAlteracoesTests {
    private static func alteracao(
        _ pessoa: PessoaDeTeste, _ numero: String, _ operacao: String, _ mudando: [String: Leiaute.Campo] = [:]
    ) -> [String: Leiaute.Campo] {
        [
            "matricula": .texto(pessoa.matricula.texto), "numero": .texto(numero), "operacao": .texto(operacao),
        ].merging(mudando) { $1 }
    }

    @Test("POC-CON-10, POC-CON-05: alterar muda parcela e margem; cancelar e liquidar devolvem a margem na hora")
    func altera() async throws {
        try await MesaDeLotes.usando { mesa in
            var pessoas: [PessoaDeTeste] = []
            for numero in 1...3 { pessoas.append(try await mesa.orgao.pessoa(numero, margens: ["geral": 100_00])) }
            try await mesa.aplicar(
                try await mesa.bytes(
                    .inclusoes,
                    pessoas.enumerated().map { MesaDeLotes.inclusao($0.element, 60_00, numero: "A\($0.offset)") }))
            let (arquivo, tarefa) = try await mesa.aplicar(
                try await mesa.bytes(
                    .alteracoes,
                    [
                        Self.alteracao(pessoas[0], "A0", "alterar", ["parcela": .decimal(75_50, casas: 2)]),
                        Self.alteracao(pessoas[1], "A1", "cancelar", ["motivo": .texto("pedido da pessoa")]),
                        Self.alteracao(pessoas[2], "A2", "liquidar"),
                        Self.alteracao(pessoas[0], "A9", "liquidar"),
                        Self.alteracao(pessoas[1], "A7", "cancelar"),
                    ]), .alteracoes)
            #expect(tarefa.situacao == .terminada)
            let linhas = try await mesa.linhas(arquivo)
            #expect(
                linhas.map(\.codigo) == [nil, nil, nil, "contrato-nao-encontrado", "linha-com-erro"])
            #expect(linhas.prefix(3).map(\.andamento) == [.averbado, .cancelado, .liquidado])
            var sobra: [Int64?] = []
            for pessoa in pessoas { sobra.append(try await mesa.orgao.disponivel(pessoa.contas["geral"])) }
            #expect(sobra == [24_50, 100_00, 100_00])
        }
    }

    @Test(
        "RF-CON-17: a alteração passa da margem só se o reajuste do produto não exige saldo, e é recusada sem dizer quanto cabia"
    )
    func limite() async throws {
        try await MesaDeLotes.usando { mesa in
            let pessoa = try await mesa.comReajusteQueExigeSaldo()
            for (parcela, codigo, sequencia) in [(100_01, "nao-cabe-na-margem", 1), (100_00, nil, 2)]
                as [(
                    Int64, String?, Int64
                )]
            {
                let (arquivo, _) = try await mesa.aplicar(
                    try await mesa.bytes(
                        .alteracoes, cabecalho: ["sequencia": .inteiro(sequencia)],
                        [Self.alteracao(pessoa, "A1", "alterar", ["parcela": .decimal(parcela, casas: 2)])]),
                    .alteracoes)
                #expect(try await mesa.linhas(arquivo).map(\.codigo) == [codigo])
            }
            #expect(try await mesa.orgao.disponivel(pessoa.contas["geral"]) == 0)
        }
    }

    @Test("POC-CON-10: o arquivo alteracoes-da-consignataria como a consignatária o escreve, com A, C e L")
    func porExtenso() async throws {
        try await MesaDeLotes.usando { mesa in
            let pessoa = try await mesa.orgao.pessoa(1, margens: ["geral": 100_00])
            let outra = try await mesa.orgao.pessoa(2, margens: ["geral": 100_00])
            try await mesa.aplicar(
                try await mesa.bytes(
                    .inclusoes,
                    [
                        MesaDeLotes.inclusao(pessoa, 20_00, numero: "A1"),
                        MesaDeLotes.inclusao(pessoa, 30_00, numero: "A2"),
                        MesaDeLotes.inclusao(outra, 40_00, numero: "A3"),
                    ]))
            let texto = [
                "C;BCA;202610;1", "D;\(pessoa.matricula);A1;A;25,00;", "D;\(pessoa.matricula);A2;C;;pedido da pessoa",
                "D;\(outra.matricula);A3;L;;", "T;3", "",
            ].joined(separator: "\r\n")
            let (arquivo, _) = try await mesa.aplicar(Array(texto.utf8), .alteracoes)
            #expect(try await mesa.linhas(arquivo).map(\.andamento) == [.averbado, .cancelado, .liquidado])
            #expect(try await mesa.orgao.disponivel(pessoa.contas["geral"]) == 75_00)
            #expect(try await mesa.orgao.disponivel(outra.contas["geral"]) == 100_00)
        }
    }
}
