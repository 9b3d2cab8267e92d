/// O que cada página tem de seu: título, caminho até ela, ajuda, ações e corpo.
///
/// A `Moldura` põe em volta o que é igual em todas.
package struct Tela {
    /// O único `h1` da página.
    package var titulo: String
    /// Frase curta sob o título, quando ajuda.
    package var subtitulo: String?
    /// Parte do sistema, no título da janela: "Tela · Seção · Sistema".
    package var secao: String?
    /// A aba em que se está, quando o título é o mesmo em todas; no título da janela vem antes dele.
    package var aba: String?
    /// Etiqueta de situação ao lado do título.
    package var situacao: Etiqueta?
    /// Páginas acima desta, da casa para cá; a casa e a própria tela entram sozinhas.
    package var trilha: [Degrau]
    /// Ajuda `?` da tela.
    package var ajuda: Ajuda?
    /// Botões da tela toda, à direita do título.
    package var acoes: Bloco?
    /// Mensagens do topo.
    package var mensagens: [Mensagem]
    /// O conteúdo.
    package var corpo: Bloco
    /// Ocupa a largura toda, para listas largas.
    package var larga: Bool
    /// Folhas de estilo só desta tela, além das de todas: caminhos dentro da pasta pública ("css/captura.css").
    package var folhas: [String] = []
    /// Programas só desta tela, além do de todas: módulos da pasta pública ("js/captura/captura.js").
    package var programas: [String] = []

    /// Página acima na trilha.
    package struct Degrau: Sendable {
        let texto: String
        let endereco: Endereco

        package init(_ texto: String, _ endereco: Endereco) {
            self.texto = texto
            self.endereco = endereco
        }
    }

    package init(
        _ titulo: String, subtitulo: String? = nil, secao: String? = nil, aba: String? = nil, situacao: Etiqueta? = nil,
        trilha: [Degrau] = [], ajuda: Ajuda? = nil, mensagens: [Mensagem] = [], larga: Bool = false,
        acoes: Bloco? = nil, @Montagem corpo: () -> Bloco
    ) {
        self.titulo = titulo
        self.subtitulo = subtitulo
        self.secao = secao
        self.aba = aba
        self.situacao = situacao
        self.trilha = trilha
        self.ajuda = ajuda
        self.acoes = acoes
        self.mensagens = mensagens
        self.larga = larga
        self.corpo = Bloco(corpo)
    }

    /// O título da janela: o que distingue esta página primeiro, e nada duas vezes.
    func titulo(em sistema: String) -> String {
        let partes = [aba, titulo, secao == titulo ? nil : secao, sistema]
        return partes.compactMap { $0 }.joined(separator: " · ")
    }
}
