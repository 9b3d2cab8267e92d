import Contratos
import Nucleo

extension RecusaDeAverbacao {
    /// Cada recusa sem os seus números. O texto é o código público.
    package enum Especie: String, Sendable, CaseIterable {
        case consignatariaBloqueada = "consignataria-bloqueada"
        case credenciamentoVencido = "credenciamento-vencido"
        case convenioInexistente = "convenio-inexistente"
        case convenioBloqueado = "convenio-bloqueado"
        case semCondicoesVigentes = "sem-condicoes-vigentes"
        case vinculoDesligado = "vinculo-desligado"
        case margemBloqueada = "margem-bloqueada"
        case provaAnualVencida = "prova-anual-vencida"
        case prazoExigido = "prazo-exigido"
        case prazoNaoSeAplica = "prazo-nao-se-aplica"
        case percentualExigido = "percentual-exigido"
        case percentualNaoSeAplica = "percentual-nao-se-aplica"
        case percentualForaDosLimites = "percentual-fora-dos-limites"
        case prazoAbaixoDoMinimo = "prazo-abaixo-do-minimo"
        case prazoAcimaDoMaximo = "prazo-acima-do-maximo"
        case carenciaForaDosLimites = "carencia-fora-dos-limites"
        case parcelaInvalida = "parcela-invalida"
        case parcelaNaoSeAplica = "parcela-nao-se-aplica"
        case taxaExigida = "taxa-exigida"
        case taxaAcimaDoTeto = "taxa-acima-do-teto"
        case cetAcimaDoTeto = "cet-acima-do-teto"
        case parcelaNaoConfere = "parcela-nao-confere"
        case iofNaoConfere = "iof-nao-confere"
        case cetNaoConfere = "cet-nao-confere"
        case calculoImpossivel = "calculo-impossivel"
        case limiteDeContratosDoProduto = "limite-de-contratos"
        case limiteDeEmprestimos = "limite-de-emprestimos"
        case limiteDeCartoes = "limite-de-cartoes"
        case limiteDeConsignatarias = "limite-de-consignatarias"
        case reservasSimultaneas = "reservas-simultaneas"
        case numeroRepetido = "numero-repetido"
        case tentativasEsgotadas = "tentativas-esgotadas"
        case margemDesconhecida = "margem-desconhecida"
        case baseDesconhecida = "base-desconhecida"
        case margemInsuficiente = "margem-insuficiente"
        case reservaNaoEncontrada = "reserva-nao-encontrada"
        case reservaVencida = "reserva-vencida"
        case reservaJaConfirmada = "reserva-ja-confirmada"
        case reservaEncerrada = "reserva-encerrada"
        case faltaAutorizacao = "falta-autorizacao"
        case faltaDocumento = "falta-documento"
        case autorizacaoJaDada = "autorizacao-ja-dada"
        case faltaProvaDeVida = "falta-prova-de-vida"
        case provaDeVidaExigida = "prova-de-vida-exigida"
        case operacaoMudou = "operacao-mudou"
        case contratoNaoEncontrado = "contrato-nao-encontrado"
        case contratoEncerrado = "contrato-encerrado"
        case alteracaoNaoSeAplica = "alteracao-nao-se-aplica"
        case aumentoExigeProva = "aumento-exige-prova"
        case competenciaEncerrada = "competencia-encerrada"
        case naoEsperaAutorizacao = "nao-espera-autorizacao"

        /// As que não cruzam a fronteira da consignatária: lá viram outra.
        package var soDeDentro: Bool {
            switch self {
            case .margemDesconhecida, .margemInsuficiente, .baseDesconhecida, .provaAnualVencida: true
            default: false
            }
        }
    }
}

/// O que uma consignatária pode saber de uma recusa: o código, a frase e, se a conta que ela mesma mandou não confere, os dois
/// números da conta. Não há campo onde caiba uma margem.
///
/// - Fonte: RF-CON-02, RNF-SEG-04.
package struct RecusaParaConsignataria: Error, Equatable, Sendable {
    package let codigo: String
    package let diferem: NumerosQueDiferem?

    package init(codigo: String, diferem: NumerosQueDiferem? = nil) {
        self.codigo = codigo
        self.diferem = diferem
    }

    package init(_ resposta: RespostaDaPorta) { self.init(codigo: resposta.codigo, diferem: resposta.diferem) }

    /// O que dizer a quem pediu, e o que fazer.
    package var frase: String { FraseDaRecusa.dizer(codigo, diferem) }
}

extension RespostaDaPorta {
    /// A recusa como a porta a guarda e repete.
    static func recusa(_ recusa: RecusaParaConsignataria) -> RespostaDaPorta {
        .recusa(recusa.codigo, diferem: recusa.diferem)
    }
}
