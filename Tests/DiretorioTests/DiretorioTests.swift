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

    @Test(
        "propriedade: qualquer texto volta do escape byte a byte, e nele não há sintaxe de filtro nem de nome",
        arguments: UInt64(1)...5)
    func idaEVolta(semente: UInt64) {
        var sorteio = Sorteio(estado: semente)
        for _ in 0..<100 {
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

    private static let agora = Date(timeIntervalSince1970: 1_790_000_000)

    /// Pergunta e erra; se não deixou perguntar, `false`.
    private static func errar(_ erros: ErrosSeguidos, _ nome: String, em quando: Date = agora) -> Bool {
        guard erros.deixaPerguntar(nome, em: quando) else { return false }
        erros.voltou(nome, .errou, em: quando)
        return true
    }

    /// Se deixaria perguntar; não muda nada.
    private static func deixa(_ erros: ErrosSeguidos, _ nome: String, em quando: Date = agora) -> Bool {
        let deixou = erros.deixaPerguntar(nome, em: quando)
        if deixou { erros.voltou(nome, .naoDisse, em: quando) }
        return deixou
    }

    @Test("quatro erros seguidos dão uma pausa de quinze minutos, que o acerto desfaz")
    func pausa() {
        let erros = ErrosSeguidos(limite: 4, pausa: 900)
        for _ in 0..<3 { #expect(Self.errar(erros, "ana")) }
        #expect(Self.deixa(erros, "ana"))
        #expect(Self.errar(erros, "ana"))
        #expect(!Self.deixa(erros, "ana", em: Self.agora.addingTimeInterval(899)))
        #expect(Self.deixa(erros, "ana", em: Self.agora.addingTimeInterval(900)))
        #expect(Self.deixa(erros, "rui"))
        let depois = Self.agora.addingTimeInterval(901)
        #expect(Self.errar(erros, "ana", em: depois))
        #expect(Self.deixa(erros, "ana", em: depois), "depois da pausa conta de novo")
        for _ in 0..<2 { #expect(Self.errar(erros, "ana", em: depois)) }
        #expect(erros.deixaPerguntar("ana", em: depois))
        erros.voltou("ana", .acertou, em: depois)
        #expect(erros.lembradas == 0)
        for _ in 0..<4 { #expect(Self.errar(erros, "ana", em: depois)) }
        #expect(!Self.deixa(erros, "ana", em: depois))
    }

    @Test(
        "variar a escrita é a mesma conta: caixa, acento, largura, espaço a mais e o que não se vê",
        arguments: [
            "ANA PAULA", "ána paula", "ａｎａ paula", " ana  paula ", "ana\tpaula", "a\u{AD}na paula", "ana\u{200B} paula",
            "ana\u{0} paula", "ana\u{FE0F} paula", "ana\u{FFFC} paula", "ana\u{A0}paula",
        ])
    func escritas(variada: String) {
        let erros = ErrosSeguidos(limite: 2, pausa: 900)
        #expect(Self.errar(erros, "ana paula") && Self.errar(erros, variada))
        #expect(!Self.deixa(erros, "ana paula") && !Self.deixa(erros, variada))
        #expect(Self.deixa(erros, "anapaula") && Self.deixa(erros, "ana.paula"), "estas são outras contas")
    }

    @Test("perguntas ao mesmo tempo não passam do limite, e a que não disse nada devolve o lugar")
    func aoMesmoTempo() {
        let erros = ErrosSeguidos(limite: 4, pausa: 900)
        for _ in 0..<4 { #expect(erros.deixaPerguntar("ana", em: Self.agora)) }
        #expect(!erros.deixaPerguntar("ANA", em: Self.agora))
        erros.voltou("ana", .naoDisse, em: Self.agora)
        #expect(erros.deixaPerguntar("ana", em: Self.agora))
        for _ in 0..<4 { erros.voltou("ana", .errou, em: Self.agora) }
        #expect(!erros.deixaPerguntar("ana", em: Self.agora))
        #expect(erros.lembradas == 1)
    }

    @Test("lembra-se de um tanto de contas: cheia, esquece a de erro mais velho, e nunca a que tem pergunta em curso")
    func contasDemais() {
        let erros = ErrosSeguidos(limite: 1, pausa: 900, maximo: 3)
        #expect(erros.deixaPerguntar("em curso", em: Self.agora))
        for (nome, depois) in [("a", 1.0), ("b", 2), ("c", 3)] {
            #expect(Self.errar(erros, nome, em: Self.agora.addingTimeInterval(depois)))
        }
        let quando = Self.agora.addingTimeInterval(4)
        #expect(erros.lembradas == 3)
        #expect(!Self.deixa(erros, "b", em: quando) && !Self.deixa(erros, "c", em: quando))
        #expect(!Self.deixa(erros, "em curso", em: quando))
        #expect(Self.deixa(erros, "a", em: quando), "a de erro mais velho foi esquecida")
    }
}

/// Roteiro que se repete com a mesma semente (SplitMix64).
private struct Sorteio: RandomNumberGenerator {
    var estado: UInt64

    mutating func next() -> UInt64 {
        estado &+= 0x9E37_79B9_7F4A_7C15
        var z = estado
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
