import Cadastro
import Nucleo

/// O que acontece ao contrato depois que a folha responde por uma parcela.
///
/// | a parcela | contrato a prazo | contrato sem prazo |
/// |---|---|---|
/// | descontada inteira (o previsto do mês) | conta como paga; sendo a última, conclui | conta como paga |
/// | em parte, e o produto aceita parcial | idem: o que faltou segue devido fora da folha | idem |
/// | nada, ou em parte sem o produto aceitar | segue `ao_nao_descontar` | nada muda |
///
/// `reapresentar`: a mesma parcela, com o mesmo número, volta no mês seguinte. `estender`: a parcela passa para o fim, e o prazo
/// ganha um mês (a seguinte é a que desconta). `cobrar-fora`: a parcela sai da folha e conta; sendo a última, conclui.
/// Suspensa e retirada não mudam nada, salvo se uma correção as mandou à folha e ela descontou: então valem como as outras. Contrato já
/// encerrado não muda: o que se descontou dele é a devolver.
///
/// - Fonte: dominio, §3.4 («Depois de uma parcela não descontada»); Decreto MG 45.548/2011, art. 13 (parcial).
enum DepoisDoDesconto: Sendable, Hashable {
    case nada
    /// Mais uma parcela paga.
    case contar
    /// A última: devolve a margem.
    case concluir
    /// A parcela não descontada vai para o fim do contrato.
    case estender

    struct Parcela: Sendable, Hashable {
        let previsto: Dinheiro
        /// Tudo o que a folha descontou no mês, com o que veio de correção.
        let descontado: Dinheiro
        let suspensa: Bool
        let retirada: Bool
    }

    static func decidir(
        _ parcela: Parcela, situacao: Situacao, pagas: Int, prazo: Int?, aceitaParcial: Bool,
        aoNaoDescontar: Produto.AoNaoDescontar
    ) -> DepoisDoDesconto {
        let foraDoMes = parcela.suspensa || parcela.retirada
        guard situacao.ehContratoVivo, !foraDoMes || parcela.descontado > .zero else { return .nada }
        let contada = parcela.descontado >= parcela.previsto || (parcela.descontado > .zero && aceitaParcial)
        guard let prazo else { return contada ? .contar : .nada }
        // Já contado por fora (liquidação de parcelas): nada mais a somar.
        guard pagas < prazo else { return .concluir }
        if contada || aoNaoDescontar == .cobrarFora { return pagas + 1 == prazo ? .concluir : .contar }
        return aoNaoDescontar == .estender ? .estender : .nada
    }
}
