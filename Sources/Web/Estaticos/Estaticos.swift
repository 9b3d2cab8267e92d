import Cifra
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// Arquivos de uma pasta (css, js, fontes, ícones), lidos e comprimidos na subida e servidos da memória.
///
/// O endereço leva a versão do conjunto (`/publico/3f2a9c1b/css/folha.css`) e por isso pode ser guardado para sempre;
/// referência relativa entre arquivos continua valendo. Não há acesso a disco por pedido: nome que não está na tabela
/// não existe, e atravessar diretório não tem o que atravessar.
package struct Estaticos: Sendable {
    struct Arquivo: Sendable {
        let tipo: String
        let corpo: Forma
        /// Em gzip, para quem aceita; `nil` no que não encolhe (imagem, fonte) e no que já é menor assim.
        let comprimido: Forma?
    }

    /// Os bytes que vão no fio e a sua marca: cada forma tem a dela, porque marca forte diz que os bytes são os mesmos.
    struct Forma: Sendable {
        let marca: String
        let bytes: ByteBuffer

        init(_ bytes: [UInt8]) {
            marca = "\"\(Estaticos.resumo(bytes))\""
            self.bytes = ByteBuffer(bytes: bytes)
        }
    }

    let prefixo: String
    /// Resumo do conjunto, 12 algarismos hexadecimais: muda se qualquer arquivo muda.
    package let versao: String
    let arquivos: [String: Arquivo]

    /// - Parameter maximo: soma dos bytes; passar disso é erro de montagem, não de pedido.
    package init(pasta: String, prefixo: String = "/publico", maximo: Int = 64 * 1024 * 1024) throws {
        let raiz = URL(fileURLWithPath: pasta, isDirectory: true).resolvingSymlinksInPath()
        var lidos: [String: [UInt8]] = [:]
        var total = 0
        for caminho in try FileManager.default.subpathsOfDirectory(atPath: raiz.path).sorted() {
            let completo = raiz.appendingPathComponent(caminho)
            let atributos = try FileManager.default.attributesOfItem(atPath: completo.path)
            guard atributos[.type] as? FileAttributeType == .typeRegular,
                !caminho.split(separator: "/").contains(where: { $0.hasPrefix(".") })
            else { continue }
            let bytes = [UInt8](try Data(contentsOf: completo))
            total += bytes.count
            guard total <= maximo else { throw EstaticosGrandesDemais(maximo: maximo) }
            lidos[caminho] = bytes
        }
        self.init(lidos, prefixo: prefixo)
    }

    /// De arquivos já na memória (testes, arquivos gerados).
    package init(_ lidos: [String: [UInt8]], prefixo: String = "/publico") {
        var resumo = SHA256()
        var arquivos: [String: Arquivo] = [:]
        for (caminho, bytes) in lidos.sorted(by: { $0.key < $1.key }) {
            resumo.update(data: Array("\(caminho)\n\(bytes.count)\n".utf8))
            resumo.update(data: bytes)
            let tipo = TipoDeArquivo.tipo(caminho)
            let menor = TipoDeArquivo.encolhe(tipo) ? Gzip.comprimir(bytes) : bytes
            arquivos[caminho] = Arquivo(
                tipo: tipo, corpo: Forma(bytes), comprimido: menor.count < bytes.count ? Forma(menor) : nil)
        }
        self.prefixo = Registro.juntar("", prefixo)
        self.arquivos = arquivos
        self.versao = String(
            resumo.finalize().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined().prefix(12))
    }

    /// Endereço versionado para pôr na página; arquivo que não existe é defeito de quem escreveu a tela.
    package func endereco(_ caminho: String) -> String {
        precondition(arquivos[caminho] != nil, "arquivo estático que não existe: \(caminho)")
        return "\(prefixo)/\(versao)/\(caminho)"
    }

    /// Todos os caminhos servidos, em ordem.
    package var caminhos: [String] { arquivos.keys.sorted() }

    static func resumo(_ bytes: [UInt8]) -> String {
        Base64DeEndereco.escrever(Array(SHA256.hash(data: bytes).prefix(12)))
    }

    /// - Parameter versionado: verdadeiro quando o endereço trouxe a versão corrente.
    func responder(_ caminho: String, cabeca: HTTPRequest, versionado: Bool) throws(RecusaDaWeb) -> Response {
        guard let arquivo = arquivos[caminho] else { throw .naoEncontrado }
        let emGzip = Self.aceitaGzip(cabeca) ? arquivo.comprimido : nil
        let forma = emGzip ?? arquivo.corpo
        var cabecalhos: HTTPFields = [
            .eTag: forma.marca,
            .cacheControl: versionado ? "public, max-age=31536000, immutable" : "public, no-cache",
        ]
        if arquivo.comprimido != nil { cabecalhos[.vary] = "Accept-Encoding" }
        if let conhecidas = cabeca.headerFields[.ifNoneMatch],
            conhecidas.split(separator: ",").contains(where: { String($0).aparado == forma.marca })
        {
            return Response(status: .notModified, headers: cabecalhos)
        }
        cabecalhos[.contentType] = arquivo.tipo
        if emGzip != nil { cabecalhos[.contentEncoding] = "gzip" }
        return Response(status: .ok, headers: cabecalhos, body: ResponseBody(byteBuffer: forma.bytes))
    }

    private static func aceitaGzip(_ cabeca: HTTPRequest) -> Bool {
        guard let aceitos = cabeca.headerFields[.acceptEncoding] else { return false }
        return aceitos.split(separator: ",").contains { item in
            let partes = item.split(separator: ";").map { String($0).aparado.lowercased() }
            // `q` em zero, com quantas casas vier, é recusa.
            let recusado = partes.dropFirst().contains {
                $0.hasPrefix("q=0") && $0.dropFirst(2).allSatisfy("0.".contains)
            }
            return partes.first == "gzip" && !recusado
        }
    }
}

/// A pasta de estáticos passa do teto: alguém pôs lá o que não devia.
package struct EstaticosGrandesDemais: Error, Equatable {
    /// Bytes aceitos.
    package let maximo: Int
}

/// Tipo de conteúdo pela extensão; desconhecida é baixada, nunca interpretada.
enum TipoDeArquivo {
    private static let tipos = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
        "mjs": "text/javascript; charset=utf-8",
        "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "webp": "image/webp", "ico": "image/x-icon",
        "woff2": "font/woff2", "woff": "font/woff", "json": "application/json",
        "webmanifest": "application/manifest+json",
        "txt": "text/plain; charset=utf-8", "html": "text/html; charset=utf-8", "pdf": "application/pdf",
        "map": "application/json",
    ]

    /// Texto encolhe; imagem e fonte já vêm comprimidas.
    static func encolhe(_ tipo: String) -> Bool {
        tipo.hasPrefix("text/") || tipo == "image/svg+xml" || tipo.hasPrefix("application/json")
            || tipo == "application/manifest+json"
    }

    static func tipo(_ caminho: String) -> String {
        tipos[String(caminho.split(separator: ".").last ?? "").lowercased()] ?? "application/octet-stream"
    }
}

extension Montagem {
    /// Serve os estáticos sob o seu prefixo, e na raiz os poucos que o navegador só procura lá.
    ///
    /// - Parameter naRaiz: arquivos que respondem também em `/nome`: `favicon.ico`, `sw.js`, `manifest.webmanifest`.
    package func estaticos(_ estaticos: Estaticos, naRaiz: [String] = [], ato: String = "publico.ler") {
        let grupo = Grupo<ContextoAberto>(
            nome: "publico", prefixo: estaticos.prefixo, registro: registro,
            regras: RegrasDoGrupo(api: false, usaSessao: false, entrada: nil, credencial: nil),
            autorizador: { _, _ in true })
        grupo.registrar(.get, "**", ato: ato, especie: .estatico, opcoes: .init()) { pedido, contexto, _ in
            guard let lido = Porcentagem.ler(contexto.caminho.dropFirst(estaticos.prefixo.count + 1)) else {
                throw RecusaDaWeb.naoEncontrado
            }
            let versionado = lido.hasPrefix(estaticos.versao + "/")
            // Versão velha numa página aberta antes da troca: o arquivo de agora, sem guardar.
            let semVersao = versionado || Self.temVersao(lido) ? String(lido.drop { $0 != "/" }.dropFirst()) : lido
            return try estaticos.responder(semVersao, cabeca: pedido.head, versionado: versionado)
        }
        let raiz = Grupo<ContextoAberto>(
            nome: "publico", prefixo: "/", registro: registro, regras: grupo.regras, autorizador: { _, _ in true })
        for nome in naRaiz {
            precondition(estaticos.arquivos[nome] != nil, "arquivo estático que não existe: \(nome)")
            raiz.registrar(.get, nome, ato: ato, especie: .estatico, opcoes: .init()) { pedido, _, _ in
                try estaticos.responder(nome, cabeca: pedido.head, versionado: false)
            }
        }
    }

    private static func temVersao(_ caminho: String) -> Bool {
        let primeiro = caminho.prefix { $0 != "/" }
        return primeiro.utf8.count == 12 && primeiro.allSatisfy { $0.isHexDigit }
    }
}
