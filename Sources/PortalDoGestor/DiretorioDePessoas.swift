import BancoDeDados
import Cadastro
import Cifra
import Foundation
import Synchronization

/// Os nomes de todas as pessoas, só na memória, para se achar por um pedaço do nome.
///
/// No banco o nome é cifrado e não se procura. A primeira busca carrega todos; mudou o número de pessoas, ou passaram dez
/// minutos, carrega de novo.
final class DiretorioDePessoas: Sendable {
    private struct Carga {
        var nomes: [(id: Int64, dobrado: String)] = []
        var quantas: Int64 = -1
        var em = Date.distantPast
    }
    private let carga = Mutex(Carga())

    /// As pessoas cujo nome tem todas as palavras, em ordem de nome, até `limite`.
    func procurar(_ texto: String, limite: Int, _ cofre: Cofre, em t: Transacao) throws -> [Int64] {
        let palavras = Self.dobrar(texto).split(separator: " ")
        guard !palavras.isEmpty else { return [] }
        try renovar(cofre, em: t)
        let achadas = carga.withLock { carga in
            carga.nomes.lazy.filter { pessoa in palavras.allSatisfy { pessoa.dobrado.contains($0) } }.prefix(limite)
                .map(\.id)
        }
        return Array(achadas)
    }

    private func renovar(_ cofre: Cofre, em t: Transacao) throws {
        let quantas: Int64 = try t.uma("SELECT count(*) FROM pessoa")?.ler(0) ?? 0
        let (antes, em) = carga.withLock { ($0.quantas, $0.em) }
        guard quantas != antes || Date().timeIntervalSince(em) > 600 else { return }
        var nomes: [(id: Int64, dobrado: String)] = []
        nomes.reserveCapacity(Int(quantas))
        for linha in try t.executar("SELECT id, pessoal FROM pessoa") {
            let id: Int64 = try linha.ler(0)
            nomes.append((id, Self.dobrar(try DadosPessoais.abrindo(try linha.ler(1), de: id, cofre).nome)))
        }
        nomes.sort { ($0.dobrado, $0.id) < ($1.dobrado, $1.id) }
        let nova = Carga(nomes: nomes, quantas: quantas, em: Date())
        carga.withLock { $0 = nova }
    }

    /// Sem acento e em minúsculas.
    static func dobrar(_ texto: String) -> String {
        texto.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil)
    }
}
