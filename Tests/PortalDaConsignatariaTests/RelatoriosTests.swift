import BancoDeDados
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import PortalDaConsignataria

/// Os relatórios de desconto da consignatária: do mês, de uma pessoa, e o que ainda vai à folha.
@Suite(.serialized, .timeLimit(.minutes(15))) struct RelatoriosTests {
    private static let (agosto, setembro) = (HistoriaPronta.agosto, HistoriaPronta.setembro)

    /// Dois meses fechados: duas pessoas de órgãos diferentes com o Banco A, e uma delas também com o Banco B.
    private static func com(
        _ corpo: (BancadaDoPortal, PessoaDeTeste, PessoaDeTeste, ClienteEmProcesso) async throws -> Void
    ) async throws {
        try await BancadaDoPortal.com { bancada in
            let orgao = bancada.orgao
            let uma = try await orgao.pessoa(1, margens: ["geral": 777_31])
            let outra = try await orgao.pessoa(2, margens: ["geral": 777_31])
            try await orgao.dono.transacao(como: .proprio) { t in
                try t.executar("INSERT INTO orgao (id, codigo, nome) VALUES (-302, '2', 'Promotoria de teste')")
                try t.executar("UPDATE vinculo SET orgao_id = -302 WHERE id = \(outra.vinculo)")
            }
            let historia = try await HistoriaPronta.comDoisMeses(orgao, emprestimoDe: uma.vinculo, numero: "N1")
            try await historia.contrato(
                7_000_002, uma.vinculo, Fixo.bancoA, Fixo.mensalidade, parcela: 30_00, prazo: nil, pagas: 1,
                primeira: agosto, situacao: "liquidado",
                meses: [.init(agosto, enviado: 30_00, descontado: 0, motivo: "H9")], numero: "N2")
            try await historia.contrato(
                7_000_003, outra.vinculo, Fixo.bancoA, Fixo.emprestimo, parcela: 200_00, prazo: 3, pagas: 1,
                primeira: setembro, meses: [.init(setembro, enviado: 200_00, descontado: 200_00)], numero: "N3")
            try await historia.contrato(
                7_000_004, uma.vinculo, Fixo.bancoB, Fixo.emprestimo, parcela: 999_99, prazo: 3, pagas: 1,
                primeira: setembro, meses: [.init(setembro, enviado: 999_99, descontado: 999_99)])
            try await corpo(bancada, uma, outra, try await bancada.navegador())
        }
    }

    private static func linhas(_ csv: String) -> [String] {
        csv.split(whereSeparator: \.isNewline).dropFirst().map(String.init)
    }

    @Test(
        "RF-CON-32: o relatório do mês filtra por produto, órgão, matrícula, CPF e situação, e diz valor e motivo de cada um"
    )
    func doMes() async throws {
        try await Self.com { _, uma, outra, cliente in
            let mes = "/consignataria/retorno/2026-09"
            let deUma =
                "7000001;N1;Pessoa 1;1001-00;Órgão de teste;Empréstimo;2 de 12;100,00;100,00;40,00;Descontada a menor;sem crédito na competência"
            let deOutra =
                "7000003;N3;Pessoa 2;1002-00;Promotoria de teste;Empréstimo;1 de 3;200,00;200,00;200,00;Descontada;"
            #expect(Self.linhas(try await cliente.get(mes + "?formato=csv").texto) == [deUma, deOutra])
            // filtro, e o que sobra
            let porEndereco: [(String, [String])] = [
                ("orgao=\(Fixo.orgao)", [deUma]), ("orgao=-302", [deOutra]), ("produto=mensalidade", []),
                ("produto=emprestimo", [deUma, deOutra]), ("situacao=descontada", [deOutra]),
                ("situacao=descontada_a_menor", [deUma]), ("situacao=rejeitada", []),
            ]
            for (filtro, sobra) in porEndereco {
                let csv = try await cliente.get(mes + "?formato=csv&" + filtro).texto
                #expect(Self.linhas(csv) == sobra, "\(filtro)")
            }
            let pessoais: [([(String, String)], [String])] = [
                ([("cpf", uma.cpf.formatado)], [deUma]), ([("matricula", outra.matricula.texto)], [deOutra]),
                ([("cpf", uma.cpf.formatado), ("orgao", "-302")], []),
                ([("cpf", outra.cpf.formatado), ("produto", "emprestimo")], [deOutra]),
            ]
            for (campos, sobra) in pessoais {
                let destino = try #require(try await cliente.post(mes, campos).destino)
                #expect(!destino.contains(uma.cpf.digitos) && !destino.contains(outra.matricula.texto))
                let csv = try await cliente.get(destino + (destino.contains("?") ? "&" : "?") + "formato=csv").texto
                #expect(Self.linhas(csv) == sobra, "\(campos)")
            }
            let agosto = try await cliente.get("/consignataria/retorno/2026-08?formato=csv&situacao=rejeitada").texto
            #expect(
                Self.linhas(agosto) == [
                    "7000002;N2;Pessoa 1;1001-00;Órgão de teste;Mensalidade;1;30,00;30,00;0,00;Rejeitada;afastado por licença"
                ])
            let pagina = LeitorDePagina.texto(try await cliente.get(mes).texto)
            #expect(pagina.contains("1002-00, Promotoria de teste") && !pagina.contains("999,99"))
        }
    }

    @Test("RF-CON-34: o extrato de uma pessoa traz todos os meses, descontados ou não, de contratos vivos e liquidados")
    func daPessoa() async throws {
        try await Self.com { bancada, uma, outra, cliente in
            let vazio = try await cliente.get("/consignataria/extrato").texto
            #expect(vazio.contains("De quem é o extrato?") && !vazio.contains("7000001"))
            let destino = try #require(
                try await cliente.post("/consignataria/extrato", [("cpf", uma.cpf.formatado)]).destino)
            #expect(!destino.contains(uma.cpf.digitos) && !destino.contains(uma.cpf.formatado))
            // competência; contrato; número; situação do contrato; matrícula; produto; parcela; previsto; descontado; situação; motivo
            let esperado = [
                "09/2026;7000001;N1;Averbado;1001-00;Empréstimo;2 de 12;100,00;40,00;Descontada a menor;sem crédito na competência",
                "08/2026;7000002;N2;Liquidado;1001-00;Mensalidade;1;30,00;0,00;Rejeitada;afastado por licença",
                "08/2026;7000001;N1;Averbado;1001-00;Empréstimo;1 de 12;100,00;100,00;Descontada;",
            ]
            #expect(Self.linhas(try await cliente.get(destino + "&formato=csv").texto) == esperado)
            let pagina = LeitorDePagina.texto(try await cliente.get(destino).texto)
            #expect(pagina.contains("Pessoa 1") && pagina.contains("230,00") && pagina.contains("140,00"))
            #expect(!pagina.contains("999,99") && !pagina.contains("777,31"))
            let porMatricula = try #require(
                try await cliente.post("/consignataria/extrato", [("matricula", outra.matricula.texto)]).destino)
            #expect(Self.linhas(try await cliente.get(porMatricula + "&formato=csv").texto).count == 1)
            // De outra consignatária, a mesma pessoa só mostra o que é dela.
            let deB = try await bancada.navegador(Fixo.bancoB)
            let emB = try #require(try await deB.post("/consignataria/extrato", [("cpf", uma.cpf.formatado)]).destino)
            let csvDeB = Self.linhas(try await deB.get(emB + "&formato=csv").texto)
            #expect(csvDeB.count == 1 && csvDeB[0].contains("999,99"))
        }
    }

    @Test(
        "RF-CON-42: os lançamentos já feitos e os que ainda vão à folha, mês a mês, com cada parcela futura em arquivo na hora"
    )
    func lancamentos() async throws {
        try await Self.com { bancada, _, _, cliente in
            let csv = Self.linhas(try await cliente.get("/consignataria/lancamentos?formato=csv").texto)
            // agosto a julho: o de 12 parcelas deve mais dez, o de 3 deve mais duas, o liquidado nenhuma
            #expect(
                csv == [
                    "08/2026;Realizado;2;130,00;100,00", "09/2026;Realizado;2;300,00;240,00",
                    "10/2026;Projetado;2;300,00;—", "11/2026;Projetado;2;300,00;—",
                ] + (0..<8).map { "\((Competencia(ano: 2026, mes: 12) + $0).brasileira);Projetado;1;100,00;—" })
            let projetados = try await cliente.get("/consignataria/lancamentos?formato=csv&tempo=projetado").texto
            #expect(Self.linhas(projetados).count == 10)
            let pagina = LeitorDePagina.texto(try await cliente.get("/consignataria/lancamentos").texto)
            #expect(pagina.contains("A lançar R$ 1.400,00") && pagina.contains("12 parcelas"))
            #expect(pagina.contains("Última competência 07/2027"))
            // contrato; número; pessoa; matrícula; produto; parcela; valor
            let novembro = try await cliente.get("/consignataria/lancamentos/2026-11?formato=csv").texto
            #expect(
                Self.linhas(novembro) == [
                    "7000001;N1;Pessoa 1;1001-00;Empréstimo;4 de 12;100,00",
                    "7000003;N3;Pessoa 2;1002-00;Empréstimo;3 de 3;200,00",
                ])
            #expect(
                Self.linhas(try await cliente.get("/consignataria/lancamentos/2027-08?formato=csv").texto).isEmpty)
            let deB = try await bancada.navegador(Fixo.bancoB)
            let emB = try await deB.get("/consignataria/lancamentos?formato=csv").texto
            #expect(emB.contains("10/2026;Projetado;1;999,99;—") && !emB.contains("100,00"))
        }
    }
}
