import Auditoria
import BancoDeDados
import Cifra
import Html
import Nucleo
import Web

/// A tela em que cada um troca a própria senha, por querer ou porque a entrada o exigiu.
struct TrocaDeSenha {
    static let endereco: Endereco = "/senha"

    let casa: Instalacao
    let senhas: Senha
    let fachada: Fachada

    func montar(em grupo: Grupo<ContextoSemPortal>) {
        let tela = self
        grupo.get("senha", ato: Entrada.ato) { contexto in
            guard let quem = tela.quem(contexto) else { return .verDepois("/entrar") }
            guard !quem.pelaConta else { return try tela.naConta(quem.usuario, contexto) }
            return try await tela.responder(quem, Preenchimento(), contexto)
        }
        grupo.post("senha", ato: Entrada.ato, .init(ritmo: Ritmo("senha", capacidade: 20, porSegundo: 0.2))) {
            try await tela.trocar($0, $1)
        }
    }

    private struct Quem {
        let usuario: UsuarioNaSessao
        /// A entrada só continua depois da troca.
        let obrigado: Bool
        /// Entrou pela conta do órgão: a senha com que entra é a de lá.
        var pelaConta: Bool { !obrigado && usuario.confirmaNaConta }
    }

    private func quem(_ contexto: ContextoSemPortal) -> Quem? {
        if let usuario = contexto.usuario { return Quem(usuario: usuario, obrigado: false) }
        guard let pendente = contexto.pendente, pendente.passo == .trocarSenha else { return nil }
        return Quem(usuario: pendente.usuario, obrigado: true)
    }

    private func trocar(_ formulario: Web.Formulario, _ contexto: ContextoSemPortal) async throws -> Resposta {
        guard let quem = quem(contexto) else { throw RecusaDaWeb.naoIdentificado }
        guard !quem.pelaConta else { return try naConta(quem.usuario, contexto, status: 403) }
        let (atual, nova) = (formulario.digitado("atual") ?? "", formulario.digitado("nova") ?? "")
        var erros: [Preenchimento.Erro] = []
        if atual.isEmpty { erros.append(.init("atual", "Escreva a senha de agora.")) }
        if nova != formulario.digitado("repetida") ?? "" {
            erros.append(.init("repetida", "As duas senhas novas não são iguais."))
        }
        if erros.isEmpty {
            do {
                try await TrocarSenha(
                    usuario: quem.usuario.id, atual: atual, nova: nova, sessao: contexto.pedido.sessao?.resumo
                ).executar(casa, senhas, por: quem.usuario.autor(endereco: contexto.endereco))
            } catch let recusa as RecusaDeSenha {
                erros = recusa.frases.map { .init(recusa.campo, $0) }
            }
        }
        guard erros.isEmpty else {
            // Senha digitada não volta à tela.
            return try await responder(quem, Preenchimento(valores: [:], erros: erros), contexto, status: 400)
        }
        return try await Entrada.seguir(
            quem.usuario, depoisDe: quem.obrigado ? .trocarSenha : nil, casa,
            volta: try contexto.consulta.texto("volta"),
            recado: Recado(.sucesso, "Senha trocada. As suas outras sessões foram encerradas."), contexto)
    }

    private func responder(
        _ quem: Quem, _ preenchido: Preenchimento, _ contexto: ContextoSemPortal, status: Int = 200
    ) async throws -> Resposta {
        let (casa, id) = (casa, quem.usuario.id)
        let atual = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try SenhaNova.ler(de: id, casa, em: t)
        }
        guard let regra = atual?.regra else { return try naConta(quem.usuario, contexto, status: status) }
        let mensagens =
            quem.obrigado
            ? [
                Mensagem(
                    .aviso, "Troque a senha para entrar.", "Ela venceu, ou foi posta por quem administra o seu usuário."
                )
            ]
            : []
        let volta = try contexto.consulta.texto("volta")
        let tela = Tela("Trocar a senha", subtitulo: quem.usuario.nome, mensagens: mensagens) {
            El(.p) { "A senha nova precisa de:" }
            El(.ul, .classe("efeito")) { Self.exigencias(regra).map { frase in El(.li) { frase } } }
            Formulario(
                para: Self.endereco.com("volta", volta), preenchido: preenchido, enviar: Botao("Trocar a senha"),
                cancelar: quem.obrigado ? nil : quem.usuario.portal.casa
            ) {
                Campo.senha("atual", "Senha de agora")
                Campo.senha("nova", "Senha nova", nova: true)
                Campo.senha("repetida", "Senha nova, outra vez", nova: true)
            }
        }
        return try fachada.responderAberta(tela, contexto, status: status)
    }

    /// A senha de quem entrou pela conta do órgão é de lá; a que tenha aqui, se troca entrando com ela.
    private func naConta(
        _ usuario: UsuarioNaSessao, _ contexto: ContextoSemPortal, status: Int = 200
    ) throws -> Resposta {
        let tela = Tela(
            "Trocar a senha", subtitulo: usuario.nome,
            mensagens: [
                Mensagem(
                    .informacao, "A sua senha é a da conta do órgão.",
                    "Você entrou por ela: a senha se troca no sistema de contas do órgão, e não aqui.")
            ]
        ) {
            El(.p) { Ligacao("Voltar ao \(usuario.portal.nome.lowercased())", para: usuario.portal.casa) }
        }
        return try fachada.responderAberta(tela, contexto, status: status)
    }

    private static func exigencias(_ regra: RegraDeAcesso) -> [String] {
        var lista = ["pelo menos \(regra.tamanho) letras e sinais: uma frase serve, com espaços e acentos"]
        if regra.classes > 0 {
            lista.append("\(regra.classes) destas classes: minúsculas, maiúsculas, algarismos e sinais")
        }
        lista.append("nada que se adivinhe: o seu nome, o seu usuário, sequências, repetições e palavras comuns")
        if regra.guardadas > 0 { lista.append("não ser a de agora nem uma das \(regra.guardadas) anteriores") }
        return lista
    }
}
