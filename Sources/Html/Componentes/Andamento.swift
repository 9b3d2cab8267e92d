/// Andamento de um trabalho longo. Com programa, assina os eventos do servidor; sem ele, há a ligação "Atualizar".
///
/// O fluxo em `fonte` manda eventos `andamento` com JSON `{"percentual": 42, "etapa": "…", "estimativa": "…"}` e, no fim, um
/// evento `fim` com `{"situacao": "concluida" | "falhou" | "cancelada", "texto": "…"}`. A página não se redireciona sozinha.
package struct Progresso: Componente {
    /// Como está o trabalho.
    package enum Situacao: String, Sendable {
        case naFila = "na-fila"
        case andando
        case concluida
        case falhou
        case cancelada

        var acabou: Bool { self != .naFila && self != .andando }
    }

    let titulo: String
    let situacao: Situacao
    let percentual: Int?
    let etapa: String
    let estimativa: String?
    let fonte: Endereco?
    let atualizar: Endereco
    let resultado: (texto: String, endereco: Endereco)?
    let cancelar: Endereco?

    /// - Parameters:
    ///   - titulo: o trabalho.
    ///   - situacao: como ele está.
    ///   - percentual: de 0 a 100; `nil` quando não se sabe.
    ///   - etapa: o que se faz agora, com números ("3.412 de 15.119 linhas").
    ///   - estimativa: quanto falta, em palavras.
    ///   - fonte: fluxo de eventos do servidor.
    ///   - atualizar: esta mesma página.
    ///   - resultado: para onde se vai quando acaba.
    ///   - cancelar: para onde se manda o pedido de cancelar, enquanto é seguro.
    package init(
        _ titulo: String, _ situacao: Situacao, percentual: Int?, etapa: String, estimativa: String? = nil,
        fonte: Endereco? = nil, atualizar: Endereco, resultado: (texto: String, endereco: Endereco)? = nil,
        cancelar: Endereco? = nil
    ) {
        self.titulo = titulo
        self.situacao = situacao
        self.percentual = percentual.map { min(100, max(0, $0)) }
        self.etapa = etapa
        self.estimativa = estimativa
        self.fonte = fonte
        self.atualizar = atualizar
        self.resultado = resultado
        self.cancelar = cancelar
    }

    package var corpo: some Trecho {
        El(
            .section, .classe("progresso " + situacao.rawValue), .aria("label", titulo),
            .data("fonte", situacao.acabou ? nil : fonte)
        ) {
            El(.div, .classe("progresso-topo")) {
                El(.h2, titulo)
                El(.span, percentual.map { "\($0)%" } ?? "", .classe("progresso-percentual"), .data("percentual", ""))
            }
            El(
                .progress,
                atributos: [
                    .outro("max", "100"), .outro("value", percentual.map(String.init)), .aria("label", titulo),
                ]
            ) { percentual.map { "\($0)%" } }
            El(.p, .classe("progresso-etapa"), .role("status")) {
                El(.span, etapa, .data("etapa", ""))
                El(.span, estimativa ?? "", .classe("progresso-estimativa"), .data("estimativa", ""))
            }
            El(.div, .classe("acoes")) {
                if !situacao.acabou {
                    El(.div, .classe("acoes"), .data("enquanto", "")) {
                        Ligacao("Atualizar", para: atualizar, .terciario, icone: .atualizar, compacta: true)
                        cancelar.map { AtoDireto(Botao("Cancelar o trabalho", .secundario, compacto: true), para: $0) }
                    }
                }
                resultado.map { resultado in
                    El(.span, .data("resultado", ""), .hidden(!situacao.acabou)) {
                        Ligacao(resultado.texto, para: resultado.endereco, .primario, compacta: true)
                    }
                }
            }
        }
    }
}

/// Uma etapa de um trabalho de várias, com quem e quando.
package struct Etapa: Sendable {
    /// Em que ponto está.
    package enum Situacao: String, Sendable {
        case feita
        case atual
        case andando
        case falhou
        case futura
    }

    let titulo: String
    let situacao: Situacao
    let data: String?
    let responsavel: String?
    let detalhe: String?
    let endereco: Endereco?

    /// `data` e `responsavel` em texto pronto; `detalhe` é uma frase curta; o endereço abre o resultado da etapa.
    package init(
        _ titulo: String, _ situacao: Situacao, data: String? = nil, responsavel: String? = nil,
        detalhe: String? = nil, para endereco: Endereco? = nil
    ) {
        self.titulo = titulo
        self.situacao = situacao
        self.data = data
        self.responsavel = responsavel
        self.detalhe = detalhe
        self.endereco = endereco
    }

    var emPalavras: String {
        switch situacao {
        case .feita: "Feita"
        case .atual: "É a vez desta"
        case .andando: "Em andamento"
        case .falhou: "Falhou"
        case .futura: "Ainda não"
        }
    }

    var icone: Icone? {
        switch situacao {
        case .feita: .sucesso
        case .andando: .relogio
        case .falhou: .erro
        case .atual, .futura: nil
        }
    }
}

/// Trilho de etapas, com situação, data, responsável e o próximo passo em um botão.
package struct Trilho: Componente {
    let rotulo: String
    let etapas: [Etapa]
    let proximo: Bloco?

    /// `proximo` é o que se faz agora: a frase e o botão.
    package init(_ rotulo: String, _ etapas: [Etapa], @Montagem proximo: () -> Bloco) {
        self.rotulo = rotulo
        self.etapas = etapas
        self.proximo = proximo()
    }

    package init(_ rotulo: String, _ etapas: [Etapa]) {
        self.rotulo = rotulo
        self.etapas = etapas
        self.proximo = nil
    }

    package var corpo: some Trecho {
        El(.div, .classe("trilho")) {
            El(.ol, .classe("trilho-etapas"), .aria("label", rotulo)) {
                for (posicao, etapa) in etapas.enumerated() { desenhar(etapa, posicao + 1) }
            }
            proximo.map { proximo in El(.div, .classe("trilho-proximo")) { proximo } }
        }
    }

    private func desenhar(_ etapa: Etapa, _ numero: Int) -> some Trecho {
        let atual = etapa.situacao == .atual || etapa.situacao == .andando
        return El(.li, .classe("etapa " + etapa.situacao.rawValue), .aria("current", atual ? "step" : nil)) {
            El(.span, .classe("etapa-marca"), .aria("hidden", true)) {
                if let icone = etapa.icone { icone } else { String(numero) }
            }
            El(.div, .classe("etapa-texto")) {
                El(.p, .classe("etapa-titulo")) {
                    if let endereco = etapa.endereco { Ligacao(etapa.titulo, para: endereco) } else { etapa.titulo }
                }
                El(.p, etapa.emPalavras, .classe("etapa-situacao"))
                etapa.data.map { El(.p, $0, .classe("etapa-nota")) }
                etapa.responsavel.map { El(.p, $0, .classe("etapa-nota")) }
                etapa.detalhe.map { El(.p, $0, .classe("etapa-nota")) }
            }
        }
    }
}

/// Passos de um formulário em várias páginas: onde se está e o que falta.
package struct Passos: Componente {
    let titulos: [String]
    let atual: Int

    /// `atual` conta de 1.
    package init(_ titulos: [String], atual: Int) {
        self.titulos = titulos
        self.atual = atual
    }

    package var corpo: some Trecho {
        El(.ol, .classe("passos"), .aria("label", "Passos")) {
            for (posicao, titulo) in titulos.enumerated() {
                let numero = posicao + 1
                El(
                    .li, .classe(numero < atual ? "feito" : numero == atual ? "atual" : nil),
                    .aria("current", numero == atual ? "step" : nil)
                ) {
                    El(.span, .classe("passo-numero"), .aria("hidden", true)) {
                        if numero < atual { Icone.sucesso } else { String(numero) }
                    }
                    El(.span) {
                        titulo
                        if numero < atual { El(.span, " (feito)", .classe("so-leitor")) }
                    }
                }
            }
        }
    }
}
