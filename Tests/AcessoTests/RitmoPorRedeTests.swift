import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Html
import Nucleo
import OrgaoDeTeste
import Testing
import Web

/// O que se conta por endereço conta a rede: em IPv6 os 64 bits da frente, e o IPv4 mapeado é o próprio IPv4.
@Suite(.serialized) struct RitmoPorRedeTests {
    struct Caso: Sendable, CustomTestStringConvertible {
        let esgota: String
        let pede: String
        let mesma: Bool
        var testDescription: String { "\(esgota) e \(pede)" }
    }

    static let casos: [Caso] = [
        Caso(esgota: "203.0.113.9", pede: "203.0.113.9", mesma: true),
        Caso(esgota: "203.0.113.9", pede: "203.0.113.10", mesma: false),
        Caso(esgota: "203.0.113.9", pede: "::ffff:203.0.113.9", mesma: true),
        Caso(esgota: "::ffff:203.0.113.9", pede: "203.0.113.9", mesma: true),
        Caso(esgota: "::ffff:203.0.113.9", pede: "::ffff:203.0.113.10", mesma: false),
        Caso(esgota: "::ffff:203.0.113.9", pede: "::FFFF:cb00:7109", mesma: true),
        Caso(esgota: "2001:db8:1:2::", pede: "2001:db8:1:2:ffff:ffff:ffff:ffff", mesma: true),
        Caso(esgota: "2001:db8:1:2:ffff:ffff:ffff:ffff", pede: "2001:db8:1:3::", mesma: false),
        Caso(esgota: "2001:db8:1:2::", pede: "2001:db8:1:1:ffff:ffff:ffff:ffff", mesma: false),
        Caso(esgota: "2001:DB8:1:2::a", pede: "2001:0db8:0001:0002:0:0:0:b", mesma: true),
        Caso(esgota: "fe80::1%eth0", pede: "fe80::2", mesma: true),
        Caso(esgota: "::1", pede: "127.0.0.1", mesma: false),
        Caso(esgota: "64:ff9b::203.0.113.9", pede: "203.0.113.9", mesma: true),
        Caso(esgota: "64:ff9b::203.0.113.9", pede: "64:ff9b::203.0.113.10", mesma: false),
    ]

    private static func pedir(_ caminho: String, _ endereco: String, _ portaria: Portaria) async throws -> Int {
        try await ClienteEmProcesso(portaria.servidor, endereco: endereco).post(caminho, [("login", "ninguem")]).status
    }

    @Test(
        "RNF-SEG-05: quem esgotou as tentativas esgotou-as na rede inteira, e nem um endereço além dela",
        arguments: casos)
    func tabela(caso: Caso) async throws {
        try await Portaria.usando { portaria in
            for vez in 1...10 {
                let status = try await Self.pedir("/recuperar", caso.esgota, portaria)
                #expect(status != 429, "a \(vez)ª")
            }
            let esgotado = try await Self.pedir("/recuperar", caso.esgota, portaria)
            let outro = try await Self.pedir("/recuperar", caso.pede, portaria)
            #expect(esgotado == 429)
            #expect((outro == 429) == caso.mesma)
        }
    }

    @Test(
        "RNF-SEG-05: trocar de endereço dentro da rede a cada pedido não dá mais tentativas, na entrada, na recuperação nem na conferência; a trilha guarda o endereço inteiro",
        arguments: [("/entrar", 20), ("/recuperar", 10), ("/conferir", 20)])
    func porPorta(caminho: String, cabem: Int) async throws {
        try await Portaria.usando { portaria in
            func endereco(_ vez: Int) -> String { "2001:db8:9:9:\(String(vez, radix: 16))::1" }
            for vez in 1...cabem { #expect(try await Self.pedir(caminho, endereco(vez), portaria) != 429, "a \(vez)ª") }
            #expect(try await Self.pedir(caminho, endereco(cabem + 1), portaria) == 429)
            #expect(try await Self.pedir(caminho, "2001:db8:9:a::1", portaria) != 429, "a rede ao lado tem as suas")
            guard caminho != "/conferir" else { return }
            let casa = portaria.orgao.casa
            let guardados = try await portaria.orgao.dono.transacao(como: .proprio) { t in
                var consulta = ConsultaDaTrilha(partes: Set(ParteDaTrilha.allCases))
                consulta.ato = Antirrobo.ato + "-recusado"
                return try consulta.listar(limite: 100, casa.trilha, em: t).compactMap(\.endereco)
            }
            #expect(Set(guardados) == Set((1...cabem).map(endereco) + ["2001:db8:9:a::1"]))
        }
    }

    @Test("RNF-SEG-05: sem programa no navegador, as três vezes são da rede, e não de cada endereço dela")
    func semPrograma() async throws {
        try await Portaria.usando { portaria in
            let enderecos = (1...6).map { "2001:db8:5:5::\($0)" } + ["2001:db8:5:6::1"]
            var desafios: [[(String, String)]] = []
            for endereco in enderecos {
                desafios.append(
                    try await portaria.navegador(endereco).desafio(em: "/entrar").filter {
                        $0.0 == CampoDeDesafio.desafio
                    })
            }
            portaria.orgao.andar(.seconds(Antirrobo.espera))
            var passaram: [String] = []
            for (endereco, desafio) in zip(enderecos, desafios) {
                let resposta = try await ClienteEmProcesso(portaria.servidor, endereco: endereco).post(
                    "/entrar", [("login", "ninguem"), ("senha", "x")] + desafio)
                if resposta.texto.contains("entrada-recusada") { passaram.append(endereco) }
            }
            #expect(passaram == Array(enderecos.prefix(3)) + ["2001:db8:5:6::1"])
        }
    }
}
