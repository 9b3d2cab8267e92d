import Averbacao
import Foundation
import ProvaAnual

/// O serviço de prova de vida: se a configuração se lê, quem lê o segredo da credencial e se o serviço atende e a aceita.
enum ExameDaProva {
    private static let exame = ExameDeServico(
        item: "prova de vida", segredo: "segredo da prova de vida",
        seInvalida: "corrija os ajustes AVERBA_PROVA: assim o servidor não sobe",
        seNaoAtende:
            "confira o endereço, o certificado (AVERBA_PROVA_CA) e a credencial: reserva que exige prova de vida não se autoriza"
    )

    static func julgar(_ fatos: ExameDeServico.Fatos?) -> [AchadoDaInstalacao] { exame.julgar(fatos) }

    /// `nil` se não há serviço.
    static func ler(pasta: String, ambiente: [String: String]) async -> ExameDeServico.Fatos? {
        let arquivo = pasta + "/" + AssinaturaDaCasa.arquivo
        let valores = Ajustes(arquivo: arquivo, ambiente)
        let configuracao: ConfiguracaoDaAssinatura
        do {
            guard let lida = try AssinaturaDaCasa.configuracao(valores) else { return nil }
            configuracao = lida
        } catch { return ExameDeServico.Fatos(invalida: error.motivo) }
        var fatos = ExameDeServico.Fatos(
            abertos: ExameDeServico.abertos(arquivo, valores["AVERBA_PROVA_SEGREDO_ARQUIVO"]))
        do {
            let servico = ServicoDaProva(configuracao) { Date() }
            fatos.conseguiu = try await servico.experimentar()
            fatos.faltas = await faltas(servico)
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

    /// As páginas daqui a que o serviço não manda a pessoa de volta: nelas a câmera não começa.
    private static func faltas(_ servico: ServicoDaProva) async -> [String: String] {
        let configuracao = servico.configuracao
        let voltas = ["/servidor/contratos/", ProvasAnuais.caminho + "/"].map(configuracao.volta)
        let todas = voltas.map { "--volta \($0)" }.joined(separator: " ")
        var faltas: [String: String] = [:]
        // O que não se pôde perguntar não é falta: quem não atende já se disse.
        for volta in voltas where (try? await servico.aceita(volta: volta)) == false {
            faltas["não manda a pessoa de volta a \(volta): dali ninguém vai à câmera"] =
                "no serviço: averba prova-de-vida cliente alterar \(configuracao.cliente) \(todas)"
        }
        return faltas
    }
}
