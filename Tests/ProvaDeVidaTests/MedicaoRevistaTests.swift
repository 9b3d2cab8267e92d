import Auditoria
import BancoDeDados
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import Testing
import Web

/// A linha que se cobrou não muda; o que a conferência por gente decidiu depois aparece ao lado.
@Suite struct MedicaoRevistaTests {
    private static func decidida(_ bancada: BancadaDaProva, aprova: Bool) async throws {
        let atendente = Autor(
            usuario: 71, nome: "Ana", perfil: "atendente-da-prova", endereco: "10.0.0.7", canal: .tela)
        let casa = bancada.orgao.casa
        try await casa.banco.transacao(como: .motor) { t in
            guard let caso = try Revisao.listar(.init(situacao: .pedida), limite: 1, em: t).first else { return }
            try AbrirRevisao(id: caso.id, motivo: "fila do dia").executar(casa, em: t, por: atendente)
            try DecidirRevisao(
                id: caso.id, aprova: aprova, fundamento: "O rosto das fotos é o do documento apresentado.",
                documento: DocumentoConferido(.identidade, numero: "MG-12.345.678")
            ).executar(casa, em: t, por: atendente)
        }
    }

    private static func linhas(_ bancada: BancadaDaProva) async throws -> [String] {
        try await bancada.orgao.dono.transacao(como: .proprio) { t in
            try t.executar("SELECT to_jsonb(c)::text FROM consulta_da_prova c ORDER BY ordem").map { try $0.ler(0) }
        }
    }

    @Test(
        "PV-10, PV-11: na medição e no extrato a sessão que gente reviu mostra o contado e o vigente; o que se cobrou não muda, nem de mês fechado",
        arguments: [true, false])
    func vigente(aprova: Bool) async throws {
        try await BancadaDaProva.comGente { bancada in
            try await bancada.referencia(PessoaDeEnsaio.rosto(0, 1))
            let (_, _, link) = try await bancada.sessao()
            var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
            for _ in 0..<3 { _ = try await pagina.capturar(PessoaDeEnsaio(), luz: false) }
            let antes = try await Self.linhas(bancada)
            #expect(antes.count == 1)
            let base = "/operacao/clientes/\(bancada.cliente)/medicao/2026-10"
            func csv() async throws -> String {
                let operador = try await bancada.entrar(BancadaDaProva.operador)
                return try await operador.get(base + "?formato=csv").texto
            }
            #expect(try await csv().contains(";Reprovada;Reprovada;"))
            let pedida = try await pagina.navegador.json("POST", "/captura/revisao", #"{"concordo": true}"#)
            #expect(pedida.status == 200, "\(pedida.texto)")
            #expect(try await csv().contains(";Reprovada;Em conferência por gente;"))
            try await Self.decidida(bancada, aprova: aprova)
            // Passado o mês, a linha que se fechou é a mesma, e o vigente segue à vista.
            bancada.orgao.andar(.seconds(40 * 86_400))
            #expect(try await csv().contains(aprova ? ";Reprovada;Aprovada;" : ";Reprovada;Reprovada;"))
            let operador = try await bancada.entrar(BancadaDaProva.operador)
            let tela = LeitorDePagina.texto(try await operador.get(base).texto)
            #expect(tela.contains("1 depois da conferência por gente") == aprova)
            let representante = try await bancada.entrar(BancadaDaProva.representante)
            let dele = try await representante.get("/cliente/\(bancada.cliente)/medicao/2026-10?formato=csv").texto
            #expect(dele.contains(aprova ? ";Reprovada;Aprovada;" : ";Reprovada;Reprovada;"))
            #expect(try await Self.linhas(bancada) == antes)
        }
    }
}
