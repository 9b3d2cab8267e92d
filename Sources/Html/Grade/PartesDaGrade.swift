/// Alto da lista: título, total, busca, filtros, CSV e botões.
struct BarraDaGrade: Trecho {
    let id: String
    let titulo: String
    let estado: EstadoDaGrade?
    let dicaDaBusca: String?
    let acoes: Bloco?
    /// Onde se baixa a lista; `nil` não a oferece.
    let csv: Endereco?

    func escrever(em saida: inout Saida) {
        El(.div, .classe("barra-da-grade")) {
            El(.h2, .id(id + "-titulo"), .classe("grade-titulo")) {
                titulo
                if let total = estado?.total { El(.span, Formato.inteiro(total), .classe("contagem")) }
            }
            El(.div, .classe("acoes")) {
                if let csv { Ligacao("CSV", para: csv, .terciario, icone: .baixar, compacta: true) }
                acoes
            }
            if let estado, dicaDaBusca != nil || !estado.oferecidos.isEmpty {
                PerguntaDaGrade(id: id, titulo: titulo, estado: estado, dicaDaBusca: dicaDaBusca)
            }
        }.escrever(em: &saida)
    }
}

/// Busca e filtros. Por POST quando se pode pedir dado pessoal; a borda guarda e devolve o endereço com o identificador.
private struct PerguntaDaGrade: Trecho {
    let id: String
    let titulo: String
    let estado: EstadoDaGrade
    let dicaDaBusca: String?

    func escrever(em saida: inout Saida) {
        let anterior = saida.contexto.formulario
        saida.contexto.formulario = FormularioEmCurso(prefixo: id + "-")
        let csrf = estado.pedePessoal ? saida.contexto.csrf : nil
        El(
            .form,
            atributos: [
                .classe("pergunta"), .role("search"), .action(estado.endereco),
                .outro("method", estado.pedePessoal ? "post" : "get"), .aria("label", "Buscar e filtrar: " + titulo),
            ]
        ) {
            CampoOculto(CampoEscondido.csrf, csrf)
            mantidos
            if let dica = dicaDaBusca { busca(dica) }
            if !estado.oferecidos.isEmpty { filtros }
        }.escrever(em: &saida)
        saida.contexto.formulario = anterior
    }

    /// O que a nova pergunta mantém: ordem e tamanho, nunca a página.
    @Montagem private var mantidos: some Trecho {
        let nomes = [estado.prefixo + "ordem", estado.prefixo + "por"]
        for (nome, valor) in estado.parametros(comPagina: true) where nomes.contains(nome) {
            CampoOculto(nome, valor)
        }
    }

    private func busca(_ dica: String) -> some Trecho {
        El(.div, .classe("busca")) {
            El(.label, atributos: [.para(id + "-busca"), .classe("so-leitor")]) { "Buscar: " + dica }
            Simples(
                .input,
                atributos: [
                    .type("search"), .id(id + "-busca"), .name(estado.prefixo + "busca"), .value(estado.busca),
                    .outro("placeholder", dica), .outro("autocomplete", "off"),
                    .outro("maxlength", String(EstadoDaGrade.buscaMaxima)),
                ])
            El(.button, atributos: [.type("submit"), .classe("botao-de-icone")]) {
                Icone.busca
                El(.span, "Buscar", .classe("so-leitor"))
            }
        }
    }

    private var filtros: some Trecho {
        El(.details, .classe("filtros"), .data("menu-suspenso", "")) {
            El(.summary, .classe("botao secundario compacto")) {
                Icone.filtro
                El(.span, "Filtros")
                if !estado.valores.isEmpty {
                    El(.span, .classe("contagem")) {
                        String(estado.valores.count)
                        El(.span, estado.valores.count == 1 ? " ativo" : " ativos", .classe("so-leitor"))
                    }
                }
            }
            El(.div, .classe("suspenso filtros-corpo")) {
                for filtro in estado.oferecidos {
                    filtro.campo(estado[filtro.nome]).nomeado(estado.prefixo + filtro.nome)
                }
                El(.div, .classe("acoes")) { Botao("Aplicar filtros", compacto: true) }
            }
        }
    }
}

/// Busca e filtros em vigor, cada um com o seu jeito de tirar.
struct FiltrosAtivos: Componente {
    let estado: EstadoDaGrade

    var corpo: some Trecho {
        if estado.filtrada {
            El(.ul, .classe("filtros-ativos"), .aria("label", "Filtros em vigor")) {
                if !estado.busca.isEmpty { ativo("Busca", estado.busca, estado.semBusca) }
                for filtro in estado.oferecidos {
                    if let valor = estado[filtro.nome] {
                        ativo(filtro.rotulo, filtro.legivel(valor) ?? valor, estado.sem(filtro.nome))
                    }
                }
                El(.li) { Ligacao("Limpar tudo", para: estado.limpa) }
            }
        }
    }

    private func ativo(_ rotulo: String, _ valor: String, _ sem: Endereco) -> some Trecho {
        El(.li) {
            El(.a, atributos: [.href(sem), .classe("filtro-ativo")]) {
                El(.span, "Tirar o filtro ", .classe("so-leitor"))
                El(.span, .classe("filtro-texto")) {
                    rotulo + ": "
                    El(.strong, valor)
                }
                Icone.fechar
            }
        }
    }
}

/// No celular os títulos das colunas somem; a ordem se escolhe aqui.
struct OrdemNoCelular: Componente {
    let estado: EstadoDaGrade
    let colunas: [(String, String)]

    var corpo: some Trecho {
        if !colunas.isEmpty {
            El(.details, .classe("ordem-no-celular"), .data("menu-suspenso", "")) {
                El(.summary, .classe("botao terciario compacto")) {
                    Icone.ordenar
                    El(.span, "Ordenar")
                }
                El(.ul, .classe("suspenso")) {
                    for (titulo, chave) in colunas {
                        El(.li) {
                            El(
                                .a,
                                atributos: [
                                    .href(estado.ordenando(por: chave)),
                                    .aria("current", estado.ordem?.chave == chave),
                                ]
                            ) { titulo }
                        }
                    }
                }
            }
        }
    }
}

/// Barra da seleção em lote. As caixas das linhas apontam para este formulário pelo identificador.
struct BarraDoLote<Linha>: Trecho {
    let id: String
    let lote: Lote<Linha>
    let estado: EstadoDaGrade?
    let naPagina: Int

    func escrever(em saida: inout Saida) {
        let csrf = saida.contexto.csrf
        let chave = saida.contexto.novaChave()
        El(
            .form,
            atributos: [
                .id(id + "-lote"), .classe("lote"), .action(lote.acao), .outro("method", "post"), .data("lote", ""),
            ]
        ) {
            CampoOculto(CampoEscondido.csrf, csrf)
            CampoOculto(CampoEscondido.chave, chave)
            if let estado {
                for (nome, valor) in estado.parametros(comPagina: false) { CampoOculto(nome, valor) }
            }
            El(.p, .classe("lote-quantos"), .role("status")) {
                El(.span, "Escolha as linhas", .data("quantos", ""))
            }
            if lote.todosDoFiltro, let total = estado?.total, total > naPagina {
                El(.div, .classe("opcao")) {
                    Simples(
                        .input,
                        atributos: [
                            .type("checkbox"), .id(id + "-todos"), .name(Lote<Linha>.campoDeTodos), .value("sim"),
                        ])
                    El(.label, atributos: [.para(id + "-todos")]) {
                        "Aplicar a todos os \(Formato.inteiro(total)) itens \(estado?.filtrada == true ? "filtrados" : "da lista")"
                    }
                }
            }
            El(.div, .classe("acoes")) { lote.atos }
        }.escrever(em: &saida)
    }
}

/// Páginas da lista: intervalo, tamanho, anterior e próxima, ir para.
struct Paginacao: Componente {
    let titulo: String
    let estado: EstadoDaGrade
    let id: String

    private var intervalo: String {
        guard !estado.porCursor else { return estado.cursor == nil ? "começo da lista" : "continuação da lista" }
        guard let total = estado.total else { return "página \(Formato.inteiro(estado.pagina))" }
        let primeiro = min(estado.pulados + 1, total)
        let ultimo = min(estado.pulados + estado.porPagina, total)
        return "\(Formato.inteiro(primeiro))–\(Formato.inteiro(ultimo)) de \(Formato.contagem(total, "item", "itens"))"
    }

    var corpo: some Trecho {
        El(.nav, .classe("paginacao"), .aria("label", "Páginas de \(titulo)")) {
            El(.p, intervalo, .classe("intervalo"))
            tamanhos
            if estado.porCursor {
                cursores
            } else if estado.ultimaPagina > 1 {
                irPara
                passos
            }
        }
    }

    private var tamanhos: some Trecho {
        El(.div, .classe("tamanhos")) {
            El(.span, "Por página", .id(id + "-por"))
            El(.ul, .aria("labelledby", id + "-por")) {
                for tamanho in EstadoDaGrade.tamanhos {
                    El(.li) {
                        El(
                            .a,
                            atributos: [
                                .href(estado.mostrando(tamanho)), .aria("current", tamanho == estado.porPagina),
                            ]
                        ) { String(tamanho) }
                    }
                }
            }
        }
    }

    /// Do começo, ou a partir do último item: a lista é longa demais para ter páginas numeradas.
    @Montagem private var cursores: some Trecho {
        if estado.cursor != nil || estado.seguinte != nil {
            El(.div, .classe("acoes")) {
                if estado.cursor != nil {
                    Ligacao("Voltar ao começo", para: estado.depois(de: nil), .terciario, compacta: true)
                }
                if let seguinte = estado.seguinte {
                    Ligacao("Ver mais", para: estado.depois(de: seguinte), .secundario, compacta: true)
                }
            }
        }
    }

    private var irPara: some Trecho {
        El(.form, atributos: [.classe("ir-para"), .action(estado.endereco), .outro("method", "get")]) {
            for (nome, valor) in estado.parametros(comPagina: true) where nome != estado.prefixo + "pagina" {
                CampoOculto(nome, valor)
            }
            El(.label, atributos: [.para(id + "-pagina")]) { "Página" }
            Simples(
                .input,
                atributos: [
                    .type("text"), .id(id + "-pagina"), .name(estado.prefixo + "pagina"),
                    .value(String(estado.pagina)), .outro("inputmode", "numeric"), .outro("maxlength", "7"),
                    .outro("autocomplete", "off"),
                ])
            El(.span, "de \(Formato.inteiro(estado.ultimaPagina))")
            El(.button, atributos: [.type("submit"), .classe("botao terciario compacto")]) { "Ir" }
        }
    }

    private var passos: some Trecho {
        El(.div, .classe("passos-de-pagina")) {
            passo(estado.pagina > 1 ? estado.indo(para: estado.pagina - 1) : nil, "Página anterior", .esquerda, "prev")
            passo(
                estado.pagina < estado.ultimaPagina ? estado.indo(para: estado.pagina + 1) : nil, "Próxima página",
                .direita, "next")
        }
    }

    @Montagem
    private func passo(_ para: Endereco?, _ texto: String, _ icone: Icone, _ rel: String) -> some Trecho {
        if let para {
            El(.a, atributos: [.href(para), .classe("botao-de-icone"), .rel(rel)]) {
                icone
                El(.span, texto, .classe("so-leitor"))
            }
        } else {
            El(.span, .classe("botao-de-icone apagado"), .aria("hidden", true)) { icone }
        }
    }
}
