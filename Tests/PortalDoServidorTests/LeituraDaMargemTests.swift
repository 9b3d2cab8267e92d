import Acesso
import Auditoria
import BancoDeDados
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import PortalDoServidor

/// A pessoa que lê a própria margem deixa isso na trilha, uma vez por sessão e competência.
@Suite(.serialized) struct LeituraDaMargemTests {
    /// As leituras da pessoa por ela mesma: a sessão e a competência de cada uma, da mais velha à mais nova.
    private static func leituras(_ pessoa: PessoaDeTeste, _ orgao: OrgaoDeTeste) async throws -> [String] {
        let trilha = orgao.casa.trilha
        return try await orgao.dono.transacao(como: .proprio) { t in
            let ids = try t.executar(
                """
                SELECT id FROM evento WHERE ato = 'margens.consultar' AND objeto = 'pessoa' AND objeto_id = \(pessoa.pessoa)
                   AND autor_id = \(pessoa.pessoa) ORDER BY id
                """
            ).map { try $0.ler(0, como: Int64.self) }
            return try ids.compactMap { id in
                guard let lido = try EventoLido.ler(id, trilha, em: t), case .texto(let mes)? = lido["competencia"]
                else { return nil }
                return "\(lido.sessao ?? "") \(mes)"
            }
        }
    }

    private static func navegador(
        _ servidor: ServidorMontado, _ pessoa: PessoaDeTeste, sessao: String
    ) async throws -> ClienteEmProcesso {
        let cliente = ClienteEmProcesso(servidor)
        try await cliente.entrar(
            como: UsuarioNaSessao(
                id: pessoa.pessoa, nome: "Pessoa", portal: .servidor, perfil: "pessoa",
                atos: Set(PortalDoServidor.atos), consignataria: nil, pessoa: pessoa.pessoa, sessao: sessao))
        return cliente
    }

    /// A folha aberta do órgão de teste.
    private static let mes = Competencia(ano: 2026, mes: 10)

    /// Fecha a folha aberta e abre a do mês seguinte.
    private static func virar(_ orgao: OrgaoDeTeste) async throws {
        _ = try await orgao.dono.transacao(como: .proprio) { t in
            try t.executar(
                """
                UPDATE folha_do_mes SET situacao = 'fechada', cortada_em = now(), glosada_em = now(), enviada_em = now(), fechada_em = now()
                 WHERE competencia = \(mes)
                """)
            try t.executar("INSERT INTO folha_do_mes (competencia, situacao) VALUES (\(mes + 1), 'aberta')")
        }
    }

    @Test(
        "RNF-AUD-01, RF-SER-01: ler a própria margem fica na trilha, por qualquer das páginas, uma vez em cada sessão e competência"
    )
    func leituras() async throws {
        try await PortalDoServidorTests.com { orgao, _, servidor in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            let outra = try await orgao.pessoa(2, margens: ["geral": 100_00])
            var vistas: [String] = []
            // Cada página sozinha, na sua sessão: nenhuma mostra margem sem deixar a leitura.
            for (n, caminho) in [
                "/servidor", "/servidor/margens.pdf", "/servidor/extrato", "/servidor/extrato?formato=csv",
                "/servidor/verbas-em-atraso", "/servidor/verbas-em-atraso?formato=csv",
            ].enumerated() {
                let cliente = try await Self.navegador(servidor, pessoa, sessao: "sessao\(n)")
                for _ in 1...3 { #expect(try await cliente.get(caminho).status == 200, "\(caminho)") }
                #expect(try await cliente.get("/servidor").status == 200)
                vistas.append("sessao\(n) 2026-10")
                #expect(try await Self.leituras(pessoa, orgao) == vistas, "\(caminho)")
            }
            // O que não mostra margem não a lê.
            let cliente = try await Self.navegador(servidor, pessoa, sessao: "contratos")
            #expect(try await cliente.get("/servidor/contratos").status == 200)
            #expect(try await Self.leituras(pessoa, orgao) == vistas)
            // Virou a competência: a mesma sessão lê outra margem.
            #expect(try await cliente.get("/servidor").status == 200)
            try await Self.virar(orgao)
            for _ in 1...2 { #expect(try await cliente.get("/servidor").status == 200) }
            vistas += ["contratos 2026-10", "contratos 2026-11"]
            #expect(try await Self.leituras(pessoa, orgao) == vistas)
            #expect(try await Self.leituras(outra, orgao) == [])
        }
    }

    @Test(
        "RNF-AUD-01: quem não tem o ato não lê a margem nem deixa leitura; se a trilha não grava, a margem não aparece")
    func semRegistro() async throws {
        try await PortalDoServidorTests.com { orgao, _, servidor in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 123_45])
            let sem = try await PortalDoServidorTests.navegador(servidor, pessoa, atos: ["contratos.consultar"])
            #expect(try await sem.get("/servidor/extrato").status == 403)
            #expect(try await Self.leituras(pessoa, orgao) == [])
            try await orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar("REVOKE INSERT ON evento FROM motor")
            }
            let cliente = try await PortalDoServidorTests.navegador(servidor, pessoa)
            let pagina = try await cliente.get("/servidor")
            #expect(pagina.status >= 500 && !pagina.texto.contains("123,45"))
        }
    }
}
