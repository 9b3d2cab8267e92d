import Crypto
import Foundation
import ProvaDeVida
import Testing
import Web

/// O que a rota dos quadros recusa, e o que custa à sessão.
@Suite struct QuadroTests {
    private func comecada(_ bancada: BancadaDaProva) async throws -> PaginaDeEnsaio {
        try await bancada.referencia()
        let (_, _, link) = try await bancada.sessao()
        var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
        _ = try await pagina.comecar()
        return pagina
    }

    private func quadro(_ ruido: Int) throws -> [UInt8] {
        try ObservadorDeEnsaio.jpeg(Observacao(rostos: 1), PessoaDeEnsaio.rosto(1, 0), ruido: ruido)
    }

    @Test(
        "cabeçalho malformado é recusado sem gastar nada da tentativa",
        arguments: [
            "", "sequencia=0", "sequencia=00; tempo=1; anterior=x; assinatura=y", "sequencia=0; tempo=-1",
            "sequencia=0; tempo=1; anterior=\(String(repeating: "A", count: 64)); assinatura=\(String(repeating: "a", count: 64))",
            "sequencia=0; sequencia=0; tempo=1", String(repeating: "x", count: 500),
        ])
    func malformado(_ cabecalho: String) async throws {
        try await BancadaDaProva.usando { bancada in
            var pagina = try await comecada(bancada)
            let lida = try await pagina.navegador.pedir(
                "POST", "/captura/quadros", cabecalhos: ["Content-Type": "image/jpeg", "Quadro": cabecalho],
                corpo: try quadro(1))
            #expect(lida.status == 400, "\(lida.texto)")
            #expect(try await pagina.mandar(try quadro(2)).status == 200)
        }
    }

    @Test("PV-03: quadro assinado com outra chave, ou reenviado, acaba a tentativa pelo seu motivo")
    func adulterado() async throws {
        try await BancadaDaProva.usando { bancada in
            var pagina = try await comecada(bancada)
            _ = try await pagina.mandar(try quadro(1))
            let jpeg = try quadro(2)
            let lida = try await pagina.navegador.pedir(
                "POST", "/captura/quadros",
                cabecalhos: [
                    "Content-Type": "image/jpeg",
                    "Quadro": pagina.cabecalho(jpeg, em: pagina.tempo + 160, chave: SymmetricKey(size: .bits256)),
                ], corpo: jpeg)
            #expect(lida.status == 200 && lida.texto.contains(#""acabou":true"#))
            let fim = try await pagina.fim()
            #expect(fim["codigo"] as? String == "nao-confirmada" && fim["restam"] as? Int == 2)
            // Depois de acabada, não se manda mais.
            #expect(try await pagina.mandar(try quadro(3)).status == 409)
        }
    }

    @Test("quadro já aceito que chega outra vez tem a resposta de agora; o que se adianta espera, e nada se gasta")
    func repetidoEAdiantado() async throws {
        try await BancadaDaProva.usando { bancada in
            var pagina = try await comecada(bancada)
            let jpeg = try quadro(1)
            let (tempo, cabecalho) = (pagina.tempo + 160, pagina.cabecalho(jpeg, em: pagina.tempo + 160))
            _ = try await pagina.mandar(jpeg)
            #expect(pagina.tempo == tempo)
            let outraVez = try await pagina.navegador.pedir(
                "POST", "/captura/quadros", cabecalhos: ["Content-Type": "image/jpeg", "Quadro": cabecalho], corpo: jpeg
            )
            #expect(outraVez.status == 200 && outraVez.texto.contains(#""acabou":false"#))
            pagina.sequencia += 1
            #expect(try await pagina.mandar(try quadro(2)).status == 429)
            pagina.sequencia -= 1
            #expect(try await pagina.mandar(try quadro(3)).status == 200)
        }
    }

    @Test("três imagens seguidas que não se leem acabam a tentativa; uma só, não")
    func ilegivel() async throws {
        try await BancadaDaProva.usando { bancada in
            var pagina = try await comecada(bancada)
            for n in 0..<6 {
                let bom = n.isMultiple(of: 2)
                let lida = try await pagina.mandar(bom ? try quadro(n) : Array("não é imagem \(n)".utf8))
                #expect(lida.status == 200 && !lida.texto.contains(#""acabou":true"#))
            }
            for n in 0..<3 { _ = try await pagina.mandar(Array("lixo \(n)".utf8)) }
            #expect(try await pagina.fim()["codigo"] as? String == "quadro-ilegivel")
        }
    }

    @Test("imagem grande demais é recusada antes de ser lida inteira, e a sessão segue")
    func gigante() async throws {
        try await BancadaDaProva.usando { bancada in
            var pagina = try await comecada(bancada)
            let lida = try await pagina.navegador.pedir(
                "POST", "/captura/quadros",
                cabecalhos: ["Content-Type": "image/jpeg", "Quadro": pagina.cabecalho([1], em: 200)],
                corpo: [UInt8](repeating: 7, count: 300 * 1_024 + 1))
            #expect(lida.status == 413)
            #expect(try await pagina.mandar(try quadro(1)).status == 200)
        }
    }

    @Test("mais de quinze quadros por segundo: pede que espere, e o número do quadro não se gasta")
    func depressa() async throws {
        try await BancadaDaProva.usando { bancada in
            var pagina = try await comecada(bancada)
            for n in 0..<15 { #expect(try await pagina.mandar(try quadro(n), depoisDe: 10).status == 200) }
            #expect(try await pagina.mandar(try quadro(16), depoisDe: 10).status == 429)
            #expect(try await pagina.mandar(try quadro(17), depoisDe: 1_000).status == 200)
        }
    }
}
