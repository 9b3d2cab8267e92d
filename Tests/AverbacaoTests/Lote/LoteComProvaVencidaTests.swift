import Arquivos
import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Contratos
import Nucleo
import OrgaoDeTeste
import Testing

/// O lote de contratos novos de quem passou do prazo da prova de vida anual.
@Suite struct LoteComProvaVencidaTests {
    private static func campanha(_ mesa: MesaDeLotes, fim: String) async throws {
        let casa = mesa.orgao.casa
        try await mesa.orgao.dono.transacao(como: .proprio) { t in
            _ = try t.executar(
                """
                INSERT INTO campanha_da_prova (id, nome, publico, comeco, fim, lembretes, aberta_em)
                VALUES (1, 'Prova do ano', 'ambos', '2026-09-01', \(fim)::date, '{}', now())
                """)
        }
        let efeito = MudarParametro(
            .efeitoDaProvaAnual, valor: EfeitoDaProvaAnual.naoReservar.rawValue, desde: casa.relogio.hoje,
            fonte: "ensaio")
        try await casa.banco.transacao(como: .motor) { t in try efeito.executar(casa, em: t, por: .comando) }
    }

    @Test(
        "na crítica do lote quem venceu ouve, letra por letra, o mesmo que quem o órgão bloqueou; quem não deve passa")
    func naCritica() async throws {
        try await MesaDeLotes.usando { mesa in
            let vencida = try await mesa.orgao.pessoa(1, margens: ["geral": 100_00], situacao: "inativo")
            let bloqueada = try await mesa.orgao.pessoa(2, margens: ["geral": 100_00])
            let ativa = try await mesa.orgao.pessoa(3, margens: ["geral": 100_00])
            try await mesa.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar(
                    "UPDATE vinculo SET bloqueado_em = now(), motivo_do_bloqueio = '\\x00' WHERE id = \(bloqueada.vinculo)"
                )
            }
            try await Self.campanha(mesa, fim: "2026-10-04")
            let conferencia = try await mesa.conferir(
                try await mesa.bytes(
                    .inclusoes,
                    [vencida, bloqueada, ativa].enumerated().map {
                        MesaDeLotes.inclusao($1, 10_00, numero: "A\($0)")
                    }))
            let frases = conferencia.primeiros.map(\.texto)
            #expect(frases.count == 2 && frases.allSatisfy { !$0.contains("prova") })
            let semLinha = Set(frases.map { $0.replacing(/[0-9]+/, with: "") })
            #expect(semLinha.count == 1, "\(frases)")
        }
    }

    @Test(
        "conferido o lote quando ela nada devia e aplicado depois de vencido o prazo, a linha é recusada e a margem fica como estava"
    )
    func naAplicacao() async throws {
        try await MesaDeLotes.usando { mesa in
            let pessoa = try await mesa.orgao.pessoa(1, margens: ["geral": 100_00], situacao: "inativo")
            let ativa = try await mesa.orgao.pessoa(2, margens: ["geral": 100_00])
            let conferencia = try await mesa.conferir(
                try await mesa.bytes(
                    .inclusoes,
                    [
                        MesaDeLotes.inclusao(pessoa, 10_00, numero: "A1"),
                        MesaDeLotes.inclusao(ativa, 10_00, numero: "A2"),
                    ]))
            try #require(conferencia.aprovada)
            try await Self.campanha(mesa, fim: "2026-10-04")
            _ = try await mesa.esperar(try await mesa.lotes.agendar(conferencia.arquivo.id, por: MesaDeLotes.operadora))
            let linhas = try await mesa.linhas(conferencia.arquivo.id)
            #expect(linhas.map(\.situacao) == [.recusada, .aplicada], "\(linhas)")
            #expect(linhas[0].codigo == "margem-bloqueada")
            #expect(try await mesa.orgao.disponivel(pessoa.contas["geral"]) == 100_00)
        }
    }
}
