import Auditoria
import Cifra
import Html
import Nucleo
import Web

/// As sessões de quem pede: onde está conectado, e o botão de encerrar o que não reconhece. A mesma tela em todo portal; quem encerra é o ato de
/// cada um.
/// - Fonte: RNF-SEG-01; OWASP ASVS 5, 7.5.2.
package struct TelaDasSessoes: Sendable {
    /// O valor do campo que pede todas as outras.
    package static let outras = "outras"

    /// Uma sessão aberta.
    package struct Linha: Sendable {
        /// Como a tela a chama: o começo do resumo, de que não se volta ao identificador.
        package let chave: String
        package let criadaEm: Instante
        package let vistaEm: Instante
        package let endereco: String
        package let navegador: String
        /// A desta página: não se encerra daqui, sai-se.
        package let esta: Bool

        package init(
            _ resumo: ResumoDeSessao, criadaEm: Instante, vistaEm: Instante, _ origem: OrigemDaSessao, esta: Bool
        ) {
            (chave, self.esta) = (resumo.chave, esta)
            (self.criadaEm, self.vistaEm) = (criadaEm, vistaEm)
            (endereco, navegador) = (origem.endereco, NavegadorEmPalavras.de(origem.agente))
        }

        init(_ sessao: SessaoAberta, esta: Bool) {
            (chave, self.esta) = (sessao.chave, esta)
            (criadaEm, vistaEm) = (sessao.criadaEm, sessao.vistaEm)
            (endereco, navegador) = (sessao.endereco, sessao.navegador)
        }
    }

    private let linhas: [Linha]
    /// A página da lista; a de encerrar mora logo abaixo.
    private let raiz: Endereco
    private var encerrar: Endereco { Endereco(interno: raiz.texto + "/encerrar") ?? raiz }

    package init(_ linhas: [Linha], em raiz: Endereco) { (self.linhas, self.raiz) = (linhas, raiz) }

    /// As linhas que o valor do campo pede: uma, ou todas as outras. A desta página se encerra saindo.
    package static func escolhidas(_ linhas: [Linha], _ alvo: String) -> [Linha] {
        linhas.filter { !$0.esta && (alvo == outras || $0.chave == alvo) }
    }

    /// O que se diz depois de encerrar.
    package static func recado(_ quantas: Int) -> Recado {
        quantas == 0
            ? Recado(.informacao, "Essa sessão já tinha terminado.")
            : Recado(.sucesso, Formato.contagem(quantas, "sessão encerrada.", "sessões encerradas."))
    }

    /// - Parameters:
    ///   - nome: de quem são.
    ///   - volta: o lugar em que a pessoa trabalha, e como se chama no meio da frase.
    package func lista(
        de nome: String, volta: (nome: String, endereco: Endereco), trilha: [Tela.Degrau] = [],
        _ mensagens: [Mensagem] = []
    ) -> Tela {
        let haOutras = linhas.contains { !$0.esta }
        return Tela(
            "Minhas sessões", subtitulo: nome, trilha: trilha,
            ajuda: Ajuda(
                "Onde você está conectado agora.", quemPode: "Cada um vê e encerra as suas.",
                depois: "A sessão encerrada termina na hora, e fica na trilha."),
            mensagens: mensagens, larga: true
        ) {
            Grade(
                "Sessões abertas", linhas: linhas,
                vazio: Vazio("Nenhuma sessão aberta", "A desta página acabou agora: entre de novo.")
            ) {
                Coluna<Linha>("Aberta em", .umaLinha, principal: true) { $0.criadaEm.naTela }
                Coluna<Linha>("Último uso", .umaLinha) { $0.vistaEm.naTela }
                Coluna<Linha>("Endereço") { $0.endereco.isEmpty ? "—" : $0.endereco }
                Coluna<Linha>("Navegador") { $0.navegador }
                Coluna<Linha>("Qual é", csv: { $0.esta ? "esta" : "outra" }) { linha in
                    linha.esta ? Etiqueta(.sucesso, "Esta") : Etiqueta(.neutro, "Outra")
                }
                Coluna<Linha>.acoes { linha in
                    if !linha.esta { abre([linha], linha.chave) }
                }
            }
            if haOutras {
                BarraDeAcoes { abre(linhas.filter { !$0.esta }, Self.outras) }
            }
            El(.p) { "Para encerrar a desta página, use Sair." }
            El(.p) { Ligacao("Voltar ao \(volta.nome)", para: volta.endereco) }
        }
    }

    /// A página que pergunta; `nil` se o que se pede não é sessão aberta desta pessoa, ou é a desta página.
    package func telaDeEncerrar(_ alvo: String) -> Tela? {
        let escolhidas = Self.escolhidas(linhas, alvo)
        guard !escolhidas.isEmpty else { return nil }
        let confirmacao = confirmacao(escolhidas, alvo)
        return Tela(confirmacao.titulo, trilha: [.init("Minhas sessões", raiz)]) {
            confirmacao.corpo.emPagina(cancelar: raiz)
        }
    }

    private func abre(_ linhas: [Linha], _ alvo: String) -> AbreConfirmacao {
        AbreConfirmacao(
            confirmacao(linhas, alvo).corpo, pagina: encerrar.com("sessao", alvo), .secundario,
            compacta: alvo != Self.outras)
    }

    private func confirmacao(_ linhas: [Linha], _ alvo: String) -> (titulo: String, corpo: Confirmacao) {
        let todas = alvo == Self.outras
        let titulo = todas ? "Encerrar as outras sessões" : "Encerrar a sessão"
        return (
            titulo,
            Confirmacao(
                titulo + "?",
                efeito: linhas.map { "Termina na hora a sessão aberta em \($0.criadaEm.naTela), \($0.navegador)." },
                verbo: todas ? "Encerrar as outras" : "Encerrar", para: encerrar, .destrutivo,
                ocultos: ["sessao": alvo])
        )
    }
}
