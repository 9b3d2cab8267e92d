import Html
import Nucleo

/// Como quem já está dentro prova de novo que é quem é, antes do que o exige.
///
/// Quem entrou com a senha daqui a dá outra vez. Quem entrou pela conta do órgão não a tem: vale a entrada de há pouco; passado o prazo, sai e
/// entra de novo, lá. Contra quem não tem senha nunca se conta erro de senha: bloquearia quem não errou.
/// - Fonte: decisão 0052; OWASP ASVS 5, 6.8 e 7.5.
package enum NovaProva: Sendable, Hashable {
    case senha
    case entradaRecente
    case entrarDeNovo

    /// Até quando a entrada pela conta do órgão vale como prova.
    package static let prazo = Duration.seconds(5 * 60)

    /// O que a página mostra a quem tem de entrar de novo.
    package static func pagina(_ titulo: String, _ usuario: UsuarioNaSessao) -> Tela {
        Tela(
            titulo, subtitulo: usuario.nome,
            mensagens: [
                Mensagem(
                    .aviso, "Entre de novo pela conta do órgão.",
                    "Você não tem senha aqui: para isto, a entrada tem de ter sido há menos de cinco minutos. Nada foi mudado."
                )
            ]
        ) {
            El(.p) { "Saia, entre outra vez e volte a esta tela. O que você preencheu não fica guardado." }
            BarraDeAcoes {
                AtoDireto(Botao("Sair e entrar de novo"), para: "/sair")
                Ligacao("Voltar ao \(usuario.portal.nome.lowercased())", para: usuario.portal.casa)
            }
        }
    }
}

extension UsuarioNaSessao {
    package func novaProva(em agora: Instante) -> NovaProva {
        guard entrouPor != .senha else { return .senha }
        guard let entrouEm else { return .entrarDeNovo }
        return agora - entrouEm <= NovaProva.prazo ? .entradaRecente : .entrarDeNovo
    }
}
