import BancoDeDados
import Foundation
import Nucleo

/// O nome com que se entra: um só em todo o sistema, ainda que de usuário encerrado; o banco o garante.
///
/// O de consignatária leva na frente o código dela e uma barra, que nenhum outro leva: assim não há como esbarrar no nome que outra deu, nem no do
/// órgão, e quem cria usuário não aprende que nomes há fora da sua casa. Quem já entrava sem o código segue entrando (decisão 0045).
enum NomeDeEntrada {
    static let barra: Character = "/"
    /// Do que a pessoa escolhe; o código da consignatária é à parte.
    static let tamanho = 3...60
    private static let tamanhoDoCodigo = 1...10
    /// O que cabe no campo do formulário.
    static let maximo = tamanho.upperBound + 1 + tamanhoDoCodigo.upperBound

    /// Se se escreve como um nome, com o código na frente ou sem ele.
    static func vale(_ digitado: String) -> Bool {
        let partes = digitado.split(separator: barra, omittingEmptySubsequences: false)
        guard (1...2).contains(partes.count), let nome = partes.last, tamanho.contains(nome.count),
            nome.unicodeScalars.allSatisfy({ alfanumerico($0) || "._-@".unicodeScalars.contains($0) })
        else { return false }
        guard partes.count == 2 else { return true }
        return tamanhoDoCodigo.contains(partes[0].count) && partes[0].unicodeScalars.allSatisfy(alfanumerico)
    }

    private static func alfanumerico(_ letra: Unicode.Scalar) -> Bool {
        letra.isASCII && (letra.properties.isAlphabetic || letra.properties.numericType != nil)
    }

    /// Como se grava: com o código da consignatária, tenha-o escrito ou não quem o digitou. `nil` é usuário do órgão, que não leva código.
    static func completo(_ digitado: String, codigo: String?) throws(RecusaDeAcesso) -> String {
        let partes = digitado.split(separator: barra, omittingEmptySubsequences: false)
        guard let codigo else {
            guard partes.count == 1 else { throw .codigoDeOutra(nil) }
            return digitado
        }
        guard partes.count == 1 || partes[0].uppercased() == codigo else { throw .codigoDeOutra(codigo) }
        return "\(codigo)\(barra)\(partes.last ?? "")"
    }

    /// O código que os nomes de uma consignatária levam; `nil` para os do órgão.
    static func codigo(da consignataria: Int64?, em t: Transacao) throws -> String? {
        guard let consignataria else { return nil }
        return try t.uma("SELECT codigo FROM consignataria WHERE id = \(consignataria)")?.ler(0)
    }

    static func emUso(_ indices: [[UInt8]], menos id: Int64?, em t: Transacao) throws -> Bool {
        try t.uma(
            "SELECT FROM usuario WHERE login_indice = ANY (\(indices)) AND id IS DISTINCT FROM \(id.valorSQL)::bigint")
            != nil
    }
}

extension DadosDoUsuario {
    /// Os mesmos dados, com o nome de entrada completo.
    func completos(codigo: String?) throws(RecusaDeAcesso) -> DadosDoUsuario {
        var completos = self
        completos.login = try NomeDeEntrada.completo(login, codigo: codigo)
        return completos
    }

    /// O mesmo, ao alterar: o nome de antes de haver código fica como está, enquanto não se mudar.
    func completos(desde antes: DadosDoUsuario, codigo: String?) throws(RecusaDeAcesso) -> DadosDoUsuario {
        let mesmo = Self.dobrado(login) == Self.dobrado(antes.login)
        return mesmo && !login.contains(NomeDeEntrada.barra) ? self : try completos(codigo: codigo)
    }
}
