import Auditoria
import BancoDeDados
import Cifra

/// Por que a conta do órgão não abriu o portal. O que se diz à pessoa; o que houve vai à trilha.
package enum RecusaDaConta: String, Error, Sendable, CaseIterable {
    case naoConcluida = "nao-concluida"
    case vencida
    case semResposta = "sem-resposta"
    case naoConfere = "nao-confere"
    case semCadastro = "sem-cadastro"
    /// Onde só o CPF diz quem é a pessoa, a conta não o traz.
    case semCpf = "sem-cpf"
    case semVinculo = "sem-vinculo"
    /// Não há usuário dela no portal do gestor, que só um mestre cria.
    case semUsuario = "sem-usuario"
    case foraDoGrupo = "fora-do-grupo"
    case encerrado
    case enderecoDeFora = "endereco-de-fora"
    /// Confirmou-se com a conta de quem não está na sessão.
    case outraPessoa = "outra-pessoa"
    /// O provedor não disse que a pessoa entrou outra vez, e foi o que se pediu.
    case semEntradaNova = "sem-entrada-nova"

    package var frase: String {
        switch self {
        case .naoConcluida: "Você não concluiu a entrada na conta do órgão."
        case .vencida: "Esta entrada foi começada há muito tempo ou em outra janela."
        case .semResposta: "O sistema de contas do órgão não respondeu."
        case .naoConfere: "O que o sistema de contas do órgão respondeu não confere."
        case .semCpf: "A sua conta do órgão não diz o seu CPF."
        case .semCadastro: "A sua conta não está ligada a ninguém da folha do órgão."
        case .semVinculo: "Não há vínculo seu em vigor na folha do órgão."
        case .semUsuario: "A sua conta do órgão não tem usuário neste portal."
        case .foraDoGrupo: "A sua conta não está no grupo do órgão que entra neste sistema."
        case .encerrado: "O seu acesso a este sistema foi encerrado."
        case .enderecoDeFora: "Com o seu usuário não se entra desta rede."
        case .outraPessoa: "A conta com que você confirmou não é a de quem está nesta sessão."
        case .semEntradaNova: "O sistema de contas do órgão não disse que você entrou outra vez."
        }
    }

    package var oQueFazer: String {
        switch self {
        case .naoConcluida, .vencida: "Comece de novo."
        case .semResposta: "Tente de novo em alguns minutos. Se continuar, avise o suporte do órgão."
        case .naoConfere: "Tente de novo. Se continuar, avise o suporte do órgão, com a hora em que tentou."
        case .enderecoDeFora: "Tente de uma rede do órgão, ou procure o suporte dele."
        case .outraPessoa: "Confirme com a conta com que você entrou."
        case .semEntradaNova:
            "Saia da conta do órgão, volte aqui e confirme. Se continuar, avise o suporte do órgão: sem isso não se sabe que é você."
        case .semUsuario: "Peça-o a quem administra os usuários do órgão, com o seu CPF."
        case .foraDoGrupo: "Peça ao suporte do órgão que o ponha no grupo."
        case .semCpf: "Peça ao suporte do órgão que o inclua na conta."
        case .semCadastro, .semVinculo, .encerrado: "Procure a área de pessoal do órgão."
        }
    }

    /// Quem não respondeu foi o órgão; o resto é de quem pede.
    package var status: Int { self == .semResposta ? 503 : 400 }

    /// Deixa a recusa na trilha, sem dado da pessoa.
    package func anotar(
        _ meio: MeioDeEntrada, _ casa: Instalacao, ato: String = Entrar.ato, endereco: String
    ) async throws {
        try await casa.banco.transacao(como: .motor) { t in
            _ = try casa.trilha.registrar(
                [Evento(ato + "-recusado", ["motivo": .texto("\(meio.naTrilha): \(rawValue)")])],
                por: .aindaFora(endereco: endereco), as: casa.relogio.agora, em: t)
        }
    }
}
