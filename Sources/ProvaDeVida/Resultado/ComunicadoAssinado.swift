import Auditoria
import BancoDeDados
import Foundation
import JWTKit
import Nucleo

/// O aviso de manutenção ou de incidente que se entrega por HTTPS, assinado com a mesma chave do resultado e pelo mesmo prazo.
/// - Fonte: PV-19, PV-20.
struct ComunicadoAssinado: JWTPayload, Equatable {
    static let tipo = "averba-comunicado-da-prova+jwt"

    var iss: String
    var aud: String
    var jti: String
    var iat: Int
    var exp: Int
    var especie: String
    var em: String
    var assunto: String
    var texto: String
    /// De manutenção: o período como está agora.
    var comecaEm: String?
    var acabaEm: String?

    static func ler(
        _ id: Int64, emissor: String, cliente: String, em agora: Instante, _ t: BancoDeDados.Transacao
    ) throws -> ComunicadoAssinado {
        guard
            let linha = try t.uma(
                """
                SELECT k.especie, k.em, k.assunto, k.texto, x.comeca_em, x.acaba_em
                  FROM comunicado_da_prova k LEFT JOIN manutencao_da_prova x ON x.id = k.manutencao_id WHERE k.id = \(id)
                """)
        else { preconditionFailure("comunicado \(id) não existe") }
        let segundos = Int(agora.data.timeIntervalSince1970)
        return ComunicadoAssinado(
            iss: emissor, aud: cliente, jti: "comunicado-\(id)", iat: segundos,
            exp: segundos + Int(ResultadoAssinado.vida), especie: try linha.ler(0),
            em: try linha.ler(1, como: Instante.self).iso, assunto: try linha.ler(2), texto: try linha.ler(3),
            comecaEm: try linha.ler(4, como: Instante?.self)?.iso, acabaEm: try linha.ler(5, como: Instante?.self)?.iso)
    }

    /// O prazo é de quem recebe conferir, com o relógio dele.
    func verify(using algoritmo: some JWTAlgorithm) async throws {}
}
