/// O que é de um pedido e fica em volta de toda tela: quem está, o menu que vê, a busca, as preferências.
package struct Moldura {
    package var sistema: Sistema
    /// Caminho da página pedida, sem consulta: marca o item do menu.
    package var caminho: String
    /// `nil` tira o menu (página de entrada).
    package var menu: Menu?
    /// `nil` quando ninguém entrou.
    package var usuario: Usuario?
    /// A busca única do alto.
    package var busca: Busca?
    /// Aviso de sessão por vencer.
    package var sessao: Sessao?
    package var contexto: Contexto

    /// Quem está usando, no canto do cabeçalho.
    package struct Usuario: Sendable {
        let nome: String
        let papel: String
        let ligacoes: [Menu.Entrada]
        let sair: Endereco

        /// Nome, papel (ou entidade), ligações do seu menu e para onde se manda o pedido de sair.
        package init(nome: String, papel: String, ligacoes: [Menu.Entrada] = [], sair: Endereco) {
            self.nome = nome
            self.papel = papel
            self.ligacoes = ligacoes
            self.sair = sair
        }
    }

    /// A busca única. Vai por POST: o que se procura costuma ser dado pessoal, e endereço fica em registro.
    package struct Busca: Sendable {
        /// Nome do campo enviado.
        package static let campo = "procura"
        let endereco: Endereco
        let dica: String

        package init(em endereco: Endereco, dica: String) {
            self.endereco = endereco
            self.dica = dica
        }
    }

    /// Prazo da sessão, para avisar dois minutos antes.
    package struct Sessao: Sendable {
        let segundos: Int
        let renovar: Endereco

        /// Segundos até vencer e para onde se manda o pedido de prorrogar.
        package init(venceEm segundos: Int, renovar: Endereco) {
            self.segundos = segundos
            self.renovar = renovar
        }
    }

    package init(
        _ sistema: Sistema, caminho: String, menu: Menu? = nil, usuario: Usuario? = nil, busca: Busca? = nil,
        sessao: Sessao? = nil, contexto: Contexto = Contexto()
    ) {
        self.sistema = sistema
        self.caminho = caminho
        self.menu = menu
        self.usuario = usuario
        self.busca = busca
        self.sessao = sessao
        self.contexto = contexto
    }

    /// A página inteira, pronta para mandar.
    package func pagina(_ tela: Tela) -> [UInt8] { escrever(tela).bytes }

    /// Só a lista que o contexto pede em CSV; `nil` se a tela não a tem.
    package func csv(_ tela: Tela) -> [UInt8]? { escrever(tela).contexto.csv }

    private func escrever(_ tela: Tela) -> Saida {
        var saida = Saida(contexto: contexto)
        saida.fixo("<!DOCTYPE html>\n")
        El(.html, atributos: [.lang("pt-BR")] + contexto.aparencia.atributos) {
            Cabeca(sistema: sistema, tela: tela)
            El(.body, atributos: [.classes(menu == nil ? "sem-menu" : nil, tela.larga ? "larga" : nil)]) {
                Atalhos(comMenu: menu != nil, comBusca: busca != nil)
                BarraDeAcessibilidade(sistema: sistema)
                Cabecalho(moldura: self)
                El(.div, .classe("palco")) {
                    menu.map { MenuLateral(menu: $0, caminho: caminho, trilha: tela.trilha.map(\.endereco)) }
                    El(.div, .classe("centro")) {
                        if !tela.trilha.isEmpty || menu != nil {
                            Trilha(sistema: sistema, tela: tela, caminho: caminho)
                        }
                        Miolo(tela: tela)
                    }
                }
                Rodape(sistema: sistema)
                Tramas()
                sessao.map { AvisoDeSessao(sessao: $0) }
            }
        }.escrever(em: &saida)
        return saida
    }
}

extension NomeDeElemento {
    static let html = Self("html")
}

/// O `head`: nada de fora, nada embutido.
struct Cabeca: Componente {
    let sistema: Sistema
    let tela: Tela

    var corpo: some Trecho {
        El(.head) {
            Simples(.meta, atributos: [.outro("charset", "utf-8")])
            Simples(
                .meta,
                atributos: [.name("viewport"), .outro("content", "width=device-width, initial-scale=1")])
            El(.title, tela.titulo(em: sistema.nome))
            Simples(
                .link,
                atributos: [
                    .rel("preload"), .outro("href", sistema.publico + "fontes/averba-letras.woff2"),
                    .outro("as", "font"), .type("font/woff2"), .outro("crossorigin", "anonymous"),
                ])
            for folha in ["base.css", "moldura.css", "componentes.css", "formulario.css", "grade.css"].map({
                "css/" + $0
            })
                + tela.folhas
            {
                Simples(.link, atributos: [.rel("stylesheet"), .outro("href", sistema.arquivo(folha))])
            }
            Simples(
                .link,
                atributos: [.rel("icon"), .type("image/svg+xml"), .outro("href", sistema.arquivo("icone.svg"))])
            sistema.manifesto.map { Simples(.link, atributos: [.rel("manifest"), .href($0)]) }
            for programa in ["js/averba.js"] + tela.programas { Programa(endereco: sistema.arquivo(programa)) }
        }
    }
}

/// Um `script` da página: sempre um módulo, do próprio servidor.
private struct Programa: Trecho {
    let endereco: String

    func escrever(em saida: inout Saida) {
        saida.fixo("<script type=\"module\" src=\"")
        saida.escapado(endereco)
        saida.fixo("\"></script>")
    }
}

/// O conteúdo principal: título, ações, mensagens, corpo.
struct Miolo: Componente {
    let tela: Tela

    var corpo: some Trecho {
        El(.main, .id("conteudo"), .tabindex(-1)) {
            El(.header, .classe("titulo-da-tela")) {
                El(.div, .classe("titulo-texto")) {
                    El(.div, .classe("titulo-linha")) {
                        El(.h1, tela.titulo)
                        tela.situacao
                        tela.ajuda
                    }
                    tela.subtitulo.map { El(.p, $0, .classe("subtitulo")) }
                }
                tela.acoes.map { acoes in El(.div, .classe("acoes")) { acoes } }
            }
            tela.mensagens
            tela.corpo
        }
    }
}
