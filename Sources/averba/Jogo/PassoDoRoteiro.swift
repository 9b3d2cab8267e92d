import Foundation
import Nucleo

/// Um passo do `roteiro.csv` da base fictícia: em que dia se faz o quê, com que arquivo.
struct PassoDoRoteiro: Sendable, Hashable {
    enum Ato: String, Sendable { case carregar, cortar, glosar, enviar, retornar, fechar, devolver }

    let numero: Int
    let competencia: Competencia
    let dia: Dia
    let ato: Ato
    let leiaute: String
    let arquivo: String
    let consignataria: String

    /// Os passos, na ordem do arquivo.
    static func ler(_ caminho: String) throws -> [PassoDoRoteiro] {
        try String(contentsOfFile: caminho, encoding: .utf8).split(separator: "\n").dropFirst().map { linha in
            let colunas = linha.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
            guard colunas.count == 7, let numero = Int(colunas[0]), let ato = Ato(rawValue: colunas[3]) else {
                throw RoteiroInvalido(linha: String(linha))
            }
            return PassoDoRoteiro(
                numero: numero, competencia: try Competencia.lendo(colunas[1]), dia: try Dia.lendo(colunas[2]),
                ato: ato, leiaute: colunas[4], arquivo: colunas[5], consignataria: colunas[6])
        }
    }

    /// Os da carga inicial se fazem todos juntos.
    var daCarga: Bool { arquivo.hasPrefix("carga/") }
}

/// Linha do roteiro que não se entende.
struct RoteiroInvalido: Error, CustomStringConvertible {
    let linha: String
    var description: String { "roteiro.csv: não entendi a linha «\(linha)»" }
}
