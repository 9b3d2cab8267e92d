import Web

/// Por que um ato sobre usuário, perfil ou credencial não se fez; nada mudou.
package enum RecusaDeAcesso: RecusaComCodigo, Sendable, Hashable {
    case soMestre
    case atosQueNaoTem([String])
    case maisQueVoce
    case ultimoMestre
    case aSiMesmo
    case usuarioEmUso
    /// O nome de entrada traz um código que não é o da consignatária do usuário, ou traz um e ele é do órgão.
    case codigoDeOutra(String?)
    case cpfEmUso
    /// Usuário de uma pessoa não passa a ser de outra.
    case cpfNaoMuda
    case situacao(String)
    case perfilDeOutro
    case perfilEncerrado
    case perfilDoPrograma
    case perfilComUsuarios(Int)
    case codigoEmUso
    case atosForaDoTipo(tipo: TipoDePerfil, atos: [String])
    case semMotivo
    case semCorrespondente
    case naoSeAdministra
    case credencialEncerrada
    case prazoDaCredencial
    case jaEncerrado
    case jaAberto

    package static let tamanhoDoMotivo = 3...200

    package var codigo: String {
        switch self {
        case .soMestre: "so-mestre"
        case .atosQueNaoTem: "ato-que-nao-tem"
        case .maisQueVoce: "usuario-com-mais-atos"
        case .ultimoMestre: "ultimo-mestre"
        case .aSiMesmo: "a-si-mesmo"
        case .usuarioEmUso: "usuario-em-uso"
        case .codigoDeOutra: "usuario-com-codigo-de-outra"
        case .cpfEmUso: "cpf-em-uso"
        case .cpfNaoMuda: "cpf-nao-muda"
        case .situacao: "situacao-nao-permite"
        case .perfilDeOutro: "perfil-de-outro"
        case .perfilEncerrado: "perfil-encerrado"
        case .perfilDoPrograma: "perfil-do-programa"
        case .perfilComUsuarios: "perfil-com-usuarios"
        case .codigoEmUso: "codigo-em-uso"
        case .atosForaDoTipo: "ato-fora-do-tipo"
        case .semMotivo: "sem-motivo"
        case .semCorrespondente: "sem-correspondente"
        case .naoSeAdministra: "nao-se-administra"
        case .credencialEncerrada: "credencial-encerrada"
        case .prazoDaCredencial: "prazo-da-credencial"
        case .jaEncerrado: "correspondente-encerrado"
        case .jaAberto: "correspondente-aberto"
        }
    }

    package var status: Int { self == .soMestre ? 403 : 422 }

    package var frase: String {
        switch self {
        case .soMestre: "Só um mestre concede, libera e altera acesso. Peça a um mestre."
        case .atosQueNaoTem(let atos):
            "Você não pode conceder o que não tem: \(Self.lista(atos))."
        case .maisQueVoce: "Este usuário pode mais do que você. Só um mestre que tenha os mesmos atos mexe nele."
        case .ultimoMestre: "É o último mestre em atividade. Dê antes um perfil de mestre a outro usuário."
        case .aSiMesmo: "Ninguém faz isto consigo mesmo. Peça a outro mestre."
        case .usuarioEmUso: "Já há quem entre com este usuário. Escolha outro."
        case .codigoDeOutra(let codigo?):
            "Antes da barra vai «\(codigo)», o código da consignatária. Escreva só o nome: o sistema põe o código."
        case .codigoDeOutra(nil): "Usuário do órgão não leva barra: ela é dos nomes das consignatárias."
        case .cpfNaoMuda:
            "O CPF de um usuário não muda: encerre este e crie outro, para a trilha não trocar de pessoa."
        case .cpfEmUso: "Já há um usuário deste CPF. Altere o que existe, ou encerre-o antes."
        case .situacao(let situacao): "O usuário está \(situacao): não há o que fazer."
        case .perfilDeOutro: "Este perfil não serve a este usuário. Escolha um da lista."
        case .perfilEncerrado: "Este perfil está encerrado. Escolha outro."
        case .perfilDoPrograma: "Este perfil é do programa e tem sempre todos os atos. Copie-o e altere a cópia."
        case .perfilComUsuarios(let quantos):
            "\(quantos == 1 ? "1 usuário tem" : "\(quantos) usuários têm") este perfil. Troque o perfil deles antes."
        case .codigoEmUso: "Este código já está em uso. Escolha outro."
        case .atosForaDoTipo(let tipo, let atos):
            "Perfil de \(tipo.nome.lowercased()) não pode ter: \(Self.lista(atos))."
        case .semMotivo: "Diga o motivo, com 3 a 200 letras."
        case .semCorrespondente:
            "Perfil de agência ou correspondente pede um em atividade, desta consignatária; os outros, nenhum. Escolha de novo."
        case .credencialEncerrada: "A credencial já está encerrada."
        case .prazoDaCredencial: "A credencial vence entre amanhã e daqui a dois anos."
        case .jaEncerrado: "Já está encerrado: reabra-o antes."
        case .jaAberto: "Não está encerrado: não há o que reabrir."
        case .naoSeAdministra: "O usuário de uma pessoa vem do cadastro da folha: aqui só se bloqueia e se libera."
        }
    }

    /// O campo do formulário a que a recusa se prende; `nil` é do ato inteiro.
    var campo: String? {
        switch self {
        case .usuarioEmUso, .codigoDeOutra: "login"
        case .cpfEmUso, .cpfNaoMuda: "cpf"
        case .perfilDeOutro, .perfilEncerrado: "perfil"
        case .codigoEmUso: "codigo"
        case .semMotivo: "motivo"
        case .semCorrespondente: "correspondente"
        case .prazoDaCredencial: "expira"
        default: nil
        }
    }

    private static func lista(_ atos: [String]) -> String {
        atos.sorted().map { "«\(NomeDoAto.fazer($0))»" }.joined(separator: ", ")
    }
}
