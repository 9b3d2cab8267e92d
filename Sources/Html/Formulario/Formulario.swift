/// Formulário de envio (POST), com segredo contra falsificação, chave de idempotência e resumo de erros.
///
/// O segredo e a chave vêm do `Contexto` da moldura; a tela não os toca. Os campos dentro dele acham sozinhos, pelo nome, o
/// valor e o erro em `preenchido`.
package struct Formulario: Trecho {
    let acao: Endereco
    let preenchimento: Preenchimento
    let botao: Botao?
    let cancelar: Endereco?
    let desistir: String
    let comArquivo: Bool
    let nome: String
    let corpo: Bloco

    /// - Parameters:
    ///   - acao: para onde vai o envio.
    ///   - preenchido: o que já se digitou e os erros.
    ///   - enviar: o botão principal; o texto é o verbo do ato.
    ///   - cancelar: para onde volta quem desiste; sem ele não há botão de cancelar.
    ///   - desistir: o texto desse botão; onde o próprio ato é cancelar, outra palavra.
    ///   - comArquivo: usa `multipart/form-data`.
    ///   - nome: distingue dois formulários na mesma página.
    ///   - corpo: os campos.
    package init(
        para acao: Endereco, preenchido: Preenchimento = Preenchimento(), enviar botao: Botao?,
        cancelar: Endereco? = nil, desistir: String = "Cancelar", comArquivo: Bool = false, nome: String = "",
        @Montagem corpo: () -> Bloco
    ) {
        self.acao = acao
        self.preenchimento = preenchido
        self.botao = botao
        self.cancelar = cancelar
        self.desistir = desistir
        self.comArquivo = comArquivo
        self.nome = nome
        self.corpo = corpo()
    }

    package func escrever(em saida: inout Saida) {
        let anterior = saida.contexto.formulario
        saida.contexto.formulario = FormularioEmCurso(
            prefixo: nome.isEmpty ? "" : nome + "-", preenchimento: preenchimento,
            enviado: !preenchimento.valores.isEmpty)
        let csrf = saida.contexto.csrf
        let chave = saida.contexto.novaChave()
        let antes = saida.contexto.camposDoEnvio
        El(
            .form,
            atributos: [
                .classe("formulario"), .action(acao), .outro("method", "post"),
                .outro("enctype", comArquivo ? "multipart/form-data" : nil), .outro("novalidate", ""),
                .data("formulario", ""),
            ]
        ) {
            CampoOculto(CampoEscondido.csrf, csrf)
            CampoOculto(CampoEscondido.chave, chave)
            ResumoDeErros(erros: preenchimento.erros)
            if comArquivo, let antes { antes }
            corpo
            if let botao {
                BarraDeAcoes {
                    cancelar.map { Ligacao(desistir, para: $0, .terciario) }
                    botao
                }
            }
        }.escrever(em: &saida)
        saida.contexto.formulario = anterior
    }
}

/// Nomes dos campos escondidos de todo formulário de envio.
package enum CampoEscondido {
    /// O segredo contra falsificação de pedido.
    package static let csrf = "_csrf"
    /// A chave de idempotência.
    package static let chave = "_chave"
}

/// Formulário de consulta (GET): não muda nada, e o endereço guarda o que se pediu.
package struct FormularioDeConsulta: Trecho {
    let acao: Endereco
    let preenchimento: Preenchimento
    let botao: Botao
    let corpo: Bloco

    /// Não use com dado pessoal: o endereço fica no histórico e nos registros.
    package init(
        em acao: Endereco, preenchido: Preenchimento = Preenchimento(), enviar botao: Botao = Botao("Consultar"),
        @Montagem corpo: () -> Bloco
    ) {
        self.acao = acao
        self.preenchimento = preenchido
        self.botao = botao
        self.corpo = corpo()
    }

    package func escrever(em saida: inout Saida) {
        let anterior = saida.contexto.formulario
        saida.contexto.formulario = FormularioEmCurso(
            preenchimento: preenchimento, enviado: !preenchimento.valores.isEmpty)
        El(.form, atributos: [.classe("formulario em-linha"), .action(acao), .outro("method", "get")]) {
            ResumoDeErros(erros: preenchimento.erros)
            corpo
            BarraDeAcoes { botao }
        }.escrever(em: &saida)
        saida.contexto.formulario = anterior
    }
}

/// Erros do formulário, com ligação para cada campo. Recebe o foco ao abrir a página.
struct ResumoDeErros: Trecho {
    let erros: [Preenchimento.Erro]

    func escrever(em saida: inout Saida) {
        guard !erros.isEmpty else { return }
        let formulario = saida.contexto.formulario
        El(
            .div,
            atributos: [
                .classe("mensagem erro resumo-de-erros"), .role("alert"), .tabindex(-1), .autofocus(true),
                .data("resumo-de-erros", ""),
            ]
        ) {
            Icone.erro
            El(.div, .classe("mensagem-texto")) {
                El(.p, .classe("mensagem-titulo")) {
                    erros.count == 1 ? "Falta corrigir 1 ponto" : "Falta corrigir \(erros.count) pontos"
                }
                El(.ul) {
                    for erro in erros {
                        El(.li) {
                            if let campo = erro.campo {
                                El(.a, atributos: [.href(Endereco("#").em(formulario.id(campo)))]) { erro.texto }
                            } else {
                                erro.texto
                            }
                        }
                    }
                }
            }
        }.escrever(em: &saida)
    }
}

/// Campo que não aparece. Sem valor, não sai.
package struct CampoOculto: Trecho {
    let nome: String
    let valor: String?

    package init(_ nome: String, _ valor: String?) {
        self.nome = nome
        self.valor = valor
    }

    package func escrever(em saida: inout Saida) {
        guard let valor else { return }
        Simples(.input, atributos: [.type("hidden"), .name(nome), .value(valor)]).escrever(em: &saida)
    }
}

/// Campos de um mesmo assunto, com título. Em duas colunas quando cabe, se pedido.
package struct GrupoDeCampos: Componente {
    let titulo: String
    let ajuda: String?
    let colunas: Int
    let conteudo: Bloco

    package init(_ titulo: String, ajuda: String? = nil, colunas: Int = 1, @Montagem conteudo: () -> Bloco) {
        self.titulo = titulo
        self.ajuda = ajuda
        self.colunas = colunas
        self.conteudo = conteudo()
    }

    package var corpo: some Trecho {
        El(.fieldset, .classes("grupo-de-campos", colunas > 1 ? "em-colunas" : nil)) {
            El(.legend, titulo)
            ajuda.map { El(.p, $0, .classe("ajuda-do-campo")) }
            El(.div, .classe("campos")) { conteudo }
        }
    }
}
