/// O que se leu de um campo: o valor já convertido e onde estão os seus bytes.
struct ValorLido: Sendable {
    enum Conteudo: UInt8, Sendable {
        /// `invalido` é o que teve apontamento: não se entrega nem se soma.
        case nulo, invalido, texto, inteiro, decimal, data, competencia, logico
    }

    var conteudo = Conteudo.nulo
    var casas: UInt8 = 0
    /// Onde o valor está nos bytes do registro, sem o preenchimento.
    var inicio: UInt32 = 0
    var tamanho: UInt32 = 0
    /// Inteiro, mantissa, `AAAAMMDD`, `AAAAMM`, 0 ou 1; em texto com mapa, a posição no mapa, e -1 sem ele.
    var numero: Int64 = -1
}

/// Por que o campo não vale.
enum FalhaDeCampo: UInt8, Sendable {
    case nenhuma
    case vazio
    case algarismos
    case sinal
    case decimal
    case grande
    case data
    case dataImpossivel
    case competencia
    case competenciaImpossivel
    case foraDaLista
    case constante
    case reservado
    case tamanhoMaximo
    case tamanhoExato
    case caractere
}
