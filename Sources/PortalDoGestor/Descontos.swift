import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Html
import Nucleo
import Web

/// Os descontos de uma pessoa ou de uma consignatária: os que a folha fez, os que não fez e os que ainda vão à folha.
///
/// Requisito: RF-GES-06
struct RotasDosDescontos {
    let pecas: PortalDoGestor.Pecas

    static func daPessoa(_ id: Int64) -> Endereco { "/gestor/pessoas/\(id)/descontos" }
    static func daConsignataria(_ id: Int64) -> Endereco { "/gestor/consignatarias/\(id)/descontos" }

    func montar(em grupo: Grupo) {
        let (pecas, ato) = (pecas, PortalDoGestor.atoDeContratos)
        grupo.get("pessoas/:id/descontos", ato: ato) { contexto in
            let (id, cofre) = (try contexto.registro(), pecas.casa.cofre)
            let pessoa = try await pecas.ler { t in try PessoaNaTela.ler(id, cofre, em: t) }
            guard let pessoa else { throw RecusaDaWeb.naoEncontrado }
            let estado = Self.estado(
                Self.daPessoa(id), try contexto.pares,
                [.escolha("consignataria", "Consignatária", try await pecas.consignatarias())])
            return try await responder(contexto, pecas, dono: .pessoa(id), estado) { miolo in
                pessoa.tela(aba: Self.daPessoa(id)) { miolo }
            }
        }
        grupo.get("consignatarias/:id/descontos", ato: ato) { contexto in
            try await daConsignataria(contexto, pecas)
        }
        grupo.post("consignatarias/:id/descontos", ato: ato) { formulario, contexto in
            var estado = Self.estado(
                Self.daConsignataria(try contexto.registro()), formulario.campos.pares.map { ($0.nome, $0.valor) },
                Self.dePessoas)
            estado.consulta = try await pecas.consultas.guardar(estado.pessoais, de: contexto.usuario.id)
            return .verDepois(estado.ligacao.texto)
        }
    }

    private static let dePessoas: [Filtro] = [.cpf("cpf"), .texto("matricula", "Matrícula", pessoal: true)]

    private static func estado(
        _ endereco: Endereco, _ pares: [(String, String)], _ proprios: [Filtro], _ guardados: [String: String] = [:]
    ) -> EstadoDaGrade {
        EstadoDaGrade(
            em: endereco,
            filtros: [
                .escolha("situacao", "Situação", DescontoNaTela.Grupo.allCases.map { .init($0.rawValue, $0.nome) }),
                .competencia("competencia", "Competência"),
            ] + proprios, ordens: ["competencia", "contrato", "valor"],
            padrao: .init("competencia", .decrescente), porPagina: 50, lendo: pares, guardados: guardados)
    }

    private func daConsignataria(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Resposta {
        let id = try contexto.registro()
        let lida = try await pecas.ler { t in try ConsignatariaNaTela.listar(so: id, em: t).first }
        guard let lida else { throw RecusaDaWeb.naoEncontrado }
        let guardados = try await pecas.consultas.abrir(
            try contexto.consulta.texto("consulta"), de: contexto.usuario.id)
        let estado = Self.estado(Self.daConsignataria(id), try contexto.pares, Self.dePessoas, guardados)
        return try await responder(contexto, pecas, dono: .consignataria(id), estado) { miolo in
            Tela(
                "Descontos de \(lida.nome)", secao: "Consignatárias",
                trilha: [
                    .init("Consignatárias", "/gestor/consignatarias"),
                    .init(lida.nome, PortalDoGestor.consignataria(id)),
                ],
                ajuda: Ajuda(
                    "O que a folha descontou para esta consignatária, o que não descontou e o que ainda vai à folha.",
                    quemPode: "Gestores.", depois: "O CPF e a matrícula procurados não ficam no endereço da página."),
                larga: true
            ) { miolo }
        }
    }

    private func responder(
        _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas, dono: DescontoNaTela.Dono, _ estado: EstadoDaGrade,
        tela: @Sendable (Bloco) -> Tela
    ) async throws -> Resposta {
        let cofre = pecas.casa.cofre
        let filtro = FiltroDeDescontosDoGestor(dono, estado, cofre)
        if try contexto.querCsv {
            return CsvEmPaginas.responder("descontos", DescontoNaTela.colunas(nil)) { limite, pulados in
                try await pecas.ler { t in try DescontoNaTela.listar(filtro, limite: limite, pulados: pulados, em: t) }
            }
        }
        let (linhas, somas) = try await pecas.ler { t in
            (
                try DescontoNaTela.listar(filtro, limite: estado.porPagina, pulados: estado.pulados, em: t),
                try SomaDeDescontos.ler(filtro, em: t)
            )
        }
        let miolo = Bloco {
            Numeros {
                Numero("Descontado em folha", somas.descontado.emReais)
                Numero("Não descontado", somas.naoDescontado.emReais)
                Numero(
                    "Em aberto", somas.emAberto.emReais,
                    detalhe: Formato.contagem(somas.abertas, "parcela", "parcelas"))
            }
            Grade(
                "Descontos", linhas: linhas, estado: estado.com(total: somas.linhas),
                vazio: Vazio("Nenhum desconto", "Aparecem quando há contrato averbado.")
            ) { DescontoNaTela.colunas(somas) }
            El(
                .p,
                "Em aberto é o que já está numa folha sem resposta e o que ainda vai às próximas; do que não tem prazo, "
                    + "contam-se os doze meses seguintes. O contrato suspenso não entra.")
        }
        return try await pecas.pagina(tela(miolo), contexto)
    }
}

/// Uma parcela passada, em curso ou futura.
struct DescontoNaTela: Sendable {
    /// De quem são os descontos.
    enum Dono: Sendable {
        case pessoa(Int64)
        case consignataria(Int64)
    }

    /// O que se quer ver.
    enum Grupo: String, CaseIterable, Sendable {
        case efetuados, naoEfetuados = "nao-efetuados", emAberto = "em-aberto"

        var nome: String {
            switch self {
            case .efetuados: "Descontados, inteiros ou em parte"
            case .naoEfetuados: "Não descontados"
            case .emAberto: "Em aberto"
            }
        }

        var condicao: SQL {
            switch self {
            case .efetuados: " AND x.descontado > 0"
            case .naoEfetuados:
                " AND coalesce(x.descontado, 0) = 0 AND x.situacao NOT IN ('prevista', 'enviada', 'futura')"
            case .emAberto: " AND x.situacao IN ('prevista', 'enviada', 'futura')"
            }
        }
    }

    let competencia: Competencia
    let contrato: Int64
    let pessoa: Int64
    let matricula: Matricula
    let consignataria: String
    let produto: String
    let parcela: Int
    let prazo: Int?
    let valor: Dinheiro
    let descontado: Dinheiro?
    /// `nil` é parcela que ainda não foi a folha nenhuma.
    let situacao: SituacaoDaParcela?
    let motivo: String?

    static func listar(
        _ filtro: FiltroDeDescontosDoGestor, limite: Int, pulados: Int, em t: Transacao
    ) throws -> [DescontoNaTela] {
        let sql: SQL =
            """
            SELECT x.competencia, x.contrato_id, v.pessoa_id, v.matricula, g.nome, d.nome, x.parcela_n, x.prazo, x.valor,
                   x.descontado, x.situacao, x.motivo
            """ + " " + filtro.deOnde + filtro.ordem + " LIMIT \(limite) OFFSET \(pulados)"
        return try t.executar(sql).map {
            DescontoNaTela(
                competencia: try $0.ler(0), contrato: try $0.ler(1), pessoa: try $0.ler(2), matricula: try $0.ler(3),
                consignataria: try $0.ler(4), produto: try $0.ler(5), parcela: try $0.ler(6), prazo: try $0.ler(7),
                valor: try $0.ler(8), descontado: try $0.ler(9),
                situacao: SituacaoDaParcela(rawValue: try $0.ler(10)), motivo: try $0.ler(11))
        }
    }

    private var ordinal: String { prazo.map { "\(parcela) de \($0)" } ?? "\(parcela)" }

    static func colunas(_ somas: SomaDeDescontos?) -> [Coluna<DescontoNaTela>] {
        [
            Coluna("Competência", ordem: "competencia", principal: true) { $0.competencia.brasileira },
            Coluna("Contrato", ordem: "contrato", csv: { "\($0.contrato)" }) {
                Ligacao("nº \(Formato.inteiro($0.contrato))", para: PortalDoGestor.contrato($0.contrato))
            },
            Coluna("Matrícula", csv: { $0.matricula.texto }) {
                Ligacao($0.matricula.texto, para: PortalDoGestor.pessoa($0.pessoa))
            },
            Coluna("Consignatária") { $0.consignataria },
            Coluna("Produto") { $0.produto },
            Coluna("Parcela", .numero) { $0.ordinal },
            Coluna("Valor (R$)", .numero, ordem: "valor", total: somas?.valor.brasileiro) { $0.valor.brasileiro },
            Coluna("Descontado (R$)", .numero, total: somas?.descontado.brasileiro) {
                $0.descontado?.brasileiro ?? "—"
            },
            Coluna("Situação", csv: { $0.situacao?.nome ?? "A vencer" }) { linha in
                linha.situacao?.etiqueta ?? Etiqueta(.neutro, "A vencer")
            },
            Coluna("O que faltou") { $0.motivo ?? "" },
        ]
    }
}

/// O que se pediu, em SQL: vale para a lista e para as somas.
struct FiltroDeDescontosDoGestor: Sendable {
    let deOnde: SQL
    let ordem: SQL

    init(_ dono: DescontoNaTela.Dono, _ estado: EstadoDaGrade, _ cofre: Cofre) {
        let (passadas, futuras): (SQL, SQL)
        switch dono {
        case .pessoa(let id):
            passadas = "vinculo_id IN (SELECT k.id FROM vinculo k WHERE k.pessoa_id = \(id))"
            futuras = passadas
        case .consignataria(let id):
            passadas = "consignataria_id = \(id)"
            futuras = passadas
        }
        var sql: SQL =
            """
              FROM (SELECT competencia, contrato_id, consignataria_id, vinculo_id, produto_id, parcela_n, prazo, previsto AS valor,
                           descontado, situacao, motivo
                      FROM atual.parcela_do_mes WHERE
            """ + " " + passadas + """
                         UNION ALL
                        SELECT competencia, contrato_id, consignataria_id, vinculo_id, produto_id, parcela_n, prazo, valor, NULL, 'futura', NULL
                          FROM atual.parcela_futura WHERE
                """ + " " + futuras + """
                ) x
                  JOIN vinculo v ON v.id = x.vinculo_id
                  JOIN pessoa p ON p.id = v.pessoa_id
                  JOIN consignataria g ON g.id = x.consignataria_id
                  JOIN produto d ON d.id = x.produto_id
                 WHERE true
                """
        if let grupo = estado["situacao"].flatMap(DescontoNaTela.Grupo.init(rawValue:)) { sql += grupo.condicao }
        if let id = estado["consignataria"].flatMap({ Int64($0) }) { sql += " AND x.consignataria_id = \(id)" }
        if let digitada = estado["competencia"] {
            // O que não se lê não acha nada.
            do { sql += " AND x.competencia = \(try Competencia.lendo(digitada))" } catch { sql += " AND false" }
        }
        if let digitado = estado["cpf"] {
            do { sql += " AND p.cpf_indice = \(DadosPessoais.indice(de: try CPF.lendo(digitado), cofre))" } catch {
                sql += " AND false"
            }
        }
        if let matricula = estado["matricula"] { sql += " AND v.matricula = \(matricula)" }
        deOnde = sql
        let coluna: SQL =
            switch estado.ordem?.chave {
            case "contrato": "x.contrato_id"
            case "valor": "x.valor"
            default: "x.competencia"
            }
        ordem =
            " ORDER BY " + coluna
            + (estado.ordem?.sentido == .decrescente
                ? " DESC, x.contrato_id, x.competencia" : ", x.contrato_id, x.competencia")
    }
}

/// As somas do que está filtrado.
struct SomaDeDescontos: Sendable {
    let linhas: Int
    let valor: Dinheiro
    let descontado: Dinheiro
    /// O que se devia no mês e a folha não descontou; o que saiu porque o contrato terminou não conta.
    let naoDescontado: Dinheiro
    let emAberto: Dinheiro
    let abertas: Int

    static func ler(_ filtro: FiltroDeDescontosDoGestor, em t: Transacao) throws -> SomaDeDescontos {
        let sql: SQL =
            """
            SELECT count(*), coalesce(sum(x.valor), 0)::bigint, coalesce(sum(x.descontado), 0)::bigint,
                   coalesce(sum(x.valor - coalesce(x.descontado, 0)) FILTER (
                       WHERE x.situacao NOT IN ('prevista', 'enviada', 'futura', 'retirada', 'liquidada')), 0)::bigint,
                   coalesce(sum(x.valor) FILTER (WHERE x.situacao IN ('prevista', 'enviada', 'futura')), 0)::bigint,
                   count(*) FILTER (WHERE x.situacao IN ('prevista', 'enviada', 'futura'))
            """ + " " + filtro.deOnde
        guard let linha = try t.uma(sql) else { preconditionFailure("soma sem linha") }
        return SomaDeDescontos(
            linhas: try linha.ler(0), valor: try linha.ler(1), descontado: try linha.ler(2),
            naoDescontado: try linha.ler(3), emAberto: try linha.ler(4), abertas: try linha.ler(5))
    }
}
