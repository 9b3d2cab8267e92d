import BancoDeDados
import BancoDeTeste
import Testing

/// O apoio aos testes também se testa: banco isolado, modelo intacto, apagar de verdade.
@Suite struct BancoDeTesteTests {
    @Test("dez cópias ao mesmo tempo são bancos diferentes, iguais ao modelo")
    func copias() async throws {
        let nomes = try await withThrowingTaskGroup(of: (String, [String]).self) { grupo in
            for numero in 0..<10 {
                grupo.addTask {
                    try await BancoDeTeste.usando { banco in
                        let passos = try await banco.dono.transacao(como: .proprio) { t in
                            try t.executar("CREATE TABLE \(nome: "so_minha_\(numero)") (n int)")
                            let alheias = try t.executar("SELECT FROM pg_class WHERE relname LIKE 'so\\_minha\\_%'")
                            #expect(alheias.quantas == 1)
                            return try t.executar("SELECT nome FROM migracao ORDER BY nome").map {
                                try $0.ler(0, como: String.self)
                            }
                        }
                        return (banco.nome, passos)
                    }
                }
            }
            return try await grupo.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(nomes.map(\.0)).count == 10)
        let pendentes = try await BancoDeTeste.usando {
            try Migracoes(raiz: BancoDeTeste.raiz).pendentes(em: $0.enderecoDoDono)
        }
        #expect(pendentes == [])
        #expect(Set(nomes.map(\.1)).count == 1)
    }

    @Test("apagar derruba quem está conectado e o banco some")
    func apagar() async throws {
        let banco = try await BancoDeTeste.vazio()
        let presa = try Conexao(endereco: banco.enderecoDoDono)
        try await banco.apagar()
        #expect(throws: FalhaDeBanco.self) {
            try presa.transacao(como: .proprio) { t in _ = try t.executar("SELECT 1") }
        }
        #expect(throws: FalhaDeBanco.self) { try Conexao(endereco: banco.enderecoDoDono) }
    }
}
