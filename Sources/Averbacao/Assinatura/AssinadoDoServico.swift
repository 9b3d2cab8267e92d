import Cifra
import Crypto
import Foundation

/// O que o serviço de prova de vida assina e manda (JWS compacto, EdDSA com Ed25519): um resultado ou um comunicado.
///
/// - Fonte: RFC 7515, RFC 8037; nota técnica de biometria, seção 6, passo 7.
struct AssinadoDoServico: Sendable {
    /// Um algoritmo só, e estes tipos: a autorização de acesso que o serviço também assina não serve de resultado nem de comunicado.
    enum Tipo: String, Sendable {
        case resultado = "averba-prova-de-vida+jwt"
        case comunicado = "averba-comunicado-da-prova+jwt"
    }

    let tipo: Tipo
    /// A chave que diz ter assinado: antes de `conferir`, não se acredita em nada.
    let nomeDaChave: String
    private let partes: [Substring]

    private static let tamanho = 16_384

    /// Lê a forma e o cabeçalho; não confere nada.
    init(_ texto: String) throws(FalhaDaProva) {
        partes = texto.split(separator: ".", omittingEmptySubsequences: false)
        guard texto.utf8.count <= Self.tamanho, partes.count == 3, let bytes = Base64DeEndereco.ler(partes[0]),
            let cabeca = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
        else { throw .resultadoInvalido("forma") }
        guard cabeca["alg"] as? String == "EdDSA", let dito = cabeca["typ"] as? String, let tipo = Tipo(rawValue: dito),
            cabeca["crit"] == nil, let nome = cabeca["kid"] as? String
        else { throw .resultadoInvalido("cabeçalho") }
        (self.tipo, nomeDaChave) = (tipo, nome)
    }

    /// Confere que é deste tipo, e a assinatura; devolve a chave que assinou.
    ///
    /// - Parameter chaves: as chaves públicas, pelo nome.
    func conferir(_ tipo: Tipo, chaves: [String: [UInt8]]) throws(FalhaDaProva) -> [UInt8] {
        guard self.tipo == tipo else { throw .resultadoInvalido("cabeçalho") }
        guard let chave = chaves[nomeDaChave] else { throw .resultadoInvalido("chave desconhecida") }
        guard let publica = try? Curve25519.Signing.PublicKey(rawRepresentation: chave),
            let assinatura = Base64DeEndereco.ler(partes[2]),
            publica.isValidSignature(assinatura, for: Data("\(partes[0]).\(partes[1])".utf8))
        else { throw .resultadoInvalido("assinatura") }
        return chave
    }

    /// O que diz; quem lê confere antes.
    func ler<Conteudo: Decodable>(_ tipo: Conteudo.Type) throws(FalhaDaProva) -> Conteudo {
        guard let bytes = Base64DeEndereco.ler(partes[1]),
            let conteudo = try? JSONDecoder().decode(tipo, from: Data(bytes))
        else { throw .resultadoInvalido("conteúdo") }
        return conteudo
    }
}

/// O que tudo que o serviço assina diz de si: de quem, para quem, e até quando.
protocol DitoPeloServico {
    var iss: String { get }
    var aud: String { get }
    var iat: Int { get }
    var exp: Int { get }
}

extension DitoPeloServico {
    /// Confere que é do serviço, para este sistema, e que vale agora.
    ///
    /// - Parameter agora: segundos desde 1970. O relógio do serviço pode andar até um minuto à frente.
    func conferir(_ configuracao: ConfiguracaoDaAssinatura, agora: Double) throws(FalhaDaProva) {
        guard iss == configuracao.servico else { throw .resultadoInvalido("emissor") }
        guard aud == configuracao.cliente else { throw .resultadoInvalido("destinatário") }
        guard Double(exp) > agora, Double(iat) <= agora + 60 else { throw .resultadoInvalido("prazo") }
    }
}
