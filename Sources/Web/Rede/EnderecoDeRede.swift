import Foundation

/// Um endereço de rede lido, para contar e comparar. O que se mostra e o que vai à trilha é o texto inteiro, como veio.
///
/// O IPv4 escrito em IPv6 (`::ffff:200.198.1.1`) é o mesmo IPv4.
/// - Fonte: RFC 4291, 2.5.5.2 e 2.5.4; RFC 6052, 2.1.
package struct EnderecoDeRede: Sendable, Hashable {
    /// Quatro ou dezesseis.
    package let bytes: [UInt8]
    /// Veio em IPv6 o que é IPv4.
    package let mapeado: Bool

    /// `nil` se o texto não é endereço.
    package init?(_ texto: String) {
        // A zona (`%eth0`) diz por que placa, não que endereço.
        let semZona = String(texto.prefix { $0 != "%" })
        guard semZona.utf8.count <= 45 else { return nil }
        var quatro = [UInt8](repeating: 0, count: 4)
        if inet_pton(AF_INET, semZona, &quatro) == 1 {
            (bytes, mapeado) = (quatro, false)
            return
        }
        var dezesseis = [UInt8](repeating: 0, count: 16)
        guard inet_pton(AF_INET6, semZona, &dezesseis) == 1 else { return nil }
        mapeado = dezesseis.starts(with: Self.frenteDoMapeado)
        bytes = mapeado ? Array(dezesseis.suffix(4)) : dezesseis
    }

    /// Sob que nome se conta o que vem deste endereço: o IPv4 inteiro, ou os 64 bits da rede do IPv6.
    ///
    /// De uma ligação só de IPv6 sai qualquer dos 2⁶⁴ endereços da rede dela: contar cada um não conteria ninguém. O que não é endereço
    /// (vazio, nos ensaios) conta-se pelo texto.
    package static func chave(_ texto: String) -> String {
        guard let lido = EnderecoDeRede(texto) else { return texto }
        // O tradutor de IPv4 põe toda a internet antiga numa rede só.
        let traduzido = lido.bytes.count == 16 && lido.bytes.starts(with: frenteDoTraduzido)
        if lido.bytes.count == 4 || traduzido {
            return lido.bytes.suffix(4).map { "\($0)" }.joined(separator: ".")
        }
        return lido.bytes.prefix(8).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined() + "/64"
    }

    private static let frenteDoMapeado: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
    /// `64:ff9b::/96`
    private static let frenteDoTraduzido: [UInt8] = [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]
}

extension GuardaDoRitmo {
    /// Gasta uma ficha da rede do endereço. `nil` se coube; senão, em quantos segundos haverá uma.
    package func gastar(endereco: String, de ritmo: Ritmo, agora: Date) async throws -> Double? {
        try await gastar(EnderecoDeRede.chave(endereco), de: ritmo, agora: agora)
    }

    /// Gasta uma ficha da rede do endereço, ou recusa com 429 e o tempo de espera.
    package func exigir(endereco: String, de ritmo: Ritmo, agora: Date) async throws {
        try await exigir(EnderecoDeRede.chave(endereco), de: ritmo, agora: agora)
    }
}

extension Limitador {
    /// Gasta uma ficha da rede do endereço; falso se não há.
    package func cabe(endereco: String, agora: Date) -> Bool {
        cabe(EnderecoDeRede.chave(endereco), agora: agora)
    }
}
