import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// O que se repassa a uma consignatária por uma rubrica: descontado = retido + líquido, ao centavo.
package struct LinhaDoRepasse: Sendable, Hashable {
    package let consignataria: Int64
    package let codigo: String
    package let nome: String
    package let banco: String?
    package let agencia: String?
    package let conta: String?
    package let rubrica: String
    package let produto: String
    package let retencao: Percentual
    package let linhas: Int
    package let descontado: Dinheiro
    package let retido: Dinheiro
    package var liquido: Dinheiro { descontado - retido }

    /// O que se retém de uma parcela: meio centavo para cima.
    package static func retido(de parcela: Dinheiro, _ retencao: Percentual) -> Dinheiro {
        parcela.vezes(retencao, .meioParaCima)
    }
}

/// O repasse de uma competência fechada.
/// - Fonte: RF-GES-04; Lei MG 19.490/2011, art. 20; FAT-02.
package struct RepasseDoMes: Sendable, Hashable {
    package let competencia: Competencia
    package let leiaute: String
    /// Quando o órgão paga; `nil` se o calendário não diz.
    package let em: Dia?
    /// Por consignatária, rubrica e produto.
    package let linhas: [LinhaDoRepasse]

    package var descontado: Dinheiro { linhas.map(\.descontado).reduce(.zero, +) }
    package var retido: Dinheiro { linhas.map(\.retido).reduce(.zero, +) }
    package var liquido: Dinheiro { descontado - retido }

    /// Lê o repasse, de todas ou só de uma consignatária. Sem `leiaute`, usa as rubricas de `descontos-posicional`, ou do primeiro
    /// leiaute do mês. Lança `RecusaDeRepasse`.
    package static func ler(
        _ competencia: Competencia, leiaute escolhido: String? = nil, consignataria: Int64? = nil, em t: Transacao
    ) throws -> RepasseDoMes {
        guard try t.uma(RepassesSQL.situacao(competencia))?.ler(0, como: String.self) == "fechada" else {
            throw RecusaDeRepasse.naoFechada(competencia)
        }
        let leiautes = try LeiautesDasRubricas.vigentes(em: competencia, t)
        let padrao = leiautes.contains("descontos-posicional") ? "descontos-posicional" : leiautes.first
        guard let leiaute = escolhido ?? padrao, leiautes.contains(leiaute) else {
            throw RecusaDeRepasse.semRubricas(competencia, leiaute: escolhido)
        }
        let linhas = try t.executar(RepassesSQL.porRubrica(competencia, leiaute: leiaute, de: consignataria)).map {
            LinhaDoRepasse(
                consignataria: try $0.ler(0), codigo: try $0.ler(1), nome: try $0.ler(2), banco: try $0.ler(3),
                agencia: try $0.ler(4),
                conta: try $0.ler(5), rubrica: try $0.ler(6), produto: try $0.ler(7),
                retencao: Percentual(pontosBase: try $0.ler(8, como: Int64.self)), linhas: try $0.ler(9),
                descontado: try $0.ler(10),
                retido: try $0.ler(11))
        }
        let repasse = RepasseDoMes(
            competencia: competencia, leiaute: leiaute, em: try t.uma(RepassesSQL.dataDoRepasse(competencia))?.ler(0),
            linhas: linhas)
        let descontado: Dinheiro = try t.uma(RepassesSQL.descontado(competencia, de: consignataria))?.ler(0) ?? .zero
        guard repasse.descontado == descontado else {
            throw RecusaDeRepasse.incompleto(competencia, leiaute: leiaute, falta: descontado - repasse.descontado)
        }
        return repasse
    }
}

/// Por que não há repasse a mostrar.
package enum RecusaDeRepasse: Error, Equatable, Sendable {
    case naoFechada(Competencia)
    case semRubricas(Competencia, leiaute: String?)
    /// Há desconto sem rubrica no leiaute: o repasse sairia a menor.
    case incompleto(Competencia, leiaute: String, falta: Dinheiro)
    /// O calendário não diz quando se repassa.
    case semData(Competencia)

    package var codigo: String {
        switch self {
        case .naoFechada: "repasse-folha-nao-fechada"
        case .semRubricas: "repasse-sem-rubricas"
        case .incompleto: "repasse-incompleto"
        case .semData: "repasse-sem-data"
        }
    }

    package var frase: String {
        switch self {
        case .naoFechada(let competencia):
            "A folha de \(competencia.brasileira) ainda não fechou: não há o que repassar."
        case .semRubricas(let competencia, let leiaute):
            "Não há rubricas vigentes em \(competencia.brasileira)" + (leiaute.map { " para o leiaute \($0)" } ?? "")
                + "."
        case .incompleto(let competencia, let leiaute, let falta):
            "Há \(falta.emReais) descontados em \(competencia.brasileira) sem rubrica no leiaute \(leiaute): cadastre-a."
        case .semData(let competencia): "O calendário não diz quando se repassa \(competencia.brasileira): cadastre-o."
        }
    }
}
