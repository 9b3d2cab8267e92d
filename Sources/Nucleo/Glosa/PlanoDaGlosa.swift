/// As regras traduzidas para índices de tipo, uma vez por entrada.
struct PlanoDaGlosa: Sendable {
    let quantosTipos: Int
    let vigente: Int
    let modo: ModoDaGlosa
    let percentualDoTeto: Int64
    /// Por índice de regra.
    let percentualDoLimite: [Int64]
    /// Alguma regra tem percentual do limite.
    let temLimiteFacultativo: Bool
    /// Por índice de regra × tipo.
    let percentual: [Int64]
    let parteDoCorte: [Int64]
    let sobOLimite: UInt32
    let sobOTeto: UInt32
    let estoque: UInt32
    let recusa: UInt32
    let transborda: UInt32
    /// Tipo de destino do transbordo; só se lê onde `transborda` marca.
    let destino: [Int]

    init(tipos: [TipoNaGlosa], regras: RegrasDeGlosa, vigente id: Int64) throws(RecusaDeRegraDeGlosa) {
        guard (1...32).contains(tipos.count) else { throw .tiposDemais(tipos.count) }
        var indices: [String: Int] = [:]
        for (indice, tipo) in tipos.enumerated() {
            if indices.updateValue(indice, forKey: tipo.codigo) != nil { throw .tipoRepetido(tipo.codigo) }
        }
        guard let vigente = regras.indice(daRegra: id) else { throw .regraInexistente(id) }
        let regra = regras.todas[vigente]
        var parametros: [ParametroDoTipo] = []
        for tipo in tipos {
            guard let parametro = regra.tipos[tipo.codigo] else {
                throw .tipoSemParametro(regra: id, tipo: tipo.codigo)
            }
            if tipo.estoque, parametro.sobOLimite || parametro.sobOTeto {
                throw .estoqueSobLimite(regra: id, tipo: tipo.codigo)
            }
            parametros.append(parametro)
        }
        var destino = [Int](repeating: 0, count: tipos.count)
        var transborda: UInt32 = 0
        for (indice, parametro) in parametros.enumerated() {
            guard case .transbordar(let codigo) = parametro.excesso else { continue }
            guard let outro = indices[codigo] else {
                throw .destinoDesconhecido(regra: id, tipo: tipos[indice].codigo, destino: codigo)
            }
            if tipos[indice].estoque || tipos[outro].estoque {
                throw .transbordoDeEstoque(regra: id, tipo: tipos[indice].codigo)
            }
            destino[indice] = outro
            transborda |= 1 << UInt32(indice)
        }
        (self.vigente, self.destino, self.transborda) = (vigente, destino, transborda)
        quantosTipos = tipos.count
        modo = regra.modo
        percentualDoTeto = Self.pontosBase(regra.percentualDoTeto)
        percentualDoLimite = regras.todas.map { Self.pontosBase($0.percentualDoLimite) }
        temLimiteFacultativo = regras.todas.contains { $0.percentualDoLimite != nil }
        percentual = regras.todas.flatMap { regra in tipos.map { Self.pontosBase(regra.tipos[$0.codigo]?.percentual) } }
        parteDoCorte = parametros.map(\.parteDoCorte.pontosBase)
        sobOLimite = Self.mascara(parametros) { $0.sobOLimite }
        sobOTeto = Self.mascara(parametros) { $0.sobOTeto }
        recusa = Self.mascara(parametros) { $0.excesso == .recusar }
        estoque = Self.mascara(tipos) { $0.estoque }
    }

    /// Piso de valor × numerador ÷ denominador, sem arredondar no meio; trunca-se para nunca passar do limite.
    static func parte(_ valor: Int64, _ numerador: Int64, sobre denominador: Int64) -> Int64 {
        Dinheiro(centavos: valor).vezes(numerador, sobre: denominador, .paraBaixo).centavos
    }

    private static func pontosBase(_ percentual: Percentual?) -> Int64 {
        percentual?.pontosBase ?? Centavos.desconhecido
    }

    private static func mascara<T>(_ lista: [T], _ marca: (T) -> Bool) -> UInt32 {
        lista.enumerated().reduce(0) { marca($1.element) ? $0 | 1 << UInt32($1.offset) : $0 }
    }
}
