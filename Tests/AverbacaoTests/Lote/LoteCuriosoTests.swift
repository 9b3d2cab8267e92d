import Averbacao
import BancoDeDados
import Cadastro
import Contratos
import Leiaute
import Nucleo
import OrgaoDeTeste
import Tarefas
import Testing

/// A consignatária curiosa por arquivo: mil valores de uma vez, e averbar para encerrar em seguida.
@Suite struct LoteCuriosoTests {
    private static let limite = ChaveDeParametro.tentativas.padrao

    /// Quantas linhas do lote disseram se um valor cabe.
    private static func respostas(_ arquivo: Int64, _ mesa: MesaDeLotes) async throws -> Int {
        try await mesa.linhas(arquivo).count { $0.codigo == nil || $0.codigo == "nao-cabe-na-margem" }
    }

    @Test(
        "RNF-SEG-04, RF-CON-10, POC-CON-10: mil valores num arquivo rendem cinco respostas; as outras linhas dizem todas o mesmo"
    )
    func milValores() async throws {
        try await MesaDeLotes.usando { mesa in
            let pessoa = try await mesa.orgao.pessoa(1, margens: ["geral": 437_21])
            // De mil reais para baixo, um real por linha: sem limite, a primeira aceita daria a margem.
            let (arquivo, tarefa) = try await mesa.aplicar(
                try await mesa.bytes(
                    .inclusoes,
                    (0..<1_000).map { MesaDeLotes.inclusao(pessoa, 1_000_00 - Int64($0) * 1_00, numero: "C\($0)") }))
            #expect(tarefa.situacao == .terminada)
            #expect(try await Self.respostas(arquivo, mesa) == Self.limite)
            let codigos = Set(try await mesa.linhas(arquivo).suffix(1_000 - Self.limite).map(\.codigo))
            #expect(codigos == ["tentativas-esgotadas"])
            #expect(try await mesa.orgao.disponivel(pessoa.contas["geral"]) == 437_21)
        }
    }

    @Test("RNF-SEG-04, POC-CON-10: averbar por lote e encerrar por lote, vez após vez, não rende resposta a mais")
    func averbarEEncerrar() async throws {
        try await MesaDeLotes.usando { mesa in
            let pessoa = try await mesa.orgao.pessoa(1, margens: ["geral": 100_00])
            var respostas = 0
            for volta in 1...4 {
                let (inclusoes, _) = try await mesa.aplicar(
                    try await mesa.bytes(
                        .inclusoes, cabecalho: ["sequencia": .inteiro(Int64(volta))],
                        (0..<2).map { MesaDeLotes.inclusao(pessoa, 10_00, numero: "V\(volta)-\($0)") }))
                respostas += try await Self.respostas(inclusoes, mesa)
                let averbados = try await mesa.linhas(inclusoes).filter { $0.codigo == nil }.count
                guard averbados > 0 else { continue }
                try await mesa.aplicar(
                    try await mesa.bytes(
                        .alteracoes, cabecalho: ["sequencia": .inteiro(Int64(volta))],
                        (0..<averbados).map {
                            [
                                "matricula": .texto(pessoa.matricula.texto), "numero": .texto("V\(volta)-\($0)"),
                                "operacao": .texto("cancelar"), "motivo": .texto("desistência"),
                            ]
                        }), .alteracoes)
            }
            #expect(respostas == Self.limite)
            #expect(try await mesa.orgao.disponivel(pessoa.contas["geral"]) == 100_00)
        }
    }

    @Test(
        "RF-CON-17, RF-CON-10: aumentar a parcela de um centavo em um centavo também se esgota, e o que cabe fica igual ao que não cabe"
    )
    func aumentarEmDegraus() async throws {
        try await MesaDeLotes.usando { mesa in
            let pessoa = try await mesa.comReajusteQueExigeSaldo()
            var codigos: [String?] = []
            for volta in 1...6 {
                let (arquivo, _) = try await mesa.aplicar(
                    try await mesa.bytes(
                        .alteracoes, cabecalho: ["sequencia": .inteiro(Int64(volta))],
                        [
                            [
                                "matricula": .texto(pessoa.matricula.texto), "numero": .texto("A1"),
                                "operacao": .texto("alterar"),
                                "parcela": .decimal(volta == 6 ? 200_00 : 60_00 + Int64(volta), casas: 2),
                            ]
                        ]), .alteracoes)
                codigos += try await mesa.linhas(arquivo).map(\.codigo)
            }
            #expect(codigos == [nil, nil, nil, nil, "tentativas-esgotadas", "tentativas-esgotadas"])
        }
    }
}
