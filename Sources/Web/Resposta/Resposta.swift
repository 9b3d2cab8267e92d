import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// A resposta de um tratador; os cabeçalhos de segurança e a correlação entram depois, no porteiro.
package typealias Resposta = Response

extension Response {
    /// Página inteira ou trecho, já em bytes.
    package static func html(_ bytes: [UInt8], status: Int = 200) -> Response {
        Response(
            status: .init(integerLiteral: status), headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// JSON já montado; usado também para o caminho quente, com bytes escritos à mão.
    package static func json(bytes: [UInt8], status: Int = 200) -> Response {
        Response(
            status: .init(integerLiteral: status), headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// JSON de um valor.
    package static func json(_ valor: ValorJSON, status: Int = 200) -> Response {
        json(bytes: valor.bytes(), status: status)
    }

    /// Texto corrido, para saúde e métricas.
    package static func texto(_ texto: String, tipo: String = "text/plain; charset=utf-8", status: Int = 200)
        -> Response
    {
        Response(
            status: .init(integerLiteral: status), headers: [.contentType: tipo],
            body: ResponseBody(byteBuffer: ByteBuffer(string: texto)))
    }

    /// 303 depois de um POST: o navegador busca a página seguinte com GET e recarregar não repete o ato.
    ///
    /// Só caminho deste servidor; destino que não o seja vira a raiz, para que texto vindo de fora nunca leve a outro lugar.
    package static func verDepois(_ caminho: String) -> Response {
        Response(status: .seeOther, headers: [.location: CaminhoDeVolta.seguro(caminho, senao: "/")])
    }

    /// Vai a outro sistema (303): o endereço é de quem a casa confia, e nunca vem de formulário nem de consulta.
    package static func irA(_ endereco: String) -> Response {
        Response(status: .seeOther, headers: [.location: endereco, .cacheControl: "no-store"])
    }

    /// Sem corpo (204).
    package static var vazia: Response { Response(status: .noContent) }

    /// Com um cabeçalho a mais.
    package func com(_ nome: String, _ valor: String) -> Response {
        var copia = self
        copia.headers[.escrito(nome)] = valor
        return copia
    }
}

/// Caminho para onde voltar depois de entrar, vindo de fora: só se aceita caminho deste servidor.
package enum CaminhoDeVolta {
    /// Um só `/` no começo, sem controle, sem `\`: nada que o navegador leia como outro servidor.
    package static func eSeguro(_ caminho: String) -> Bool {
        caminho.hasPrefix("/") && !caminho.hasPrefix("//") && caminho.utf8.count <= 2_048
            && caminho.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
    }

    /// O caminho pedido, se seguro; senão o padrão.
    package static func seguro(_ caminho: String?, senao padrao: String) -> String {
        caminho.flatMap { eSeguro($0) ? $0 : nil } ?? padrao
    }
}

extension Contexto {
    /// 304 se o cliente já tem esta versão; senão monta a resposta e a marca com ela.
    ///
    /// A marca não leva aspas; serve qualquer texto ASCII que mude quando o conteúdo muda.
    package func condicional(
        marca: String, montar: () async throws -> Response
    ) async throws -> Response {
        let escrita = "\"\(marca)\""
        let conhecidas = cabecalho(.ifNoneMatch)?.split(separator: ",").map { String($0).aparado } ?? []
        if conhecidas.contains(where: { $0 == escrita || $0 == "W/" + escrita || $0 == "*" }) {
            return Response(status: .notModified, headers: [.eTag: escrita, .cacheControl: "private, no-cache"])
        }
        var resposta = try await montar()
        resposta.headers[.eTag] = escrita
        resposta.headers[.cacheControl] = "private, no-cache"
        return resposta
    }
}
