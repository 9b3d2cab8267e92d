import Auditoria
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
    case prazoAbaixoDoMinimo(minimo: Int)
    case prazoAcimaDoMaximo(maximo: Int)
    case carenciaForaDosLimites(minima: Int, maxima: Int)
    case parcelaInvalida
    case taxaExigida
    case taxaAcimaDoTeto(teto: Int64)
    case cetAcimaDoTeto(teto: Int)
    case parcelaNaoConfere(calculada: Dinheiro)
    case iofNaoConfere(calculado: Dinheiro)
    case cetNaoConfere(calculado: Int)
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
    package var codigo: String {
        switch self {
        case .consignatariaBloqueada: "consignataria-bloqueada"
        case .credenciamentoVencido: "credenciamento-vencido"
        case .convenioInexistente: "convenio-inexistente"
        case .convenioBloqueado: "convenio-bloqueado"
        case .semCondicoesVigentes: "sem-condicoes-vigentes"
        case .vinculoDesligado: "vinculo-desligado"
        case .margemBloqueada: "margem-bloqueada"
        case .provaAnualVencida: "prova-anual-vencida"
        case .prazoExigido: "prazo-exigido"
        case .prazoNaoSeAplica: "prazo-nao-se-aplica"
        case .prazoAbaixoDoMinimo: "prazo-abaixo-do-minimo"
        case .prazoAcimaDoMaximo: "prazo-acima-do-maximo"
        case .carenciaForaDosLimites: "carencia-fora-dos-limites"
        case .parcelaInvalida: "parcela-invalida"
        case .taxaExigida: "taxa-exigida"
        case .taxaAcimaDoTeto: "taxa-acima-do-teto"
        case .cetAcimaDoTeto: "cet-acima-do-teto"
        case .parcelaNaoConfere: "parcela-nao-confere"
        case .iofNaoConfere: "iof-nao-confere"
        case .cetNaoConfere: "cet-nao-confere"
        case .calculoImpossivel: "calculo-impossivel"
        case .limiteDeContratosDoProduto: "limite-de-contratos"
        case .limiteDeEmprestimos: "limite-de-emprestimos"
        case .limiteDeCartoes: "limite-de-cartoes"
        case .limiteDeConsignatarias: "limite-de-consignatarias"
        case .reservasSimultaneas: "reservas-simultaneas"
        case .numeroRepetido: "numero-repetido"
        case .tentativasEsgotadas: "tentativas-esgotadas"
        case .margemDesconhecida: "margem-desconhecida"
        case .margemInsuficiente: "margem-insuficiente"
        case .reservaNaoEncontrada: "reserva-nao-encontrada"
        case .reservaVencida: "reserva-vencida"
        case .reservaJaConfirmada: "reserva-ja-confirmada"
        case .reservaEncerrada: "reserva-encerrada"
        case .faltaAutorizacao: "falta-autorizacao"
        case .faltaDocumento: "falta-documento"
        case .autorizacaoJaDada: "autorizacao-ja-dada"
        case .faltaProvaDeVida: "falta-prova-de-vida"
        case .provaDeVidaExigida: "prova-de-vida-exigida"
        case .operacaoMudou: "operacao-mudou"
        case .contratoNaoEncontrado: "contrato-nao-encontrado"
        case .contratoEncerrado: "contrato-encerrado"
        case .alteracaoNaoSeAplica: "alteracao-nao-se-aplica"
        case .aumentoExigeProva: "aumento-exige-prova"
        case .competenciaEncerrada: "competencia-encerrada"
        case .naoEsperaAutorizacao: "nao-espera-autorizacao"
        }
    }

    /// Se a recusa diz que um valor não cabe: é resposta sobre a margem, e conta como sondagem.
    package var dependeDaMargem: Bool {
        switch self {
        case .margemDesconhecida, .margemInsuficiente: true
        default: false
        }
    }

    /// A mesma recusa, sem nada que revele a margem nem o porquê do bloqueio: o que não se distingue de lá vira um código só.
    package var paraConsignataria: RecusaParaConsignataria {
        if case .provaAnualVencida = self { return Self.margemBloqueada.paraConsignataria }
        return RecusaParaConsignataria(codigo: dependeDaMargem ? "nao-cabe-na-margem" : codigo)
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
        case .parcelaNaoConfere(let calculada): ["calculada": .inteiro(calculada.centavos)]
        case .iofNaoConfere(let calculado): ["calculado": .inteiro(calculado.centavos)]
        case .cetNaoConfere(let calculado): ["calculado": .inteiro(calculado)]
        case .calculoImpossivel(let motivo): ["motivo": .texto(motivo)]
        case .margemDesconhecida(let tipo): ["tipo": .texto(tipo)]
        case .margemInsuficiente(let tipo, let disponivel, let peso):
            ["tipo": .texto(tipo), "disponivel": .inteiro(disponivel.centavos), "peso": .inteiro(peso.centavos)]
        case .reservaEncerrada(let situacao), .contratoEncerrado(let situacao): ["situacao": .texto(situacao.rawValue)]
        default: [:]
        }
    }
}

/// O que uma consignatária pode saber de uma recusa: o código e a frase. Não há campo onde caiba uma margem.
///
/// - Fonte: RF-CON-02, RNF-SEG-04.
package struct RecusaParaConsignataria: Error, Equatable, Sendable {
    package let codigo: String

    package init(codigo: String) { self.codigo = codigo }

    /// O que dizer a quem pediu, e o que fazer.
    package var frase: String { FraseDaRecusa.porCodigo[codigo] ?? "O pedido foi recusado (\(codigo))." }
}
