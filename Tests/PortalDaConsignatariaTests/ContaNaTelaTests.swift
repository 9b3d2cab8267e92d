import Acesso
import Averbacao
import BancoDeDados
import Cadastro
import Contratos
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import PortalDaConsignataria

/// A tela de reserva com tarifas, seguro e percentual: a prévia é a conta da porta.
@Suite(.serialized, .timeLimit(.minutes(15))) struct ContaNaTelaTests {
    private static func conta(
        _ bancada: BancadaDoPortal, seguro: Int64 = 12_90
    ) async throws -> ContaDoEmprestimo {
        let hoje = Dia(ano: 2026, mes: 10, dia: 5)
        let catalogo = try await bancada.orgao.dono.transacao(como: .proprio) { t in try GuardaDoCatalogo().atual(em: t)
        }
        return try PedidoDeEmprestimo(
            valor: Dinheiro(centavos: 5_000_00), taxaAoMes: Taxa(emCentesimosDeMilionesimo: 1_500_000), parcelas: 24,
            liberacao: hoje, prazos: catalogo.prazosDaFolha(em: hoje), iof: .financiado,
            tarifaFinanciada: Dinheiro(centavos: 150_00), tarifaAVista: Dinheiro(centavos: 35_00),
            seguroMensal: Dinheiro(centavos: seguro)
        ).calcular()
    }

    private static func digitar(
        _ cliente: ClienteEmProcesso, _ pessoa: PessoaDeTeste, _ campos: [(String, String)]
    ) async throws -> String {
        let valores = try #require(
            try await cliente.post("/consignataria/reservar", [("matricula", pessoa.matricula.texto)]).destino)
        return try #require(try await cliente.post(valores, campos).destino)
    }

    private static func emprestimo(_ parcela: Dinheiro, _ resto: [(String, String)] = []) -> [(String, String)] {
        [
            ("produto", "emprestimo"), ("parcela", parcela.brasileiro), ("prazo", "24"), ("liberado", "5.000,00"),
            ("taxa", "1,50"), ("tarifa_financiada", "150,00"), ("tarifa_a_vista", "35,00"), ("seguro_mensal", "12,90"),
        ] + resto
    }

    @Test(
        "RF-CON-04, RF-CON-18: a prévia com tarifas e seguro diz o recebido, a parcela e o CET que a porta calcula, e a reserva os guarda"
    )
    func previa() async throws {
        try await BancadaDoPortal.com { bancada in
            try await bancada.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar("UPDATE convenio_versao SET cet_maximo = 9999 WHERE cet_maximo IS NOT NULL")
            }
            let pessoa = try await bancada.orgao.pessoa(1, margens: ["geral": 900_00, "total": 900_00])
            let cliente = try await bancada.navegador()
            let conta = try await Self.conta(bancada)
            let desconto = conta.parcela + Dinheiro(centavos: 12_90)
            let resumo = try await Self.digitar(cliente, pessoa, Self.emprestimo(desconto))
            let pagina = LeitorDePagina.texto(try await cliente.get(resumo).texto)
            for (rotulo, valor) in [
                ("A pessoa recebe", conta.valorRecebido.emReais), ("IOF", conta.iofTotal.emReais),
                ("Valor financiado", conta.principalFinanciado.emReais),
                ("Parcela sem o seguro", conta.parcela.emReais),
                ("Desconto por mês", desconto.emReais), ("Total a pagar", conta.totalPago.emReais),
                ("CET ao ano", conta.cet.divulgado.brasileiro),
                ("Tarifa financiada", Dinheiro(centavos: 150_00).emReais),
                ("Tarifa à vista", Dinheiro(centavos: 35_00).emReais),
                ("Seguro mensal", Dinheiro(centavos: 12_90).emReais),
            ] {
                let claro = valor.replacing("\u{A0}", with: " ")
                #expect(pagina.replacing("\u{A0}", with: " ").contains("\(rotulo) \(claro)"), "\(rotulo): \(pagina)")
            }
            #expect(!pagina.contains("não confere"))
            #expect(try await cliente.post(resumo, [("_chave", "chave-da-previa")]).status == 303)
            let gravado = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                let linha = try #require(
                    try t.uma("SELECT parcela, valor_financiado, iof, cet_ao_ano FROM contrato"))
                return (0..<4).map { (try? linha.ler($0, como: Int64.self)) ?? -1 }
            }
            #expect(
                gravado == [
                    desconto.centavos, conta.principalFinanciado.centavos, conta.iofTotal.centavos,
                    conta.cet.divulgado.emCentesimosDeMilionesimo / 10_000,
                ])
        }
    }

    @Test(
        "RF-CON-18: parcela, IOF e CET um centavo ou um centésimo fora avisam na prévia e são recusados, com os dois números",
        arguments: [-1, 1] as [Int64])
    func difere(erro: Int64) async throws {
        try await BancadaDoPortal.com { bancada in
            try await bancada.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar("UPDATE convenio_versao SET cet_maximo = 9999 WHERE cet_maximo IS NOT NULL")
            }
            let pessoa = try await bancada.orgao.pessoa(1, margens: ["geral": 900_00, "total": 900_00])
            let cliente = try await bancada.navegador()
            let conta = try await Self.conta(bancada)
            let um = Dinheiro(centavos: erro)
            let desconto = conta.parcela + Dinheiro(centavos: 12_90)
            let cet = conta.cet.divulgado
            let outroCet = Taxa(emCentesimosDeMilionesimo: cet.emCentesimosDeMilionesimo + erro * 10_000)
            let casos: [([(String, String)], String, String, String)] = [
                (Self.emprestimo(desconto + um), "parcela-nao-confere", (desconto + um).emReais, desconto.emReais),
                (
                    Self.emprestimo(desconto, [("iof", (conta.iofTotal + um).brasileiro)]), "iof-nao-confere",
                    (conta.iofTotal + um).emReais, conta.iofTotal.emReais
                ),
                (
                    Self.emprestimo(desconto, [("cet", outroCet.brasileiro)]), "cet-nao-confere", outroCet.brasileiro,
                    cet.brasileiro
                ),
            ]
            for (ordem, (campos, codigo, lido, esperado)) in casos.enumerated() {
                let resumo = try await Self.digitar(cliente, pessoa, campos)
                let dita = "Informado: \(lido); calculado: \(esperado)."
                let previa = try await cliente.get(resumo).texto
                #expect(previa.contains(codigo) && previa.contains(dita), "\(LeitorDePagina.texto(previa))")
                let recusa = try await cliente.post(resumo, [("_chave", "chave-difere-\(ordem)")])
                #expect(recusa.status == 422 && recusa.texto.contains(codigo) && recusa.texto.contains(dita))
            }
            #expect(try await bancada.orgao.disponivel(pessoa.contas["geral"]) == 900_00)
        }
    }

    @Test(
        "RF-GER-03, RNF-SEG-04: pela tela se reserva em percentual, e nem o resumo, nem a lista, nem a ficha dizem a parcela antes da averbação"
    )
    func percentual() async throws {
        try await BancadaDoPortal.com { bancada in
            let orgao = bancada.orgao
            try await orgao.comProdutoEmPercentual()
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 900_00])
            try await orgao.informarBase(4_321_98, de: pessoa.vinculo, em: Competencia(ano: 2026, mes: 9))
            let cliente = try await bancada.navegador()
            let valores = try #require(
                try await cliente.post("/consignataria/reservar", [("matricula", pessoa.matricula.texto)]).destino)
            let erros: [([(String, String)], String)] = [
                ([("produto", "previdencia")], "Informe o percentual da base"),
                (
                    [("produto", "previdencia"), ("percentual", "10,00"), ("parcela", "1,00")],
                    "a parcela sai do percentual"
                ),
                ([("produto", "previdencia"), ("percentual", "10,001")], "até duas casas"),
                ([("produto", "previdencia"), ("percentual", "100,01")], "de 0,01% a 100,00%"),
                ([("produto", "mensalidade"), ("parcela", "1,00"), ("percentual", "1,00")], "tem parcela em reais"),
            ]
            for (campos, frase) in erros {
                let volta = try await cliente.post(valores, campos)
                #expect(volta.status == 400 && volta.texto.contains(frase), "\(LeitorDePagina.texto(volta.texto))")
            }
            let resumo = try await Self.digitar(cliente, pessoa, [("produto", "previdencia"), ("percentual", "10,00")])
            var lidas = [try await cliente.get(resumo).texto]
            let ficha = try #require(try await cliente.post(resumo, [("_chave", "chave-percentual")]).destino)
            #expect(try await orgao.disponivel(pessoa.contas["geral"]) == 900_00 - 432_19)
            let contrato = try #require(ficha.split(separator: "/").dropLast().last.map(String.init))
            for caminho in ["", "/comprovante", "/confirmar", "/cancelar"] {
                lidas.append(try await cliente.get("/consignataria/contratos/\(contrato)\(caminho)").texto)
            }
            for caminho in [
                "/consignataria", "/consignataria/reservas", "/consignataria/reservas?formato=csv",
                "/consignataria/contratos?formato=csv",
            ] { lidas.append(try await cliente.get(caminho).texto) }
            for texto in lidas {
                for numero in ["432,19", "4.321,98", "467,81"] {
                    #expect(!texto.contains(numero), "\(texto.prefix(400))")
                }
            }
            #expect(lidas[1].contains("10,00% da base de contribuição"))
            _ = try await cliente.post(
                "/consignataria/contratos/\(contrato)/confirmar",
                [("documento", "ADF-1"), ("_chave", "chave-confirma")])
            let averbado = LeitorDePagina.texto(try await cliente.get("/consignataria/contratos/\(contrato)").texto)
            #expect(averbado.contains("432,19") && averbado.contains("10,00%"))
        }
    }
}
