import Diretorio
import Html
import Logging
import Web

/// A parte da entrada que pergunta ao diretório do órgão.
///
/// - Fonte: POC-SER-01, RF-SER-02.
struct EntradaPeloDiretorio {
    let diretorio: DiretorioDoOrgao
    let portal: Portal
    let volta: String?
    let pecas: Entrada.Pecas

    enum Resultado {
        /// Quem entrou; `nil` é a recusa que não se explica.
        case seguiu(Entrar.Desfecho?)
        case responde(Resposta)
    }

    func entrar(_ usuario: String, _ senha: String, _ contexto: ContextoSemPortal) async throws -> Resultado {
        do {
            return .seguiu(
                try await diretorio.entrar(
                    usuario, senha, em: portal, demonstracao: pecas.fachada.demonstracao, pecas.casa,
                    endereco: contexto.endereco))
        } catch let recusa as RecusaDaConta {
            return .responde(try await recusar(recusa, contexto))
        } catch let falha as FalhaDoDiretorio {
            contexto.log.warning("\(falha)")
            return .responde(try await recusar(.semResposta, contexto))
        }
    }

    private func recusar(_ recusa: RecusaDaConta, _ contexto: ContextoSemPortal) async throws -> Resposta {
        try await recusa.anotar(.diretorio, pecas.casa, endereco: contexto.endereco)
        let entrada = Endereco("/entrar").com("portal", portal.rawValue).com("volta", volta)
        let valeSenhaDaqui = TelaDeEntrada.valeSenhaDaqui(em: portal, pecas)
        let tela = TelaDaRecusaDaConta(
            recusa: recusa, deNovo: entrada,
            comSenhaDaqui: valeSenhaDaqui
                ? entrada.com(TelaDeEntrada.campoDoMeio, TelaDeEntrada.senhaDaqui) : nil)
        return try pecas.fachada.responderAberta(tela.tela(), contexto, status: recusa.status)
    }
}
