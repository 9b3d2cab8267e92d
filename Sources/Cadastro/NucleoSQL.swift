import BancoDeDados
import Nucleo

// A ponte entre os tipos puros e o banco. Mora aqui porque máquina não conhece o negócio e o núcleo não conhece o banco.

extension Dinheiro: ValorSQL, LeituraSQL {
    package var valorSQL: Valor { .inteiro(centavos) }
    package init(lendo campo: Campo) throws(FalhaDeBanco) { self.init(centavos: try Int64(lendo: campo)) }
}

extension Dia: ValorSQL, LeituraSQL {
    package var valorSQL: Valor { .dia(Int32(diasDesde1970)) }
    package init(lendo campo: Campo) throws(FalhaDeBanco) { self.init(diasDesde1970: Int(try campo.dias)) }
}

extension Competencia: ValorSQL, LeituraSQL {
    package var valorSQL: Valor { primeiroDia.valorSQL }
    package init(lendo campo: Campo) throws(FalhaDeBanco) { self = try Dia(lendo: campo).competencia }
}

extension Instante: ValorSQL, LeituraSQL {
    package var valorSQL: Valor { .instante(microssegundos) }
    package init(lendo campo: Campo) throws(FalhaDeBanco) { self.init(microssegundos: try campo.microssegundos) }
}

extension Matricula: ValorSQL, LeituraSQL {
    package var valorSQL: Valor { .texto(texto) }
    package init(lendo campo: Campo) throws(FalhaDeBanco) {
        let texto = try String(lendo: campo)
        do {
            self = try Matricula.lendo(texto)
        } catch {
            preconditionFailure("matrícula gravada fora do formato")
        }
    }
}

extension Valor {
    /// Lista de competências ou nulos, para `unnest`.
    package static func competencias(_ valores: [Competencia?]) -> Valor {
        .dias(valores.map { $0.map { Int32($0.primeiroDia.diasDesde1970) } })
    }
    /// Lista de dias ou nulos, para `unnest`.
    package static func dias(_ valores: [Dia?]) -> Valor {
        .dias(valores.map { dia -> Int32? in dia.map { Int32($0.diasDesde1970) } })
    }
    /// Lista de instantes ou nulos, para `unnest`.
    package static func instantes(_ valores: [Instante?]) -> Valor { .instantes(valores.map { $0?.microssegundos }) }
}

/// Período semiaberto em que uma regra vale: de `desde`, inclusive, até `ate`, exclusive. Lado ausente é sem limite.
package struct Vigencia: Sendable, Hashable {
    package let desde: Dia?
    package let ate: Dia?

    package init(desde: Dia?, ate: Dia?) {
        self.desde = desde
        self.ate = ate
    }

    /// Se o dia está na vigência, que é semiaberta.
    package func contem(_ dia: Dia) -> Bool {
        if let desde, dia < desde { return false }
        if let ate, dia >= ate { return false }
        return true
    }
}

/// O que tem vigência se procura por data; regra sem versão naquela data é buraco, e devolve `nil`.
package protocol ComVigencia { var vigencia: Vigencia { get } }

extension Sequence where Element: ComVigencia {
    /// A versão que vale no dia.
    package func vigente(em dia: Dia) -> Element? { first { $0.vigencia.contem(dia) } }
}
