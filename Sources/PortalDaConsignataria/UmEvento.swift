import Acesso
import Auditoria
import BancoDeDados
import Html
import Nucleo
import Web

/// A ficha de um evento da trilha desta consignatária, com o selo.
///
/// Quem diz se o evento é dela é o papel dela; só depois o `motor` lê o selo, porque os blocos são de todos. A prova de inclusão não se lhe dá: leva
/// a linha cifrada, e o tamanho dela muda com os números que a recusa guardou (decisão 0053).
/// - Fonte: RF-CON-35.
enum UmEvento {
    static func ficha(
        _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> Resposta {
        let evento = try await ler(contexto, pecas)
        let casa = pecas.casa
        let selo = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try SeloDoEvento.ler(evento.id, casa.cofre, em: t)
        }
        guard let selo, let naTela = try await EventoNaTela.comNomes([evento], para: .consignataria, casa).first
        else { throw RecusaDaWeb.naoEncontrado }
        return try await pecas.pagina(
            FichaDoEvento(
                naTela, selo, prova: nil,
                trilha: .init("Auditoria", RotasDaTrilha.raiz), registro: RotasDaTrilha.registro(evento)
            ).tela, contexto)
    }

    /// O evento, se é desta consignatária e de uma parte concedida a quem pede; a leitura fica na trilha.
    private static func ler(
        _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> EventoLido {
        let (id, casa, partes) = (try contexto.registro(), pecas.casa, RotasDaTrilha.partes(contexto))
        return try await RotasDaTrilha.lerAnotando(
            Auditoria.Evento(FichaDoEvento.ato, objeto: "evento", id: id), contexto, pecas
        ) { t in
            guard let evento = try EventoLido.ler(id, casa.trilha, em: t), partes.contains(evento.parte) else {
                throw RecusaDaWeb.naoEncontrado
            }
            return evento
        }
    }
}
