import Synchronization
import Web

/// Um ato que se concede a um perfil: o código que a rota declara, com o nome e o assunto que a tela mostra.
package struct AtoConcedivel: Sendable, Hashable {
    package let codigo: String

    package init(_ codigo: String) { self.codigo = codigo }

    package var nome: String { NomeDoAto.fazer(codigo) }

    /// O que vem antes do ponto.
    var prefixo: String { String(codigo.prefix { $0 != "." }) }

    package var assunto: String { Self.assuntos[prefixo] ?? prefixo }

    /// O ato só mostra: consulta, leitura, arquivo que se baixa.
    package var soLe: Bool {
        guard let verbo = codigo.split(separator: ".").last else { return false }
        return ["ver", "consultar", "baixar", "exportar", "provar"].contains(verbo) || verbo.hasPrefix("ler-")
            || verbo.hasPrefix("consultar-")
    }

    private static let assuntos = [
        "acesso": "Usuários, perfis e acesso", "api": "API", "arquivos": "Arquivos", "auditoria": "Trilha de auditoria",
        "averbacao": "Reservas e contratos novos", "cadastro": "Parâmetros: mudança", "calendario": "Calendário",
        "consignatarias": "Consignatárias", "contratos": "Contratos", "folha": "Folha do mês", "inicio": "Início",
        "leiautes": "Leiautes", "margens": "Margens", "parametros": "Parâmetros do órgão", "pessoas": "Pessoas",
        "privacidade": "Dados tratados", "prova-anual": "Prova de vida anual", "repasses": "Repasses",
        "retorno": "Retorno da folha",
        "sondagens": "Sondagens de margem",
    ]
}

/// Os atos de cada portal, tirados da montagem das rotas: o que não tem rota não se concede, e rota nova aparece na tela sozinha.
package final class AtosDasRotas: Sendable {
    private struct Caixa {
        var porGrupo: [String: Set<String>] = [:]
        var comFormulario: [String: Set<String>] = [:]
    }
    private let caixa = Mutex(Caixa())

    /// O grupo das rotas da API de integração.
    package static let integracao = "integracao"

    package init() {}

    /// Guarda os atos de um grupo, depois de montadas as rotas dele; `mais` são os que nenhuma rota declara sozinha (partes da trilha).
    package func anotar(_ grupo: String, de tabela: TabelaDeRotas, mais: [String] = []) {
        let rotas = tabela.rotas(doGrupo: grupo)
        caixa.withLock {
            $0.porGrupo[grupo] = Set(rotas.map(\.ato) + mais)
            // O arquivo não volta a quem o mandou: só se reforça o envio cuja página, de mesmo endereço e ato, leva já os campos do reforço.
            let paginas = Set(rotas.filter { $0.metodo == .get }.map { "\($0.caminho) \($0.ato)" })
            let semPagina = rotas.filter { $0.especie == .envio && !paginas.contains("\($0.caminho) \($0.ato)") }
            $0.comFormulario[grupo] = Set(rotas.filter { [.formulario, .envio].contains($0.especie) }.map(\.ato))
                .subtracting(semPagina.map(\.ato))
        }
    }

    /// Em ordem de assunto e de nome.
    package func doGrupo(_ grupo: String) -> [AtoConcedivel] {
        caixa.withLock { $0.porGrupo[grupo] ?? [] }.map { AtoConcedivel($0) }
            .sorted { ($0.assunto, $0.nome) < ($1.assunto, $1.nome) }
    }

    package func doPortal(_ portal: Portal) -> [AtoConcedivel] { doGrupo(portal.rawValue) }

    /// Os que mudam alguma coisa por formulário ou por arquivo.
    package func queSeConfirmam(_ portal: Portal) -> [AtoConcedivel] {
        let comFormulario = caixa.withLock { $0.comFormulario[portal.rawValue] ?? [] }
        return doPortal(portal).filter { !$0.soLe && comFormulario.contains($0.codigo) }
    }
}
