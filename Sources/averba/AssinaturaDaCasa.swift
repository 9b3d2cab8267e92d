import Acesso
import Auditoria
import Averbacao
import Foundation
import Nucleo

/// O serviço de prova de vida que assina as operações desta instalação.
///
/// Vem do ambiente (`AVERBA_PROVA`, `AVERBA_PROVA_CREDENCIAL`, `AVERBA_PROVA_SEGREDO_ARQUIVO` ou `AVERBA_PROVA_SEGREDO`, `AVERBA_PROVA_CA`,
/// `AVERBA_ENDERECO_PUBLICO`) ou do arquivo `assinatura` da pasta de dados. Sem endereço não há prova de vida, e a reserva que a exige espera;
/// com endereço pela metade o programa não sobe.
enum AssinaturaDaCasa {
    static let arquivo = "assinatura"

    static func ler(
        pasta: String, ambiente: [String: String], relogio: Relogio
    ) throws(ConfiguracaoDeAssinaturaInvalida) -> ServicoDaProva? {
        try configuracao(Ajustes(arquivo: pasta + "/" + arquivo, ambiente)).map { configuracao in
            ServicoDaProva(configuracao) { relogio.agora.data }
        }
    }

    /// A configuração, sem ligar nada; `nil` se não há serviço.
    static func configuracao(
        _ valores: Ajustes
    ) throws(ConfiguracaoDeAssinaturaInvalida) -> ConfiguracaoDaAssinatura? {
        guard let servico = valores["AVERBA_PROVA"] else { return nil }
        guard let publico = valores.enderecoPublico else {
            throw ConfiguracaoDeAssinaturaInvalida(motivo: Ajustes.faltaEnderecoPublico)
        }
        return try ConfiguracaoDaAssinatura(
            servico: servico, credencial: valores["AVERBA_PROVA_CREDENCIAL"] ?? "", segredo: try segredo(valores),
            autoridades: valores["AVERBA_PROVA_CA"], publico: publico)
    }

    /// Do arquivo que só ele tem, ou do ajuste.
    private static func segredo(_ valores: Ajustes) throws(ConfiguracaoDeAssinaturaInvalida) -> String {
        guard let caminho = valores["AVERBA_PROVA_SEGREDO_ARQUIVO"] else {
            return valores["AVERBA_PROVA_SEGREDO"] ?? ""
        }
        guard let bytes = FileManager.default.contents(atPath: caminho),
            let texto = String(bytes: bytes, encoding: .utf8)
        else {
            throw ConfiguracaoDeAssinaturaInvalida(
                motivo: "o arquivo de AVERBA_PROVA_SEGREDO_ARQUIVO não se lê, ou não está em UTF-8")
        }
        return texto.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
