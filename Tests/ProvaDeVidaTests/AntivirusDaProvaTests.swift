import Antivirus
import BancoDeDados
import Foundation
import HTTPTypes
import OrgaoDeTeste
import ProvaDeVida
import ServidoresDeTeste
import Testing
import Web

/// As fotos que a prova de vida guarda, ou mostra a quem revê, passam por um antivírus de verdade.
@Suite(.serialized) struct AntivirusDaProvaTests {
    @Test(
        "PV-09: foto com praga é recusada pela API sem se guardar nada; antivírus calado, nem ela nem a revisão entram, e de volta as duas entram"
    )
    func fotos() async throws {
        let ensaio = try AntivirusDeEnsaio()
        defer { ensaio.parar() }
        let antivirus = try Antivirus(ensaio.soquete, espera: NSTemporaryDirectory(), prazoEmSegundos: 2)
        try await BancadaDaProva.usando(antivirus: antivirus) { bancada in
            let token = try await bancada.token()
            func mandar(_ bytes: [UInt8], _ metodo: String, _ rota: String) async throws -> RespostaLida {
                let foto = Data(bytes).base64EncodedString()
                return try await bancada.navegador.json(
                    metodo, rota,
                    #"{"cpf": "\#(BancadaDaProva.cpf)", "imagem": "\#(foto)", \#(BancadaDaProva.declaracao)}"#,
                    credencial: token, chave: "chave-da-foto-0001")
            }
            let limpa = try ObservadorDeEnsaio.jpeg(Observacao(rostos: 1), PessoaDeEnsaio.rosto(0, 1), ruido: 0)
            let infectada = limpa + Array("\n".utf8) + Array(AntivirusDeEnsaio.praga.utf8)
            for (metodo, rota) in [("PUT", "/v1/referencias"), ("POST", "/v1/consultas")] {
                let recusada = try await mandar(infectada, metodo, rota)
                #expect(recusada.status == 422 && recusada.texto.contains("arquivo-com-virus"), "\(recusada.texto)")
                #expect(recusada.texto.contains(AntivirusDeEnsaio.achado))
            }
            #expect(try await Self.contar("SELECT count(*) FROM referencia_facial", bancada) == 0)
            let eventos: SQL = "SELECT count(*) FROM evento WHERE ato = 'arquivos.antivirus'"
            #expect(try await Self.contar(eventos, bancada) == 2)
            #expect(try await mandar(limpa, "PUT", "/v1/referencias").status == 204)

            let (_, _, link) = try await bancada.sessao(token: token)
            var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
            let fim = try await pagina.capturar(PessoaDeEnsaio())
            try #require(fim["situacao"] as? String == "REPROVADA", "\(fim)")
            ensaio.congelar(true)
            let calado = try await mandar(limpa, "PUT", "/v1/referencias")
            #expect(calado.status == 503 && calado.texto.contains("tente mais tarde"))
            #expect(calado.cabecalhos[.retryAfter] == "60")
            let revisao = #"{"concordo": true}"#
            #expect(try await pagina.navegador.json("POST", "/captura/revisao", revisao).status == 503)
            #expect(try await Self.contar("SELECT count(*) FROM quadro_da_revisao", bancada) == 0)
            ensaio.congelar(false)
            #expect(try await pagina.navegador.json("POST", "/captura/revisao", revisao).status == 200)
            #expect(try await Self.contar("SELECT count(*) FROM quadro_da_revisao", bancada) > 0)
        }
    }

    private static func contar(_ sql: SQL, _ bancada: BancadaDaProva) async throws -> Int64 {
        try await bancada.orgao.dono.transacao(como: .proprio) { t in
            try t.uma(sql)?.ler(0, como: Int64.self) ?? 0
        }
    }
}
