import BancoDeDados
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import PortalDoServidor

/// O que a pessoa consulta: as margens de cada matrícula e os contratos com as parcelas.
@Suite(.serialized, .timeLimit(.minutes(15))) struct ConsultasTests {
    @Test("POC-SER-02, OBJ-02: cada margem de cada matrícula aparece com o total, o ocupado e o livre, e mais nenhuma")
    func margens() async throws {
        try await PortalDoServidorTests.com { orgao, balcao, servidor in
            let pessoa = try await orgao.pessoa(
                1, margens: ["geral": 100_00, "cartao": 50_00, "total": 120_00, "verbas-em-atraso": nil])
            _ = try await orgao.outraMatricula("1001-80", de: pessoa, margens: ["geral": 80_00])
            _ = try await orgao.pessoa(2, margens: ["geral": 777_77])
            _ = try await PortalDoServidorTests.reservar(balcao, pessoa, Fixo.mensalidade, 30_00)
            _ = try await PortalDoServidorTests.reservar(balcao, pessoa, Fixo.cartao, 20_00)
            let pagina = try await PortalDoServidorTests.navegador(servidor, pessoa).get("/servidor").texto
            let texto = LeitorDePagina.texto(pagina)
            // margem e matrícula, na ordem da tela; quem ocupa; o que sobra do total
            let casos = [
                ("Margem geral, matrícula 1001-00", "Banco A, mensalidade", "R$ 30,00 Livre R$ 70,00 Total R$ 100,00"),
                ("Margem de cartão, matrícula 1001-00", "Banco A, cartão", "R$ 20,00 Livre R$ 30,00 Total R$ 50,00"),
                ("Margem total, matrícula 1001-00", "Banco A, cartão", "R$ 20,00 Livre R$ 100,00 Total R$ 120,00"),
                ("Verbas em atraso, matrícula 1001-00", "não informada pela folha", "não é zero, é desconhecida"),
                ("Margem geral, matrícula 1001-80", "R$ 80,00 livres", "Livre R$ 80,00 Total R$ 80,00"),
            ]
            for (indice, (margem, ocupado, livre)) in casos.enumerated() {
                let seguinte = indice + 1 < casos.count ? casos[indice + 1].0 : "Próximo desconto"
                let trecho = LeitorDePagina.trecho(texto, de: margem, ate: seguinte)
                #expect(trecho.contains(ocupado) && trecho.contains(livre), "\(margem): \(trecho)")
            }
            #expect(!texto.contains("777,77"), "a margem de outra pessoa não aparece")
        }
    }

    @Test(
        "POC-SER-03, RF-SER-09: cada contrato com entidade, produto, data, parcelas totais, pagas e em aberto, situação e cada desconto"
    )
    func contratos() async throws {
        try await PortalDoServidorTests.com { orgao, _, servidor in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 900_00, "total": 900_00])
            let outra = try await orgao.pessoa(2, margens: ["geral": 900_00])
            let setembro = HistoriaPronta.setembro
            let historia = try await HistoriaPronta.comDoisMeses(orgao, emprestimoDe: pessoa.vinculo)
            try await historia.contrato(
                7_000_002, pessoa.vinculo, Fixo.associacao, Fixo.mensalidade, parcela: 50_00, prazo: nil, pagas: 1,
                primeira: setembro, meses: [.init(setembro, enviado: 50_00, descontado: 50_00)])
            try await historia.contrato(
                7_000_003, pessoa.vinculo, Fixo.bancoB, Fixo.emprestimo, parcela: 70_00, prazo: 24, pagas: 5,
                primeira: Competencia(ano: 2026, mes: 3), situacao: "liquidado")
            try await historia.contrato(
                7_000_009, outra.vinculo, Fixo.bancoA, Fixo.emprestimo, parcela: 10_00, prazo: 3, pagas: 0,
                primeira: setembro)

            let cliente = try await PortalDoServidorTests.navegador(servidor, pessoa)
            let lista = try await cliente.get("/servidor/contratos?formato=csv").texto
            #expect(lista.split(whereSeparator: \.isNewline).count == 4, "os três dela, e nenhum de outra pessoa")
            // contrato, entidade, produto, prazo, pagas, em aberto, situação
            let casos: [(Int, String, String, String, String, String, String)] = [
                (7_000_001, "Banco A", "Empréstimo", "12 meses", "2 de 12", "10", "Averbado"),
                (
                    7_000_002, "Associação", "Mensalidade", "por tempo indeterminado", "1 paga",
                    "por tempo indeterminado", "Averbado"
                ),
                (7_000_003, "Banco B", "Empréstimo", "24 meses", "5 de 24", "nenhuma", "Liquidado"),
            ]
            for (contrato, entidade, produto, prazo, pagas, aberto, situacao) in casos {
                #expect(lista.contains("\(contrato);\(entidade);\(produto);"), "\(contrato)")
                let ficha = LeitorDePagina.texto(try await cliente.get("/servidor/contratos/\(contrato)").texto)
                for dado in [
                    "Consignatária \(entidade)", "Produto \(produto)", "Operação 10/01/2026 15:00", "Prazo \(prazo)",
                    "Parcelas pagas \(pagas)", "Parcelas em aberto \(aberto)", situacao,
                ] { #expect(ficha.contains(dado), "\(contrato): \(dado)") }
            }
            // parcela, previsto, enviado, descontado, dia do desconto, situação
            let parcelas = try await cliente.get("/servidor/contratos/7000001?formato=csv").texto
            #expect(parcelas.contains("09/2026;2 de 12;100,00;100,00;40,00;05/10/2026;Descontada a menor;"))
            #expect(parcelas.contains("08/2026;1 de 12;100,00;100,00;100,00;04/09/2026;Descontada;"))
            let proximas = try await cliente.get("/servidor/contratos/7000001?proximas-formato=csv").texto
                .split(whereSeparator: \.isNewline)
            #expect(proximas.count == 11 && proximas[1].contains("10/2026;3 de 12;100,00"))
            #expect(try await cliente.get("/servidor/contratos/7000009").status == 404, "o de outra pessoa não existe")
        }
    }
}
