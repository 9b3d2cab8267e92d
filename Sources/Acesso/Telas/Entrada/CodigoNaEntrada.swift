import Auditoria
import Html
import Nucleo
import Web

/// O segundo passo da entrada de quem tem segundo fator: o código do aplicativo, ou um de reserva.
struct CodigoNaEntrada {
    static let endereco: Endereco = "/entrar/codigo"

    let casa: Instalacao
    let fachada: Fachada

    func montar(em grupo: Grupo<ContextoSemPortal>) {
        let tela = self
        grupo.get("entrar/codigo", ato: Entrada.ato) { contexto in
            guard Self.quem(contexto) != nil else { return .verDepois("/entrar") }
            return try tela.responder([], contexto)
        }
        grupo.post(
            "entrar/codigo", ato: Entrada.ato, .init(ritmo: Ritmo("entrar-codigo", capacidade: 20, porSegundo: 0.2))
        ) {
            formulario, contexto in
            guard let usuario = Self.quem(contexto) else { return .verDepois("/entrar") }
            let codigo = formulario.texto("codigo") ?? ""
            let autor = usuario.autor(endereco: contexto.endereco)
            switch try await ConferirCodigo(usuario: usuario.id, codigo: codigo).executar(tela.casa, por: autor) {
            case .vale: break
            case .errado:
                return try tela.responder(
                    [.init("codigo", "O código não confere. Espere o próximo e tente de novo.")], contexto, status: 400)
            case .bloqueado:
                try await contexto.sair()
                return try tela.fachada.responderAberta(Self.bloqueado, contexto, status: 400)
            }
            return try await Entrada.seguir(
                usuario, depoisDe: .codigo, tela.casa, volta: try contexto.consulta.texto("volta"), contexto)
        }
    }

    private static func quem(_ contexto: ContextoSemPortal) -> UsuarioNaSessao? {
        guard let pendente = contexto.pendente, pendente.passo == .codigo else { return nil }
        return pendente.usuario
    }

    private static var bloqueado: Tela {
        Tela(
            "Usuário bloqueado",
            mensagens: [
                Mensagem(
                    .erro, "Foram erros seguidos demais.",
                    "Procure quem administra o seu usuário: ele o desbloqueia com senha nova.",
                    codigo: "entrada-bloqueada")
            ]
        ) { El(.p) { Ligacao("Voltar à entrada", para: "/entrar") } }
    }

    private func responder(
        _ erros: [Preenchimento.Erro], _ contexto: ContextoSemPortal, status: Int = 200
    ) throws -> Resposta {
        let volta = try contexto.consulta.texto("volta")
        let tela = Tela("Código do aplicativo", subtitulo: "Falta um passo para entrar.") {
            Html.Formulario(
                para: Self.endereco.com("volta", volta), preenchido: Preenchimento(valores: [:], erros: erros),
                enviar: Botao("Entrar")
            ) {
                Campo.codigo("codigo", "Código", algarismos: 11)
                    .ajuda("Os 6 algarismos que o aplicativo mostra agora, ou um dos seus códigos de reserva.")
            }
            El(.p) { "Sem o telefone e sem os códigos de reserva, procure quem administra o seu usuário." }
            BarraDeAcoes { AtoDireto(Botao("Desistir", .terciario), para: "/sair") }
        }
        return try fachada.responderAberta(tela, contexto, status: status)
    }
}
