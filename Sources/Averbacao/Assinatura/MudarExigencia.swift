import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// Muda de que valor em diante um produto exige prova de vida, a partir de um dia; `acimaDe` `nil` deixa de exigir.
///
/// Nunca para trás. O que já estava marcado para depois continua marcado.
package struct MudarExigencia: Sendable {
    package static let ato = "averbacao.mudar-exigencia-de-prova"

    package let produto: Int64
    package let acimaDe: Dinheiro?
    package let desde: Dia
    package let fonte: String

    package init(produto: Int64, acimaDe: Dinheiro?, desde: Dia, fonte: String) {
        (self.produto, self.acimaDe, self.desde, self.fonte) = (produto, acimaDe, desde, fonte)
    }

    /// Como se diz o que uma regra exige.
    package static func escrito(_ acimaDe: Dinheiro?) -> String {
        acimaDe.map { $0 == .zero ? "toda reserva" : "acima de \($0.emReais)" } ?? "não se exige"
    }

    /// Lança `RecusaDeExigencia`, sem mudar nada.
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        guard acimaDe.map({ $0 >= .zero }) ?? true else { throw RecusaDeExigencia.valorNegativo }
        guard desde >= casa.relogio.hoje else { throw RecusaDeExigencia.paraTras(casa.relogio.hoje) }
        guard MudarParametro.tamanhoDaFonte.contains(fonte.count) else { throw RecusaDeExigencia.semFonte }
        guard let nome = try t.uma("SELECT nome FROM produto WHERE id = \(produto)")?.ler(0, como: String.self) else {
            throw RecusaDeExigencia.semProduto
        }
        let versoes = try ExigenciaDeProva.listar(produto: produto, travando: true, em: t)
        let emVigor = versoes.vigente(em: desde)
        if emVigor?.vigencia.desde == desde { throw RecusaDeExigencia.jaMudaNoDia(desde) }
        guard emVigor?.acimaDe != acimaDe else { throw RecusaDeExigencia.mesmoValor }
        let seguinte = versoes.compactMap(\.vigencia.desde).filter { $0 > desde }.min()
        try t.executar(
            """
            UPDATE exigencia_de_prova SET vigencia = daterange(lower(vigencia), \(desde)::date)
             WHERE produto_id = \(produto) AND vigencia @> \(desde)::date
            """)
        try t.executar(
            """
            INSERT INTO exigencia_de_prova (produto_id, acima_de, vigencia, fonte)
            VALUES (\(produto), \(acimaDe.valorSQL), daterange(\(desde)::date, \(seguinte.valorSQL)::date), \(fonte))
            """)
        try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "produto", id: produto,
                    [
                        "produto": .texto(nome), "de": .texto(Self.escrito(emVigor?.acimaDe)),
                        "para": .texto(Self.escrito(acimaDe)),
                        "desde": .texto(desde.iso), "fonte": .texto(fonte),
                    ])
            ], por: autor, as: casa.relogio.agora, em: t)
    }
}

/// Por que a exigência não mudou.
package enum RecusaDeExigencia: RecusaNoCampo, Sendable, Hashable {
    case semProduto
    case valorNegativo
    case paraTras(Dia)
    case semFonte
    case jaMudaNoDia(Dia)
    case mesmoValor

    package var description: String {
        switch self {
        case .semProduto: "não há este produto"
        case .valorNegativo: "o valor vai de zero em diante"
        case .paraTras(let hoje): "a exigência não muda para trás: o dia vai de \(hoje.brasileiro) em diante"
        case .semFonte: "diga de onde vem a mudança, com 3 a 200 letras"
        case .jaMudaNoDia(let dia): "a exigência deste produto já muda em \(dia.brasileiro): escolha outro dia"
        case .mesmoValor: "nesse dia já é assim: não há o que mudar"
        }
    }

    package var campo: String {
        switch self {
        case .semProduto, .valorNegativo, .mesmoValor: "valor"
        case .paraTras, .jaMudaNoDia: "desde"
        case .semFonte: "fonte"
        }
    }
}
