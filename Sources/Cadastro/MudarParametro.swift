import Auditoria
import BancoDeDados
import Nucleo

/// Dá a um parâmetro outro valor, a partir de um dia: encerra a versão em vigor e cria a nova, sem tocar no passado.
///
/// Nunca vale para trás, e o que já estava marcado para depois continua marcado. Cada versão diz de onde veio.
/// - Fonte: volumes, «parâmetros sem valor»; arquitetura, §5 (vigência).
package struct MudarParametro: Sendable {
    package static let ato = "cadastro.mudar-parametro"
    package static let tamanhoDaFonte = 3...200

    package let chave: ChaveDeParametro
    package let valor: Int
    package let desde: Dia
    /// Quem mandou: o ato, o ofício, a decisão.
    package let fonte: String

    package init(_ chave: ChaveDeParametro, valor: Int, desde: Dia, fonte: String) {
        (self.chave, self.valor, self.desde, self.fonte) = (chave, valor, desde, fonte)
    }

    /// Lança `RecusaDeParametro`, sem mudar nada.
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        guard chave.faixa.contains(valor) else { throw RecusaDeParametro.foraDaFaixa(chave.faixa) }
        guard desde >= casa.relogio.hoje else { throw RecusaDeParametro.paraTras(casa.relogio.hoje) }
        guard Self.tamanhoDaFonte.contains(fonte.count) else { throw RecusaDeParametro.semFonte }
        let versoes = try VersaoDeParametro.listar(chave, travando: true, em: t)
        let emVigor = versoes.first { $0.vigencia.contem(desde) }
        if emVigor?.vigencia.desde == desde { throw RecusaDeParametro.jaMudaNoDia(desde) }
        let anterior = emVigor?.valor ?? chave.padrao
        guard anterior != valor else { throw RecusaDeParametro.mesmoValor(valor) }
        let seguinte = versoes.compactMap(\.vigencia.desde).filter { $0 > desde }.min()
        try t.executar(
            """
            UPDATE parametro SET vigencia = daterange(lower(vigencia), \(desde)::date)
             WHERE chave = \(chave.rawValue) AND vigencia @> \(desde)::date
            """)
        try t.executar(
            """
            INSERT INTO parametro (chave, valor, vigencia, fonte)
            VALUES (\(chave.rawValue), \(String(valor)), daterange(\(desde)::date, \(seguinte.valorSQL)::date), \(fonte))
            """)
        try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "parametro", codigo: chave.rawValue,
                    [
                        "parametro": .texto(chave.rawValue), "de": .inteiro(anterior), "para": .inteiro(valor),
                        "desde": .texto(desde.iso), "fonte": .texto(fonte),
                    ])
            ], por: autor, as: casa.relogio.agora, em: t)
    }
}

/// Um valor de um parâmetro, com o período em que vale.
package struct VersaoDeParametro: Sendable, Hashable {
    package let chave: ChaveDeParametro
    package let valor: Int
    package let vigencia: Vigencia
    package let fonte: String

    /// As versões de um parâmetro, da mais nova à mais velha; as de todos, se `chave` é `nil`.
    package static func listar(
        _ chave: ChaveDeParametro? = nil, travando: Bool = false, em t: Transacao
    ) throws -> [VersaoDeParametro] {
        let conhecidas = chave.map { [$0.rawValue] } ?? ChaveDeParametro.allCases.map(\.rawValue)
        let fim: SQL = travando ? " FOR UPDATE" : ""
        return try t.executar(
            """
            SELECT chave, valor, lower(vigencia), upper(vigencia), fonte
              FROM parametro
             WHERE chave = ANY(\(conhecidas))
             ORDER BY chave, vigencia DESC
            """ + fim
        ).map { linha in
            let texto: String = try linha.ler(1)
            guard let valor = Int(texto) else { preconditionFailure("parâmetro gravado fora da forma: \(texto)") }
            return VersaoDeParametro(
                chave: try linha.lerCaso(0), valor: valor, vigencia: try linha.lerVigencia(2), fonte: try linha.ler(4))
        }
    }
}

/// Por que um parâmetro não mudou.
package enum RecusaDeParametro: RecusaNoCampo, Sendable, Hashable {
    case foraDaFaixa(ClosedRange<Int>)
    case paraTras(Dia)
    case semFonte
    case jaMudaNoDia(Dia)
    case mesmoValor(Int)

    package var description: String {
        switch self {
        case .foraDaFaixa(let faixa): "o valor vai de \(faixa.lowerBound) a \(faixa.upperBound)"
        case .paraTras(let hoje): "parâmetro não muda para trás: o dia vai de \(hoje.brasileiro) em diante"
        case .semFonte: "diga de onde vem a mudança, com 3 a 200 letras"
        case .jaMudaNoDia(let dia): "este parâmetro já muda em \(dia.brasileiro): escolha outro dia"
        case .mesmoValor(let valor): "nesse dia já vale \(valor): não há o que mudar"
        }
    }

    package var campo: String {
        switch self {
        case .foraDaFaixa, .mesmoValor: "valor"
        case .paraTras, .jaMudaNoDia: "desde"
        case .semFonte: "fonte"
        }
    }
}
