import BancoDeDados
import Cadastro
import Contratos
import Nucleo

/// Um contrato vivo com o que o reajuste precisa saber dele.
package struct ContratoAReajustar: Sendable, Hashable {
    package let id: Int64
    package let pessoa: Int64
    package let vinculo: Int64
    package let matricula: Matricula
    package let vinculoEmVigor: Bool
    package let numero: String?
    package let parcela: Dinheiro
    /// Pontos-base, nos percentuais.
    package let percentual: Int?
    /// A base de previdência da última folha fechada; `nil` se ela não veio.
    package let base: Dinheiro?
    package let produto: String
    package let exigeSaldo: Bool
    package let consignataria: Int64
    /// Última competência suspensa, quando está suspenso com prazo.
    package let suspensoAte: Competencia?

    init(lendo linha: Linha) throws {
        id = try linha.ler(0)
        pessoa = try linha.ler(1)
        vinculo = try linha.ler(2)
        matricula = try linha.ler(3)
        let situacao: String = try linha.ler(4)
        vinculoEmVigor = situacao == "ativo" || situacao == "inativo"
        numero = try linha.ler(5)
        parcela = try linha.ler(6)
        percentual = try linha.ler(7)
        base = try linha.ler(8)
        produto = try linha.ler(9)
        exigeSaldo = try linha.ler(10)
        consignataria = try linha.ler(11)
        suspensoAte = try linha.ler(12)
    }

    /// A contribuição do mês: percentual da base, com a fração de centavo desprezada; sem base, não se sabe.
    package func contribuicao(a percentual: Int? = nil) -> Dinheiro? {
        guard let base, let pontosBase = percentual ?? self.percentual else { return nil }
        return base.vezes(Percentual(pontosBase: Int64(pontosBase)), .paraBaixo)
    }
}

/// Os contratos vivos de uma consignatária, por matrícula e produto.
package struct ContratosAReajustar: Sendable {
    private let porMatricula: [Matricula: [ContratoAReajustar]]

    package init(_ contratos: [ContratoAReajustar]) { porMatricula = Dictionary(grouping: contratos, by: \.matricula) }

    /// De que contrato a linha fala, ou por que não se sabe.
    package enum Alvo: Sendable, Hashable {
        case um(ContratoAReajustar)
        case nenhum
        case varios(Int)
        case desligado
    }

    /// O contrato de que a linha fala: pelo número, se veio; sem número, o único daquele produto.
    package func alvo(_ linha: LinhaDeReajuste) -> Alvo {
        let doProduto = (porMatricula[linha.matricula] ?? []).filter {
            $0.produto == linha.produto && (linha.numero == nil || $0.numero == linha.numero)
        }
        guard let primeiro = doProduto.first else { return .nenhum }
        guard doProduto.count == 1 else { return .varios(doProduto.count) }
        return primeiro.vinculoEmVigor ? .um(primeiro) : .desligado
    }
}
