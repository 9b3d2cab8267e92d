import Html

/// Tudo que o programa da página diz na captura, escondido na página, para ele não ter frase nenhuma dentro de si.
///
/// Cada frase serve à tela, à voz e ao leitor de tela: é curta, diz o que fazer e não depende de cor.
struct FrasesDaCaptura: Componente {
    var corpo: some Trecho {
        El(.ul, .data("frases", ""), .hidden()) {
            for (chave, frase) in Self.todas { El(.li, frase, .data("chave", chave)) }
        }
    }

    static let todas = pedidos + orientacoes + dicas + avisos

    /// O que o servidor pede. O lado é o da pessoa.
    static let pedidos = [
        ("pedido-frente", "Olhe de frente para a câmera"),
        ("pedido-esquerda", "Vire o rosto devagar para a esquerda, até a seta"),
        ("pedido-direita", "Vire o rosto devagar para a direita, até a seta"),
        ("pedido-perto", "Chegue o rosto mais perto, até encher a moldura"),
        ("pedido-sorriso", "Dê um sorriso bem largo"),
        ("pedido-luz", "Fique parado, olhando para a tela"),
        ("pedido-frente-final", "Olhe de frente mais uma vez, e fique parado"),
    ]

    /// O que falta para o pedido valer.
    static let orientacoes = [
        ("orientacao-procurando", "Ponha o rosto dentro da moldura"),
        ("orientacao-um-rosto-so", "Só uma pessoa pode aparecer na imagem"),
        ("orientacao-aproxime", "Chegue um pouco mais perto"),
        ("orientacao-afaste", "Afaste um pouco o rosto"),
        ("orientacao-mais-luz", "Está escuro. Vá para um lugar com mais luz"),
        ("orientacao-menos-luz", "Há luz demais no rosto"),
        ("orientacao-olhe-de-frente", "Olhe de frente para a câmera"),
        ("orientacao-fique-parado", "Fique parado um instante"),
        ("orientacao-volte-ao-centro", "Volte o rosto para a frente"),
        ("orientacao-continue", "Isso! Continue devagar"),
        ("orientacao-pronto", "Muito bem!"),
    ]

    /// O que acrescentar quando a mesma orientação já dura.
    static let dicas = [
        ("dica-procurando", "Levante o aparelho até a altura dos olhos. Mostre o rosto inteiro, do queixo à testa."),
        ("dica-um-rosto-so", "Peça a quem está atrás para sair. Retrato na parede também conta."),
        ("dica-aproxime", "Traga o aparelho para mais perto, devagar."),
        ("dica-afaste", "Estique um pouco os braços."),
        ("dica-mais-luz", "Acenda a lâmpada ou fique de frente para uma janela. A luz não pode vir de trás."),
        ("dica-menos-luz", "Saia do sol ou afaste-se da lâmpada."),
        ("dica-olhe-de-frente", "Deixe o aparelho na altura dos olhos, nem acima nem abaixo."),
        ("dica-fique-parado", "Apoie os cotovelos na mesa, se puder."),
        ("dica-volte-ao-centro", "Olhe para o meio da moldura, como no começo."),
        ("dica-faca", "Não tenha pressa: o movimento é só com a cabeça, devagar."),
        ("dica-continue", "Vá até a seta, sem tirar o rosto da moldura."),
    ]

    /// O que a própria página diz.
    static let avisos = [
        ("preparar", "Ponha o rosto na moldura e toque em Começar"),
        ("contagem", "Começa em {numero}"),
        ("aviso-da-luz", "Atenção: a tela vai mudar de cor. Olhe para ela sem se mexer"),
        ("quantos", "Pedido {numero} de {total}"),
        ("gire", "Gire o celular para ficar em pé"),
        ("conexao-lenta", "A internet está lenta. Espere um instante"),
        ("permitindo", "Esperando você permitir. A pergunta aparece no alto ou no meio da tela."),
        (
            "permitindo-ainda",
            "Se a pergunta não apareceu, toque no desenho de câmera ou de cadeado ao lado do endereço."
        ),
        ("restam-varias", "Você ainda pode tentar {numero} vezes."),
        ("restam-uma", "Você ainda pode tentar mais uma vez."),
        ("restam-nenhuma", "As tentativas acabaram. Peça a conferência ou fale com um atendente."),
        ("segundos", "{numero} segundos"), ("segundo", "1 segundo"),
        ("marque-consentimento", "Para continuar, marque que concorda. Se não concorda, toque em «Não quero fazer»."),
        ("marque-concordo", "Para pedir a conferência, marque que concorda."),
        ("pedido-nao-chegou", "O pedido não chegou. Confira a internet e toque de novo."),
        ("codigo", "Código para o atendimento: {codigo}"),
        (
            "luz-desmarcada",
            "Seu aparelho pede menos movimento: já marcamos «Sem luzes coloridas». Desmarque, se quiser."
        ),
        ("voz-nao-ha", "Este navegador não fala em voz alta."),
        ("voz-ligada", "Voz ligada"), ("ligar-voz", "Ligar voz"), ("desligar-voz", "Desligar voz"),
    ]
}
