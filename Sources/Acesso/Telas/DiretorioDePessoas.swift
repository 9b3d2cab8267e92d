import BancoDeDados
import Cadastro
import Cifra
import Foundation
import Synchronization

/// Os nomes das pessoas que cada um alcança, só na memória, para se achar por um pedaço do nome.
///
/// No banco o nome é cifrado e não se procura. A primeira busca carrega todos os que o papel da transação deixa ver; mudou o
/// número de pessoas, ou passaram dez minutos, carrega de novo.
package final class DiretorioDePessoas: Sendable {
    private struct Carga {
        var nomes: [(id: Int64, dobrado: String)] = []
        var quantas: Int64 = -1
        var em = Date.distantPast
    }
    private let cargas = Mutex<[Int64: Carga]>([:])

    package init() {}

    /// As pessoas cujo nome tem todas as palavras, em ordem de nome, até `limite`.
    ///
    /// - Parameter recorte: a consignatária em cujo papel se lê; o gestor, que vê todas, não diz.
    package func procurar(
        _ texto: String, limite: Int, recorte: Int64 = 0, _ cofre: Cofre, em t: Transacao
    ) throws -> [Int64] {
        let palavras = Self.dobrar(texto).split(separator: " ")
        guard !palavras.isEmpty else { return [] }
        try renovar(recorte, cofre, em: t)
        let achadas = cargas.withLock { cargas in
            (cargas[recorte]?.nomes ?? []).lazy.filter { pessoa in palavras.allSatisfy { pessoa.dobrado.contains($0) } }
                .prefix(limite)
                .map(\.id)
        }
        return Array(achadas)
    }

    private func renovar(_ recorte: Int64, _ cofre: Cofre, em t: Transacao) throws {
        let quantas: Int64 = try t.uma("SELECT count(*) FROM pessoa")?.ler(0) ?? 0
        let (antes, em) = cargas.withLock { ($0[recorte]?.quantas ?? -1, $0[recorte]?.em ?? .distantPast) }
        guard quantas != antes || Date().timeIntervalSince(em) > 600 else { return }
        var nomes: [(id: Int64, dobrado: String)] = []
        nomes.reserveCapacity(Int(quantas))
        for linha in try t.executar("SELECT id, pessoal FROM pessoa") {
            let id: Int64 = try linha.ler(0)
            // O diretório é de todos: acha-se pelo nome inteiro, mostre-se ele ou não a quem procura.
            let nome = try DaTarefa.$velada.withValue(false) {
                try DadosPessoais.abrindo(try linha.ler(1), de: id, cofre).nome
            }
            nomes.append((id, Self.dobrar(nome)))
        }
        nomes.sort { ($0.dobrado, $0.id) < ($1.dobrado, $1.id) }
        let nova = Carga(nomes: nomes, quantas: quantas, em: Date())
        cargas.withLock { $0[recorte] = nova }
    }

    /// Sem acento e em minúsculas.
    package static func dobrar(_ texto: String) -> String {
        texto.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil)
    }
}
