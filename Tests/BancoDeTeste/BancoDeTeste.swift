import BancoDeDados
import Foundation
import Synchronization

/// Um banco só de um teste (ou de uma suíte), no PostgreSQL particular desta execução.
///
/// `novo()` copia o modelo já migrado (dezenas de milissegundos); `vazio()` não tem nada. Não chamar `apagar()` ocupa disco
/// e um dos lugares (`ServidorDeTeste.vagas`) até o fim da execução: só a suíte que divide um banco o guarda.
package final class BancoDeTeste: Sendable {
    /// Nome no servidor.
    package let nome: String
    /// Endereço do dono: migra e administra.
    package let enderecoDoDono: String
    /// Endereço da aplicação.
    package let enderecoDaAplicacao: String
    /// Pool com o login do dono, uma conexão.
    package let dono: Banco
    /// Pool com o login da aplicação, três conexões. O login só existe depois da migração que o cria.
    package let aplicacao: Banco

    private let servidor: BancoParticular
    private let temVaga = Mutex(true)

    /// Raiz do repositório, onde estão `Migracoes/` e `Definicoes/`.
    package static var raiz: String {
        var endereco = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { endereco.deleteLastPathComponent() }
        return endereco.path
    }

    private init(nome: String, servidor: BancoParticular) {
        self.nome = nome
        self.servidor = servidor
        enderecoDoDono = servidor.endereco(login: BancoParticular.dono, banco: nome)
        enderecoDaAplicacao = servidor.endereco(login: BancoParticular.aplicacao, banco: nome)
        dono = Banco(endereco: enderecoDoDono, conexoes: 1)
        aplicacao = Banco(endereco: enderecoDaAplicacao, conexoes: 3)
    }

    /// Cópia do banco-modelo, com as migrações e definições do repositório.
    package static func novo() async throws -> BancoDeTeste {
        let servidor = try await ServidorDeTeste.unico.comModelo()
        return try await criar(servidor, "TEMPLATE modelo STRATEGY file_copy")
    }

    /// Banco sem nada. Espera o modelo, porque papéis são do servidor e duas migrações ao mesmo tempo os disputariam.
    package static func vazio() async throws -> BancoDeTeste {
        let servidor = try await ServidorDeTeste.unico.ligado()
        // Modelo que não migra é falha de quem usa `novo()`, não de quem quer um banco vazio.
        _ = try? await ServidorDeTeste.unico.comModelo()
        return try await criar(servidor, "TEMPLATE template0 STRATEGY file_copy")
    }

    /// Um banco para o corpo, apagado no fim, dê certo ou não.
    package static func usando<T: Sendable>(
        _ criar: () async throws -> BancoDeTeste = BancoDeTeste.novo, _ corpo: (BancoDeTeste) async throws -> T
    ) async throws -> T {
        let banco = try await criar()
        let saida: T
        do { saida = try await corpo(banco) } catch {
            // O erro que interessa é o do corpo.
            try? await banco.apagar()
            throw error
        }
        try await banco.apagar()
        return saida
    }

    /// Caminho, ainda não criado, dentro da pasta desta execução: some com ela, e um PostgreSQL particular ligado ali é
    /// parado.
    package static func caminhoDescartavel(_ nome: String) async throws -> String {
        try await ServidorDeTeste.unico.pasta + "/" + nome
    }

    /// Espera que todo evento gravado possa ser selado.
    ///
    /// O horizonte é do servidor inteiro: transação de outra suíte, noutro banco, também o segura.
    package func esperarOHorizonte() async throws {
        let livre = try await Espera.ate(.seconds(300)) {
            let pronto = try await dono.transacao(como: .proprio) { t in
                try t.uma(
                    """
                    SELECT NOT EXISTS (SELECT FROM evento WHERE geracao = (SELECT max(geracao) FROM evento)
                                          AND xid >= pg_snapshot_xmin(pg_current_snapshot()))
                    """)?.ler(0, como: Bool.self)
            }
            return pronto == true
        }
        guard livre else { throw HorizontePreso() }
    }

    /// Alguma transação do servidor de teste não acabou no tempo que se espera.
    package struct HorizontePreso: Error {}

    /// Fecha as conexões e apaga o banco, derrubando quem ainda estiver nele.
    package func apagar() async throws {
        await dono.encerrar()
        await aplicacao.encerrar()
        // Fechadas as conexões, o lugar é de outro, apague-se ou não.
        let tinha = temVaga.withLock { tem in
            defer { tem = false }
            return tem
        }
        if tinha { await ServidorDeTeste.unico.desocuparVaga() }
        try await ServidorDeTeste.unico.administrar(servidor, "DROP DATABASE IF EXISTS \(nome) WITH (FORCE)")
    }

    private static func criar(_ servidor: BancoParticular, _ modelo: String) async throws -> BancoDeTeste {
        await ServidorDeTeste.unico.ocuparVaga()
        let nome = await ServidorDeTeste.unico.nomeNovo()
        do {
            try await ServidorDeTeste.unico.administrar(servidor, "CREATE DATABASE \(nome) \(modelo)")
        } catch {
            await ServidorDeTeste.unico.desocuparVaga()
            throw error
        }
        return BancoDeTeste(nome: nome, servidor: servidor)
    }
}
