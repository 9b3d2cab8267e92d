import Auditoria
import BancoDeDados
import Cadastro
@testable import Folha
import Nucleo
import OrgaoDeTeste
import Repasses
import Testing

/// O que se corrige depois do envio e a folha desconta é desconto como os outros: na parcela, no contrato, no retorno e no repasse.
@Suite struct CorrecaoTests {
    struct Caso: Sendable, CustomTestStringConvertible {
        let nome: String
        /// O que a margem deixou ir dos 100,00 do contrato.
        let geral: Int64
        /// Os lançamentos, em ordem: cada um o valor que passa a valer.
        let corrige: [Int64]
        let descontado: Int64
        var motivo = "  "
        var politica = "estender"
        var aceitaParcial = false
        /// Situação, pagas e prazo do contrato no fim; começa em 4 de 12.
        let contrato: String
        /// Situação da parcela, enviado e descontado no retorno da consignatária, e o motivo.
        let parcela: String

        var testDescription: String { nome }
    }

    private static let casos: [Caso] = [
        Caso(
            nome: "glosa inteira, restaurada e paga", geral: 0, corrige: [100_00], descontado: 100_00,
            contrato: "averbado 5 12", parcela: "descontada 10000 10000 -"),
        Caso(
            nome: "glosa parcial, restaurada e paga", geral: 60_00, corrige: [100_00], descontado: 100_00,
            contrato: "averbado 5 12", parcela: "descontada 10000 10000 -"),
        Caso(
            nome: "glosa parcial, restaurada, e a folha só descontou o primeiro envio", geral: 60_00, corrige: [100_00],
            descontado: 60_00, motivo: "HW", contrato: "averbado 5 13",
            parcela: "descontada_a_menor 10000 6000 margem excedida dentro do prazo do contrato"),
        Caso(
            nome: "restaurada, um centavo a menos", geral: 0, corrige: [100_00], descontado: 99_99, motivo: "HW",
            contrato: "averbado 5 13",
            parcela: "descontada_a_menor 10000 9999 margem excedida dentro do prazo do contrato"),
        Caso(
            nome: "um centavo a menos, de produto que aceita parcial", geral: 0, corrige: [100_00], descontado: 99_99,
            motivo: "HW", aceitaParcial: true, contrato: "averbado 5 12",
            parcela: "descontada_a_menor 10000 9999 margem excedida dentro do prazo do contrato"),
        Caso(
            nome: "restaurada e rejeitada, que se reapresenta", geral: 0, corrige: [100_00], descontado: 0,
            motivo: "H2", politica: "reapresentar", contrato: "averbado 4 12",
            parcela: "rejeitada 10000 0 sem crédito na competência"),
        Caso(
            nome: "diminuída e paga como se mandou", geral: 500_00, corrige: [40_00], descontado: 40_00,
            contrato: "averbado 5 13", parcela: "descontada_a_menor 4000 4000 reduzida pelo órgão depois do envio"),
        Caso(
            nome: "diminuída, e a folha diz por que não foi inteira", geral: 500_00, corrige: [40_00],
            descontado: 40_00,
            motivo: "H6", contrato: "averbado 5 13", parcela: "descontada_a_menor 4000 4000 corte feito pela folha"),
        Caso(
            nome: "tirada", geral: 500_00, corrige: [0], descontado: 0, politica: "reapresentar",
            contrato: "averbado 4 12", parcela: "retirada 0 0 retirada pelo órgão depois do envio"),
        Caso(
            nome: "tirada e devolvida", geral: 500_00, corrige: [0, 100_00], descontado: 100_00,
            contrato: "averbado 5 12", parcela: "descontada 10000 10000 -"),
    ]

    static func corrigir(_ folha: FolhaDeTeste, _ contrato: Int64, _ valor: Int64) async throws {
        try await folha.motor { [casa = folha.casa] t in
            try CorrigirEnviado(
                FolhaDeTeste.mes, contrato: contrato, valor: Dinheiro(centavos: valor), motivo: "pedido da folha"
            ).executar(casa, em: t, por: FolhaDeTeste.gestor)
        }
    }

    /// Situação, enviado, descontado e motivo, como a consignatária os recebe.
    static func devolvida(_ folha: FolhaDeTeste, _ contrato: Int64) async throws -> String? {
        try await folha.casa.banco.transacao(como: .consignataria(Fixo.bancoA)) { t in
            try ParcelaDevolvida.listar(FolhaDeTeste.mes, consignataria: Fixo.bancoA, em: t)
        }.first { $0.contrato == contrato }.map {
            "\($0.situacao.rawValue) \($0.enviado.centavos) \($0.descontado.centavos) \($0.motivo ?? "-")"
        }
    }

    @Test(
        "FOL-06, FOL-08, RF-GES-04: a parcela corrigida e descontada é parcela paga, e o retorno diz o mesmo que o repasse",
        arguments: casos)
    func descontada(caso: Caso) async throws {
        try await FolhaDeTeste.com(regra: GlosarCompetenciaTests.corta) { folha in
            let pessoa = try await folha.pessoa(1, geral: caso.geral)
            let contrato = try await folha.contrato(pessoa, parcela: 100_00, prazo: 12, pagas: 4)
            // A glosa corta em parte; o que segue a parcela é o que o caso diz.
            try await folha.dono("UPDATE produto SET aceita_parcial = true")
            try await folha.jogarAteOEnvio()
            try await folha.dono(
                "UPDATE produto SET ao_nao_descontar = '\(caso.politica)', aceita_parcial = \(caso.aceitaParcial)")
            for valor in caso.corrige { try await Self.corrigir(folha, contrato, valor) }
            let vale = caso.corrige.last ?? 0
            _ = try await folha.retornar(
                vale == 0
                    ? []
                    : [
                        RetornoTests.linha(
                            folha, pessoa, contrato, enviado: vale, descontado: caso.descontado, motivo: caso.motivo)
                    ])
            #expect(
                try await folha.textos("SELECT concat_ws(' ', situacao, pagas, prazo) FROM contrato") == [caso.contrato]
            )
            #expect(try await Self.devolvida(folha, contrato) == caso.parcela)
            #expect(try await RetornoTests.divergencias(folha).isEmpty)
            let (repasse, fecho) = try await folha.motor { [cofre = folha.casa.cofre] t in
                (
                    try RepasseDoMes.ler(FolhaDeTeste.mes, em: t),
                    try FechoDoMes.ler(FolhaDeTeste.mes, cofre, em: t)
                )
            }
            #expect(repasse.descontado == Dinheiro(centavos: caso.descontado))
            #expect(fecho.fecha)
            #expect(
                try await folha.textos(
                    "SELECT descontado_no_mes::text FROM atual.linha_corrigida WHERE contrato_id = \(contrato)")
                    == ["\(caso.descontado)"])
        }
    }

    @Test(
        "FOL-06: correção que a folha desconta de contrato já encerrado fica a devolver, ainda que o primeiro envio fosse zero"
    )
    func aDevolver() async throws {
        try await FolhaDeTeste.com(regra: GlosarCompetenciaTests.corta) { folha in
            let pessoa = try await folha.pessoa(1, geral: 0)
            let contrato = try await folha.contrato(pessoa, parcela: 100_00, prazo: 12, pagas: 4)
            try await folha.jogarAteOEnvio()
            try await Self.corrigir(folha, contrato, 100_00)
            try await folha.dono("UPDATE contrato SET situacao = 'liquidado', encerrado_em = now()")
            _ = try await folha.retornar([
                RetornoTests.linha(folha, pessoa, contrato, enviado: 100_00, descontado: 100_00)
            ])
            #expect(try await folha.textos("SELECT concat_ws(' ', situacao, pagas) FROM contrato") == ["liquidado 4"])
            #expect(
                try await Self.devolvida(folha, contrato)
                    == "a_devolver 10000 10000 descontada de contrato já encerrado")
        }
    }

    @Test("FOL-06: manda-se mais só de contrato averbado; do suspenso e do encerrado, só se diminui o que se mandou")
    func deQuem() async throws {
        try await FolhaDeTeste.com { folha in
            let pessoa = try await folha.pessoa(1, geral: 500_00)
            let suspenso = try await folha.contrato(pessoa, parcela: 70_00, prazo: 12, situacao: "suspenso")
            let acaba = try await folha.contrato(pessoa, parcela: 100_00, prazo: 12, pagas: 4)
            try await folha.jogarAteOEnvio()
            try await folha.dono(
                "UPDATE contrato SET situacao = 'liquidado', encerrado_em = now() WHERE id = \(acaba)")
            let antes = try await folha.linhas()
            await #expect(throws: RecusaDaFolha.correcaoDeSuspenso(suspenso)) {
                try await Self.corrigir(folha, suspenso, 70_00)
            }
            try await Self.corrigir(folha, acaba, 0)
            await #expect(throws: RecusaDaFolha.correcaoDeEncerrado(acaba, .liquidado)) {
                try await Self.corrigir(folha, acaba, 100_00)
            }
            #expect(try await folha.textos("SELECT valor::text FROM correcao") == ["-10000"])
            #expect(try await folha.linhas() == antes)
            // Reativado depois do corte, o gestor pode mandá-lo ainda neste mês: a folha descontou, e a parcela conta.
            try await folha.dono("UPDATE contrato SET situacao = 'averbado', parado_por = NULL WHERE id = \(suspenso)")
            try await Self.corrigir(folha, suspenso, 70_00)
            _ = try await folha.retornar([
                RetornoTests.linha(folha, pessoa, suspenso, enviado: 70_00, descontado: 70_00)
            ])
            #expect(
                try await folha.textos("SELECT concat_ws(' ', situacao, pagas) FROM contrato ORDER BY id")
                    == ["averbado 1", "liquidado 4"])
            #expect(try await Self.devolvida(folha, suspenso) == "descontada 7000 7000 -")
        }
    }

    @Test("FOL-06: o motivo da folha explica também o que faltou da correção, e o gestor o corrige")
    func motivo() async throws {
        try await FolhaDeTeste.com(regra: GlosarCompetenciaTests.corta) { folha in
            let pessoa = try await folha.pessoa(1, geral: 0)
            let contrato = try await folha.contrato(pessoa, parcela: 100_00, prazo: 12, pagas: 4)
            try await folha.jogarAteOEnvio()
            try await Self.corrigir(folha, contrato, 100_00)
            _ = try await folha.retornar([
                RetornoTests.linha(folha, pessoa, contrato, enviado: 100_00, descontado: 30_00, motivo: "HW")
            ])
            try await folha.motor { [casa = folha.casa] t in
                try CorrigirMotivo(FolhaDeTeste.mes, contratos: [contrato], motivo: "H9").executar(
                    casa, em: t, por: FolhaDeTeste.gestor)
            }
            #expect(
                try await Self.devolvida(folha, contrato) == "descontada_a_menor 10000 3000 afastado por licença")
        }
    }
}
