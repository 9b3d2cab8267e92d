import Arquivos
import Auditoria
import BancoDeDados
import Folha
import Nucleo
import OrgaoDeTeste
import Testing

/// A folha fechada com defeito: tudo apontado de uma vez, e nada mudado.
@Suite struct RetornoRecusadoTests {
    @Test(
        "POC-INT-03: o arquivo com defeito é recusado inteiro, cada apontamento com linha, colunas, campo, esperado e lido, e nada muda"
    )
    func recusado() async throws {
        try await FolhaDeTeste.com { folha in
            let ana = try await folha.pessoa(1, geral: 1_000_00)
            let rui = try await folha.pessoa(2, geral: 1_000_00)
            let a = try await folha.contrato(ana, parcela: 100_00, prazo: 12)
            let b = try await folha.contrato(rui, consignataria: Fixo.bancoB, parcela: 50_00, prazo: 12)
            try await folha.jogarAteOEnvio()
            let (rubricaA, rubricaB) = (
                try await RetornoTests.rubrica(a, folha), try await RetornoTests.rubrica(b, folha)
            )
            func linha(
                _ matricula: String, _ rubrica: String, _ contrato: Int64?, _ descontado: Int64 = 0,
                _ motivo: String = "  "
            ) -> RetornoDeTeste {
                RetornoDeTeste(
                    matricula: matricula, rubrica: rubrica, contrato: contrato, enviado: 100_00, descontado: descontado,
                    motivo: motivo)
            }
            let antes = try await folha.orgao.fotografia()
            let linhas = try await folha.linhas()
            let retorno = try await folha.retornar([
                linha("1001-00", rubricaA, a, 100_00), linha("9999-99", rubricaA, nil, 1),
                linha("1001-00", "ZZZZ", nil, 1),
                linha("1001-00", rubricaA, 123, 1), linha("1002-00", rubricaA, a, 1), linha("1001-00", rubricaA, a, 1),
                linha("1002-00", rubricaA, b, 1), linha("1002-00", rubricaB, b, 1, "ZZ"),
            ])
            guard case .recusado(let arquivo, let erros) = retorno else {
                Issue.record("o retorno foi aceito")
                return
            }
            #expect(erros == 7)
            let textos = try await folha.motor { [casa = folha.casa] t in
                try ListaDeApontamentos.ler(de: arquivo, casa.cofre, em: t).map(\.texto)
            }
            #expect(
                textos == [
                    "linha 3, colunas 2-13, matricula: esperado matrícula cadastrada, lido \"9999-99\"",
                    "linha 4, colunas 14-21, rubrica: esperado rubrica cadastrada, lido \"ZZZZ\"",
                    "linha 5, colunas 22-33, contrato: esperado contrato cadastrado, lido \"123\"",
                    "linha 6, colunas 22-33, contrato: esperado contrato da matrícula 1002-00, lido \"\(a)\"",
                    "linha 7, colunas 22-33, contrato: esperado uma linha por contrato, lido \"\(a)\"",
                    "linha 8, colunas 14-21, rubrica: esperado rubrica do contrato \(b), lido \"\(rubricaA)\"",
                    "linha 9, colunas 58-59, motivo: esperado código de motivo cadastrado, lido \"ZZ\"",
                ])
            #expect(try await folha.orgao.fotografia() == antes)
            #expect(try await folha.linhas() == linhas)
            #expect(
                try await folha.textos("SELECT situacao FROM folha_do_mes WHERE competencia = '2026-10-01'") == [
                    "enviada"
                ])
            #expect(try await folha.textos("SELECT situacao FROM arquivo WHERE id = \(arquivo)") == ["recusado"])
        }
    }

    @Test("arquivo de outra competência é recusado; o certo entra depois")
    func outraCompetencia() async throws {
        try await FolhaDeTeste.com { folha in
            let ana = try await folha.pessoa(1, geral: 1_000_00)
            let a = try await folha.contrato(ana, parcela: 100_00, prazo: 12)
            try await folha.jogarAteOEnvio()
            let linha = try await RetornoTests.linha(folha, ana, a, enviado: 100_00, descontado: 100_00)
            let bytes = RetornoDeTeste.arquivo([linha], FolhaDeTeste.mes - 1)
            let arquivo = try await Recepcao.guardar(
                bytes, NovoArquivo(especie: "retorno-da-folha", nome: "velho.txt"), folha.casa, por: FolhaDeTeste.gestor
            )
            let retorno = try await ReceberRetorno(FolhaDeTeste.mes, arquivo: arquivo.id).executar(
                folha.casa, folha.acervo, por: FolhaDeTeste.gestor)
            #expect(retorno == .recusado(arquivo: arquivo.id, erros: 1))
            #expect(RetornoTests.resumo(try await folha.retornar([linha]))?.descontado == Dinheiro(centavos: 100_00))
        }
    }

    @Test("a pedido, o que não se conhece vira divergência em vez de recusar")
    func desconhecidos() async throws {
        try await FolhaDeTeste.com { folha in
            let ana = try await folha.pessoa(1, geral: 1_000_00)
            let a = try await folha.contrato(ana, parcela: 100_00, prazo: 12)
            try await folha.jogarAteOEnvio()
            let retorno = try await folha.retornar(
                [
                    try await RetornoTests.linha(folha, ana, a, enviado: 100_00, descontado: 100_00),
                    RetornoDeTeste(matricula: "9999-99", rubrica: "1", contrato: nil, enviado: 0, descontado: 10_00),
                    RetornoDeTeste(matricula: "1001-00", rubrica: "ZZZZ", contrato: nil, enviado: 0, descontado: 20_00),
                ], aceitarDesconhecidos: true)
            #expect(RetornoTests.resumo(retorno)?.divergencias == 2)
            #expect(
                try await RetornoTests.divergencias(folha) == [
                    "matricula-desconhecida 0 -1 1000", "rubrica-desconhecida 0 -1 2000",
                ])
        }
    }

    @Test("RF-GES-26: o gestor corrige o motivo de uma ou de muitas, e só do que não se descontou")
    func corrigirMotivo() async throws {
        try await FolhaDeTeste.com { folha in
            let ana = try await folha.pessoa(1, geral: 1_000_00)
            let a = try await folha.contrato(ana, parcela: 100_00, prazo: 12)
            let b = try await folha.contrato(ana, parcela: 50_00, prazo: 12)
            let paga = try await folha.contrato(ana, parcela: 25_00, prazo: 12)
            try await folha.jogarAteOEnvio()
            _ = try await folha.retornar([
                RetornoTests.linha(folha, ana, a, enviado: 100_00, descontado: 0, motivo: "H3"),
                RetornoTests.linha(folha, ana, paga, enviado: 25_00, descontado: 25_00),
            ])
            func corrigir(_ contratos: [Int64], _ motivo: String) async throws {
                try await folha.motor { [casa = folha.casa] t in
                    try CorrigirMotivo(FolhaDeTeste.mes, contratos: contratos, motivo: motivo).executar(
                        casa, em: t, por: FolhaDeTeste.gestor)
                }
            }
            await #expect(throws: RecusaDaFolha.motivoDesconhecido("XX")) { try await corrigir([a], "XX") }
            await #expect(throws: RecusaDaFolha.nadaRejeitado([paga])) { try await corrigir([a, paga], "H9") }
            try await corrigir([a, b], "H9")
            #expect(
                try await folha.textos("SELECT coalesce(motivo, '-') FROM linha_do_mes ORDER BY contrato_id") == [
                    "H9", "H9", "-",
                ])
            // A própria pessoa lê o motivo da sua parcela.
            let lido = try await folha.casa.banco.transacao(como: .servidor(pessoa: ana.pessoa)) { t in
                try t.executar(
                    "SELECT m.descricao FROM linha_do_mes l JOIN motivo_de_rejeicao m ON m.codigo = l.motivo WHERE l.contrato_id = \(a)"
                ).map { try $0.ler(0, como: String.self) }
            }
            #expect(lido == ["afastado por licença"])
        }
    }
}
