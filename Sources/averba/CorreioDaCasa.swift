import Correio
import Foundation

/// O correio desta instalação: o servidor por onde as mensagens saem e o endereço público que elas citam.
///
/// Vem do ambiente (`AVERBA_SMTP`, `AVERBA_SMTP_DE`, `AVERBA_SMTP_CA`, `AVERBA_ENDERECO_PUBLICO`, `AVERBA_PONTOS_PARA`) ou, faltando, do arquivo `correio` da pasta de dados,
/// com as mesmas linhas `NOME=valor`. Sem servidor não há correio; com servidor pela metade o programa não sobe.
struct CorreioDaCasa: Sendable {
    static let arquivo = "correio"
    let carteiro: Carteiro
    /// Sem barra no fim.
    let publico: String
    /// Quem recebe os pontos de conferência da trilha; vazio não manda.
    var pontosPara: [EnderecoDeCorreio] = []

    static func ler(pasta: String, ambiente: [String: String]) throws -> CorreioDaCasa? {
        let valores = Ajustes(arquivo: pasta + "/" + arquivo, ambiente)
        guard let servidor = valores["AVERBA_SMTP"] else { return nil }
        guard let remetente = valores["AVERBA_SMTP_DE"] else {
            throw ConfiguracaoDeCorreioInvalida(motivo: "falta o remetente, em AVERBA_SMTP_DE")
        }
        guard let publico = valores.enderecoPublico else {
            throw ConfiguracaoDeCorreioInvalida(motivo: Ajustes.faltaEnderecoPublico)
        }
        let pontosPara = try (valores["AVERBA_PONTOS_PARA"] ?? "").split(separator: ",").map { escrito in
            guard let endereco = EnderecoDeCorreio(escrito.trimmingCharacters(in: .whitespaces)) else {
                throw ConfiguracaoDeCorreioInvalida(
                    motivo: "«\(escrito)», em AVERBA_PONTOS_PARA, não é endereço de e-mail")
            }
            return endereco
        }
        return CorreioDaCasa(
            carteiro: Carteiro(
                try ServidorDeCorreio(servidor, remetente: remetente, autoridades: valores["AVERBA_SMTP_CA"])),
            publico: publico, pontosPara: pontosPara)
    }
}
