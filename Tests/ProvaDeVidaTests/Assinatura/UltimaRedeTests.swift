import Averbacao
import BancoDeDados
import Foundation
import OrgaoDeTeste
import ProvaDeVida
import Synchronization
import Testing
import Web

/// A pergunta pelos pedidos cujo aviso não chegou, quando são mais do que cabem numa volta e uns tantos falham sempre.
@Suite(.serialized, .timeLimit(.minutes(10))) struct UltimaRedeTests {
    /// Uma fila parada: o primeiro o serviço não consegue ler; atrás dele, 54 cujo resultado nunca confere; por último, uma pessoa aprovada.
    private struct Fila: Sendable {
        let cena: CenaDaAssinatura
        let ruim: Int64
        let aprovada: Int64
        private let anotadas = Anotadas()

        private final class Anotadas: Sendable { let lista = Mutex<[UltimaRede.SemConclusao]>([]) }

        init(_ cena: CenaDaAssinatura) async throws {
            self.cena = cena
            try await cena.exigir(acimaDe: "0,00")
            try await cena.comRosto()
            let pessoa = try await cena.servidor()
            let primeira = try await cena.reservar(10_00, chave: "primeira")
            _ = try await cena.irACamera(primeira, pessoa)
            let sessao = try await cena.sessaoDoPedido(primeira).sessao
            try await cena.bancada.orgao.dono.transacao(como: .proprio) { t in
                try t.executar("ALTER TABLE sessao_da_prova ALTER COLUMN finalidade DROP NOT NULL")
                _ = try t.executar("UPDATE sessao_da_prova SET finalidade = NULL WHERE id = \(sessao)")
            }
            cena.andar(.seconds(60))
            let segunda = try await cena.reservar(11_00, chave: "segunda")
            let navegador = try await cena.bancada.abrir(try await cena.irACamera(segunda, pessoa))
            for _ in 0..<3 {
                var pagina = PaginaDeEnsaio(cena.bancada, navegador)
                _ = try await pagina.capturar(CenaDaAssinatura.outraPessoa)
            }
            cena.andar(.seconds(60))
            aprovada = try await cena.reservar(20_00)
            try await cena.aprovada(aprovada, pessoa)
            try await Self.repetir(segunda, 54, cena)
            let lido = try await cena.uma("SELECT id::text FROM pedido_de_prova WHERE contrato_id = \(primeira)")
            ruim = try #require(lido.flatMap { Int64($0) })
            cena.andar(.seconds(1_201))
        }

        /// Outros pedidos da mesma sessão: o nonce de cada um é seu, e o do resultado não é o deles.
        private static func repetir(_ contrato: Int64, _ quantos: Int, _ cena: CenaDaAssinatura) async throws {
            try await cena.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar(
                    """
                    INSERT INTO pedido_de_prova (id, contrato_id, pessoa_id, usuario_id, especie, conteudo, nonce, finalidade, sessao, criado_em,
                                                 expira_em)
                    SELECT -n, contrato_id, pessoa_id, usuario_id, especie, conteudo, 'nonce-repetido-' || n, finalidade, sessao, criado_em,
                           expira_em
                      FROM pedido_de_prova, generate_series(1, \(quantos)) n WHERE contrato_id = \(contrato)
                    """)
            }
        }

        /// Uma volta, um minuto depois da outra; o que se anotou nela.
        func volta() async throws -> [UltimaRede.SemConclusao] {
            cena.andar(.seconds(60))
            anotadas.lista.withLock { $0 = [] }
            _ = try await cena.assinaturas.concluirVencidos { falha in
                anotadas.lista.withLock { $0.append(falha) }
            }
            return anotadas.lista.withLock { $0 }
        }

        func abertos() async throws -> String? {
            try await cena.uma("SELECT count(*)::text FROM pedido_de_prova WHERE situacao = 'aberto'")
        }
    }

    @Test(
        "PV-07: com mais pedidos parados do que cabem numa volta todos têm a sua vez; o que sempre falha não para os outros, e só o código dele vai ao registro"
    )
    func gira() async throws {
        try await CenaDaAssinatura.usando { cena in
            let fila = try await Fila(cena)
            #expect(try await fila.abertos() == "57")
            let primeira = try await fila.volta()
            #expect(try await cena.situacao(fila.aprovada) == "pendente", "ainda não chegou a vez dela")
            #expect(primeira.count == 50)
            #expect(primeira.first?.pedido == fila.ruim && primeira.first?.falha == "prova-fora-do-ar")
            #expect(Set(primeira.dropFirst().map(\.falha)) == ["resultado-invalido"])
            _ = try await fila.volta()
            #expect(try await cena.situacao(fila.aprovada) == "autorizada")
            #expect(try await cena.contas(fila.aprovada) == "1 1 1")
            #expect(try await fila.abertos() == "55")
            // O que falha volta à fila, e por ele se pergunta de novo.
            let depois = try await fila.volta()
            #expect(depois.contains { $0.pedido == fila.ruim })
        }
    }

    @Test("PV-07: com o serviço parado a volta desiste depois de três perguntas, e nenhum pedido se perde")
    func parado() async throws {
        try await CenaDaAssinatura.usando { cena in
            let fila = try await Fila(cena)
            cena.derrubarAProva()
            // Enquanto escoa, ainda pode responder a uma ou outra pergunta.
            var anotadas = try await fila.volta()
            for _ in 0..<20 where anotadas.count > 3 { anotadas = try await fila.volta() }
            #expect(anotadas.map(\.falha) == ["prova-fora-do-ar", "prova-fora-do-ar", "prova-fora-do-ar"])
            let abertos = try await fila.abertos()
            _ = try await fila.volta()
            #expect(try await fila.abertos() == abertos)
        }
    }
}
