import BancoDeDados
import Cifra
import Nucleo

/// O nome de quem fez alguma coisa, pelo id. O nome é cifrado, e só o papel `motor` lê usuários. A quem só dá apoio, as iniciais.
package enum NomeDoUsuario {
    package static func ler(_ ids: Set<Int64>, _ cofre: Cofre, em t: Transacao) throws -> [Int64: String] {
        guard !ids.isEmpty else { return [:] }
        var nomes: [Int64: String] = [:]
        for linha in try t.executar("SELECT id, pessoal FROM usuario WHERE id = ANY (\(ids.sorted()))") {
            let id: Int64 = try linha.ler(0)
            nomes[id] = DaTarefa.velando(nome: try DadosDoUsuario.abrindo(try linha.ler(1), de: id, cofre).nome)
        }
        return nomes
    }
}
