import Auditoria
import BancoDeDados
import Foundation
import HTTPTypes
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import Testing
import Web

/// Quantas vezes se pode tentar: por pessoa, em sessões paralelas e por fotos, e por endereço.
@Suite struct LimiteDeTentativasTests {
    private static func sessoes(_ quantas: Int, _ bancada: BancadaDaProva) async throws -> [PaginaDeEnsaio] {
        var paginas: [PaginaDeEnsaio] = []
        for n in 0..<quantas {
            let (_, _, link) = try await bancada.sessao(nonce: "nonce-da-sessao-\(n)")
            paginas.append(PaginaDeEnsaio(bancada, try await bancada.abrir(link)))
        }
        return paginas
    }

    /// Uma tentativa que não passa: ninguém diante da câmera.
    private static func reprovar(_ pagina: inout PaginaDeEnsaio) async throws {
        var ninguem = PessoaDeEnsaio()
        ninguem.rostos = 0
        let fim = try await pagina.capturar(ninguem, luz: false)
        #expect(fim["situacao"] as? String == "REPROVADA", "\(fim)")
    }

    private static func foto(_ confere: Bool) throws -> String {
        let rosto = confere ? PessoaDeEnsaio.rosto(1, 0) : PessoaDeEnsaio.rosto(0, 1)
        return Data(try ObservadorDeEnsaio.jpeg(Observacao(rostos: 1), rosto, ruido: 0)).base64EncodedString()
    }

    private static func consultar(_ confere: Bool, _ bancada: BancadaDaProva) async throws -> RespostaLida {
        try await bancada.navegador.json(
            "POST", "/v1/consultas",
            #"{"cpf": "\#(BancadaDaProva.cpf)", "imagem": "\#(try foto(confere))", \#(BancadaDaProva.declaracao)}"#,
            credencial: try await bancada.token(), chave: UUID().uuidString)
    }

    @Test("PV-03: seis tentativas por hora, somadas as de sessões pedidas antes; a sétima espera, e a frase diz quanto")
    func porHora() async throws {
        try await BancadaDaProva.usando { bancada in
            try await bancada.referencia()
            var paginas = try await Self.sessoes(4, bancada)
            for n in 0..<5 { try await Self.reprovar(&paginas[n % 3]) }
            // A sexta cabe, e em curso já conta: a de outra sessão, ao mesmo tempo, não.
            #expect(try await paginas[2].comecar(luz: false).status == 200)
            let setima = try await paginas[3].comecar(luz: false)
            #expect(
                setima.status == 429 && setima.texto.contains("titular-bloqueado") && setima.texto.contains("uma hora"))
            #expect(setima.cabecalhos[.retryAfter] == "3600")
            #expect(try await bancada.sessao(nonce: "nonce-da-sessao-9").resposta.status == 429)
        }
    }

    @Test("PV-03: começos ao mesmo tempo, em sessões diferentes, não passam de seis")
    func aoMesmoTempo() async throws {
        try await BancadaDaProva.usando { bancada in
            try await bancada.referencia()
            let paginas = try await Self.sessoes(9, bancada)
            let comecadas = try await withThrowingTaskGroup(of: Int.self) { grupo in
                for pagina in paginas {
                    grupo.addTask {
                        var pagina = pagina
                        return try await pagina.comecar(luz: false).status
                    }
                }
                return try await grupo.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
            }
            #expect(comecadas == [200: 6, 429: 3], "\(comecadas)")
        }
    }

    @Test("PV-03: quinze por dia; a décima sexta espera até o dia seguinte, e a frase o diz")
    func porDia() async throws {
        try await BancadaDaProva.usando { bancada in
            try await bancada.referencia()
            for _ in 0..<5 {
                var paginas = try await Self.sessoes(1, bancada)
                for _ in 0..<3 { try await Self.reprovar(&paginas[0]) }
                bancada.orgao.andar(.seconds(3_700))
            }
            let recusada = try await bancada.sessao(nonce: "nonce-da-sessao-9").resposta
            #expect(recusada.status == 429 && recusada.texto.contains("até amanhã"), "\(recusada.texto)")
            #expect(recusada.cabecalhos[.retryAfter] == "86400")
            // A um segundo de a primeira leva fazer um dia ainda se espera; passado ele, pode.
            let casa = bancada.orgao.casa
            let nova = try await casa.banco.transacao(como: .motor) { t in
                try CredencialDoCliente.emitir(
                    cliente: bancada.cliente, expira: casa.relogio.agora + .seconds(3 * 86_400), casa, em: t,
                    por: .comando)
            }
            bancada.orgao.andar(.seconds(86_400 - 5 * 3_700 - 1))
            for (segundos, status) in [(0, 429), (2, 201)] {
                bancada.orgao.andar(.seconds(Int64(segundos)))
                let token = try await bancada.token(nova)
                #expect(
                    try await bancada.sessao(nonce: "nonce-da-sessao-\(segundos)-a", token: token).resposta.status
                        == status)
            }
        }
    }

    @Test("PV-09: a foto que não confere gasta tentativa, e a que confere não", arguments: [(5, 201), (6, 429)])
    func fotos(erradas: Int, status: Int) async throws {
        try await BancadaDaProva.usando { bancada in
            try await bancada.referencia()
            for _ in 0..<4 { #expect(try await Self.consultar(true, bancada).status == 201) }
            for _ in 0..<erradas { #expect(try await Self.consultar(false, bancada).status == 201) }
            #expect(try await Self.consultar(true, bancada).status == status)
            #expect(try await bancada.sessao(nonce: "nonce-da-sessao-9").resposta.status == status)
        }
    }

    @Test("PV-03: de um endereço só não se começa sem fim, e o de outro não espera por ele")
    func porEndereco() async throws {
        try await BancadaDaProva.usando { bancada in
            let corpo = #"{"consentimento": true, "luz": false, "tempoEstendido": false}"#
            func comecar(_ endereco: String) async throws -> Int {
                let navegador = ClienteEmProcesso(bancada.servidor, endereco: endereco)
                return try await navegador.json("POST", "/captura/comecar", corpo).status
            }
            var vistos: [Int: Int] = [:]
            for _ in 0..<110 { vistos[try await comecar("203.0.113.50"), default: 0] += 1 }
            #expect(vistos == [404: 100, 429: 10], "\(vistos)")
            #expect(try await comecar("203.0.113.51") == 404)
        }
    }

    @Test("PV-03: em IPv6 conta-se a rede de 64 bits: trocar de endereço dentro dela não dá mais tentativas")
    func porRede() async throws {
        try await BancadaDaProva.usando { bancada in
            let corpo = #"{"consentimento": true, "luz": false, "tempoEstendido": false}"#
            func comecar(_ endereco: String) async throws -> Int {
                let navegador = ClienteEmProcesso(bancada.servidor, endereco: endereco)
                return try await navegador.json("POST", "/captura/comecar", corpo).status
            }
            var vistos: [Int: Int] = [:]
            for vez in 0..<110 {
                vistos[try await comecar("2001:db8:0:7::\(String(vez + 1, radix: 16))"), default: 0] += 1
            }
            #expect(vistos == [404: 100, 429: 10], "\(vistos)")
            #expect(try await comecar("2001:db8:0:7:ffff:ffff:ffff:ffff") == 429, "o último da mesma rede")
            #expect(try await comecar("2001:db8:0:8::") == 404, "o primeiro da rede seguinte")
        }
    }
}
