import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import BancoDeTeste
import Cadastro
import Cifra
import Contratos
import Foundation
import Logging
import Nucleo
import OrgaoDeTeste
import Synchronization
import Testing
import Web

@testable import averba

/// As chaves giram com o sistema no ar, e a antiga só sai quando nada mais a usa.
@Suite(.serialized) struct ChavesTests {
    @Test(
        "RNF-SEG-03: a chave gira com gente lendo e gravando: nada deixa de abrir, o que resta na antiga impede retirá-la, e retirada ela tudo se lê"
    )
    func giraNoAr() async throws {
        try await CasaDeVerdade.usando("giro") { casa in
            try await BaseDeDemonstracao(casa: casa, pequena: true).preparar()
            let terminal = try CasaDeVerdade.terminal(casa.pasta)
            let tela = try Tela(casa)
            let pessoas = try await Self.pessoas(casa)
            let antigo = try #require(pessoas.first).bloco
            let gestor = try await tela.entrar("gestor")
            let atrasada = try await CasaDeVerdade.abrir(casa.pasta)
            let acabou = Sinal()
            // O comando corre noutro processo; aqui, duas linhas de leitura e uma de escrita com a chave que este processo tem.
            try await withThrowingTaskGroup(of: Int.self) { grupo in
                for vez in 0..<2 {
                    grupo.addTask {
                        var lidas = 0
                        repeat {
                            let pessoa = pessoas[(lidas * 7 + vez) % pessoas.count]
                            let pagina = try await gestor.get("/gestor/pessoas/\(pessoa.id)")
                            #expect(pagina.status == 200)
                            #expect(LeitorDePagina.texto(pagina.texto).contains(pessoa.nome))
                            lidas += 1
                        } while !acabou.dado || lidas < 2
                        return lidas
                    }
                }
                grupo.addTask {
                    defer { acabou.dar() }
                    let saida = try terminal.certo("chaves", "rodar", "--lote", "10")
                    #expect(saida.contains("dados: versão 2 passa a cifrar") && saida.contains("sessao: versão 2"))
                    return 0
                }
                let lidas = try await grupo.reduce(0, +)
                #expect(lidas > 2, "leituras durante a troca")
            }
            // Outro processo, que só gravou e ainda não soube da nova: o que ele põe fica na antiga, e ela não se retira.
            let usuario = try await VarreduraTests.comDono(casa) { t in
                try #require(try t.uma("SELECT min(id) FROM usuario")).ler(0, como: Int64.self)
            }
            #expect(try await ConsultasGuardadas(atrasada.instalacao).guardar(["busca": "alguém"], de: usuario) != nil)
            let recusada = try terminal.rodar("chaves", "retirar")
            #expect(recusada.codigo == 1)
            #expect(recusada.erro.contains("a versão 1 da chave de sessao não se retira: há 1 bloco que só ela abre"))
            #expect(recusada.erro.contains("averba chaves rodar --finalidade sessao"))
            #expect(try terminal.certo("chaves", "situacao").contains("sessao;1;") == true)
            let outra = try terminal.certo("chaves", "rodar", "--finalidade", "sessao")
            #expect(
                outra.contains("continuando a troca pela versão 2; 1 bloco falta")
                    && outra.contains("1 bloco recifrado"))
            #expect(try await ChavesDeFundo.adotar(atrasada.instalacao, atrasada.mestra))
            #expect(try await !ChavesDeFundo.adotar(atrasada.instalacao, atrasada.mestra), "já tem as de agora")
            let retiradas = try terminal.certo("chaves", "retirar")
            #expect(retiradas == "dados: retirada a versão 1\nsessao: retirada a versão 1\n")
            await atrasada.fechar()
            try await Self.depoisDeRetirada(casa, terminal, gestor, antigo, pessoas)
        }
    }

    private static func depoisDeRetirada(
        _ casa: Casa, _ terminal: Terminal, _ gestor: ClienteEmProcesso, _ antigo: [UInt8], _ pessoas: [Pessoa]
    ) async throws {
        #expect(try await ChavesDeFundo.adotar(casa.instalacao, casa.mestra))
        let situacao = try terminal.certo("chaves", "situacao")
        #expect(situacao.firstMatch(of: /dados;1;[^;]*;retirada;0/) != nil, "\(situacao)")
        #expect(situacao.firstMatch(of: /dados;2;[^;]*;cifra;[1-9]/) != nil)
        for pessoa in pessoas.prefix(20) {
            #expect(try await gestor.get("/gestor/pessoas/\(pessoa.id)").status == 200)
        }
        // Processo atrasado, ou linha de cópia velha: o banco não aceita o que ninguém abriria.
        let primeira = try #require(pessoas.first).id
        let falha = await #expect(throws: FalhaDeBanco.self) {
            try await casa.instalacao.banco.transacao(como: .motor) { t in
                _ = try t.executar("UPDATE pessoa SET pessoal = \(antigo) WHERE id = \(primeira)")
            }
        }
        #expect(falha?.sqlstate == "23514" && falha?.mensagem.contains("chave retirada: pessoa.pessoal") == true)
        #expect(throws: FalhaDeCifra.versaoDesconhecida(finalidade: "dados", versao: 1)) {
            try DadosPessoais.abrindo(antigo, de: primeira, casa.instalacao.cofre)
        }
        // Girar de novo abre cada bloco de cada coluna: se um não abrisse, falharia. A trilha só ganha versão, e confere.
        let todas = try terminal.certo(
            "chaves", "rodar", "--finalidade", "dados", "--finalidade", "sessao", "--finalidade", "trilha",
            "--finalidade", "assinatura")
        #expect(todas.contains("dados: versão 3") && todas.contains("trilha: o que já se selou fica"))
        #expect(try terminal.certo("auditoria", "selar").contains("ancorado"))
        #expect(try terminal.certo("auditoria", "conferir").contains("íntegra"))
        let trilha = try terminal.rodar("chaves", "retirar", "--finalidade", "trilha")
        #expect(trilha.codigo == 1 && trilha.erro.contains("esta versão fica para sempre"))
        let atos = try await VarreduraTests.comDono(casa) { t in
            try t.executar(
                "SELECT ato, count(*) FROM evento WHERE ato IN ('acesso.girar-chave', 'acesso.recifrar', 'acesso.retirar-chave') GROUP BY 1 ORDER BY 1"
            ).map {
                "\(try $0.ler(0, como: String.self)) \(try $0.ler(1, como: Int64.self))"
            }
        }
        #expect(atos == ["acesso.girar-chave 6", "acesso.recifrar 5", "acesso.retirar-chave 2"])
    }

    @Test("RNF-SEG-03: morto no meio, rodar de novo continua a mesma troca e nada se perde")
    func mortoNoMeio() async throws {
        let orgao = try await OrgaoDeTeste.novo()
        let pasta = NSTemporaryDirectory() + "chaves-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: pasta) }
        try FileManager.default.createDirectory(atPath: pasta, withIntermediateDirectories: true)
        let terminal = Terminal(
            pasta: pasta,
            ambiente: [
                "AVERBA_BANCO": orgao.bancoDeTeste.enderecoDaAplicacao,
                "AVERBA_BANCO_DONO": orgao.bancoDeTeste.enderecoDoDono, "AVERBA_CHAVES": orgao.chaves,
                "AVERBA_RAIZ": BancoDeTeste.raiz, "AVERBA_DADOS": pasta, "PATH": "/usr/bin:/bin", "HOME": pasta,
            ])
        let resultado: Result<Void, any Error>
        do {
            for numero in 1...30 { _ = try await orgao.pessoa(numero, margens: ["geral": 100_00]) }
            let meio = try await MorteNoMeio.matar(
                "chaves", "rodar", "--finalidade", "dados", "--lote", "4", com: 28, versao: "chave_do_bloco(pessoal)",
                trava: "FOR UPDATE", orgao, terminal)
            #expect(meio == [1: 2, 2: 28], "parou no meio")
            let volta = try terminal.certo("chaves", "rodar", "--finalidade", "dados", "--lote", "4")
            #expect(volta.contains("continuando a troca pela versão 2"), "\(volta)")
            #expect(try await MorteNoMeio.porVersao("chave_do_bloco(pessoal)", orgao.dono) == [2: 30])
            try terminal.certo("chaves", "retirar", "--finalidade", "dados")
            for linha in try await Self.blocos(orgao.dono) {
                // O cofre deste processo não conhece a versão 2 nem tem de onde reler: vale o de quem relê.
                #expect(throws: FalhaDeCifra.versaoDesconhecida(finalidade: "dados", versao: 2)) {
                    try DadosPessoais.abrindo(linha.bloco, de: linha.id, orgao.casa.cofre)
                }
            }
            let chaves = orgao.chaves
            let cofre = try await ChavesNoBanco.abrir(
                mestra: { try ChaveMestra.lendo(variavel: chaves) }, em: orgao.banco)
            let nomes = try await Self.blocos(orgao.dono).map {
                try DadosPessoais.abrindo($0.bloco, de: $0.id, cofre).nome
            }
            #expect(Set(nomes) == Set((1...30).map { "Pessoa \($0)" }))
            resultado = .success(())
        } catch { resultado = .failure(error) }
        try await orgao.apagar()
        try resultado.get()
    }

    private static func blocos(_ banco: Banco) async throws -> [(id: Int64, bloco: [UInt8])] {
        try await banco.transacao(como: .proprio) { t in
            try t.executar("SELECT id, pessoal FROM pessoa").map { (try $0.ler(0), try $0.ler(1)) }
        }
    }

    @Test(
        "RNF-SEG-03: a mestra troca com o sistema no ar, interrompida continua, e a cópia de antes diz de que chave precisa"
    )
    func mestra() async throws {
        try await CasaDeVerdade.usando("mestra") { casa in
            let terminal = try CasaDeVerdade.terminal(casa.pasta)
            try terminal.certo("implantar", BancoDeTeste.raiz + "/Implantacao/mpmg.yaml")
            let rascunho = try await BancoDeTeste.caminhoDescartavel("copia-\(UInt32.random(in: 0 ... .max))")
            try FileManager.default.createDirectory(atPath: rascunho, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: rascunho) }
            let despejo = try await VarreduraTests.despejar(casa, em: rascunho)
            let chaves = casa.pasta + "/chaves"
            let deAntes = try String(contentsOfFile: chaves, encoding: .utf8)

            #expect(try terminal.certo("chaves", "mestra", "--so-acrescentar").contains("mestra 2 posta em"))
            #expect(try String(contentsOfFile: chaves, encoding: .utf8).contains("mestra 1 "))
            #expect(try terminal.certo("chaves", "situacao").contains("mestra;2;;em troca;"))
            let fim = try terminal.certo("chaves", "mestra")
            #expect(fim.contains("continuando a troca pela mestra 2") && fim.contains("4 chaves embrulhadas de novo"))
            let deDepois = try String(contentsOfFile: chaves, encoding: .utf8)
            #expect(!deDepois.contains("mestra 1 ") && deDepois.contains("mestra 2 "))
            let modo = try FileManager.default.attributesOfItem(atPath: chaves)[.posixPermissions] as? Int
            #expect(modo == 0o600)
            // Quem já estava no ar continua, e relê pela mestra nova.
            try casa.instalacao.cofre.atualizar()
            #expect(try terminal.certo("chaves", "mestra").contains("mestra 3 posta em"))
            #expect(try terminal.certo("auditoria", "conferir").contains("íntegra"))
            try await Self.copiaDeAntes(casa, despejo, rascunho, deAntes: deAntes)
        }
    }

    private static func copiaDeAntes(_ casa: Casa, _ despejo: String, _ rascunho: String, deAntes: String) async throws
    {
        let particular = try #require(casa.particular)
        try Conexao(endereco: particular.enderecoDoDono).avulso("CREATE DATABASE copia")
        let endereco = particular.endereco(login: BancoParticular.dono, banco: "copia")
        let volta = try ComandoExterno().rodar(["psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", endereco, "-f", despejo])
        try #require(volta.deuCerto, "\(volta.texto)")
        let pasta = rascunho + "/restaurada"
        try FileManager.default.createDirectory(atPath: pasta, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: casa.pasta + "/chaves", toPath: pasta + "/chaves")
        let terminal = Terminal(
            pasta: rascunho,
            ambiente: [
                "AVERBA_BANCO": particular.endereco(login: BancoParticular.aplicacao, banco: "copia"),
                "AVERBA_BANCO_DONO": endereco, "AVERBA_DADOS": pasta, "AVERBA_RAIZ": BancoDeTeste.raiz,
                "PATH": "/usr/bin:/bin", "HOME": pasta,
            ])
        let semChave = try terminal.rodar("chaves", "situacao")
        #expect(semChave.codigo == 1)
        #expect(semChave.erro.contains("embrulhadas pela mestra de versão 1, que não está no arquivo de chaves"))
        #expect(semChave.erro.contains("«mestra 1» da cópia das chaves daquela época"))
        try Data(deAntes.utf8).write(to: URL(fileURLWithPath: pasta + "/chaves"))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: pasta + "/chaves")
        #expect(try terminal.certo("chaves", "situacao").contains("mestra;1;;embrulha;"))
    }

    @Test(
        "o que não se gira é dito antes de tudo",
        arguments: [
            (["rodar", "--so-acrescentar"], "--so-acrescentar só vale com --finalidade indice"),
            (["rodar", "--finalidade", "outra"], "não há chave de «outra»"),
            (["rodar", "--lote", "0"], "o lote vai de 1 a 10000"),
            (["retirar", "--finalidade", "outra"], "não há chave de «outra»"),
        ])
    func recusas(argumentos: [String], frase: String) async throws {
        try await Terminal.usando { terminal in
            let saida = try terminal.rodar(lista: ["chaves"] + argumentos)
            #expect(saida.codigo == 64 && saida.erro.lowercased().contains(frase), "\(saida.erro)")
        }
    }

    @Test("com a mestra em variável o comando diz que não a alcança, e nada muda")
    func variavel() async throws {
        try await Terminal.usando { terminal in
            let saida = try terminal.rodar("chaves", "mestra")
            #expect(saida.codigo == 1 && saida.erro.contains("as chaves vêm de AVERBA_CHAVES"))
        }
    }

    @Test("cada coluna que a lista diz cifrada se recifra e tem o gatilho da chave; a da trilha não se regrava")
    func colunas() async throws {
        let ditas = try ColunasPessoaisTests.lista().filter { $0.protecao == .cifrada }.map {
            "\($0.tabela).\($0.coluna)"
        }
        #expect(Set(ditas).subtracting(["evento.conteudo"]) == Set(ColunaCifrada.todas.map(\.nome)))
        try await BancoDeTeste.usando { banco in
            let gatilhos = try await banco.dono.transacao(como: .proprio) { t in
                try t.executar(
                    """
                    SELECT tgrelid::regclass || '.' || substring(tgname FROM 'exige_chave_ao_(?:por|mudar)_(.*)') FROM pg_trigger
                     WHERE tgname LIKE 'exige_chave_ao_%' AND tgenabled = 'O'
                    """
                ).map { try $0.ler(0, como: String.self) }
            }
            #expect(gatilhos.count == 2 * ColunaCifrada.todas.count)
            #expect(Set(gatilhos) == Set(ColunaCifrada.todas.map(\.nome)))
        }
    }

    // MARK: - Apoio

    /// Diz às leituras que a troca acabou.
    private final class Sinal: Sendable {
        private let estado = Mutex(false)
        var dado: Bool { estado.withLock { $0 } }
        func dar() { estado.withLock { $0 = true } }
    }

    struct Pessoa: Sendable {
        let id: Int64
        let nome: String
        let bloco: [UInt8]
    }

    private static func pessoas(_ casa: Casa) async throws -> [Pessoa] {
        let cofre = casa.instalacao.cofre
        return try await VarreduraTests.comDono(casa) { t in
            try t.executar("SELECT id, pessoal FROM pessoa ORDER BY id LIMIT 60").map { linha in
                let (id, bloco): (Int64, [UInt8]) = (try linha.ler(0), try linha.ler(1))
                return Pessoa(id: id, nome: try DadosPessoais.abrindo(bloco, de: id, cofre).nome, bloco: bloco)
            }
        }
    }
}

/// As telas de uma casa de verdade, neste processo.
struct Tela {
    let servidor: ServidorMontado
    let pecas: Pecas

    init(_ casa: Casa, correio: CorreioDaCasa? = nil) throws {
        let catalogo = GuardaDoCatalogo()
        let pecas = Pecas(
            casa: casa.instalacao, raiz: casa.raiz, catalogo: catalogo,
            porta: Porta(casa.instalacao, catalogo: catalogo), demonstracao: true, correio: correio)
        self.pecas = pecas
        var log = Logger(label: "teste")
        log.logLevel = .critical
        servidor = try Servidor.montar(ConfiguracaoDaWeb(porta: 0, tls: .semTLS), log: log) { montagem in
            try Rotas.montar(em: &montagem, pecas)
        }
    }

    /// Quem entrou pela tela, com a senha da demonstração.
    func entrar(_ login: String) async throws -> ClienteEmProcesso {
        let cliente = ClienteEmProcesso(servidor)
        let desafio = DesafioDeTeste.campos(try await cliente.get("/entrar").texto)
        let resposta = try await cliente.post(
            "/entrar", [("login", login), ("senha", BaseDeDemonstracao.senha)] + desafio)
        try #require(resposta.status == 303, "\(login): \(resposta.status)")
        return cliente
    }
}
