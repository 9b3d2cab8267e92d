import Acesso
import Web

/// Onde o serviço de prova de vida avisa que uma sessão se decidiu, e conclui a autorização de quem fechou o navegador na volta; e onde anuncia
/// manutenção e incidente, que o gestor vê.
///
/// Não há credencial: o que chega é assinado, e se confere. Repetido, responde o mesmo e não muda nada. Não se descreve na API:
/// quem o chama é só o serviço, e a descrição é das consignatárias.
/// - Fonte: PV-07, PV-19, PV-20; decisão 0041.
package enum AvisoDaProvaRoutes {
    package static let ato = "averbacao.receber-aviso-da-prova"
    package static let caminho = "/prova-de-vida/aviso"

    package static func montar(em montagem: inout Montagem, _ assinaturas: Assinaturas?) {
        let api = montagem.api("aviso-da-prova", em: "/", contexto: ContextoSemPortal.self, credencial: nil) {
            _, _ in true
        }
        api.bruta(
            "prova-de-vida/aviso", ato: ato, tipos: ["application/jwt"],
            .init(ritmo: Ritmo("aviso-da-prova", capacidade: 120, porSegundo: 10), limiteDoCorpo: 32_768)
        ) { corpo, contexto in
            guard let assinaturas else { throw FalhaDaProva.naoConfigurada }
            try await assinaturas.receber(String(decoding: corpo, as: UTF8.self), endereco: contexto.endereco)
            return .vazia
        }
    }
}
