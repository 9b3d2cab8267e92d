import Acesso
import BancoDeDados
import Cadastro
import Folha
import Glosas
import Html
import Nucleo
import Web

/// Quem passou da margem no mês, e o que mudou na glosa em relação ao mês anterior.
///
/// O enviado e o glosado de uma pessoa, e o valor da causa, dizem a margem dela: só saem a quem tem o ato de consultar margens, e a
/// leitura fica na trilha. Quem só consulta a folha vê as linhas sem essas colunas, e não ordena por elas.
///
/// Requisito: RF-GER-15, RF-GER-16
struct RelatoriosDaGlosa {
    let pecas: PortalDoGestor.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("competencias/:mes/ultrapassaram", ato: PortalDoGestor.atoDaFolha) {
            try await ultrapassaram($0, pecas)
        }
        grupo.get("competencias/:mes/comparativo", ato: PortalDoGestor.atoDaFolha) {
            try await comparativo($0, pecas)
        }
    }

    static func ligacoes(_ mes: Competencia) -> Bloco {
        Bloco {
            Ligacao("Quem ultrapassou", para: endereco(mes, "ultrapassaram"), .secundario)
            Ligacao("Comparar com o mês anterior", para: endereco(mes, "comparativo"), .secundario)
        }
    }

    private static func endereco(_ mes: Competencia, _ relatorio: String) -> Endereco {
        "/gestor/competencias/\(mes.iso)/\(relatorio)"
    }

    // MARK: - Quem ultrapassou

    private struct Ultrapassou: Sendable {
        let linha: QuemUltrapassou
        let pessoa: Int64
    }

    private func ultrapassaram(
        _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Resposta {
        let mes = try contexto.parametro("mes", como: Competencia.lendo)
        let pedido = EstadoDaGrade(
            em: Self.endereco(mes, "ultrapassaram"),
            filtros: [
                .escolha(
                    "corte", "Corte", [.init("desprezado", "Com desconto desprezado"), .init("parcial", "Só em parte")])
            ],
            ordens: ["matricula", "categoria", "orgao", "previsto"] + (contexto.veMargem ? ["glosado"] : []),
            padrao: .init("matricula"), porPagina: 50, lendo: try contexto.pares)
        let (ficha, todos) = try await Self.ler("ultrapassaram", mes, contexto, pecas) { t in
            let ficha = try FichaDaCompetencia.ler(mes, em: t)
            let linhas = try QuemUltrapassou.listar(mes, em: t)
            var donos: [Int64: Int64] = [:]
            for dono in try t.executar("SELECT id, pessoa_id FROM vinculo WHERE id = ANY (\(linhas.map(\.vinculo)))") {
                donos[try dono.ler(0)] = try dono.ler(1)
            }
            return (ficha, linhas.compactMap { l in donos[l.vinculo].map { Ultrapassou(linha: l, pessoa: $0) } })
        }
        let linhas = pedido.ordenada(
            todos.filter {
                (pedido["corte"] == nil || ($0.linha.desprezadas > 0) == (pedido["corte"] == "desprezado"))
                    && pedido.acha(em: "\($0.linha.matricula) \($0.linha.orgao) \($0.linha.categoria)")
            },
            [
                "matricula": { $0.linha.matricula < $1.linha.matricula },
                "categoria": { $0.linha.categoria < $1.linha.categoria },
                "orgao": { $0.linha.orgao < $1.linha.orgao }, "previsto": { $0.linha.previsto < $1.linha.previsto },
                "glosado": { $0.linha.glosado < $1.linha.glosado },
            ])
        if try contexto.querCsv {
            return CsvEmPaginas.responder(
                Self.arquivo("ultrapassaram", mes, contexto), Self.deQuem([], contexto), todas: linhas)
        }
        let tela = Self.tela(
            ficha, "Quem ultrapassou a margem",
            "As pessoas cujos descontos do mês não couberam, e quanto ficou de fora.", contexto
        ) {
            Grade(
                "Quem ultrapassou a margem", linhas: pedido.daPagina(linhas), estado: pedido.com(total: linhas.count),
                vazio: Vazio(
                    "Ninguém ultrapassou",
                    ficha.folha.glosadaEm == nil
                        ? "A glosa de \(mes.brasileira) ainda não foi feita." : "Todos os descontos do mês couberam."),
                busca: "matrícula, categoria ou órgão"
            ) { Self.deQuem(linhas, contexto) }
        }
        return try await pecas.pagina(tela, contexto)
    }

    private static func deQuem(_ linhas: [Ultrapassou], _ contexto: ContextoDoGestor) -> [Coluna<Ultrapassou>] {
        func soma(_ valor: (QuemUltrapassou) -> Dinheiro) -> String? {
            linhas.isEmpty ? nil : linhas.map { valor($0.linha) }.reduce(.zero, +).brasileiro
        }
        let margem: [Coluna<Ultrapassou>] = [
            Coluna("Enviado", .numero, total: soma(\.enviado)) { $0.linha.enviado.brasileiro },
            Coluna("Glosado", .numero, ordem: "glosado", total: soma(\.glosado)) { $0.linha.glosado.brasileiro },
        ]
        let quem: [Coluna<Ultrapassou>] = [
            Coluna("Matrícula", ordem: "matricula", principal: true, csv: { $0.linha.matricula }) {
                Ligacao($0.linha.matricula, para: PortalDoGestor.pessoa($0.pessoa))
            },
            Coluna("Categoria", ordem: "categoria") { PortalDoGestor.emMaiuscula($0.linha.categoria) },
            Coluna("Órgão", ordem: "orgao") { $0.linha.orgao },
            Coluna("Previsto", .numero, ordem: "previsto", total: soma(\.previsto)) { $0.linha.previsto.brasileiro },
        ]
        let quantos: [Coluna<Ultrapassou>] = [
            Coluna("Descontos desprezados", .numero) { Formato.inteiro($0.linha.desprezadas) },
            Coluna("Descontos em parte", .numero) { Formato.inteiro($0.linha.parciais) },
        ]
        return quem + (contexto.veMargem ? margem : []) + quantos
    }

    // MARK: - Comparativo

    private func comparativo(
        _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Resposta {
        let mes = try contexto.parametro("mes", como: Competencia.lendo)
        let pedido = EstadoDaGrade(
            em: Self.endereco(mes, "comparativo"),
            filtros: [
                .escolha(
                    "mudanca", "Mudança",
                    SituacaoDaMudanca.allCases.map { .init($0.rawValue, PortalDoGestor.emMaiuscula($0.nome)) })
            ],
            ordens: ["matricula", "orgao"] + (contexto.veMargem ? ["antes", "agora"] : []),
            padrao: .init("matricula"), porPagina: 50, lendo: try contexto.pares)
        let (ficha, todas, semGlosa) = try await Self.ler("comparativo-da-glosa", mes, contexto, pecas) { t in
            let ficha = try FichaDaCompetencia.ler(mes, em: t)
            let anterior = try FolhaDoMes.ler(mes - 1, em: t)
            guard ficha.folha.glosadaEm != nil else { return (ficha, [ComparativoDoMes](), mes as Competencia?) }
            guard anterior?.glosadaEm != nil else { return (ficha, [], mes - 1) }
            let catalogo = try GuardaDoCatalogo().atual(em: t)
            return (ficha, try ComparativoDoMes.listar(mes, catalogo: catalogo, em: t), nil)
        }
        let linhas = pedido.ordenada(
            todas.filter {
                (pedido["mudanca"] == nil || $0.mudanca.situacao.rawValue == pedido["mudanca"])
                    && pedido.acha(em: "\($0.matricula) \($0.orgao) \($0.razao)")
            },
            [
                "matricula": { $0.matricula < $1.matricula }, "orgao": { $0.orgao < $1.orgao },
                "antes": { $0.mudanca.glosadoAntes < $1.mudanca.glosadoAntes },
                "agora": { $0.mudanca.glosadoAgora < $1.mudanca.glosadoAgora },
            ])
        if try contexto.querCsv {
            return CsvEmPaginas.responder(
                Self.arquivo("comparativo", mes, contexto), Self.daMudanca(contexto), todas: linhas)
        }
        let tela = Self.tela(
            ficha, "Glosa comparada com a de \((mes - 1).brasileira)",
            "Quem passou a ser glosado, deixou de ser ou mudou de valor, e a razão.", contexto
        ) {
            Grade(
                "O que mudou na glosa", linhas: pedido.daPagina(linhas), estado: pedido.com(total: linhas.count),
                vazio: Vazio(
                    "Nada a comparar",
                    semGlosa.map { "Não há glosa de \($0.brasileira)." }
                        ?? "A glosa de um mês é igual à do outro, pessoa a pessoa."),
                busca: "matrícula, órgão ou razão"
            ) { Self.daMudanca(contexto) }
        }
        return try await pecas.pagina(tela, contexto)
    }

    private static func daMudanca(_ contexto: ContextoDoGestor) -> [Coluna<ComparativoDoMes>] {
        let valores: [Coluna<ComparativoDoMes>] = [
            Coluna("Glosado antes", .numero, ordem: "antes") { $0.mudanca.glosadoAntes.brasileiro },
            Coluna("Glosado agora", .numero, ordem: "agora") { $0.mudanca.glosadoAgora.brasileiro },
        ]
        let causa: [Coluna<ComparativoDoMes>] = [
            Coluna("Valor da causa", .numero) { $0.mudanca.valor.brasileiro }
        ]
        let quem: [Coluna<ComparativoDoMes>] = [
            Coluna("Matrícula", ordem: "matricula", principal: true) { $0.matricula },
            Coluna("Categoria") { PortalDoGestor.emMaiuscula($0.categoria) },
            Coluna("Órgão", ordem: "orgao") { $0.orgao },
            Coluna("Mudança") { PortalDoGestor.emMaiuscula($0.situacao) },
        ]
        let porQue: [Coluna<ComparativoDoMes>] = [
            Coluna("Contrato", .numero, csv: { "\($0.mudanca.contrato)" }) {
                Ligacao(Formato.inteiro($0.mudanca.contrato), para: PortalDoGestor.contrato($0.mudanca.contrato))
            },
            Coluna("Razão") { PortalDoGestor.emMaiuscula($0.razao) },
        ]
        return contexto.veMargem ? quem + valores + porQue + causa : quem + porQue
    }

    // MARK: - O que os dois têm em comum

    /// Lê um relatório; de quem vê margem, a leitura vai à trilha na mesma transação.
    private static func ler<T: Sendable>(
        _ lista: String, _ mes: Competencia, _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas,
        _ corpo: @escaping @Sendable (Transacao) throws -> T
    ) async throws -> T {
        guard contexto.veMargem else { return try await pecas.ler(corpo) }
        return try await pecas.lerMargens(contexto, lista: lista, de: mes, corpo)
    }

    /// O nome do CSV, que diz quando lhe faltam os valores.
    private static func arquivo(_ relatorio: String, _ mes: Competencia, _ contexto: ContextoDoGestor) -> String {
        "\(relatorio)-\(mes.iso)" + (contexto.veMargem ? "" : "-sem-os-valores-de-margem")
    }

    private static func tela(
        _ ficha: FichaDaCompetencia, _ titulo: String, _ oQueE: String, _ contexto: ContextoDoGestor,
        @Html.Montagem corpo: () -> Bloco
    ) -> Tela {
        let mes = ficha.folha.competencia
        return Tela(
            titulo, secao: "Folha",
            trilha: FichaDaCompetencia.trilha(mes) + [.init("Glosa", FichaDaCompetencia.Parte.glosa.endereco(mes))],
            ajuda: Ajuda(
                oQueE, quemPode: "Gestores; os valores, quem tem o ato de consultar margens.",
                depois: "Ver os valores fica na trilha. Abrir a pessoa ou o contrato mostra a conta inteira."),
            mensagens: contexto.veMargem
                ? []
                : [
                    Mensagem(
                        .informacao, "Os valores de margem não aparecem nesta lista.",
                        "O seu perfil consulta a folha, mas não tem o ato de consultar margens; o arquivo CSV também sai sem eles."
                    )
                ],
            larga: true, corpo: corpo)
    }
}

extension SituacaoDaMudanca {
    fileprivate var nome: String { ComparativoDoMes.frase(self) }
}
