import Acesso
import Auditoria
import BancoDeDados
import BancoDeTeste
import Cadastro
import Cifra
import Contratos
import Foundation
import Nucleo
import OrgaoDeTeste
import Synchronization
import Testing

@testable import averba

/// A chave do índice cego gira com `averba servir` de pé, e em nenhum momento alguém deixa de ser achado.
@Suite(.serialized) struct IndiceQueGiraTests {
    @Test(
        "RNF-SEG-03: com dois servidores atendendo, giram as chaves de dados e a do índice, esta morta no meio e retomada: todo CPF é achado, do começo ao fim"
    )
    func giraNoAr() async throws {
        try await Self.comServidores(2) { orgao, aplicacoes, credencial, terminal in
            var pessoas: [CPF] = []
            for numero in 1...40 {
                _ = try await orgao.pessoa(numero, margens: ["geral": 900_00])
                pessoas.append(try CPF.ficticio(numero))
            }
            try await orgao.dono.transacao(como: .proprio) { t in
                try t.roteiro(
                    "INSERT INTO codigo_de_reserva (usuario_id, resumo) SELECT min(id), '0123456789abcdef' FROM usuario"
                )
            }
            let (todas, acabou) = (pessoas, Fim())
            let bases = aplicacoes.map { "https://localhost:\($0.porta)/api/v1/reservas" }
            try await withThrowingTaskGroup(of: Int.self) { grupo in
                for cliente in 0..<2 {
                    grupo.addTask {
                        var pedidos = 0
                        while !acabou.chegou || pedidos < 20 {
                            let cpf = todas[(pedidos * 2 + cliente) % todas.count]
                            let resposta = try #require(
                                await Chamada.post(
                                    bases[pedidos % 2],
                                    #"{"cpf":"\#(cpf.digitos)","produto":"mensalidade","parcela":"1.00"}"#,
                                    credencial: credencial, chave: "giro-\(cliente)-\(pedidos)"))
                            // Passadas as respostas do par, a recusa é outra; não achar a pessoa, nunca.
                            #expect([201, 422].contains(resposta.status), "\(resposta)")
                            #expect(!resposta.corpo.contains("nao-encontrad"), "\(resposta.corpo)")
                            pedidos += 1
                        }
                        return pedidos
                    }
                }
                grupo.addTask {
                    defer { acabou.chegar() }
                    let dados = try terminal.certo("chaves", "rodar", "--lote", "5")
                    #expect(dados.contains("dados: versão 2 passa a cifrar"))
                    try await Self.matarNoMeio(orgao, terminal)
                    let meio = try terminal.certo("chaves", "situacao")
                    #expect(meio.contains("indice;1;;só acha;") && meio.contains("indice;2;;indexa;"), "\(meio)")
                    let volta = try terminal.certo("chaves", "rodar", "--finalidade", "indice", "--lote", "5")
                    #expect(volta.contains("indice: continuando a troca pela versão 2; "), "\(volta)")
                    return 0
                }
                let pedidos = try await grupo.reduce(0, +)
                #expect(pedidos >= 40)
            }
            #expect(try await Self.porVersao(orgao.dono) == [2: 40])
            try await Self.depois(orgao, terminal, bases, credencial, todas)
        }
    }

    private final class Fim: Sendable {
        private let estado = Mutex(false)
        var chegou: Bool { estado.withLock { $0 } }
        func chegar() { estado.withLock { $0 = true } }
    }

    private static func depois(
        _ orgao: OrgaoDeTeste, _ terminal: Terminal, _ bases: [String], _ credencial: String, _ pessoas: [CPF]
    ) async throws {
        let comCodigo = try terminal.rodar("chaves", "retirar", "--finalidade", "indice")
        #expect(
            comCodigo.codigo == 1 && comCodigo.erro.contains("há 1 código de reserva por usar"), "\(comCodigo.erro)")
        let retirada = try terminal.certo("chaves", "retirar", "--finalidade", "indice", "--invalidar-codigos")
        #expect(retirada.contains("indice: retirada a versão 1") && retirada.contains("1 código de reserva desfeito"))
        let arquivo = try String(contentsOfFile: terminal.pasta + "/chaves", encoding: .utf8)
        #expect(!arquivo.contains("indice 1 ") && arquivo.contains("indice 2 "))
        #expect(try terminal.certo("chaves", "retirar", "--finalidade", "indice") == "indice: nada a retirar\n")
        for (posicao, cpf) in pessoas.enumerated() {
            let resposta = try #require(
                await Chamada.post(
                    bases[posicao % 2], #"{"cpf":"\#(cpf.digitos)","produto":"mensalidade","parcela":"1.00"}"#,
                    credencial: credencial, chave: "depois-\(posicao)"))
            #expect([201, 422].contains(resposta.status) && !resposta.corpo.contains("nao-encontrad"))
        }
        // Quem ficou com a chave velha não grava; quem a perdeu não sobe.
        let falha = await #expect(throws: FalhaDeBanco.self) {
            try await orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar(
                    "INSERT INTO pessoa (id, cpf_indice, indice_versao, pessoal) VALUES (77, '0123456789abcdef', 1, '')"
                )
            }
        }
        #expect(falha?.mensagem.contains("índice de chave que não é a de agora: pessoa") == true)
        try Data(arquivo.replacing("indice 2 ", with: "indice 3 ").utf8).write(
            to: URL(fileURLWithPath: terminal.pasta + "/chaves"))
        let semChave = try terminal.rodar("chaves", "situacao")
        #expect(semChave.codigo == 1 && semChave.erro.contains("usa a chave de versão 2, que não está no arquivo"))
    }

    /// Prende a última pessoa, espera o comando parar nela com metade refeita, e o mata.
    private static func matarNoMeio(_ orgao: OrgaoDeTeste, _ terminal: Terminal) async throws {
        let processo = Process()
        processo.executableURL = URL(fileURLWithPath: AplicacaoDeTeste.executavel)
        processo.arguments = ["chaves", "rodar", "--finalidade", "indice", "--lote", "5"]
        processo.environment = terminal.ambiente
        processo.standardError = FileHandle.nullDevice
        processo.standardOutput = FileHandle.nullDevice
        var presa: Conexao? = try Conexao(endereco: orgao.bancoDeTeste.enderecoDoDono)
        try presa?.avulso("BEGIN; SELECT FROM pessoa ORDER BY ctid DESC LIMIT 1 FOR KEY SHARE")
        try processo.run()
        let espia = Banco(endereco: orgao.bancoDeTeste.enderecoDoDono, conexoes: 1)
        var contagem: [Int: Int64] = [:]
        for _ in 0..<2_400 where contagem[2, default: 0] < 35 {
            try await Task.sleep(for: .milliseconds(50))
            contagem = try await porVersao(espia)
        }
        kill(processo.processIdentifier, SIGKILL)
        processo.waitUntilExit()
        presa = nil
        await espia.encerrar()
        #expect(contagem == [1: 5, 2: 35], "parou no meio: \(contagem)")
    }

    private static func porVersao(_ banco: Banco) async throws -> [Int: Int64] {
        try await banco.transacao(como: .proprio) { t in
            try t.executar("SELECT indice_versao, count(*) FROM pessoa GROUP BY 1").reduce(into: [:]) {
                contagem, linha in
                contagem[try linha.ler(0, como: Int.self)] = try linha.ler(1)
            }
        }
    }

    /// Servidores de verdade sobre um órgão cujas chaves estão em arquivo, e o comando que as gira.
    private static func comServidores(
        _ quantos: Int, _ corpo: (OrgaoDeTeste, [AplicacaoDeTeste], String, Terminal) async throws -> Void
    ) async throws {
        let orgao = try await OrgaoDeTeste.novo(agora: Relogio.daMaquina.agora)
        let pasta = FileManager.default.temporaryDirectory.appending(path: "indice-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: pasta, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: pasta) }
        try ChaveMestra.lendo(variavel: orgao.chaves).gravar(em: pasta + "/chaves")
        let (endereco, dono) = (orgao.bancoDeTeste.enderecoDaAplicacao, orgao.bancoDeTeste.enderecoDoDono)
        let terminal = Terminal(
            pasta: pasta,
            ambiente: [
                "AVERBA_BANCO": endereco, "AVERBA_BANCO_DONO": dono, "AVERBA_RAIZ": BancoDeTeste.raiz,
                "AVERBA_DADOS": pasta, "PATH": "/usr/bin:/bin", "HOME": pasta,
            ])
        var aplicacoes: [AplicacaoDeTeste] = []
        let resultado: Result<Void, any Error>
        do {
            let casa = orgao.casa
            let credencial = try await casa.banco.transacao(como: .motor) { t in
                try Perfil.garantir("master", nome: "Master", portal: .gestor, atos: [], casa, em: t)
                try CriarUsuario(
                    dados: DadosDoUsuario(nome: "Ana", login: "ana"), portal: .gestor, perfil: "master",
                    resumoDaSenha: nil
                ).executar(casa, em: t, por: .comando)
                return try Credencial.criar(
                    nome: "Teste", consignataria: Fixo.bancoA, atos: ["averbacao.reservar"],
                    expira: casa.relogio.agora + .seconds(86_400), casa, em: t, por: .comando)
            }
            for _ in 0..<quantos {
                aplicacoes.append(
                    try await AplicacaoDeTeste(
                        enderecoDoDono: dono, enderecoDaAplicacao: endereco, chaves: nil, pasta: pasta,
                        raiz: BancoDeTeste.raiz))
            }
            resultado = .success(try await corpo(orgao, aplicacoes, credencial, terminal))
        } catch { resultado = .failure(error) }
        for aplicacao in aplicacoes { aplicacao.parar() }
        try await orgao.apagar()
        try resultado.get()
    }

    @Test(
        "RNF-SEG-02: no meio da troca, com a pessoa já na chave nova e o usuário gestor ainda na velha, o desligamento o acha"
    )
    func desligadoNoMeio() async throws {
        let orgao = try await OrgaoDeTeste.novo()
        let resultado: Result<Void, any Error>
        do {
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 900_00])
            let cpf = try CPF.ficticio(1)
            let casa = orgao.casa
            let usuario = try await casa.banco.transacao(como: .motor) { t in
                try Perfil.garantir("master", nome: "Master", portal: .gestor, atos: [], casa, em: t)
                return try CriarUsuario(
                    dados: DadosDoUsuario(nome: "Ana", login: "ana", cpf: cpf), portal: .gestor, perfil: "master",
                    resumoDaSenha: nil
                ).executar(casa, em: t, por: .comando)
            }
            let mestra = try ChaveMestra.lendo(variavel: orgao.chaves).comIndiceNovo()
            let cofre = try await orgao.dono.transacao(como: .proprio) { t in
                try t.executar("UPDATE indice_em_uso SET versao = 2")
                return try Cofre(ChavesNoBanco.abrir(mestra: mestra, em: t))
            }
            try await orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar(
                    "UPDATE pessoa SET cpf_indice = \(DadosPessoais.indice(de: cpf, cofre)), indice_versao = 2 WHERE id = \(pessoa.pessoa)"
                )
            }
            let nova = Instalacao(banco: orgao.banco, cofre: cofre, relogio: casa.relogio)
            let encerrados = try await nova.banco.transacao(como: .motor) { t in
                try EncerrarAcesso(pessoas: [pessoa.pessoa]).executar(nova, em: t, por: .comando)
            }
            #expect(encerrados == 1)
            let situacao = try await orgao.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT situacao FROM usuario WHERE id = \(usuario)")?.ler(0, como: String.self)
            }
            #expect(situacao == "desativado")
            // O mesmo login, gravado com a chave velha, ainda é o mesmo.
            await #expect(throws: FalhaDeBanco.self, "quem só tem a chave velha não grava índice") {
                try await casa.banco.transacao(como: .motor) { t in
                    _ = try t.executar("UPDATE usuario SET login_indice = '0123456789abcdef' WHERE id = \(usuario)")
                }
            }
            resultado = .success(())
        } catch { resultado = .failure(error) }
        try await orgao.apagar()
        try resultado.get()
    }
}
