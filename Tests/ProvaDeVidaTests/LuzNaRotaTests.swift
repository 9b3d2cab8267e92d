import BancoDeDados
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import Rosto
import Testing
import Web

/// A etapa da luz pela rota: a hora que a página diz de cada cor, e quem está diante da tela enquanto ela pisca.
@Suite struct LuzNaRotaTests {
    struct Mentira: Sendable, CustomTestStringConvertible {
        let nome: String
        let passa: Bool
        let dizer: @Sendable (CorMostrada, Int64) -> CorMostrada
        var testDescription: String { nome }
    }

    static let mentiras: [Mentira] = [
        Mentira(nome: "a verdade", passa: true) { cor, _ in cor },
        Mentira(nome: "cinco segundos antes de mandada", passa: false) { cor, _ in
            CorMostrada(ordem: cor.ordem, desde: max(0, cor.desde - 5_000))
        },
        Mentira(nome: "depois do próprio quadro", passa: false) { cor, tempo in
            CorMostrada(ordem: cor.ordem, desde: tempo + 1)
        },
        Mentira(nome: "cor que ainda não se mandou", passa: false) { cor, _ in
            CorMostrada(ordem: min(5, cor.ordem + 1), desde: cor.desde)
        },
        Mentira(nome: "todas desde o mesmo instante", passa: false) { cor, _ in
            cor.ordem == 0 ? cor : CorMostrada(ordem: cor.ordem, desde: 1)
        },
    ]

    private static func motivos(_ sessao: Int64, _ bancada: BancadaDaProva) async throws -> [String?] {
        try await bancada.orgao.dono.transacao(como: .proprio) { t in
            try t.executar("SELECT motivo FROM tentativa_da_prova WHERE sessao_id = \(sessao) ORDER BY n")
                .map { try $0.ler(0) }
        }
    }

    @Test(
        "PV-03: a hora em que a página diz ter mostrado a cor cabe entre o mandado do servidor e o quadro, ou a tentativa acaba",
        arguments: mentiras)
    func horaDaCor(_ mentira: Mentira) async throws {
        // Os quadros do ensaio andam mais depressa que o relógio: a folga cobre a máquina ocupada, e não os cinco segundos.
        try await BancadaDaProva.usando(folgaDaCor: 3_000) { bancada in
            let (_, id, link) = try await bancada.sessao("cadastro")
            var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
            pagina.mentira = mentira.dizer
            let fim = try await pagina.capturar(PessoaDeEnsaio())
            #expect(fim["situacao"] as? String == (mentira.passa ? "APROVADA" : "REPROVADA"), "\(fim)")
            #expect(try await Self.motivos(id, bancada) == [mentira.passa ? nil : "tempo-incoerente"])
        }
    }

    @Test("PV-02, PV-03: quem se senta diante da câmera enquanto a tela pisca não passa por quem começou")
    func trocaNaLuz() async throws {
        try await BancadaDaProva.usando { bancada in
            let (_, id, link) = try await bancada.sessao("cadastro")
            var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
            let fim = try await pagina.capturar(PessoaDeEnsaio()) { pessoa, pagina in
                if (pagina.passo?.ordemDaCor ?? 0) >= 4 { pessoa.vetor = PessoaDeEnsaio.rosto(0, 1) }
            }
            #expect(fim["situacao"] as? String == "REPROVADA", "\(fim)")
            #expect(try await Self.motivos(id, bancada) == ["outra-pessoa"])
        }
    }

    @Test("PV-03: parecido com quem começou a prova não basta: o rosto do fim da luz tem de ser o do começo dela")
    func deUmParaOutro() {
        // Cada um dos dois confere com o de frente (0,5), e não um com o outro (−0,5).
        let (um, outro) = (PessoaDeEnsaio.rosto(0.5, 0.866), PessoaDeEnsaio.rosto(0.5, -0.866))
        for semente in 0..<50 {
            var ensaio = Ensaio(semente: UInt64(semente))
            let desfecho = ensaio.jogar(PessoaDeEnsaio()) { pessoa, ensaio in
                guard ensaio.passo?.pedido == .luz || ensaio.passo?.pedido == .frenteFinal else { return }
                pessoa.vetor = (ensaio.passo?.ordemDaCor ?? 0) >= 3 ? outro : um
            }
            #expect(desfecho == .reprovada(.outraPessoa), "\(semente): \(String(describing: desfecho))")
        }
    }

    @Test(
        "PV-03: outro rosto que entra e sai da imagem conta como se ficasse: só um tempo inteiro sozinho zera a conta",
        arguments: [(2, false), (4, false), (8, true)])
    func entraESai(_ caso: (cada: Int, passa: Bool)) async throws {
        try await BancadaDaProva.usando { bancada in
            let (_, id, link) = try await bancada.sessao("cadastro")
            var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
            var quadros = 0
            let fim = try await pagina.capturar(PessoaDeEnsaio(), luz: false) { pessoa, _ in
                quadros += 1
                pessoa.rostos = quadros.isMultiple(of: caso.cada) ? 2 : 1
            }
            #expect(fim["situacao"] as? String == (caso.passa ? "APROVADA" : "REPROVADA"), "\(fim)")
            #expect(try await Self.motivos(id, bancada) == [caso.passa ? nil : "varios-rostos"])
        }
    }
}
