import BancoDeDados
import Folha
import Glosas
import Nucleo
import OrgaoDeTeste
import Testing

/// A glosa sobre a foto: o que se corta, o que se retira, refazer e desfazer.
@Suite struct GlosarCompetenciaTests {
    @Test(
        "POC-INT-02: a última da ordem sai em parte, até o último centavo do limite, e nem um a mais",
        arguments: [(150_00, 50_00), (149_99, 49_99), (200_00, 100_00), (100_00, 0)] as [(Int64, Int64)])
    func limiteExato(margem: Int64, segundo: Int64) async throws {
        try await FolhaDeTeste.com(regra: Self.corta) { folha in
            let pessoa = try await folha.pessoa(1, geral: margem)
            let antigo = try await folha.contrato(pessoa, parcela: 100_00, prazo: 12, averbado: "2026-01-10")
            let novo = try await folha.contrato(pessoa, parcela: 100_00, prazo: 12, averbado: "2026-02-10")
            _ = try await folha.cortar()
            let resumo = try await folha.glosar()
            #expect(
                try await folha.linhas() == [
                    "\(antigo) 1 10000 10000 0 0 0 - -", "\(novo) 1 10000 \(segundo) \(100_00 - segundo) 0 0 - -",
                ])
            #expect(resumo.enviado == Dinheiro(centavos: 100_00 + segundo))
            #expect(resumo.glosado == Dinheiro(centavos: 100_00 - segundo))
            let glosas = try await folha.textos("SELECT concat_ws(' ', contrato_id, glosado, motivo) FROM glosa")
            #expect(glosas == (segundo == 100_00 ? [] : ["\(novo) \(100_00 - segundo) sem_mes_anterior"]))
        }
    }

    @Test("contrato encerrado entre o corte e a glosa sai como retirado e não ocupa o limite dos outros")
    func retirado() async throws {
        try await FolhaDeTeste.com(regra: Self.corta) { folha in
            let pessoa = try await folha.pessoa(1, geral: 100_00)
            let antigo = try await folha.contrato(pessoa, parcela: 100_00, prazo: 12, averbado: "2026-01-10")
            let novo = try await folha.contrato(pessoa, parcela: 100_00, prazo: 12, averbado: "2026-02-10")
            let parado = try await folha.contrato(pessoa, parcela: 30_00, prazo: 12, situacao: "suspenso")
            _ = try await folha.cortar()
            try await folha.dono(
                "UPDATE contrato SET situacao = 'liquidado', encerrado_em = now() WHERE id = \(antigo)")
            let resumo = try await folha.glosar()
            #expect(
                try await folha.linhas() == [
                    "\(antigo) 1 10000 0 0 0 10000 - -", "\(novo) 1 10000 10000 0 0 0 - -",
                    "\(parado) 1 3000 0 0 3000 0 - -",
                ])
            #expect(resumo.linhasRetiradas == 1)
            #expect(resumo.linhasSuspensas == 1)
        }
    }

    @Test("suspender depois do corte não muda a foto; refazer a glosa dá o mesmo")
    func refazer() async throws {
        try await FolhaDeTeste.com(regra: Self.corta) { folha in
            let pessoa = try await folha.pessoa(1, geral: 120_00)
            let antigo = try await folha.contrato(pessoa, parcela: 100_00, prazo: 12, averbado: "2026-01-10")
            _ = try await folha.contrato(pessoa, parcela: 100_00, prazo: 12, averbado: "2026-02-10")
            _ = try await folha.cortar()
            let primeiro = try await folha.glosar()
            let antes = try await folha.linhas()
            try await folha.dono(
                "UPDATE contrato SET situacao = 'suspenso', parado_por = 'gestor' WHERE id = \(antigo)")
            #expect(try await folha.glosar() == primeiro)
            #expect(try await folha.linhas() == antes)
        }
    }

    @Test("ensaiar não muda linha nem situação; desfazer volta a cortada, sem glosa guardada")
    func ensaiarEDesfazer() async throws {
        try await FolhaDeTeste.com(regra: Self.corta) { folha in
            let pessoa = try await folha.pessoa(1, geral: 60_00)
            let contrato = try await folha.contrato(pessoa, parcela: 100_00, prazo: 12)
            _ = try await folha.cortar()
            let foto = try await folha.linhas()
            let ensaio = try await folha.motor { [casa = folha.casa] t in
                try EnsaiarGlosa(FolhaDeTeste.mes).executar(casa, em: t, por: FolhaDeTeste.gestor)
            }
            #expect(ensaio.resumo.glosado == Dinheiro(centavos: 40_00))
            #expect(try await folha.linhas() == foto)
            #expect(try await folha.textos("SELECT contrato_id::text FROM glosa").isEmpty)
            let csv = String(decoding: try await folha.conteudo(ensaio.arquivo), as: UTF8.self)
            #expect(csv.contains("\(contrato)"))
            #expect(csv.contains("40,00"))
            #expect(try await folha.glosar() == ensaio.resumo)
            try await folha.motor { [casa = folha.casa] t in
                try DesfazerGlosa(FolhaDeTeste.mes).executar(casa, em: t, por: FolhaDeTeste.gestor)
            }
            #expect(try await folha.linhas() == foto)
            #expect(try await folha.textos("SELECT contrato_id::text FROM glosa").isEmpty)
            #expect(
                try await folha.textos("SELECT situacao FROM folha_do_mes WHERE cortada_em IS NOT NULL") == ["cortada"])
        }
    }

    @Test("sem margem da folha anterior não se glosa: mandaria tudo")
    func semMargens() async throws {
        try await FolhaDeTeste.com { folha in
            let pessoa = try await folha.orgao.pessoa(1, margens: ["geral": 100_00])
            _ = try await folha.contrato(pessoa, parcela: 100_00, prazo: 12)
            _ = try await folha.cortar()
            await #expect(throws: RecusaDeGlosa.semMargens(FolhaDeTeste.mes - 1)) { try await folha.glosar() }
        }
    }

    @Test(
        "regra que não se lê é recusada com o que há de errado",
        arguments: [
            (#"{"criterios": ["altura"]}"#, "critério de ordem desconhecido: altura"),
            (#"{"desconto": 1}"#, "chave desconhecida: desconto"),
            (#"{"tipos": {"geral": {"excesso": "transbordar"}}}"#, "geral transborda e não diz para onde"),
            (#"{"tipos": {"outro": {}}}"#, "tipo de margem não cadastrado: outro"),
        ])
    func regraInvalida(regra: String, motivo: String) async throws {
        try await FolhaDeTeste.com(regra: regra) { folha in
            let pessoa = try await folha.pessoa(1, geral: 100_00)
            _ = try await folha.contrato(pessoa, parcela: 100_00, prazo: 12)
            _ = try await folha.cortar()
            await #expect(throws: RecusaDeGlosa.regraInvalida(id: -901, motivo: motivo)) { try await folha.glosar() }
        }
    }

    @Test("a parcela glosada traz de quanto foi o corte e por quê, comparado ao mês anterior")
    func motivo() async throws {
        try await FolhaDeTeste.com(regra: Self.corta) { folha in
            let pessoa = try await folha.pessoa(1, geral: 100_00)
            try await folha.margens(pessoa, ["geral": 160_00], folha: FolhaDeTeste.mes - 2)
            let contrato = try await folha.contrato(pessoa, parcela: 150_00, prazo: 12)
            try await folha.mesAnterior([(contrato, 150_00, 150_00)])
            _ = try await folha.cortar()
            try await folha.glosar()
            let tabela = try await folha.motor { t in try TabelaDeGlosadas(FolhaDeTeste.mes, em: t) }
            #expect(tabela.linhas.count == 1)
            #expect(tabela.linhas[0].conta.glosado == Dinheiro(centavos: 50_00))
            #expect(tabela.linhas[0].conta.motivo == .quedaDaMargem)
            #expect(tabela.linhas[0].conta.valorDaCausa == Dinheiro(centavos: 60_00))
            #expect(tabela.csv.contains("queda da margem bruta"))
        }
    }

    /// A margem geral corta em parte, em vez de recusar a linha inteira.
    static let corta =
        #"{"tipos": {"geral": {"excesso": "cortar"}, "total": {"excesso": "cortar"}, "cartao": {"excesso": "cortar"}}}"#
}
