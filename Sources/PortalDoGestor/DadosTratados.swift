import Acesso
import Html
import Nucleo
import Web

/// O que o banco guarda de gente, coluna por coluna: para quê, com que base, como se protege e por quanto tempo.
///
/// A lista é a de `docs/lgpd`, que um teste confere com o banco. Só leitura: muda com o programa.
///
/// Requisito: LGPD-07
struct DadosTratados {
    static let ato = "privacidade.consultar"
    static let endereco: Endereco = "/gestor/dados-tratados"
    let pecas: PortalDoGestor.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("dados-tratados", ato: Self.ato) { try await Self.lista($0, pecas) }
    }

    private static func lista(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Resposta {
        let estado = EstadoDaGrade(
            em: endereco,
            filtros: [
                .escolha(
                    "natureza", "De quem é",
                    ColunaPessoal.Natureza.allCases.map { .init($0.rawValue, nome($0)) }),
                .escolha(
                    "protecao", "Proteção",
                    ["cifrada", "índice cego", "resumo", "em claro"].map { .init($0, maiuscula($0)) }),
            ], ordens: ["tabela", "natureza", "protecao"], padrao: .init("tabela"), porPagina: 50,
            lendo: try contexto.pares)
        let linhas = estado.ordenada(
            pecas.colunas.filter { coluna in
                (estado["natureza"] == nil || coluna.natureza.rawValue == estado["natureza"])
                    && (estado["protecao"].map { coluna.protecao.emPalavras.hasPrefix($0) } ?? true)
                    && estado.acha(em: "\(coluna.tabela) \(coluna.coluna) \(coluna.finalidade)")
            },
            [
                "tabela": { ($0.tabela, $0.coluna) < ($1.tabela, $1.coluna) },
                "natureza": { nome($0.natureza) < nome($1.natureza) },
                "protecao": { $0.protecao.emPalavras < $1.protecao.emPalavras },
            ])
        if try contexto.querCsv { return CsvEmPaginas.responder("dados-tratados", colunas, todas: linhas) }
        let tela = Tela(
            "Dados tratados", subtitulo: resumo(pecas.colunas), secao: "Administração",
            ajuda: Ajuda(
                "O que o sistema guarda de cada pessoa, para quê, com que base legal, como se protege e por quanto tempo.",
                quemPode: "Gestores e auditores com o ato próprio.",
                depois: "A lista vem com o programa e é conferida com o banco a cada versão."),
            larga: true
        ) {
            Grade(
                "Colunas do banco", linhas: estado.daPagina(linhas), estado: estado.com(total: linhas.count),
                vazio: Vazio("Nenhuma coluna com este filtro"), busca: "tabela, coluna ou finalidade"
            ) { colunas }
        }
        return try await pecas.pagina(tela, contexto)
    }

    private static func resumo(_ colunas: [ColunaPessoal]) -> String {
        let deGente = colunas.filter { $0.natureza == .pessoal }
        let cifradas = deGente.count { $0.protecao != .nenhuma && !$0.protecao.emPalavras.hasPrefix("em claro") }
        return Contagem.escrita(deGente.count, "coluna com dado pessoal", "colunas com dado pessoal")
            + ", \(cifradas) cifradas, indexadas às cegas ou resumidas"
    }

    private static func nome(_ natureza: ColunaPessoal.Natureza) -> String {
        switch natureza {
        case .pessoal: "Pessoal"
        case .vinculado: "Vinculado a uma pessoa"
        case .institucional: "Institucional"
        }
    }

    private static func maiuscula(_ texto: String) -> String { texto.prefix(1).uppercased() + texto.dropFirst() }

    @MontagemDeColunas<ColunaPessoal> private static var colunas: [Coluna<ColunaPessoal>] {
        Coluna("Tabela", ordem: "tabela", principal: true) { $0.tabela }
        Coluna("Coluna") { $0.coluna == "*" ? "as demais" : $0.coluna }
        Coluna("De quem é", ordem: "natureza") { nome($0.natureza) }
        Coluna("Proteção", ordem: "protecao") { maiuscula($0.protecao.emPalavras) }
        Coluna("Para quê") { $0.finalidade }
        Coluna("Base legal") { $0.baseLegal }
        Coluna("Guarda") { $0.guarda }
    }
}
