import Foundation
import JWTKit

/// Quem o provedor diz que entrou, depois de conferida a assinatura e tudo que a prende a este pedido.
package struct FichaDoProvedor: Sendable, Equatable {
    /// O nome da pessoa no provedor, que não muda.
    package let sujeito: String
    /// As afirmações que são texto: `cpf`, `name`, `preferred_username`…
    package let afirmacoes: [String: String]
}

/// O conteúdo do `id_token`. A biblioteca confere a assinatura; o resto, que depende do pedido e do relógio da casa, é de `ConferenciaDaFicha`.
struct ConteudoDaFicha: JWTPayload {
    let emissor: String
    let publico: [String]
    let vence: Double
    let emitida: Double
    let sujeito: String
    let nonce: String?
    let autorizado: String?
    /// Quando a pessoa entrou no provedor (`auth_time`), em segundos desde 1970.
    let entrou: Double?
    let afirmacoes: [String: String]

    private struct Chave: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ texto: String) { stringValue = texto }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decodificador: any Decoder) throws {
        let lido = try decodificador.container(keyedBy: Chave.self)
        emissor = try lido.decode(String.self, forKey: Chave("iss"))
        do { publico = [try lido.decode(String.self, forKey: Chave("aud"))] } catch {
            publico = try lido.decode([String].self, forKey: Chave("aud"))
        }
        vence = try lido.decode(Double.self, forKey: Chave("exp"))
        emitida = try lido.decode(Double.self, forKey: Chave("iat"))
        sujeito = try lido.decode(String.self, forKey: Chave("sub"))
        nonce = try lido.decodeIfPresent(String.self, forKey: Chave("nonce"))
        autorizado = try lido.decodeIfPresent(String.self, forKey: Chave("azp"))
        entrou = try lido.decodeIfPresent(Double.self, forKey: Chave("auth_time"))
        var textos: [String: String] = [:]
        for chave in lido.allKeys {
            // Só interessam as que são texto; as demais (listas, números) não dizem quem é a pessoa.
            textos[chave.stringValue] = try? lido.decode(String.self, forKey: chave)
        }
        afirmacoes = textos
    }

    /// Nunca se escreve uma ficha: só se lê.
    func encode(to codificador: any Encoder) throws {
        throw EncodingError.invalidValue(self, .init(codingPath: [], debugDescription: "a ficha só se lê"))
    }

    func verify(using algoritmo: some JWTAlgorithm) async throws {}
}

/// O que se exige de um `id_token` já com a assinatura conferida.
///
/// - Fonte: OpenID Connect Core 1.0, seção 3.1.3.7.
struct ConferenciaDaFicha: Sendable {
    /// Quanto os relógios podem divergir.
    static let folga: Double = 60
    /// Ficha emitida há mais tempo do que isto não é desta entrada.
    static let idade: Double = 600

    let emissor: String
    let cliente: String
    let nonce: String
    /// Segundos desde 1970.
    let agora: Double
    /// A pessoa tem de ter entrado no provedor daqui em diante; `nil` aceita a que ele já conhecia. Segundos desde 1970.
    var entrouDesde: Double?

    func conferir(_ ficha: ConteudoDaFicha) throws(FalhaDoProvedor) -> FichaDoProvedor {
        guard ficha.emissor == emissor else { throw .fichaInvalida("emissor") }
        guard ficha.publico.contains(cliente) else { throw .fichaInvalida("destinatário") }
        // Com mais de um destinatário, só vale a que foi pedida por este sistema.
        if ficha.publico.count > 1 || ficha.autorizado != nil, ficha.autorizado != cliente {
            throw .fichaInvalida("a quem foi dada")
        }
        guard ficha.vence > agora - Self.folga else { throw .fichaInvalida("vencida") }
        guard ficha.emitida <= agora + Self.folga, ficha.emitida > agora - Self.idade else {
            throw .fichaInvalida("data de emissão")
        }
        guard ficha.nonce == nonce else { throw .fichaInvalida("não é deste pedido") }
        guard !ficha.sujeito.isEmpty, ficha.sujeito.utf8.count <= 255 else { throw .fichaInvalida("sujeito") }
        if let entrouDesde {
            guard let entrou = ficha.entrou, entrou > entrouDesde - Self.folga, entrou <= agora + Self.folga else {
                throw .semEntradaNova
            }
        }
        return FichaDoProvedor(sujeito: ficha.sujeito, afirmacoes: ficha.afirmacoes)
    }
}
