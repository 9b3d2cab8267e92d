import Auditoria
import Html
import Logging
import Nucleo
import Provedor
import Web

/// As três rotas da conta do órgão: ir ao provedor, voltar dele e sair também dele.
///
/// O pedido em andamento vai num cookie fechado, preso a este navegador e a dez minutos: a volta que outro começou não vale.
/// - Fonte: POC-SER-01, RF-SER-02.
struct EntradaPelaConta {
    static let endereco: Endereco = "/entrar/orgao"
    static let saida: Endereco = "/entrar/orgao/sair"
    private static let ato = "acesso.usar-entrada"
    private static let cookie = "__Host-averba-conta"

    let casa: Instalacao
    let fachada: Fachada
    /// `nil`: aqui não se entra pela conta do órgão, e as rotas não existem.
    let conta: ContaDoOrgao?

    func montar(em grupo: Grupo<ContextoSemPortal>) {
        let tela = self
        let limite = Grupo<ContextoSemPortal>.Opcoes(ritmo: Ritmo("entrar-orgao", capacidade: 30, porSegundo: 0.5))
        grupo.get("entrar/orgao", ato: Self.ato, limite) { try await tela.ir($0) }
        grupo.get("entrar/orgao/volta", ato: Self.ato, limite) { try await tela.voltar($0) }
        grupo.get("entrar/orgao/sair", ato: Self.ato, limite) { try await tela.sair($0) }
    }

    private func ir(_ contexto: ContextoSemPortal) async throws -> Resposta {
        guard let conta else { throw RecusaDaWeb.naoEncontrado }
        if let usuario = contexto.usuario { return .verDepois(usuario.portal.casa.texto) }
        do {
            let (endereco, pedido) = try await conta.provedor.comecar(volta: conta.volta)
            let guardado = try ContaDoOrgao.Guardado(pedido, destino: try contexto.consulta.texto("volta"))
                .fechado(casa.cofre)
            contexto.mandar(cookie: Self.cookie, guardado, segundos: PedidoDeEntrada.vida)
            return .irA(endereco)
        } catch let falha as FalhaDoProvedor {
            return try await recusar(falha, contexto)
        }
    }

    private func voltar(_ contexto: ContextoSemPortal) async throws -> Resposta {
        guard let conta else { throw RecusaDaWeb.naoEncontrado }
        let consulta = try contexto.consulta
        guard let guardado = contexto.cookie(Self.cookie).flatMap({ ContaDoOrgao.Guardado(abrindo: $0, casa.cofre) }),
            conta.provedor.vale(guardado.pedido), consulta.texto("state") == guardado.pedido.estado,
            // O provedor que se identifica na volta tem de ser o nosso (RFC 9207).
            consulta.texto("iss").map({ $0 == conta.provedor.configuracao.emissor }) ?? true
        else { return try await recusar(.vencida, contexto) }
        guard let codigo = consulta.texto("code"), codigo.utf8.count <= 2_048 else {
            return try await recusar(.naoConcluida, contexto)
        }
        // O código e o pedido valem uma vez, dê no que der.
        contexto.apagar(cookie: Self.cookie)
        do {
            let ficha = try await conta.provedor.concluir(guardado.pedido, codigo: codigo, volta: conta.volta)
            let desfecho = try await EntrarPelaConta(
                meio: .provedor, portal: .servidor,
                dono: conta.identificador.dono(ficha.afirmacoes[conta.identificador.campo]),
                demonstracao: fachada.demonstracao
            ).executar(casa, endereco: contexto.endereco)
            return try await Entrada.seguir(desfecho, casa, volta: guardado.destino, contexto)
        } catch let falha as FalhaDoProvedor {
            return try await recusar(falha, contexto)
        } catch let recusa as RecusaDaConta {
            return try await recusar(recusa, contexto)
        }
    }

    /// Sai também da conta do órgão; se o provedor não oferece, volta à entrada.
    private func sair(_ contexto: ContextoSemPortal) async throws -> Resposta {
        guard let conta else { throw RecusaDaWeb.naoEncontrado }
        do {
            guard let endereco = try await conta.provedor.saida(volta: conta.voltaDaSaida) else {
                return .verDepois("/entrar")
            }
            return .irA(endereco)
        } catch {
            return try await recusar(error, contexto)
        }
    }

    // MARK: - Recusas

    private func recusar(_ falha: FalhaDoProvedor, _ contexto: ContextoSemPortal) async throws -> Resposta {
        switch falha {
        case .semResposta(let porque):
            contexto.log.warning("provedor de identidade: \(porque)")
            return try await recusar(RecusaDaConta.semResposta, contexto)
        case .fichaInvalida(let porque):
            contexto.log.warning("provedor de identidade: ficha recusada (\(porque))")
            return try await recusar(RecusaDaConta.naoConfere, contexto)
        }
    }

    /// Anota a recusa na trilha e diz o que fazer.
    private func recusar(_ recusa: RecusaDaConta, _ contexto: ContextoSemPortal) async throws -> Resposta {
        try await recusa.anotar(.provedor, casa, endereco: contexto.endereco)
        return try fachada.responderAberta(
            TelaDaRecusaDaConta(recusa: recusa, deNovo: Self.endereco).tela(), contexto, status: recusa.status)
    }
}
