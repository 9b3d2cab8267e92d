import Cifra
import Crypto
import Foundation

/// O que o serviço afirma de uma sessão, com a assinatura conferida (JWS compacto, EdDSA com Ed25519).
///
/// - Fonte: RFC 7515, RFC 8037; nota técnica de biometria, seção 6, passo 7.
package struct ResultadoDaProva: Sendable, Hashable {
    package struct Conteudo: Sendable, Hashable, Decodable {
        let iss: String
        let aud: String
        let jti: String
        let iat: Int
        let exp: Int
        package let nonce: String
        package let finalidade: String
        package let especie: String
        package let situacao: String
        package let motivo: String?
        package let confianca: Int?
        package let cosseno: Double?
        package let similaridade: Double?
        package let limiar: Double
        package let regua: Int
        package let modelos: [String]
        package let padPassivo: String
        /// `humana`: um atendente reviu e decidiu; `nil`: decidiu o computador.
        package let revisao: String?
        package let concluidaEm: String?

        package var sessao: Int64? { Int64(jti) }
        /// Se decidiu um atendente, a pedido da pessoa.
        package var revisto: Bool { revisao == "humana" }
    }

    package let conteudo: Conteudo
    package let assinado: String
    /// O nome da chave que assinou, e ela.
    package let nomeDaChave: String
    package let chave: [UInt8]

    private static let tipo = "averba-prova-de-vida+jwt"
    private static let tamanho = 16_384
    /// Quanto o relógio do serviço pode andar à frente ou atrás do nosso.
    private static let folga = 60.0

    /// Confere a forma e a assinatura. Não diz se vale agora, nem para que pedido: isso é `conferir`.
    ///
    /// - Parameter chaves: as chaves públicas, pelo nome.
    init(_ assinado: String, chaves: [String: [UInt8]]) throws(FalhaDaProva) {
        let (partes, nome) = try Self.partes(assinado)
        guard let chave = chaves[nome] else { throw .resultadoInvalido("chave desconhecida") }
        guard let publica = try? Curve25519.Signing.PublicKey(rawRepresentation: chave),
            let assinatura = Base64DeEndereco.ler(partes[2]),
            publica.isValidSignature(assinatura, for: Data("\(partes[0]).\(partes[1])".utf8))
        else { throw .resultadoInvalido("assinatura") }
        (conteudo, self.assinado, nomeDaChave, self.chave) = (try Self.conteudo(partes), assinado, nome, chave)
    }

    /// O que um resultado diz, sem se conferir de quem é.
    static func conteudo(em assinado: String) throws(FalhaDaProva) -> Conteudo { try conteudo(partes(assinado).partes) }

    private static func conteudo(_ partes: [Substring]) throws(FalhaDaProva) -> Conteudo {
        guard let bytes = Base64DeEndereco.ler(partes[1]),
            let conteudo = try? JSONDecoder().decode(Conteudo.self, from: Data(bytes))
        else { throw .resultadoInvalido("conteúdo") }
        return conteudo
    }

    /// O nome da chave que diz ter assinado, lido antes de se acreditar em nada.
    static func nomeDaChave(em assinado: String) throws(FalhaDaProva) -> String { try partes(assinado).nome }

    private static func partes(_ assinado: String) throws(FalhaDaProva) -> (partes: [Substring], nome: String) {
        let partes = assinado.split(separator: ".", omittingEmptySubsequences: false)
        guard assinado.utf8.count <= tamanho, partes.count == 3, let bytes = Base64DeEndereco.ler(partes[0]),
            let cabeca = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
        else { throw .resultadoInvalido("forma") }
        // Um algoritmo só, e um tipo só: a autorização de acesso que o serviço também assina não serve de resultado.
        guard cabeca["alg"] as? String == "EdDSA", cabeca["typ"] as? String == tipo, cabeca["crit"] == nil,
            let nome = cabeca["kid"] as? String
        else { throw .resultadoInvalido("cabeçalho") }
        return (partes, nome)
    }

    /// Confere que é do serviço, para este sistema, e que vale agora.
    ///
    /// - Parameter agora: segundos desde 1970.
    func conferir(_ configuracao: ConfiguracaoDaAssinatura, agora: Double) throws(FalhaDaProva) {
        guard conteudo.iss == configuracao.servico else { throw .resultadoInvalido("emissor") }
        guard conteudo.aud == configuracao.cliente else { throw .resultadoInvalido("destinatário") }
        guard Double(conteudo.exp) > agora, Double(conteudo.iat) <= agora + Self.folga else {
            throw .resultadoInvalido("prazo")
        }
    }

    /// Confere que é o resultado deste pedido, e não de outro.
    func conferir(_ pedido: PedidoDeProva) throws(FalhaDaProva) {
        try conferir(
            sessao: pedido.sessao, nonce: pedido.nonce, finalidade: pedido.finalidade, especie: pedido.especie)
    }

    /// O mesmo, de quem pediu outra coisa que não uma reserva.
    package func conferir(
        sessao: Int64, nonce: String, finalidade: String, especie: PedidoDeProva.Especie
    ) throws(FalhaDaProva) {
        guard conteudo.sessao == sessao else { throw .resultadoInvalido("sessão") }
        guard conteudo.nonce == nonce else { throw .resultadoInvalido("nonce") }
        guard conteudo.finalidade == finalidade else { throw .resultadoInvalido("finalidade") }
        guard conteudo.especie == especie.rawValue else { throw .resultadoInvalido("espécie") }
    }

    /// SHA-256 do que se recebeu, em hexadecimal.
    package var resumo: String {
        SHA256.hash(data: Array(assinado.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
