/// Parâmetros que o código consulta: o que são, em que faixa valem e o que vale sem cadastro.
///
/// O contrato os exige configuráveis e não lhes dá valor (volumes, «parâmetros sem valor»); o padrão é leitura nossa.
package enum ChaveDeParametro: String, CaseIterable, Sendable {
    // Averbação.
    case validadeDaReserva = "reserva.validade-em-horas-uteis"
    case reservasSimultaneas = "reserva.maximo-de-simultaneas"
    case tentativas = "averbacao.tentativas-maximas"
    case consignatariasPorPessoa = "pessoa.maximo-de-consignatarias"
    case emprestimosPorPessoa = "pessoa.maximo-de-emprestimos"
    case cartoesPorPessoa = "pessoa.maximo-de-cartoes"
    case veComprometimento = "consignataria.ve-comprometimento"
    case consultaDeMargem = "consignataria.consulta-margem"
    case efeitoDaProvaAnual = "prova-anual.efeito"
    // Folha.
    case diaDeCorte = "folha.dia-de-corte"
    case diaDeVencimento = "folha.dia-de-vencimento"
    // Acesso.
    case pedidosPorMinuto = "integracao.pedidos-por-minuto"
    case tamanhoDaSenha = "acesso.tamanho-da-senha"
    case classesDaSenha = "acesso.classes-da-senha"
    case senhaVence = "acesso.senha-vence-em-dias"
    case senhasGuardadas = "acesso.senhas-que-nao-se-repetem"
    case senhasMaisUsadas = "acesso.recusa-senhas-mais-usadas"
    case errosDeSenha = "acesso.erros-de-senha"
    case diasSemEntrar = "acesso.dias-sem-entrar"
    case sessoesPorUsuario = "acesso.sessoes-por-usuario"
    case ocioDaSessao = "acesso.ocio-da-sessao-em-minutos"
    case vidaDaSessao = "acesso.vida-da-sessao-em-horas"
    case recuperacaoVale = "acesso.recuperacao-vale-em-minutos"
    case dificuldadeDoDesafio = "acesso.dificuldade-do-desafio"
    case segundoFatorDoGestor = "acesso.segundo-fator-do-gestor"
    case segundoFatorDaConsignataria = "acesso.segundo-fator-da-consignataria"
    case segundoFatorDoServidor = "acesso.segundo-fator-do-servidor"

    package enum Assunto: String, CaseIterable, Sendable {
        case averbacao, folha, acesso
    }

    package var assunto: Assunto {
        switch self {
        case .validadeDaReserva, .reservasSimultaneas, .tentativas, .consignatariasPorPessoa, .emprestimosPorPessoa,
            .cartoesPorPessoa, .veComprometimento, .consultaDeMargem, .efeitoDaProvaAnual:
            .averbacao
        case .diaDeCorte, .diaDeVencimento: .folha
        case .tamanhoDaSenha, .classesDaSenha, .senhaVence, .senhasGuardadas, .senhasMaisUsadas, .errosDeSenha,
            .diasSemEntrar, .pedidosPorMinuto,
            .sessoesPorUsuario, .ocioDaSessao, .vidaDaSessao, .recuperacaoVale, .dificuldadeDoDesafio,
            .segundoFatorDoGestor,
            .segundoFatorDaConsignataria,
            .segundoFatorDoServidor:
            .acesso
        }
    }

    package var padrao: Int {
        switch self {
        case .validadeDaReserva, .recuperacaoVale: 30
        case .tentativas, .errosDeSenha, .diaDeVencimento, .senhasGuardadas: 5
        case .reservasSimultaneas: 3
        case .consignatariasPorPessoa, .emprestimosPorPessoa: 8
        case .cartoesPorPessoa, .sessoesPorUsuario, .senhasMaisUsadas: 1
        case .diaDeCorte, .vidaDaSessao: 10
        case .ocioDaSessao: 20
        case .dificuldadeDoDesafio: 14
        case .tamanhoDaSenha: 12
        case .classesDaSenha, .senhaVence, .segundoFatorDoGestor, .segundoFatorDaConsignataria,
            .segundoFatorDoServidor, .veComprometimento, .consultaDeMargem, .efeitoDaProvaAnual:
            0
        case .diasSemEntrar: 90
        case .pedidosPorMinuto: 6_000
        }
    }

    /// O que se aceita cadastrar.
    package var faixa: ClosedRange<Int> {
        switch self {
        case .validadeDaReserva: 1...400
        case .reservasSimultaneas, .consignatariasPorPessoa, .emprestimosPorPessoa: 1...50
        case .tentativas, .errosDeSenha: 1...20
        case .cartoesPorPessoa: 0...10
        case .veComprometimento, .consultaDeMargem: 0...1
        case .diaDeCorte, .diaDeVencimento: 1...28
        case .tamanhoDaSenha: 8...64
        case .classesDaSenha: 0...4
        case .senhaVence, .diasSemEntrar: 0...730
        case .senhasGuardadas: 0...24
        case .senhasMaisUsadas: 0...1
        case .vidaDaSessao: 1...24
        case .sessoesPorUsuario: 1...5
        case .ocioDaSessao, .recuperacaoVale: 5...120
        case .dificuldadeDoDesafio: 8...20
        case .pedidosPorMinuto: 20...1_000_000
        case .segundoFatorDoGestor, .segundoFatorDaConsignataria, .segundoFatorDoServidor, .efeitoDaProvaAnual: 0...2
        }
    }

    package var titulo: String {
        switch self {
        case .validadeDaReserva: "Horas úteis que a reserva espera a confirmação"
        case .reservasSimultaneas: "Reservas pendentes ao mesmo tempo, por consignatária e pessoa"
        case .tentativas: "Respostas sobre a margem, por consignatária, pessoa e competência"
        case .consignatariasPorPessoa: "Consignatárias diferentes por pessoa"
        case .emprestimosPorPessoa: "Empréstimos por pessoa"
        case .cartoesPorPessoa: "Cartões por pessoa"
        case .veComprometimento: "Consignatária vê o comprometimento da margem ao confirmar a reserva"
        case .consultaDeMargem: "Consignatária consulta a margem disponível"
        case .efeitoDaProvaAnual: "O que acontece a quem passa do prazo da prova de vida anual"
        case .diaDeCorte: "Dia de corte do mês sem calendário"
        case .diaDeVencimento: "Dia de vencimento do mês sem calendário"
        case .tamanhoDaSenha: "Tamanho mínimo da senha, em letras e sinais"
        case .classesDaSenha: "Classes exigidas na senha"
        case .senhaVence: "Dias até a senha vencer"
        case .senhasGuardadas: "Senhas anteriores que não se repetem"
        case .senhasMaisUsadas: "Recusa das 3.000 senhas mais usadas"
        case .errosDeSenha: "Erros seguidos de senha que bloqueiam o usuário"
        case .diasSemEntrar: "Dias sem entrar que bloqueiam o usuário"
        case .sessoesPorUsuario: "Sessões abertas ao mesmo tempo por usuário"
        case .ocioDaSessao: "Minutos sem uso que encerram a sessão"
        case .vidaDaSessao: "Horas que uma sessão dura, com ou sem uso"
        case .recuperacaoVale: "Minutos que vale o código de recuperar a senha"
        case .dificuldadeDoDesafio: "Dificuldade da verificação contra robôs, em bits"
        case .pedidosPorMinuto: "Pedidos por minuto de cada credencial de integração"
        case .segundoFatorDoGestor: "Segundo fator exigido dos gestores"
        case .segundoFatorDaConsignataria: "Segundo fator exigido das consignatárias"
        case .segundoFatorDoServidor: "Segundo fator exigido dos servidores"
        }
    }

    /// O que muda quando se mexe nele, para quem vai mexer.
    package var explicacao: String {
        switch self {
        case .validadeDaReserva: "Passadas, a reserva vence e a margem volta. Conta das 8h às 18h, em dias úteis."
        case .reservasSimultaneas: "Teto contra reserva usada para sondar margem."
        case .tentativas:
            "Conta cada resposta que diz se um valor cabe, tenha cabido ou não. No limite, a consignatária não pede mais nada daquela pessoa até a competência virar ou o gestor reabrir."
        case .consignatariasPorPessoa, .emprestimosPorPessoa, .cartoesPorPessoa:
            "Vale para contratos novos; os que já existem continuam."
        case .veComprometimento:
            "Zero: desligado. Um: ao confirmar uma reserva sua, vê quanto da margem está comprometido e a margem bruta das últimas folhas. Cada leitura fica na trilha."
        case .consultaDeMargem:
            "Zero: desligado. Um: quem tem o ato vê a margem disponível de qualquer pessoa, pelo CPF ou pela matrícula. Cada leitura fica na trilha."
        case .efeitoDaProvaAnual:
            "Zero: nada. Um: avisa o gestor no início do portal. Dois: avisa, e a pessoa não recebe reserva nova até fazer a prova ou ser dispensada; o que ela já contratou segue descontado."
        case .diaDeCorte: "Depois dele, o que se contrata desconta na folha seguinte."
        case .diaDeVencimento: "Usado na conta dos juros."
        case .tamanhoDaSenha: "Vale na próxima troca de senha; as de agora continuam até lá."
        case .classesDaSenha:
            "De quantas destas a senha precisa: minúsculas, maiúsculas, algarismos, sinais. Zero não exige nenhuma."
        case .senhaVence: "Zero: não vence. Vencida, quem entra só sai da tela com senha nova."
        case .senhasGuardadas: "Zero deixa repetir."
        case .senhasMaisUsadas:
            "Um: não vale senha da lista, nem feita só de palavras dela. Zero: vale; o nome, o usuário e as sequências seguem recusados."
        case .errosDeSenha: "O usuário bloqueado volta por quem o administra, com senha nova."
        case .diasSemEntrar: "Zero: não bloqueia. Conta da última entrada, ou da criação."
        case .sessoesPorUsuario:
            "O contrato pede uma. Quem entra com o máximo já aberto escolhe entre desistir e encerrar a mais antiga."
        case .ocioDaSessao: "Dois minutos antes a tela avisa e deixa continuar. Vale já para as sessões abertas."
        case .segundoFatorDoGestor, .segundoFatorDaConsignataria, .segundoFatorDoServidor:
            "Zero: quem quiser. Um: os perfis de mestre. Dois: todos. O perfil também pode exigi-lo dos seus. Quem ainda não tem cadastra na próxima entrada."
        case .recuperacaoVale: "Conta de quando o código foi posto no correio. Cada código vale uma vez."
        case .dificuldadeDoDesafio:
            "Cada bit dobra a conta que o navegador faz ao abrir a entrada; com 14, menos de um segundo."
        case .pedidosPorMinuto:
            "Conta tudo que a credencial pede, em todos os servidores. Passado o limite, a resposta é 429 com o tempo de espera, igual para todo pedido."
        case .vidaDaSessao: "Passadas, é preciso entrar de novo. Vale já para as sessões abertas."
        }
    }

    /// O que contraria outra regra e se pode fazer assim mesmo; a tela o diz.
    package var aviso: String? {
        switch self {
        case .classesDaSenha:
            "A OWASP (ASVS 5, 6.2.5) desaconselha exigir classes: a senha longa e livre resiste mais. O contrato pede que se possa."
        case .senhaVence:
            "A OWASP (ASVS 5, 6.2.10) desaconselha vencer senha sem suspeita de vazamento. O contrato pede que se possa."
        case .errosDeSenha:
            "A OWASP (ASVS 5, 6.1.1 e 6.3.1) desaconselha o bloqueio que um estranho provoca: quem sabe o usuário de alguém pode travá-lo errando de propósito, e quanto menor o número, mais fácil. Quem só entra pela conta do órgão não se bloqueia. O contrato pede o bloqueio."
        case .sessoesPorUsuario:
            "Mais de uma contraria POC-GES-03, e a OWASP (ASVS 5, 7.1.2) pede que o número se decida por escrito: cada sessão a mais é outra que alguém pode achar aberta. Diga em «De onde vem a mudança» quem o decidiu."
        case .tamanhoDaSenha:
            "A OWASP (ASVS 5, 6.2.1) aceita 8 e recomenda 15 ou mais: cada letra a menos facilita adivinhar."
        case .senhasMaisUsadas:
            "Zero contraria a OWASP (ASVS 5, 6.2.4): senha que está entre as mais usadas é a primeira que se tenta."
        case .recuperacaoVale:
            "A OWASP (ASVS 5, 6.5.5) desaconselha que um código mandado por fora valha mais de 10 minutos: dá tempo a quem lê o e-mail de outro. O correio que demora pede mais."
        case .segundoFatorDoGestor, .segundoFatorDaConsignataria, .segundoFatorDoServidor:
            "A OWASP (ASVS 5, 6.3.3) pede segundo fator de todos: com zero ou um, quem tem só a senha de alguém entra."
        case .veComprometimento, .consultaDeMargem:
            "Ligado, contraria RF-CON-02, POC-CON-01 e RNF-SEG-04, obrigatórios: a consignatária passa a ver a margem. \(fonte) é desejável. Ligue só com determinação escrita do órgão, e ponha-a em «De onde vem a mudança»."
        default: nil
        }
    }

    /// O que encabeça o aviso.
    package var tituloDoAviso: String {
        switch self {
        case .veComprometimento, .consultaDeMargem: "Mostra a margem à consignatária"
        default: "Boa prática em contrário"
        }
    }

    /// Onde está dito.
    package var fonte: String {
        switch self {
        case .validadeDaReserva: "POC-CON-07, RF-CON-08"
        case .reservasSimultaneas: "RNF-SEG-04"
        case .tentativas: "RF-CON-10, RNF-SEG-04"
        case .consignatariasPorPessoa, .emprestimosPorPessoa, .cartoesPorPessoa: "Decreto MG 46.278/2013, art. 13"
        case .veComprometimento: "RF-CON-06"
        case .consultaDeMargem: "RF-CON-38"
        case .efeitoDaProvaAnual: "Decisão 0048"
        case .diaDeCorte: "RF-GER-06"
        case .diaDeVencimento: "FOL-05"
        case .tamanhoDaSenha, .classesDaSenha: "POC-GES-06, RNF-SEG-07"
        case .senhaVence: "POC-GES-07, RNF-SEG-08"
        case .senhasGuardadas: "POC-GES-08"
        case .senhasMaisUsadas: "OWASP ASVS 5, 6.2.4 e 6.2.12"
        case .errosDeSenha: "POC-GES-09, RNF-SEG-09"
        case .diasSemEntrar: "RF-CON-30"
        case .sessoesPorUsuario: "POC-GES-03, RNF-SEG-01"
        case .ocioDaSessao: "OWASP ASVS 5, 7.3.1"
        case .vidaDaSessao: "OWASP ASVS 5, 7.3.2"
        case .recuperacaoVale: "RNF-SEG-06"
        case .dificuldadeDoDesafio: "POC-GES-02, RNF-SEG-05"
        case .pedidosPorMinuto: "OWASP ASVS 5, 2.4.1"
        case .segundoFatorDoGestor, .segundoFatorDaConsignataria, .segundoFatorDoServidor: "OWASP ASVS 5, 6.3.3"
        }
    }
}
