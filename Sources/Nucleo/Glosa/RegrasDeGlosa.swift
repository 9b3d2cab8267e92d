/// As regras cadastradas, uma por período, sem sobreposição; buraco na vigência é permitido e devolve `nil`.
///
/// - Fonte: RF-GER-12 («permitir o cadastramento de diferentes regras de glosa»); arquitetura, invariante 12.
package struct RegrasDeGlosa: Sendable, Hashable {
    /// Da mais antiga à mais nova; a posição aqui é o índice que a linha leva.
    package let todas: [RegraDeGlosa]

    /// - Throws: `RecusaDeRegraDeGlosa` se falta regra, se há id repetido ou se duas valem no mesmo dia.
    package init(_ regras: [RegraDeGlosa]) throws(RecusaDeRegraDeGlosa) {
        if regras.isEmpty { throw .semRegra }
        let emOrdem = regras.sorted { ($0.desde, $0.id) < ($1.desde, $1.id) }
        var ids: Set<Int64> = []
        for regra in emOrdem where !ids.insert(regra.id).inserted { throw .regraRepetida(regra.id) }
        for (antes, depois) in zip(emOrdem, emOrdem.dropFirst()) where antes.vale(em: depois.desde) {
            throw .vigenciaSobreposta(antes.id, depois.id)
        }
        todas = emOrdem
    }

    /// Índice da regra que vale no dia: a do mês do pré-corte ou a da data do contrato.
    package func indice(em dia: Dia) -> Int? { todas.firstIndex { $0.vale(em: dia) } }

    package func indice(daRegra id: Int64) -> Int? { todas.firstIndex { $0.id == id } }
}
