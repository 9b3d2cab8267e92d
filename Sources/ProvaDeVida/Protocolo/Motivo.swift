/// Por que uma tentativa não foi aprovada. O código é estável e documentado; a frase é para a pessoa, e não ensina a fraudar.
package enum Motivo: String, Sendable, Hashable, CaseIterable {
    // Da captura.
    case semRosto = "sem-rosto"
    case variosRostos = "varios-rostos"
    case semResposta = "sem-resposta"
    case tempoEsgotado = "tempo-esgotado"
    case quadroIlegivel = "quadro-ilegivel"
    case cadenciaBaixa = "cadencia-baixa"
    /// Falha nossa: não se conta, nem no que se cobra nem no limite de tentativas (decisão 0058).
    case analiseFalhou = "analise-falhou"
    // Da vida.
    case gestoAntecipado = "gesto-antecipado"
    case gestoTrocado = "gesto-trocado"
    case rostoPlano = "rosto-plano"
    case outraPessoa = "outra-pessoa"
    case luzNaoConfere = "luz-nao-confere"
    /// O modelo passivo da configuração não a deu por real.
    case apresentacaoSuspeita = "apresentacao-suspeita"
    // Da integridade do que chega.
    case foraDeOrdem = "fora-de-ordem"
    case correnteQuebrada = "corrente-quebrada"
    case assinaturaInvalida = "assinatura-invalida"
    case tempoIncoerente = "tempo-incoerente"
    case quadroRepetido = "quadro-repetido"
    case quadroDeOutraSessao = "quadro-de-outra-sessao"
    // Da comparação.
    case naoConfere = "nao-confere"

    /// O que se diz à pessoa, e o que ela faz.
    package var frase: String {
        switch self {
        case .semRosto:
            "O rosto saiu da imagem. Segure o celular na altura dos olhos e deixe o rosto dentro da moldura."
        case .variosRostos: "Havia mais de um rosto na imagem. Faça a prova de vida sozinho."
        case .semResposta:
            "Não deu tempo de fazer o movimento pedido. Tente de novo, com calma; se precisar, escolha mais tempo."
        case .tempoEsgotado: "O tempo da tentativa acabou. Tente de novo."
        case .gestoTrocado:
            "O movimento feito não foi o pedido. Tente de novo, sem pressa, para o lado que a tela mostra."
        case .quadroIlegivel:
            "A imagem da câmera não pôde ser lida. Feche outros aplicativos que a usem e tente de novo."
        case .cadenciaBaixa: "A conexão está lenta e as imagens não chegaram a tempo. Tente de novo numa rede melhor."
        case .analiseFalhou:
            "O serviço não conseguiu olhar as imagens. Não foi nada que você fez, e esta vez não conta. Tente de novo em instantes."
        case .gestoAntecipado, .rostoPlano, .outraPessoa, .luzNaoConfere, .apresentacaoSuspeita, .foraDeOrdem,
            .correnteQuebrada,
            .assinaturaInvalida, .tempoIncoerente, .quadroRepetido, .quadroDeOutraSessao:
            "Não foi possível confirmar que há uma pessoa diante da câmera. Tente de novo, num lugar claro, sem óculos escuros nem boné."
        case .naoConfere:
            "O rosto não foi reconhecido. Tente de novo num lugar claro; se não der certo, peça a conferência por um atendente."
        }
    }

    /// O que aconteceu, para quem integra e para quem confere: é o que a documentação diz do código.
    package var significado: String {
        switch self {
        case .semRosto: "Não se achou rosto na imagem, ou ele sumiu por mais de dois segundos depois de aparecer."
        case .variosRostos: "Havia mais de um rosto por mais de 0,7 s."
        case .semResposta: "O movimento pedido, ou o rosto de frente, não veio no prazo da etapa."
        case .tempoEsgotado: "A tentativa inteira passou do prazo."
        case .quadroIlegivel:
            "Três imagens seguidas não se puderam abrir: estragadas, de outro formato ou grandes demais."
        case .cadenciaBaixa: "As imagens chegaram atrasadas, ou menos de quatro por segundo."
        case .analiseFalhou:
            "O serviço deixou de analisar as imagens: fila cheia, análise lenta ou fora do ar. A falha é dele: não se cobra, e a tentativa não se gasta."
        case .gestoAntecipado: "O movimento veio antes de haver tempo de ler o pedido."
        case .gestoTrocado:
            "Em vez do movimento pedido veio outro: virar para o outro lado, ou virar ou chegar perto sem que se pedisse."
        case .rostoPlano: "O rosto virou sem ter relevo: foto ou tela, plana ou curvada."
        case .outraPessoa: "Durante a tentativa o rosto passou a ser de outra pessoa."
        case .luzNaoConfere: "A luz colorida da tela não voltou do rosto na ordem mostrada."
        case .apresentacaoSuspeita: "O modelo passivo que a operação ligou não deu a imagem por real."
        case .foraDeOrdem: "Imagem com número que não é o seguinte."
        case .correnteQuebrada: "A imagem não aponta a anterior: falta alguma, ou entrou outra no meio."
        case .assinaturaInvalida: "A imagem não foi assinada com a chave desta tentativa, ou mudou depois de assinada."
        case .tempoIncoerente:
            "A hora que a imagem diz anda para trás ou se adianta à chegada; ou a da cor é de antes de ela se mandar, ou de depois da imagem."
        case .quadroRepetido: "Imagem igual a outra desta tentativa, ou gravação que recomeça."
        case .quadroDeOutraSessao: "Imagem que já serviu a outra sessão."
        case .naoConfere: "Há vida, mas o rosto não alcançou o limiar contra o de referência."
        }
    }

    /// Se é sinal de fraude, e não de acidente: pesa no limite de tentativas e aparece a quem acompanha o serviço.
    package var suspeito: Bool {
        switch self {
        case .semRosto, .variosRostos, .semResposta, .tempoEsgotado, .quadroIlegivel, .cadenciaBaixa, .analiseFalhou,
            .gestoTrocado, .naoConfere:
            false
        default: true
        }
    }
}

/// O que se diz à pessoa enquanto captura.
package enum Orientacao: String, Sendable, Hashable, CaseIterable {
    case procurando, umRostoSo = "um-rosto-so", aproxime, afaste, maisLuz = "mais-luz", menosLuz = "menos-luz"
    case olheDeFrente = "olhe-de-frente", fiqueParado = "fique-parado", volteAoCentro = "volte-ao-centro"
    case faca, `continue`, pronto
}
