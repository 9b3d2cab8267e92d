import Foundation
import Synchronization

/// Quantas vezes seguidas se errou a senha de cada conta: no limite, faz-se uma pausa sem perguntar ao diretório.
///
/// Sem isto, a entrada daqui seria o jeito de bloquear a conta de outro em todos os sistemas do órgão. Vale por processo.
final class ErrosSeguidos: Sendable {
    private struct Conta {
        var erros: Int
        var ultimo: Date
    }

    private let limite: Int
    private let pausa: TimeInterval
    private let maximo: Int
    private let contas = Mutex<[String: Conta]>([:])

    init(limite: Int, pausa: TimeInterval, maximo: Int = 50_000) {
        (self.limite, self.pausa, self.maximo) = (limite, pausa, maximo)
    }

    /// Se a conta está em pausa.
    func emPausa(_ nome: String, em agora: Date) -> Bool {
        contas.withLock { contas in
            guard let conta = contas[Self.chave(nome)] else { return false }
            return conta.erros >= limite && agora.timeIntervalSince(conta.ultimo) < pausa
        }
    }

    func errou(_ nome: String, em agora: Date) {
        contas.withLock { contas in
            let chave = Self.chave(nome)
            if contas[chave] == nil, contas.count >= maximo { podar(&contas, agora) }
            var conta = contas[chave] ?? Conta(erros: 0, ultimo: agora)
            if agora.timeIntervalSince(conta.ultimo) >= pausa { conta.erros = 0 }
            contas[chave] = Conta(erros: conta.erros + 1, ultimo: agora)
        }
    }

    func acertou(_ nome: String) { contas.withLock { _ = $0.removeValue(forKey: Self.chave(nome)) } }

    private func podar(_ contas: inout [String: Conta], _ agora: Date) {
        contas = contas.filter { agora.timeIntervalSince($0.value.ultimo) < pausa }
        if contas.count >= maximo, let antiga = contas.min(by: { $0.value.ultimo < $1.value.ultimo }) {
            contas.removeValue(forKey: antiga.key)
        }
    }

    /// O diretório não distingue caixa nem, em parte deles, acento e largura: quem varia a escrita erra a mesma conta.
    private static func chave(_ nome: String) -> String {
        nome.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
    }
}
