import Html

/// O que a página da captura diz a quem vai provar que está vivo: quem pede, para quê, com que direito, e quem atende sem câmera.
package struct PedidoDeCaptura: Sendable {
    /// Quem pede a prova e recebe o resultado ("Portal do Servidor").
    package var servico: String
    /// O que a pessoa veio fazer, continuando a frase "para …" ("autorizar o contrato 4.812 com o Banco Exemplo").
    package var finalidade: String
    /// A base legal do tratamento, em frase inteira.
    package var baseLegal: String
    /// O que fica guardado depois do resultado, e por quanto tempo, em frase inteira. A imagem não fica.
    package var guarda: String
    /// Quem atende quem não quer ou não pode usar a câmera.
    package var atendimento: AtendimentoHumano
    /// Em quantos dias úteis sai a conferência por gente.
    package var diasDaRevisao: Int

    package init(
        servico: String, finalidade: String, baseLegal: String = Self.consentimento, guarda: String,
        atendimento: AtendimentoHumano, diasDaRevisao: Int = 5
    ) {
        self.diasDaRevisao = diasDaRevisao
        self.servico = servico
        self.finalidade = finalidade
        self.baseLegal = baseLegal
        self.guarda = guarda
        self.atendimento = atendimento
    }

    /// A base legal de quem escolhe fazer a prova e pode não a fazer. Fonte: Lei 13.709/2018, art. 11, I.
    package static let consentimento =
        "O seu consentimento, que você dá abaixo e pode retirar quando quiser (Lei Geral de Proteção de Dados, artigo 11, inciso I)."
}

/// Onde se faz por gente o que a câmera faria.
package struct AtendimentoHumano: Sendable {
    /// Onde e quando, em frase inteira ("Na sede do órgão, de segunda a sexta, das 8h às 18h.").
    package var lugar: String
    /// Telefone, com DDD; `nil` se não atende por telefone.
    package var telefone: String?
    /// O que levar, em frase inteira.
    package var documentos: String

    package init(
        lugar: String, telefone: String? = nil, documentos: String = "Leve um documento com foto e o CPF."
    ) {
        self.lugar = lugar
        self.telefone = telefone
        self.documentos = documentos
    }
}

/// A página em que a pessoa prova que está viva: todas as etapas, uma à vista por vez.
///
/// É HTML pronto; quem troca a etapa é o programa `js/captura/captura.js`, que tira daqui todas as frases. Sem ele fica a
/// explicação e o atendimento por gente. Requisito: PV-05, PV-06, PV-27
package struct PaginaDeCaptura {
    /// A folha e o programa desta página, dentro da pasta pública.
    package static let folha = "css/captura.css"
    package static let programa = "js/captura/captura.js"

    let pedido: PedidoDeCaptura

    package init(_ pedido: PedidoDeCaptura) { self.pedido = pedido }

    /// A página inteira. `sistema` traz nomes, contatos e onde ficam os arquivos públicos; `contexto`, as preferências de leitura.
    package func pagina(em sistema: Sistema, contexto: Contexto = Contexto()) -> [UInt8] {
        Moldura(sistema, caminho: "/captura", contexto: contexto).pagina(tela)
    }

    /// Só a tela, para quem monta a própria moldura.
    package var tela: Tela {
        var tela = Tela("Prova de vida", subtitulo: "Pedida por \(pedido.servico)") {
            El(.div, .classe("captura-etapas"), .data("captura", "/captura")) {
                EtapaDeExplicacao(pedido: pedido)
                EtapaDaCamera()
                EtapaDeConferencia()
                ResultadoAprovado(servico: pedido.servico)
                ResultadoReprovado()
                EtapaDaRevisao(dias: pedido.diasDaRevisao)
                RevisaoPedida(dias: pedido.diasDaRevisao)
                Desistencia()
                for falha in FalhaDaCaptura.todas { TelaDaFalha(falha: falha) }
            }
            BlocoDeAtendimento(atendimento: pedido.atendimento)
            JanelaDaCaptura()
            FrasesDaCaptura()
        }
        tela.folhas = [Self.folha]
        tela.programas = [Self.programa]
        return tela
    }
}

/// Uma etapa da página: o título recebe o foco quando ela aparece.
struct EtapaDaPagina: Componente {
    let nome: String
    let passo: Int?
    let titulo: String
    let aVista: Bool
    let conteudo: Bloco

    /// Quantos passos a pessoa dá, do começo ao resultado.
    static let passos = 4

    /// `passo` conta de 1; `nil` para o que sai do caminho (falha, desistência). Só a primeira nasce à vista.
    init(_ nome: String, passo: Int?, _ titulo: String, aVista: Bool = false, @Montagem conteudo: () -> Bloco) {
        self.nome = nome
        self.passo = passo
        self.titulo = titulo
        self.aVista = aVista
        self.conteudo = conteudo()
    }

    var corpo: some Trecho {
        El(
            .section, .classe("etapa-da-captura"), .data("etapa", nome), .aria("labelledby", "etapa-" + nome),
            .hidden(!aVista)
        ) {
            passo.map { El(.p, "Passo \(Formato.inteiro($0)) de \(Formato.inteiro(Self.passos))", .classe("nota")) }
            El(.h2, titulo, .id("etapa-" + nome), .tabindex(-1))
            conteudo
        }
    }
}

/// O atendimento por gente: no pé de todas as etapas, no mesmo lugar.
struct BlocoDeAtendimento: Componente {
    let atendimento: AtendimentoHumano

    var corpo: some Trecho {
        El(.aside, .classe("atendimento-humano"), .aria("labelledby", "atendimento-humano")) {
            Icone.pessoas
            El(.div) {
                El(.h2, "Prefere falar com uma pessoa?", .id("atendimento-humano"))
                El(.p, "Você pode fazer a prova de vida com um atendente, sem câmera. \(atendimento.lugar)")
                if let telefone = atendimento.telefone {
                    El(.p) {
                        "Telefone: "
                        if let endereco = Endereco(telefone: telefone) {
                            Ligacao(telefone, para: endereco)
                        } else {
                            telefone
                        }
                    }
                }
                El(.p, atendimento.documentos)
            }
        }
    }
}
