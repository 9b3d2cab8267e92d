import Acesso
import Nucleo
import Testing

/// Faixas de endereço em CIDR: o que se lê, o que se recusa e os dois lados de cada limite.
@Suite struct FaixaDeEnderecoTests {
    @Test(
        "RF-GES-29: o primeiro e o último endereço da faixa estão nela; o anterior e o seguinte, não",
        arguments: [
            ("10.0.0.0/8", "10.0.0.0", "10.255.255.255", "9.255.255.255", "11.0.0.0"),
            ("200.198.16.0/20", "200.198.16.0", "200.198.31.255", "200.198.15.255", "200.198.32.0"),
            ("192.0.2.128/25", "192.0.2.128", "192.0.2.255", "192.0.2.127", "192.0.3.0"),
            ("192.0.2.8/29", "192.0.2.8", "192.0.2.15", "192.0.2.7", "192.0.2.16"),
            ("192.0.2.4/31", "192.0.2.4", "192.0.2.5", "192.0.2.3", "192.0.2.6"),
            ("192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.0", "192.0.2.2"),
            ("192.0.2.1/32", "192.0.2.1", "192.0.2.1", "192.0.2.0", "192.0.2.2"),
            (
                "2804:14c::/32", "2804:14c::", "2804:14c:ffff:ffff:ffff:ffff:ffff:ffff",
                "2804:14b:ffff:ffff:ffff:ffff:ffff:ffff", "2804:14d::"
            ),
            ("2001:db8::/127", "2001:db8::", "2001:db8::1", "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db8::2"),
            (
                "2001:db8:0:80::/57", "2001:db8:0:80::", "2001:db8:0:ff:ffff:ffff:ffff:ffff",
                "2001:db8:0:7f:ffff:ffff:ffff:ffff", "2001:db8:0:100::"
            ),
            ("2001:db8::a", "2001:db8::a", "2001:DB8:0:0::A", "2001:db8::9", "2001:db8::b"),
            ("::ffff:192.0.2.0/120", "192.0.2.0", "::ffff:192.0.2.255", "192.0.1.255", "192.0.3.0"),
        ])
    func limites(escrita: String, primeiro: String, ultimo: String, antes: String, depois: String) throws {
        let faixa = try FaixaDeEndereco.lendo(escrita)
        for dentro in [primeiro, ultimo] { #expect(faixa.contem(dentro), "\(dentro)") }
        for fora in [antes, depois] { #expect(!faixa.contem(fora), "\(fora)") }
        #expect(try FaixaDeEndereco.lendo(faixa.escrita) == faixa, "ida e volta")
    }

    @Test("a faixa inteira tem todos os da sua família, e nenhum da outra")
    func familias() throws {
        let (quatro, seis) = (try FaixaDeEndereco.lendo("0.0.0.0/0"), try FaixaDeEndereco.lendo("::/0"))
        for endereco in ["0.0.0.0", "255.255.255.255", "::ffff:10.1.1.1"] {
            #expect(quatro.contem(endereco) && !seis.contem(endereco), "\(endereco)")
        }
        for endereco in ["::", "2001:db8::1", "fe80::1%eth0"] {
            #expect(seis.contem(endereco) && !quatro.contem(endereco), "\(endereco)")
        }
        for nada in ["", "desconhecido", "10.0.0", "10.0.0.256", "1::2::3"] {
            #expect(!quatro.contem(nada) && !seis.contem(nada), "\(nada)")
        }
    }

    @Test(
        "o que não é faixa é recusado, dizendo o que se espera",
        arguments: [
            "", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/08", "10.0.0/8", "10.0.0.0/8/8", "::/129",
            "sede", "10.0.0.1/8", "200.198.17.0/20", "2804:14c::1/32", "::ffff:10.0.0.0/95",
        ])
    func recusas(escrita: String) {
        #expect(throws: TextoInvalido.self) { try FaixaDeEndereco.lendo(escrita) }
    }
}
