import BancoDeDados
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import PortalDoGestor

/// Os descontos de uma pessoa e de uma consignatária: feitos, não feitos e em aberto.
@Suite(.serialized, .timeLimit(.minutes(15))) struct DescontosNaTelaTests {
    private static let (agosto, setembro) = (HistoriaPronta.agosto, HistoriaPronta.setembro)

    /// Agosto e setembro fechados, outubro aberto, e o contrato do Banco A da pessoa 2 suspenso à parte.
    private static func com(
        _ corpo: (OrgaoDeTeste, PessoaDeTeste, PessoaDeTeste, ClienteEmProcesso, ServidorMontado) async throws -> Void
    ) async throws {
        try await PortalDoGestorTests.com { orgao, _, servidor in
            let uma = try await orgao.pessoa(1, margens: ["geral": 900_00])
            let outra = try await orgao.pessoa(2, margens: ["geral": 900_00])
            let historia = try await HistoriaPronta.comDoisMeses(orgao, emprestimoDe: uma.vinculo)
            try await historia.contrato(
                7_000_002, uma.vinculo, Fixo.bancoB, Fixo.mensalidade, parcela: 50_00, prazo: nil, pagas: 0,
                primeira: setembro, meses: [.init(setembro, enviado: 0, descontado: 0)])
            try await historia.contrato(
                7_000_003, outra.vinculo, Fixo.bancoA, Fixo.emprestimo, parcela: 200_00, prazo: 3, pagas: 0,
                primeira: setembro + 2)
            try await historia.contrato(
                7_000_004, outra.vinculo, Fixo.bancoA, Fixo.emprestimo, parcela: 999_00, prazo: 3, pagas: 0,
                primeira: setembro, situacao: "suspenso")
            try await corpo(orgao, uma, outra, try await PortalDoGestorTests.navegador(servidor), servidor)
        }
    }

    private static func linhas(_ csv: String) -> [String] {
        csv.split(whereSeparator: \.isNewline).dropFirst().map(String.init)
    }

    @Test(
        "RF-GES-06: por pessoa, os descontos feitos, os não feitos e os em aberto, com as somas e o CSV de cada grupo")
    func porPessoa() async throws {
        try await Self.com { _, uma, _, cliente, servidor in
            let endereco = "/gestor/pessoas/\(uma.pessoa)/descontos"
            let texto = LeitorDePagina.texto(try await cliente.get(endereco).texto)
            // 100 + 40 descontados; 60 + 50 não; dez parcelas de 100 e doze meses de 50 em aberto
            for numero in [
                "Descontado em folha R$ 140,00", "Não descontado R$ 110,00", "Em aberto R$ 1.600,00", "22 parcelas",
            ] { #expect(texto.contains(numero), "\(numero)") }
            let casos: [(String, Int, String)] = [
                ("efetuados", 2, "08/2026;7000001;1001-00;Banco A;Empréstimo;1 de 12;100,00;100,00;Descontada;"),
                (
                    "efetuados", 2,
                    "09/2026;7000001;1001-00;Banco A;Empréstimo;2 de 12;100,00;40,00;Descontada a menor;sem crédito na competência"
                ),
                (
                    "nao-efetuados", 1,
                    "09/2026;7000002;1001-00;Banco B;Mensalidade;1;50,00;0,00;Glosada;não coube no limite do mês"
                ),
                ("em-aberto", 22, "10/2026;7000001;1001-00;Banco A;Empréstimo;3 de 12;100,00;—;A vencer;"),
                ("em-aberto", 22, "07/2027;7000001;1001-00;Banco A;Empréstimo;12 de 12;100,00;—;A vencer;"),
                ("em-aberto", 22, "09/2027;7000002;1001-00;Banco B;Mensalidade;12;50,00;—;A vencer;"),
            ]
            for (situacao, quantas, linha) in casos {
                let csv = Self.linhas(try await cliente.get(endereco + "?formato=csv&situacao=\(situacao)").texto)
                #expect(csv.count == quantas && csv.contains(linha), "\(situacao): \(csv)")
            }
            let deB = try await cliente.get(endereco + "?consignataria=\(Fixo.bancoB)").texto
            #expect(LeitorDePagina.texto(deB).contains("Em aberto R$ 600,00"))
            let doMes = try await cliente.get(endereco + "?formato=csv&competencia=09/2026").texto
            #expect(Self.linhas(doMes).count == 2)
            let semAto = try await PortalDoGestorTests.navegador(servidor, atos: [PortalDoGestor.atoDePessoas])
            #expect(try await semAto.get(endereco).status == 403)
        }
    }

    @Test("RF-GES-06: por consignatária, os mesmos grupos, com filtro de pessoa que não põe o CPF no endereço")
    func porConsignataria() async throws {
        try await Self.com { _, uma, outra, cliente, _ in
            let endereco = "/gestor/consignatarias/\(Fixo.bancoA)/descontos"
            let texto = LeitorDePagina.texto(try await cliente.get(endereco).texto)
            // dez parcelas de 100 e três de 200; o suspenso não conta
            for numero in [
                "Descontado em folha R$ 140,00", "Não descontado R$ 60,00", "Em aberto R$ 1.600,00", "13 parcelas",
            ] { #expect(texto.contains(numero), "\(numero)") }
            #expect(!texto.contains("999,00") && !texto.contains("Banco B"))
            let destino = try #require(try await cliente.post(endereco, [("cpf", outra.cpf.formatado)]).destino)
            #expect(!destino.contains(outra.cpf.digitos) && !destino.contains(outra.cpf.formatado))
            let dela = Self.linhas(try await cliente.get(destino + "&formato=csv").texto)
            #expect(dela.count == 3 && dela.allSatisfy { $0.contains(outra.matricula.texto) })
            #expect(dela.contains { $0.hasPrefix("11/2026;") } && !dela.contains { $0.contains(uma.matricula.texto) })
            #expect(try await cliente.get("/gestor/consignatarias/\(Fixo.bancoA)").texto.contains(endereco))
            #expect(try await cliente.get("/gestor/consignatarias/999999/descontos").status == 404)
        }
    }
}
