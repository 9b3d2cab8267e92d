import BancoDeDados
import BancoDeTeste
import Foundation
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import PortalDaConsignataria

/// O retorno da folha e o repasse na tela, com outra consignatária tentando ver.
@Suite(.serialized) struct RetornoTests {
    private static let mes = "/consignataria/retorno/2026-09"

    private static func com(_ corpo: (BancadaDoPortal, PessoaDeTeste, [Int64]) async throws -> Void) async throws {
        try await BancadaDoPortal.com { bancada in
            let pessoa = try await bancada.orgao.pessoa(1, margens: ["geral": 777_31])
            let fechado = try await MesFechado.preparar(
                bancada.orgao, pessoa,
                [
                    .init(consignataria: Fixo.bancoA, previsto: 100_00, enviado: 100_00, descontado: 100_00),
                    .init(consignataria: Fixo.bancoA, previsto: 80_00, enviado: 80_00, descontado: 30_00, motivo: "H2"),
                    .init(consignataria: Fixo.bancoA, previsto: 60_00, enviado: 0, descontado: 0),
                    .init(consignataria: Fixo.bancoB, previsto: 999_99, enviado: 999_99, descontado: 999_99),
                ])
            try await corpo(bancada, pessoa, fechado.contratos)
        }
    }

    @Test(
        "POC-CON-17, RF-CON-41: o retorno na tela diz o descontado, o a menor e o não descontado com o motivo, sem nada da margem"
    )
    func retorno() async throws {
        try await Self.com { bancada, _, contratos in
            let cliente = try await bancada.navegador()
            let meses = try await cliente.get("/consignataria/retorno").texto
            #expect(meses.contains("09/2026") && meses.contains("240,00") && meses.contains("130,00"))
            let pagina = try await cliente.get(Self.mes).texto
            for parte in [
                "R$\u{A0}240,00", "R$\u{A0}130,00", "R$\u{A0}110,00", "Descontada a menor", "Glosada",
                "não coube no limite do mês", "Pessoa 1",
            ] { #expect(pagina.contains(parte), "\(parte)") }
            #expect(!pagina.contains("999,99") && !pagina.contains("777,31") && !pagina.contains("\(contratos[3])"))
            let csv = try await cliente.get(Self.mes + "?formato=csv&situacao=glosada").texto
            #expect(csv.split(whereSeparator: \.isNewline).count == 2 && csv.contains("\(contratos[2]);"))
        }
    }

    @Test("filtra por CPF sem o pôr no endereço, ordena e soma no rodapé o que está filtrado")
    func filtros() async throws {
        try await Self.com { bancada, pessoa, contratos in
            let cliente = try await bancada.navegador()
            let destino = try #require(
                try await cliente.post(Self.mes, [("cpf", pessoa.cpf.formatado)]).destino)
            #expect(!destino.contains(pessoa.cpf.digitos))
            #expect(try await cliente.get(destino + "&formato=csv").texto.split(whereSeparator: \.isNewline).count == 4)
            let outro = try await cliente.post(Self.mes, [("cpf", "111.444.777-35")])
            let vazia = try await cliente.get(try #require(outro.destino)).texto
            #expect(vazia.contains("Nada encontrado"))
            let ordenada = try await cliente.get(Self.mes + "?formato=csv&ordem=-previsto").texto
                .split(whereSeparator: \.isNewline).dropFirst().compactMap { $0.split(separator: ";").first }
            #expect(ordenada.map(String.init) == contratos.prefix(3).map { "\($0)" })
            #expect(try await cliente.get(Self.mes + "?situacao=descontada").texto.contains("100,00"))
        }
    }

    @Test(
        "POC-CON-17, RF-CON-24, FOL-09: gera na hora o arquivo no leiaute escolhido, que fica na caixa e só traz o dela",
        arguments: ["retorno-da-consignataria", "retorno-da-consignataria-posicional"])
    func arquivo(leiaute: String) async throws {
        try await Self.com { bancada, _, contratos in
            let cliente = try await bancada.navegador()
            let ficha = try #require(
                try await cliente.post(Self.mes + "/arquivo", [("leiaute", leiaute)]).destino)
            let conteudo = try await cliente.get(ficha + "/baixar").texto
            #expect(conteudo.contains("\(contratos[1])") && !conteudo.contains("\(contratos[3])"))
            let deNovo = try await cliente.post(Self.mes + "/arquivo", [("leiaute", leiaute)])
            #expect(deNovo.destino == ficha, "sem mudança é o mesmo arquivo")
            #expect(try await cliente.post(Self.mes + "/arquivo", [("leiaute", "cadastro-da-folha")]).status == 404)
            let semAto = try await bancada.navegador(atos: ["retorno.consultar"])
            #expect(try await semAto.post(Self.mes + "/arquivo", [("leiaute", leiaute)]).status == 403)
        }
    }

    @Test(
        "POC-CON-17: o arquivo posicional se escreve com todo produto do órgão; o nome que não cabe é recusa que diz o campo, e nada se gera"
    )
    func produtoDeNomeLongo() async throws {
        try await Self.com { bancada, _, _ in
            let cliente = try await bancada.navegador()
            let yaml = try String(contentsOfFile: BancoDeTeste.raiz + "/Implantacao/mpmg.yaml", encoding: .utf8)
            let nomes = yaml.matches(of: /codigo: [a-z-]+, nome: ([^,]+), natureza:/).map { String($0.1) }
            #expect(nomes.count == 17)
            func gerar(_ nome: String) async throws -> RespostaLida {
                _ = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                    try t.executar("UPDATE produto SET nome = \(nome) WHERE id = \(Fixo.emprestimo)").alteradas
                }
                return try await cliente.post(
                    Self.mes + "/arquivo", [("leiaute", "retorno-da-consignataria-posicional")])
            }
            for nome in nomes + [String(repeating: "N", count: 60)] {
                let ficha = try #require(try await gerar(nome).destino, "\(nome)")
                let corpo = try await cliente.get(ficha + "/baixar").corpo
                // Cada linha tem as 260 posições; o que sobra depois da última é o seu LF.
                let larguras = corpo.split(separator: 13).map { linha in linha.count { $0 != 10 } }
                #expect(larguras == Array(repeating: 260, count: larguras.count - 1) + [0], "\(nome)")
            }
            let antes = try await cliente.get("/consignataria/arquivos?formato=csv").texto
            let recusado = try await gerar(String(repeating: "N", count: 61))
            #expect(recusado.status == 409)
            #expect(recusado.texto.contains("detalhe.produto") && recusado.texto.contains("60 posições"))
            #expect(try await cliente.get("/consignataria/arquivos?formato=csv").texto == antes)
        }
    }

    @Test("o extrato de repasse fecha: descontado = líquido + retido, só o dela, com a conta em que recebe")
    func repasse() async throws {
        try await Self.com { bancada, _, _ in
            let cliente = try await bancada.navegador()
            let pagina = try await cliente.get("/consignataria/retorno/2026-09/repasse").texto
            for parte in [
                "R$\u{A0}130,00 descontados = R$\u{A0}128,70 líquidos + R$\u{A0}1,30 retidos", "56789-0", "10/10/2026",
            ] { #expect(pagina.contains(parte), "\(parte)") }
            #expect(!pagina.contains("999,99"))
            let csv = try await cliente.get("/consignataria/retorno/2026-09/repasse?formato=csv").texto
            #expect(csv.contains("130,00;1,30;128,70"))
            let outro = try await bancada.navegador(Fixo.bancoB)
            let deB = try await outro.get("/consignataria/retorno/2026-09/repasse").texto
            #expect(deB.contains("999,99") && !deB.contains("130,00"))
            let aberta = try await cliente.get("/consignataria/retorno/2026-10/repasse").texto
            #expect(aberta.contains("ainda não fechou"))
        }
    }

    @Test("mês em que a consignatária não tem parcela não existe para ela")
    func mesAlheio() async throws {
        try await Self.com { bancada, _, _ in
            let semNada = try await bancada.navegador(Fixo.semConvenio)
            #expect(try await semNada.get(Self.mes).status == 404)
            #expect(try await semNada.get("/consignataria/retorno/2020-01").status == 404)
            #expect(
                try await semNada.post(Self.mes + "/arquivo", [("leiaute", "retorno-da-consignataria")]).status == 404)
            #expect(try await semNada.get("/consignataria/retorno").texto.contains("Nenhum retorno ainda"))
        }
    }
}
