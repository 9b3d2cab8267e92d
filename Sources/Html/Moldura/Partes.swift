/// Atalhos de teclado: os primeiros elementos focáveis da página.
///
/// Fonte: e-MAG 3.1, recomendação 1.5 (teclas 1 a 4).
struct Atalhos: Componente {
    let comMenu: Bool
    let comBusca: Bool

    var corpo: some Trecho {
        El(.nav, .classe("atalhos"), .aria("label", "Atalhos")) {
            El(.ul) {
                atalho("#conteudo", "1", "Ir para o conteúdo")
                if comMenu { atalho("#menu", "2", "Ir para o menu") }
                if comBusca { atalho("#busca", "3", "Ir para a busca") }
                atalho("#rodape", "4", "Ir para o rodapé")
            }
        }
    }

    private func atalho(_ para: Endereco, _ tecla: String, _ texto: String) -> some Trecho {
        El(.li) {
            El(.a, atributos: [.href(para), .accesskey(tecla)]) {
                texto
                El(.span, tecla, .classe("tecla"))
            }
        }
    }
}

/// Alto contraste e tamanho do texto. Sem programa, é um formulário comum.
struct BarraDeAcessibilidade: Componente {
    let sistema: Sistema

    var corpo: some Trecho {
        El(.section, .classe("acessibilidade"), .aria("label", "Preferências de leitura")) {
            El(.span, .classe("assinatura")) {
                El(.strong, sistema.sigla)
                El(.span, sistema.orgao, .classe("orgao"))
            }
            PreferenciasDeLeitura(acao: sistema.aparencia)
        }
    }
}

private struct PreferenciasDeLeitura: Trecho {
    let acao: Endereco?

    func escrever(em saida: inout Saida) {
        let aparencia = saida.contexto.aparencia
        let csrf = saida.contexto.csrf
        let fim: String? = acao == nil ? "button" : "submit"
        El(
            .form,
            atributos: [
                .classe("preferencias"), .data("preferencias", ""), .action(acao ?? "#conteudo"),
                .outro("method", "post"),
            ]
        ) {
            CampoOculto(CampoEscondido.csrf, csrf)
            botao("contraste", aparencia.altoContraste ? "normal" : "alto", fim, aparencia.altoContraste) {
                Icone.contraste
                El(.span, "Alto contraste")
            }
            El(.span, "Tamanho do texto", .classe("so-leitor"))
            botao("texto", "menos", fim, nil) {
                Cru("<span aria-hidden=\"true\">A−</span>")
                El(.span, "Diminuir o texto", .classe("so-leitor"))
            }
            botao("texto", "0", fim, nil) {
                Cru("<span aria-hidden=\"true\">A</span>")
                El(.span, "Tamanho padrão do texto", .classe("so-leitor"))
            }
            botao("texto", "mais", fim, nil) {
                Cru("<span aria-hidden=\"true\">A+</span>")
                El(.span, "Aumentar o texto", .classe("so-leitor"))
            }
        }.escrever(em: &saida)
    }

    private func botao(
        _ nome: String, _ valor: String, _ tipo: String?, _ ligado: Bool?, @Montagem _ conteudo: () -> Bloco
    ) -> some Trecho {
        El(
            .button,
            atributos: [
                .type(tipo ?? "submit"), .name(nome), .value(valor),
                .aria("pressed", ligado.map { $0 ? "true" : "false" }),
            ], conteudo: conteudo)
    }
}

/// Cabeçalho compacto: menu, nome do sistema, busca única, pessoa.
struct Cabecalho: Componente {
    let moldura: Moldura

    var corpo: some Trecho {
        El(.header, .classe("cabecalho")) {
            if moldura.menu != nil {
                El(.a, atributos: [.href("#menu"), .classe("botao-de-icone abre-menu"), .data("abre-menu", "")]) {
                    Icone.menu
                    El(.span, "Abrir menu", .classe("so-leitor"))
                }
            }
            El(.a, atributos: [.href(moldura.sistema.casa), .classe("marca")]) {
                El(.span, moldura.sistema.nome, .classe("marca-nome"))
                El(.span, moldura.sistema.portal, .classe("marca-portal"))
            }
            moldura.busca.map { BuscaDoAlto(busca: $0) }
            moldura.usuario.map { MenuDaPessoa(usuario: $0) }
        }
    }
}

private struct BuscaDoAlto: Trecho {
    let busca: Moldura.Busca

    func escrever(em saida: inout Saida) {
        let csrf = saida.contexto.csrf
        El(
            .form,
            atributos: [
                .classe("busca-do-alto"), .role("search"), .action(busca.endereco), .outro("method", "post"),
            ]
        ) {
            CampoOculto(CampoEscondido.csrf, csrf)
            El(.label, atributos: [.para("busca"), .classe("so-leitor")]) { "Procurar no sistema: " + busca.dica }
            Simples(
                .input,
                atributos: [
                    .type("search"), .id("busca"), .name(Moldura.Busca.campo), .outro("placeholder", busca.dica),
                    .outro("autocomplete", "off"), .outro("maxlength", "100"), .outro("spellcheck", "false"),
                ])
            El(.button, atributos: [.type("submit"), .classe("botao-de-icone")]) {
                Icone.busca
                El(.span, "Procurar", .classe("so-leitor"))
            }
        }.escrever(em: &saida)
    }
}

private struct MenuDaPessoa: Trecho {
    let usuario: Moldura.Usuario

    func escrever(em saida: inout Saida) {
        let csrf = saida.contexto.csrf
        El(.details, .classe("pessoa"), .data("menu-suspenso", "")) {
            El(.summary) {
                Icone.pessoa
                El(.span, .classe("pessoa-texto")) {
                    El(.span, usuario.nome, .classe("pessoa-nome"))
                    El(.span, usuario.papel, .classe("pessoa-papel"))
                }
                Icone.baixo
            }
            El(.div, .classe("suspenso")) {
                El(.p, .classe("suspenso-topo")) {
                    El(.strong, usuario.nome)
                    El(.span, usuario.papel)
                }
                El(.ul) {
                    for ligacao in usuario.ligacoes {
                        El(.li) {
                            El(.a, atributos: [.href(ligacao.endereco ?? "/")]) {
                                ligacao.icone
                                El(.span, ligacao.titulo)
                            }
                        }
                    }
                    El(.li) {
                        El(.form, atributos: [.action(usuario.sair), .outro("method", "post")]) {
                            CampoOculto(CampoEscondido.csrf, csrf)
                            El(.button, atributos: [.type("submit")]) {
                                Icone.sair
                                El(.span, "Sair")
                            }
                        }
                    }
                }
            }
        }.escrever(em: &saida)
    }
}

/// Trilha de navegação, da casa até a tela.
struct Trilha: Componente {
    let sistema: Sistema
    let tela: Tela
    let caminho: String

    var corpo: some Trecho {
        if caminho != sistema.casa.caminho {
            El(.nav, .classe("trilha"), .aria("label", "Trilha")) {
                El(.ol) {
                    El(.li) {
                        El(.a, atributos: [.href(sistema.casa)]) {
                            Icone.casa
                            El(.span, "Início", .classe("so-leitor"))
                        }
                    }
                    for degrau in tela.trilha {
                        El(.li, .classe("meio")) {
                            Icone.direita
                            El(.a, atributos: [.href(degrau.endereco)]) { degrau.texto }
                        }
                    }
                    El(.li) {
                        Icone.direita
                        El(.span, tela.titulo, .aria("current", "page"))
                    }
                }
            }
        }
    }
}

/// Rodapé: órgão, central, versão e ligações, no mesmo lugar em toda página.
struct Rodape: Componente {
    let sistema: Sistema

    var corpo: some Trecho {
        El(.footer, .id("rodape"), .classe("rodape"), .tabindex(-1)) {
            El(.p, .classe("rodape-orgao")) {
                El(.strong, sistema.orgao)
                El(.span, "\(sistema.nome) \(sistema.versao)")
            }
            if !sistema.contatos.isEmpty {
                El(.ul, .classe("rodape-contatos"), .aria("label", "Central de atendimento")) {
                    for contato in sistema.contatos {
                        El(.li) {
                            contato.icone
                            if let endereco = contato.endereco {
                                El(.a, atributos: [.href(endereco)]) { contato.texto }
                            } else {
                                El(.span, contato.texto)
                            }
                        }
                    }
                }
            }
            if !sistema.rodape.isEmpty {
                El(.ul, .classe("rodape-ligacoes")) {
                    for ligacao in sistema.rodape {
                        El(.li) { El(.a, atributos: [.href(ligacao.endereco)]) { ligacao.texto } }
                    }
                }
            }
        }
    }
}

/// Avisa dois minutos antes de a sessão vencer. Quem conta o tempo é o programa do navegador.
struct AvisoDeSessao: Trecho {
    let sessao: Moldura.Sessao

    func escrever(em saida: inout Saida) {
        let csrf = saida.contexto.csrf
        El(
            .dialog,
            atributos: [
                .classe("dialogo"), .id("aviso-de-sessao"), .aria("labelledby", "aviso-de-sessao-titulo"),
                .data("vence-em", String(sessao.segundos)),
            ]
        ) {
            El(.h2, "Sua sessão vai vencer", .id("aviso-de-sessao-titulo"))
            El(.p) {
                "Por segurança, sem uso a sessão termina em "
                El(.strong, "2 minutos", .data("resta", ""))
                ". O que você já digitou continua na tela."
            }
            El(.form, atributos: [.action(sessao.renovar), .outro("method", "post"), .classe("acoes")]) {
                CampoOculto(CampoEscondido.csrf, csrf)
                El(.button, atributos: [.type("submit"), .classe("botao primario")]) { "Continuar conectado" }
            }
        }.escrever(em: &saida)
    }
}
