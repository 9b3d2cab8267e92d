import Auditoria
import Logging
import Provedor
import Web

/// A ida ao provedor de identidade e a volta dele, igual para quem quer que entre: o que se faz com quem voltou é de quem chama.
///
/// O pedido em andamento vai num cookie fechado, preso a este navegador e a dez minutos: a volta que outro começou não vale.
/// - Fonte: OpenID Connect Core 1.0, 3.1; RFC 7636; RFC 9207.
package struct PassagemPelaConta: Sendable {
    private static let cookie = "__Host-averba-conta"

    package let conta: ContaDoOrgao
    private let casa: Instalacao

    package init(_ conta: ContaDoOrgao, _ casa: Instalacao) { (self.conta, self.casa) = (conta, casa) }

    /// Quem voltou do provedor.
    package struct Chegada: Sendable {
        private let conta: ContaDoOrgao
        private let afirmacoes: [String: String]
        /// Aonde a pessoa ia antes de entrar.
        package let destino: String?
        /// Não veio entrar: já estava dentro, e o provedor a fez provar de novo quem é.
        package let confirma: Bool

        fileprivate init(_ conta: ContaDoOrgao, _ ficha: FichaDoProvedor, _ guardado: ContaDoOrgao.Guardado) {
            (self.conta, afirmacoes) = (conta, ficha.afirmacoes)
            (destino, confirma) = (guardado.destino, guardado.confirma)
        }

        /// De quem é a conta; `nil` se ela não diz, ou diz o que não se entende.
        package var dono: DonoDaConta? { conta.identificador.dono(afirmacoes[conta.identificador.campo]) }
        /// Como o provedor chama a pessoa.
        package var nome: String? { afirmacoes["name"].flatMap { $0.isEmpty ? nil : String($0.prefix(120)) } }
    }

    /// Leva a pessoa ao provedor, com o pedido guardado no navegador dela.
    ///
    /// - Parameter confirmando: quem vai já está dentro, e tem de entrar outra vez no provedor.
    package func ir(
        _ contexto: some Contexto, destino: String?, confirmando: Bool = false
    ) async throws -> Resposta {
        do {
            let (endereco, pedido) = try await conta.provedor.comecar(volta: conta.volta, deNovo: confirmando)
            let guardado = try ContaDoOrgao.Guardado(pedido, destino: destino, confirma: confirmando)
                .fechado(casa.cofre)
            contexto.mandar(cookie: Self.cookie, guardado, segundos: PedidoDeEntrada.vida)
            return .irA(endereco)
        } catch let falha as FalhaDoProvedor {
            throw Self.recusa(falha, contexto)
        }
    }

    /// Confere a volta e troca o código pela ficha. Lança `RecusaDaConta`; o código e o pedido valem uma vez, dê no que der.
    package func voltar(_ contexto: some Contexto) async throws -> Chegada {
        let consulta = try contexto.consulta
        guard let guardado = contexto.cookie(Self.cookie).flatMap({ ContaDoOrgao.Guardado(abrindo: $0, casa.cofre) }),
            conta.provedor.vale(guardado.pedido), consulta.texto("state") == guardado.pedido.estado,
            // O provedor que se identifica na volta tem de ser o nosso (RFC 9207).
            consulta.texto("iss").map({ $0 == conta.provedor.configuracao.emissor }) ?? true
        else { throw RecusaDaConta.vencida }
        guard let codigo = consulta.texto("code"), codigo.utf8.count <= 2_048 else { throw RecusaDaConta.naoConcluida }
        contexto.apagar(cookie: Self.cookie)
        do {
            let ficha = try await conta.provedor.concluir(guardado.pedido, codigo: codigo, volta: conta.volta)
            return Chegada(conta, ficha, guardado)
        } catch let falha {
            throw Self.recusa(falha, contexto)
        }
    }

    /// Sai também da conta do órgão; se o provedor não oferece, volta à entrada.
    package func sair(_ contexto: some Contexto) async throws -> Resposta {
        do {
            guard let endereco = try await conta.provedor.saida(volta: conta.voltaDaSaida) else {
                return .verDepois("/entrar")
            }
            return .irA(endereco)
        } catch let falha {
            throw Self.recusa(falha, contexto)
        }
    }

    /// O que houve vai ao registro; à pessoa se diz o que fazer.
    private static func recusa(_ falha: FalhaDoProvedor, _ contexto: some Contexto) -> RecusaDaConta {
        switch falha {
        case .semResposta(let porque):
            contexto.log.warning("provedor de identidade: \(porque)")
            return .semResposta
        case .fichaInvalida(let porque):
            contexto.log.warning("provedor de identidade: ficha recusada (\(porque))")
            return .naoConfere
        case .semEntradaNova:
            contexto.log.warning("provedor de identidade: a ficha não diz que a pessoa entrou de novo")
            return .semEntradaNova
        }
    }
}
