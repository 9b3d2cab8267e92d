import Acesso
import Auditoria
import BancoDeDados
import BancoDeTeste
import Foundation
import Nucleo
import OrgaoDeTeste
import Testing

/// As três camadas: o navegador só recebe páginas, os processos da aplicação não guardam nada, e o banco é outro programa, em SQL.
@Suite(.serialized, .timeLimit(.minutes(15))) struct CamadasTests {
    @Test(
        "RNF-GER-01: o mesmo pedido serve em qualquer processo da aplicação, e um que morre não leva nada: tudo está na camada do banco"
    )
    func processosSemEstado() async throws {
        try await ReservaPorRestTests.comAplicacoes(2) { orgao, aplicacoes, credencial in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            func reservas(_ indice: Int) -> String { "https://localhost:\(aplicacoes[indice].porta)/api/v1/reservas" }
            let noPrimeiro = try #require(
                await Chamada.post(
                    reservas(0), ReservaPorRestTests.reserva(pessoa, "60.00"), credencial: credencial,
                    chave: "camadas-1"))
            #expect(noPrimeiro.status == 201)
            // O mesmo pedido, repetido no outro processo, dá a mesma resposta, e não reserva de novo.
            let noSegundo = try #require(
                await Chamada.post(
                    reservas(1), ReservaPorRestTests.reserva(pessoa, "60.00"), credencial: credencial,
                    chave: "camadas-1"))
            #expect(noSegundo.status == 201 && noSegundo.corpo == noPrimeiro.corpo)
            #expect(try await orgao.disponivel(pessoa.contas["geral"]) == 40_00)
            AplicacaoDeTeste.matar(aplicacoes[0].numeroDoProcesso)
            let depois = try #require(
                await Chamada.post(
                    reservas(1), ReservaPorRestTests.reserva(pessoa, "40.00"), credencial: credencial,
                    chave: "camadas-2"))
            #expect(depois.status == 201)
            #expect(try await orgao.disponivel(pessoa.contas["geral"]) == 0)
            // Ao navegador vai HTML pronto; o que ele traz do banco, não alcança.
            let pagina = try #require(await Chamada.get("https://localhost:\(aplicacoes[1].porta)/entrar"))
            #expect(pagina.corpo.contains("<form") && !pagina.corpo.contains("SELECT "))
        }
    }

    @Test(
        "RNF-GER-02: a base é SQL: um cliente de SQL que não é nosso lê, soma e agrupa o mesmo que a aplicação gravou")
    func sql() async throws {
        try await ReservaPorRestTests.comAplicacoes(1) { orgao, aplicacoes, credencial in
            let endereco = "https://localhost:\(aplicacoes[0].porta)/api/v1/reservas"
            for (numero, valor) in ["10.00", "20.50", "30.25"].enumerated() {
                let pessoa = try await orgao.pessoa(numero + 1, margens: ["geral": 100_00])
                let feita = await Chamada.post(
                    endereco, ReservaPorRestTests.reserva(pessoa, valor), credencial: credencial,
                    chave: "consulta-sql-\(numero)")
                #expect(feita?.status == 201)
            }
            // pergunta em SQL, e o que o psql responde
            let casos = [
                (
                    "SELECT count(*), sum(parcela), max(parcela) FROM contrato WHERE situacao = 'pendente'",
                    "3|6075|3025"
                ),
                (
                    """
                    SELECT g.nome, d.nome, count(*) FROM contrato c JOIN consignataria g ON g.id = c.consignataria_id
                      JOIN produto d ON d.id = c.produto_id GROUP BY g.nome, d.nome
                    """, "Banco A|Mensalidade|3"
                ), ("SELECT sum(bruta_da_folha) - sum(disponivel) FROM conta_de_margem", "6075"),
                (
                    "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public' AND table_name = 'contrato'",
                    "1"
                ),
            ]
            for (pergunta, resposta) in casos {
                #expect(try Self.psql(pergunta, em: orgao.bancoDeTeste.enderecoDoDono) == resposta, "\(pergunta)")
            }
        }
    }

    /// Roda o `psql` do PostgreSQL, que não é nosso.
    private static func psql(_ pergunta: String, em endereco: String) throws -> String {
        let processo = Process()
        let cano = Pipe()
        processo.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        processo.arguments = ["psql", "-X", "-A", "-t", "-d", endereco, "-c", pergunta]
        processo.standardOutput = cano
        try processo.run()
        let lido = cano.fileHandleForReading.readDataToEndOfFile()
        processo.waitUntilExit()
        return String(decoding: lido, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
