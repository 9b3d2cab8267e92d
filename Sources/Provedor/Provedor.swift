import Foundation
import Https

/// O provedor de identidade do órgão: leva a pessoa até ele e confere a ficha que ele devolve (OpenID Connect, código com PKCE).
///
/// Guarda a descoberta por uma hora e as chaves até aparecer ficha assinada por outra: o provedor gira as suas sem avisar. Para quem manda
/// fichas inventadas não fazer o sistema perguntar sem parar, chaves lidas há menos de dez segundos não se leem de novo.
/// - Fonte: OpenID Connect Core 1.0, seção 3.1; RFC 7636; RFC 9700.
package actor Provedor {
    package nonisolated let configuracao: ConfiguracaoDoProvedor
    private let relogio: @Sendable () -> Date
    private var descoberta: (lida: Descoberta, em: Date)?
    private var chaves: ChavesDoProvedor?

    private static let vidaDaDescoberta: TimeInterval = 3_600
    private static let entreLeiturasDeChaves: TimeInterval = 10

    package init(_ configuracao: ConfiguracaoDoProvedor, relogio: @escaping @Sendable () -> Date) {
        self.configuracao = configuracao
        self.relogio = relogio
    }

    /// Para onde mandar a pessoa, e o pedido a guardar com ela até que volte.
    ///
    /// - Parameter deNovo: pede ao provedor que faça a pessoa entrar outra vez, e só se aceita a ficha que o diga.
    package func comecar(
        volta: String, deNovo: Bool = false
    ) async throws(FalhaDoProvedor) -> (endereco: String, pedido: PedidoDeEntrada) {
        let descoberta = try await descobrir()
        let pedido = PedidoDeEntrada.novo(em: relogio(), deNovo: deNovo)
        let endereco = try Self.endereco(
            descoberta.autorizacao,
            [
                ("response_type", "code"), ("client_id", configuracao.cliente), ("redirect_uri", volta),
                ("scope", (["openid"] + configuracao.escopos).joined(separator: " ")), ("state", pedido.estado),
                ("nonce", pedido.nonce), ("code_challenge", pedido.desafio), ("code_challenge_method", "S256"),
            ] + (deNovo ? [("prompt", "login"), ("max_age", "0")] : []))
        return (endereco, pedido)
    }

    /// Se o pedido ainda se pode concluir.
    package nonisolated func vale(_ pedido: PedidoDeEntrada) -> Bool { pedido.vale(em: relogio()) }

    /// Troca o código pela ficha e a confere. `volta` é a mesma de `comecar`.
    package func concluir(
        _ pedido: PedidoDeEntrada, codigo: String, volta: String
    ) async throws(FalhaDoProvedor) -> FichaDoProvedor {
        let descoberta = try await descobrir()
        var campos = [
            ("grant_type", "authorization_code"), ("code", codigo), ("redirect_uri", volta),
            ("code_verifier", pedido.verificador),
        ]
        var cabecalhos = [("Content-Type", "application/x-www-form-urlencoded")]
        if let segredo = configuracao.segredo {
            // Codificados antes de se juntarem (RFC 6749, 2.3.1).
            let par = "\(try Self.escapar(configuracao.cliente)):\(try Self.escapar(segredo))"
            cabecalhos.append(("Authorization", "Basic " + Data(par.utf8).base64EncodedString()))
        } else {
            campos.append(("client_id", configuracao.cliente))
        }
        var pares: [String] = []
        for (nome, valor) in campos { pares.append("\(nome)=\(try Self.escapar(valor))") }
        let corpo = try await pedir(
            descoberta.ficha, cabecalhos: cabecalhos, corpo: pares.joined(separator: "&"))
        guard let objeto = try? JSONSerialization.jsonObject(with: Data(corpo)) as? [String: Any],
            let ficha = objeto["id_token"] as? String
        else { throw .semResposta("o provedor não devolveu a ficha") }
        let conteudo = try await abrir(ficha, descoberta)
        return try ConferenciaDaFicha(
            emissor: configuracao.emissor, cliente: configuracao.cliente, nonce: pedido.nonce,
            agora: relogio().timeIntervalSince1970, entrouDesde: pedido.deNovo ? pedido.nascidoEm : nil
        ).conferir(conteudo)
    }

    /// Onde se encerra também a sessão do provedor; `nil` se ele não oferece.
    package func saida(volta: String) async throws(FalhaDoProvedor) -> String? {
        guard let saida = try await descobrir().saida else { return nil }
        return try Self.endereco(
            saida, [("client_id", configuracao.cliente), ("post_logout_redirect_uri", volta)])
    }

    // MARK: - O que o provedor publica

    private func descobrir() async throws(FalhaDoProvedor) -> Descoberta {
        let agora = relogio()
        if let descoberta, agora.timeIntervalSince(descoberta.em) < Self.vidaDaDescoberta { return descoberta.lida }
        let raiz = configuracao.emissor.hasSuffix("/") ? String(configuracao.emissor.dropLast()) : configuracao.emissor
        guard let endereco = URL(string: raiz + "/.well-known/openid-configuration") else {
            throw .semResposta("o emissor não é um endereço")
        }
        let lida = try Descoberta.lendo(try await pedir(endereco), de: configuracao.emissor)
        descoberta = (lida, agora)
        return lida
    }

    /// Abre com as chaves que se têm; se não são as da ficha, relê as do provedor, que pode tê-las girado.
    private func abrir(_ ficha: String, _ descoberta: Descoberta) async throws(FalhaDoProvedor) -> ConteudoDaFicha {
        let cabeca = try ChavesDoProvedor.CabecaDaFicha(de: ficha)
        let agora = relogio()
        if let chaves, chaves.tem(cabeca) {
            do { return try await chaves.abrir(ficha) } catch {
                // Quem diz a chave e não confere é falso; quem não diz pode ter sido assinado pela que veio depois.
                guard cabeca.chave == nil else { throw error }
            }
        }
        if let chaves, agora.timeIntervalSince(chaves.lidasEm) < Self.entreLeiturasDeChaves {
            throw .fichaInvalida("chave desconhecida")
        }
        let lidas = try await ChavesDoProvedor(lendo: try await pedir(descoberta.chaves), em: agora)
        chaves = lidas
        guard lidas.tem(cabeca) else { throw .fichaInvalida("chave desconhecida") }
        return try await lidas.abrir(ficha)
    }

    // MARK: - No fio

    private func pedir(
        _ endereco: URL, cabecalhos: [(String, String)] = [], corpo: String? = nil
    ) async throws(FalhaDoProvedor) -> [UInt8] {
        let conversa = ConversaPorHttps(
            autoridades: configuracao.autoridades, prazoEmSegundos: configuracao.prazoEmSegundos)
        let resposta: ConversaPorHttps.Resposta
        do {
            resposta = try await conversa.pedir(
                endereco.absoluteString, cabecalhos, corpo: corpo.map { Array($0.utf8) })
        } catch { throw .semResposta(error.razao) }
        guard resposta.status == 200 else { throw .semResposta("o provedor respondeu \(resposta.status)") }
        return resposta.corpo
    }

    private static func endereco(_ raiz: URL, _ campos: [(String, String)]) throws(FalhaDoProvedor) -> String {
        var pares: [String] = []
        for (nome, valor) in campos { pares.append("\(nome)=\(try escapar(valor))") }
        let texto = raiz.absoluteString
        return texto + (texto.contains("?") ? "&" : "?") + pares.joined(separator: "&")
    }

    private static let seguros = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

    private static func escapar(_ texto: String) throws(FalhaDoProvedor) -> String {
        guard let escapado = texto.addingPercentEncoding(withAllowedCharacters: seguros) else {
            throw .semResposta("texto que não se escreve em endereço")
        }
        return escapado
    }
}
