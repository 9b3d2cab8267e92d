import BancoDeDados
import Cadastro
import Cifra
import Html
import Nucleo

/// Um contrato (ou reserva) como as telas o mostram, lido de `atual.contrato_na_tela` no papel de quem olha.
package struct ContratoNaTela: Sendable {
    package let id: Int64
    package let vinculo: Int64
    package let pessoa: Int64
    package let matricula: Matricula
    /// `nil` para a consignatária, enquanto não pode saber de quem é a matrícula (decisão 0049).
    package let nome: String?
    /// Formatado; a tela que não o deve mostrar não o usa. `nil` como o nome.
    package let cpf: String?
    package let consignataria: Int64
    package let nomeDaConsignataria: String
    /// A agência ou o correspondente por quem se reservou, se foi por um.
    package let correspondente: String?
    package let produto: String
    /// A reserva espera a pessoa, pelo produto ou pela prova de vida.
    package let exigeAutorizacao: Bool
    package let exigeProva: Bool
    package let aoNaoDescontar: Produto.AoNaoDescontar
    package let aceitaParcial: Bool
    package let codigoDoProduto: String
    /// Antecipação de verbas em atraso: o que ocupa a margem é o total, e não a parcela.
    package let antecipacao: Bool
    package let numero: String?
    package let situacao: Situacao
    package let legado: String?
    /// Zero se `parcelaOculta`; para mostrar, use `parcelaEscrita`.
    package let parcela: Dinheiro
    /// Quem olha é a consignatária, e a parcela de percentual de reserva não averbada diria a remuneração (decisão 0056).
    package let parcelaOculta: Bool
    /// Que parte da base de contribuição se desconta, nos produtos em percentual.
    package let percentual: Percentual?
    /// `nil` é por tempo indeterminado.
    package let prazo: Int?
    package let carencia: Int
    package let primeira: Competencia
    package let pagas: Int
    package let operacaoEm: Instante
    package let venceEm: Instante?
    package let averbadoEm: Instante?
    package let encerradoEm: Instante?
    package let liberado: Dinheiro?
    package let financiado: Dinheiro?
    package let iof: Dinheiro?
    package let taxaAoMes: Taxa?
    /// Em centésimos de ponto percentual.
    package let cetAoAno: Int64?

    init(lendo linha: Linha, _ cofre: Cofre) throws {
        id = try linha.ler("id")
        vinculo = try linha.ler("vinculo_id")
        pessoa = try linha.ler("pessoa_id")
        matricula = try linha.ler("matricula")
        let pessoa = pessoa
        let dados = try linha.ler("pessoal", como: [UInt8]?.self).map {
            try DadosPessoais.abrindo($0, de: pessoa, cofre)
        }
        nome = dados?.nome
        cpf = dados?.cpfFormatado
        consignataria = try linha.ler("consignataria_id")
        nomeDaConsignataria = try linha.ler("consignataria")
        correspondente = try linha.ler("correspondente")
        produto = try linha.ler("produto")
        exigeAutorizacao = try linha.ler("exige_autorizacao")
        exigeProva = try linha.ler("exige_prova")
        aoNaoDescontar = try linha.caso("ao_nao_descontar")
        aceitaParcial = try linha.ler("aceita_parcial")
        codigoDoProduto = try linha.ler("produto_codigo")
        antecipacao = try linha.ler("natureza", como: String.self) == "antecipacao"
        numero = try linha.ler("numero")
        situacao = try linha.caso("situacao")
        legado = try linha.ler("legado")
        parcela = try linha.ler("parcela")
        parcelaOculta = try linha.ler("parcela_oculta")
        percentual = try linha.ler("percentual", como: Int64?.self).map { Percentual(pontosBase: $0) }
        prazo = try linha.ler("prazo", como: Int64?.self).map(Int.init)
        carencia = Int(try linha.ler("carencia", como: Int64.self))
        primeira = try linha.ler("primeira")
        pagas = Int(try linha.ler("pagas", como: Int64.self))
        operacaoEm = try linha.ler("operacao_em")
        venceEm = try linha.ler("vence_em")
        averbadoEm = try linha.ler("averbado_em")
        encerradoEm = try linha.ler("encerrado_em")
        liberado = try linha.ler("valor_liberado")
        financiado = try linha.ler("valor_financiado")
        iof = try linha.ler("iof")
        taxaAoMes = try linha.ler("taxa_ao_mes", como: Int64?.self).map { Taxa(emCentesimosDeMilionesimo: $0) }
        cetAoAno = try linha.ler("cet_ao_ano", como: Int64?.self)
    }

    package static func ler(_ id: Int64, _ cofre: Cofre, em t: Transacao) throws -> ContratoNaTela? {
        try t.uma("SELECT * FROM atual.contrato_na_tela c WHERE c.id = \(id)").map {
            try ContratoNaTela(lendo: $0, cofre)
        }
    }

    /// A página pedida da lista filtrada.
    package static func listar(
        _ filtro: FiltroDeContratos, limite: Int, pulados: Int = 0, _ cofre: Cofre, em t: Transacao
    ) throws -> [ContratoNaTela] {
        let sql: SQL =
            "SELECT * FROM atual.contrato_na_tela c WHERE true" + filtro.condicao + filtro.ordem
            + " LIMIT \(limite) OFFSET \(pulados)"
        return try t.executar(sql).map { try ContratoNaTela(lendo: $0, cofre) }
    }

    package static func contar(_ filtro: FiltroDeContratos, em t: Transacao) throws -> Int {
        let sql: SQL = "SELECT count(*) FROM atual.contrato_na_tela c WHERE true" + filtro.condicao
        return Int(try t.uma(sql)?.ler(0, como: Int64.self) ?? 0)
    }

    /// Quanto somam as parcelas dos contratos filtrados.
    package static func somar(_ filtro: FiltroDeContratos, em t: Transacao) throws -> Dinheiro {
        let sql: SQL =
            "SELECT coalesce(sum(c.parcela), 0)::bigint FROM atual.contrato_na_tela c WHERE true" + filtro.condicao
        return try t.uma(sql)?.ler(0) ?? .zero
    }

    /// O nome, ou o que falta para ele se mostrar.
    package var nomeDaPessoa: String {
        nome ?? (situacao.ehReservaViva ? "aparece depois de autorizada ou confirmada" : "não mostrada")
    }

    /// O desconto do mês em palavras: o valor, ou o percentual de que ele sai, a quem ainda não o pode ler.
    package var parcelaEscrita: String {
        guard parcelaOculta, let percentual else { return parcela.emReais }
        return "\(Formato.percentual(pontosBase: percentual.pontosBase)) da base de contribuição"
    }

    /// Parcelas que faltam; `nil` é por tempo indeterminado.
    package var faltam: Int? { prazo.map { max(0, $0 - pagas) } }

    /// Quantas parcelas ainda se devem, em palavras: nenhuma, se o contrato terminou; todas as que vierem, se não tem prazo.
    package var emAberto: String {
        guard situacao.pesaNaMargem else { return "nenhuma" }
        return faltam.map { Formato.inteiro($0) } ?? "por tempo indeterminado"
    }

    /// `12 de 36`, ou só as pagas quando não há prazo.
    package var andamento: String { prazo.map { "\(pagas) de \($0)" } ?? Formato.contagem(pagas, "paga", "pagas") }
}

extension DadosPessoais {
    /// O CPF com pontos.
    package var cpfFormatado: String { CPF.escrito(cpf) }
}

extension Linha {
    /// Como `lerCaso`, pelo nome da coluna.
    package func caso<T: RawRepresentable<String>>(_ coluna: String, como tipo: T.Type = T.self) throws(FalhaDeBanco)
        -> T
    {
        let texto = try ler(coluna, como: String.self)
        guard let caso = T(rawValue: texto) else { preconditionFailure("\(T.self) não conhece \(texto)") }
        return caso
    }
}
