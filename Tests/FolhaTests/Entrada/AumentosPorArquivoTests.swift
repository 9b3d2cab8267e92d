import Arquivos
import Auditoria
import BancoDeDados
import Folha
import Foundation
import Nucleo
import OrgaoDeTeste
import Tarefas
import Testing

/// O aumento que só a pessoa autoriza não entra por arquivo: nem valor, nem reajuste, nem alíquota.
struct AumentosPorArquivoTests {
    /// Acima de R$ 100,00 de parcela, desde outubro.
    private static func exigirProva(_ produtos: [Int64], _ mesa: MesaDeEntrada) async throws {
        try await mesa.orgao.dono.transacao(como: .proprio) { t in
            _ = try t.executar(
                """
                INSERT INTO exigencia_de_prova (produto_id, acima_de, vigencia, fonte)
                SELECT produto, 10000, '[2026-10-01,)', 'teste' FROM unnest(\(produtos)) produto
                """)
        }
    }

    @Test(
        "RF-CON-04, RF-CON-25: por arquivo também não passa do valor que exige prova de vida: nem valor, nem reajuste, nem alíquota; a base que sobe e o que reduz passam"
    )
    func provaDeVida() async throws {
        try await MesaDeEntrada.usando { mesa in
            try await ReajustesTests.preparar(mesa)
            try await Self.exigirProva([Fixo.mensalidade, ReajustesTests.previdencia], mesa)
            let pessoa = try await mesa.orgao.pessoa(1, margens: ["geral": 10_000_00])
            let contrato = try await ReajustesTests.contrato(mesa, pessoa, Fixo.mensalidade, 80_00, numero: "A1")
            let percentual = try await ReajustesTests.contrato(
                mesa, pessoa, ReajustesTests.previdencia, 1_00, percentual: 500)
            func variar(_ valor: Int64) async throws {
                try await mesa.carregar(
                    try await ReajustesTests.variaveis(mesa, [("1001-00", "mensalidade", nil, valor)]), .variaveis,
                    nome: "v\(valor).csv", consignataria: Fixo.associacao)
            }
            try await variar(100_01)
            #expect(try await ReajustesTests.parcela(contrato, mesa) == 80_00)
            try await variar(100_00)
            #expect(try await ReajustesTests.parcela(contrato, mesa) == 100_00)
            try await variar(90_00)
            let reajuste = ["C;ASC;202610", "D;1001-00;A1;mensalidade;12,00", "T;1", ""].joined(separator: "\r\n")
            try await mesa.carregar(Array(reajuste.utf8), .percentuais, consignataria: Fixo.associacao)
            #expect(try await ReajustesTests.parcela(contrato, mesa) == 90_00, "90,00 mais 12% passam de 100,00")

            // A base é da folha, e não da consignatária: 2.400,00 × 5% = 120,00, e passa. Já a alíquota, não.
            try await mesa.carregar(
                try await ReajustesTests.base(mesa, [("1001-00", 2_400_00)]), .basePrevidencia, nome: "b.csv")
            #expect(try await ReajustesTests.parcela(percentual, mesa) == 120_00)
            try await mesa.carregar(
                try await ReajustesTests.aliquotas(mesa, [("1001-00", 501)]), .aliquotas, nome: "a.csv",
                consignataria: Fixo.associacao)
            #expect(try await ReajustesTests.parcela(percentual, mesa) == 120_00)
            try await mesa.carregar(
                try await ReajustesTests.aliquotas(mesa, [("1001-00", 400)]), .aliquotas, nome: "menos.csv",
                consignataria: Fixo.associacao)
            #expect(try await ReajustesTests.parcela(percentual, mesa) == 96_00)
            let codigos: Int = try await mesa.um("SELECT count(*) FROM evento WHERE ato LIKE '%-recusado'")
            #expect(codigos == 3)
            try await mesa.conferirLivro()
        }
    }

    @Test(
        "RF-CON-04, RF-CON-25: da alíquota julga-se o percentual: sem base no mês, ou com base mais baixa, o que sobe é aumento",
        arguments: [
            // (base do mês, nasceu exigindo, alíquota, percentual que fica); antes: 5,00% e parcela de 100,00, no limite da exigência.
            (Int64?.none, false, Int64(501), 500), (Int64?.none, false, 499, 499), (Int64?.none, true, 501, 500),
            // Com a base de 1.000,00 a parcela já é 50,00, e 5,01% não passam do limite.
            (1_000_00, false, 501, 501),
            // 2.000,00 × 5,01% = 100,20, acima do limite.
            (2_000_00, false, 501, 500), (2_000_00, false, 500, 500),
        ])
    func percentualQueSobe(_ caso: (base: Int64?, nasceu: Bool, aliquota: Int64, fica: Int)) async throws {
        try await MesaDeEntrada.usando { mesa in
            try await ReajustesTests.preparar(mesa)
            try await Self.exigirProva([ReajustesTests.previdencia], mesa)
            let pessoa = try await mesa.orgao.pessoa(1, margens: ["geral": 10_000_00])
            let contrato = try await ReajustesTests.contrato(
                mesa, pessoa, ReajustesTests.previdencia, 100_00, percentual: 500)
            if caso.nasceu {
                try await mesa.orgao.dono.transacao(como: .proprio) { t in
                    _ = try t.executar("UPDATE contrato SET exige_prova = true WHERE id = \(contrato)")
                }
            }
            if let base = caso.base {
                try await mesa.carregar(
                    try await ReajustesTests.base(mesa, [("1001-00", base)]), .basePrevidencia, nome: "b.csv")
            }
            let antes = try await ReajustesTests.parcela(contrato, mesa)
            let (_, fim) = try await mesa.carregar(
                try await ReajustesTests.aliquotas(mesa, [("1001-00", caso.aliquota)]), .aliquotas, nome: "a.csv",
                consignataria: Fixo.associacao)
            #expect(fim.situacao == .terminada, "\(fim.mensagem ?? "")")
            #expect(try await mesa.um("SELECT percentual FROM contrato WHERE id = \(contrato)") == caso.fica)
            if caso.fica == 500 { #expect(try await ReajustesTests.parcela(contrato, mesa) == antes) }
            let recusas: Int = try await mesa.um("SELECT count(*) FROM evento WHERE ato LIKE '%-recusado'")
            #expect(recusas == (caso.aliquota > caso.fica ? 1 : 0))
            try await mesa.conferirLivro()
        }
    }

    @Test("RF-CON-25: alíquota de contrato reservado por valor se aponta na linha, e as outras linhas valem")
    func aliquotaDeContratoPorValor() async throws {
        try await MesaDeEntrada.usando { mesa in
            try await ReajustesTests.preparar(mesa)
            let (um, outra) = (
                try await mesa.orgao.pessoa(1, margens: ["geral": 10_000_00]),
                try await mesa.orgao.pessoa(2, margens: ["geral": 10_000_00])
            )
            let porValor = try await ReajustesTests.contrato(mesa, um, ReajustesTests.previdencia, 80_00)
            let percentual = try await ReajustesTests.contrato(
                mesa, outra, ReajustesTests.previdencia, 80_00, percentual: 500)
            let (conferencia, fim) = try await mesa.carregar(
                try await ReajustesTests.aliquotas(mesa, [("1001-00", 700), ("1002-00", 600)]), .aliquotas,
                nome: "a.csv",
                consignataria: Fixo.associacao)
            #expect(fim.situacao == .terminada, "\(fim.mensagem ?? "")")
            #expect(try await ReajustesTests.parcela(porValor, mesa) == 80_00)
            #expect(try await mesa.um("SELECT percentual FROM contrato WHERE id = \(percentual)") == 600)
            let apontados = conferencia.primeiros.map(\.texto)
            #expect(
                apontados.count == 1 && apontados[0].contains("percentual")
                    && apontados[0].contains("este se reservou por valor"), "\(apontados)")
            try await mesa.conferirLivro()
        }
    }

    @Test("RF-CON-25: o que se prevê de um arquivo é o que ele faz: o recusado não conta como mudança")
    func previsao() async throws {
        try await MesaDeEntrada.usando { mesa in
            try await ReajustesTests.preparar(mesa)
            try await Self.exigirProva([Fixo.mensalidade], mesa)
            // Um sobe e passa, um sobe acima do que a pessoa tem de autorizar, um já está assim.
            let pedidos: [Int64] = [90_00, 100_01, 80_00]
            for numero in 1...3 {
                let pessoa = try await mesa.orgao.pessoa(numero, margens: ["geral": 10_000_00])
                _ = try await ReajustesTests.contrato(mesa, pessoa, Fixo.mensalidade, 80_00)
            }
            let bytes = try await ReajustesTests.variaveis(
                mesa, pedidos.enumerated().map { ("100\($0.offset + 1)-00", "mensalidade", nil, $0.element) })
            let conferencia = try await mesa.conferir(bytes, .variaveis, consignataria: Fixo.associacao)
            let entrada = mesa.entrada
            let prevista = try await mesa.orgao.banco.transacao(como: .motor) { t in
                try entrada.prever(conferencia.arquivo, em: t)
            }
            var esperada = PrevisaoDeReajustes()
            (esperada.mudam, esperada.iguais, esperada.soComProva) = (1, 1, 1)
            (esperada.antes, esperada.depois) = (Dinheiro(centavos: 80_00), Dinheiro(centavos: 90_00))
            #expect(prevista == esperada)
            let fim = try await mesa.aplicar(conferencia.arquivo.id)
            let feito = try #require(
                try fim.resultado.map { try JSONDecoder().decode(ResultadoDosReajustes.self, from: Data($0.utf8)) })
            #expect((feito.aplicadas, feito.iguais, feito.recusadas) == (1, 1, 1))
            #expect(Dinheiro(centavos: feito.depois) == prevista?.depois)
        }
    }
}
