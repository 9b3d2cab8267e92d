import BancoDeTeste
import Foundation
import OrgaoDeTeste
import Synchronization

/// Dois `averba` de verdade sobre um banco: um deles pode morrer como por um corte de energia e voltar noutra porta.
final class DoisProcessos: Sendable {
    private struct Vivos {
        var processos: [Int32]
        var enderecos: [String]
    }

    private let vivos: Mutex<Vivos>
    private let subir: @Sendable () async throws -> (processo: Int32, endereco: String)
    /// Quem subiu, para parar no fim.
    private let aplicacoes: Aplicacoes

    /// As aplicações que já subiram; só o ator toca nelas.
    private actor Aplicacoes {
        private var todas: [AplicacaoDeTeste] = []

        func subir(_ orgao: OrgaoDeTeste, _ pasta: String) async throws -> (processo: Int32, endereco: String) {
            let nova = try await AplicacaoDeTeste(
                enderecoDoDono: orgao.bancoDeTeste.enderecoDoDono,
                enderecoDaAplicacao: orgao.bancoDeTeste.enderecoDaAplicacao, chaves: orgao.chaves, pasta: pasta,
                raiz: BancoDeTeste.raiz)
            todas.append(nova)
            return (nova.numeroDoProcesso, "https://localhost:\(nova.porta)/api/v1")
        }

        func parar() {
            for aplicacao in todas { aplicacao.parar() }
            todas = []
        }
    }

    private init(_ orgao: OrgaoDeTeste, _ pasta: String) async throws {
        let aplicacoes = Aplicacoes()
        self.aplicacoes = aplicacoes
        subir = { try await aplicacoes.subir(orgao, pasta) }
        let (um, outro) = (try await subir(), try await subir())
        vivos = Mutex(
            Vivos(processos: [um.processo, outro.processo], enderecos: [um.endereco, outro.endereco]))
    }

    static func sobre(_ orgao: OrgaoDeTeste, _ corpo: (DoisProcessos) async throws -> Void) async throws {
        let pasta = FileManager.default.temporaryDirectory.appending(path: "averba-dois-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: pasta) }
        let dois = try await DoisProcessos(orgao, pasta)
        let resultado: Result<Void, any Error>
        do { resultado = .success(try await corpo(dois)) } catch { resultado = .failure(error) }
        await dois.aplicacoes.parar()
        try resultado.get()
    }

    /// Onde cada um atende agora.
    var enderecos: [String] { vivos.withLock { $0.enderecos } }

    /// Mata um deles no meio do que fazia e o sobe outra vez.
    func matarEReerguer(_ qual: Int) async throws {
        AplicacaoDeTeste.matar(vivos.withLock { $0.processos[qual] })
        let (processo, endereco) = try await subir()
        vivos.withLock {
            $0.processos[qual] = processo
            $0.enderecos[qual] = endereco
        }
    }
}
