import BancoDeDados
import Folha
import Nucleo
import OrgaoDeTeste
import Testing

/// O arquivo de descontos: dois leiautes, rubricas próprias, byte a byte igual quando gerado de novo.
@Suite struct RemessaTests {
    /// Dois servidores e três contratos, um deles cortado em parte.
    static func comMes(_ corpo: (FolhaDeTeste, [Int64]) async throws -> Void) async throws {
        try await FolhaDeTeste.com(regra: GlosarCompetenciaTests.corta) { folha in
            let ana = try await folha.pessoa(1, geral: 150_00)
            let rui = try await folha.pessoa(2, geral: 500_00)
            let contratos = [
                try await folha.contrato(ana, parcela: 100_00, prazo: 12, averbado: "2026-01-10"),
                try await folha.contrato(
                    ana, consignataria: Fixo.bancoB, parcela: 80_00, prazo: 24, pagas: 5, averbado: "2026-02-10"),
                try await folha.contrato(
                    rui, produto: Fixo.mensalidade, consignataria: Fixo.associacao, parcela: 35_17),
            ]
            _ = try await folha.cortar()
            try await folha.glosar()
            try await corpo(folha, contratos)
        }
    }

    @Test("POC-INT-04: a posicional traz cada desconto já cortado, com rubrica, parcela e prazo, e os totais")
    func posicional() async throws {
        try await Self.comMes { folha, contratos in
            let remessas = try await folha.remeter(leiautes: ["descontos-posicional"])
            #expect(remessas.map(\.linhas) == [3])
            #expect(remessas.map(\.total) == [Dinheiro(centavos: 185_17)])
            let rubricas = try await folha.textos(
                """
                SELECT r.codigo FROM contrato c JOIN convenio_versao v ON v.id = c.convenio_versao_id
                  JOIN rubrica r ON r.convenio_id = v.convenio_id AND r.leiaute = 'descontos-posicional' AND r.categoria = 'servidor'
                 ORDER BY c.id
                """)
            let texto = String(decoding: try await folha.conteudo(remessas[0].arquivo), as: UTF8.self)
            let hoje = "20261005"
            let brancos = { (n: Int) in String(repeating: " ", count: n) }
            #expect(
                texto.split(separator: "\r\n").map(String.init) == [
                    "0DESCONTOS 202610\(hoje)000001\(brancos(29))",
                    "11001-00     \(rubricas[0])   00000\(contratos[0])00000001000000010012\(brancos(7))",
                    "11001-00     \(rubricas[1])   00000\(contratos[1])00000000500000060024\(brancos(7))",
                    "11002-00     \(rubricas[2])   00000\(contratos[2])00000000351700010000\(brancos(7))",
                    "9000000003000000000000018517\(brancos(32))",
                ])
        }
    }

    @Test("POC-INT-01, RF-GER-10: no mesmo mês, dois leiautes e rubricas diferentes para o mesmo contrato")
    func doisLeiautes() async throws {
        try await Self.comMes { folha, contratos in
            let remessas = try await folha.remeter()
            #expect(remessas.map(\.leiaute) == ["descontos-fox", "descontos-posicional"])
            #expect(Set(remessas.map(\.total)) == [Dinheiro(centavos: 185_17)])
            let fox = try await folha.conteudo(remessas[0].arquivo)
            let posicional = try await folha.conteudo(remessas[1].arquivo)
            #expect(fox.first == 0x03)
            let rubricas = try await folha.textos(
                """
                SELECT r.codigo FROM contrato c JOIN convenio_versao v ON v.id = c.convenio_versao_id
                  JOIN rubrica r ON r.convenio_id = v.convenio_id AND r.categoria = 'servidor'
                 WHERE c.id = \(contratos[0]) ORDER BY r.leiaute
                """)
            #expect(rubricas.count == 2)
            #expect(String(decoding: fox, as: UTF8.self).contains(rubricas[0]))
            #expect(!String(decoding: fox, as: UTF8.self).contains(" \(rubricas[1]) "))
            #expect(String(decoding: posicional, as: UTF8.self).contains(rubricas[1]))
        }
    }

    @Test("gerada de novo, noutro dia, é a mesma, byte a byte e sem arquivo novo; mudando a glosa, sai outra sequência")
    func deterministica() async throws {
        try await Self.comMes { folha, contratos in
            let primeira = try await folha.remeter()
            folha.orgao.andar(.seconds(3 * 86_400))
            #expect(try await folha.remeter() == primeira)
            #expect(try await folha.textos("SELECT id::text FROM arquivo").count == 2)
            // Refeita sem mudança, a remessa que havia passa a valer desta glosa.
            try await folha.glosar()
            #expect(try await folha.remeter().map(\.resumo) == primeira.map(\.resumo))
            #expect(try await folha.textos("SELECT id::text FROM arquivo").count == 2)
            try await folha.dono(
                "UPDATE contrato SET situacao = 'cancelado', encerrado_em = now() WHERE id = \(contratos[0])")
            try await folha.glosar()
            let segunda = try await folha.remeter()
            #expect(segunda.map(\.sequencia) == [2, 2])
            #expect(segunda.map(\.linhas) == [2, 2])
        }
    }

    @Test("contrato encerrado depois da glosa, ou glosa refeita, pede glosa e remessa novas antes do envio")
    func velha() async throws {
        try await Self.comMes { folha, contratos in
            await #expect(throws: RecusaDaFolha.remessaPorGerar(FolhaDeTeste.mes, leiautes: [])) {
                try await folha.enviar()
            }
            try await folha.dono(
                "UPDATE contrato SET situacao = 'liquidado', encerrado_em = now() WHERE id = \(contratos[0])")
            await #expect(throws: RecusaDaFolha.glosaVelha(FolhaDeTeste.mes, contratos: 1)) {
                try await folha.remeter()
            }
            try await folha.glosar()
            try await folha.remeter(leiautes: ["descontos-fox"])
            folha.orgao.andar(.seconds(60))
            try await folha.glosar()
            await #expect(throws: RecusaDaFolha.remessaPorGerar(FolhaDeTeste.mes, leiautes: ["descontos-fox"])) {
                try await folha.enviar()
            }
            try await folha.remeter(leiautes: ["descontos-fox"])
            try await folha.enviar()
            #expect(
                try await folha.textos("SELECT situacao FROM folha_do_mes WHERE competencia = '2026-10-01'") == [
                    "enviada"
                ])
        }
    }

    @Test(
        "RF-GER-10: contrato encerrado entre gerar e enviar não vai à folha: o envio e o painel pedem glosa e remessa novas"
    )
    func encerradoAntesDoEnvio() async throws {
        try await Self.comMes { folha, contratos in
            try await folha.remeter()
            try await folha.dono(
                "UPDATE contrato SET situacao = 'liquidado', encerrado_em = now() WHERE id = \(contratos[0])")
            let recusa = RecusaDaFolha.glosaVelha(FolhaDeTeste.mes, contratos: 1)
            await #expect(throws: recusa) { try await folha.enviar() }
            await #expect(throws: recusa) { try await folha.remeter() }
            let painel = try await folha.ciclo.painel(FolhaDeTeste.mes)
            for acao in [PainelDaCompetencia.Acao.enviar, .remeter] {
                #expect(painel.possibilidades.first { $0.acao == acao }?.codigo == recusa.codigo)
            }
            #expect(
                try await folha.textos("SELECT situacao FROM folha_do_mes WHERE competencia = '2026-10-01'") == [
                    "glosada"
                ])
            try await folha.glosar()
            #expect(try await folha.remeter().map(\.sequencia) == [2, 2])
            try await folha.enviar()
            #expect(
                try await folha.textos("SELECT enviado::text FROM linha_do_mes WHERE contrato_id = \(contratos[0])")
                    == ["0"])
        }
    }

    @Test(
        "RF-GER-10: desfeito o corte, a remessa fica anulada, e a seguinte não repete a sequência de um arquivo que já saiu"
    )
    func sequenciaDepoisDeDesfazer() async throws {
        try await Self.comMes { folha, _ in
            let antes = try await folha.remeter()
            #expect(antes.map(\.sequencia) == [1, 1])
            try await folha.motor { [casa = folha.casa] t in
                try DesfazerCorte(FolhaDeTeste.mes).executar(casa, em: t, por: FolhaDeTeste.gestor)
            }
            #expect(try await folha.motor { t in try Remessa.listar(FolhaDeTeste.mes, em: t) }.isEmpty)
            _ = try await folha.cortar()
            try await folha.glosar()
            await #expect(throws: RecusaDaFolha.remessaPorGerar(FolhaDeTeste.mes, leiautes: [])) {
                try await folha.enviar()
            }
            let depois = try await folha.remeter()
            #expect(depois.map(\.sequencia) == [2, 2])
            #expect(depois.map(\.total) == antes.map(\.total))
            try await folha.enviar()
            #expect(
                try await folha.textos(
                    "SELECT concat_ws(' ', sequencia, anulada_em IS NOT NULL) FROM remessa WHERE leiaute = 'descontos-fox' ORDER BY sequencia"
                )
                    == ["1 t", "2 f"])
        }
    }

    @Test("rubrica que falta recusa a remessa e lista todas, com quantas linhas cada uma prende")
    func semRubrica() async throws {
        try await Self.comMes { folha, _ in
            try await folha.dono("DELETE FROM rubrica WHERE leiaute = 'descontos-fox' AND categoria = 'servidor'")
            let recusa = await #expect(throws: RecusaDaFolha.self) { try await folha.remeter() }
            guard case .rubricasFaltando(let faltando) = recusa else {
                Issue.record("não recusou pelas rubricas: \(String(describing: recusa))")
                return
            }
            #expect(
                faltando.map(\.description) == [
                    "ASC, mensalidade, servidor em descontos-fox (1 linha)",
                    "BCA, emprestimo, servidor em descontos-fox (1 linha)",
                    "BCB, emprestimo, servidor em descontos-fox (1 linha)",
                ])
            #expect(try await folha.textos("SELECT leiaute FROM remessa").isEmpty)
        }
    }

    @Test(
        "enviada, não se gera outra; a correção é lançamento novo e vai no complemento, com o valor que passa a valer")
    func correcao() async throws {
        try await Self.comMes { folha, contratos in
            try await folha.remeter()
            try await folha.enviar()
            await #expect(throws: RecusaDaFolha.self) { try await folha.remeter() }
            await #expect(throws: RecusaDaFolha.self) { try await folha.glosar() }
            await #expect(throws: RecusaDaFolha.semCorrecao(FolhaDeTeste.mes)) {
                try await folha.remeter(complemento: true)
            }
            let enviado = try await folha.linhas()
            func corrigir(_ valor: Int64, _ motivo: String = "pedido da folha") async throws {
                try await folha.motor { [casa = folha.casa] t in
                    try CorrigirEnviado(
                        FolhaDeTeste.mes, contrato: contratos[0], valor: Dinheiro(centavos: valor), motivo: motivo
                    ).executar(casa, em: t, por: FolhaDeTeste.gestor)
                }
            }
            await #expect(throws: RecusaDaFolha.correcaoSemMudanca) { try await corrigir(100_00) }
            await #expect(throws: RecusaDaFolha.motivoVazio) { try await corrigir(90_00, " ") }
            await #expect(throws: RecusaDaFolha.correcaoAcimaDaParcela(Dinheiro(centavos: 100_00))) {
                try await corrigir(100_01)
            }
            try await corrigir(60_00)
            try await corrigir(100_00)
            try await corrigir(70_00)
            let complemento = try await folha.remeter(leiautes: ["descontos-posicional"], complemento: true)
            #expect(complemento.map(\.sequencia) == [2])
            #expect(complemento.map(\.total) == [Dinheiro(centavos: 70_00)])
            #expect(try await folha.remeter(leiautes: ["descontos-posicional"], complemento: true) == complemento)
            #expect(try await folha.linhas() == enviado)
        }
    }
}
