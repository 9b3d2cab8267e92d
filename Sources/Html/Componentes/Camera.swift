/// O que a câmera vê, numa moldura oval, com o trilho que mostra para que lado e até onde virar.
///
/// Só o desenho: o programa da página liga a câmera ao `video`, acende o lado do trilho e anda com a marca sobre ele. A imagem
/// aparece espelhada, como num espelho; isso é da folha de estilo, e o que se manda ao servidor não é espelhado.
package struct VisorDeCamera: Trecho, Sendable {
    package init() {}

    package func escrever(em saida: inout Saida) {
        saida.fixo("<div class=\"visor\" data-visor>")
        saida.fixo("<video data-video playsinline muted aria-hidden=\"true\" tabindex=\"-1\"></video>")
        saida.fixo("<svg class=\"visor-desenho\" viewBox=\"0 0 300 400\" aria-hidden=\"true\" focusable=\"false\">")
        saida.fixo("<ellipse class=\"visor-moldura\" data-moldura cx=\"150\" cy=\"200\" rx=\"117\" ry=\"160\"/>")
        for lado: StaticString in ["esquerda", "direita"] { trilho(lado, em: &saida) }
        saida.fixo("<g class=\"visor-feito\"><circle cx=\"150\" cy=\"200\" r=\"44\"/>")
        saida.fixo("<path d=\"M128 202l16 16 30-36\"/></g></svg></div>")
    }

    /// O trilho sai do meio do queixo e sobe pelo lado até a seta. O lado é o da pessoa, que no espelho é o mesmo da tela.
    private func trilho(_ lado: StaticString, em saida: inout Saida) {
        saida.fixo("<g class=\"visor-trilho\" data-trilho=\"")
        saida.fixo(lado)
        saida.fixo("\"><path class=\"trilho-caminho\" data-caminho d=\"M150 379\"/>")
        saida.fixo("<path class=\"trilho-andado\" data-andado d=\"M150 379\" pathLength=\"100\"/>")
        saida.fixo("<g data-seta><circle class=\"seta-fundo\" r=\"27\"/>")
        saida.fixo("<path class=\"seta-traco\" d=\"M13 0h-26M-2-12l-12 12 12 12\"/></g></g>")
    }
}

/// Janela que toma a tela inteira: nada do que está atrás se alcança enquanto ela está aberta.
package struct JanelaInteira: Componente {
    let id: String
    let classe: String
    let conteudo: Bloco

    /// O título da janela é o elemento de identificador `\(id)-titulo`, que o conteúdo tem de ter.
    package init(_ id: String, classe: String, @Montagem conteudo: () -> Bloco) {
        self.id = id
        self.classe = classe
        self.conteudo = conteudo()
    }

    package var corpo: some Trecho {
        El(.dialog, .classe("janela-inteira " + classe), .id(id), .aria("labelledby", id + "-titulo")) { conteudo }
    }
}

/// Barra que enche conforme se anda; o programa da página muda o valor.
package struct BarraDeAndamento: Componente, Sendable {
    let rotulo: String

    /// `rotulo` diz de que é a barra, para quem ouve.
    package init(_ rotulo: String) { self.rotulo = rotulo }

    package var corpo: some Trecho {
        El(
            .progress,
            atributos: [
                .classe("barra-de-andamento"), .data("andado", ""), .outro("max", "100"), .outro("value", "0"),
                .aria("label", rotulo),
            ]
        ) {}
    }
}

/// Botão que só o programa da página faz valer; não envia formulário. O ato vai em `data-ato`.
package struct BotaoDoPrograma: Componente, Sendable {
    let texto: String
    let peso: PesoDeBotao
    let icone: Icone?
    let ato: String

    /// - Parameters:
    ///   - texto: o verbo do ato.
    ///   - ato: o nome pelo qual o programa o conhece.
    package init(_ texto: String, _ peso: PesoDeBotao = .primario, icone: Icone? = nil, ato: String) {
        self.texto = texto
        self.peso = peso
        self.icone = icone
        self.ato = ato
    }

    package var corpo: some Trecho {
        El(
            .button,
            atributos: [
                .type("button"), .classes("botao", peso.rawValue), .data("ato", ato),
            ]
        ) {
            icone
            El(.span, texto)
        }
    }
}
