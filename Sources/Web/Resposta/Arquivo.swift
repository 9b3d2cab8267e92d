import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// Escreve um arquivo em pedaços; cada `escrever` espera a rede.
package struct SaidaDeArquivo {
    fileprivate var escritor: any ResponseBodyWriter

    /// Manda os bytes e espera a rede.
    package mutating func escrever(_ bytes: [UInt8]) async throws {
        guard !bytes.isEmpty else { return }
        try await escritor.write(ByteBuffer(bytes: bytes))
    }

    /// Manda o texto em UTF-8.
    package mutating func escrever(_ texto: String) async throws { try await escrever(Array(texto.utf8)) }
}

extension Response {
    /// Arquivo para baixar, já inteiro.
    package static func arquivo(nome: String, tipo: String, _ bytes: [UInt8], naTela: Bool = false) -> Response {
        Response(
            status: .ok, headers: cabecalhosDeArquivo(nome, tipo, naTela: naTela),
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// Arquivo para baixar, em fluxo: nunca há mais que um pedaço na memória.
    ///
    /// Erro no meio corta a conexão: o cliente vê um arquivo incompleto, nunca um truncado que parece inteiro.
    /// - Parameter tamanho: bytes ao todo, se conhecidos; com ele o navegador mostra o progresso.
    package static func arquivo(
        nome: String, tipo: String, tamanho: Int? = nil, naTela: Bool = false,
        _ escrever: @escaping @Sendable (inout SaidaDeArquivo) async throws -> Void
    ) -> Response {
        Response(
            status: .ok, headers: cabecalhosDeArquivo(nome, tipo, naTela: naTela),
            body: ResponseBody(contentLength: tamanho) { escritor in
                var saida = SaidaDeArquivo(escritor: escritor)
                try await escrever(&saida)
                try await saida.escritor.finish(nil)
            })
    }

    private static func cabecalhosDeArquivo(_ nome: String, _ tipo: String, naTela: Bool) -> HTTPFields {
        [.contentType: tipo, .contentDisposition: DisposicaoDeArquivo.escrever(nome, naTela: naTela)]
    }
}

/// `Content-Disposition` de arquivo (RFC 6266): nome em ASCII para cliente antigo e em UTF-8 para os demais.
package enum DisposicaoDeArquivo {
    /// O valor do cabeçalho; `naTela` pede para abrir em vez de baixar.
    package static func escrever(_ nome: String, naTela: Bool = false) -> String {
        let seguro = CabecalhoDeParte.nomeSeguro(nome)
        let completo = seguro.isEmpty ? "arquivo" : seguro
        let ascii = String(
            completo.decomposedStringWithCanonicalMapping.unicodeScalars.filter {
                $0.properties.generalCategory != .nonspacingMark
            }.map {
                (0x20...0x7E).contains($0.value) && $0 != "%" && $0 != ";" ? Character($0) : "_"
            })
        return
            "\(naTela ? "inline" : "attachment"); filename=\"\(ascii)\"; filename*=UTF-8''\(Porcentagem.escrever(completo))"
    }
}
