import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Folha
import Html
import Nucleo
import Web

/// Uma linha do mês, com de quem é.
struct LinhaNaTela: Sendable {
    let parcela: ParcelaNaTela
    let pessoa: Int64
    let matricula: Matricula
    let consignataria: String
    let produto: String

    static func ler(_ mes: Competencia, contrato: Int64, em t: Transacao) throws -> LinhaNaTela? {
        try t.uma(de + " WHERE l.competencia = \(mes) AND l.contrato_id = \(contrato)").map(LinhaNaTela.init(lendo:))
    }

    static let de: SQL = """
        SELECT l.*, v.matricula, v.pessoa_id, g.nome AS consignataria, p.nome AS produto
          FROM atual.linha_na_tela l
          JOIN contrato c ON c.id = l.contrato_id
          JOIN vinculo v ON v.id = l.vinculo_id
          JOIN pessoa x ON x.id = v.pessoa_id
          JOIN consignataria g ON g.id = l.consignataria_id
          JOIN produto p ON p.id = c.produto_id
        """

    init(lendo linha: Linha) throws {
        parcela = try ParcelaNaTela(lendo: linha)
        pessoa = try linha.ler("pessoa_id")
        matricula = try linha.ler("matricula")
        consignataria = try linha.ler("consignataria")
        produto = try linha.ler("produto")
    }

    func endereco(_ mes: Competencia) -> Endereco { LinhasDoMes.linha(mes, parcela.contrato) }
}

/// Os descontos de uma competência, um a um.
struct LinhasDoMes {
    let pecas: PortalDoGestor.Pecas

    static func linha(_ mes: Competencia, _ contrato: Int64) -> Endereco {
        "/gestor/competencias/\(mes.iso)/linhas/\(contrato)"
    }

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("competencias/:mes/linhas", ato: PortalDoGestor.atoDaFolha) { try await Self.responder($0, pecas) }
        grupo.post("competencias/:mes/linhas", ato: PortalDoGestor.atoDaFolha) { formulario, contexto in
            let mes = try contexto.parametro("mes", como: Competencia.lendo)
            let estado = Self.estado(mes, formulario.pares, try await pecas.opcoesDeLinha())
            return try await pecas.consultas.levar(a: estado, contexto)
        }
    }

    /// O que se escolhe nos filtros.
    struct Opcoes: Sendable {
        let consignatarias: [Html.Campo.Opcao]
        let produtos: [Html.Campo.Opcao]
        let motivos: [Html.Campo.Opcao]
    }

    static func estado(
        _ mes: Competencia, _ pares: [(String, String)], _ opcoes: Opcoes, _ guardados: [String: String] = [:]
    ) -> EstadoDaGrade {
        EstadoDaGrade(
            em: FichaDaCompetencia.Parte.linhas.endereco(mes),
            filtros: [
                .escolha("situacao", "Situação", SituacaoDaParcela.allCases.map { .init($0.rawValue, $0.nome) }),
                .escolha("faltou", "O que faltou", [.init("rejeitadas", "Não descontadas, em parte ou inteiras")]),
                .escolha("motivo", "Motivo da folha", opcoes.motivos),
                .escolha("consignataria", "Consignatária", opcoes.consignatarias),
                .escolha("produto", "Produto", opcoes.produtos), .cpf("cpf"),
                .texto("matricula", "Matrícula", pessoal: true), .texto("contrato", "Contrato", pessoal: true),
            ],
            ordens: ["contrato", "matricula", "consignataria", "produto", "previsto", "enviado", "descontado"],
            padrao: .init("contrato"), porPagina: 50, lendo: pares, guardados: guardados)
    }

    static func condicao(_ mes: Competencia, _ estado: EstadoDaGrade, _ cofre: Cofre) -> SQL {
        var sql: SQL = " WHERE l.competencia = \(mes)"
        if let situacao = estado["situacao"] { sql += " AND l.situacao = \(situacao)" }
        if estado["faltou"] != nil { sql += " AND l.rejeitado > 0" }
        if let motivo = estado["motivo"] { sql += " AND l.motivo = \(motivo)" }
        if let id = estado["consignataria"].flatMap({ Int64($0) }) { sql += " AND l.consignataria_id = \(id)" }
        if let id = estado["produto"].flatMap({ Int64($0) }) { sql += " AND c.produto_id = \(id)" }
        if let digitado = estado["cpf"] {
            // CPF que não se lê não acha ninguém.
            do { sql += " AND x.cpf_indice = ANY (\(DadosPessoais.indices(de: try CPF.lendo(digitado), cofre)))" } catch
            {
                sql += " AND false"
            }
        }
        if let matricula = estado["matricula"] { sql += " AND v.matricula = \(matricula)" }
        if let contrato = estado["contrato"] {
            sql += " AND l.contrato_id = \(Int64(contrato.replacing(".", with: "")) ?? 0)"
        }
        return sql
    }

    private static func ordem(_ estado: EstadoDaGrade) -> SQL {
        let coluna: SQL =
            switch estado.ordem?.chave {
            case "matricula": "v.matricula"
            case "consignataria": "g.nome"
            case "produto": "p.nome"
            case "previsto": "l.previsto"
            case "enviado": "l.enviado"
            case "descontado": "l.descontado"
            default: "l.contrato_id"
            }
        let sentido: SQL =
            estado.ordem?.sentido == .decrescente
            ? " DESC NULLS LAST, l.contrato_id DESC" : " NULLS LAST, l.contrato_id"
        return " ORDER BY " + coluna + sentido
    }

    private static func listar(
        _ mes: Competencia, _ estado: EstadoDaGrade, limite: Int, pulados: Int, _ cofre: Cofre, em t: Transacao
    ) throws -> [LinhaNaTela] {
        let sql: SQL =
            LinhaNaTela.de + condicao(mes, estado, cofre) + ordem(estado) + " LIMIT \(limite) OFFSET \(pulados)"
        return try t.executar(sql).map(LinhaNaTela.init(lendo:))
    }

    /// Quantas há e as somas do que está filtrado, para o rodapé.
    private struct Totais: Sendable {
        let linhas: Int
        let previsto: Dinheiro
        let enviado: Dinheiro
        let descontado: Dinheiro

        static func ler(_ mes: Competencia, _ estado: EstadoDaGrade, _ cofre: Cofre, em t: Transacao) throws -> Totais {
            let sql: SQL =
                """
                SELECT count(*), coalesce(sum(l.previsto), 0)::bigint, coalesce(sum(l.enviado), 0)::bigint,
                       coalesce(sum(l.descontado), 0)::bigint
                  FROM atual.linha_na_tela l
                  JOIN contrato c ON c.id = l.contrato_id
                  JOIN vinculo v ON v.id = l.vinculo_id
                  JOIN pessoa x ON x.id = v.pessoa_id
                """ + condicao(mes, estado, cofre)
            guard let linha = try t.uma(sql) else { preconditionFailure("soma sem linha") }
            return Totais(
                linhas: try linha.ler(0), previsto: try linha.ler(1), enviado: try linha.ler(2),
                descontado: try linha.ler(3))
        }
    }

    /// O estado pedido, com o que é pessoal e ficou guardado.
    static func pedido(
        _ mes: Competencia, _ contexto: ContextoDoGestor, _ pares: [(String, String)], _ pecas: PortalDoGestor.Pecas
    ) async throws -> EstadoDaGrade {
        let consulta = pares.first { $0.0 == "consulta" }?.1
        return estado(
            mes, pares, try await pecas.opcoesDeLinha(),
            try await pecas.consultas.abrir(consulta, de: contexto.usuario.id))
    }

    private static func responder(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Resposta
    {
        let mes = try contexto.parametro("mes", como: Competencia.lendo)
        let pedido = try await pedido(mes, contexto, try contexto.pares, pecas)
        let cofre = pecas.casa.cofre
        if try contexto.querCsv {
            return CsvEmPaginas.responder("linhas-\(mes.iso)", colunas(mes, nil)) { limite, pulados in
                try await pecas.ler { t in
                    try listar(mes, pedido, limite: limite, pulados: pulados, cofre, em: t)
                }
            }
        }
        let (ficha, linhas, totais) = try await pecas.ler { t in
            (
                try FichaDaCompetencia.ler(mes, em: t),
                try listar(mes, pedido, limite: pedido.porPagina, pulados: pedido.pulados, cofre, em: t),
                try Totais.ler(mes, pedido, cofre, em: t)
            )
        }
        let corrige = ficha.folha.situacao == .fechada && contexto.usuario.pode(CorrigirMotivo.ato)
        let tela = ficha.tela(
            .linhas,
            ajuda: Ajuda(
                "Cada desconto do mês: o que se previu, o que foi à folha e o que voltou.", quemPode: "Gestores.",
                depois: "Com a folha fechada, escolha as não descontadas e corrija o motivo de uma vez."), larga: true
        ) {
            Grade(
                "Linhas do mês", linhas: linhas, estado: pedido.com(total: totais.linhas),
                lote: corrige ? lote(mes) : nil,
                vazio: Vazio("Nenhuma linha ainda", "As linhas nascem no corte da competência.")
            ) { colunas(mes, totais) }
        }
        return try await pecas.pagina(tela, contexto)
    }

    private static func lote(_ mes: Competencia) -> Lote<LinhaNaTela> {
        Lote(
            para: "/gestor/competencias/\(mes.iso)/motivos", todosDoFiltro: true,
            atos: [("corrigir-motivo", "Corrigir o motivo do não desconto")],
            chave: { "\($0.parcela.contrato)" }, rotulo: { "contrato \(Formato.inteiro($0.parcela.contrato))" })
    }

    private static func colunas(_ mes: Competencia, _ totais: Totais?) -> [Coluna<LinhaNaTela>] {
        [
            Coluna("Contrato", ordem: "contrato", principal: true, csv: { "\($0.parcela.contrato)" }) {
                Ligacao(Formato.inteiro($0.parcela.contrato), para: $0.endereco(mes))
            },
            Coluna("Matrícula", ordem: "matricula", csv: { $0.matricula.texto }) {
                Ligacao($0.matricula.texto, para: PortalDoGestor.pessoa($0.pessoa))
            },
            Coluna("Consignatária", ordem: "consignataria") { $0.consignataria },
            Coluna("Produto", ordem: "produto") { $0.produto },
            Coluna("Parcela", .numero) { $0.parcela.ordinal },
            Coluna("Previsto", .numero, ordem: "previsto", total: totais?.previsto.brasileiro) {
                $0.parcela.previsto.brasileiro
            },
            Coluna("Enviado", .numero, ordem: "enviado", total: totais?.enviado.brasileiro) {
                $0.parcela.enviado?.brasileiro ?? "—"
            },
            Coluna("Descontado", .numero, ordem: "descontado", total: totais?.descontado.brasileiro) {
                $0.parcela.descontado?.brasileiro ?? "—"
            },
            Coluna("Situação", csv: { $0.parcela.situacao.nome }) { $0.parcela.situacao.etiqueta },
            Coluna("O que faltou") { $0.parcela.porQue ?? "" },
        ]
    }
}

extension PortalDoGestor.Pecas {
    /// Consignatárias, produtos e motivos da folha, para os filtros das linhas.
    func opcoesDeLinha() async throws -> LinhasDoMes.Opcoes {
        let consignatarias = try await consignatarias()
        return try await ler { t in
            LinhasDoMes.Opcoes(
                consignatarias: consignatarias,
                produtos: try t.executar("SELECT id, nome FROM produto ORDER BY nome").map {
                    Html.Campo.Opcao("\(try $0.ler(0, como: Int64.self))", try $0.ler(1))
                },
                motivos: try t.executar("SELECT codigo, descricao FROM motivo_de_rejeicao ORDER BY descricao").map {
                    let codigo: String = try $0.ler(0)
                    return Html.Campo.Opcao(codigo, "\(try $0.ler(1, como: String.self)) (\(codigo))")
                })
        }
    }
}
