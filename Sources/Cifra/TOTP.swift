import Crypto
import Foundation

/// Código de uso único por tempo: o segundo fator dos aplicativos autenticadores.
///
/// Fonte: RFC 6238 (TOTP) sobre RFC 4226 (HOTP), com HMAC-SHA-1, que é o que os aplicativos entendem.
package struct TOTP: Sendable, Equatable {
    /// Pelo menos 16 bytes; o nosso tem 20.
    package let segredo: [UInt8]
    package let algarismos: Int
    package let periodoEmSegundos: Int64

    package init(segredo: [UInt8], algarismos: Int = 6, periodoEmSegundos: Int64 = 30) {
        precondition((6...8).contains(algarismos) && periodoEmSegundos > 0, "TOTP de 6 a 8 algarismos")
        self.segredo = segredo
        self.algarismos = algarismos
        self.periodoEmSegundos = periodoEmSegundos
    }

    /// Um segredo novo de 20 bytes.
    package static func sorteado() -> TOTP { TOTP(segredo: Imprevisivel.bytes(20)) }

    /// O número do intervalo em que cai o instante, em segundos desde 1970.
    package func passo(em segundos: Int64) -> Int64 {
        let (quociente, resto) = segundos.quotientAndRemainder(dividingBy: periodoEmSegundos)
        return resto < 0 ? quociente - 1 : quociente
    }

    /// O código que o aplicativo mostra no instante, com zeros à esquerda.
    package func codigo(em segundos: Int64) -> String { codigo(doPasso: passo(em: segundos)) }

    /// Confere um código e diz de que passo ele é, ou `nil` se não vale.
    ///
    /// Aceita `folga` passos para cada lado (relógio do telefone) e só depois de `ultimoPasso`: guarde o passo
    /// devolvido e mande-o da próxima vez, senão o mesmo código vale duas vezes.
    package func conferir(_ codigo: String, em segundos: Int64, folga: Int64 = 1, ultimoPasso: Int64? = nil) -> Int64? {
        let lido = [UInt8](codigo.utf8)
        let agora = passo(em: segundos)
        var achado: Int64?
        for candidato in (agora - folga)...(agora + folga) where candidato > (ultimoPasso ?? Int64.min) {
            if iguaisEmTempoConstante([UInt8](self.codigo(doPasso: candidato).utf8), lido) { achado = candidato }
        }
        return achado
    }

    /// O segredo em base32 sem preenchimento (RFC 4648, §6), para quem digita em vez de ler o código de barras.
    package var segredoEmBase32: String {
        let alfabeto = [UInt8]("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
        var letras: [UInt8] = []
        var acumulado: UInt32 = 0
        var bits = 0
        for byte in segredo {
            acumulado = (acumulado << 8 | UInt32(byte)) & 0xFFFF
            bits += 8
            while bits >= 5 {
                bits -= 5
                letras.append(alfabeto[Int(acumulado >> UInt32(bits)) & 31])
            }
        }
        if bits > 0 { letras.append(alfabeto[Int(acumulado << UInt32(5 - bits)) & 31]) }
        return String(decoding: letras, as: UTF8.self)
    }

    /// O endereço `otpauth://` que vira código de barras no cadastro do aplicativo.
    package func endereco(emissor: String, conta: String) -> String {
        let permitido = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        func escapado(_ texto: String) -> String {
            texto.addingPercentEncoding(withAllowedCharacters: permitido) ?? ""
        }
        return "otpauth://totp/\(escapado(emissor)):\(escapado(conta))?secret=\(segredoEmBase32)"
            + "&issuer=\(escapado(emissor))&algorithm=SHA1&digits=\(algarismos)&period=\(periodoEmSegundos)"
    }

    private func codigo(doPasso passo: Int64) -> String {
        let contador = withUnsafeBytes(of: passo.bigEndian) { [UInt8]($0) }
        let resumo = Array(
            HMAC<Crypto.Insecure.SHA1>.authenticationCode(for: contador, using: SymmetricKey(data: segredo)))
        let inicio = Int(resumo[19] & 0x0F)
        let numero = resumo[inicio..<inicio + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let modulo: UInt32 = (0..<algarismos).reduce(1) { potencia, _ in potencia * 10 }
        let texto = String(numero % modulo)
        return String(repeating: "0", count: algarismos - texto.count) + texto
    }
}
