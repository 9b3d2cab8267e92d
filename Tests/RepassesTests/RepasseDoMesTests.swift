import Arquivos
import Auditoria
import BancoDeDados
import BancoDeTeste
import Cadastro
import Nucleo
import OrgaoDeTeste
import Repasses
import Testing

/// O repasse: por consignatária e rubrica, descontado = retido + líquido, ao centavo.
@Suite struct RepasseDoMesTests {
    static let mes = Competencia(ano: 2026, mes: 9)
    static let gestor = Autor(usuario: -31, nome: "Gestora", perfil: "gestor", canal: .tela)

    /// Um mês fechado com as parcelas descontadas dadas, por consignatária.
    static func comMes(
        _ parcelas: [(consignataria: Int64, descontado: Int64)], retencao: Int64 = 100, situacao: String = "fechada",
        _ corpo: (OrgaoDeTeste) async throws -> Void
    ) async throws {
        let orgao = try await OrgaoDeTeste.novo()
        do {
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 1_000_00])
            try await orgao.dono.transacao(como: .proprio) { t in
                let fechada = situacao == "fechada"
                try t.executar(
                    """
                    INSERT INTO folha_do_mes (competencia, situacao, cortada_em, glosada_em, enviada_em, fechada_em)
                    VALUES (\(mes), \(situacao), now(), now(), now(), CASE WHEN \(fechada) THEN now() END)
                    """)
                try t.executar("SELECT garantir_particao_da_folha(\(mes))")
                try t.executar(
                    """
                    INSERT INTO calendario (competencia, corte_em, remessa_ate, vencimento, repasse_em)
                    VALUES (\(mes), '2026-09-10 23:59', '2026-09-12', '2026-10-05', '2026-10-10')
                    """)
                try t.executar(
                    """
                    INSERT INTO rubrica (convenio_id, leiaute, categoria, codigo, cobra_linha, retencao, vigencia)
                    SELECT id, 'descontos-posicional', 'servidor', (-id)::text, true, \(retencao), '[2000-01-01,)' FROM convenio
                    """)
                try t.executar(
                    "UPDATE consignataria SET banco = '001', agencia = '1234', conta = '56789-0' WHERE codigo = 'BCA'")
                for (indice, parcela) in parcelas.enumerated() {
                    try inserir(parcela, Int64(7_000_000 + indice), pessoa, em: t)
                }
            }
            try await corpo(orgao)
        } catch {
            try? await orgao.apagar()
            throw error
        }
        try await orgao.apagar()
    }

    private static func inserir(
        _ parcela: (consignataria: Int64, descontado: Int64), _ id: Int64, _ pessoa: PessoaDeTeste, em t: Transacao
    ) throws {
        try t.executar(
            "INSERT INTO autorizacao (id, contrato_id, especie, em) VALUES (\(-id), \(id), 'importada', now())")
        try t.executar(
            """
            INSERT INTO contrato (id, vinculo_id, consignataria_id, produto_id, convenio_versao_id, regra_em, situacao, parcela, prazo, primeira,
                                  operacao_em, averbado_em, autorizacao_id)
            SELECT \(id), \(pessoa.vinculo), c.consignataria_id, c.produto_id, v.id, '2026-01-10', 'averbado', 10000, 12, '2026-01-01', now(),
                   now(), \(-id)
              FROM convenio c JOIN convenio_versao v ON v.convenio_id = c.id
             WHERE c.consignataria_id = \(parcela.consignataria) AND c.produto_id = \(Fixo.emprestimo)
            """)
        try t.executar(
            """
            INSERT INTO linha_do_mes (competencia, contrato_id, consignataria_id, vinculo_id, parcela_n, categoria, previsto, enviado, glosado,
                                      suspenso, retirado, descontado, rejeitado)
            VALUES (\(mes), \(id), \(parcela.consignataria), \(pessoa.vinculo), 1, 'servidor', 10000, 10000, 0, 0, 0, \(parcela.descontado),
                    \(10_000 - parcela.descontado))
            """)
    }

    @Test("RF-GES-04: a retenção se arredonda em cada parcela, meio centavo para cima, e a soma fecha")
    func retencao() async throws {
        let valores: [Int64] = [33_50, 33_49, 33_51, 100_00, 1, 50, 49]
        try await Self.comMes(valores.map { (Fixo.bancoA, $0) } + [(Fixo.bancoB, 70_00), (Fixo.bancoB, 0)]) { orgao in
            let repasse = try await orgao.casa.banco.transacao(como: .motor) { t in
                try RepasseDoMes.ler(Self.mes, em: t)
            }
            #expect(repasse.linhas.map(\.codigo) == ["BCA", "BCB"])
            #expect(repasse.linhas.map(\.linhas) == [7, 1])
            let doA = repasse.linhas[0]
            #expect(doA.descontado == Dinheiro(centavos: valores.reduce(0, +)))
            let umAUm = valores.map { LinhaDoRepasse.retido(de: Dinheiro(centavos: $0), Percentual(pontosBase: 100)) }
                .reduce(.zero, +)
            #expect(doA.retido == umAUm)
            #expect(doA.retido == Dinheiro(centavos: 34 + 33 + 34 + 100 + 0 + 1 + 0))
            #expect(repasse.descontado == repasse.retido + repasse.liquido)
            #expect(doA.banco == "001")
        }
    }

    @Test("o demonstrativo vai ao órgão inteiro e a cada consignatária só o dela; sem mudança, não se repete")
    func arquivo() async throws {
        try await Self.comMes([(Fixo.bancoA, 100_00), (Fixo.bancoB, 70_00)]) { orgao in
            let acervo = Acervo(pasta: BancoDeTeste.raiz + "/Leiautes")
            func gerar() async throws -> Int64 {
                try await orgao.casa.banco.transacao(como: .motor) { [casa = orgao.casa] t in
                    try GerarRepasse(Self.mes).executar(casa, acervo, em: t, por: Self.gestor).arquivo
                }
            }
            let geral = try await gerar()
            let linhas = try await orgao.casa.banco.transacao(como: .motor) { [casa = orgao.casa] t in
                guard let arquivo = try ArquivoGuardado.ler(geral, em: t) else { throw RecusaDeArquivo.naoEncontrado }
                let origem = try ConteudoDoArquivo(arquivo, casa.cofre, em: t)
                var bytes = [UInt8](repeating: 0, count: 4_096)
                let lidos = try bytes.withUnsafeMutableBytes { try origem.ler(para: $0) }
                return String(decoding: bytes[..<lidos], as: UTF8.self).split(separator: "\r\n").map(String.init)
            }
            #expect(linhas.count == 3)
            #expect(linhas[1].hasPrefix("2026-09;BCA;"))
            #expect(linhas[1].hasSuffix(";Empréstimo;1;100,00;1,00;99,00;001;1234;56789-0;2026-10-10"))
            let doB = try await orgao.casa.banco.transacao(como: .consignataria(Fixo.bancoB)) { t in
                try ArquivoGuardado.listar(em: t).map { "\($0.nome) \($0.total?.centavos ?? 0)" }
            }
            #expect(doB == ["repasse-202609-BCB.csv 6930"])
            #expect(try await gerar() == geral)
        }
    }

    @Test("sem a folha fechada não há repasse; sem rubrica para um desconto, ele é recusado e não sai a menor")
    func recusas() async throws {
        try await Self.comMes([(Fixo.bancoA, 100_00)], situacao: "enviada") { orgao in
            await #expect(throws: RecusaDeRepasse.naoFechada(Self.mes)) {
                try await orgao.casa.banco.transacao(como: .motor) { t in _ = try RepasseDoMes.ler(Self.mes, em: t) }
            }
        }
        try await Self.comMes([(Fixo.bancoA, 100_00), (Fixo.bancoB, 70_00)]) { orgao in
            try await orgao.dono.transacao(como: .proprio) { t in
                try t.roteiro(
                    "DELETE FROM rubrica WHERE convenio_id IN (SELECT id FROM convenio WHERE consignataria_id = -102)")
            }
            await #expect(
                throws: RecusaDeRepasse.incompleto(
                    Self.mes, leiaute: "descontos-posicional", falta: Dinheiro(centavos: 70_00))
            ) {
                try await orgao.casa.banco.transacao(como: .motor) { t in _ = try RepasseDoMes.ler(Self.mes, em: t) }
            }
        }
    }
}
