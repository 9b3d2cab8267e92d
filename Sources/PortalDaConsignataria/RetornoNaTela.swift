import Acesso
import BancoDeDados
import Cadastro
import Cifra
import Html
import Nucleo

/// Uma competência em que a consignatária tem parcela, com as somas dela.
struct MesDoRetorno: Sendable {
    let competencia: Competencia
    let fechada: Bool
    let linhas: Int64
    let previsto: Dinheiro
    let enviado: Dinheiro?
    let descontado: Dinheiro?

    static func listar(_ competencia: Competencia? = nil, em t: Transacao) throws -> [MesDoRetorno] {
        try t.executar(
            """
            SELECT l.competencia, f.situacao = 'fechada', count(*), sum(l.previsto)::bigint, sum(l.enviado)::bigint,
                   sum(l.descontado)::bigint
              FROM atual.parcela_do_mes l
              JOIN folha_do_mes f ON f.competencia = l.competencia
             WHERE \(competencia.valorSQL)::date IS NULL OR l.competencia = \(competencia.valorSQL)::date
             GROUP BY l.competencia, f.situacao
             ORDER BY l.competencia DESC
            """
        ).map {
            MesDoRetorno(
                competencia: try $0.ler(0), fechada: try $0.ler(1), linhas: try $0.ler(2), previsto: try $0.ler(3),
                enviado: try $0.ler(4), descontado: try $0.ler(5))
        }
    }

    var naoDescontado: Dinheiro? { descontado.map { previsto - $0 } }

    @MontagemDeColunas<MesDoRetorno> static var colunas: [Coluna<MesDoRetorno>] {
        Coluna("Competência", principal: true, csv: { $0.competencia.brasileira }) {
            Ligacao($0.competencia.brasileira, para: "/consignataria/retorno/\($0.competencia.iso)")
        }
        Coluna("Folha") { $0.fechada ? "fechada" : "em andamento" }
        Coluna("Parcelas", .numero) { Formato.inteiro($0.linhas) }
        Coluna("Previsto (R$)", .numero) { $0.previsto.brasileiro }
        Coluna("Enviado (R$)", .numero) { $0.enviado?.brasileiro ?? "—" }
        Coluna("Descontado (R$)", .numero) { $0.descontado?.brasileiro ?? "—" }
        Coluna("Não descontado (R$)", .numero) { $0.naoDescontado?.brasileiro ?? "—" }
        Coluna("Repasse", csv: nil) { mes in
            if mes.fechada {
                Ligacao("Extrato", para: "/consignataria/retorno/\(mes.competencia.iso)/repasse")
            } else {
                "depois de fechada"
            }
        }
    }
}

/// O que se quer ver do retorno: de um mês ou, sem ele, de todos.
struct FiltroDoRetorno: Sendable {
    /// O que se digitou não se lê: não acha parcela nenhuma.
    var nenhum = false
    var competencia: Competencia?
    var situacao: SituacaoDaParcela?
    var produto: String?
    var orgao: Int64?
    /// Índice cego do CPF.
    var cpf: [[UInt8]]?
    var matricula: String?
    var numero: String?
    var chave = "matricula"
    var decrescente = false

    var condicao: SQL {
        var sql: SQL = nenhum ? " WHERE false" : " WHERE true"
        if let competencia { sql += " AND x.competencia = \(competencia)" }
        if let situacao { sql += " AND x.situacao = \(situacao.rawValue)" }
        if let produto { sql += " AND d.codigo = \(produto)" }
        if let orgao { sql += " AND v.orgao_id = \(orgao)" }
        if let cpf { sql += " AND p.cpf_indice = ANY (\(cpf))" }
        if let matricula { sql += " AND v.matricula = \(matricula)" }
        if let numero { sql += " AND (x.numero = \(numero) OR x.contrato_id::text = \(numero))" }
        return sql
    }

    var ordem: SQL {
        let coluna: SQL =
            switch chave {
            case "contrato": "x.contrato_id"
            case "produto": "d.nome"
            case "previsto": "x.previsto"
            case "descontado": "x.descontado"
            case "situacao": "x.situacao"
            case "competencia": "x.competencia"
            default: "v.matricula COLLATE \"C\""
            }
        return " ORDER BY " + coluna
            + (decrescente
                ? " DESC NULLS LAST, x.competencia DESC, x.contrato_id DESC"
                : " NULLS LAST, x.competencia, x.contrato_id")
    }
}

/// Uma parcela do retorno: o que se previu, o que foi à folha, o que se descontou e por que o resto não.
///
/// O motivo é o genérico da visão: nem a conta da glosa nem nada de que se deduza a margem.
struct ParcelaDoRetorno: Sendable {
    let competencia: Competencia
    let contrato: Int64
    let situacaoDoContrato: Situacao
    let nomeDaPessoa: String
    let matricula: Matricula
    let orgao: String
    let numero: String?
    let produto: String
    let parcela: Int
    let prazo: Int?
    let previsto: Dinheiro
    let enviado: Dinheiro?
    let descontado: Dinheiro?
    let situacao: SituacaoDaParcela
    let motivo: String?

    private static let deOnde: SQL = """
          FROM atual.parcela_do_mes x
          JOIN vinculo v ON v.id = x.vinculo_id
          JOIN orgao o ON o.id = v.orgao_id
          JOIN pessoa p ON p.id = v.pessoa_id
          JOIN produto d ON d.id = x.produto_id
          JOIN contrato c ON c.id = x.contrato_id
        """

    static func listar(
        _ filtro: FiltroDoRetorno, limite: Int, pulados: Int, _ cofre: Cofre, em t: Transacao
    ) throws -> [ParcelaDoRetorno] {
        let sql: SQL =
            """
            SELECT x.contrato_id, p.id, p.pessoal, v.matricula, x.numero, d.nome, x.parcela_n, x.prazo, x.previsto, x.enviado,
                   x.descontado, x.situacao, x.motivo, o.nome, x.competencia, c.situacao
            """ + " " + deOnde + filtro.condicao + filtro.ordem + " LIMIT \(limite) OFFSET \(pulados)"
        return try t.executar(sql).map { linha in
            let pessoal: [UInt8] = try linha.ler(2)
            return ParcelaDoRetorno(
                competencia: try linha.ler(14), contrato: try linha.ler(0), situacaoDoContrato: try linha.lerCaso(15),
                nomeDaPessoa: try DadosPessoais.abrindo(pessoal, de: try linha.ler(1), cofre).nome,
                matricula: try linha.ler(3), orgao: try linha.ler(13), numero: try linha.ler(4),
                produto: try linha.ler(5),
                parcela: try linha.ler(6), prazo: try linha.ler(7), previsto: try linha.ler(8),
                enviado: try linha.ler(9), descontado: try linha.ler(10), situacao: try linha.lerCaso(11),
                motivo: try linha.ler(12))
        }
    }

    /// Quantas e quanto, por situação, do que está filtrado.
    static func somar(_ filtro: FiltroDoRetorno, em t: Transacao) throws -> [SomaDoRetorno] {
        let sql: SQL =
            """
            SELECT x.situacao, count(*), sum(x.previsto)::bigint, coalesce(sum(x.enviado), 0)::bigint,
                   coalesce(sum(x.descontado), 0)::bigint
            """ + " " + deOnde + filtro.condicao + " GROUP BY x.situacao ORDER BY sum(x.previsto) DESC"
        return try t.executar(sql).map {
            SomaDoRetorno(
                situacao: try $0.lerCaso(0), linhas: try $0.ler(1), previsto: try $0.ler(2), enviado: try $0.ler(3),
                descontado: try $0.ler(4))
        }
    }

    /// Na tela, o que identifica vai junto, para tudo caber; no CSV, cada coisa na sua coluna.
    static func naTela(_ somas: [SomaDoRetorno]) -> [Coluna<ParcelaDoRetorno>] {
        func total(_ qual: KeyPath<SomaDoRetorno, Dinheiro>) -> String {
            somas.reduce(Dinheiro.zero) { $0 + $1[keyPath: qual] }.brasileiro
        }
        return [
            Coluna("Contrato", ordem: "contrato", principal: true, csv: nil) { linha in
                Ligacao(Formato.inteiro(linha.contrato), para: "/consignataria/contratos/\(linha.contrato)")
                linha.numero.map { El(.div, $0, .classe("nota")) }
            },
            Coluna("Pessoa", ordem: "matricula", csv: nil) { linha in
                linha.nomeDaPessoa
                El(.div, "\(linha.matricula.texto), \(linha.orgao)", .classe("nota"))
            },
            Coluna("Produto", ordem: "produto") { $0.produto },
            Coluna("Parcela", .numero) { Formato.parcela($0.parcela, de: $0.prazo) },
            Coluna("Previsto (R$)", .numero, ordem: "previsto", total: total(\.previsto)) { $0.previsto.brasileiro },
            Coluna("Enviado (R$)", .numero, total: total(\.enviado)) { $0.enviado?.brasileiro ?? "—" },
            Coluna("Descontado (R$)", .numero, ordem: "descontado", total: total(\.descontado)) {
                $0.descontado?.brasileiro ?? "—"
            },
            Coluna("Situação", ordem: "situacao", csv: nil) { linha in
                linha.situacao.etiqueta
                linha.motivo.map { El(.div, $0, .classe("nota")) }
            },
        ]
    }

    @MontagemDeColunas<ParcelaDoRetorno> static var noCsv: [Coluna<ParcelaDoRetorno>] {
        Coluna("Contrato") { "\($0.contrato)" }
        Coluna("Seu número") { $0.numero ?? "" }
        Coluna("Pessoa") { $0.nomeDaPessoa }
        Coluna("Matrícula") { $0.matricula.texto }
        Coluna("Órgão") { $0.orgao }
        Coluna("Produto") { $0.produto }
        Coluna("Parcela") { Formato.parcela($0.parcela, de: $0.prazo) }
        Coluna("Previsto") { $0.previsto.brasileiro }
        Coluna("Enviado") { $0.enviado?.brasileiro ?? "" }
        Coluna("Descontado") { $0.descontado?.brasileiro ?? "" }
        Coluna("Situação") { $0.situacao.nome }
        Coluna("Motivo") { $0.motivo ?? "" }
    }

    /// No extrato de uma pessoa: mês a mês, com a situação de hoje do contrato.
    static func noExtrato(_ somas: [SomaDoRetorno]?) -> [Coluna<ParcelaDoRetorno>] {
        func total(_ qual: KeyPath<SomaDoRetorno, Dinheiro>) -> String? {
            somas.map { $0.reduce(Dinheiro.zero) { $0 + $1[keyPath: qual] }.brasileiro }
        }
        return [
            Coluna("Competência", ordem: "competencia", principal: true) { $0.competencia.brasileira },
            Coluna("Contrato", ordem: "contrato", csv: { "\($0.contrato)" }) {
                Ligacao("nº \(Formato.inteiro($0.contrato))", para: "/consignataria/contratos/\($0.contrato)")
            },
            Coluna("Seu número") { $0.numero ?? "" },
            Coluna("Situação do contrato") { $0.situacaoDoContrato.nome },
            Coluna("Matrícula") { $0.matricula.texto },
            Coluna("Produto", ordem: "produto") { $0.produto },
            Coluna("Parcela", .numero) { Formato.parcela($0.parcela, de: $0.prazo) },
            Coluna("Previsto (R$)", .numero, ordem: "previsto", total: total(\.previsto)) { $0.previsto.brasileiro },
            Coluna("Descontado (R$)", .numero, ordem: "descontado", total: total(\.descontado)) {
                $0.descontado?.brasileiro ?? "—"
            },
            Coluna("Situação", csv: { $0.situacao.nome }) { $0.situacao.etiqueta },
            Coluna("Motivo") { $0.motivo ?? "" },
        ]
    }
}

/// As parcelas de uma situação, somadas.
struct SomaDoRetorno: Sendable {
    let situacao: SituacaoDaParcela
    let linhas: Int
    let previsto: Dinheiro
    let enviado: Dinheiro
    let descontado: Dinheiro
}
