import Auditoria
import Html
import Web

/// As três rotas da conta do órgão: ir ao provedor, voltar dele e sair também dele.
///
/// - Fonte: POC-SER-01, RF-SER-02.
struct EntradaPelaConta {
    static let endereco: Endereco = "/entrar/orgao"
    static let saida: Endereco = "/entrar/orgao/sair"
    private static let ato = "acesso.usar-entrada"

    let casa: Instalacao
    let fachada: Fachada
    /// `nil`: aqui não se entra pela conta do órgão, e as rotas não existem.
    let conta: ContaDoOrgao?
    /// Quem volta para confirmar, e não para entrar, é dela.
    let confirmacao: TelaDaConfirmacao

    func montar(em grupo: Grupo<ContextoSemPortal>) {
        let tela = self
        let limite = Grupo<ContextoSemPortal>.Opcoes(ritmo: Ritmo("entrar-orgao", capacidade: 30, porSegundo: 0.5))
        grupo.get("entrar/orgao", ato: Self.ato, limite) { contexto in
            if let usuario = contexto.usuario, tela.conta != nil { return .verDepois(usuario.portal.casa.texto) }
            return try await tela.passando(contexto) {
                try await $0.ir(contexto, destino: try contexto.consulta.texto("volta"))
            }
        }
        grupo.get("entrar/orgao/volta", ato: Self.ato, limite) { contexto in
            try await tela.passando(contexto) { try await tela.entrar($0, contexto) }
        }
        grupo.get("entrar/orgao/sair", ato: Self.ato, limite) { contexto in
            try await tela.passando(contexto) { try await $0.sair(contexto) }
        }
    }

    private func entrar(_ passagem: PassagemPelaConta, _ contexto: ContextoSemPortal) async throws -> Resposta {
        let chegada = try await passagem.voltar(contexto)
        if chegada.confirma { return try await confirmacao.voltar(chegada, contexto) }
        let desfecho = try await EntrarPelaConta(
            meio: .provedor, portal: .servidor, dono: chegada.dono, demonstracao: fachada.demonstracao
        ).executar(casa, endereco: contexto.endereco)
        return try await Entrada.seguir(desfecho, casa, volta: chegada.destino, contexto)
    }

    /// Com a conta do órgão ligada; a recusa se anota na trilha e diz o que fazer.
    private func passando(
        _ contexto: ContextoSemPortal, _ fazer: (PassagemPelaConta) async throws -> Resposta
    ) async throws -> Resposta {
        guard let conta else { throw RecusaDaWeb.naoEncontrado }
        do { return try await fazer(PassagemPelaConta(conta, casa)) } catch let recusa as RecusaDaConta {
            // Quem já estava dentro foi confirmar.
            if let usuario = contexto.usuario, usuario.confirmaNaConta {
                return try await confirmacao.recusar(recusa, usuario, contexto)
            }
            try await recusa.anotar(.provedor, casa, endereco: contexto.endereco)
            return try fachada.responderAberta(
                TelaDaRecusaDaConta(recusa: recusa, deNovo: Self.endereco).tela(), contexto, status: recusa.status)
        }
    }
}
