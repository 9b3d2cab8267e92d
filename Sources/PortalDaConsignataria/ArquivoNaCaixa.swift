import Acesso
import Arquivos
import BancoDeDados
import Cadastro
import Html
import Nucleo
import Web

/// Um arquivo da caixa da consignatária: o que ela mandou e o que se gerou para ela.
struct ArquivoNaCaixa: Sendable {
    let id: Int64
    let nome: String
    let especie: String
    let gerado: Bool
    let competencia: Competencia?
    let situacao: String
    let motivo: String?
    let registros: Int64?
    let apontamentos: Int64
    let total: Dinheiro?
    let tamanho: Int64
    let em: Instante

    /// Como se chama cada espécie a quem a baixa; a que não está aqui mostra o próprio código.
    static let especies: [(codigo: String, nome: String)] = [
        ("retorno-da-consignataria", "Retorno da folha"), ("repasse", "Extrato de repasse"),
        ("criticas", "Relatório de apontamentos"), ("variaveis-da-consignataria", "Descontos variáveis"),
        ("premios-previdencia", "Prêmios de previdência"), ("aliquotas-previdencia", "Alíquotas de previdência"),
        ("reajustes-da-consignataria", "Reajuste percentual"),
        ("inclusoes-da-consignataria", "Lote de inclusões"),
        ("alteracoes-da-consignataria", "Lote de alterações e encerramentos"), ("retorno-do-lote", "Retorno do lote"),
    ]

    static func nome(daEspecie codigo: String) -> String { especies.first { $0.codigo == codigo }?.nome ?? codigo }

    static func estado(_ pares: [(String, String)]) -> EstadoDaGrade {
        EstadoDaGrade(
            em: "/consignataria/arquivos",
            filtros: [
                .escolha("especie", "O que é", especies.map { .init($0.codigo, $0.nome) }),
                .escolha("sentido", "Sentido", [.init("gerado", "Para você"), .init("recebido", "Enviado por você")]),
                .escolha(
                    "situacao", "Situação",
                    ["disponivel", "conferido", "aplicando", "aplicado", "recusado"].map { .init($0, situacao($0)) }),
                .competencia("competencia", "Competência"),
            ],
            ordens: ["em", "nome", "competencia", "situacao"], padrao: .init("em", .decrescente), lendo: pares)
    }

    /// A página pedida e o total, no papel da consignatária: o de outra não existe.
    static func listar(_ estado: EstadoDaGrade, limite: Int, pulados: Int, em t: Transacao) throws -> [ArquivoNaCaixa] {
        let sql: SQL =
            """
            SELECT id, nome, especie, sentido = 'gerado', competencia, situacao, motivo, registros, apontamentos, total, tamanho, em
              FROM arquivo WHERE situacao <> 'recebendo'
            """ + condicao(estado) + ordem(estado) + " LIMIT \(limite) OFFSET \(pulados)"
        return try t.executar(sql).map {
            ArquivoNaCaixa(
                id: try $0.ler(0), nome: try $0.ler(1), especie: try $0.ler(2), gerado: try $0.ler(3),
                competencia: try $0.ler(4), situacao: try $0.ler(5), motivo: try $0.ler(6), registros: try $0.ler(7),
                apontamentos: try $0.ler(8), total: try $0.ler(9), tamanho: try $0.ler(10), em: try $0.ler(11))
        }
    }

    static func contar(_ estado: EstadoDaGrade, em t: Transacao) throws -> Int {
        let sql: SQL = "SELECT count(*) FROM arquivo WHERE situacao <> 'recebendo'" + condicao(estado)
        return try t.uma(sql)?.ler(0) ?? 0
    }

    private static func condicao(_ estado: EstadoDaGrade) -> SQL {
        var sql: SQL = ""
        if let especie = estado["especie"] { sql += " AND especie = \(especie)" }
        if let sentido = estado["sentido"] { sql += " AND sentido = \(sentido)" }
        if let situacao = estado["situacao"] { sql += " AND situacao = \(situacao)" }
        if let digitada = estado["competencia"] {
            // O que não se lê como mês não acha nada.
            do { sql += " AND competencia = \(try Competencia.lendo(digitada))" } catch { sql += " AND false" }
        }
        return sql
    }

    private static func ordem(_ estado: EstadoDaGrade) -> SQL {
        let coluna: SQL =
            switch estado.ordem?.chave {
            case "nome": "nome"
            case "competencia": "competencia"
            case "situacao": "situacao"
            default: "em"
            }
        return " ORDER BY " + coluna
            + (estado.ordem?.sentido == .decrescente ? " DESC NULLS LAST, id DESC" : " NULLS LAST, id")
    }

    static func tela(_ arquivos: [ArquivoNaCaixa], _ estado: EstadoDaGrade, _ total: Int, podeEnviar: Bool) -> Tela {
        var estado = estado
        estado.total = total
        return Tela(
            "Arquivos",
            ajuda: Ajuda(
                "Os arquivos que a sua instituição mandou e os que recebeu.",
                quemPode: "Quem entra por esta consignatária.",
                depois: "Cada arquivo baixado fica registrado na trilha."),
            larga: true,
            acoes: podeEnviar
                ? Bloco { Ligacao("Enviar arquivo", para: "/consignataria/arquivos/enviar", .primario) } : nil
        ) {
            Grade(
                "Caixa de arquivos", linhas: arquivos, estado: estado,
                vazio: Vazio("Nenhum arquivo ainda", "O retorno da folha e o resultado dos seus lotes aparecem aqui.")
            ) { colunas }
        }
    }

    @MontagemDeColunas<ArquivoNaCaixa> static var colunas: [Coluna<ArquivoNaCaixa>] {
        Coluna("Arquivo", ordem: "nome", principal: true, csv: { $0.nome }) {
            Ligacao($0.nome, para: "/consignataria/arquivos/\($0.id)")
        }
        Coluna("O que é") { nome(daEspecie: $0.especie) }
        Coluna("Sentido") { $0.gerado ? "para você" : "enviado por você" }
        Coluna("Competência", ordem: "competencia") { $0.competencia?.brasileira ?? "" }
        Coluna("Quando", .umaLinha, ordem: "em") { $0.em.naTela }
        Coluna("Registros", .numero) { $0.registros.map { Formato.inteiro($0) } ?? "" }
        Coluna("Apontamentos", .numero) { Formato.inteiro($0.apontamentos) }
        Coluna("Situação", ordem: "situacao", csv: { situacao($0.situacao) }) { etiqueta($0.situacao) }
        Coluna("Motivo") { $0.motivo ?? "" }
        Coluna.acoes {
            if $0.tamanho > 0 {
                Ligacao("Baixar", para: "/consignataria/arquivos/\($0.id)/baixar", .terciario, compacta: true)
            }
        }
    }

    static func situacao(_ codigo: String) -> String { codigo == "disponivel" ? "disponível" : codigo }

    static func etiqueta(_ codigo: String) -> Etiqueta {
        switch codigo {
        case "disponivel", "aplicado": Etiqueta(.sucesso, situacao(codigo))
        case "recusado": Etiqueta(.erro, codigo)
        case "desfeito": Etiqueta(.riscado, codigo)
        case "conferido": Etiqueta(.aviso, "conferido: falta aplicar")
        default: Etiqueta(.informacao, codigo)
        }
    }
}
