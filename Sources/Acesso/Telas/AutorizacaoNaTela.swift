import BancoDeDados
import Cadastro
import Html
import Nucleo

/// Como e quando um contrato se autorizou, no que todo portal pode ver: nunca a evidência.
package struct AutorizacaoNaTela: Sendable, Hashable {
    /// O número com que se acha a autorização.
    package let codigo: Int64
    /// Como o banco a chama: `prova-de-vida`, `eletronica`…
    package let especie: String
    package let em: Instante

    /// A que vale para o contrato, no papel de quem olha.
    static func ler(contrato: Int64, em t: Transacao) throws -> AutorizacaoNaTela? {
        try t.uma(
            """
            SELECT a.id, a.especie, a.em FROM contrato c JOIN autorizacao a ON a.id = c.autorizacao_id WHERE c.id = \(contrato)
            """
        ).map { AutorizacaoNaTela(codigo: try $0.ler(0), especie: try $0.ler(1), em: try $0.ler(2)) }
    }

    package var porProvaDeVida: Bool { especie == "prova-de-vida" }

    var frase: String {
        let meio =
            switch especie {
            case "prova-de-vida": "por prova de vida"
            case "eletronica": "pela pessoa, no portal dela"
            case "documento": "em documento que a consignatária guarda"
            case "legal": "por lei ou decisão"
            default: "importada da carga inicial"
            }
        return "\(meio), em \(em.naTela), código \(codigo)"
    }
}
