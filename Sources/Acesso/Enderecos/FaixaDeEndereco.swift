import Foundation
import Nucleo
import Web

/// Uma faixa de endereços de rede, em CIDR: `200.198.0.0/16`, `2804:14c::/32`, ou um endereço só.
///
/// IPv4 e IPv6 não se misturam; o IPv4 escrito em IPv6 (`::ffff:200.198.1.1`) é o mesmo IPv4. Bit aceso depois do prefixo é recusado: quem
/// escreve `10.0.0.1/8` se enganou na máscara ou no endereço.
/// - Fonte: RFC 4632 (CIDR), RFC 4291 (IPv6).
package struct FaixaDeEndereco: Sendable, Hashable {
    /// Quatro ou dezesseis.
    private let bytes: [UInt8]
    /// Quantos bits do começo têm de ser iguais.
    package let prefixo: Int

    package static func lendo(_ texto: String) throws(TextoInvalido) -> FaixaDeEndereco {
        let partes = texto.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let invalida = TextoInvalido(
            lido: texto, esperado: "Escreva a faixa em CIDR, como 200.198.0.0/16 ou 2804:14c::/32, ou um endereço só.")
        guard (1...2).contains(partes.count), let lidos = EnderecoDeRede(partes[0]) else { throw invalida }
        let total = lidos.bytes.count * 8
        guard partes.count == 2 else { return FaixaDeEndereco(bytes: lidos.bytes, prefixo: total) }
        guard let escrito = Int(partes[1]), "\(escrito)" == partes[1] else { throw invalida }
        // Na forma de IPv6 do IPv4, o prefixo conta os 96 bits da frente.
        let prefixo = lidos.mapeado ? escrito - 96 : escrito
        guard (0...total).contains(prefixo) else { throw invalida }
        let faixa = FaixaDeEndereco(bytes: lidos.bytes, prefixo: prefixo)
        guard faixa.base == lidos.bytes else {
            throw TextoInvalido(
                lido: texto,
                esperado: "O endereço tem bits depois do /\(escrito). Se é a rede inteira, escreva \(faixa.escrita).")
        }
        return faixa
    }

    /// Se o endereço está na faixa; o que não é endereço não está em nenhuma.
    package func contem(_ endereco: String) -> Bool {
        guard let lidos = EnderecoDeRede(endereco), lidos.bytes.count == bytes.count else { return false }
        return Self.base(lidos.bytes, prefixo) == base
    }

    /// A faixa como se escreve.
    package var escrita: String {
        let texto = Self.escrever(base)
        return prefixo == bytes.count * 8 ? texto : "\(texto)/\(prefixo)"
    }

    private var base: [UInt8] { Self.base(bytes, prefixo) }

    /// O endereço com os bits depois do prefixo apagados.
    private static func base(_ bytes: [UInt8], _ prefixo: Int) -> [UInt8] {
        bytes.enumerated().map { posicao, byte in
            let ficam = min(8, max(0, prefixo - posicao * 8))
            return ficam == 8 ? byte : byte & ~(UInt8.max >> UInt8(ficam))
        }
    }

    private static func escrever(_ bytes: [UInt8]) -> String {
        var saida = [CChar](repeating: 0, count: 64)
        let familia = bytes.count == 4 ? AF_INET : AF_INET6
        guard inet_ntop(familia, bytes, &saida, socklen_t(saida.count)) != nil else { return "" }
        return String(decoding: saida.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
