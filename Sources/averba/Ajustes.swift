import Foundation

/// Os ajustes desta instalação para um assunto: o ambiente (`AVERBA_…`) ou, faltando, um arquivo da pasta de dados com linhas `NOME=valor`.
///
/// Linha que começa em `#` não conta; valor vazio no ambiente é como se não houvesse.
struct Ajustes: Sendable {
    private let valores: [String: String]

    init(arquivo: String, _ ambiente: [String: String]) {
        valores = Self.doArquivo(arquivo).merging(
            ambiente.filter { $0.key.hasPrefix("AVERBA_") && !$0.value.isEmpty }
        ) { $1 }
    }

    subscript(_ nome: String) -> String? { valores[nome] }

    /// Onde as pessoas acham o sistema, sem barra no fim; `nil` se não foi dito ou não começa em `https://`.
    var enderecoPublico: String? {
        guard let publico = valores["AVERBA_ENDERECO_PUBLICO"], publico.hasPrefix("https://"),
            let partes = URLComponents(string: publico), partes.host?.isEmpty == false
        else { return nil }
        return publico.hasSuffix("/") ? String(publico.dropLast()) : publico
    }

    static let faltaEnderecoPublico =
        "falta o endereço público do sistema, que começa em https://, em AVERBA_ENDERECO_PUBLICO"

    /// Lança se algum destes arquivos existe e não se lê: sem ele o programa subiria como se o ajuste não houvesse.
    static func conferir(_ arquivos: [String]) throws(AjustesIlegiveis) {
        for arquivo in arquivos
        where FileManager.default.fileExists(atPath: arquivo) && FileManager.default.contents(atPath: arquivo) == nil {
            throw AjustesIlegiveis(arquivo: arquivo)
        }
    }

    private static func doArquivo(_ caminho: String) -> [String: String] {
        guard let texto = FileManager.default.contents(atPath: caminho) else { return [:] }
        var valores: [String: String] = [:]
        for linha in String(decoding: texto, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let aparada = linha.trimmingCharacters(in: .whitespaces)
            guard !aparada.hasPrefix("#"), let igual = aparada.firstIndex(of: "=") else { continue }
            let valor = aparada[aparada.index(after: igual)...].trimmingCharacters(in: .whitespaces)
            valores[aparada[..<igual].trimmingCharacters(in: .whitespaces)] = valor
        }
        return valores
    }
}

/// Um arquivo de ajustes existe e não se lê.
struct AjustesIlegiveis: Error, Equatable, CustomStringConvertible {
    let arquivo: String

    var description: String {
        "«\(arquivo)» existe e não se lê: dê a quem roda o programa permissão de o ler, ou tire-o daí"
    }
}
