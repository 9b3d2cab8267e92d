import Auditoria
import Diretorio
import Foundation

/// O diretório do órgão: se a configuração se lê, quem lê a senha da conta de serviço e se o servidor atende.
enum ExameDoDiretorio {
    /// O que se soube; sem diretório configurado não há fatos.
    struct Fatos: Sendable, Hashable {
        /// Por que a configuração não se lê.
        var invalida: String?
        /// Arquivos com segredo que outra conta lê.
        var abertos: [String] = []
        /// O que se conseguiu conversando.
        var conseguiu: String?
        /// Por que não se conseguiu.
        var falha: String?
    }

    /// `nil` se não há diretório.
    static func ler(pasta: String, ambiente: [String: String]) async -> Fatos? {
        let arquivo = pasta + "/" + DiretorioDaCasa.arquivo
        let valores = Ajustes(arquivo: arquivo, ambiente)
        let configuracao: ConfiguracaoDoDiretorio
        do {
            // Lida por inteiro, como ao subir: portais e senha própria também se conferem.
            guard try DiretorioDaCasa.ler(pasta: pasta, ambiente: ambiente, relogio: .daMaquina) != nil,
                let lida = try DiretorioDaCasa.configuracao(valores)
            else { return nil }
            configuracao = lida
        } catch { return Fatos(invalida: error.motivo) }
        var fatos = Fatos(abertos: [arquivo, valores["AVERBA_LDAP_SENHA_ARQUIVO"]].compactMap(\.self).filter(aberto))
        do {
            fatos.conseguiu = try await Diretorio(configuracao) { Date() }.experimentar()
        } catch { fatos.falha = error.description }
        return fatos
    }

    static func julgar(_ fatos: Fatos?) -> [AchadoDaInstalacao] {
        guard let fatos else { return [] }
        let item = "diretório do órgão"
        if let invalida = fatos.invalida {
            return [
                .errado(
                    item, invalida,
                    fazer: "corrija os ajustes AVERBA_LDAP (docs/diretorio.md): assim o servidor não sobe")
            ]
        }
        var achados = fatos.abertos.map {
            AchadoDaInstalacao.errado("senha do diretório", "outra conta pode ler \($0)", fazer: "chmod 600 \($0)")
        }
        if let conseguiu = fatos.conseguiu {
            achados.append(.certo(item, conseguiu))
        } else {
            achados.append(
                .errado(
                    item, fatos.falha ?? "não respondeu",
                    fazer:
                        "confira o endereço, o certificado (AVERBA_LDAP_CA) e a conta de serviço: quem entra por ele não entra"
                ))
        }
        return achados
    }

    /// Se outra conta lê o arquivo.
    static func aberto(_ caminho: String) -> Bool {
        let atributos = try? FileManager.default.attributesOfItem(atPath: caminho)  // não existe: não há o que ler
        guard let modo = atributos?[.posixPermissions] as? Int else { return false }
        return modo & 0o077 != 0
    }
}
