import Cadastro
import Nucleo

/// O que a consignatária pede ao reservar.
///
/// Nos empréstimos vêm também os números da operação, que o sistema refaz e confere; nos demais, só a parcela.
package struct PedidoDeReserva: Sendable, Hashable {
    package let pessoa: Int64
    package let vinculo: Int64
    package let consignataria: Int64
    package let produto: Int64
    /// Zero nos produtos em percentual: quem a calcula é a porta.
    package let parcela: Dinheiro
    /// Que parte da base de contribuição se desconta todo mês, nos produtos em percentual.
    package let percentual: Percentual?
    /// Quantidade de parcelas; `nil` nos produtos mensais sem fim.
    package let prazo: Int?
    /// Meses sem desconto antes da primeira parcela (RF-CON-05).
    package let carencia: Int
    /// O número que a consignatária dá ao contrato; pode vir depois.
    package let numero: String?
    package let operacao: OperacaoDeCredito?
    /// O pedido trouxe o CPF, já conferido com o do vínculo.
    package let cpfInformado: Bool

    package init(
        pessoa: Int64, vinculo: Int64, consignataria: Int64, produto: Int64, parcela: Dinheiro, prazo: Int?,
        carencia: Int = 0, numero: String? = nil, operacao: OperacaoDeCredito? = nil, percentual: Percentual? = nil,
        cpfInformado: Bool = false
    ) {
        self.cpfInformado = cpfInformado
        self.percentual = percentual
        self.pessoa = pessoa
        self.vinculo = vinculo
        self.consignataria = consignataria
        self.produto = produto
        self.parcela = parcela
        self.prazo = prazo
        self.carencia = carencia
        self.numero = numero
        self.operacao = operacao
    }
}

extension PedidoDeReserva {
    /// De que vínculo a porta lê a base; só em percentual.
    var vinculoDaBase: Int64? { percentual == nil ? nil : vinculo }

    /// Em centavos. A que sai da base não vai ao evento, que a consignatária lê antes de a pessoa autorizar: lá vai o percentual.
    var parcelaNaTrilha: Int64? { percentual == nil ? parcela.centavos : nil }
}

/// Os números de um empréstimo. IOF e CET são opcionais: informados, têm de conferir.
package struct OperacaoDeCredito: Sendable, Hashable {
    package let liberado: Dinheiro
    package let taxaAoMes: Taxa
    package let tarifaFinanciada: Dinheiro
    package let tarifaAVista: Dinheiro
    package let seguroMensal: Dinheiro
    package let iof: Dinheiro?
    /// CET ao ano, em centésimos de ponto percentual.
    package let cetAoAno: Int?
    /// O dia do crédito, se não é o do pedido: lote e operação que se fez antes.
    package let liberacao: Dia?

    package init(
        liberado: Dinheiro, taxaAoMes: Taxa, tarifaFinanciada: Dinheiro = .zero, tarifaAVista: Dinheiro = .zero,
        seguroMensal: Dinheiro = .zero, iof: Dinheiro? = nil, cetAoAno: Int? = nil, liberacao: Dia? = nil
    ) {
        self.liberacao = liberacao
        self.liberado = liberado
        self.taxaAoMes = taxaAoMes
        self.tarifaFinanciada = tarifaFinanciada
        self.tarifaAVista = tarifaAVista
        self.seguroMensal = seguroMensal
        self.iof = iof
        self.cetAoAno = cetAoAno
    }
}

extension Catalogo {
    /// Se a reserva pedida, feita neste dia, só se autoriza com prova de vida.
    ///
    /// Em percentual, basta que o produto tenha limite: a parcela muda com a remuneração, e exigir conforme o valor diria qual ela é.
    func exigeProva(_ pedido: PedidoDeReserva, em dia: Dia) -> Bool {
        let parcela = pedido.percentual == nil ? pedido.parcela : Dinheiro(centavos: .max)
        return exigeProva(produto: pedido.produto, parcela: parcela, prazo: pedido.prazo, em: dia)
    }

    /// Se a reserva pedida, feita neste dia, espera a pessoa no portal dela: por prova de vida ou porque o produto pede a autorização.
    func esperaAPessoa(_ pedido: PedidoDeReserva, em dia: Dia) -> Bool {
        produtos[pedido.produto]?.exigeAutorizacao == true || exigeProva(pedido, em: dia)
    }
}
