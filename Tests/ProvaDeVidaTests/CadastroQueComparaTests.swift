import BancoDeDados
import Foundation
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import Rosto
import Testing
import Web

/// O rosto novo troca o guardado se é da mesma pessoa; senão, não se troca por engano nem por quem se faça passar por ela.
@Suite struct CadastroQueComparaTests {
    private static func guardar(
        _ vetor: VetorFacial, trocar: Bool? = nil, _ bancada: BancadaDaProva
    ) async throws -> RespostaLida {
        let foto = Data(try ObservadorDeEnsaio.jpeg(Observacao(rostos: 1), vetor, ruido: 0)).base64EncodedString()
        let troca = trocar.map { #", "trocar_rosto": \#($0)"# } ?? ""
        return try await bancada.navegador.json(
            "PUT", "/v1/referencias",
            #"{"cpf": "\#(BancadaDaProva.cpf)", "imagem": "\#(foto)", \#(BancadaDaProva.declaracao)\#(troca)}"#,
            credencial: try await bancada.token())
    }

    /// Se uma foto com este rosto confere com o guardado.
    private static func confere(_ vetor: VetorFacial, _ bancada: BancadaDaProva) async throws -> Bool {
        let foto = Data(try ObservadorDeEnsaio.jpeg(Observacao(rostos: 1), vetor, ruido: 1)).base64EncodedString()
        return try await bancada.navegador.json(
            "POST", "/v1/consultas",
            #"{"cpf": "\#(BancadaDaProva.cpf)", "imagem": "\#(foto)", \#(BancadaDaProva.declaracao)}"#,
            credencial: try await bancada.token(), chave: UUID().uuidString
        ).texto.contains(#""confere":true"#)
    }

    private static func vetor(_ cosseno: Double) -> VetorFacial {
        PessoaDeEnsaio.rosto(cosseno, (1 - cosseno * cosseno).squareRoot())
    }

    @Test(
        "PV-02, PV-03: o cadastro por captura compara com o rosto guardado, dos dois lados do limiar; o que difere não o troca",
        arguments: [(0.3631, true), (0.3629, false)])
    func captura(_ caso: (cosseno: Double, passa: Bool)) async throws {
        try await BancadaDaProva.usando { bancada in
            try await bancada.referencia()
            let (_, id, link) = try await bancada.sessao("cadastro")
            var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
            var pessoa = PessoaDeEnsaio()
            pessoa.vetor = Self.vetor(caso.cosseno)
            let fim = try await pagina.capturar(pessoa, luz: false)
            #expect(fim["situacao"] as? String == (caso.passa ? "APROVADA" : "REPROVADA"), "\(fim)")
            if !caso.passa {
                #expect(fim["codigo"] as? String == "nao-confere" && fim["podePedirRevisao"] as? Bool == true)
                #expect(try await pagina.navegador.json("POST", "/captura/desistir", "{}").status == 200)
            }
            let resultado = try await bancada.resultado(id)
            #expect(resultado["situacao"] as? String == (caso.passa ? "APROVADA" : "REPROVADA"))
            #expect(try await Self.confere(Self.vetor(caso.cosseno), bancada) == true || !caso.passa)
            #expect(try await Self.confere(PessoaDeEnsaio.rosto(1, 0), bancada))
            let vivos: Int64? = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT count(vetor) FROM referencia_facial")?.ler(0)
            }
            #expect(vivos == 1)
        }
    }

    @Test(
        "PV-27: quem difere do rosto guardado e pede conferência só é cadastrado com o documento que o atendente olhou")
    func conferencia() async throws {
        try await BancadaDaProva.usando { bancada in
            try await bancada.referencia()
            let (_, _, link) = try await bancada.sessao("cadastro")
            var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
            var pessoa = PessoaDeEnsaio()
            pessoa.vetor = PessoaDeEnsaio.rosto(0, 1)
            _ = try await pagina.capturar(pessoa, luz: false)
            let pedida = try await pagina.navegador.json("POST", "/captura/revisao", #"{"concordo": true}"#)
            #expect(pedida.status == 200, "\(pedida.texto)")
            let pede: Bool? = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT pede_documento FROM revisao_da_prova")?.ler(0)
            }
            #expect(pede == true)
        }
    }

    @Test(
        "PV-02, PV-27: a foto de outro rosto não troca o guardado sem o cliente o dizer; dito, troca, e a trilha diz quanto se pareciam"
    )
    func foto() async throws {
        try await BancadaDaProva.usando { bancada in
            #expect(try await Self.guardar(PessoaDeEnsaio.rosto(1, 0), bancada).status == 204)
            for trocar in [nil, false] {
                let lida = try await Self.guardar(PessoaDeEnsaio.rosto(0, 1), trocar: trocar, bancada)
                #expect(lida.status == 422 && lida.texto.contains("rosto-diferente"), "\(lida.texto)")
            }
            #expect(try await Self.confere(PessoaDeEnsaio.rosto(1, 0), bancada))
            #expect(
                try await Self.guardar(Self.vetor(0.3631), bancada).status == 204, "o mesmo rosto troca-se sem mais")
            #expect(try await Self.guardar(PessoaDeEnsaio.rosto(0, 1), trocar: true, bancada).status == 204)
            #expect(try await Self.confere(PessoaDeEnsaio.rosto(0, 1), bancada))
            #expect(try await bancada.eventos("prova-de-vida.gravar-referencia") == 3)
        }
    }
}
