import Auditoria
import BancoDeDados
import Foundation
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import Testing
import Web

/// O que a pessoa pode pedir do que se guarda dela.
@Suite struct TitularTests {
    private func pedir(_ bancada: BancadaDaProva, _ que: String, cpf: String = BancadaDaProva.cpf) async throws
        -> RespostaLida
    {
        try await bancada.navegador.json(
            "POST", "/v1/titulares/\(que)", #"{"cpf": "\#(cpf)"}"#, credencial: try await bancada.token())
    }

    @Test("PV-27: a pessoa recebe tudo o que se tem dela, e só dela; entregar fica na trilha")
    func exportar() async throws {
        try await BancadaDaProva.usando { bancada in
            #expect(try await pedir(bancada, "exportar").status == 404)
            try await bancada.referencia()
            try await bancada.referencia(cpf: "111.444.777-35")
            let (_, id, link) = try await bancada.sessao()
            var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
            _ = try await pagina.capturar(PessoaDeEnsaio())
            let lida = try await pedir(bancada, "exportar")
            #expect(lida.status == 200 && lida.cabecalho("Cache-Control") == "no-store")
            let corpo = try bancada.json(lida)
            #expect(corpo["cpf"] as? String == "52998224725")
            let rostos = try #require(corpo["rostos"] as? [[String: Any]])
            #expect(rostos.map { $0["origem"] as? String } == ["foto"])
            let sessoes = try #require(corpo["sessoes"] as? [[String: Any]])
            #expect(sessoes.map { $0["situacao"] as? String } == ["APROVADA"])
            #expect((sessoes.first?["id"] as? NSNumber)?.int64Value == id && sessoes.first?["consentida_em"] is String)
            let eventos: Int64? = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT count(*) FROM evento WHERE ato = \(DadosDoTitular.ato)")?.ler(0)
            }
            #expect(eventos == 1)
        }
    }

    @Test("PV-27: apagada, a pessoa não se acha nem se reconhece; a sessão aberta acaba; o que se contou fica")
    func apagar() async throws {
        try await BancadaDaProva.usando { bancada in
            try await bancada.referencia()
            let (_, _, link) = try await bancada.sessao()
            var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
            _ = try await pagina.capturar(PessoaDeEnsaio())
            let (_, aberta, outro) = try await bancada.sessao()
            let navegador = try await bancada.abrir(outro)
            #expect(try await pedir(bancada, "apagar").status == 204)
            #expect(try await bancada.resultado(aberta)["situacao"] as? String == "EXPIRADA")
            #expect(try await bancada.resultado(aberta)["motivo"] as? String == "apagada")
            var depois = PaginaDeEnsaio(bancada, navegador)
            #expect(try await depois.comecar().status == 409)
            #expect(try await bancada.sessao().resposta.status == 422, "não há mais rosto de referência")
            let lido: (Int64, Int64, Int64) = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                guard
                    let linha = try t.uma(
                        """
                        SELECT (SELECT count(*) FROM referencia_facial), (SELECT count(*) FROM consulta_da_prova),
                               (SELECT count(*) FROM titular_da_prova WHERE pessoal IS NULL AND apagado_em IS NOT NULL)
                        """)
                else { return (-1, -1, -1) }
                return (try linha.ler(0), try linha.ler(1), try linha.ler(2))
            }
            #expect(lido == (0, 1, 1))
            // Quem foi apagado não se acha outra vez; quem volta é outro titular.
            #expect(try await pedir(bancada, "apagar").status == 404)
            try await bancada.referencia()
            #expect(try bancada.json(try await pedir(bancada, "exportar"))["sessoes"] as? [String] == [])
        }
    }

    @Test("de outro cliente, a pessoa não existe: nem se entrega, nem se apaga")
    func alheio() async throws {
        try await BancadaDaProva.usando { bancada in
            try await bancada.referencia()
            let (_, outra) = try await BancadaDaProva.cadastrar("vizinho", bancada.orgao.casa)
            let token = try await bancada.token(outra)
            for que in ["exportar", "apagar"] {
                let lida = try await bancada.navegador.json(
                    "POST", "/v1/titulares/\(que)", #"{"cpf": "\#(BancadaDaProva.cpf)"}"#, credencial: token)
                #expect(lida.status == 404)
            }
            #expect(try bancada.json(try await pedir(bancada, "exportar"))["cpf"] as? String == "52998224725")
        }
    }
}
