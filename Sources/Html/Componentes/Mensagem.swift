/// O que uma cor quer dizer. A cor nunca vai sozinha: há sempre ícone e texto.
package enum PapelSemantico: String, Sendable, CaseIterable {
    case sucesso
    case aviso
    case erro
    case informacao
    /// Nem bom nem ruim: suspenso, rascunho.
    case neutro
    /// Acabou como devia: liquidado, concluído.
    case encerrado
    /// Deixou de valer: cancelado.
    case riscado

    var icone: Icone {
        switch self {
        case .sucesso: .sucesso
        case .aviso: .aviso
        case .erro: .erro
        case .informacao: .informacao
        case .neutro: .pausa
        case .encerrado: .fim
        case .riscado: .riscado
        }
    }
}

/// Faixa de mensagem: o que houve, o que fazer e, se for o caso, o código para o suporte.
package struct Mensagem: Componente, Sendable {
    let papel: PapelSemantico
    let titulo: String
    let texto: String?
    let codigo: String?
    let ligacao: (texto: String, endereco: Endereco)?

    /// `texto` diz o que fazer; `ligacao` leva até lá.
    package init(
        _ papel: PapelSemantico, _ titulo: String, _ texto: String? = nil, codigo: String? = nil,
        ligacao: (texto: String, endereco: Endereco)? = nil
    ) {
        self.papel = papel
        self.titulo = titulo
        self.texto = texto
        self.codigo = codigo
        self.ligacao = ligacao
    }

    package var corpo: some Trecho {
        El(.div, .classe("mensagem " + papel.rawValue), .role(papel == .erro ? "alert" : "status")) {
            papel.icone
            El(.div, .classe("mensagem-texto")) {
                El(.p, .classe("mensagem-titulo")) {
                    El(.span, prefixo, .classe("so-leitor"))
                    titulo
                }
                if texto != nil || codigo != nil || ligacao != nil {
                    El(.p) {
                        texto
                        codigo.map { El(.span, " (\($0))", .classe("codigo")) }
                        if let ligacao {
                            " "
                            Ligacao(ligacao.texto, para: ligacao.endereco)
                        }
                    }
                }
            }
        }
    }

    /// O nome da cor, para quem não a vê.
    private var prefixo: String {
        switch papel {
        case .sucesso: "Feito: "
        case .aviso: "Atenção: "
        case .erro: "Erro: "
        default: "Informação: "
        }
    }
}

/// Etiqueta de situação: cor, ícone e texto juntos.
package struct Etiqueta: Componente, Sendable, Hashable {
    let papel: PapelSemantico
    let texto: String
    let icone: Icone

    /// O ícone, se não se disser outro, é o do papel.
    package init(_ papel: PapelSemantico, _ texto: String, icone: Icone? = nil) {
        self.papel = papel
        self.texto = texto
        self.icone = icone ?? papel.icone
    }

    package var corpo: some Trecho {
        El(.span, .classe("etiqueta " + papel.rawValue)) {
            icone
            El(.span, texto)
        }
    }
}

/// Lista vazia que explica e oferece o próximo passo.
package struct Vazio: Componente {
    let titulo: String
    let texto: String?
    let acao: Bloco?

    package init(_ titulo: String, _ texto: String? = nil) {
        self.init(titulo, texto, acao: nil)
    }

    /// A ação é o próximo passo: uma ligação com peso.
    package init(_ titulo: String, _ texto: String? = nil, @Montagem acao: () -> Bloco) {
        self.init(titulo, texto, acao: Bloco(acao))
    }

    private init(_ titulo: String, _ texto: String?, acao: Bloco?) {
        self.titulo = titulo
        self.texto = texto
        self.acao = acao
    }

    package var corpo: some Trecho {
        El(.div, .classe("vazio")) {
            Icone.pasta
            El(.p, titulo, .classe("vazio-titulo"))
            texto.map { El(.p, $0) }
            acao.map { acao in El(.div, .classe("acoes")) { acao } }
        }
    }
}

/// Ajuda `?` de uma tela: o que é, quem pode e o que acontece depois. O mesmo texto forma o manual.
package struct Ajuda: Componente, Sendable {
    package let oQueE: String
    package let quemPode: String?
    package let depois: String?
    package let manual: Endereco?

    package init(_ oQueE: String, quemPode: String? = nil, depois: String? = nil, manual: Endereco? = nil) {
        self.oQueE = oQueE
        self.quemPode = quemPode
        self.depois = depois
        self.manual = manual
    }

    package var corpo: some Trecho {
        El(.details, .classe("ajuda"), .data("menu-suspenso", "")) {
            El(.summary) {
                Cru("<span aria-hidden=\"true\">?</span>")
                El(.span, "Ajuda desta tela", .classe("so-leitor"))
            }
            El(.div, .classe("suspenso ajuda-corpo")) {
                item("O que é", oQueE)
                quemPode.map { item("Quem pode", $0) }
                depois.map { item("O que acontece depois", $0) }
                manual.map { Ligacao("Ver no manual", para: $0) }
            }
        }
    }

    @Montagem
    private func item(_ titulo: String, _ texto: String) -> some Trecho {
        El(.p, titulo, .classe("ajuda-titulo"))
        El(.p, texto)
    }
}

/// Explica um termo do ofício na primeira vez em que aparece: o termo fica sublinhado e, com o foco ou o
/// ponteiro nele, mostra a frase.
package struct Termo: Trecho, Sendable {
    let termo: String
    let explicacao: String

    package init(_ termo: String, _ explicacao: String) {
        self.termo = termo
        self.explicacao = explicacao
    }

    package func escrever(em saida: inout Saida) {
        let id = saida.identificador("termo")
        El(.span, .classe("termo")) {
            El(.button, atributos: [.type("button"), .aria("describedby", id)]) { termo }
            El(.span, explicacao, .classe("suspenso"), .role("tooltip"), .id(id))
        }.escrever(em: &saida)
    }
}
