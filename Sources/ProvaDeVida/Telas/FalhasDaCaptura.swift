import Html

/// O que pode impedir a captura, dito com o que fazer. O `nome` é o que o programa da página usa para a mostrar.
struct FalhaDaCaptura: Sendable {
    /// O botão principal de uma falha.
    enum Saida: String, Sendable {
        case abrirCamera = "abrir-camera"
        case tentar
        case recarregar
        case nenhuma

        var texto: String {
            switch self {
            case .abrirCamera: "Abrir a câmera de novo"
            case .tentar: "Começar de novo"
            case .recarregar: "Abrir a página de novo"
            case .nenhuma: ""
            }
        }
    }

    let nome: String
    let titulo: String
    let frase: String
    let passos: [String]
    let saida: Saida
    /// Mostra os passos de cada navegador.
    let porNavegador: Bool

    init(
        _ nome: String, _ titulo: String, _ frase: String, passos: [String] = [], _ saida: Saida,
        porNavegador: Bool = false
    ) {
        self.nome = nome
        self.titulo = titulo
        self.frase = frase
        self.passos = passos
        self.saida = saida
        self.porNavegador = porNavegador
    }

    static let todas = daCamera + doCaminho

    private static let daCamera = [
        Self(
            "permissao-negada", "A câmera não foi permitida",
            "Sem a câmera não há como fazer a prova por aqui. Para permitir:", .abrirCamera, porNavegador: true),
        Self(
            "sem-camera", "Não achamos uma câmera",
            "Este aparelho não tem câmera, ou ela está desligada.",
            passos: [
                "Se a câmera é de encaixar, confira o cabo.",
                "Se o computador tem tampa ou chave na câmera, abra.",
                "Se puder, abra esta mesma página num celular.",
            ], .abrirCamera),
        Self(
            "camera-em-uso", "A câmera está ocupada",
            "Outro programa está usando a câmera.",
            passos: [
                "Feche chamadas de vídeo e outros aplicativos que usem a câmera.",
                "Feche outras abas que estejam com a câmera aberta.",
                "Se continuar assim, desligue e ligue o aparelho.",
            ], .abrirCamera),
        Self(
            "camera-parou", "A câmera parou",
            "A imagem parou no meio da prova. Pode ter sido uma ligação ou outro aplicativo.",
            passos: ["Atenda ou encerre a ligação.", "Quando puder, comece de novo, com calma."], .abrirCamera),
        Self(
            "navegador", "Este navegador não consegue fazer a prova",
            "Ele não dá acesso à câmera ou é muito antigo.",
            passos: [
                "Se você abriu esta página dentro de um aplicativo (WhatsApp, Facebook, Instagram), toque nos três pontinhos e escolha «Abrir no navegador».",
                "Atualize o navegador na loja de aplicativos do celular.",
                "Ou use outro: Chrome, Safari, Firefox, Edge ou Samsung Internet.",
            ], .recarregar),
        Self(
            "sem-https", "A página não está protegida",
            "O endereço precisa começar por «https», com o desenho de um cadeado. Sem isso o navegador não abre a câmera, e é bom que não abra.",
            passos: [
                "Feche esta página.", "Abra de novo pela ligação que você recebeu do serviço.",
                "Se o cadeado não aparecer, não continue: avise o atendimento.",
            ], .nenhuma),
    ]

    private static let doCaminho = [
        Self(
            "aba-escondida", "A prova parou porque você saiu desta tela",
            "Por segurança, a câmera se desliga quando outra tela fica na frente.",
            passos: ["Deixe o celular só nesta página.", "Não deixe a tela se apagar."], .tentar),
        Self(
            "conexao", "A internet falhou",
            "As fotos deixaram de chegar, e a prova parou. Não foi culpa sua.",
            passos: [
                "Chegue mais perto do aparelho de Wi-Fi, ou troque entre Wi-Fi e dados do celular.",
                "Espere a internet voltar e comece de novo.",
            ], .tentar),
        Self(
            "sessao-vencida", "O tempo para fazer a prova acabou",
            "Esta ligação vale por pouco tempo, para a sua segurança.",
            passos: ["Volte ao serviço em que você estava.", "Peça a prova de vida outra vez."], .nenhuma),
        Self(
            "ocupado", "O serviço está ocupado agora",
            "Há muita gente ao mesmo tempo, ou o serviço está parado por pouco tempo.",
            passos: ["Espere um minuto.", "Comece de novo. A sua vez não se perde."], .tentar),
        Self("recusa", "Não foi possível começar", "O serviço não aceitou o pedido.", .tentar),
        Self(
            "parada", "Você parou a prova",
            "A câmera já está desligada. Quando quiser, comece de novo.", .tentar),
    ]
}

/// A etapa de uma falha: o que houve, o que fazer, e por onde seguir.
struct TelaDaFalha: Componente {
    let falha: FalhaDaCaptura

    var corpo: some Trecho {
        EtapaDaPagina("falha-" + falha.nome, passo: nil, falha.titulo) {
            El(.p, .classe("fala fala-com-icone aviso")) {
                Icone.aviso
                El(.span, falha.frase, .data("frase", ""))
            }
            if falha.porNavegador { PassosPorNavegador() }
            if !falha.passos.isEmpty {
                El(.ol, .classe("conselhos")) {
                    for passo in falha.passos { El(.li, passo) }
                }
            }
            El(.p, .data("restam", ""), .hidden()) {}
            El(.div, .classe("acoes acoes-da-captura")) {
                if falha.saida != .nenhuma {
                    BotaoDoPrograma(falha.saida.texto, icone: .atualizar, ato: falha.saida.rawValue)
                }
                El(.span, .data("com-volta", ""), .hidden()) {
                    BotaoDoPrograma("Voltar ao serviço", .secundario, ato: "ir-a-volta")
                }
                if falha.saida != .nenhuma { BotaoDoPrograma("Desistir", .terciario, ato: "desistir") }
            }
            El(.p, .classe("nota codigo"), .data("codigo", ""), .hidden()) {}
        }
    }
}

/// Como permitir a câmera em cada navegador: o programa abre o de quem está, e os outros ficam a um toque.
struct PassosPorNavegador: Componente {
    private struct Navegador {
        let nome: String
        let titulo: String
        let passos: [String]
    }

    private static let navegadores = [
        Navegador(
            nome: "chrome-celular", titulo: "Chrome ou Edge no celular Android",
            passos: [
                "Toque no desenho ao lado do endereço, no alto da tela (um cadeado ou dois risquinhos).",
                "Toque em «Permissões» e ligue «Câmera».",
                "Volte para cá e toque em «Abrir a câmera de novo».",
            ]),
        Navegador(
            nome: "samsung", titulo: "Samsung Internet",
            passos: [
                "Toque no cadeado ao lado do endereço.", "Toque em «Permissões», depois em «Câmera» e em «Permitir».",
                "Volte para cá e toque em «Abrir a câmera de novo».",
            ]),
        Navegador(
            nome: "safari-celular", titulo: "iPhone ou iPad",
            passos: [
                "Toque em «aA» (ou no desenho da página) ao lado do endereço.",
                "Toque em «Ajustes do Site», depois em «Câmera» e em «Permitir».",
                "Se não der: abra Ajustes do aparelho, toque em «Apps», no seu navegador e ligue «Câmera».",
                "Volte para cá e toque em «Abrir a câmera de novo».",
            ]),
        Navegador(
            nome: "firefox", titulo: "Firefox",
            passos: [
                "Toque no cadeado ou no desenho de câmera riscada ao lado do endereço.",
                "Tire o bloqueio da câmera.", "Volte para cá e toque em «Abrir a câmera de novo».",
            ]),
        Navegador(
            nome: "chrome", titulo: "Chrome ou Edge no computador",
            passos: [
                "Clique no desenho ao lado do endereço (cadeado ou câmera).", "Em «Câmera», escolha «Permitir».",
                "Volte para cá e clique em «Abrir a câmera de novo».",
            ]),
        Navegador(
            nome: "safari", titulo: "Safari no Mac",
            passos: [
                "No menu Safari, escolha «Ajustes para este site».", "Em «Câmera», escolha «Permitir».",
                "Volte para cá e clique em «Abrir a câmera de novo».",
            ]),
    ]

    var corpo: some Trecho {
        El(.div, .classe("por-navegador")) {
            for navegador in Self.navegadores {
                El(.details, .classe("conta"), .data("navegador", navegador.nome)) {
                    El(.summary) {
                        Icone.direita
                        El(.span, navegador.titulo)
                    }
                    El(.ol, .classe("conselhos")) {
                        for passo in navegador.passos { El(.li, passo) }
                    }
                }
            }
            El(
                .p,
                "Já permitiu e ela não abre? Nos ajustes do aparelho, procure o navegador na lista de aplicativos e permita a câmera."
            )
        }
    }
}
