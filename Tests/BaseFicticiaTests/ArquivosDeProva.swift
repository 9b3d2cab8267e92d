import Foundation
import Leiaute
import Nucleo

/// Lê os arquivos da base pelos leiautes, como quem os recebe.
struct ArquivosDeProva {
    let pasta: String

    struct ComApontamento: Error, CustomStringConvertible {
        let description: String
    }

    /// Uma linha do detalhe, pelos nomes dos campos.
    struct Linha {
        fileprivate let registro: RegistroGuardado

        func texto(_ nome: String) -> String? {
            if case .texto(let texto) = registro[nome] { return texto }
            return nil
        }
        func numero(_ nome: String) -> Int64? {
            switch registro[nome] {
            case .inteiro(let numero), .decimal(let numero, _): numero
            default: nil
            }
        }
        func inteiro(_ nome: String) -> Int? { numero(nome).map(Int.init) }
        func dia(_ nome: String) -> Dia? {
            if case .data(let dia) = registro[nome] { return Dia(ano: dia.ano, mes: dia.mes, dia: dia.dia) }
            return nil
        }
        func competencia(_ nome: String) -> Competencia? {
            if case .competencia(let mes) = registro[nome] { return Competencia(ano: mes.ano, mes: mes.mes) }
            return nil
        }
    }

    /// O detalhe do arquivo; qualquer apontamento é erro.
    func ler(_ arquivo: String, _ leiaute: String, _ cada: (Linha) throws -> Void) throws {
        let definicao = try Self.definicao(leiaute)
        let resultado = try LeitorDeLeiaute(definicao).ler(ArquivoDeOrigem(caminho: "\(pasta)/\(arquivo)")) {
            registro in
            if registro.nome == "detalhe" { try cada(Linha(registro: registro.copia())) }
        }
        guard resultado.certo, resultado.avisos.isEmpty else {
            let primeiro = resultado.apontamentos.first.map { "\($0)" } ?? resultado.avisos.first ?? ""
            throw ComApontamento(description: "\(arquivo): \(primeiro)")
        }
    }

    static func definicao(_ leiaute: String) throws -> Definicao {
        try Definicao.lendo(yaml: String(contentsOfFile: "\(Pastas.leiautes)/\(leiaute).yaml", encoding: .utf8))
    }

    /// Os arquivos de uma subpasta que começam assim, em ordem.
    func arquivos(_ subpasta: String, _ comeco: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(pasta)/\(subpasta)").filter { $0.hasPrefix(comeco) }
            .sorted()
            .map { "\(subpasta)/\($0)" }
    }

    /// As linhas de um CSV simples (roteiro, esperado, recusas), sem os títulos.
    func colunas(_ arquivo: String) throws -> [[String]] {
        try String(contentsOfFile: "\(pasta)/\(arquivo)", encoding: .utf8).split(separator: "\n").dropFirst()
            .map { $0.split(separator: ";", omittingEmptySubsequences: false).map(String.init) }
    }
}
