/// Menu lateral, de um ou dois níveis.
package struct Menu: Sendable {
    /// Entrada do menu: uma ligação ou um grupo de ligações.
    package struct Entrada: Sendable {
        let titulo: String
        let icone: Icone?
        let endereco: Endereco?
        let contagem: Int?
        let filhas: [Entrada]

        /// Ligação. A contagem, se houver e não for zero, aparece ao lado.
        package static func item(
            _ titulo: String, _ endereco: Endereco, icone: Icone? = nil, contagem: Int? = nil
        ) -> Self {
            Self(titulo: titulo, icone: icone, endereco: endereco, contagem: contagem, filhas: [])
        }

        /// Grupo de ligações, que abre e fecha. Grupo sem filha não aparece.
        package static func grupo(_ titulo: String, icone: Icone? = nil, _ filhas: [Entrada]) -> Self {
            Self(titulo: titulo, icone: icone, endereco: nil, contagem: nil, filhas: filhas)
        }
    }

    package var entradas: [Entrada]

    package init(_ entradas: [Entrada]) { self.entradas = entradas }

    /// A ligação do menu que mais de perto contém o caminho: ela mesma ou um antepassado dele. O início do portal só contém a si mesmo.
    ///
    /// Página que não está abaixo de nenhuma vale pela que a trilha põe logo acima dela.
    func atual(em caminho: String, acima trilha: [Endereco] = []) -> Endereco? {
        let todas = entradas.flatMap { [$0] + $0.filhas }.compactMap(\.endereco)
        let inicio = entradas.first?.endereco?.caminho
        for procurado in [caminho] + trilha.reversed().map(\.caminho) {
            let contem = todas.filter { endereco in
                let base = endereco.caminho
                return procurado == base || (base != "/" && base != inicio && procurado.hasPrefix(base + "/"))
            }
            if let achada = contem.max(by: { $0.caminho.utf8.count < $1.caminho.utf8.count }) { return achada }
        }
        return nil
    }
}

/// O menu desenhado: lista dentro de `nav`, grupos em `details` para abrirem sem programa.
struct MenuLateral: Componente {
    let menu: Menu
    let caminho: String
    let trilha: [Endereco]

    var corpo: some Trecho {
        let atual = menu.atual(em: caminho, acima: trilha)
        El(.nav, .id("menu"), .classe("menu"), .aria("label", "Menu principal"), .tabindex(-1)) {
            El(.div, .classe("menu-topo")) {
                El(.span, "Menu", .classe("menu-nome"))
                El(.a, atributos: [.href("#conteudo"), .classe("botao-de-icone"), .data("fecha-menu", "")]) {
                    Icone.fechar
                    El(.span, "Fechar menu", .classe("so-leitor"))
                }
            }
            El(.ul, .classe("menu-lista")) {
                for entrada in menu.entradas { desenhar(entrada, atual) }
            }
        }
    }

    @Montagem
    private func desenhar(_ entrada: Menu.Entrada, _ atual: Endereco?) -> some Trecho {
        if entrada.endereco != nil {
            El(.li) { ligacao(entrada, atual) }
        } else if !entrada.filhas.isEmpty {
            El(.li) {
                El(.details, .classe("menu-grupo"), .open(entrada.filhas.contains { $0.endereco == atual })) {
                    El(.summary) {
                        entrada.icone
                        El(.span, entrada.titulo)
                        Icone.baixo
                    }
                    El(.ul) {
                        for filha in entrada.filhas { El(.li) { ligacao(filha, atual) } }
                    }
                }
            }
        }
    }

    private func ligacao(_ entrada: Menu.Entrada, _ atual: Endereco?) -> some Trecho {
        let endereco = entrada.endereco ?? "/"
        let marca: String? = endereco == atual ? (endereco.caminho == caminho ? "page" : "true") : nil
        return El(.a, atributos: [.href(endereco), .aria("current", marca)]) {
            entrada.icone
            El(.span, entrada.titulo)
            if let contagem = entrada.contagem, contagem > 0 {
                El(.span, Formato.inteiro(contagem), .classe("contagem"))
            }
        }
    }
}
