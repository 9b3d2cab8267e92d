import Foundation
import NIOConcurrencyHelpers

/// Sessões na memória do processo: testes e demonstração. Some quando o processo para.
package final class GuardaDeSessaoNaMemoria: GuardaQueRenova {
    private let caixa = NIOLockedValueBox<[ResumoDeSessao: SessaoGuardada]>([:])

    /// Vazia.
    package init() {}

    /// Quantas sessões há.
    package var quantas: Int { caixa.withLockedValue(\.count) }

    package func ler(_ resumo: ResumoDeSessao) async throws -> SessaoGuardada? { caixa.withLockedValue { $0[resumo] } }

    package func criar(
        _ resumo: ResumoDeSessao, _ sessao: SessaoGuardada, noLugarDe antes: ResumoDeSessao?
    ) async throws {
        caixa.withLockedValue {
            $0[resumo] = sessao
            if let antes { $0[antes] = nil }
        }
    }

    package func renovar(
        _ antes: ResumoDeSessao, para nova: ResumoDeSessao, semente: String
    ) async throws -> Bool {
        caixa.withLockedValue {
            guard var sessao = $0.removeValue(forKey: antes) else { return false }
            sessao.semente = semente
            $0[nova] = sessao
            return true
        }
    }

    package func marcarVista(_ resumo: ResumoDeSessao, em instante: Date) async throws {
        caixa.withLockedValue { $0[resumo]?.vistaEm = instante }
    }

    package func guardarRecado(_ resumo: ResumoDeSessao, _ recado: Recado?) async throws {
        caixa.withLockedValue { $0[resumo]?.recado = recado }
    }

    package func apagar(_ resumo: ResumoDeSessao) async throws {
        caixa.withLockedValue { _ = $0.removeValue(forKey: resumo) }
    }
}
