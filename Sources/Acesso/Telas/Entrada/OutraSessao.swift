import Auditoria
import BancoDeDados
import Cadastro
import Html
import Nucleo
import Web

/// Quem acertou a senha e já tem sessão noutro lugar: a tela diz qual é e pergunta se a encerra.
///
/// A senha não se repete nem fica em campo: quem confirma é a sessão do passo (`EntradaPendente`). Não confirmando, a outra continua.
/// - Fonte: POC-GES-03, RNF-SEG-01.
struct OutraSessao {
    static let endereco: Endereco = "/entrar/outra-sessao"

    let casa: Instalacao
    let fachada: Fachada

    func montar(em grupo: Grupo<ContextoSemPortal>) {
        let tela = self
        grupo.get("entrar/outra-sessao", ato: Entrada.ato) { try await tela.perguntar($0) }
        grupo.post("entrar/outra-sessao", ato: Entrada.ato) { _, contexto in
            guard let usuario = Self.quem(contexto) else { return .verDepois("/entrar") }
            let volta = try contexto.consulta.texto("volta")
            try await contexto.entrar(
                como: EntradaConfirmada(usuario), recado: Recado(.sucesso, "A sua outra sessão foi encerrada."))
            return .verDepois(Entrada.destino(volta, de: usuario.portal))
        }
    }

    private static func quem(_ contexto: ContextoSemPortal) -> UsuarioNaSessao? {
        guard let pendente = contexto.pendente, pendente.passo == .outraSessao else { return nil }
        return pendente.usuario
    }

    private func perguntar(_ contexto: ContextoSemPortal) async throws -> Resposta {
        guard let usuario = Self.quem(contexto) else { return .verDepois("/entrar") }
        let casa = casa
        let (vivas, regra) = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            let regra = try RegraDeAcesso.ler(em: casa.relogio.hoje, t)
            return (try SessaoAberta.listar(de: usuario.id, regra, casa, em: t), regra)
        }
        let volta = try contexto.consulta.texto("volta")
        let sobram = Array(vivas.prefix(max(0, vivas.count + 1 - regra.sessoes)))
        // A outra pode ter acabado enquanto se lia: não há o que perguntar.
        if sobram.isEmpty {
            return try await Entrada.seguir(usuario, depoisDe: .outraSessao, casa, volta: volta, contexto)
        }
        return try fachada.responderAberta(Self.tela(sobram, regra, volta), contexto)
    }

    private static func tela(_ sobram: [SessaoAberta], _ regra: RegraDeAcesso, _ volta: String?) -> Tela {
        let uma = sobram.count == 1
        return Tela(
            "Você já está conectado em outro lugar", subtitulo: porque(regra),
            mensagens: [
                Mensagem(
                    .aviso, uma ? "Há outra sessão aberta com o seu usuário." : "Há outras sessões com o seu usuário.",
                    "Se não foi você, encerre-a e troque a senha em seguida.")
            ]
        ) {
            for sessao in sobram {
                Cartao(uma ? "A outra sessão" : "Sessão de \(sessao.criadaEm.naTela)") {
                    Ficha {
                        Html.Dado("Aberta em", sessao.criadaEm.naTela)
                        Html.Dado("Último uso", sessao.vistaEm.naTela)
                        Html.Dado("Endereço", sessao.endereco.isEmpty ? nil : sessao.endereco)
                        Html.Dado("Navegador", sessao.navegador)
                    }
                }
            }
            Html.Formulario(
                para: endereco.com("volta", volta),
                enviar: Botao(uma ? "Encerrar a outra e entrar" : "Encerrar as outras e entrar")
            ) {
                El(.p) {
                    "Ao confirmar, a outra sessão termina na hora: o que lá estiver digitado e não enviado se perde."
                }
            }
            BarraDeAcoes {
                AtoDireto(Botao("Não encerrar e sair daqui", .terciario), para: "/sair")
            }
        }
    }

    private static func porque(_ regra: RegraDeAcesso) -> String {
        regra.sessoes == 1
            ? "Cada usuário usa o sistema de um lugar por vez."
            : "Cada usuário usa o sistema de até \(regra.sessoes) lugares ao mesmo tempo."
    }
}
