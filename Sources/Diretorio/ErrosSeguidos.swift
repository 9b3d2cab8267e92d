import Foundation
import Synchronization

/// Quantas vezes seguidas se errou a senha de cada conta: no limite, faz-se uma pausa sem perguntar ao diretório.
///
/// Sem isto, a entrada daqui seria o jeito de bloquear a conta de outro em todos os sistemas do órgão. Vale por processo.
final class ErrosSeguidos: Sendable {
    /// O que deu uma pergunta ao diretório.
    enum Volta { case acertou, errou, naoDisse }

    private struct Conta {
        var erros = 0
        /// Perguntas feitas que ainda não voltaram.
        var emCurso = 0
        var ultimoErro: Date
    }

    private let limite: Int
    private let pausa: TimeInterval
    private let maximo: Int
    private let contas = Mutex<[String: Conta]>([:])

    init(limite: Int, pausa: TimeInterval, maximo: Int = 50_000) {
        (self.limite, self.pausa, self.maximo) = (limite, pausa, maximo)
    }

    /// De quantas contas se lembra.
    var lembradas: Int { contas.withLock(\.count) }

    /// Se se pode perguntar pela conta; em pausa, não.
    ///
    /// A pergunta que ainda não voltou vale como erro: muitas ao mesmo tempo não passam do limite. Quem recebeu `true` chama `voltou`.
    func deixaPerguntar(_ nome: String, em agora: Date) -> Bool {
        contas.withLock { contas in
            let chave = Self.chave(nome)
            if contas[chave] == nil, contas.count >= maximo { podar(&contas, agora) }
            var conta = contas[chave] ?? Conta(ultimoErro: agora)
            if acabouAPausa(conta, agora) { conta.erros = 0 }
            guard conta.erros + conta.emCurso < limite else { return false }
            conta.emCurso += 1
            contas[chave] = conta
            return true
        }
    }

    func voltou(_ nome: String, _ volta: Volta, em agora: Date) {
        contas.withLock { contas in
            let chave = Self.chave(nome)
            guard var conta = contas[chave] else { preconditionFailure("pergunta que não se fez") }
            conta.emCurso -= 1
            switch volta {
            case .acertou: conta.erros = 0
            case .errou:
                conta.erros = acabouAPausa(conta, agora) ? 1 : conta.erros + 1
                conta.ultimoErro = agora
            case .naoDisse: break
            }
            contas[chave] = conta.erros == 0 && conta.emCurso == 0 ? nil : conta
        }
    }

    private func acabouAPausa(_ conta: Conta, _ agora: Date) -> Bool {
        agora.timeIntervalSince(conta.ultimoErro) >= pausa
    }

    /// Esquece o que já não conta e, se ainda não há lugar, a de erro mais velho. As que têm pergunta em curso ficam: são poucas.
    private func podar(_ contas: inout [String: Conta], _ agora: Date) {
        contas = contas.filter { $0.value.emCurso > 0 || !acabouAPausa($0.value, agora) }
        let velha = contas.lazy.filter { $0.value.emCurso == 0 }.min { $0.value.ultimoErro < $1.value.ultimoErro }
        if contas.count >= maximo, let velha { contas.removeValue(forKey: velha.key) }
    }

    /// O diretório não distingue caixa, o que não se vê e espaço a mais nem, em parte deles, acento e largura: quem varia a escrita erra a mesma
    /// conta.
    /// - Fonte: RFC 4518, seções 2.2 e 2.6.1.
    private static func chave(_ nome: String) -> String {
        String(String.UnicodeScalarView(nome.unicodeScalars.filter { !semForma($0) }))
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
            .folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
    }

    private static func semForma(_ letra: Unicode.Scalar) -> Bool {
        let propriedades = letra.properties
        switch propriedades.generalCategory {
        case .control, .format: return !propriedades.isWhitespace
        default: return propriedades.isDefaultIgnorableCodePoint || letra == "\u{FFFC}"
        }
    }
}
