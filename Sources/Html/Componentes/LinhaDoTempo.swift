/// Algo que aconteceu, para a linha do tempo e para os últimos eventos.
package struct Acontecimento: Sendable {
    let quando: String
    let iso: String?
    let titulo: String
    let texto: String?
    let quem: String?
    let papel: PapelSemantico
    let endereco: Endereco?

    /// `quando` em texto pronto; `iso` é o mesmo instante para o programa (`2026-04-05T10:12:00-03:00`).
    package init(
        _ titulo: String, quando: String, iso: String? = nil, texto: String? = nil, quem: String? = nil,
        papel: PapelSemantico = .informacao, para endereco: Endereco? = nil
    ) {
        self.titulo = titulo
        self.quando = quando
        self.iso = iso
        self.texto = texto
        self.quem = quem
        self.papel = papel
        self.endereco = endereco
    }
}

/// Acontecimentos na ordem dada, com data, texto e autor.
package struct LinhaDoTempo: Componente {
    let rotulo: String
    let acontecimentos: [Acontecimento]

    package init(_ rotulo: String, _ acontecimentos: [Acontecimento]) {
        self.rotulo = rotulo
        self.acontecimentos = acontecimentos
    }

    package var corpo: some Trecho {
        El(.ol, .classe("linha-do-tempo"), .aria("label", rotulo)) {
            for fato in acontecimentos {
                El(.li, .classe(fato.papel.rawValue)) {
                    El(.span, .classe("marca-do-tempo"), .aria("hidden", true)) { fato.papel.icone }
                    El(.div) {
                        El(.p, .classe("tempo-topo")) {
                            El(.strong) {
                                if let endereco = fato.endereco {
                                    Ligacao(fato.titulo, para: endereco)
                                } else {
                                    fato.titulo
                                }
                            }
                            El(.time, fato.quando, .datetime(fato.iso))
                        }
                        fato.texto.map { El(.p, $0) }
                        fato.quem.map { El(.p, $0, .classe("nota")) }
                    }
                }
            }
        }
    }
}

/// Últimos eventos do registro, no pé de cada ficha, ou da espécie, no pé da lista: quem mudou o quê e quando.
///
/// Requisito: RF-GER-05
package struct UltimosEventos: Componente {
    let acontecimentos: [Acontecimento]
    let todos: Endereco?

    /// `todos` abre a trilha inteira do registro.
    package init(_ acontecimentos: [Acontecimento], todos: Endereco? = nil) {
        self.acontecimentos = acontecimentos
        self.todos = todos
    }

    package var corpo: some Trecho {
        El(.section, .classe("ultimos-eventos"), .aria("label", "Últimos eventos")) {
            El(.h2, "Últimos eventos")
            if acontecimentos.isEmpty {
                El(.p, "Nenhum evento registrado aqui ainda.", .classe("nota"))
            } else {
                El(.ul) {
                    for fato in acontecimentos {
                        El(.li) {
                            El(.time, fato.quando, .datetime(fato.iso))
                            El(.span, fato.titulo, .classe("evento-titulo"))
                            El(.span, fato.quem ?? "sistema", .classe("nota"))
                            fato.texto.map { El(.span, $0, .classe("evento-texto")) }
                        }
                    }
                }
            }
            todos.map { todos in El(.p) { Ligacao("Ver a trilha completa", para: todos) } }
        }
    }
}
