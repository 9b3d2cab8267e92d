import Cifra
import Foundation
import Https
import Nucleo

/// O serviço de prova de vida, do lado de quem o usa: tira a autorização, pede a sessão, lê e confere o resultado.
///
/// Guarda a autorização até perto de vencer e as chaves por cinco minutos, ou até aparecer resultado assinado por outra: o serviço gira as suas
/// sem avisar, e a que ele retira por ter vazado não pode continuar a valer aqui. Para quem manda resultados inventados não o fazer perguntar sem parar, chaves lidas há menos de dez segundos não se leem de novo.
/// - Fonte: RFC 6749, 4.4; decisão 0041.
package actor ServicoDaProva {
    package nonisolated let configuracao: ConfiguracaoDaAssinatura
    private let agora: @Sendable () -> Date
    private var autorizacao: (texto: String, ate: Date)?
    private var chaves: (lidas: [String: [UInt8]], em: Date)?

    private static let entreLeiturasDeChaves: TimeInterval = 10
    private static let vidaDasChaves: TimeInterval = 300

    package init(_ configuracao: ConfiguracaoDaAssinatura, relogio: @escaping @Sendable () -> Date) {
        self.configuracao = configuracao
        agora = relogio
    }

    /// Uma sessão que se pede.
    package struct Pedida: Encodable, Sendable {
        let cpf: String
        let especie: String
        let finalidade: String
        let nonce: String
        let volta: String

        package init(cpf: CPF, especie: PedidoDeProva.Especie, finalidade: String, nonce: String, volta: String) {
            (self.cpf, self.especie, self.finalidade) = (cpf.digitos, especie.rawValue, finalidade)
            (self.nonce, self.volta) = (nonce, volta)
        }
    }

    // MARK: - Sessões

    /// Pede a sessão; devolve o número dela e o link, que vale uma vez e não se guarda.
    package func criar(_ pedida: Pedida) async throws(FalhaDaProva) -> (sessao: Int64, link: String) {
        guard let corpo = try? JSONEncoder().encode(pedida) else { preconditionFailure("pedido que não vira JSON") }
        let lido = try await api("/v1/sessoes", corpo: Array(corpo))
        guard let sessao = (lido["id"] as? NSNumber)?.int64Value, let link = lido["endereco"] as? String,
            link.hasPrefix(configuracao.servico + "/captura/")
        else { throw .foraDoAr(razao: "a sessão não veio na forma que se esperava") }
        return (sessao, link)
    }

    /// O resultado assinado de uma sessão, já conferido; `nil` se ela ainda não se decidiu.
    package func resultado(_ sessao: Int64) async throws(FalhaDaProva) -> ResultadoDaProva? {
        guard case .decidida(let resultado) = try await andamento(sessao) else { return nil }
        return resultado
    }

    /// Como uma sessão está no serviço.
    package enum Andamento: Sendable {
        case decidida(ResultadoDaProva)
        /// A pessoa pediu que gente confira, e ainda não se decidiu: leva dias úteis, e não minutos.
        case emConferencia
        case aberta
    }

    package func andamento(_ sessao: Int64) async throws(FalhaDaProva) -> Andamento {
        let lido = try await api("/v1/sessoes/\(sessao)")
        if let assinado = lido["resultado"] as? String { return .decidida(try await conferir(assinado)) }
        return lido["situacao"] as? String == "EM_REVISAO" ? .emConferencia : .aberta
    }

    /// Abre um resultado: é do serviço, para este sistema, e vale agora.
    package func conferir(_ assinado: String) async throws(FalhaDaProva) -> ResultadoDaProva {
        let nome = try AssinadoDoServico(assinado).nomeDaChave
        let resultado = try ResultadoDaProva(assinado, chaves: try await chaves(com: nome))
        try resultado.conteudo.conferir(configuracao, agora: agora().timeIntervalSince1970)
        return resultado
    }

    /// Abre um comunicado: é do serviço, para este sistema, e vale agora.
    func comunicado(_ assinado: AssinadoDoServico) async throws(FalhaDaProva) -> ComunicadoDaProva {
        _ = try assinado.conferir(.comunicado, chaves: try await chaves(com: assinado.nomeDaChave))
        let comunicado = try assinado.ler(ComunicadoDaProva.self)
        try comunicado.conferir(configuracao, agora: agora().timeIntervalSince1970)
        return comunicado
    }

    /// Tira uma autorização e lê as chaves: prova que o serviço atende e aceita a credencial.
    package func experimentar() async throws(FalhaDaProva) -> String {
        autorizacao = nil
        _ = try await autorizar()
        let lidas = try await lerChaves()
        return "\(configuracao.servico) aceita a credencial \(configuracao.credencial) e publica "
            + (lidas.count == 1 ? "uma chave" : "\(lidas.count) chaves")
    }

    /// Se o serviço manda a pessoa de volta a este endereço daqui.
    ///
    /// Pergunta-se com um CPF que ninguém tem: quem aceita a volta recusa por falta de rosto, e a sessão não nasce.
    package func aceita(volta: String) async throws(FalhaDaProva) -> Bool {
        guard let ninguem = try? CPF.lendo("000.000.001-91") else { preconditionFailure("CPF de ensaio que não se lê") }
        do {
            _ = try await criar(
                Pedida(
                    cpf: ninguem, especie: .autenticacao, finalidade: "conferir o endereço de volta",
                    nonce: "conferir-o-endereco-de-volta", volta: volta))
            return true
        } catch .semReferencia {
            return true
        } catch .recusouEsteSistema(codigo: "volta-desconhecida") {
            return false
        }
    }

    // MARK: - Chaves

    private func chaves(com nome: String) async throws(FalhaDaProva) -> [String: [UInt8]] {
        if let chaves {
            let idade = agora().timeIntervalSince(chaves.em)
            if chaves.lidas[nome] != nil, (0..<Self.vidaDasChaves).contains(idade) { return chaves.lidas }
            guard chaves.lidas[nome] != nil || agora().timeIntervalSince(chaves.em) >= Self.entreLeiturasDeChaves else {
                throw .resultadoInvalido("chave desconhecida")
            }
        }
        let lidas = try await lerChaves()
        chaves = (lidas, agora())
        return lidas
    }

    /// As chaves de Ed25519 que o serviço publica; as outras se deixam de lado.
    private func lerChaves() async throws(FalhaDaProva) -> [String: [UInt8]] {
        let resposta = try await pedir("/.well-known/jwks.json")
        guard resposta.status == 200, let todas = Self.objeto(resposta.corpo)["keys"] as? [[String: Any]] else {
            throw .foraDoAr(razao: "as chaves não vieram na forma que se esperava")
        }
        var lidas: [String: [UInt8]] = [:]
        for chave in todas where chave["kty"] as? String == "OKP" && chave["crv"] as? String == "Ed25519" {
            guard let nome = chave["kid"] as? String, let x = chave["x"] as? String,
                let bytes = Base64DeEndereco.ler(Substring(x))
            else { continue }
            lidas[nome] = bytes
        }
        return lidas
    }

    // MARK: - No fio

    /// Um pedido com autorização; a que o serviço já não aceita se tira de novo, uma vez.
    private func api(_ caminho: String, corpo: [UInt8]? = nil) async throws(FalhaDaProva) -> [String: Any] {
        for vez in 0..<2 {
            let credencial = try await autorizar()
            let resposta = try await pedir(
                caminho, [("Authorization", "Bearer " + credencial), ("Content-Type", "application/json")],
                corpo: corpo)
            if resposta.status == 401, vez == 0 {
                autorizacao = nil
                continue
            }
            guard (200..<300).contains(resposta.status) else { throw Self.falha(resposta) }
            return Self.objeto(resposta.corpo)
        }
        preconditionFailure("a segunda vez responde ou lança")
    }

    private static func falha(_ resposta: ConversaPorHttps.Resposta) -> FalhaDaProva {
        let codigo = objeto(resposta.corpo)["codigo"] as? String ?? "http-\(resposta.status)"
        return switch (resposta.status, codigo) {
        case (_, "sem-referencia"): .semReferencia
        case (_, "titular-bloqueado"): .pessoaBloqueada
        case (404, _): .pedidoDesconhecido
        case (429, _), (500..., _): .foraDoAr(razao: "respondeu \(resposta.status) (\(codigo.prefix(60)))")
        default: .recusouEsteSistema(codigo: String(codigo.prefix(60)))
        }
    }

    private func autorizar() async throws(FalhaDaProva) -> String {
        if let autorizacao, autorizacao.ate > agora() { return autorizacao.texto }
        let par = Data("\(configuracao.credencial):\(configuracao.segredo)".utf8).base64EncodedString()
        let resposta = try await pedir(
            "/v1/token",
            [("Authorization", "Basic " + par), ("Content-Type", "application/x-www-form-urlencoded")],
            corpo: Array("grant_type=client_credentials".utf8))
        guard resposta.status != 401 else { throw .recusouEsteSistema(codigo: "credencial") }
        let lido = Self.objeto(resposta.corpo)
        guard resposta.status == 200, let texto = lido["access_token"] as? String else { throw Self.falha(resposta) }
        let vida = (lido["expires_in"] as? NSNumber)?.doubleValue ?? 0
        autorizacao = (texto, agora().addingTimeInterval(vida - 60))
        return texto
    }

    private func pedir(
        _ caminho: String, _ cabecalhos: [(String, String)] = [], corpo: [UInt8]? = nil
    ) async throws(FalhaDaProva) -> ConversaPorHttps.Resposta {
        let conversa = ConversaPorHttps(
            autoridades: configuracao.autoridades, prazoEmSegundos: configuracao.prazoEmSegundos)
        do { return try await conversa.pedir(configuracao.servico + caminho, cabecalhos, corpo: corpo) } catch {
            throw .foraDoAr(razao: error.razao)
        }
    }

    /// Vazio se o corpo não é um objeto.
    private static func objeto(_ corpo: [UInt8]) -> [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(corpo)) as? [String: Any]) ?? [:]
    }
}
