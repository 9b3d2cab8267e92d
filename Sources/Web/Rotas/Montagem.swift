import Hummingbird
import Logging
import ServiceLifecycle

/// Monta a página de erro de uma tela. Recebe só o que pode ir para fora.
package typealias PaginaDeErro = @Sendable (_ problema: Problema, _ pedido: ContextoDoPedido) -> [UInt8]

/// Recebe o que se negou, onde e a quem; o pedido vem com a identidade, se já se conhecia.
package typealias AoNegar =
    @Sendable (_ recusa: RecusaDaWeb, _ rota: Rota, _ pedido: ContextoDoPedido) async throws -> Void

/// De um erro desconhecido da máquina à recusa que o explica a quem pediu.
package typealias TradutorDeFalha = @Sendable (any Error) -> (any RecusaComCodigo)?

/// O que o executável preenche: grupos, estáticos, guarda das sessões, serviços de fundo.
package struct Montagem {
    let registro: Registro
    let configuracao: ConfiguracaoDaWeb
    /// Onde as sessões se guardam; sem trocar, ficam na memória deste processo.
    package var guardaDeSessao: any GuardaDeSessao = GuardaDeSessaoNaMemoria()
    /// Página dos erros nas telas; a padrão é HTML mínimo sem estilo.
    package var paginaDeErro: PaginaDeErro = { problema, _ in PaginaDeErroMinima.bytes(problema) }
    /// Traduz para recusa o erro que a máquina não conhece (o banco fora do ar vira 503); `nil` deixa virar 500.
    package var traduzirFalha: TradutorDeFalha = { _ in nil }
    /// O que vai ao log de uma exceção não prevista; troque se o erro puder carregar dado pessoal.
    package var descreverFalha: @Sendable (any Error) -> String = { String(reflecting: $0) }
    /// Chamada antes de responder a quem se nega um ato, manda formulário que não saiu daqui ou passa do ritmo; só observa: o que ela lança vai
    /// ao log, e a resposta é a mesma.
    package var aoNegar: AoNegar = { _, _, _ in }
    /// Onde se conta o ritmo de cada endereço; sem trocar, na memória deste processo.
    package var ritmo: any GuardaDoRitmo = RitmoNaMemoria()
    /// Serviços que vivem com o servidor: fila da porta, tarefas, selador da trilha. Encerram depois do escoamento.
    package var servicos: [any Service] = []
    /// Onde vai a linha de cada pedido; `nil` não anota. Quem serve o descarrega; em processo, só a pedido.
    package var diario: DiarioDeAcesso? = DiarioDeAcesso()
    /// Log das falhas e da vida do servidor; os acessos vão ao diário.
    package var log: Logger
    /// Avisa quem produz eventos ou tarefas longas de que o servidor vai parar.
    package let encerramento: Encerramento

    init(configuracao: ConfiguracaoDaWeb, log: Logger, encerramento: Encerramento) {
        self.configuracao = configuracao
        self.registro = Registro(limites: configuracao.limites)
        self.log = log
        self.encerramento = encerramento
    }

    /// As rotas registradas até aqui.
    package var tabela: TabelaDeRotas { registro.tabela }

    /// Grupo de telas: sessão por cookie, formulários com token, erros em página.
    ///
    /// - Parameters:
    ///   - nome: como o grupo aparece na tabela e no log.
    ///   - entrada: página para onde vai (303, com `?volta=`) quem pede uma tela sem ter entrado; `nil` responde 401.
    ///   - envolver: corre em volta de cada tratador.
    ///   - exigir: o que um ato pede além de estar no perfil, quando se confirma por formulário.
    package func telas<C: Contexto>(
        _ nome: String, em prefixo: String, contexto: C.Type, entrada: String? = nil,
        exigir: Exigidor<C>? = nil, envolver: Envolvedor<C>? = nil, autorizar: @escaping Autorizador<C>
    ) -> Grupo<C> {
        Grupo(
            nome: nome, prefixo: Registro.juntar("", prefixo), registro: registro,
            regras: RegrasDoGrupo(api: false, usaSessao: true, entrada: entrada, credencial: nil),
            autorizador: autorizar, exigidor: exigir, envolvedor: envolver)
    }

    /// Grupo de API: sem cookie; erros em `application/problem+json`.
    ///
    /// - Parameter credencial: de um token `Bearer` à identidade; `nil` deixa o grupo sem identificação (saúde, esquema).
    package func api<C: Contexto>(
        _ nome: String, em prefixo: String, contexto: C.Type, credencial: LeitorDeCredencial?,
        autorizar: @escaping Autorizador<C>
    ) -> Grupo<C> {
        Grupo(
            nome: nome, prefixo: Registro.juntar("", prefixo), registro: registro,
            regras: RegrasDoGrupo(api: true, usaSessao: false, entrada: nil, credencial: credencial),
            autorizador: autorizar)
    }
}

/// Página de erro de quando o executável não dá outra.
enum PaginaDeErroMinima {
    static func bytes(_ problema: Problema) -> [UInt8] {
        let corpo = """
            <!doctype html><html lang="pt-BR"><meta charset="utf-8"><title>\(escapar(problema.titulo))</title>\
            <main><h1>\(escapar(problema.titulo))</h1><p>\(escapar(problema.frase))</p>\
            <p>Código: \(escapar(problema.codigo)). Número para o suporte: \(escapar(problema.correlacao)).</p></main></html>
            """
        return Array(corpo.utf8)
    }

    private static func escapar(_ texto: String) -> String {
        var saida = ""
        for caractere in texto {
            switch caractere {
            case "&": saida += "&amp;"
            case "<": saida += "&lt;"
            case ">": saida += "&gt;"
            case "\"": saida += "&quot;"
            case "'": saida += "&#39;"
            default: saida.append(caractere)
            }
        }
        return saida
    }
}
