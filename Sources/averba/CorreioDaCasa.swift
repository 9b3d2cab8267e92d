import Correio
import Foundation

/// O correio desta instalação: o servidor por onde as mensagens saem e o endereço público que elas citam.
///
/// Vem do ambiente (`AVERBA_SMTP`, `AVERBA_SMTP_DE`, `AVERBA_SMTP_CA`, `AVERBA_ENDERECO_PUBLICO`) ou, faltando, do arquivo `correio` da pasta de dados,
/// com as mesmas linhas `NOME=valor`. Sem servidor não há correio; com servidor pela metade o programa não sobe.
struct CorreioDaCasa: Sendable {
    let carteiro: Carteiro
    /// Sem barra no fim.
    let publico: String

    static func ler(pasta: String, ambiente: [String: String]) throws -> CorreioDaCasa? {
        let valores = doArquivo(pasta + "/correio").merging(
            ambiente.filter { $0.key.hasPrefix("AVERBA_") && !$0.value.isEmpty }
        ) { $1 }
        guard let servidor = valores["AVERBA_SMTP"] else { return nil }
        guard let remetente = valores["AVERBA_SMTP_DE"] else {
            throw ConfiguracaoDeCorreioInvalida(motivo: "falta o remetente, em AVERBA_SMTP_DE")
        }
        guard let publico = valores["AVERBA_ENDERECO_PUBLICO"], publico.hasPrefix("https://"),
            let partes = URLComponents(string: publico), partes.host != nil
        else {
            throw ConfiguracaoDeCorreioInvalida(
                motivo: "falta o endereço público do sistema, que começa em https://, em AVERBA_ENDERECO_PUBLICO")
        }
        return CorreioDaCasa(
            carteiro: Carteiro(
                try ServidorDeCorreio(servidor, remetente: remetente, autoridades: valores["AVERBA_SMTP_CA"])),
            publico: publico.hasSuffix("/") ? String(publico.dropLast()) : publico)
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
