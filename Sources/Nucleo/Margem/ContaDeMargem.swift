/// Por que um peso não coube.
///
/// Leva números para a trilha, o gestor e o servidor; à consignatária só se diz que não cabe.
package enum RecusaDeMargem: Error, Hashable, Sendable {
    /// O vínculo não tem conta deste tipo de margem.
    case semConta(tipo: String)
    /// A folha ainda não informou a margem: desconhecida não é zero, e nada se reserva nela.
    case desconhecida(tipo: String)
    /// A margem disponível é menor que o aumento pedido.
    case insuficiente(tipo: String, pedido: Dinheiro, disponivel: Dinheiro)
    /// A margem consome o total contratado e o contrato não tem prazo.
    case totalIndeterminado(tipo: String)
}

/// O saldo de um vínculo num tipo de margem.
///
/// Só olha para os seus números: bloqueio é sinal à parte, que impede reservar e não muda conta nenhuma.
package struct ContaDeMargem: Sendable, Hashable {
    /// Código do tipo de margem.
    package let tipo: String

    /// Margem bruta da última folha processada; `nil` se a folha nunca a informou.
    package let bruta: Dinheiro?

    /// Ajuste manual do gestor; pode ser negativo.
    package let ajuste: Dinheiro

    /// Parte da bruta que não se oferece; nunca negativa.
    package let retido: Dinheiro

    /// Soma dos pesos de reservas e contratos vivos, também os suspensos; nunca negativa.
    package let comprometido: Dinheiro

    package init(
        tipo: String, bruta: Dinheiro?, ajuste: Dinheiro = .zero, retido: Dinheiro = .zero,
        comprometido: Dinheiro = .zero
    ) {
        precondition(retido >= .zero && comprometido >= .zero, "retido e comprometido não são negativos")
        self.tipo = tipo
        self.bruta = bruta
        self.ajuste = ajuste
        self.retido = retido
        self.comprometido = comprometido
    }

    /// O que ainda se pode comprometer, com sinal; `nil` se a bruta é desconhecida.
    ///
    /// - Fonte: `dominio` 3.2.
    package var disponivel: Dinheiro? { bruta.map { $0 + ajuste - retido - comprometido } }

    /// A conta depois de o comprometido mudar de tanto.
    ///
    /// O que não aumenta (liquidar, refinanciar para menos) cabe mesmo em conta negativa ou desconhecida. O que
    /// aumenta exige margem conhecida e suficiente, salvo nas espécies que não exigem saldo (ajuste do gestor,
    /// recálculo percentual, decisão judicial, transferência, carga do legado).
    ///
    /// - Fonte: invariante 1 da arquitetura.
    package func comprometendo(_ delta: Dinheiro, exigeSaldo: Bool = true) throws(RecusaDeMargem) -> ContaDeMargem {
        if exigeSaldo, delta > .zero {
            guard let disponivel else { throw .desconhecida(tipo: tipo) }
            guard delta <= disponivel else {
                throw .insuficiente(tipo: tipo, pedido: delta, disponivel: disponivel)
            }
        }
        return ContaDeMargem(
            tipo: tipo, bruta: bruta, ajuste: ajuste, retido: retido, comprometido: comprometido + delta)
    }

    /// A conta com a bruta de outra folha; o comprometido não muda, e o disponível pode ficar negativo.
    package func comBruta(_ bruta: Dinheiro?) -> ContaDeMargem {
        ContaDeMargem(tipo: tipo, bruta: bruta, ajuste: ajuste, retido: retido, comprometido: comprometido)
    }

    /// As parcelas da soma, na ordem em que se explicam.
    package var memoria: [LinhaDaMemoria] {
        [
            LinhaDaMemoria("Margem bruta", bruta, fonte: "última folha processada"),
            LinhaDaMemoria("Ajuste do gestor", ajuste, fonte: "ajustes registrados"),
            LinhaDaMemoria("Retido", -retido, fonte: "parte da margem que não se oferece"),
            LinhaDaMemoria("Comprometido", -comprometido, fonte: "reservas e contratos vivos"),
            LinhaDaMemoria("Disponível", disponivel, fonte: "soma das linhas acima"),
        ]
    }
}
