import BancoDeDados
import BancoDeTeste
import Foundation
import Testing

@testable import struct BancoDeDados.PastaParticular
@testable import struct BancoDeDados.ProgramasDoPostgres

@Suite struct BancoParticularTests {
    private func um(_ endereco: String) throws -> Int {
        try Conexao(endereco: endereco).transacao(como: .proprio) { t in
            try #require(try t.uma("SELECT 1::bigint")).ler(0)
        }
    }

    @Test("duas subidas ao mesmo tempo ligam um só; religa, guarda os dados, e a aplicação entra com o login dela")
    func cicloDeVida() async throws {
        let pasta = try await BancoDeTeste.caminhoDescartavel("ciclo")
        let particular = BancoParticular(
            pasta: pasta, banco: "meu banco", descartavel: true, opcoes: ["work_mem": "9MB"])
        let ligaram = try await withThrowingTaskGroup(of: Bool.self) { grupo in
            for _ in 0..<2 { grupo.addTask { try particular.ligar() } }
            return try await grupo.reduce(into: []) { $0.append($1) }
        }
        #expect(ligaram.filter { $0 }.count == 1)
        try Conexao(endereco: particular.enderecoDoDono).transacao(como: .proprio) { t in
            try t.roteiro(
                "CREATE ROLE aplicacao LOGIN NOINHERIT; CREATE TABLE fica (n int); INSERT INTO fica VALUES (7)")
            let linha = try #require(
                try t.uma("SELECT current_database()::text, current_setting('work_mem'), current_setting('fsync')"))
            #expect(try linha.ler(0, como: String.self) == "meu banco")
            #expect(try linha.ler(1, como: String.self) == "9MB")
            #expect(try linha.ler(2, como: String.self) == "off")
        }
        #expect(try um(particular.enderecoDaAplicacao) == 1)
        #expect(try particular.ligar() == false)

        let presa = try Conexao(endereco: particular.enderecoDoDono)
        #expect(try particular.pararSeOcioso() == false)
        #expect(try um(particular.enderecoDoDono) == 1)
        try particular.parar()
        #expect(throws: FalhaDeBanco.self) { try um(particular.enderecoDoDono) }
        _ = presa

        #expect(try particular.ligar() == true)
        let fica = try Conexao(endereco: particular.enderecoDoDono).transacao(como: .proprio) { t in
            try #require(try t.uma("SELECT n FROM fica")).ler(0, como: Int.self)
        }
        #expect(fica == 7)
        #expect(try particular.pararSeOcioso() == true)
        #expect(throws: FalhaDeBanco.self) { try um(particular.enderecoDoDono) }
    }

    @Test("queda de energia (parada ao meio) não impede de religar")
    func paradaAoMeio() async throws {
        let particular = BancoParticular(pasta: try await BancoDeTeste.caminhoDescartavel("meio"), descartavel: true)
        try particular.ligar()
        try particular.parar(aoMeio: true)
        #expect(try particular.ligar() == true)
        #expect(try um(particular.enderecoDoDono) == 1)
        try particular.parar()
    }

    @Test("pasta que o usuário do servidor não atravessa é recusada pelo nome", .enabled(if: getuid() == 0))
    func naoAtravessavel() async throws {
        let fechada = try await BancoDeTeste.caminhoDescartavel("fechada")
        try FileManager.default.createDirectory(
            atPath: fechada, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        let falha = #expect(throws: FalhaDoBancoParticular.self) {
            try BancoParticular(pasta: fechada + "/banco").ligar()
        }
        #expect(falha?.mensagem.contains("não consegue atravessar \(fechada)") == true)
    }

    @Test("opção que o PostgreSQL não aceita vira erro com o que ele disse")
    func opcaoErrada() async throws {
        let pasta = try await BancoDeTeste.caminhoDescartavel("opcao")
        let falha = #expect(throws: FalhaDoBancoParticular.self) {
            try BancoParticular(pasta: pasta, descartavel: true, opcoes: ["nao_existe": "1"]).ligar()
        }
        #expect(falha?.mensagem.contains("não ligou") == true)
        #expect(falha?.mensagem.contains("nao_existe") == true)
    }

    @Test("caminho comprido ou estranho põe o soquete num lugar curto, sempre o mesmo")
    func soqueteCurto() {
        let comprida = PastaParticular("/srv/" + String(repeating: "pasta-comprida/", count: 8) + "banco")
        #expect(comprida.soquete.utf8.count < 40)
        #expect(comprida.soquete == PastaParticular(comprida.raiz + "/").soquete)
        #expect(comprida.soquete != PastaParticular(comprida.raiz + "2").soquete)
        #expect(PastaParticular("/srv/com espaço").soquete.hasPrefix("/tmp/"))
        #expect(PastaParticular("/srv/dados/banco").soquete == "/srv/dados/banco/soquete")
    }

    @Test("versão velha, versão diferente dos dados e falta do programa são recusadas com a saída")
    func versoes() throws {
        #expect(ProgramasDoPostgres.versao(doTexto: "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)") == 15)
        #expect(ProgramasDoPostgres.versao(doTexto: "postgres (PostgreSQL) 16beta1") == 16)
        #expect(ProgramasDoPostgres.versao(doTexto: "outra coisa") == nil)
        let achados = [14, 16].map { ProgramasDoPostgres(pasta: "/p/\($0)", versao: $0) }
        #expect(try ProgramasDoPostgres.escolher(achados, versaoDosDados: nil).versao == 16)
        #expect(try ProgramasDoPostgres.escolher(achados, versaoDosDados: 16).versao == 16)
        func mensagem(_ achados: [ProgramasDoPostgres], _ dados: Int?) -> String? {
            #expect(throws: FalhaDoBancoParticular.self) {
                try ProgramasDoPostgres.escolher(achados, versaoDosDados: dados)
            }?.mensagem
        }
        #expect(mensagem([achados[0]], nil)?.contains("é 14; é preciso o 15") == true)
        #expect(mensagem(achados, 15)?.contains("dados é do PostgreSQL 15 e aqui há 14, 16") == true)
        #expect(mensagem([], nil)?.contains("instale") == true)
    }
}
