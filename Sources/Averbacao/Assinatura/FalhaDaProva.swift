import Web

/// Por que a prova de vida não começou ou não se concluiu. Nada se autorizou, e nada mudou na reserva.
package enum FalhaDaProva: RecusaComCodigo, Equatable {
    /// Esta instalação não tem o serviço.
    case naoConfigurada
    /// Não respondeu, ou está sem a análise de rostos: a razão é para quem opera.
    case foraDoAr(razao: String)
    /// O serviço não aceitou a credencial deste sistema, ou o pedido dele: é de quem opera resolver.
    case recusouEsteSistema(codigo: String)
    /// A pessoa ainda não tem rosto de referência.
    case semReferencia
    /// Tentativas demais desta pessoa.
    case pessoaBloqueada
    case pedidosDemais
    /// O que chegou não é um resultado do serviço para este pedido: o que não conferiu.
    case resultadoInvalido(String)
    case pedidoDesconhecido
    /// A reserva já não espera a prova: o código é o da recusa.
    case reservaNaoEspera(codigo: String)

    package var codigo: String {
        switch self {
        case .naoConfigurada: "prova-nao-configurada"
        case .foraDoAr: "prova-fora-do-ar"
        case .recusouEsteSistema: "prova-recusou-o-sistema"
        case .semReferencia: "sem-rosto-de-referencia"
        case .pessoaBloqueada: "prova-bloqueada"
        case .pedidosDemais: "pedidos-de-prova-demais"
        case .resultadoInvalido: "resultado-invalido"
        case .pedidoDesconhecido: "pedido-de-prova-desconhecido"
        case .reservaNaoEspera(let codigo): codigo
        }
    }

    package var frase: String {
        switch self {
        case .naoConfigurada:
            "Esta reserva só se autoriza com prova de vida, e o órgão ainda não ligou o serviço. Nada foi autorizado: procure o órgão."
        case .foraDoAr:
            "O serviço de prova de vida não respondeu. Nada foi autorizado e a reserva continua esperando: tente de novo em alguns minutos."
        case .recusouEsteSistema:
            "O serviço de prova de vida não aceitou o pedido do sistema. Nada foi autorizado: procure o órgão e diga o código desta mensagem."
        case .semReferencia:
            "O seu rosto ainda não está guardado para comparar. Guarde-o primeiro; depois você autoriza."
        case .pessoaBloqueada:
            "Houve tentativas demais. Espere uma hora e tente de novo, ou procure o atendimento do órgão com um documento com foto."
        case .pedidosDemais:
            "Você já pediu muitas provas de vida na última hora. Espere um pouco e tente de novo, ou procure o atendimento do órgão."
        case .resultadoInvalido:
            "O resultado da prova de vida não pôde ser conferido. Nada foi autorizado: comece de novo."
        case .pedidoDesconhecido: "Este resultado não é de nenhum pedido deste sistema."
        case .reservaNaoEspera(let codigo):
            FraseDaRecusa.porCodigo[codigo]
                ?? "A reserva já não espera a sua autorização. Confira a situação dela nos seus contratos."
        }
    }

    package var status: Int {
        switch self {
        case .naoConfigurada, .foraDoAr, .recusouEsteSistema: 503
        case .pessoaBloqueada, .pedidosDemais: 429
        case .resultadoInvalido: 400
        case .pedidoDesconhecido: 404
        case .semReferencia, .reservaNaoEspera: 422
        }
    }

    package var esperar: Int? {
        switch self {
        case .foraDoAr: 60
        case .pessoaBloqueada, .pedidosDemais: 3_600
        default: nil
        }
    }

    /// Se é do serviço inteiro, e não só deste pedido: parado, ou sem aceitar este sistema.
    package var ehDoServico: Bool {
        switch self {
        case .naoConfigurada, .foraDoAr, .recusouEsteSistema: true
        default: false
        }
    }

    /// O que vai à trilha além do código: nunca o que se mandou nem o que se recebeu.
    package var razao: String? {
        switch self {
        case .foraDoAr(let razao), .resultadoInvalido(let razao): razao
        case .recusouEsteSistema(let codigo): codigo
        default: nil
        }
    }
}
