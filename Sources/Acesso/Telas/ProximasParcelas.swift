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
    /// Quantas se mostram; o resto se resume numa frase.
    package static let mostradas = 12

    package let primeiras: [ProximaParcela]
    /// Quantas faltam ao todo; `nil` é por tempo indeterminado.
    package let faltam: Int?
    package let ultima: Competencia?

    /// Nada falta se o contrato não vai à folha, ou se não há folha aberta.
    package init?(_ contrato: ContratoNaTela, _ parcelas: [ParcelaNaTela], aberta: Competencia?) {
        guard contrato.situacao.vaiAFolha, let aberta else { return nil }
        // As que já estão numa folha ainda sem resposta não são próximas: estão na lista de cima.
        let emCurso = parcelas.filter { $0.descontado == nil && [.prevista, .enviada].contains($0.situacao) }.count
        let comeco = max(aberta, contrato.primeira)
        let numero = contrato.pagas + emCurso + 1
        guard let prazo = contrato.prazo else {
            primeiras = [ProximaParcela(competencia: comeco, numero: numero, prazo: nil, valor: contrato.parcela)]
            (faltam, ultima) = (nil, nil)
            return
        }
        let restam = prazo - numero + 1
        guard restam > 0 else { return nil }
        primeiras = (0..<min(restam, Self.mostradas)).map {
            ProximaParcela(competencia: comeco + $0, numero: numero + $0, prazo: prazo, valor: contrato.parcela)
        }
        faltam = restam
        ultima = comeco + (restam - 1)
    }

    /// Quanto falta ao todo, no valor de hoje.
    private var soma: Dinheiro? { faltam.flatMap { quantas in primeiras.first.map { $0.valor.vezes(quantas) } } }

    package var cartao: some Trecho {
        Bloco {
            Grade("Próximas parcelas", linhas: primeiras, csv: false) { Self.colunas }
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

    @MontagemDeColunas<ProximaParcela> private static var colunas: [Coluna<ProximaParcela>] {
        Coluna("Competência", principal: true) { $0.competencia.brasileira }
        Coluna("Parcela", .numero) { linha in linha.prazo.map { "\(linha.numero) de \($0)" } ?? "\(linha.numero)" }
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
