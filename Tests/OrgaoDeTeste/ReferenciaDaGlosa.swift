import BancoDeDados
import BancoDeTeste
import Foundation
import Nucleo
import Testing

/// A glosa gravada de um mês contra a referência em Python, `Tests/Referencia/glosa`.
///
/// O caso sai do banco por uma leitura só, `caso.sql`, que não passa pelo nosso código; a referência foi escrita do texto da regra,
/// sem olhar o motor. O interpretador é o de `AVERBA_PYTHON`, ou `python3`.
package enum ReferenciaDaGlosa {
    package struct Comparacao {
        package let linhas: Int
        /// «banco … × referência …», uma por linha do mês que difere.
        package let diferencas: [String]
    }

    /// Compara cada linha da foto: enviado, glosado, suspenso, ordem, motivo, origem e valor da causa.
    package static func comparar(_ competencia: Competencia, _ dono: Banco) async throws -> Comparacao {
        let consulta = try String(contentsOfFile: pasta + "/caso.sql", encoding: .utf8)
        let (caso, gravadas) = try await dono.transacao(como: .proprio) { t -> (String, [Int64: String]) in
            try t.executar("SELECT set_config('prova.competencia', \(competencia.primeiroDia.iso), true)")
            let caso = try #require(try t.uma(SQL(stringLiteral: consulta)))
            return (try caso.ler(0, como: String.self), try linhasGravadas(em: competencia, t))
        }
        let esperadas = try decididas(pelaReferencia: caso)
        let contratos = Set(gravadas.keys).union(esperadas.keys).sorted()
        return Comparacao(
            linhas: gravadas.count,
            diferencas: contratos.filter { gravadas[$0] != esperadas[$0] }.map {
                "\(competencia) \($0): banco \(gravadas[$0] ?? "nada") × referência \(esperadas[$0] ?? "nada")"
            })
    }

    private static let pasta = BancoDeTeste.raiz + "/Tests/Referencia/glosa"

    private static func linhasGravadas(em competencia: Competencia, _ t: Transacao) throws -> [Int64: String] {
        var linhas: [Int64: String] = [:]
        for linha in try t.executar(
            """
            SELECT l.contrato_id,
                   concat_ws(' ', l.enviado, l.glosado, l.suspenso, coalesce(g.ordem, 0), coalesce(g.motivo, '-'),
                             coalesce(g.origem, '-'), coalesce(g.valor_da_causa, 0))
              FROM linha_do_mes l
              LEFT JOIN glosa g ON g.competencia = l.competencia AND g.contrato_id = l.contrato_id
             WHERE l.competencia = \(competencia) AND l.retirado = 0
            """)
        { linhas[try linha.ler(0)] = try linha.ler(1) }
        return linhas
    }

    private static func decididas(pelaReferencia caso: String) throws -> [Int64: String] {
        let python = ProcessInfo.processInfo.environment["AVERBA_PYTHON"] ?? "python3"
        let resposta = try ComandoExterno().rodar([python, "-B", pasta + "/referencia.py"], entrada: caso + "\n")
        try #require(resposta.deuCerto, "a referência falhou: \(resposta.texto.suffix(2_000))")
        let lida = try JSONDecoder().decode(Decididas.self, from: Data(resposta.texto.utf8))
        return Dictionary(
            uniqueKeysWithValues: lida.linhas.map { linha in
                (
                    linha.contrato,
                    [
                        "\(linha.enviado)", "\(linha.glosado)", "\(linha.suspenso)",
                        "\(linha.glosado > 0 ? linha.ordem : 0)", linha.motivo ?? "-", linha.origem ?? "-",
                        "\(linha.valor)",
                    ].joined(separator: " ")
                )
            })
    }

    private struct Decididas: Decodable {
        struct Linha: Decodable {
            let contrato: Int64
            let ordem: Int
            let enviado: Int64
            let glosado: Int64
            let suspenso: Int64
            let motivo: String?
            let origem: String?
            let valor: Int64
        }
        let linhas: [Linha]
    }
}
