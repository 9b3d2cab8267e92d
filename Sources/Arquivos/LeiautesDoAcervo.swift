import BancoDeDados
import Cadastro
import Foundation
import Leiaute
import Nucleo

/// Um leiaute que se pode usar numa data, da tabela ou da pasta.
package struct LeiauteDoAcervo: Sendable {
    package let codigo: String
    /// Versão enviada pela tela; `nil` é a da pasta.
    package let versao: Int?
    package let definicao: Definicao
}

extension Acervo {
    /// Todos os que valem no dia, por código: os da tabela prevalecem sobre os da pasta.
    package func leiautes(em dia: Dia, em t: Transacao) throws -> [LeiauteDoAcervo] {
        var codigos = Set(try daPasta())
        for linha in try t.executar(ArquivosSQL.codigosDeLeiaute) { codigos.insert(try linha.ler(0)) }
        return try codigos.sorted().compactMap { codigo in
            guard try existe(codigo, em: dia, em: t) else { return nil }
            let achada = try definicao(codigo, em: dia, em: t)
            return LeiauteDoAcervo(codigo: codigo, versao: achada.versao, definicao: achada.definicao)
        }
    }

    /// O texto de uma versão enviada ou, sem versão, o que vale no dia. Lança `RecusaDeLeiaute.desconhecido`.
    package func texto(_ codigo: String, versao: Int? = nil, em dia: Dia, em t: Transacao) throws -> String {
        if let versao {
            guard let linha = try t.uma(ArquivosSQL.leiaute(codigo, versao: versao)) else {
                throw RecusaDeLeiaute.desconhecido(codigo)
            }
            return try linha.ler(1)
        }
        if let linha = try t.uma(ArquivosSQL.leiaute(codigo, em: dia)) { return try linha.ler(1) }
        guard try existe(codigo, em: dia, em: t) else { throw RecusaDeLeiaute.desconhecido(codigo) }
        return try String(contentsOfFile: caminho(codigo), encoding: .utf8)
    }

    private func daPasta() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: pasta).filter { $0.hasSuffix(".yaml") }.map {
            String($0.dropLast(5))
        }
    }
}
