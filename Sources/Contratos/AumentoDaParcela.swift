import Cadastro
import Nucleo

/// O que de um contrato decide se aumentá-lo é coisa que só a pessoa autoriza, com prova de vida nova.
///
/// O que nasceu exigindo exige a cada aumento. O que não, só quando o valor novo passa do limite que valia no dia em que a reserva nasceu:
/// regra de depois não o alcança. Reduzir nunca exige.
/// - Fonte: RF-CON-04; decisão 0041.
package struct AssinaturaDoContrato: Sendable, Hashable {
    let exigeProva: Bool
    let produto: Int64
    let prazo: Int?
    let regraEm: Dia

    package init(exigeProva: Bool, produto: Int64, prazo: Int?, regraEm: Dia) {
        (self.exigeProva, self.produto) = (exigeProva, produto)
        (self.prazo, self.regraEm) = (prazo, regraEm)
    }

    /// Se o aumento para esta parcela exige; que é aumento, quem chama já viu.
    package func exige(para parcela: Dinheiro, _ catalogo: Catalogo) -> Bool {
        exigeProva || catalogo.exigeProva(produto: produto, parcela: parcela, prazo: prazo, em: regraEm)
    }
}

extension Catalogo {
    /// Se levar a parcela do contrato a este valor é coisa que só a pessoa autoriza, com prova de vida nova.
    package func aumentoExigeProva(_ contrato: ContratoNoLivro, para parcela: Dinheiro) -> Bool {
        parcela > contrato.parcela
            && AssinaturaDoContrato(
                exigeProva: contrato.exigeProva, produto: contrato.produto, prazo: contrato.prazo,
                regraEm: contrato.regraEm
            ).exige(para: parcela, self)
    }
}
