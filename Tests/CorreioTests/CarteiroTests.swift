import Foundation
import ServidoresDeTeste
import Testing

@testable import Correio

/// O correio sai para um servidor que não escrevemos, só com TLS conferido.
@Suite(.serialized) struct CarteiroTests {
    private static let texto =
        "Márcia,\n\nO código é ÁÉÍ-123: «ç».\n.\nlinha que começa com ponto\n" + String(repeating: "x", count: 1_500)

    private static func mensagem(_ assunto: String = "Código para pôr senha nova") throws -> MensagemDeCorreio {
        MensagemDeCorreio(
            para: try #require(EnderecoDeCorreio("m.antunes@exemplo.gov.br")), assunto: assunto, texto: texto,
            identificador: "averba.7")
    }

    private static func carteiro(
        _ esquema: String, _ servidor: CorreioDeEnsaio, credencial: String = "", confia: Bool = true
    ) throws -> Carteiro {
        var destino = try ServidorDeCorreio(
            "\(esquema)://\(credencial)localhost:\(servidor.porta)", remetente: "averba@exemplo.gov.br",
            autoridades: confia ? servidor.autoridade : nil)
        destino.prazoEmSegundos = 20
        return Carteiro(destino)
    }

    @Test(
        "a mensagem chega inteira, com acento no assunto e no texto, por STARTTLS e por TLS desde o começo",
        arguments: [("smtp", CorreioDeEnsaio.Modo.starttls), ("smtps", .implicito)])
    func chega(esquema: String, modo: CorreioDeEnsaio.Modo) async throws {
        let servidor = try CorreioDeEnsaio(modo, credencial: ("averba", "se:nh@"))
        defer { servidor.parar() }
        let assunto = "Código para pôr senha nova, com um assunto comprido que não cabe numa palavra só: ção, ção, ção"
        try await Self.carteiro(esquema, servidor, credencial: "averba:se%3Anh%40@").entregar(
            try Self.mensagem(assunto), em: Date(timeIntervalSince1970: 1_791_205_200))
        let recebidas = try servidor.recebidas()
        #expect(recebidas.count == 1)
        let recebida = try #require(recebidas.first)
        #expect(recebida.assunto == assunto)
        #expect(recebida.texto.trimmingCharacters(in: .newlines) == Self.texto)
        #expect(recebida.de == "averba@exemplo.gov.br" && recebida.para == "m.antunes@exemplo.gov.br")
        #expect(recebida.identificador == "<averba.7@exemplo.gov.br>")
        #expect(recebida.cifrada && recebida.defeitos == 0)
    }

    @Test("sem TLS, com certificado que não se confia ou com senha errada, nada sai")
    func recusas() async throws {
        let claro = try CorreioDeEnsaio(.claro)
        defer { claro.parar() }
        let seguro = try CorreioDeEnsaio(.starttls, credencial: ("averba", "certa"))
        defer { seguro.parar() }
        let casos: [(Carteiro, Int)] = [
            (try Self.carteiro("smtp", claro), 64),
            (try Self.carteiro("smtp", seguro, credencial: "averba:certa@", confia: false), 60),
            (try Self.carteiro("smtp", seguro, credencial: "averba:errada@"), 67),
        ]
        for (carteiro, codigo) in casos {
            let mensagem = try Self.mensagem()
            let falha = await #expect(throws: FalhaDeCorreio.self) {
                try await carteiro.entregar(mensagem, em: Date(timeIntervalSince1970: 0))
            }
            #expect(falha?.codigo == codigo, "\(String(describing: falha))")
        }
        #expect(try claro.recebidas().isEmpty && seguro.recebidas().isEmpty)
    }

    @Test(
        "endereço que quebraria um cabeçalho ou um comando não é endereço",
        arguments: [
            ("a@b.gov.br", true), ("a.b+c@d-e.gov.br", true), ("", false), ("a", false), ("a@b", false),
            ("@b.c", false),
            ("a@b@c.d", false), ("a@b.c\r\nBcc: x@y.z", false), ("a b@c.d", false), ("<a@b.c>", false),
            ("é@b.c", false),
            ("a@.c", false), (String(repeating: "a", count: 65) + "@b.c", false),
        ])
    func enderecos(texto: String, vale: Bool) {
        #expect((EnderecoDeCorreio(texto) != nil) == vale)
    }

    @Test(
        "servidor que não se entende é recusado ao ler",
        arguments: ["", "localhost:25", "http://localhost", "smtp://", "smtp://a/b", "smtp://a?x=1"])
    func configuracao(texto: String) {
        #expect(throws: ConfiguracaoDeCorreioInvalida.self) {
            try ServidorDeCorreio(texto, remetente: "a@b.gov.br")
        }
    }

    @Test("nada do assunto chega cru ao cabeçalho, e nenhuma linha passa do que o SMTP aceita")
    func cabecalho() throws {
        let remetente = try #require(EnderecoDeCorreio("a@b.gov.br"))
        let fio = try Self.mensagem("Oi\r\nBcc: outro@exemplo.gov.br").noFio(
            de: remetente, em: Date(timeIntervalSince1970: 0))
        #expect(!fio.contains("Bcc:"))
        for linha in fio.components(separatedBy: "\r\n") { #expect(linha.utf8.count <= 78) }
        #expect(!fio.replacing("\r\n", with: "").contains("\n"))
        #expect(fio.hasPrefix("Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n"))
    }
}
