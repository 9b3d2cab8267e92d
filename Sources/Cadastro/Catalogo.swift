import BancoDeDados
import Nucleo

/// As regras cadastradas, inteiras e em memória: produtos, convênios, incidências, parâmetros, calendário.
///
/// É pequeno (dezenas de linhas) e muda pouco; quem decide em tempo real não pode ir ao banco por regra. `versao` é a que
/// `versao_do_cadastro` tinha quando se leu: mudou lá, relê-se aqui (`GuardaDoCatalogo`).
package struct Catalogo: Sendable {
    package let versao: Int64
    package let consignatarias: [Int64: Consignataria]
    package let produtos: [Int64: Produto]
    package let convenios: [Int64: Convenio]
    /// Condições de cada convênio, por id do convênio.
    package let condicoes: [Int64: [CondicoesDoConvenio]]
    package let incidencias: [Int64: [IncidenciaVigente]]
    package let tipos: [String: TipoDeMargemCadastrado]
    package let parametros: [String: [ParametroVigente]]
    /// De que valor em diante cada produto pede prova de vida, por id do produto.
    package let exigencias: [Int64: [ExigenciaDeProva]]
    package let calendario: [Competencia: MesDoCalendario]
    /// O calendário na forma que a conta dos juros usa.
    let datasProprias: [Competencia: PrazosDaFolha.DatasProprias]

    /// O convênio entre a consignatária e o produto, se há.
    package func convenio(consignataria: Int64, produto: Int64) -> Convenio? {
        convenios.values.first { $0.consignataria == consignataria && $0.produto == produto }
    }

    /// O produto deste código, se há.
    package func produto(codigo: String) -> Produto? { produtos.values.first { $0.codigo == codigo } }
    /// A consignatária deste código, se há.
    package func consignataria(codigo: String) -> Consignataria? { consignatarias.values.first { $0.codigo == codigo } }

    /// Os tipos de margem em que o produto pesa naquela data, na ordem do cadastro.
    package func tipos(doProduto produto: Int64, em dia: Dia) -> [TipoDeMargemCadastrado] {
        (incidencias[produto] ?? []).filter { $0.vigencia.contem(dia) }
            .compactMap { tipos[$0.tipo] }.sorted { $0.ordem < $1.ordem }
    }

    /// O valor de um parâmetro naquela data; `nil` se não foi cadastrado.
    package func parametro(_ chave: ChaveDeParametro, em dia: Dia) -> String? {
        parametros[chave.rawValue]?.vigente(em: dia)?.valor
    }

    /// Corte e vencimento de cada mês, para a conta dos empréstimos: o calendário do órgão, ou os dias usuais onde não há.
    package func prazosDaFolha(em dia: Dia) -> PrazosDaFolha {
        PrazosDaFolha(
            diaDeCorte: inteiro(.diaDeCorte, em: dia), diaDeVencimento: inteiro(.diaDeVencimento, em: dia),
            datasProprias: datasProprias)
    }

    /// O valor inteiro de um parâmetro naquela data, ou o padrão escrito na chave.
    package func inteiro(_ chave: ChaveDeParametro, em dia: Dia) -> Int {
        parametro(chave, em: dia).flatMap { Int($0) } ?? chave.padrao
    }
}

/// A consignatária como a decisão a vê.
package struct Consignataria: Sendable, Hashable {
    /// O que ela pode fazer hoje; `soLiquida` só encerra o que já tem.
    package enum Situacao: String, Sendable { case ativa, bloqueada, soLiquida = "so_liquida", descredenciada }
    package let id: Int64
    package let codigo: String
    package let nome: String
    /// Letra de `a` a `g` do quadro 22.4.1; a cobrança é da rubrica, não daqui (observações, 5).
    package let tipo: String
    package let situacao: Situacao
    package let credenciada: Vigencia
}

/// Um produto consignável e como ele se desconta.
/// - Fonte: RF-GER-03.
package struct Produto: Sendable, Hashable {
    /// O que se consigna.
    package enum Natureza: String, Sendable {
        case emprestimo, cartao, mensalidade, seguro, previdencia, planoDeSaude = "plano-de-saude", antecipacao
    }
    /// Como o desconto se repete: parcelas contadas, mensal sem fim, ou percentual de uma base.
    package enum Forma: String, Sendable { case parcelas, mensal, percentual }
    /// O que acontece à parcela que a folha não descontou.
    package enum AoNaoDescontar: String, Sendable { case reapresentar, estender, cobrarFora = "cobrar-fora" }
    package let id: Int64
    package let codigo: String
    package let nome: String
    package let natureza: Natureza
    package let forma: Forma
    package let exigeTaxa: Bool
    package let aceitaParcial: Bool
    package let minimoParcial: Dinheiro
    package let exigeAutorizacao: Bool
    package let reajusteExigeSaldo: Bool
    package let aoNaoDescontar: AoNaoDescontar
}

/// Consignatária e produto habilitados no órgão.
package struct Convenio: Sendable, Hashable {
    /// O que se pode fazer nele hoje; `soLiquida` só encerra o que já há.
    package enum Situacao: String, Sendable { case ativo, bloqueado, soLiquida = "so_liquida" }
    package let id: Int64
    package let consignataria: Int64
    package let produto: Int64
    package let situacao: Situacao
}

/// O que a consignatária e o órgão combinaram para um produto, num período.
package struct CondicoesDoConvenio: Sendable, Hashable, ComVigencia {
    package let id: Int64
    package let vigencia: Vigencia
    package let prazoMinimo: Int
    package let prazoMaximo: Int?
    package let carenciaMinima: Int
    package let carenciaMaxima: Int
    package let maximoDeContratos: Int?
    /// Juros ao mês, em 10⁻⁸.
    package let taxaMaxima: Int64?
    /// CET ao ano, em centésimos de ponto percentual.
    package let cetMaximo: Int?
    package let convencao: ConvencaoDaParcela
    package let iof: ModoDoIOF
}

/// Um tipo de margem em que o produto pesa, num período.
/// - Fonte: OBJ-05, OBJ-12 (que rubricas debitam cada margem é cadastro).
package struct IncidenciaVigente: Sendable, Hashable, ComVigencia {
    package let tipo: String
    package let vigencia: Vigencia
}

/// Um tipo de margem: o que o consome e onde ele conta.
package struct TipoDeMargemCadastrado: Sendable, Hashable {
    /// Se pesa a parcela do mês ou o total contratado.
    package enum Consome: String, Sendable { case parcela, total }
    /// O que fazer com o que não cabe.
    package enum Excesso: String, Sendable { case recusar, cortar, transbordar }
    package let codigo: String
    package let nome: String
    package let consome: Consome
    package let noLimite: Bool
    package let noTeto: Bool
    package let excesso: Excesso
    package let ordem: Int
}

/// O valor de um parâmetro, num período.
package struct ParametroVigente: Sendable, Hashable, ComVigencia {
    package let valor: String
    package let vigencia: Vigencia
}

/// As datas de um mês da folha, informadas pelo órgão (dominio, §4.3).
/// - Fonte: INT-08.
package struct MesDoCalendario: Sendable, Hashable {
    package let competencia: Competencia
    /// Último instante em que uma operação entra nesta competência.
    package let corte: Instante
    package let remessaAte: Dia
    package let vencimento: Dia
    package let repasse: Dia
}
