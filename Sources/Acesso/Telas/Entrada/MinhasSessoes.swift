import Auditoria
import BancoDeDados
import Cadastro
import Html
import Nucleo
import Web

/// As sessões de quem pede, em qualquer portal: onde está conectado, e o botão de encerrar o que não reconhece.
/// - Fonte: RNF-SEG-01; OWASP ASVS 5, 7.5.2.
struct MinhasSessoes {
    static let endereco: Endereco = "/sessoes"

    let casa: Instalacao
    let fachada: Fachada

    func montar(em grupo: Grupo<ContextoSemPortal>) {
        let (minhas, fachada) = (self, fachada)
        grupo.get("sessoes", ato: Entrada.ato) { contexto in
            guard let usuario = contexto.usuario else { return .verDepois("/entrar?volta=/sessoes") }
            let portal = usuario.portal
            return try fachada.responderAberta(
                Self.tela(try await minhas.ler(usuario), contexto).lista(
                    de: usuario.nome, volta: (portal.nome.lowercased(), portal.casa),
                    trilha: [.init(portal.nome, portal.casa)],
                    [try await contexto.tomarRecado()].compactMap { $0?.mensagem }), contexto)
        }
        grupo.get("sessoes/encerrar", ato: Entrada.ato) { contexto in
            guard let usuario = contexto.usuario else { return .verDepois("/entrar") }
            let alvo = try contexto.consulta.texto("sessao") ?? ""
            guard let tela = Self.tela(try await minhas.ler(usuario), contexto).telaDeEncerrar(alvo) else {
                throw RecusaDaWeb.naoEncontrado
            }
            return try fachada.responderAberta(tela, contexto)
        }
        grupo.post("sessoes/encerrar", ato: Entrada.ato) { try await minhas.encerrar($0, $1) }
    }

    private func ler(_ usuario: UsuarioNaSessao) async throws -> [SessaoAberta] {
        let casa = casa
        return try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            let regra = try RegraDeAcesso.ler(em: casa.relogio.hoje, t)
            return try SessaoAberta.listar(de: usuario.id, regra, casa, em: t).reversed()
        }
    }

    private static func linhas(_ sessoes: [SessaoAberta], _ contexto: ContextoSemPortal) -> [TelaDasSessoes.Linha] {
        let minha = contexto.pedido.sessao?.resumo.bytes
        return sessoes.map { TelaDasSessoes.Linha($0, esta: $0.resumo == minha) }
    }

    private static func tela(_ sessoes: [SessaoAberta], _ contexto: ContextoSemPortal) -> TelaDasSessoes {
        TelaDasSessoes(linhas(sessoes, contexto), em: endereco)
    }

    private func encerrar(_ formulario: Web.Formulario, _ contexto: ContextoSemPortal) async throws -> Resposta {
        guard let usuario = contexto.usuario else { throw RecusaDaWeb.naoIdentificado }
        let sessoes = try await ler(usuario)
        let chaves = TelaDasSessoes.escolhidas(
            Self.linhas(sessoes, contexto), formulario.texto("sessao") ?? ""
        ).map(\.chave)
        let escolhidas = sessoes.filter { chaves.contains($0.chave) }
        let (casa, autor) = (casa, usuario.autor(endereco: contexto.endereco))
        try await casa.banco.transacao(como: .motor) { t in
            try EncerrarSessoes(escolhidas, .propria).executar(casa, em: t, por: autor)
        }
        try await contexto.deixarRecado(TelaDasSessoes.recado(escolhidas.count))
        return .verDepois(Self.endereco.texto)
    }
}
