import Crypto
import Foundation

/// O que o serviço afirma de uma sessão, com a assinatura conferida.
package struct ResultadoDaProva: Sendable, Hashable {
    package struct Conteudo: Sendable, Hashable, Decodable, DitoPeloServico {
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

    /// Confere a forma e a assinatura. Não diz se vale agora, nem para que pedido: isso é `conferir`.
    ///
    /// - Parameter chaves: as chaves públicas, pelo nome.
    init(_ assinado: String, chaves: [String: [UInt8]]) throws(FalhaDaProva) {
        let lido = try AssinadoDoServico(assinado)
        chave = try lido.conferir(.resultado, chaves: chaves)
        (conteudo, self.assinado, nomeDaChave) = (try lido.ler(Conteudo.self), assinado, lido.nomeDaChave)
    }

    /// O que um resultado diz, sem se conferir de quem é.
    static func conteudo(em assinado: String) throws(FalhaDaProva) -> Conteudo {
        try AssinadoDoServico(assinado).ler(Conteudo.self)
    }

    /// Confere que é o resultado desta ida à câmera, e não de outra.
    package func conferir(_ ida: IdaACamera) throws(FalhaDaProva) {
        guard conteudo.sessao == ida.sessao else { throw .resultadoInvalido("sessão") }
        guard conteudo.nonce == ida.nonce else { throw .resultadoInvalido("nonce") }
        guard conteudo.finalidade == ida.finalidade else { throw .resultadoInvalido("finalidade") }
        guard conteudo.especie == ida.especie.rawValue else { throw .resultadoInvalido("espécie") }
    }

    /// SHA-256 do que se recebeu, em hexadecimal.
    package var resumo: String {
        SHA256.hash(data: Array(assinado.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
