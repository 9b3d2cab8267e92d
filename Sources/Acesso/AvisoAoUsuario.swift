import Auditoria
import BancoDeDados
import Comunicados
import Correio
import Nucleo

/// Diz por e-mail ao dono de um usuário o que outro fez na sua entrada; vai à caixa de saída na transação do ato.
/// - Fonte: OWASP ASVS 5, 6.3.7.
package struct AvisoAoUsuario: Sendable {
    /// `nil`: a instalação não manda correio.
    private let caixa: CaixaDeSaida?

    package init(_ casa: Instalacao, comCorreio: Bool) { caixa = comCorreio ? CaixaDeSaida(casa) : nil }

    /// Há por onde avisar.
    func alcanca(_ dados: DadosDoUsuario) -> Bool { caixa != nil && dados.email.flatMap(EnderecoDeCorreio.init) != nil }

    /// Devolve se havia por onde avisar.
    @discardableResult
    func por(_ dados: DadosDoUsuario, _ assunto: String, _ frase: String, em t: Transacao) throws -> Bool {
        guard let caixa, let correio = dados.email.flatMap(EnderecoDeCorreio.init) else { return false }
        try caixa.por(
            para: correio, assunto: assunto,
            texto: """
                \(dados.nome),

                \(frase)

                Se você não pediu, procure já quem administra o seu usuário.
                """, vale: .seconds(86_400), em: t)
        return true
    }
}
