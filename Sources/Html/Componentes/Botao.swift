/// Peso visual de um botão. Um primário por tela.
package enum PesoDeBotao: String, Sendable {
    case primario
    case secundario
    case terciario
    /// Desfaz ou encerra: vermelho, e sempre com confirmação que diz o efeito.
    case destrutivo
}

/// Botão que envia o formulário em que está. O texto é o verbo do ato, nunca "OK".
package struct Botao: Trecho, Sendable {
    let texto: String
    let peso: PesoDeBotao
    let icone: Icone?
    let nome: String?
    let valor: String?
    let compacto: Bool
    var formulario: String?

    /// `nome` e `valor` dizem qual botão foi apertado, quando há mais de um.
    package init(
        _ texto: String, _ peso: PesoDeBotao = .primario, icone: Icone? = nil, nome: String? = nil,
        valor: String? = nil, compacto: Bool = false
    ) {
        self.texto = texto
        self.peso = peso
        self.icone = icone
        self.nome = nome
        self.valor = valor
        self.compacto = compacto
    }

    package func escrever(em saida: inout Saida) {
        El(
            .button,
            atributos: [
                .type("submit"), .classes("botao", peso.rawValue, compacto ? "compacto" : nil), .name(nome),
                .value(valor), .form(formulario),
            ]
        ) {
            icone
            El(.span, texto)
        }.escrever(em: &saida)
    }
}

/// Ligação: no meio do texto, ou com cara de botão quando se diz o peso.
package struct Ligacao: Trecho {
    let endereco: Endereco
    let peso: PesoDeBotao?
    let icone: Icone?
    let compacta: Bool
    let conteudo: any Trecho
    /// O que o programa do navegador lê nela.
    var atributos: [Atributo] = []
    private var noutraAba = false

    package init(
        _ texto: String, para endereco: Endereco, _ peso: PesoDeBotao? = nil, icone: Icone? = nil,
        compacta: Bool = false
    ) {
        self.endereco = endereco
        self.peso = peso
        self.icone = icone
        self.compacta = compacta
        self.conteudo = texto
    }

    package init(
        para endereco: Endereco, _ peso: PesoDeBotao? = nil, icone: Icone? = nil, compacta: Bool = false,
        @Montagem conteudo: () -> Bloco
    ) {
        self.endereco = endereco
        self.peso = peso
        self.icone = icone
        self.compacta = compacta
        self.conteudo = conteudo()
    }

    /// A mesma, que abre noutra aba e o diz: para o que se está a fazer nesta não se perder.
    package var emOutraAba: Ligacao {
        var outra = self
        outra.noutraAba = true
        return outra
    }

    private var classes: Atributo {
        guard let peso else { return .classe(icone == nil ? nil : "com-icone") }
        return .classes("botao", peso.rawValue, compacta ? "compacto" : nil)
    }

    package func escrever(em saida: inout Saida) {
        saida.abrir(
            "a",
            [.href(endereco), classes] + atributos + (endereco.externo ? [.rel("noopener noreferrer")] : [])
                + (noutraAba ? [.outro("target", "_blank"), .rel("noopener")] : []))
        icone?.escrever(em: &saida)
        let emQuadro = peso != nil || icone != nil
        if emQuadro { saida.fixo("<span>") }
        conteudo.escrever(em: &saida)
        if noutraAba { saida.fixo(" (abre noutra aba)") }
        if emQuadro { saida.fixo("</span>") }
        if endereco.externo {
            Icone.externo.escrever(em: &saida)
            El(.span, " (outro sítio)", .classe("so-leitor")).escrever(em: &saida)
        }
        saida.fixo("</a>")
    }
}

/// Botões lado a lado à direita; empilhados no celular, com o principal por cima.
package struct BarraDeAcoes: Componente {
    let conteudo: Bloco

    /// O principal vem por último.
    package init(@Montagem conteudo: () -> Bloco) { self.conteudo = conteudo() }

    package var corpo: some Trecho { El(.div, .classe("acoes barra-de-acoes")) { conteudo } }
}

/// Botão que faz um ato só, com o seu próprio formulário: "Marcar como lida".
///
/// Para ato que se desfaz sozinho ou não custa; o resto usa `Confirmacao`.
package struct AtoDireto: Trecho {
    let botao: Botao
    let acao: Endereco
    let campos: [(String, String)]

    package init(_ botao: Botao, para acao: Endereco, campos: [(String, String)] = []) {
        self.botao = botao
        self.acao = acao
        self.campos = campos
    }

    package func escrever(em saida: inout Saida) {
        let csrf = saida.contexto.csrf
        let chave = saida.contexto.novaChave()
        El(
            .form,
            atributos: [
                .classe("ato-direto"), .action(acao), .outro("method", "post"), .data("formulario", ""),
            ]
        ) {
            CampoOculto(CampoEscondido.csrf, csrf)
            CampoOculto(CampoEscondido.chave, chave)
            campos.map { CampoOculto($0.0, $0.1) }
            botao
        }.escrever(em: &saida)
    }
}
