import Auditoria
import Contratos
import Nucleo

/// Por que uma reserva, confirmação ou cancelamento não aconteceu.
///
/// A ordem dos casos é a ordem de precedência: havendo mais de um motivo, vale o primeiro. Tudo que depende de margem vem por
/// último e o limite de sondagens vem logo antes dela, para que esgotá-las não ensine nada.
///
/// O código é contrato público (REST, SOAP, manual): nunca muda de sentido, nunca é reaproveitado. Os números que explicam a
/// recusa vão à trilha e às telas do gestor e da própria pessoa; o que cruza a fronteira da consignatária é só
/// `RecusaParaConsignataria`, que não tem onde guardar margem.
package enum RecusaDeAverbacao: Error, Equatable, Sendable {
    // Quem pede
    case consignatariaBloqueada(situacao: String)
    case credenciamentoVencido
    case convenioInexistente
    case convenioBloqueado
    case semCondicoesVigentes
    // De quem
    case vinculoDesligado
    case margemBloqueada
    /// A prova de vida anual venceu, e o órgão manda não reservar. A consignatária ouve o mesmo que de margem bloqueada.
    case provaAnualVencida(prazo: Dia)
    // O que pede
    case prazoExigido
    case prazoNaoSeAplica
    case percentualExigido
    case percentualNaoSeAplica
    case percentualForaDosLimites
    case prazoAbaixoDoMinimo(minimo: Int)
    case prazoAcimaDoMaximo(maximo: Int)
    case carenciaForaDosLimites(minima: Int, maxima: Int)
    case parcelaInvalida
    case parcelaNaoSeAplica
    case taxaExigida
    case taxaAcimaDoTeto(teto: Int64)
    case cetAcimaDoTeto(teto: Int)
    case parcelaNaoConfere(informada: Dinheiro, calculada: Dinheiro)
    case iofNaoConfere(informado: Dinheiro, calculado: Dinheiro)
    case cetNaoConfere(informado: Int, calculado: Int)
    case calculoImpossivel(String)
    // Quantidades
    case limiteDeContratosDoProduto(maximo: Int)
    case limiteDeEmprestimos(maximo: Int)
    case limiteDeCartoes(maximo: Int)
    case limiteDeConsignatarias(maximo: Int)
    case reservasSimultaneas(maximo: Int)
    case numeroRepetido
    // Margem
    case tentativasEsgotadas
    case margemDesconhecida(tipo: String)
    /// A folha nunca informou a base de que o percentual tira a parcela, ou ela não dá um centavo.
    case baseDesconhecida
    case margemInsuficiente(tipo: String, disponivel: Dinheiro, peso: Dinheiro)
    // Ciclo da reserva
    case reservaNaoEncontrada
    case reservaVencida
    case reservaJaConfirmada
    case reservaEncerrada(situacao: Situacao)
    case faltaAutorizacao
    case faltaDocumento
    case autorizacaoJaDada
    /// Confirmar antes da prova de vida que a reserva exige.
    case faltaProvaDeVida
    /// Autorizar por outro meio a reserva que exige prova de vida.
    case provaDeVidaExigida
    /// O que a pessoa assinou já não é o que a reserva diz.
    case operacaoMudou
    // Contrato
    case contratoNaoEncontrado
    case contratoEncerrado(situacao: Situacao)
    case alteracaoNaoSeAplica
    /// Aumentar a parcela que a pessoa assinou, ou passar do valor que exige a assinatura dela.
    case aumentoExigeProva
    /// O corte passou entre a conferência do lote e a linha.
    case competenciaEncerrada
    case naoEsperaAutorizacao

    /// O código público da recusa.
    package var codigo: String { especie.rawValue }

    private var especie: Especie {
        switch self {
        case .consignatariaBloqueada: .consignatariaBloqueada
        case .credenciamentoVencido: .credenciamentoVencido
        case .convenioInexistente: .convenioInexistente
        case .convenioBloqueado: .convenioBloqueado
        case .semCondicoesVigentes: .semCondicoesVigentes
        case .vinculoDesligado: .vinculoDesligado
        case .margemBloqueada: .margemBloqueada
        case .provaAnualVencida: .provaAnualVencida
        case .prazoExigido: .prazoExigido
        case .prazoNaoSeAplica: .prazoNaoSeAplica
        case .percentualExigido: .percentualExigido
        case .percentualNaoSeAplica: .percentualNaoSeAplica
        case .percentualForaDosLimites: .percentualForaDosLimites
        case .prazoAbaixoDoMinimo: .prazoAbaixoDoMinimo
        case .prazoAcimaDoMaximo: .prazoAcimaDoMaximo
        case .carenciaForaDosLimites: .carenciaForaDosLimites
        case .parcelaInvalida: .parcelaInvalida
        case .parcelaNaoSeAplica: .parcelaNaoSeAplica
        case .taxaExigida: .taxaExigida
        case .taxaAcimaDoTeto: .taxaAcimaDoTeto
        case .cetAcimaDoTeto: .cetAcimaDoTeto
        case .parcelaNaoConfere: .parcelaNaoConfere
        case .iofNaoConfere: .iofNaoConfere
        case .cetNaoConfere: .cetNaoConfere
        case .calculoImpossivel: .calculoImpossivel
        case .limiteDeContratosDoProduto: .limiteDeContratosDoProduto
        case .limiteDeEmprestimos: .limiteDeEmprestimos
        case .limiteDeCartoes: .limiteDeCartoes
        case .limiteDeConsignatarias: .limiteDeConsignatarias
        case .reservasSimultaneas: .reservasSimultaneas
        case .numeroRepetido: .numeroRepetido
        case .tentativasEsgotadas: .tentativasEsgotadas
        case .margemDesconhecida: .margemDesconhecida
        case .baseDesconhecida: .baseDesconhecida
        case .margemInsuficiente: .margemInsuficiente
        case .reservaNaoEncontrada: .reservaNaoEncontrada
        case .reservaVencida: .reservaVencida
        case .reservaJaConfirmada: .reservaJaConfirmada
        case .reservaEncerrada: .reservaEncerrada
        case .faltaAutorizacao: .faltaAutorizacao
        case .faltaDocumento: .faltaDocumento
        case .autorizacaoJaDada: .autorizacaoJaDada
        case .faltaProvaDeVida: .faltaProvaDeVida
        case .provaDeVidaExigida: .provaDeVidaExigida
        case .operacaoMudou: .operacaoMudou
        case .contratoNaoEncontrado: .contratoNaoEncontrado
        case .contratoEncerrado: .contratoEncerrado
        case .alteracaoNaoSeAplica: .alteracaoNaoSeAplica
        case .aumentoExigeProva: .aumentoExigeProva
        case .competenciaEncerrada: .competenciaEncerrada
        case .naoEsperaAutorizacao: .naoEsperaAutorizacao
        }
    }

    /// Se a recusa diz que um valor não cabe: é resposta sobre a margem, e conta como sondagem.
    package var dependeDaMargem: Bool {
        switch self {
        case .margemDesconhecida, .margemInsuficiente, .baseDesconhecida: true
        default: false
        }
    }

    /// A mesma recusa, sem nada que revele a margem nem o porquê do bloqueio: o que não se distingue de lá vira um código só.
    package var paraConsignataria: RecusaParaConsignataria {
        if case .provaAnualVencida = self { return Self.margemBloqueada.paraConsignataria }
        return RecusaParaConsignataria(codigo: dependeDaMargem ? "nao-cabe-na-margem" : codigo, diferem: diferem)
    }

    /// O número informado e o calculado, quando é por isso que se recusa.
    private var diferem: NumerosQueDiferem? {
        switch self {
        case .parcelaNaoConfere(let lido, let esperado), .iofNaoConfere(let lido, let esperado):
            NumerosQueDiferem(lido: lido.centavos, esperado: esperado.centavos)
        case .cetNaoConfere(let lido, let esperado):
            NumerosQueDiferem(lido: Int64(lido), esperado: Int64(esperado))
        default: nil
        }
    }

    /// Os números da recusa, para a trilha (cifrados) e para quem pode vê-los.
    package var dado: Dado {
        switch self {
        case .consignatariaBloqueada(let situacao): ["situacao": .texto(situacao)]
        case .provaAnualVencida(let prazo): ["prazo da prova": .texto(prazo.iso)]
        case .prazoAbaixoDoMinimo(let minimo): ["minimo": .inteiro(minimo)]
        case .prazoAcimaDoMaximo(let maximo), .limiteDeContratosDoProduto(let maximo), .limiteDeEmprestimos(let maximo),
            .limiteDeCartoes(let maximo), .limiteDeConsignatarias(let maximo), .reservasSimultaneas(let maximo):
            ["maximo": .inteiro(maximo)]
        case .carenciaForaDosLimites(let minima, let maxima): ["minima": .inteiro(minima), "maxima": .inteiro(maxima)]
        case .taxaAcimaDoTeto(let teto): ["teto": .inteiro(teto)]
        case .cetAcimaDoTeto(let teto): ["teto": .inteiro(teto)]
        case .parcelaNaoConfere(let informada, let calculada):
            ["informado": .inteiro(informada.centavos), "calculada": .inteiro(calculada.centavos)]
        case .iofNaoConfere(let informado, let calculado):
            ["informado": .inteiro(informado.centavos), "calculado": .inteiro(calculado.centavos)]
        case .cetNaoConfere(let informado, let calculado):
            ["cet_informado": .inteiro(informado), "cet_calculado": .inteiro(calculado)]
        case .calculoImpossivel(let motivo): ["motivo": .texto(motivo)]
        case .margemDesconhecida(let tipo): ["tipo": .texto(tipo)]
        case .margemInsuficiente(let tipo, let disponivel, let peso):
            ["tipo": .texto(tipo), "disponivel": .inteiro(disponivel.centavos), "peso": .inteiro(peso.centavos)]
        case .reservaEncerrada(let situacao), .contratoEncerrado(let situacao): ["situacao": .texto(situacao.rawValue)]
        default: [:]
        }
    }
}
