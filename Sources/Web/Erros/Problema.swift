import HTTPTypes
import Hummingbird
import Logging

/// O erro já traduzido para fora: é tudo que a resposta pode dizer.
///
/// Nunca leva texto interno: de uma exceção não prevista só saem o estado 500 e o número de correlação.
package struct Problema: Sendable, Equatable {
    /// Estado HTTP, de 400 a 599.
    package let status: Int
    /// Código estável da recusa.
    package let codigo: String
    /// Título do estado.
    package let titulo: String
    /// Frase para quem pediu.
    package let frase: String
    /// Número para o suporte.
    package let correlacao: String
    /// Campos a corrigir.
    package let apontamentos: [ApontamentoDeCampo]
    /// Segundos até valer a pena repetir.
    package let esperar: Int?
    /// Métodos do caminho, só no 405.
    package let metodosAceitos: [String]
    let fechaConexao: Bool

    /// Traduz uma recusa; o que não é recusa já passou por `traduzir`.
    init(_ recusa: any RecusaComCodigo, correlacao: String) {
        self.status = (400...599).contains(recusa.status) ? recusa.status : 500
        self.codigo = recusa.codigo
        self.titulo = Self.titulo(self.status)
        self.frase = recusa.frase
        self.correlacao = correlacao
        self.apontamentos = recusa.apontamentos
        self.esperar = recusa.esperar
        self.metodosAceitos = (recusa as? RecusaDaWeb)?.metodosAceitos ?? []
        self.fechaConexao = (recusa as? RecusaDaWeb)?.fechaConexao ?? false
    }

    /// De qualquer erro a uma recusa; o que ninguém conhece vira 500 e vai ao log, nunca à resposta.
    static func traduzir(
        _ erro: any Error, correlacao: String, com ambiente: Ambiente, log: Logger
    ) -> any RecusaComCodigo {
        switch erro {
        case let conhecida as any RecusaComCodigo: return conhecida
        case let protocolo as HTTPError: return traduzir(protocolo)
        case is CancellationError:
            return RecusaDaWeb(codigo: "interrompido", frase: "O pedido foi interrompido.", status: 503, esperar: 2)
        default: break
        }
        let traduzida = ambiente.traduzirFalha(erro)
        log.error(
            "\(traduzida == nil ? "exceção não prevista" : "falha")",
            metadata: ["erro": "\(ambiente.descreverFalha(erro))", "codigo": "\(traduzida?.codigo ?? "falha-interna")"])
        return traduzida
            ?? RecusaDaWeb(
                codigo: "falha-interna",
                frase: "Algo falhou do nosso lado. Informe o número \(correlacao) ao suporte.", status: 500)
    }

    /// Erros que o Hummingbird lança por conta própria, sem o texto em inglês.
    private static func traduzir(_ erro: HTTPError) -> RecusaDaWeb {
        switch erro.status.code {
        case 404: .naoEncontrado
        case 413: RecusaDaWeb(codigo: "corpo-grande", frase: "O envio passa do limite.", status: 413)
        case 400...499:
            RecusaDaWeb(codigo: "pedido-invalido", frase: "O pedido não pôde ser entendido.", status: erro.status.code)
        default: RecusaDaWeb(codigo: "falha-interna", frase: "Algo falhou do nosso lado.", status: 500)
        }
    }

    /// Título curto de cada estado, em português.
    package static func titulo(_ status: Int) -> String {
        switch status {
        case 400: "Pedido inválido"
        case 401: "Identificação necessária"
        case 403: "Acesso negado"
        case 404: "Não encontrado"
        case 405: "Método não aceito"
        case 406: "Formato não disponível"
        case 408: "Tempo esgotado"
        case 409: "Conflito"
        case 410: "Não existe mais"
        case 412: "A versão mudou"
        case 413: "Envio grande demais"
        case 414: "Endereço longo demais"
        case 415: "Tipo de conteúdo não aceito"
        case 422: "Recusado"
        case 428: "Falta uma condição"
        case 429: "Muitos pedidos"
        case 431: "Cabeçalho grande demais"
        case 503: "Indisponível no momento"
        default: status >= 500 ? "Falha interna" : "Pedido recusado"
        }
    }

    /// `application/problem+json` (RFC 9457), com código, correlação e apontamentos como membros próprios.
    func json(prefixoDoTipo: String) -> [UInt8] {
        var membros: [(String, ValorJSON)] = [
            ("type", .texto(prefixoDoTipo + codigo)), ("title", .texto(titulo)), ("status", .numero("\(status)")),
            ("detail", .texto(frase)), ("codigo", .texto(codigo)), ("correlacao", .texto(correlacao)),
        ]
        if !apontamentos.isEmpty {
            membros.append(("apontamentos", .lista(apontamentos.map(\.json))))
        }
        return ValorJSON.objeto(membros).bytes()
    }

    /// Cabeçalhos próprios do erro: `Allow`, `Retry-After`, `WWW-Authenticate` e o fim da conexão.
    func completar(_ cabecalhos: inout HTTPFields, api: Bool) {
        if let esperar { cabecalhos[.retryAfter] = "\(esperar)" }
        if !metodosAceitos.isEmpty { cabecalhos[.allow] = metodosAceitos.joined(separator: ", ") }
        if api && status == 401 { cabecalhos[.wwwAuthenticate] = "Bearer" }
        if fechaConexao { cabecalhos[.connection] = "close" }
    }
}

extension ApontamentoDeCampo {
    /// Como o apontamento aparece na API.
    var json: ValorJSON {
        .objeto([
            ("campo", .texto(campo)), ("esperado", .texto(esperado)), ("lido", lido.map(ValorJSON.texto) ?? .nulo),
        ])
    }
}
