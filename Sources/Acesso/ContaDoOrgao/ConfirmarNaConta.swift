import Auditoria
import BancoDeDados
import Nucleo
import Web

/// Quem entrou pela conta do órgão prova nela, de novo, que é quem diz: vale no lugar da senha daqui, que talvez nem tenha.
///
/// Vale por cinco minutos e só na sessão em que se confirmou. Errar não conta contra o usuário daqui: a conta é do órgão, e quem a protege é ele.
/// - Fonte: decisão 0055; OWASP ASVS 5, 7.5.1 e 7.5.3; OpenID Connect Core 1.0, 3.1.2.1.
struct ConfirmarNaConta: Sendable {
    static let ato = "acesso.confirmar-na-conta"
    static let vale = Duration.seconds(5 * 60)
    /// Como as telas o dizem.
    static let prazo = "5 minutos"

    let usuario: UsuarioNaSessao
    let sessao: ResumoDeSessao
    /// Contas da base fictícia só entram em modo de demonstração.
    let demonstracao: Bool

    /// - Parameter dono: de quem a conta diz que é. Lança `RecusaDaConta.outraPessoa` se não é de quem está na sessão.
    func executar(dono: DonoDaConta?, _ casa: Instalacao, por autor: Autor) async throws {
        let (usuario, sessao) = (usuario, sessao)
        let entrada = EntrarPelaConta(
            meio: usuario.entrouPor, portal: usuario.portal, dono: dono, demonstracao: demonstracao)
        try await casa.banco.transacao(como: .motor) { t in
            let agora = casa.relogio.agora
            guard try entrada.conhecido(casa, em: t) == usuario.id else { throw RecusaDaConta.outraPessoa }
            let feita = try t.executar(
                """
                UPDATE sessao SET confirmada_em = \(agora)
                 WHERE resumo = \(sessao.bytes) AND usuario_id = \(usuario.id) AND encerrada_em IS NULL
                """)
            guard feita.alteradas == 1 else { throw RecusaDaWeb.naoIdentificado }
            try casa.trilha.registrar(
                [
                    Evento(
                        Self.ato, objeto: "usuario", id: usuario.id, ["por": .texto(usuario.entrouPor.naTrilha)])
                ], por: autor, as: agora, em: t)
        }
    }

    /// Deixa na trilha a confirmação que não se deu.
    func recusar(_ motivo: String, _ casa: Instalacao, por autor: Autor) async throws {
        let (id, meio) = (usuario.id, usuario.entrouPor.naTrilha)
        try await casa.banco.transacao(como: .motor) { t in
            _ = try casa.trilha.registrar(
                [Evento(Self.ato + "-recusado", objeto: "usuario", id: id, ["motivo": .texto("\(meio): \(motivo)")])],
                por: autor, as: casa.relogio.agora, em: t)
        }
    }
}

extension UsuarioNaSessao {
    /// Prova de novo quem é na conta do órgão, e não com a senha daqui.
    var confirmaNaConta: Bool { entrouPor != .senha }

    /// Confirmou há pouco, na conta do órgão e nesta sessão.
    func confirmou(as agora: Instante) -> Bool {
        confirmaNaConta && confirmadaEm.map { $0 + ConfirmarNaConta.vale > agora } ?? false
    }
}
