import Arquivos
import Averbacao
import BancoDeDados
import Cadastro
import Contratos
import Leiaute
import Nucleo
import OrgaoDeTeste
import Tarefas
import Testing

/// O lote de contratos novos com tarifas, seguro e percentual.
@Suite struct LoteComTarifasTests {
    private static func conta(_ mesa: MesaDeLotes) async throws -> ContaDoEmprestimo {
        let dia = Dia(ano: 2026, mes: 10, dia: 5)
        let catalogo = try await mesa.orgao.dono.transacao(como: .proprio) { t in
            _ = try t.executar("UPDATE convenio_versao SET cet_maximo = 9999 WHERE cet_maximo IS NOT NULL")
            return try GuardaDoCatalogo().atual(em: t)
        }
        return try PedidoDeEmprestimo(
            valor: Dinheiro(centavos: 5_000_00), taxaAoMes: Taxa(emCentesimosDeMilionesimo: 1_500_000), parcelas: 24,
            liberacao: dia, prazos: catalogo.prazosDaFolha(em: dia), iof: .financiado,
            tarifaFinanciada: Dinheiro(centavos: 150_00), tarifaAVista: Dinheiro(centavos: 35_00),
            seguroMensal: Dinheiro(centavos: 12_90)
        ).calcular()
    }

    private static func linha(
        _ pessoa: PessoaDeTeste, _ parcela: Int64, _ numero: String, seguro: Int64 = 12_90
    ) -> [String: Leiaute.Campo] {
        MesaDeLotes.inclusao(
            pessoa, parcela, numero: numero,
            mudando: [
                "produto": .texto("emprestimo"), "prazo": .inteiro(24), "valor_liberado": .decimal(5_000_00, casas: 2),
                "taxa_ao_mes": .decimal(1_500_000, casas: 6), "tarifa_financiada": .decimal(150_00, casas: 2),
                "tarifa_a_vista": .decimal(35_00, casas: 2), "seguro_mensal": .decimal(seguro, casas: 2),
            ])
    }

    @Test(
        "POC-CON-10, RF-CON-18: a linha do lote leva tarifas e seguro; um centavo de seguro a mais ou a menos é recusado, com os dois números"
    )
    func tarifas() async throws {
        try await MesaDeLotes.usando { mesa in
            let pessoa = try await mesa.orgao.pessoa(1, margens: ["geral": 1_000_00, "total": 1_000_00])
            let conta = try await Self.conta(mesa)
            let desconto = conta.descontoMensal.centavos
            let bytes = try await mesa.bytes(
                .inclusoes,
                [
                    Self.linha(pessoa, desconto, "T1"), Self.linha(pessoa, desconto, "T2", seguro: 12_89),
                    Self.linha(pessoa, desconto, "T3", seguro: 12_91),
                ])
            let conferencia = try await mesa.conferir(bytes)
            #expect(conferencia.primeiros.map(\.campo) == ["parcela-nao-confere", "parcela-nao-confere"])
            for (apontado, calculado) in zip(conferencia.primeiros, [desconto - 1, desconto + 1]) {
                let dita =
                    "Informado: \(Dinheiro(centavos: desconto).emReais); calculado: \(Dinheiro(centavos: calculado).emReais)."
                #expect(apontado.esperado.contains(dita), "\(apontado.texto)")
            }
            let tarefa = try await mesa.lotes.agendar(conferencia.arquivo.id, por: MesaDeLotes.operadora)
            #expect(try await mesa.esperar(tarefa).situacao == .terminada)
            #expect(try await mesa.linhas(conferencia.arquivo.id).map(\.situacao) == [.aplicada, .recusada, .recusada])
            let financiado: Int64 = try await mesa.um("SELECT valor_financiado FROM contrato")
            #expect(financiado == conta.principalFinanciado.centavos)
        }
    }

    @Test(
        "RF-GER-03, RNF-SEG-04: a linha em percentual vira contrato com a parcela da base; sem percentual, com parcela ou sem base, não"
    )
    func percentual() async throws {
        try await MesaDeLotes.usando { mesa in
            try await mesa.orgao.comProdutoEmPercentual()
            let com = try await mesa.orgao.pessoa(1, margens: ["geral": 1_000_00])
            let sem = try await mesa.orgao.pessoa(2, margens: ["geral": 1_000_00])
            try await mesa.orgao.informarBase(1_234_57, de: com.vinculo, em: Competencia(ano: 2026, mes: 9))
            func linha(_ pessoa: PessoaDeTeste, _ numero: String, _ parcela: Int64, _ pontosBase: Int64?)
                -> [String: Leiaute.Campo]
            {
                MesaDeLotes.inclusao(
                    pessoa, parcela, numero: numero,
                    mudando: [
                        "produto": .texto(OrgaoDeTeste.emPercentual),
                        "percentual": pontosBase.map { .decimal($0, casas: 2) } ?? .nulo,
                    ])
            }
            let bytes = try await mesa.bytes(
                .inclusoes,
                [
                    linha(com, "P1", 0, 11_00), linha(com, "P2", 0, nil), linha(com, "P3", 10_00, 11_00),
                    linha(com, "P4", 0, 100_01), linha(sem, "P5", 0, 11_00),
                    MesaDeLotes.inclusao(com, 10_00, numero: "P6", mudando: ["percentual": .decimal(1, casas: 2)]),
                ])
            let (arquivo, _) = try await mesa.aplicar(bytes)
            let linhas = try await mesa.linhas(arquivo)
            #expect(
                linhas.map { $0.codigo ?? "aplicada" } == [
                    "aplicada", "percentual-exigido", "parcela-nao-se-aplica", "percentual-fora-dos-limites",
                    "nao-cabe-na-margem", "percentual-nao-se-aplica",
                ])
            #expect(linhas[0].andamento == .averbado && linhas[0].parcela == Dinheiro(centavos: 135_80))
            #expect(try await mesa.orgao.disponivel(com.contas["geral"]) == 1_000_00 - 135_80)
        }
    }
}
