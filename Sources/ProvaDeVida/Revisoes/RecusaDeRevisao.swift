import Acesso
import Nucleo
import Web

/// Por que a revisão não se pediu, não se abriu ou não se decidiu; nada mudou.
package enum RecusaDeRevisao: RecusaComCodigo, Sendable, Hashable {
    case naoCabe
    case semConsentimento
    case semQuadros
    case desconhecida
    case jaDecidida
    case naoAberta
    case semMotivo
    case semFundamento
    /// Aprovar quem o computador não reconheceu, sem dizer que documento se olhou.
    case semDocumento
    case semRostoDeFrente
    /// É a prova do próprio atendente.
    case propria

    package var codigo: String {
        switch self {
        case .naoCabe: "revisao-nao-cabe"
        case .semConsentimento: "revisao-sem-consentimento"
        case .semQuadros: "revisao-sem-quadros"
        case .desconhecida: "revisao-desconhecida"
        case .jaDecidida: "revisao-ja-decidida"
        case .naoAberta: "revisao-nao-aberta"
        case .semMotivo: "revisao-sem-motivo"
        case .semFundamento: "revisao-sem-fundamento"
        case .semDocumento: "revisao-sem-documento"
        case .semRostoDeFrente: "revisao-sem-rosto-de-frente"
        case .propria: "revisao-da-propria-prova"
        }
    }

    package var frase: String {
        switch self {
        case .naoCabe: "Esta prova de vida não está à espera de conferência, ou ela já se pediu uma vez."
        case .semConsentimento: "Sem a sua concordância nenhuma foto se guarda, e não há o que o atendente confira."
        case .semQuadros:
            "As fotos da sua última tentativa já não estão aqui. Tente outra vez ou fale com um atendente."
        case .desconhecida: "Não há pedido de conferência com este número."
        case .jaDecidida: "Este pedido já se decidiu, venceu ou foi retirado, e as fotos não existem mais."
        case .naoAberta: "Só decide quem abriu o caso e viu as fotos."
        case .semMotivo: "Diga por que abre o caso, com 3 a 200 letras."
        case .semFundamento: "Escreva por que decide assim, com 20 a 2.000 letras: a pessoa tem direito à razão."
        case .semDocumento:
            "O computador não confirmou de quem é o rosto: para aprovar, diga que documento conferiu e o número dele, de 3 a 30 letras e algarismos."
        case .semRostoDeFrente:
            "Nenhum quadro de frente serviu para guardar o rosto: este cadastro não pode ser aprovado. Negue, e a pessoa faz outro."
        case .propria: "Esta prova de vida é sua: outro atendente a confere."
        }
    }

    package var status: Int {
        switch self {
        case .desconhecida: 404
        case .naoCabe, .semQuadros, .jaDecidida, .naoAberta: 409
        default: 422
        }
    }
}
