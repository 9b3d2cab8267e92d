import Averbacao
import Foundation

/// O serviço de prova de vida: se a configuração se lê, quem lê o segredo da credencial e se o serviço atende e a aceita.
enum ExameDaProva {
    /// O que se soube; sem serviço configurado não há fatos.
    struct Fatos: Sendable, Hashable {
        var invalida: String?
        /// Arquivos com segredo que outra conta lê.
        var abertos: [String] = []
        var conseguiu: String?
        var falha: String?
    }

    /// `nil` se não há serviço.
    static func ler(pasta: String, ambiente: [String: String]) async -> Fatos? {
        let arquivo = pasta + "/" + AssinaturaDaCasa.arquivo
        let valores = Ajustes(arquivo: arquivo, ambiente)
        let configuracao: ConfiguracaoDaAssinatura
        do {
            guard let lida = try AssinaturaDaCasa.configuracao(valores) else { return nil }
            configuracao = lida
        } catch { return Fatos(invalida: error.motivo) }
        var fatos = Fatos(
            abertos: [arquivo, valores["AVERBA_PROVA_SEGREDO_ARQUIVO"]].compactMap(\.self).filter {
                ExameDoDiretorio.aberto($0)
            })
        do {
            fatos.conseguiu = try await ServicoDaProva(configuracao) { Date() }.experimentar()
        } catch {
            fatos.falha =
                switch error {
                case .foraDoAr(let razao): "não respondeu: \(razao)"
                case .recusouEsteSistema: "não aceitou a credencial"
                default: error.codigo
                }
        }
        return fatos
    }

    static func julgar(_ fatos: Fatos?) -> [AchadoDaInstalacao] {
        guard let fatos else { return [] }
        let item = "prova de vida"
        if let invalida = fatos.invalida {
            return [.errado(item, invalida, fazer: "corrija os ajustes AVERBA_PROVA: assim o servidor não sobe")]
        }
        let abertos = fatos.abertos.map {
            AchadoDaInstalacao.errado(
                "segredo da prova de vida", "outra conta pode ler \($0)", fazer: "chmod 600 \($0)")
        }
        guard let conseguiu = fatos.conseguiu else {
            return abertos + [
                .errado(
                    item, fatos.falha ?? "não respondeu",
                    fazer:
                        "confira o endereço, o certificado (AVERBA_PROVA_CA) e a credencial: reserva que exige prova de vida não se autoriza"
                )
            ]
        }
        return abertos + [.certo(item, conseguiu)]
    }
}
