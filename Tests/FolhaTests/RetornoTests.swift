import Arquivos
import Auditoria
import BancoDeDados
@testable import Folha
import Nucleo
import OrgaoDeTeste
import Testing

/// A folha fechada: o que grava em cada linha, o que faz aos contratos, e o que recusa.
@Suite struct RetornoTests {
    /// A rubrica posicional do contrato, para um servidor.
    static func rubrica(_ contrato: Int64, _ folha: FolhaDeTeste) async throws -> String {
        try await folha.textos(
            """
            SELECT r.codigo FROM contrato c JOIN convenio_versao v ON v.id = c.convenio_versao_id
              JOIN rubrica r ON r.convenio_id = v.convenio_id AND r.leiaute = 'descontos-posicional' AND r.categoria = 'servidor'
             WHERE c.id = \(contrato)
            """)[0]
    }

    static func linha(
        _ folha: FolhaDeTeste, _ pessoa: PessoaDeTeste, _ contrato: Int64, enviado: Int64, descontado: Int64,
        motivo: String = "  ",
        semADE: Bool = false
    ) async throws -> RetornoDeTeste {
        RetornoDeTeste(
            matricula: pessoa.matricula.texto, rubrica: try await rubrica(contrato, folha),
            contrato: semADE ? nil : contrato,
            enviado: enviado, descontado: descontado, motivo: motivo)
    }

    static func resumo(_ retorno: RetornoDaFolha) -> ResumoDoRetorno? {
        if case .aplicado(let resumo) = retorno { return resumo }
        return nil
    }

    static func divergencias(_ folha: FolhaDeTeste) async throws -> [String] {
        let cofre = folha.casa.cofre
        return try await folha.motor { t in
            try Divergencia.listar(FolhaDeTeste.mes, cofre, em: t).map {
                "\($0.especie.rawValue) \($0.contrato ?? 0) \($0.enviado?.centavos ?? -1) \($0.informado?.centavos ?? -1)"
            }
        }
    }

    @Test("RF-GER-11, FOL-08: cada linha fica com o descontado e o rejeitado, e o que não bate é listado um a um")
    func linhas() async throws {
        try await FolhaDeTeste.com { folha in
            let pessoa = try await folha.pessoa(1, geral: 10_000_00)
            var c: [Int64] = []
            for parcela in 1...5 {
                c.append(try await folha.contrato(pessoa, parcela: Int64(parcela) * 100_00, prazo: 12))
            }
            let suspenso = try await folha.contrato(pessoa, parcela: 70_00, prazo: 12, situacao: "suspenso")
            let deFora = try await folha.contrato(pessoa, parcela: 60_00, prazo: 12, primeira: FolhaDeTeste.mes + 3)
            try await folha.jogarAteOEnvio()
            let retorno = try await folha.retornar([
                Self.linha(folha, pessoa, c[0], enviado: 100_00, descontado: 100_00),
                Self.linha(folha, pessoa, c[1], enviado: 200_00, descontado: 120_00, motivo: "HW"),
                Self.linha(folha, pessoa, c[2], enviado: 300_00, descontado: 0, motivo: "H9"),
                Self.linha(folha, pessoa, c[3], enviado: 400_00, descontado: 450_00),
                Self.linha(folha, pessoa, suspenso, enviado: 0, descontado: 70_00),
                Self.linha(folha, pessoa, deFora, enviado: 0, descontado: 60_00),
            ])
            let resumo = try #require(Self.resumo(retorno))
            #expect(resumo.enviado == Dinheiro(centavos: 1_500_00))
            #expect(resumo.descontado == Dinheiro(centavos: 620_00))
            #expect(resumo.rejeitado == Dinheiro(centavos: 880_00))
            #expect(
                try await folha.linhas() == [
                    "\(c[0]) 1 10000 10000 0 0 0 10000 0", "\(c[1]) 1 20000 20000 0 0 0 12000 8000",
                    "\(c[2]) 1 30000 30000 0 0 0 0 30000", "\(c[3]) 1 40000 40000 0 0 0 40000 0",
                    "\(c[4]) 1 50000 50000 0 0 0 0 50000", "\(suspenso) 1 7000 0 0 7000 0 0 0",
                ])
            #expect(
                try await folha.textos("SELECT coalesce(motivo, '-') FROM linha_do_mes ORDER BY contrato_id")
                    == ["-", "HW", "H9", "-", "-", "-"])
            #expect(
                try await Self.divergencias(folha).sorted()
                    == [
                        "acima-do-enviado \(c[3]) 40000 45000", "sem-envio \(suspenso) 0 7000",
                        "sem-envio \(deFora) -1 6000",
                        "sem-retorno \(c[4]) 50000 -1",
                    ].sorted())
            #expect(
                try await folha.textos("SELECT situacao FROM folha_do_mes WHERE competencia = '2026-10-01'") == [
                    "fechada"
                ])
        }
    }

    @Test("sem o número da ADE, casa por matrícula e rubrica, do menor contrato ao maior")
    func semADE() async throws {
        try await FolhaDeTeste.com { folha in
            let pessoa = try await folha.pessoa(1, geral: 10_000_00)
            let a = try await folha.contrato(pessoa, parcela: 100_00, prazo: 12)
            let b = try await folha.contrato(pessoa, parcela: 50_00, prazo: 12)
            let outro = try await folha.contrato(pessoa, consignataria: Fixo.bancoB, parcela: 80_00, prazo: 12)
            try await folha.jogarAteOEnvio()
            let retorno = try await folha.retornar([
                Self.linha(folha, pessoa, a, enviado: 150_00, descontado: 120_00, motivo: "HW", semADE: true),
                Self.linha(folha, pessoa, outro, enviado: 80_00, descontado: 95_00, semADE: true),
            ])
            #expect(Self.resumo(retorno)?.descontado == Dinheiro(centavos: 200_00))
            #expect(
                try await folha.linhas() == [
                    "\(a) 1 10000 10000 0 0 0 10000 0", "\(b) 1 5000 5000 0 0 0 2000 3000",
                    "\(outro) 1 8000 8000 0 0 0 8000 0",
                ])
            #expect(try await Self.divergencias(folha) == ["acima-do-enviado \(outro) 8000 9500"])
        }
    }

    @Test("a última parcela paga conclui o contrato e devolve a margem; as outras só contam")
    func conclusao() async throws {
        try await FolhaDeTeste.com { folha in
            let pessoa = try await folha.pessoa(1, geral: 300_00)
            let ultimo = try await folha.contrato(pessoa, parcela: 100_00, prazo: 12, pagas: 11)
            let meio = try await folha.contrato(pessoa, parcela: 50_00, prazo: 12, pagas: 4)
            let mensal = try await folha.contrato(
                pessoa, produto: Fixo.mensalidade, consignataria: Fixo.associacao, parcela: 20_00)
            #expect(try await folha.orgao.disponivel(pessoa.contas["geral"]) == 130_00)
            try await folha.jogarAteOEnvio()
            _ = try await folha.retornar([
                Self.linha(folha, pessoa, ultimo, enviado: 100_00, descontado: 100_00),
                Self.linha(folha, pessoa, meio, enviado: 50_00, descontado: 50_00),
                Self.linha(folha, pessoa, mensal, enviado: 20_00, descontado: 20_00),
            ])
            #expect(
                try await folha.textos("SELECT concat_ws(' ', id, situacao, pagas, prazo) FROM contrato ORDER BY id")
                    == [
                        "\(ultimo) concluido 12 12", "\(meio) averbado 5 12", "\(mensal) averbado 1",
                    ])
            #expect(try await folha.orgao.disponivel(pessoa.contas["geral"]) == 230_00)
            #expect(
                try await folha.textos("SELECT concat_ws(' ', especie, delta) FROM lancamento_de_margem") == [
                    "conclusao -10000"
                ])
        }
    }

    @Test(
        "o que segue a parcela não descontada é do produto: reapresentar, estender ou cobrar fora",
        arguments: [
            ("reapresentar", 4, "averbado 4 12"), ("estender", 4, "averbado 5 13"), ("cobrar-fora", 4, "averbado 5 12"),
            ("reapresentar", 11, "averbado 11 12"), ("estender", 11, "averbado 12 13"),
            ("cobrar-fora", 11, "concluido 12 12"),
        ] as [(String, Int, String)])
    func naoDescontada(politica: String, pagas: Int, fica: String) async throws {
        try await FolhaDeTeste.com { folha in
            let pessoa = try await folha.pessoa(1, geral: 300_00)
            let contrato = try await folha.contrato(pessoa, parcela: 100_00, prazo: 12, pagas: pagas)
            try await folha.dono("UPDATE produto SET ao_nao_descontar = '\(politica)'")
            try await folha.jogarAteOEnvio()
            _ = try await folha.retornar([
                Self.linha(folha, pessoa, contrato, enviado: 100_00, descontado: 0, motivo: "H2")
            ])
            #expect(
                try await folha.textos(
                    "SELECT concat_ws(' ', situacao, pagas, prazo) FROM contrato WHERE id = \(contrato)") == [fica])
        }
    }

    @Test("a suspensão com prazo que acaba no mês volta sozinha, com quem quer que a tenha feito")
    func fimDaSuspensao() async throws {
        try await FolhaDeTeste.com { folha in
            let pessoa = try await folha.pessoa(1, geral: 300_00)
            let volta = try await folha.contrato(
                pessoa, parcela: 100_00, prazo: 12, situacao: "suspenso", suspensoAte: FolhaDeTeste.mes)
            let fica = try await folha.contrato(
                pessoa, parcela: 50_00, prazo: 12, situacao: "suspenso", suspensoAte: FolhaDeTeste.mes + 1)
            try await folha.jogarAteOEnvio()
            _ = try await folha.retornar([])
            #expect(
                try await folha.textos("SELECT concat_ws(' ', id, situacao) FROM contrato ORDER BY id") == [
                    "\(volta) averbado", "\(fica) suspenso",
                ])
            #expect(try await folha.textos("SELECT ato FROM ocorrencia") == ["reativar"])
            #expect(try await folha.orgao.motivos(de: "reativar") == ["fim do prazo da suspensão"])
        }
    }

    @Test("descontado de contrato encerrado depois do corte fica a devolver, e o contrato não muda")
    func aDevolver() async throws {
        try await FolhaDeTeste.com { folha in
            let pessoa = try await folha.pessoa(1, geral: 300_00)
            let contrato = try await folha.contrato(pessoa, parcela: 100_00, prazo: 12, pagas: 3)
            try await folha.jogarAteOEnvio()
            try await folha.dono("UPDATE contrato SET situacao = 'liquidado', encerrado_em = now()")
            _ = try await folha.retornar([Self.linha(folha, pessoa, contrato, enviado: 100_00, descontado: 100_00)])
            #expect(try await folha.textos("SELECT concat_ws(' ', situacao, pagas) FROM contrato") == ["liquidado 3"])
            #expect(
                try await folha.textos("SELECT contrato_id::text FROM linha_do_mes WHERE a_devolver") == ["\(contrato)"]
            )
        }
    }

    @Test("o retorno é definitivo: o mesmo arquivo, ou outro, é recusado depois")
    func definitivo() async throws {
        try await FolhaDeTeste.com { folha in
            let pessoa = try await folha.pessoa(1, geral: 300_00)
            let contrato = try await folha.contrato(pessoa, parcela: 100_00, prazo: 12)
            try await folha.jogarAteOEnvio()
            let linhas = [try await Self.linha(folha, pessoa, contrato, enviado: 100_00, descontado: 100_00)]
            _ = try await folha.retornar(linhas)
            await #expect(
                throws: RecusaDaFolha.foraDeOrdem(
                    FolhaDeTeste.mes, esta: .fechada, precisa: [.enviada], para: "importar o retorno da folha")
            ) { try await folha.retornar(linhas) }
            let falha = await #expect(throws: FalhaDeBanco.self) {
                try await folha.motor { t in
                    _ = try t.executar("UPDATE linha_do_mes SET descontado = 0, rejeitado = enviado")
                }
            }
            #expect(falha?.sqlstate == "23514")
        }
    }

    @Test("caiu no meio: o mesmo arquivo continua de onde parou, sem repetir efeito; outro é recusado")
    func retomada() async throws {
        struct Queda: Error {}
        try await FolhaDeTeste.com { folha in
            var linhas: [RetornoDeTeste] = []
            for numero in 1...5 {
                let pessoa = try await folha.pessoa(numero, geral: 300_00)
                let contrato = try await folha.contrato(pessoa, parcela: 100_00, prazo: 12, pagas: 3)
                if linhas.isEmpty || numero > 1 {
                    linhas.append(
                        try await Self.linha(
                            folha, pessoa, contrato, enviado: 100_00, descontado: numero == 5 ? 0 : 100_00))
                }
            }
            try await folha.jogarAteOEnvio()
            let bytes = RetornoDeTeste.arquivo(linhas, FolhaDeTeste.mes)
            let arquivo = try await Recepcao.guardar(
                bytes, NovoArquivo(especie: "retorno-da-folha", nome: "r.txt"), folha.casa, por: FolhaDeTeste.gestor)
            let receber = ReceberRetorno(FolhaDeTeste.mes, arquivo: arquivo.id, pessoasPorBloco: 2)
            await #expect(throws: Queda.self) {
                try await receber.executar(folha.casa, folha.acervo, por: FolhaDeTeste.gestor) { feito, _ in
                    if feito < 5 { throw Queda() }
                }
            }
            // Dois blocos por vez: um acabou, o outro estava em curso, e o terceiro (ou o segundo, se veio depois) não começou.
            let feitas = try await folha.textos(
                "SELECT contrato_id::text FROM linha_do_mes WHERE descontado IS NOT NULL"
            ).count
            #expect((1...4).contains(feitas))
            await #expect(throws: RecusaDaFolha.outroRetorno(FolhaDeTeste.mes, arquivo: arquivo.id)) {
                try await folha.retornar(linhas)
            }
            let retorno = try await receber.executar(folha.casa, folha.acervo, por: FolhaDeTeste.gestor)
            #expect(Self.resumo(retorno)?.descontado == Dinheiro(centavos: 400_00))
            #expect(
                try await folha.textos("SELECT pagas::text FROM contrato ORDER BY id") == ["4", "4", "4", "4", "4"])
        }
    }

    @Test("a correção que aumentou se desconta à parte; a que diminuiu não é desconto a menor que se estranhe")
    func comCorrecao() async throws {
        try await FolhaDeTeste.com { folha in
            let pessoa = try await folha.pessoa(1, geral: 500_00)
            let maior = try await folha.contrato(pessoa, parcela: 100_00, prazo: 12)
            let menor = try await folha.contrato(pessoa, parcela: 100_00, prazo: 12)
            try await folha.jogarAteOEnvio()
            // A parcela subiu depois do corte: é até ela que a correção pode ir.
            try await folha.dono("UPDATE contrato SET parcela = 13000 WHERE id = \(maior)")
            for (contrato, valor) in [(maior, 130_00), (menor, 40_00)] as [(Int64, Int64)] {
                try await folha.motor { [casa = folha.casa] t in
                    try CorrigirEnviado(
                        FolhaDeTeste.mes, contrato: contrato, valor: Dinheiro(centavos: valor), motivo: "teste"
                    )
                    .executar(casa, em: t, por: FolhaDeTeste.gestor)
                }
            }
            _ = try await folha.retornar([
                Self.linha(folha, pessoa, maior, enviado: 130_00, descontado: 130_00),
                Self.linha(folha, pessoa, menor, enviado: 40_00, descontado: 40_00),
            ])
            #expect(
                try await folha.linhas() == [
                    "\(maior) 1 10000 10000 0 0 0 10000 0", "\(menor) 1 10000 10000 0 0 0 4000 6000",
                ])
            #expect(try await folha.textos("SELECT descontado::text FROM correcao WHERE valor > 0") == ["3000"])
            #expect(try await Self.divergencias(folha).isEmpty)
        }
    }
}
