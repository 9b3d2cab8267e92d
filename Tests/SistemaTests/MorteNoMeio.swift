import BancoDeDados
import BancoDeTeste
import Foundation
import OrgaoDeTeste

/// Um comando que muda a tabela `pessoa` aos lotes, parado na última linha e morto ali como por um corte de energia.
enum MorteNoMeio {
    /// Prende a última pessoa, espera o comando ter passado `feitas` à versão 2, e o mata; devolve quantas ficaram em cada versão.
    ///
    /// - Parameters:
    ///   - versao: de uma linha de `pessoa`, a versão que o comando muda.
    ///   - trava: a que o comando espera na última linha.
    static func matar(
        _ argumentos: String..., com feitas: Int64, versao: StaticString, trava: StaticString, _ orgao: OrgaoDeTeste,
        _ terminal: Terminal
    ) async throws -> [Int: Int64] {
        let espia = Banco(endereco: orgao.bancoDeTeste.enderecoDoDono, conexoes: 1)
        let processo = Process()
        processo.executableURL = URL(fileURLWithPath: AplicacaoDeTeste.executavel)
        processo.arguments = argumentos
        processo.environment = terminal.ambiente
        processo.standardError = FileHandle.nullDevice
        processo.standardOutput = FileHandle.nullDevice
        // Fechada a conexão, a linha se solta.
        var dono: Conexao? = try Conexao(endereco: orgao.bancoDeTeste.enderecoDoDono)
        try dono?.avulso("BEGIN; SELECT FROM pessoa ORDER BY ctid DESC LIMIT 1 \(trava)")
        try processo.run()
        let resultado: Result<[Int: Int64], any Error>
        do {
            _ = try await Espera.ate { try await porVersao(versao, espia)[2, default: 0] >= feitas }
            resultado = .success(try await porVersao(versao, espia))
        } catch { resultado = .failure(error) }
        kill(processo.processIdentifier, SIGKILL)
        processo.waitUntilExit()
        dono = nil
        await espia.encerrar()
        return try resultado.get()
    }

    /// Quantas pessoas há em cada versão.
    static func porVersao(_ versao: StaticString, _ banco: Banco) async throws -> [Int: Int64] {
        try await banco.transacao(como: .proprio) { t in
            var contagem: [Int: Int64] = [:]
            for linha in try t.executar("SELECT \(cru: versao), count(*) FROM pessoa GROUP BY 1") {
                contagem[try linha.ler(0)] = try linha.ler(1, como: Int64.self)
            }
            return contagem
        }
    }
}
