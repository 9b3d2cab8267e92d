import Acesso
import Auditoria
import Foundation
import Nucleo
import Provedor

/// A conta do órgão desta instalação.
///
/// Vem do ambiente (`AVERBA_OIDC`, `AVERBA_OIDC_CLIENTE`, `AVERBA_OIDC_SEGREDO`, `AVERBA_OIDC_CA`, `AVERBA_OIDC_NOME`, `AVERBA_OIDC_ESCOPOS`,
/// `AVERBA_OIDC_CPF` ou `AVERBA_OIDC_MATRICULA`, `AVERBA_ENDERECO_PUBLICO`) ou do arquivo `conta-do-orgao` da pasta de dados. Sem emissor não
/// há conta do órgão; com emissor pela metade o programa não sobe.
enum ContaDoOrgaoDaCasa {
    static let arquivo = "conta-do-orgao"

    static func ler(
        pasta: String, ambiente: [String: String], relogio: Relogio
    ) throws(ConfiguracaoDeProvedorInvalida) -> ContaDoOrgao? {
        let valores = Ajustes(arquivo: pasta + "/" + arquivo, ambiente)
        guard let emissor = valores["AVERBA_OIDC"] else { return nil }
        guard let publico = valores.enderecoPublico else {
            throw ConfiguracaoDeProvedorInvalida(motivo: Ajustes.faltaEnderecoPublico)
        }
        let identificador: IdentificadorNaConta
        switch (valores["AVERBA_OIDC_CPF"], valores["AVERBA_OIDC_MATRICULA"]) {
        case (let nome?, nil): identificador = .cpf(nome)
        case (nil, let nome?): identificador = .matricula(nome)
        case (nil, nil): identificador = .cpf("cpf")
        default:
            throw ConfiguracaoDeProvedorInvalida(
                motivo:
                    "a pessoa se acha pelo CPF ou pela matrícula: diga AVERBA_OIDC_CPF ou AVERBA_OIDC_MATRICULA, e não os dois"
            )
        }
        let configuracao = try ConfiguracaoDoProvedor(
            emissor: emissor, cliente: valores["AVERBA_OIDC_CLIENTE"] ?? "", segredo: valores["AVERBA_OIDC_SEGREDO"],
            escopos: (valores["AVERBA_OIDC_ESCOPOS"] ?? "profile").split(separator: " ").map(String.init),
            autoridades: valores["AVERBA_OIDC_CA"])
        return ContaDoOrgao(
            Provedor(configuracao) { relogio.agora.data }, identificador: identificador,
            nome: valores["AVERBA_OIDC_NOME"] ?? "do órgão", publico: publico)
    }
}
