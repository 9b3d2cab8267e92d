import ArgumentParser
import Auditoria
import BancoDeDados
import Foundation

/// Onde moram os dados da prova de vida: nunca na pasta nem no banco da consignação.
struct OpcoesDaProva: ParsableArguments {
    @Option(help: "Pasta de dados deste serviço. Padrão: AVERBA_PROVA_DADOS, ou prova-de-vida/ na de AVERBA_DADOS.")
    var dados: String?

    /// Liga o banco próprio; recusa o da consignação.
    func abrir() async throws -> Casa {
        let ambiente = ProcessInfo.processInfo.environment
        let pasta = dados ?? ambiente["AVERBA_PROVA_DADOS"] ?? Casa.pasta(nil, ambiente) + "/prova-de-vida"
        let casa = try await Casa.abrir(dados: pasta)
        let daConsignacao = try await casa.instalacao.banco.transacao(como: .motor, soLeitura: true) { t in
            try t.uma("SELECT EXISTS (SELECT FROM pessoa) OR EXISTS (SELECT FROM folha_do_mes)")?.ler(
                0, como: Bool.self) ?? false
        }
        guard !daConsignacao else {
            await casa.fechar()
            throw NaoAprovado(
                frase:
                    "Este banco é o da consignação. A prova de vida tem pasta e banco só seus: diga outra em --dados.")
        }
        return casa
    }

    /// Abre, faz e fecha; a recusa do serviço vira frase e saída 1.
    func usando(_ fazer: (Casa) async throws -> Void) async throws {
        let casa = try await abrir()
        do {
            try await fazer(casa)
            await casa.fechar()
        } catch {
            await casa.fechar()
            throw NaoAprovado.daProva(error)
        }
    }
}
