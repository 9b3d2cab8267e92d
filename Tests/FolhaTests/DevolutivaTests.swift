import Arquivos
import Auditoria
import BancoDeDados
import Cadastro
import Folha
import Glosas
import Nucleo
import OrgaoDeTeste
import Testing

/// O que sai depois da folha fechada: retorno às consignatárias, histórico, fecho, painel e relatórios.
@Suite struct DevolutivaTests {
    /// Um mês inteiro, com um pouco de cada coisa; devolve os contratos na ordem em que se criam.
    static func comMesFechado(_ corpo: (FolhaDeTeste, [Int64]) async throws -> Void) async throws {
        try await FolhaDeTeste.com(regra: GlosarCompetenciaTests.corta) { folha in
            let ana = try await folha.pessoa(1, geral: 150_00)
            let rui = try await folha.pessoa(2, geral: 1_000_00)
            let contratos = [
                try await folha.contrato(ana, parcela: 100_00, prazo: 12, averbado: "2026-01-10"),
                try await folha.contrato(ana, parcela: 80_00, prazo: 24, averbado: "2026-02-10"),
                try await folha.contrato(
                    ana, consignataria: Fixo.bancoB, parcela: 30_00, prazo: 24, averbado: "2026-03-10"),
                try await folha.contrato(rui, parcela: 200_00, prazo: 12, pagas: 11),
                try await folha.contrato(rui, parcela: 60_00, prazo: 12, situacao: "suspenso"),
                try await folha.contrato(rui, consignataria: Fixo.bancoB, parcela: 70_00, prazo: 12),
            ]
            _ = try await folha.cortar()
            try await folha.dono(
                "UPDATE contrato SET situacao = 'liquidado', encerrado_em = now() WHERE id = \(contratos[5])")
            try await folha.glosar()
            try await folha.remeter()
            try await folha.enviar()
            _ = try await folha.retornar([
                RetornoTests.linha(folha, ana, contratos[0], enviado: 100_00, descontado: 0, motivo: "H2"),
                RetornoTests.linha(folha, ana, contratos[1], enviado: 50_00, descontado: 50_00),
                RetornoTests.linha(folha, rui, contratos[3], enviado: 200_00, descontado: 200_00),
            ])
            try await corpo(folha, contratos)
        }
    }

    @Test(
        "POC-CON-17, FOL-09, RF-CON-41: o retorno da consignatária diz o descontado, o a menor e o não descontado, sem a conta da glosa"
    )
    func retornoDaConsignataria() async throws {
        try await Self.comMesFechado { folha, c in
            let devolutivas = try await folha.ciclo.devolver(FolhaDeTeste.mes, por: FolhaDeTeste.gestor)
            #expect(devolutivas.map(\.consignataria) == [Fixo.bancoA, Fixo.bancoB])
            let csv = String(decoding: try await folha.conteudo(devolutivas[0].arquivo), as: UTF8.self)
            #expect(
                csv.split(separator: "\r\n").map(String.init) == [
                    "competencia;matricula;numero;contrato;produto;parcela;prazo;previsto;enviado;descontado;situacao;motivo",
                    "2026-10;1001-00;N-\(c[0]);\(c[0]);Empréstimo;1;12;100,00;100,00;0,00;rejeitada;sem crédito na competência",
                    "2026-10;1001-00;N-\(c[1]);\(c[1]);Empréstimo;1;24;80,00;50,00;50,00;descontada_a_menor;reduzida para caber no limite do mês",
                    "2026-10;1002-00;N-\(c[3]);\(c[3]);Empréstimo;12;12;200,00;200,00;200,00;descontada;",
                    "2026-10;1002-00;N-\(c[4]);\(c[4]);Empréstimo;1;12;60,00;0,00;0,00;suspensa;contrato suspenso",
                ])
            let doBancoB = String(decoding: try await folha.conteudo(devolutivas[1].arquivo), as: UTF8.self)
            #expect(doBancoB.contains(";glosada;não coube no limite do mês"))
            #expect(doBancoB.contains(";liquidada;contrato liquidado antes do envio"))
            #expect(!doBancoB.contains("\(c[0])"))
            // Gerado de novo sem mudança, é o mesmo arquivo.
            #expect(try await folha.ciclo.devolver(FolhaDeTeste.mes, por: FolhaDeTeste.gestor) == devolutivas)
        }
    }

    @Test(
        "a consignatária vê na tela só as suas parcelas, e a pessoa só as suas; a memória da glosa a consignatária não lê"
    )
    func isolamento() async throws {
        try await Self.comMesFechado { folha, c in
            let banco = folha.casa.banco
            let minhas = try await banco.transacao(como: .consignataria(Fixo.bancoB)) { t in
                try t.executar("SELECT contrato_id FROM atual.parcela_do_mes ORDER BY 1").map {
                    try $0.ler(0, como: Int64.self)
                }
            }
            #expect(minhas == [c[2], c[5]])
            let falha = await #expect(throws: FalhaDeBanco.self) {
                try await banco.transacao(como: .consignataria(Fixo.bancoB)) { t in
                    _ = try t.executar("SELECT memoria FROM glosa")
                }
            }
            #expect(falha?.sqlstate == "42501")
        }
    }

    @Test("RF-CON-24: cada consignatária acha o seu retorno na caixa de arquivos, e nenhum outro")
    func caixa() async throws {
        try await Self.comMesFechado { folha, _ in
            _ = try await folha.ciclo.devolver(FolhaDeTeste.mes, por: FolhaDeTeste.gestor)
            let arquivos = try await folha.casa.banco.transacao(como: .consignataria(Fixo.bancoA)) { t in
                try ArquivoGuardado.listar(em: t).map(\.nome)
            }
            #expect(arquivos == ["retorno-202610-BCA.csv"])
        }
    }

    @Test("FOL-11: o histórico do mês traz as ocorrências da competência, com a conclusão pela última parcela")
    func historico() async throws {
        try await Self.comMesFechado { folha, c in
            let id = try await folha.ciclo.gerarHistorico(FolhaDeTeste.mes, por: FolhaDeTeste.gestor)
            let linhas = String(decoding: try await folha.conteudo(id), as: UTF8.self).split(separator: "\r\n").map(
                String.init)
            // A conclusão, e os dois prazos estendidos: a rejeitada e a glosada inteira.
            #expect(linhas.count == 4)
            #expect(
                linhas.contains(
                    "2026-10;2026-10-05;concluir;\(c[3]);1002-00;BCA;Empréstimo;200,00;12;concluido;última parcela na folha de 10/2026"
                ))
            #expect(
                linhas.contains { $0.contains(";alterar;\(c[0]);") }
                    && linhas.contains { $0.contains(";alterar;\(c[2]);") })
            #expect(linhas.contains { $0.contains(";alterar;\(c[0]);") && $0.contains(";100,00;13;averbado;") })
            // O que se faça do contrato depois não muda o que se disse do mês.
            try await folha.dono(
                "UPDATE contrato SET parcela = 100, prazo = 120, situacao = 'liquidado', encerrado_em = now()")
            #expect(try await folha.ciclo.gerarHistorico(FolhaDeTeste.mes, por: FolhaDeTeste.gestor) == id)
        }
    }

    @Test("o fecho do mês fecha ao centavo, por consignatária e no total")
    func fecho() async throws {
        try await Self.comMesFechado { folha, _ in
            let fecho = try await folha.ciclo.fecho(FolhaDeTeste.mes)
            #expect(fecho.fecha)
            #expect(fecho.consignatarias.map(\.nome) == ["Banco A", "Banco B"])
            let total = fecho.total
            #expect(
                [
                    total.previsto, total.enviado, total.glosado, total.suspenso, total.retirado, total.descontado,
                    total.rejeitado,
                ].map {
                    $0?.centavos
                } == [540_00, 350_00, 60_00, 60_00, 70_00, 250_00, 100_00])
            #expect(fecho.divergencias.isEmpty)
        }
    }

    @Test("o painel diz o que foi feito, com números, o próximo passo, e por que não se pode o resto")
    func painel() async throws {
        try await FolhaDeTeste.com(regra: GlosarCompetenciaTests.corta) { folha in
            let ana = try await folha.pessoa(1, geral: 150_00)
            let contrato = try await folha.contrato(ana, parcela: 200_00, prazo: 12)
            func proximo() async throws -> PainelDaCompetencia.Acao? {
                try await folha.ciclo.painel(FolhaDeTeste.mes).proximo
            }
            #expect(try await proximo() == .cortar)
            _ = try await folha.cortar()
            #expect(try await proximo() == .glosar)
            let cortada = try await folha.ciclo.painel(FolhaDeTeste.mes)
            #expect(cortada.etapa(.corte)?.numeros.first == .quantidade("linha", 1))
            #expect(cortada.possibilidade(.desfazerCorte)?.pode == true)
            #expect(
                cortada.possibilidade(.remeter)?.impedimento
                    == "A competência 10/2026 está cortada; para gerar a remessa é preciso que esteja glosada."
                    + " Faça antes o passo que falta, na página do mês.")
            try await folha.glosar()
            #expect(try await proximo() == .remeter)
            try await folha.remeter()
            #expect(try await proximo() == .enviar)
            folha.orgao.andar(.seconds(60))
            try await folha.glosar()
            let refeita = try await folha.ciclo.painel(FolhaDeTeste.mes)
            #expect(refeita.proximo == .remeter)
            #expect(refeita.etapa(.remessa)?.aviso == "A glosa foi refeita depois da remessa: gere-a de novo.")
            try await folha.remeter()
            try await folha.enviar()
            #expect(try await proximo() == .receberRetorno)
            // Diz ter recebido outro valor: é a divergência que o painel conta.
            _ = try await folha.retornar([
                RetornoTests.linha(folha, ana, contrato, enviado: 1, descontado: 0, motivo: "H2")
            ])
            #expect(try await proximo() == .devolver)
            _ = try await folha.ciclo.devolver(FolhaDeTeste.mes, por: FolhaDeTeste.gestor)
            let fim = try await folha.ciclo.painel(FolhaDeTeste.mes)
            #expect(fim.proximo == nil)
            #expect(fim.etapas.allSatisfy { $0.feita || $0.passo == .carga || $0.passo == .ensaio })
            #expect(fim.etapa(.retorno)?.numeros.last == .quantidade("divergência em aberto", 1))
        }
    }

    @Test("RF-GER-15, RF-GES-32: quem ultrapassou, com o desprezado e o parcial, e os descontos do mês com filtro")
    func relatorios() async throws {
        try await Self.comMesFechado { folha, c in
            let ultrapassaram = try await folha.motor { t in try QuemUltrapassou.listar(FolhaDeTeste.mes, em: t) }
            #expect(
                ultrapassaram.map { "\($0.matricula) \($0.glosado.centavos) \($0.desprezadas) \($0.parciais)" } == [
                    "1001-00 6000 1 1"
                ])
            var filtro = FiltroDeDescontos(FolhaDeTeste.mes)
            filtro.consignataria = Fixo.bancoA
            filtro.situacao = .rejeitada
            let descontos = try await folha.motor { [filtro] t in try DescontoDoMes.listar(filtro, em: t) }
            #expect(descontos.map(\.contrato) == [c[0]])
            #expect(descontos[0].motivo == "sem crédito na competência")
        }
    }

    @Test("RF-GER-16: o comparativo diz quem passou a ser glosado, quem deixou, e por quê")
    func comparativo() async throws {
        try await Self.comMesFechado { folha, c in
            let seguinte = FolhaDeTeste.mes + 1
            let (ana, rui) = (try await folha.conta("1001-00"), try await folha.conta("1002-00"))
            try await folha.dono(
                """
                INSERT INTO margem_da_folha (conta_id, competencia, bruta) VALUES (\(ana), '2026-10-01', 25000), (\(rui), '2026-10-01', 50);
                UPDATE contrato SET situacao = 'averbado', parado_por = NULL WHERE situacao = 'suspenso';
                """)
            _ = try await folha.cortar(seguinte)
            try await folha.glosar(seguinte)
            let linhas = try await folha.motor { t in
                try ComparativoDoMes.listar(seguinte, catalogo: try GuardaDoCatalogo().atual(em: t), em: t)
            }
            #expect(
                linhas.map { "\($0.matricula) \($0.situacao): \($0.razao)" } == [
                    "1001-00 deixou de ser glosado: aumento da margem bruta",
                    "1002-00 passou a ser glosado: queda da margem bruta",
                ])
            #expect(linhas[1].mudanca.contrato == c[4])
        }
    }
}

extension FolhaDeTeste {
    var ciclo: CicloDaFolha { CicloDaFolha(casa: casa, acervo: acervo) }

    /// A conta geral da matrícula.
    func conta(_ matricula: String) async throws -> String {
        try await textos(
            """
            SELECT k.id::text FROM conta_de_margem k JOIN vinculo v ON v.id = k.vinculo_id WHERE v.matricula = \(matricula) AND k.tipo = 'geral'
            """)[0]
    }
}
