import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// Por onde todo pedido entra e sai: endereço conferido, lotação, erros traduzidos, cabeçalhos, cookies e log.
struct Porteiro: RouterMiddleware {
    let ambiente: Ambiente
    let tabela: TabelaDeRotas
    let emCurso: Vagas

    func handle(
        _ pedido: Request, context: ContextoDoPedido, next: (Request, ContextoDoPedido) async throws -> Response
    ) async throws -> Response {
        let comeco = ContinuousClock.now
        var contexto = context
        contexto.ambiente = ambiente
        contexto.cabeca = pedido.head
        contexto.endereco = enderecoDeOrigem(pedido.head, conexao: context.endereco)
        var resposta: Response
        do {
            resposta = try await atender(pedido, contexto, next)
        } catch let quebrado as HTTPParserError {
            throw quebrado  // O corpo veio quebrado no fio: o Hummingbird responde 400 e fecha.
        } catch {
            resposta = responder(error, pedido, contexto)
        }
        let anotacoes = contexto.andamento.anotacoes
        for cookie in anotacoes.cookies { resposta.headers.append(HTTPField(name: .setCookie, value: cookie)) }
        ambiente.cabecalhos.completar(&resposta.headers, correlacao: contexto.correlacao)
        ambiente.diario?.anotar(
            DiarioDeAcesso.Linha(
                instante: Date(), metodo: pedido.method.rawValue, rota: anotacoes.rota, status: resposta.status.code,
                duracao: ContinuousClock.now - comeco, correlacao: contexto.correlacao))
        return resposta
    }

    private func atender(
        _ pedido: Request, _ contexto: ContextoDoPedido, _ proximo: (Request, ContextoDoPedido) async throws -> Response
    ) async throws -> Response {
        guard !ambiente.encerramento.comecou else { throw RecusaDaWeb.encerrando }
        guard let vaga = emCurso.ocupar() else { throw RecusaDaWeb.ocupado }
        defer { withExtendedLifetime(vaga) {} }
        try EnderecoPedido.conferir(pedido.head.path ?? "/", limite: ambiente.configuracao.limites.caminho)
        do {
            return try await proximo(pedido, contexto)
        } catch let erro as HTTPError where erro.status == .notFound && contexto.andamento.anotacoes.rota == nil {
            let aceitos = tabela.metodos(em: pedido.uri.path)
            throw aceitos.isEmpty ? RecusaDaWeb.naoEncontrado : .metodoNaoAceito(aceitos)
        }
    }

    private func responder(_ erro: any Error, _ pedido: Request, _ contexto: ContextoDoPedido) -> Response {
        let rota = contexto.andamento.anotacoes.rota
        if let entrada = rota?.entrada, pedido.method == .get, (erro as? RecusaDaWeb) == .naoIdentificado {
            let volta = "\(entrada)?volta=\(Porcentagem.escrever(pedido.head.path ?? "/"))"
            return .verDepois(CaminhoDeVolta.seguro(volta, senao: entrada))
        }
        let recusa = Problema.traduzir(
            erro, correlacao: contexto.correlacao, com: ambiente, log: contexto.logger)
        let problema = Problema(recusa, correlacao: contexto.correlacao)
        let api = rota?.api ?? tabela.pareceApi(pedido.uri.path)
        var resposta: Response
        if api {
            resposta = .json(
                bytes: problema.json(prefixoDoTipo: ambiente.configuracao.prefixoDoTipoDeProblema),
                status: problema.status)
            resposta.headers[.contentType] = "application/problem+json"
        } else {
            resposta = .html(ambiente.paginaDeErro(problema, contexto), status: problema.status)
        }
        problema.completar(&resposta.headers, api: api)
        return resposta
    }

    /// O endereço da conexão ou, atrás de intermediário confiável, o último que ele viu.
    private func enderecoDeOrigem(_ cabeca: HTTPRequest, conexao: String) -> String {
        let confiaveis = ambiente.configuracao.intermediariosConfiaveis
        // Pela pilha de IPv6, o intermediário de IPv4 chega mapeado.
        func confia(_ endereco: String) -> Bool {
            guard let bytes = EnderecoDeRede(endereco)?.bytes else { return false }
            return confiaveis.contains { EnderecoDeRede($0)?.bytes == bytes }
        }
        guard confia(conexao), let cadeia = cabeca.headerFields[Self.encaminhado] else { return conexao }
        let enderecos = cadeia.split(separator: ",").map { String($0).aparado }
        return enderecos.last { !confia($0) } ?? conexao
    }

    private static let encaminhado = HTTPField.Name.escrito("X-Forwarded-For")
}

/// O que se recusa num caminho antes de procurar a rota.
enum EnderecoPedido {
    static func conferir(_ cru: String, limite: Int) throws(RecusaDaWeb) {
        guard cru.utf8.count <= limite else { throw .caminhoLongo }
        guard cru.utf8.first == UInt8(ascii: "/") else { throw .malFormado("O endereço não é um caminho.") }
        let caminho = cru.prefix { $0 != "?" }
        guard let lido = Porcentagem.ler(caminho),
            !lido.unicodeScalars.contains(where: { $0.value < 0x20 || $0 == "\\" || $0.value == 0x7F })
        else { throw .malFormado("O endereço tem um caractere que não se aceita.") }
        let segmentos = lido.split(separator: "/", omittingEmptySubsequences: false)
        guard !segmentos.contains(where: { $0 == "." || $0 == ".." }) else { throw .naoEncontrado }
        // Barras dobradas: o roteador as pularia e o mesmo recurso teria dois endereços.
        guard segmentos.dropFirst().dropLast().allSatisfy({ !$0.isEmpty }) else { throw .naoEncontrado }
    }
}

extension TabelaDeRotas {
    /// Caminho sem rota é tratado como API se algum grupo de API mora no mesmo primeiro segmento.
    func pareceApi(_ caminho: String) -> Bool {
        guard let primeiro = caminho.split(separator: "/").first else { return false }
        return rotas.contains { $0.api && $0.caminho.split(separator: "/").first == primeiro }
    }

    /// O que é de programa e não de gente: parece API e não é o caminho de nenhuma página.
    func eDeApi(_ caminho: String) -> Bool {
        let segmentos = caminho.split(separator: "/")
        return pareceApi(caminho) && !rotas.contains { !$0.api && $0.casa(segmentos) }
    }
}
