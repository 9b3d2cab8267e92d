import Foundation
import Testing

@testable import Diretorio

/// O que o diretório faz sem servidor: escape, modelos, configuração, leitura dos motivos e pausa dos erros. O servidor de verdade está em
/// `AcessoTests`, pela porta por onde se entra.
@Suite struct DiretorioTests {
    private static let procurando = ConfiguracaoDoDiretorio.Meio.procurando(
        .init(nome: "cn=averba", senha: "x"), base: "dc=br", filtro: ModeloDeDiretorio("(uid={usuario})") ?? vazio)
    private static let vazio: ModeloDeDiretorio = { preconditionFailure("modelo sem lugar") }()

    @Test(
        "o que se digita vira só letras, algarismos e pares hexadecimais",
        arguments: [
            ("ana.paula-2_x@y", "ana.paula-2_x@y"), ("*", "\\2a"), ("a)(uid=*", "a\\29\\28uid\\3d\\2a"),
            ("\\", "\\5c"), ("a\0b", "a\\00b"), ("Ângela", "\\c3\\82ngela"), (" ana ", "\\20ana\\20"),
            ("#1,cn=x+y;\"<>", "\\231\\2ccn\\3dx\\2by\\3b\\22\\3c\\3e"),
        ])
    func escape(digitado: String, escapado: String) {
        #expect(EscapeDeDiretorio.escapar(digitado) == escapado)
    }

    @Test("propriedade: qualquer texto volta do escape byte a byte, e nele não há sintaxe de filtro nem de nome")
    func idaEVolta() {
        var sorteio = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let bytes = (0..<Int.random(in: 0...40, using: &sorteio)).map { _ in
                UInt8.random(in: 0...255, using: &sorteio)
            }
            let texto = String(decoding: bytes, as: UTF8.self)
            let escapado = EscapeDeDiretorio.escapar(texto)
            #expect(!escapado.contains { "*(),+\"<>;=#\0 ".contains($0) }, "\(bytes)")
            var lidos: [UInt8] = []
            var resto = Array(escapado.utf8)[...]
            while let primeiro = resto.popFirst() {
                if primeiro == UInt8(ascii: "\\") {
                    lidos.append(UInt8(String(decoding: resto.prefix(2), as: UTF8.self), radix: 16) ?? 0)
                    resto = resto.dropFirst(2)
                } else {
                    lidos.append(primeiro)
                }
            }
            #expect(lidos == Array(texto.utf8), "\(bytes)")
        }
    }

    @Test("nome de entrada só leva letras sem acento, algarismos, ponto, hífen e sublinhado; nome distinto escapa")
    func modelos() {
        let entrada = ModeloDeDiretorio("{usuario}@orgao.br")
        #expect(entrada?.com("ana.paula") == "ana.paula@orgao.br")
        for mau in ["ana@outro", "ana paula", "ângela", "a\\b", "a\0", "a,b"] {
            #expect(entrada?.com(mau) == nil, "\(mau)")
        }
        #expect(ModeloDeDiretorio("uid={usuario},dc=br")?.com("x,dc=y") == "uid=x\\2cdc\\3dy,dc=br")
        #expect(ModeloDeDiretorio("uid=ana") == nil)
    }

    @Test(
        "o motivo do Active Directory sai do texto do erro; texto sem código, ou com outro, não diz nada",
        arguments: [
            ("525", .naoExiste), ("52e", .senhaErrada), ("530", .foraDaHora), ("531", .foraDaEstacao),
            ("532", .senhaVencida), ("533", .desativada), ("701", .expirada), ("773", .senhaATrocar),
            ("775", .bloqueada), ("52E", .senhaErrada), ("999", nil),
        ] as [(String, RecusaDoDiretorio?)])
    func motivos(codigo: String, recusa: RecusaDoDiretorio?) {
        let texto = "80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data \(codigo), v3839"
        #expect(RecusaDoDiretorio(lendo: texto) == recusa)
        #expect(RecusaDoDiretorio(lendo: "") == nil)
        #expect(RecusaDoDiretorio(lendo: "data ") == nil)
    }

    @Test(
        "configuração que não se lê diz o que fazer",
        arguments: [
            ("", "cpf", "falta o servidor"), ("http://x", "cpf", "se escreve ldaps"),
            ("ldaps://", "cpf", "se escreve ldaps"), ("ldaps://x/dc=br", "cpf", "se escreve ldaps"),
            ("ldaps://a:b@x", "cpf", "se escreve ldaps"), ("ldaps://x ldap://y", "cpf", "todos os servidores"),
            ("ldaps://x", "", "o atributo"), ("ldaps://x", "c*", "o atributo"),
        ])
    func configuracao(servidores: String, atributo: String, motivo: String) throws {
        let lancado = #expect(throws: ConfiguracaoDeDiretorioInvalida.self) {
            try ConfiguracaoDoDiretorio(servidores: servidores, meio: Self.procurando, atributo: atributo)
        }
        #expect(lancado?.motivo.contains(motivo) == true, "\(lancado?.motivo ?? "")")
    }

    @Test("meio que não se lê diz o que fazer; os que se leem distinguem nome distinto de nome de entrada")
    func meios() throws {
        typealias Meio = ConfiguracaoDoDiretorio.Meio
        #expect(throws: ConfiguracaoDeDiretorioInvalida.self) {
            try Meio.procurando(servico: "cn=a", senha: "", base: "dc=br", filtro: "(uid={usuario})")
        }
        for filtro in ["uid={usuario}", "(uid=ana)"] {
            #expect(throws: ConfiguracaoDeDiretorioInvalida.self) {
                try Meio.procurando(servico: "cn=a", senha: "b", base: "dc=br", filtro: filtro)
            }
        }
        #expect(throws: ConfiguracaoDeDiretorioInvalida.self) {
            try Meio.direta(como: "{usuario}@orgao.br", base: nil, filtro: nil)
        }
        guard case .direta(_, procura: nil) = try Meio.direta(como: "uid={usuario},dc=br", base: nil, filtro: nil)
        else {
            Issue.record("nome distinto não pede procura")
            return
        }
    }

    @Test(
        "quatro erros seguidos dão uma pausa de quinze minutos, que o acerto desfaz; variar a escrita é a mesma conta")
    func pausa() {
        let erros = ErrosSeguidos(limite: 4, pausa: 900, maximo: 3)
        let agora = Date(timeIntervalSince1970: 1_790_000_000)
        for nome in ["uid=ana", "UID=Ana", "uid=ána"] { erros.errou(nome, em: agora) }
        #expect(!erros.emPausa("uid=ana", em: agora))
        erros.errou("uid=ANA", em: agora)
        #expect(erros.emPausa("uid=ana", em: agora.addingTimeInterval(899)))
        #expect(!erros.emPausa("uid=ana", em: agora.addingTimeInterval(900)))
        #expect(!erros.emPausa("uid=rui", em: agora))
        erros.errou("uid=ana", em: agora.addingTimeInterval(901))
        #expect(!erros.emPausa("uid=ana", em: agora.addingTimeInterval(901)), "depois da pausa conta de novo")
        erros.acertou("uid=ana")
        for numero in 0..<50 { erros.errou("uid=\(numero)", em: agora) }
        #expect(!erros.emPausa("uid=ana", em: agora))
    }
}
