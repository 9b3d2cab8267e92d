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
    private let assinatura: AssinaturaDoContrato

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
        assinatura = AssinaturaDoContrato(
            exigeProva: try linha.ler(13), produto: try linha.ler(14), prazo: try linha.ler(15),
            regraEm: try linha.ler(16))
    }

    /// A contribuição do mês: percentual da base, com a fração de centavo desprezada; sem base, não se sabe.
    package func contribuicao(a percentual: Int? = nil) -> Dinheiro? {
        guard let base, let pontosBase = percentual ?? self.percentual else { return nil }
        return Percentual(pontosBase: Int64(pontosBase)).contribuicao(sobre: base)
    }
}

/// O que uma linha pede a um contrato.
enum PedidoDeReajuste: Sendable, Hashable {
    /// Já está assim.
    case igual
    /// Não há valor a que levar a parcela; o percentual, se a linha traz um, muda assim mesmo.
    case semBase
    case para(Dinheiro)
    /// Aumento que só a pessoa autoriza, com prova de vida; o valor é o que se julgou.
    case soComProva(Dinheiro)
    /// O desconto levaria a parcela a zero.
    case abaixoDeUmCentavo
    /// É percentual o produto, e o contrato não tem percentual que mudar.
    case semPercentual
}

extension ContratoAReajustar {
    /// O que a linha pede, julgado contra o contrato como está; quem aplica e quem prevê dizem o mesmo.
    ///
    /// Do percentual julga-se o percentual: subir é aumento mesmo sem base no mês, e mesmo que a base, mais baixa, deixe a parcela menor.
    /// - Fonte: RF-CON-04, RF-CON-25; decisão 0041.
    func pedido(_ linha: LinhaDeReajuste, _ especie: EspecieDeEntrada, _ catalogo: Catalogo) -> PedidoDeReajuste {
        switch especie {
        case .aliquotas:
            guard let percentual else { return .semPercentual }
            guard percentual != Int(linha.valor) else { return .igual }
            let calculada = contribuicao(a: Int(linha.valor))
            if Int(linha.valor) > percentual {
                let julgada = max(calculada ?? .zero, proporcional(de: percentual, para: linha.valor))
                if assinatura.exige(para: julgada, catalogo) { return .soComProva(julgada) }
            }
            return calculada.map { .para($0) } ?? .semBase
        case .percentuais:
            return pedido(parcela + parcela.vezes(Percentual(pontosBase: linha.valor), .meioParaCima), catalogo)
        default: return pedido(Dinheiro(centavos: linha.valor), catalogo)
        }
    }

    private func pedido(_ nova: Dinheiro, _ catalogo: Catalogo) -> PedidoDeReajuste {
        guard nova != parcela else { return .igual }
        guard nova > .zero else { return .abaixoDeUmCentavo }
        return nova > parcela && assinatura.exige(para: nova, catalogo) ? .soComProva(nova) : .para(nova)
    }

    /// A parcela de hoje levada ao percentual novo: o que se descontaria na base de que ela saiu.
    private func proporcional(de percentual: Int, para novo: Int64) -> Dinheiro {
        guard percentual > 0 else { return parcela }
        return Dinheiro(centavos: parcela.centavos * novo / Int64(percentual))
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
