import Auditoria
import BancoDeDados
import Foundation
import JWTKit
import Nucleo

/// O que o serviço afirma de uma sessão decidida, assinado: preso ao nonce e à finalidade do pedido, e de vida curta.
///
/// Quem recebe confere a assinatura pelas chaves publicadas, que `aud` é o seu código, que o nonce é o que mandou e que não venceu. Nunca leva
/// imagem, vetor nem CPF.
/// - Fonte: PV-02, PV-07, PV-10.
struct ResultadoAssinado: JWTPayload, Equatable {
    static let tipo = "averba-prova-de-vida+jwt"
    /// Quanto vale.
    static let vida: TimeInterval = 300

    var iss: String
    var aud: String
    var jti: String
    var iat: Int
    var exp: Int
    var nonce: String
    var finalidade: String
    var especie: String
    var situacao: String
    var motivo: String?
    var confianca: Int?
    var cosseno: Double?
    var similaridade: Double?
    var limiar: Double
    var regua: Int
    var modelos: [String]
    /// `nao_avaliado`, `aprovado` ou `reprovado`.
    var padPassivo: String
    var padPassivoReal: Double?
    var padPassivoLimiar: Double?
    var padPassivoModelo: String?
    /// `humana`: um atendente decidiu; `vencida`: pediu-se, e não se decidiu a tempo.
    var revisao: String?
    var concluidaEm: String?

    init(_ sessao: SessaoDaProva, emissor: String, cliente: String, em agora: Instante) {
        iss = emissor
        aud = cliente
        jti = String(sessao.id)
        iat = Int(agora.data.timeIntervalSince1970)
        exp = iat + Int(Self.vida)
        nonce = sessao.nonce
        finalidade = sessao.finalidade
        especie = sessao.especie.rawValue
        situacao = sessao.situacao.naApi
        motivo = sessao.motivo
        confianca = sessao.confianca
        cosseno = sessao.cosseno.map { Double($0) / 1_000 }
        similaridade = sessao.similaridade.map { ($0 * 100).rounded() / 100 }
        limiar = Double(sessao.limiar) / 1_000
        regua = sessao.regua
        modelos = sessao.modelos ?? []
        // Não há modelo passivo embutido: sem o da configuração diz-se que não se avaliou, e nada mais.
        padPassivo = sessao.passiva.map { $0.passou ? "aprovado" : "reprovado" } ?? "nao_avaliado"
        padPassivoReal = sessao.passiva.map { Double($0.real) / 1_000 }
        padPassivoLimiar = sessao.passiva.map { Double($0.limiar) / 1_000 }
        padPassivoModelo = sessao.passiva?.modelo
        revisao = sessao.revisao?.rawValue
        concluidaEm = sessao.concluidaEm?.iso
    }

    /// O prazo é de quem recebe conferir, com o relógio dele.
    func verify(using algoritmo: some JWTAlgorithm) async throws {}
}

/// A autorização de acesso que a credencial troca pelo seu segredo (OAuth 2.0, credenciais de cliente).
/// - Fonte: RFC 6749, 4.4; RFC 9068.
struct AutorizacaoDeAcesso: JWTPayload {
    static let tipo = "at+jwt"
    static let vida = 900

    var iss: String
    /// O próprio serviço: o que se assinou para um cliente não abre a API.
    var aud: String
    var sub: String
    var iat: Int
    var exp: Int

    func verify(using algoritmo: some JWTAlgorithm) async throws {}
}
