/// Pede confirmação dizendo o efeito, em números. O botão repete o verbo do ato.
///
/// A mesma confirmação serve de janela (com programa) e de página (sem ele): a ligação que a abre aponta para a página.
package struct Confirmacao: Sendable {
    let pergunta: String
    let efeito: [String]
    let verbo: String
    let acao: Endereco
    let peso: PesoDeBotao
    let campos: [Campo]
    let ocultos: [String: String]

    /// - Parameters:
    ///   - pergunta: "Liquidar o contrato 4.812?"
    ///   - efeito: uma frase por efeito, com os números.
    ///   - verbo: o texto do botão.
    ///   - acao: para onde vai o envio.
    ///   - peso: o do botão; `.destrutivo` no que desfaz ou encerra.
    ///   - campos: o que se pergunta antes (o motivo, por exemplo).
    ///   - ocultos: o que vai junto sem aparecer.
    package init(
        _ pergunta: String, efeito: [String], verbo: String, para acao: Endereco, _ peso: PesoDeBotao = .primario,
        campos: [Campo] = [], ocultos: [String: String] = [:]
    ) {
        self.pergunta = pergunta
        self.efeito = efeito
        self.verbo = verbo
        self.acao = acao
        self.peso = peso
        self.campos = campos
        self.ocultos = ocultos
    }

    /// A confirmação como página: vai no corpo da tela cujo título é a pergunta.
    package func emPagina(preenchido: Preenchimento = Preenchimento(), cancelar: Endereco) -> some Trecho {
        El(.div, .classe("cartao confirmacao")) {
            El(.div, .classe("cartao-corpo")) {
                Formulario(
                    para: acao, preenchido: preenchido, enviar: Botao(verbo, peso), cancelar: cancelar,
                    desistir: "Voltar"
                ) {
                    miolo
                }
            }
        }
    }

    @Montagem fileprivate var miolo: some Trecho {
        if efeito.count == 1 {
            El(.p, efeito[0])
        } else {
            El(.ul, .classe("efeito")) { for frase in efeito { El(.li, frase) } }
        }
        for (nome, valor) in ocultos.sorted(by: { $0.key < $1.key }) { CampoOculto(nome, valor) }
        campos
    }
}

/// Ligação que abre uma confirmação: em janela com programa, na página indicada sem ele.
package struct AbreConfirmacao: Trecho {
    let confirmacao: Confirmacao
    let pagina: Endereco
    let peso: PesoDeBotao
    let icone: Icone?
    let compacta: Bool

    /// `pagina` é onde a mesma confirmação aparece inteira (`emPagina`).
    package init(
        _ confirmacao: Confirmacao, pagina: Endereco, _ peso: PesoDeBotao = .secundario, icone: Icone? = nil,
        compacta: Bool = false
    ) {
        self.confirmacao = confirmacao
        self.pagina = pagina
        self.peso = peso
        self.icone = icone
        self.compacta = compacta
    }

    package func escrever(em saida: inout Saida) {
        let id = saida.identificador("confirma")
        var ligacao = Ligacao(confirmacao.verbo, para: pagina, peso, icone: icone, compacta: compacta)
        ligacao.atributos = [.data("abre-dialogo", id)]
        ligacao.escrever(em: &saida)
        El(.dialog, atributos: [.id(id), .classe("dialogo"), .aria("labelledby", id + "-titulo")]) {
            El(.h2, confirmacao.pergunta, .id(id + "-titulo"))
            Formulario(para: confirmacao.acao, enviar: nil, nome: id) {
                confirmacao.miolo
                El(.div, .classe("acoes barra-de-acoes")) {
                    El(.button, atributos: [.type("button"), .classe("botao terciario"), .data("fecha-dialogo", "")]) {
                        "Voltar"
                    }
                    Botao(confirmacao.verbo, confirmacao.peso)
                }
            }
        }.escrever(em: &saida)
    }
}
