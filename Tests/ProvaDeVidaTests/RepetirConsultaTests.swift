import BancoDeDados
import Foundation
import OrgaoDeTeste
import ProvaDeVida
import Testing
import Web

/// A consulta repetida com a mesma chave: a mesma resposta, o mesmo número, e uma cobrança só.
@Suite struct RepetirConsultaTests {
    /// Uma foto, sempre a mesma: o ensaio a escreveria de outro jeito a cada vez.
    private static func foto(ruido: Int = 0) throws -> String {
        Data(try ObservadorDeEnsaio.jpeg(Observacao(rostos: 1), PessoaDeEnsaio.rosto(1, 0), ruido: ruido))
            .base64EncodedString()
    }

    private static func consultar(
        _ bancada: BancadaDaProva, _ foto: String, chave: String?, token: String
    ) async throws -> RespostaLida {
        try await bancada.navegador.json(
            "POST", "/v1/consultas",
            #"{"cpf": "\#(BancadaDaProva.cpf)", "imagem": "\#(foto)", \#(BancadaDaProva.declaracao)}"#,
            credencial: token, chave: chave)
    }

    private static func contadas(_ bancada: BancadaDaProva) async throws -> [Int64] {
        try await bancada.orgao.dono.transacao(como: .proprio) { t in
            try t.executar("SELECT id FROM consulta_da_prova ORDER BY ordem").map { try $0.ler(0) }
        }
    }

    @Test(
        "PV-09, PV-11: repetida com a mesma chave, responde o mesmo e não cobra; com outra foto recusa; com outra chave cobra"
    )
    func repetir() async throws {
        try await BancadaDaProva.usando { bancada in
            try await bancada.referencia()
            let (foto, token) = (try Self.foto(), try await bancada.token())
            #expect(
                try await Self.consultar(bancada, foto, chave: nil, token: token).status == 400,
                "sem chave não se consulta")
            let primeira = try await Self.consultar(bancada, foto, chave: "pedido-0001", token: token)
            #expect(primeira.status == 201)
            let numero = try #require((try bancada.json(primeira)["transacao"] as? NSNumber)?.int64Value)
            for _ in 0..<3 {
                let repetida = try await Self.consultar(bancada, foto, chave: "pedido-0001", token: token)
                #expect(repetida.status == 201 && repetida.texto == primeira.texto)
            }
            #expect(try await Self.contadas(bancada) == [numero])
            let outra = try await Self.consultar(bancada, try Self.foto(ruido: 1), chave: "pedido-0001", token: token)
            #expect(outra.status == 422 && outra.texto.contains("chave-usada"))
            #expect(try await Self.contadas(bancada) == [numero])
            #expect(try await Self.consultar(bancada, foto, chave: "pedido-0002", token: token).status == 201)
            #expect(try await Self.contadas(bancada).count == 2)
        }
    }

    @Test("PV-11: vinte repetições ao mesmo tempo cobram uma vez e respondem o mesmo número")
    func aoMesmoTempo() async throws {
        try await BancadaDaProva.usando { bancada in
            try await bancada.referencia()
            let (foto, token) = (try Self.foto(), try await bancada.token())
            let textos = try await withThrowingTaskGroup(of: String.self) { grupo in
                for _ in 0..<20 {
                    grupo.addTask { try await Self.consultar(bancada, foto, chave: "pedido-0001", token: token).texto }
                }
                return try await grupo.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(textos.count == 1, "\(textos)")
            #expect(try await Self.contadas(bancada).count == 1)
        }
    }
}
