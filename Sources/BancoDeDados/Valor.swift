/// Valor de um parâmetro, já na forma em que vai ao PostgreSQL.
///
/// Tudo vai em binário e com tipo declarado, menos texto, json e nulo.
package enum Valor: Sendable, Equatable {
    case nulo
    case inteiro(Int64)
    case texto(String)
    case bytes([UInt8])
    case logico(Bool)
    case real(Double)
    /// `date`: dias desde 1970-01-01.
    case dia(Int32)
    /// `timestamptz`: microssegundos desde 1970-01-01 00:00 UTC.
    case instante(Int64)
    /// `jsonb`, dado como texto.
    case json(String)
    /// `int8[]`
    case inteiros([Int64?])
    /// `text[]`
    case textos([String?])
    /// `bool[]`
    case logicos([Bool?])
    /// `bytea[]`
    case listaDeBytes([[UInt8]?])
    /// `date[]`: dias desde 1970-01-01.
    case dias([Int32?])
    /// `timestamptz[]`: microssegundos desde 1970-01-01 00:00 UTC.
    case instantes([Int64?])
}

/// Tipo que sabe virar parâmetro.
package protocol ValorSQL {
    /// O valor como vai ao banco.
    var valorSQL: Valor { get }
}

extension Int: ValorSQL { package var valorSQL: Valor { .inteiro(Int64(self)) } }
extension Int16: ValorSQL { package var valorSQL: Valor { .inteiro(Int64(self)) } }
extension Int32: ValorSQL { package var valorSQL: Valor { .inteiro(Int64(self)) } }
extension Int64: ValorSQL { package var valorSQL: Valor { .inteiro(self) } }
extension String: ValorSQL { package var valorSQL: Valor { .texto(self) } }
extension Bool: ValorSQL { package var valorSQL: Valor { .logico(self) } }
extension Double: ValorSQL { package var valorSQL: Valor { .real(self) } }
extension Optional: ValorSQL where Wrapped: ValorSQL {
    package var valorSQL: Valor { self?.valorSQL ?? .nulo }
}

/// Enumeração de texto ou inteiro: basta declarar a conformidade e vai o `rawValue`.
extension RawRepresentable where Self: ValorSQL, RawValue: ValorSQL {
    package var valorSQL: Valor { rawValue.valorSQL }
}

/// Tipo que pode ser elemento de vetor. `UInt8` é o caso à parte: vetor de bytes é `bytea`, não vetor do banco.
package protocol ElementoSQL {
    /// O vetor como parâmetro.
    static func valor(doVetor vetor: [Self]) -> Valor
}

/// Elemento cujo vetor pode ter nulos.
package protocol ElementoAnulavelSQL: ElementoSQL {
    /// O vetor, com nulos, como parâmetro.
    static func valor(doVetorComNulos vetor: [Self?]) -> Valor
}

extension ElementoAnulavelSQL {
    package static func valor(doVetor vetor: [Self]) -> Valor { valor(doVetorComNulos: vetor) }
}

extension UInt8: ElementoSQL {
    package static func valor(doVetor vetor: [UInt8]) -> Valor { .bytes(vetor) }
}
extension Int64: ElementoAnulavelSQL {
    package static func valor(doVetorComNulos vetor: [Int64?]) -> Valor { .inteiros(vetor) }
}
extension Int: ElementoAnulavelSQL {
    package static func valor(doVetorComNulos vetor: [Int?]) -> Valor { .inteiros(vetor.map { $0.map(Int64.init) }) }
}
extension Int32: ElementoAnulavelSQL {
    package static func valor(doVetorComNulos vetor: [Int32?]) -> Valor { .inteiros(vetor.map { $0.map(Int64.init) }) }
}
extension String: ElementoAnulavelSQL {
    package static func valor(doVetorComNulos vetor: [String?]) -> Valor { .textos(vetor) }
}
extension Bool: ElementoAnulavelSQL {
    package static func valor(doVetorComNulos vetor: [Bool?]) -> Valor { .logicos(vetor) }
}
extension Optional: ElementoSQL where Wrapped: ElementoAnulavelSQL {
    package static func valor(doVetor vetor: [Wrapped?]) -> Valor { Wrapped.valor(doVetorComNulos: vetor) }
}
extension Array: ElementoSQL where Element == UInt8 {
    package static func valor(doVetor vetor: [[UInt8]]) -> Valor { .listaDeBytes(vetor) }
}
extension Array: ElementoAnulavelSQL where Element == UInt8 {
    package static func valor(doVetorComNulos vetor: [[UInt8]?]) -> Valor { .listaDeBytes(vetor) }
}
extension Array: ValorSQL where Element: ElementoSQL {
    package var valorSQL: Valor { Element.valor(doVetor: self) }
}
