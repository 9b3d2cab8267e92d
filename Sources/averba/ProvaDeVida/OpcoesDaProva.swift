import ArgumentParser
import Auditoria
import BancoDeDados
import Cadastro
import Foundation
import Nucleo
import ProvaDeVida
import Web

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

    /// Faz um ato numa transação do motor.
    func fazendo<T: Sendable>(
        _ ato: @escaping @Sendable (_ casa: Instalacao, _ t: Transacao) throws -> T
    ) async throws -> T {
        try await usando { casa in
            let instalacao = casa.instalacao
            return try await instalacao.banco.transacao(como: .motor) { t in try ato(instalacao, t) }
        }
    }

    /// Abre, faz e fecha; a recusa do serviço vira frase e saída 1.
    func usando<T>(_ fazer: (Casa) async throws -> T) async throws -> T {
        let casa = try await abrir()
        do {
            let feito = try await fazer(casa)
            await casa.fechar()
            return feito
        } catch {
            await casa.fechar()
            throw NaoAprovado.daProva(error)
        }
    }
}

/// O que se digitou, lido; o erro diz o que se esperava.
func lendo<T>(_ nome: String, _ ler: () throws -> T) throws -> T {
    do { return try ler() } catch let erro as TextoInvalido {
        throw ValidationError("\(nome): «\(erro.lido)» não é \(erro.esperado).")
    }
}

extension NaoAprovado {
    /// A recusa do serviço como frase; o que não é recusa segue como veio.
    static func daProva(_ erro: any Error) -> any Error {
        (erro as? any RecusaComCodigo).map { NaoAprovado(frase: $0.frase) } ?? erro
    }
}
