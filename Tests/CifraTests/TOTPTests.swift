import Cifra
import Testing

@Suite("TOTP")
struct TOTPTests {
    private static let daNorma = TOTP(segredo: Array("12345678901234567890".utf8), algarismos: 8)

    @Test(
        "vetores do apêndice B da RFC 6238",
        arguments: [
            (Int64(59), "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"), (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
        ])
    func norma(segundos: Int64, codigo: String) { #expect(Self.daNorma.codigo(em: segundos) == codigo) }

    @Test("vale um passo para cada lado, e não dois")
    func folga() {
        let totp = TOTP(segredo: Array("12345678901234567890".utf8))
        let codigo = totp.codigo(em: 1_000_000_000)
        let passo = totp.passo(em: 1_000_000_000)
        #expect(
            [-60, -30, 0, 30, 60].map { totp.conferir(codigo, em: 1_000_000_000 + $0) } == [
                nil, passo, passo, passo, nil,
            ])
    }

    @Test("o mesmo código não vale duas vezes, nem um mais velho que o já usado")
    func reuso() throws {
        let totp = TOTP.sorteado()
        let codigo = totp.codigo(em: 1_000_000_000)
        let passo = try #require(totp.conferir(codigo, em: 1_000_000_000))
        #expect(totp.conferir(codigo, em: 1_000_000_000, ultimoPasso: passo) == nil)
        #expect(totp.conferir(totp.codigo(em: 999_999_970), em: 1_000_000_000, ultimoPasso: passo) == nil)
        #expect(totp.conferir(totp.codigo(em: 1_000_000_030), em: 1_000_000_030, ultimoPasso: passo) == passo + 1)
    }

    @Test("código errado, curto, comprido ou com letra não vale", arguments: ["", "12345", "1234567", "abcdef"])
    func errado(codigo: String) { #expect(TOTP.sorteado().conferir(codigo, em: 1_000_000_000) == nil) }

    @Test("segredo em base32 e endereço para o código de barras")
    func endereco() {
        #expect(TOTP(segredo: Array("12345678901234567890".utf8)).segredoEmBase32 == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
        #expect(TOTP(segredo: Array("foobar".utf8)).segredoEmBase32 == "MZXW6YTBOI")
        #expect(
            TOTP(segredo: Array("12345678901234567890".utf8)).endereco(emissor: "Averba", conta: "ana silva")
                == "otpauth://totp/Averba:ana%20silva?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                + "&issuer=Averba&algorithm=SHA1&digits=6&period=30")
    }
}
