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
                            // A porta ocupada pede que se tente de novo, com a mesma chave: em máquina lenta acontece.
                            if resposta.status == 503 { continue }
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
                    let morto = try await MorteNoMeio.matar(
                        "chaves", "rodar", "--finalidade", "indice", "--lote", "5", com: 35, versao: "indice_versao",
                        trava: "FOR KEY SHARE", orgao, terminal)
                    #expect(morto == [1: 5, 2: 35], "parou no meio")
                    let meio = try terminal.certo("chaves", "situacao")
                    #expect(meio.contains("indice;1;;só acha;") && meio.contains("indice;2;;indexa;"), "\(meio)")
                    let volta = try terminal.certo("chaves", "rodar", "--finalidade", "indice", "--lote", "5")
                    #expect(volta.contains("indice: continuando a troca pela versão 2; "), "\(volta)")
                    return 0
                }
                let pedidos = try await grupo.reduce(0, +)
                #expect(pedidos >= 40)
            }
            #expect(try await MorteNoMeio.porVersao("indice_versao", orgao.dono) == [2: 40])
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

    @Test("titular apagado não tem bloco de que refazer o índice: nem para a troca, nem prende a chave antiga")
    func titularApagado() async throws {
        let orgao = try await OrgaoDeTeste.novo()
        let resultado: Result<Void, any Error>
        do {
            let (velho, mestra) = (orgao.casa.cofre, try ChaveMestra.lendo(variavel: orgao.chaves).comIndiceNovo())
            let cpf = try CPF.ficticio(1).digitos
            let cofre = try await orgao.dono.transacao(como: .proprio) { t in
                let bloco = try velho.cifrar(
                    Array("900 \(cpf)".utf8), tabela: "titular_da_prova", coluna: "pessoal", id: 901)
                let indice = velho.indiceCego(cpf, dominio: "titular-da-prova 900")
                try t.executar(
                    """
                    INSERT INTO cliente_da_prova (id, codigo, nome, cnpj, criado_em)
                    VALUES (900, 'banco-x', 'Banco X', '11222333000181', now())
                    """)
                try t.executar(
                    """
                    INSERT INTO titular_da_prova (id, cliente_id, indice, indice_versao, pessoal, criado_em, apagado_em)
                    VALUES (901, 900, \(indice), 1, \(bloco), now(), NULL),
                           (902, 900, '0123456789abcdef', 1, NULL, now(), now())
                    """)
                return try Cofre(ChavesNoBanco.abrir(mestra: mestra, em: t))
            }
            let nova = Instalacao(banco: orgao.banco, cofre: cofre, relogio: orgao.casa.relogio)
            let giro = GirarChaves(nova, dono: orgao.dono) { mestra }
            try await giro.virarIndice(para: 2, por: .comando)
            #expect(try await giro.situacaoDoIndice().restam == 1)
            let presa = await #expect(throws: ChaveEmUso.self) {
                _ = try await giro.soltarIndiceAntigo(invalidarCodigos: false, por: .comando)
            }
            #expect(presa?.versao == 1 && presa?.usos == 1, "só o titular que se lê a prende")
            #expect(try await giro.refazerIndices(por: .comando) == 1)
            #expect(try await giro.situacaoDoIndice().restam == 0)
            #expect(try await giro.soltarIndiceAntigo(invalidarCodigos: false, por: .comando) == 0)
            let versoes = try await orgao.dono.transacao(como: .proprio) { t in
                try t.executar("SELECT indice_versao FROM titular_da_prova ORDER BY id").map {
                    try $0.ler(0, como: Int.self)
                }
            }
            #expect(versoes == [2, 1])
            resultado = .success(())
        } catch { resultado = .failure(error) }
        try await orgao.apagar()
        try resultado.get()
    }
}
