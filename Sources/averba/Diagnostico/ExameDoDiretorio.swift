import Auditoria
import Diretorio
import Foundation

/// O diretório do órgão: se a configuração se lê, quem lê a senha da conta de serviço e se o servidor atende.
enum ExameDoDiretorio {
    private static let exame = ExameDeServico(
        item: "diretório do órgão", segredo: "senha do diretório",
        seInvalida: "corrija os ajustes AVERBA_LDAP (docs/diretorio.md): assim o servidor não sobe",
        seNaoAtende:
            "confira o endereço, o certificado (AVERBA_LDAP_CA) e a conta de serviço: quem entra por ele não entra")

    static func julgar(_ fatos: ExameDeServico.Fatos?) -> [AchadoDaInstalacao] { exame.julgar(fatos) }

    /// `nil` se não há diretório.
    static func ler(pasta: String, ambiente: [String: String]) async -> ExameDeServico.Fatos? {
        let arquivo = pasta + "/" + DiretorioDaCasa.arquivo
        let valores = Ajustes(arquivo: arquivo, ambiente)
        let configuracao: ConfiguracaoDoDiretorio
        do {
            // Lida por inteiro, como ao subir: portais e senha própria também se conferem.
            guard try DiretorioDaCasa.ler(pasta: pasta, ambiente: ambiente, relogio: .daMaquina) != nil,
                let lida = try DiretorioDaCasa.configuracao(valores)
            else { return nil }
            configuracao = lida
        } catch { return ExameDeServico.Fatos(invalida: error.motivo) }
        var fatos = ExameDeServico.Fatos(
            abertos: ExameDeServico.abertos(arquivo, valores["AVERBA_LDAP_SENHA_ARQUIVO"]))
        do {
            fatos.conseguiu = try await Diretorio(configuracao) { Date() }.experimentar()
        } catch { fatos.falha = error.description }
        return fatos
    }
}
