extension Campo: Trecho {
    package func escrever(em saida: inout Saida) {
        let formulario = saida.contexto.formulario
        let desenho = CampoDesenhado(
            campo: self, id: formulario.id(nome),
            valores: formulario.preenchimento.valores[nome] ?? (formulario.enviado ? [] : valorInicial),
            erro: formulario.preenchimento.erro(de: nome))
        switch forma {
        case .linha, .area, .selecao, .arquivo: desenho.comum.escrever(em: &saida)
        case .radio(let opcoes): desenho.opcoes(opcoes, "radio").escrever(em: &saida)
        case .caixas(let opcoes): desenho.opcoes(opcoes, "checkbox").escrever(em: &saida)
        case .caixa: desenho.caixa.escrever(em: &saida)
        }
    }
}

/// Um campo com tudo que já se sabe dele.
private struct CampoDesenhado {
    let campo: Campo
    let id: String
    let valores: [String]
    let erro: String?

    var valor: String { valores.first ?? "" }
    var idDaAjuda: String { id + "-ajuda" }
    var idDoErro: String { id + "-erro" }

    /// O que descreve o campo: a ajuda e o lugar do erro, que existe sempre para o programa escrever nele.
    var descricao: String { campo.ajuda == nil ? idDoErro : idDaAjuda + " " + idDoErro }

    var classes: Atributo {
        .classes("campo", "largura-" + campo.largura.rawValue, erro == nil ? nil : "com-erro")
    }

    @Montagem var rotulo: some Trecho {
        campo.rotulo
        if campo.opcional, campo.dizOpcional { El(.span, " (opcional)", .classe("opcional")) }
    }

    @Montagem var ajuda: some Trecho {
        if let ajuda = campo.ajuda { El(.p, ajuda, .classe("ajuda-do-campo"), .id(idDaAjuda)) }
    }

    var lugarDoErro: some Trecho {
        El(.p, .classe("erro-do-campo"), .id(idDoErro), .hidden(erro == nil)) {
            Icone.erro
            El(.span, erro ?? "")
        }
    }

    var comum: some Trecho {
        El(.div, classes) {
            El(.label, atributos: [.para(id)]) { rotulo }
            ajuda
            El(
                .div,
                .classes("entrada", campo.prefixo.map { _ in "com-prefixo" }, campo.sufixo.map { _ in "com-sufixo" })
            ) {
                if let prefixo = campo.prefixo { El(.span, prefixo, .classe("afixo"), .aria("hidden", true)) }
                entrada
                if let sufixo = campo.sufixo { El(.span, sufixo, .classe("afixo")) }
            }
            lugarDoErro
        }
    }

    private var gerais: [Atributo] {
        [
            .id(id), .name(campo.nome), .required(!campo.opcional), .aria("describedby", descricao),
            .aria("invalid", erro != nil), .outro("autocomplete", campo.autocompletar), .readonly(campo.soLeitura),
        ]
    }

    @Montagem private var entrada: some Trecho {
        switch campo.forma {
        case .linha(let tipo, let mascara, let teclado, let maximo):
            Simples(
                .input,
                atributos: gerais + [
                    .type("\(tipo)"), .value("\(tipo)" == "password" ? nil : valor),
                    .data("mascara", mascara?.rawValue), .outro("inputmode", teclado.map { "\($0)" }),
                    .outro("maxlength", maximo.map(String.init)), .outro("placeholder", campo.dica),
                    .outro("spellcheck", mascara == nil ? nil : "false"),
                ])
        case .area(let linhas, let maximo):
            El(
                .textarea,
                atributos: gerais + [.outro("rows", String(linhas)), .outro("maxlength", maximo.map(String.init))]
            ) { quebraInicial + valor }
        case .selecao(let opcoes, let vazio):
            El(.select, atributos: gerais) {
                vazio.map { texto in El(.option, atributos: [.value("")]) { texto } }
                for opcao in opcoes {
                    El(.option, atributos: [.value(opcao.valor), .selected(opcao.valor == valor)]) { opcao.texto }
                }
            }
        case .arquivo(let aceita, let varios):
            Simples(
                .input,
                atributos: gerais + [
                    .type("file"), .outro("accept", aceita), .outro("multiple", varios ? "" : nil),
                ])
        case .radio, .caixas, .caixa: Bloco(partes: [])
        }
    }

    /// O HTML come a primeira quebra de linha de `textarea`; esta é para ele comer.
    private var quebraInicial: String { valor.utf8.first == 0x0A ? "\n" : "" }

    func opcoes(_ opcoes: [Campo.Opcao], _ tipo: String) -> some Trecho {
        El(
            .fieldset, classes, .role(tipo == "radio" ? "radiogroup" : nil), .id(id), .tabindex(-1),
            .aria("describedby", descricao), .aria("invalid", tipo == "radio" && erro != nil)
        ) {
            El(.legend) { rotulo }
            ajuda
            El(.div, .classe("opcoes")) {
                for (posicao, opcao) in opcoes.enumerated() {
                    El(.div, .classe("opcao")) {
                        Simples(
                            .input,
                            atributos: [
                                .type(tipo), .id("\(id)-\(posicao)"), .name(campo.nome), .value(opcao.valor),
                                .checked(valores.contains(opcao.valor)),
                                .required(tipo == "radio" && !campo.opcional),
                                .aria("describedby", opcao.ajuda.map { _ in "\(id)-\(posicao)-ajuda" }),
                            ])
                        El(.label, atributos: [.para("\(id)-\(posicao)")]) { opcao.texto }
                        opcao.ajuda.map { El(.p, $0, .classe("ajuda-do-campo"), .id("\(id)-\(posicao)-ajuda")) }
                    }
                }
            }
            lugarDoErro
        }
    }

    var caixa: some Trecho {
        El(.div, classes) {
            El(.div, .classe("opcao")) {
                Simples(
                    .input,
                    atributos: [
                        .type("checkbox"), .id(id), .name(campo.nome), .value("sim"), .checked(valor == "sim"),
                        .aria("describedby", descricao), .aria("invalid", erro != nil),
                    ])
                El(.label, atributos: [.para(id)]) { campo.rotulo }
                ajuda
            }
            lugarDoErro
        }
    }
}
