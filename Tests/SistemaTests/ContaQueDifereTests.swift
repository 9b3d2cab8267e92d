import Averbacao
import BancoDeDados
import Cadastro
import Contratos
import Foundation
import Nucleo
import OrgaoDeTeste
import Testing

/// O empréstimo cuja conta difere da que o sistema refaz, pela API: os dois lados de cada número.
@Suite(.serialized) struct ContaQueDifereTests {
    private static func corpo(
        _ pessoa: PessoaDeTeste, parcela: Int64, _ operacao: String
    ) -> String {
        BancadaDoRest.pedido(
            pessoa, "emprestimo", Dinheiro(centavos: parcela).comPonto,
            #","prazo":24,"operacao":{"valor_liberado":"5000.00","taxa_ao_mes":"1.80"\#(operacao)}"#)
    }

    private static func pedir(_ bancada: BancadaDoRest, _ corpo: String, _ chave: String) async throws -> (Int, String)
    {
        let resposta = try #require(
            await Chamada.post(
                bancada.endereco + "/reservas", corpo, credencial: bancada.credencial, chave: "difere-\(chave)"))
        return (resposta.status, resposta.corpo)
    }

    private static func porCento(_ pontosBase: Int) -> String { Percentual(pontosBase: Int64(pontosBase)).comPonto }
    private static func naTela(_ pontosBase: Int) -> String {
        Taxa(emCentesimosDeMilionesimo: Int64(pontosBase) * 10_000).brasileiro
    }

    @Test(
        "RF-GER-07, RF-CON-18: parcela, IOF e CET que diferem por um centavo ou um centésimo, para mais ou para menos, são recusados com o lido e o calculado; iguais, entram"
    )
    func doisLados() async throws {
        try await BancadaDoRest.com { bancada in
            let pessoa = try await bancada.orgao.pessoa(1, margens: ["geral": 9_000_00, "total": 9_000_00])
            let conta = try await bancada.emprestimo()
            let (parcela, iof) = (conta.parcela.centavos, conta.iofTotal.centavos)
            let cet = Int(conta.cet.divulgado.emCentesimosDeMilionesimo / 10_000)
            func reais(_ centavos: Int64) -> String { Dinheiro(centavos: centavos).emReais }
            var casos: [(corpo: String, codigo: String, lido: String, esperado: String)] = []
            for erro: Int64 in [-1, 1] {
                let outroCet = cet + Int(erro)
                casos += [
                    (
                        Self.corpo(pessoa, parcela: parcela + erro, ""), "parcela-nao-confere", reais(parcela + erro),
                        reais(parcela)
                    ),
                    (
                        Self.corpo(
                            pessoa, parcela: parcela, #","iof":"\#(Dinheiro(centavos: iof + erro).comPonto)""#),
                        "iof-nao-confere", reais(iof + erro), reais(iof)
                    ),
                    (
                        Self.corpo(pessoa, parcela: parcela, #","cet_ao_ano":"\#(Self.porCento(outroCet))""#),
                        "cet-nao-confere", Self.naTela(outroCet), Self.naTela(cet)
                    ),
                ]
            }
            for (ordem, caso) in casos.enumerated() {
                let (status, texto) = try await Self.pedir(bancada, caso.corpo, "\(ordem)")
                #expect(status == 422 && texto.contains(caso.codigo), "\(texto)")
                #expect(texto.contains("Informado: \(caso.lido); calculado: \(caso.esperado)."), "\(texto)")
                #expect(!texto.contains("9.000"), "nem um número da margem")
                // A mesma chave repete a mesma frase, que ficou gravada.
                #expect(
                    try await Self.pedir(bancada, caso.corpo, "\(ordem)").1.contains("calculado: \(caso.esperado)."))
            }
            #expect(try await bancada.orgao.disponivel(pessoa.contas["geral"]) == 9_000_00)
            let iguais = Self.corpo(
                pessoa, parcela: parcela,
                #","iof":"\#(conta.iofTotal.comPonto)","cet_ao_ano":"\#(Self.porCento(cet))""#)
            #expect(try await Self.pedir(bancada, iguais, "iguais").0 == 201)
            #expect(try await bancada.orgao.disponivel(pessoa.contas["geral"]) == 9_000_00 - parcela)
        }
    }

    @Test("RF-CON-18: CET com três casas, taxa com sete e IOF com três são recusados no campo, e não cortados")
    func casas() async throws {
        try await BancadaDoRest.com { bancada in
            let pessoa = try await bancada.orgao.pessoa(1, margens: ["geral": 9_000_00, "total": 9_000_00])
            let conta = try await bancada.emprestimo()
            let cet = Self.porCento(Int(conta.cet.divulgado.emCentesimosDeMilionesimo / 10_000))
            let casos: [(operacao: String, campo: String)] = [
                (#","cet_ao_ano":"\#(cet)4""#, "operacao.cet_ao_ano"),
                (#","cet_ao_ano":"\#(cet)0""#, "operacao.cet_ao_ano"),
                (#","iof":"\#(conta.iofTotal.comPonto)4""#, "operacao.iof"),
            ]
            for (ordem, caso) in casos.enumerated() {
                let (status, texto) = try await Self.pedir(
                    bancada, Self.corpo(pessoa, parcela: conta.parcela.centavos, caso.operacao), "casas-\(ordem)")
                #expect(status == 400 && texto.contains(caso.campo), "\(caso): \(texto)")
            }
            let taxa = Self.corpo(pessoa, parcela: conta.parcela.centavos, "")
                .replacingOccurrences(of: #""1.80""#, with: #""1.8000001""#)
            let (status, texto) = try await Self.pedir(bancada, taxa, "casas-taxa")
            #expect(status == 400 && texto.contains("operacao.taxa_ao_mes"), "\(texto)")
            #expect(try await bancada.orgao.disponivel(pessoa.contas["geral"]) == 9_000_00)
        }
    }
}
