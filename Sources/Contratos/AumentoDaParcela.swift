import Cadastro
import Nucleo

extension Catalogo {
    /// Se levar a parcela do contrato a este valor é coisa que só a pessoa autoriza, com prova de vida nova.
    ///
    /// O que nasceu exigindo exige a cada aumento. O que não, só quando o valor novo passa do limite que valia no dia em que a reserva nasceu:
    /// regra de depois não o alcança. Reduzir nunca exige.
    /// - Fonte: RF-CON-04; decisão 0041.
    package func aumentoExigeProva(_ contrato: ContratoNoLivro, para parcela: Dinheiro) -> Bool {
        guard parcela > contrato.parcela else { return false }
        return contrato.exigeProva
            || exigeProva(
                produto: contrato.produto, parcela: parcela, prazo: contrato.prazo, em: contrato.regraEm)
    }
}
