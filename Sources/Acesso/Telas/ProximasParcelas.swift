import BancoDeDados
import Cadastro
import Html
import Nucleo

/// Uma parcela que ainda não foi a folha nenhuma: calculada do contrato, e não guardada.
package struct ProximaParcela: Sendable, Hashable {
    package let competencia: Competencia
    package let numero: Int
    package let prazo: Int?
    package let valor: Dinheiro
}

/// O que falta descontar de um contrato vivo, a partir da folha aberta, se tudo correr em dia.
package struct ProximasParcelas: Sendable {
    /// Quantas se mostram por página.
    static let mostradas = 10

    /// A primeira da lista; as outras seguem dela, uma por mês.
    private let primeira: ProximaParcela
    /// Quantas faltam ao todo; `nil` é por tempo indeterminado.
    package let faltam: Int?

    /// Nada falta se o contrato não vai à folha, ou se não há folha aberta.
    package init?(_ contrato: ContratoNaTela, _ parcelas: [ParcelaNaTela], aberta: Competencia?) {
        guard contrato.situacao.vaiAFolha, let aberta else { return nil }
        // As que já estão numa folha ainda sem resposta não são próximas: estão na lista de cima.
        let emCurso = parcelas.filter { $0.descontado == nil && [.prevista, .enviada].contains($0.situacao) }.count
        let numero = contrato.pagas + emCurso + 1
        if let prazo = contrato.prazo, numero > prazo { return nil }
        primeira = ProximaParcela(
            competencia: max(aberta, contrato.primeira), numero: numero, prazo: contrato.prazo, valor: contrato.parcela)
        faltam = contrato.prazo.map { $0 - numero + 1 }
    }

    /// Todas as que faltam; do que não tem prazo, só a seguinte.
    package var todas: [ProximaParcela] {
        (0..<(faltam ?? 1)).map {
            ProximaParcela(
                competencia: primeira.competencia + $0, numero: primeira.numero + $0, prazo: primeira.prazo,
                valor: primeira.valor)
        }
    }

    package var ultima: Competencia? { faltam.map { primeira.competencia + ($0 - 1) } }

    /// Quanto falta ao todo, no valor de hoje.
    private var soma: Dinheiro? { faltam.map { primeira.valor.vezes($0) } }

    package func cartao(_ estados: FichaDoContrato.Estados) -> some Trecho {
        let estado = estados.proximas
        return Bloco {
            Grade(
                "Próximas parcelas", linhas: estado.daPagina(todas), estado: estado.com(total: todas.count)
            ) { Self.colunas }
            El(.p, resumo)
        }
    }

    private var resumo: String {
        guard let faltam, let ultima, let soma else {
            return "O desconto se repete todo mês, até o contrato ser encerrado."
        }
        let quantas = Formato.contagem(faltam, "parcela a vencer", "parcelas a vencer")
        return "\(quantas), \(soma.emReais) ao todo; a última em \(ultima.brasileira), se nenhuma faltar."
    }

    @MontagemDeColunas<ProximaParcela> static var colunas: [Coluna<ProximaParcela>] {
        Coluna("Competência", principal: true) { $0.competencia.brasileira }
        Coluna("Parcela", .numero) { Formato.parcela($0.numero, de: $0.prazo) }
        Coluna("Valor (R$)", .numero) { $0.valor.brasileiro }
    }
}

/// O que acontece com o que não se descontou, em palavras: depende da parcela e do que o produto manda.
package enum DepoisDaFalta {
    /// `nil` quando nada faltou, ou ainda não se sabe.
    package static func frase(
        _ parcela: ParcelaNaTela, _ destino: Produto.AoNaoDescontar, aceitaParcial: Bool, vivo: Bool
    ) -> String? {
        guard parcela.porQue != nil else { return nil }
        if parcela.aDevolver { return "A consignatária tem de devolver o que foi descontado a mais." }
        guard vivo else { return "O contrato já terminou: nada mais vai à sua folha." }
        if parcela.situacao == .suspensa {
            return "Enquanto o contrato estiver suspenso nada se desconta; a margem continua ocupada."
        }
        if parcela.situacao == .descontadaAMenor, aceitaParcial {
            return "No mês que vem vai só a parcela normal: o que faltou desta é devido à consignatária, fora da folha."
        }
        return switch destino {
        case .reapresentar: "No mês que vem esta parcela volta a ser apresentada à folha."
        case .estender: "No mês que vem vai a parcela normal; esta vai para o fim, e o contrato dura um mês a mais."
        case .cobrarFora: "No mês que vem vai a parcela normal; esta a consignatária cobra de você, fora da folha."
        }
    }
}
