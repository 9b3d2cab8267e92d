import Acesso
import Auditoria
import BancoDeDados
import BancoDeTeste
import Cadastro
import Cifra
import Contratos
import Foundation
import Nucleo
import Testing
import Web

@testable import averba

/// O que gente digita e o banco guarda cifrado: o que se gravou antes da cifra, e o que já nasce cifrado.
@Suite(.serialized) struct TextosCifradosTests {
    private static let solucao = "devolvido a Otávio Brandão Penalva"
    private static let bloqueio = "ordem judicial contra Zulmira Ninguém"

    /// Uma divergência e um bloqueio como os gravava o programa de antes; devolve a pessoa bloqueada.
    private static func gravarEmClaro(_ casa: Casa) async throws -> Int64 {
        try await VarreduraTests.comDono(casa) { t in
            try t.executar(
                """
                INSERT INTO divergencia (id, competencia, especie, resolvida_em, solucao_em_claro)
                VALUES (880001, '2026-10-01', 'sem-envio', now(), \(solucao))
                """)
            return try #require(
                try t.uma(
                    """
                    UPDATE vinculo SET bloqueado_em = now(), motivo_do_bloqueio_em_claro = \(bloqueio)
                     WHERE id = (SELECT min(id) FROM vinculo) RETURNING pessoa_id
                    """)
            ).ler(0, como: Int64.self)
        }
    }

    /// Quantos textos estão em claro e quantos em bloco.
    private static func contar(_ casa: Casa) async throws -> [Int64] {
        try await VarreduraTests.comDono(casa) { t in
            let linha = try #require(
                try t.uma(
                    """
                    SELECT (SELECT count(solucao_em_claro) FROM divergencia) + (SELECT count(motivo_do_bloqueio_em_claro) FROM vinculo),
                           (SELECT count(solucao) FROM divergencia) + (SELECT count(motivo_do_bloqueio) FROM vinculo)
                    """))
            return [try linha.ler(0), try linha.ler(1)]
        }
    }

    @Test(
        "RNF-SEG-03, LGPD-02: solução e motivo de bloqueio de antes da cifra se leem como estavam, «averba chaves rodar» os fecha, e a tela continua a mostrá-los"
    )
    func antesDaCifra() async throws {
        try await CasaDeVerdade.usando("textos") { casa in
            try await BaseDeDemonstracao(casa: casa, pequena: true).preparar()
            let terminal = try CasaDeVerdade.terminal(casa.pasta)
            let pessoa = try await Self.gravarEmClaro(casa)
            let tela = try Tela(casa)
            let gestor = try await tela.entrar("gestor")
            func mostra() async throws -> Bool {
                let divergencia = try await gestor.get("/gestor/competencias/2026-10/divergencias/880001")
                let ficha = try await gestor.get("/gestor/pessoas/\(pessoa)")
                return divergencia.lido.contains(Self.solucao) && ficha.lido.contains(Self.bloqueio)
            }
            #expect(try await Self.contar(casa) == [2, 0])
            #expect(try await mostra())
            _ = try terminal.certo("chaves", "rodar", "--finalidade", "dados", "--lote", "1")
            #expect(try await Self.contar(casa) == [0, 2])
            #expect(try await ChavesDeFundo.adotar(casa.instalacao, casa.mestra))
            #expect(try await mostra())
            // O motor não escreve solução em claro, nem muda a razão que o corte pôs na linha.
            for comando in [
                "UPDATE divergencia SET solucao_em_claro = 'x'", "UPDATE linha_do_mes SET observacao = 'x'",
            ] as [SQL] {
                let falha = await #expect(throws: FalhaDeBanco.self) {
                    try await casa.instalacao.banco.transacao(como: .motor) { t in _ = try t.executar(comando) }
                }
                #expect(falha?.sqlstate == "42501", "\(comando.texto)")
            }
            await tela.pecas.porta.encerrar()
        }
    }
}
