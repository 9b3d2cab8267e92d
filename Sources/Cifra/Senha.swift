import CArgon2
import Dispatch
import Foundation

/// Resume e confere senhas com Argon2id, fora do executor das tarefas e poucas por vez.
///
/// Cada conta ocupa 19 MiB e dezenas de milissegundos de processador: sem limite, uma rajada de tentativas de
/// entrar derrubaria o processo. Um por processo. O texto é posto em NFC antes, para que a mesma senha digitada
/// em teclados diferentes seja a mesma.
package final class Senha: Sendable {
    /// O custo de cada conta. Mudou, `precisaRefazer` diz quais resumos ainda são do custo antigo.
    package struct Parametros: Sendable, Equatable {
        /// Em KiB.
        package let memoria: UInt32
        package let passadas: UInt32
        package let faixas: UInt32

        package init(memoria: UInt32, passadas: UInt32, faixas: UInt32) {
            self.memoria = memoria
            self.passadas = passadas
            self.faixas = faixas
        }

        /// Recomendação da OWASP para Argon2id: 19 MiB, duas passadas, uma faixa.
        package static let padrao = Parametros(memoria: 19_456, passadas: 2, faixas: 1)
    }

    /// Tamanho máximo da senha em UTF-8.
    package static let tamanhoMaximoEmBytes = 1_024

    private let parametros: Parametros
    private let vagas: Vagas
    private let fila = DispatchQueue(label: "averba.senha", qos: .userInitiated, attributes: .concurrent)

    /// - Parameters:
    ///   - parametros: o custo das contas novas.
    ///   - simultaneas: contas ao mesmo tempo (19 MiB cada).
    ///   - filaMaxima: quantas esperam antes de a próxima ser recusada com `FalhaDeSenha.ocupado`.
    package init(parametros: Parametros = .padrao, simultaneas: Int = 4, filaMaxima: Int = 512) {
        self.parametros = parametros
        self.vagas = Vagas(simultaneas: simultaneas, filaMaxima: filaMaxima)
    }

    /// O resumo a guardar, com o sal e os parâmetros dentro: `$argon2id$v=19$m=19456,t=2,p=1$…$…`.
    package func resumir(_ senha: String) async throws -> String {
        let bytes = try Self.preparada(senha)
        let parametros = parametros
        return try await foraDoExecutor { try Self.calcular(bytes, parametros, sal: Imprevisivel.bytes(16)) }
    }

    /// Diz se a senha é a do resumo. Com resumo ausente gasta o mesmo tempo e responde não: quem tenta não descobre
    /// quais contas existem.
    package func conferir(_ senha: String, com resumo: String?) async throws -> Bool {
        let bytes: [UInt8]
        do {
            bytes = try Self.preparada(senha)
        } catch FalhaDeSenha.vazia, FalhaDeSenha.longaDemais {
            return false
        }
        guard let resumo else {
            let parametros = parametros
            _ = try await foraDoExecutor {
                try Self.calcular(bytes, parametros, sal: [UInt8](repeating: 0, count: 16))
            }
            return false
        }
        guard Self.parametros(de: resumo) != nil else { throw FalhaDeSenha.resumoInvalido }
        return try await foraDoExecutor {
            let codigo = argon2id_verify(resumo, bytes, bytes.count)
            switch codigo {
            case ARGON2_OK.rawValue: return true
            case ARGON2_VERIFY_MISMATCH.rawValue: return false
            default: throw FalhaDeSenha.recusada(codigo: codigo)
            }
        }
    }

    /// Diz se o resumo foi feito com outro custo (ou não se entende): refaça-o na próxima senha certa.
    package func precisaRefazer(_ resumo: String) -> Bool { Self.parametros(de: resumo) != parametros }

    /// Lê os parâmetros do resumo; `nil` se não for Argon2id versão 19 ou se o custo passar do razoável
    /// (um resumo adulterado não pode pedir gigabytes).
    static func parametros(de resumo: String) -> Parametros? {
        let partes = resumo.split(separator: "$", omittingEmptySubsequences: false)
        guard partes.count == 6, partes[0].isEmpty, partes[1] == "argon2id", partes[2] == "v=19",
            (20...24).contains(partes[4].utf8.count), (40...90).contains(partes[5].utf8.count)
        else { return nil }
        let custos = partes[3].split(separator: ",", omittingEmptySubsequences: false)
        guard custos.count == 3, custos[0].hasPrefix("m="), custos[1].hasPrefix("t="), custos[2].hasPrefix("p="),
            let memoria = UInt32(custos[0].dropFirst(2)), (8...1_048_576).contains(memoria),
            let passadas = UInt32(custos[1].dropFirst(2)), (1...32).contains(passadas),
            let faixas = UInt32(custos[2].dropFirst(2)), (1...16).contains(faixas)
        else { return nil }
        return Parametros(memoria: memoria, passadas: passadas, faixas: faixas)
    }

    static func preparada(_ senha: String) throws(FalhaDeSenha) -> [UInt8] {
        guard !senha.isEmpty else { throw .vazia }
        guard senha.utf8.count <= tamanhoMaximoEmBytes else { throw .longaDemais }
        return [UInt8](senha.precomposedStringWithCanonicalMapping.utf8)
    }

    static func calcular(_ bytes: [UInt8], _ parametros: Parametros, sal: [UInt8]) throws(FalhaDeSenha) -> String {
        var saida = [CChar](repeating: 0, count: 256)
        let codigo = argon2id_hash_encoded(
            parametros.passadas, parametros.memoria, parametros.faixas, bytes, bytes.count, sal, sal.count, 32,
            &saida, saida.count)
        guard codigo == ARGON2_OK.rawValue else { throw .recusada(codigo: codigo) }
        return String(decoding: saida.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private func foraDoExecutor<T: Sendable>(_ conta: @escaping @Sendable () throws -> T) async throws -> T {
        do {
            return try await vagas.comVaga { [fila] in
                try await withCheckedThrowingContinuation { chamada in
                    fila.async { chamada.resume(with: Result(catching: conta)) }
                }
            }
        } catch is Vagas.Lotadas {
            throw FalhaDeSenha.ocupado
        }
    }
}

/// Por que não se resumiu ou conferiu uma senha. Nunca leva a senha nem o resumo.
package enum FalhaDeSenha: Error, Equatable, Sendable {
    case vazia
    case longaDemais
    /// O que está guardado não é um resumo Argon2id que se aceite.
    case resumoInvalido
    /// Há contas demais na fila; tente daqui a pouco.
    case ocupado
    /// A biblioteca recusou (memória, parâmetros); `codigo` é o dela.
    case recusada(codigo: Int32)
}

extension FalhaDeSenha: CustomStringConvertible {
    package var description: String {
        switch self {
        case .vazia: "a senha está vazia"
        case .longaDemais: "a senha passa de \(Senha.tamanhoMaximoEmBytes) bytes"
        case .resumoInvalido: "o resumo guardado da senha não é válido"
        case .ocupado: "há muitas entradas ao mesmo tempo; tente de novo em instantes"
        case .recusada(let codigo): "não foi possível calcular o resumo da senha (erro \(codigo))"
        }
    }
}
