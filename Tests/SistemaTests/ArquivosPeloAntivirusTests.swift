import Acesso
import Antivirus
import Arquivos
import Auditoria
import BancoDeDados
import BancoDeTeste
import Foundation
import Nucleo
import OrgaoDeTeste
import ServidoresDeTeste
import Testing
import Web

@testable import averba

/// O que vem de fora passa por um antivírus de verdade antes de se guardar: pela tela e por comando.
@Suite(.serialized) struct ArquivosPeloAntivirusTests {
    private struct Recibo: Equatable {
        let id: Int64
        let situacao: String
        let tamanho: Int64
        let pedacos: Int64
    }

    /// O último arquivo recebido.
    private static func ultimo(_ banco: Banco, como papel: Papel = .proprio) async throws -> Recibo {
        let linha = try await banco.transacao(como: papel) { t in
            try t.uma(
                """
                SELECT id, situacao, tamanho, (SELECT count(*) FROM pedaco_do_arquivo p WHERE p.arquivo_id = a.id)
                  FROM arquivo a ORDER BY id DESC LIMIT 1
                """
            ).map { Recibo(id: try $0.ler(0), situacao: try $0.ler(1), tamanho: try $0.ler(2), pedacos: try $0.ler(3)) }
        }
        return try #require(linha)
    }

    private static let cabecalho = Array("matricula;nome\n".utf8)
    private static let infectado = cabecalho + Array(AntivirusDeEnsaio.praga.utf8)

    @Test(
        "arquivo da folha com praga, pequeno ou maior que a memória de espera, é recusado na tela com recibo e evento, e nada dele se guarda; o limpo entra igual"
    )
    func folha() async throws {
        let ensaio = try AntivirusDeEnsaio()
        defer { ensaio.parar() }
        let espera = try await BancoDeTeste.caminhoDescartavel("espera-\(UInt32.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(atPath: espera, withIntermediateDirectories: true)
        try await Secretaria.usando(antivirus: try Self.ligado(ensaio, espera)) { secretaria in
            let (ana, dono) = (try await secretaria.navegador("ana"), secretaria.orgao.dono)
            func enviar(_ bytes: [UInt8]) async throws -> RespostaLida {
                try await ana.enviar("/gestor/receber/margens-da-folha", arquivos: [("arquivo", "margens.csv", bytes)])
            }
            let grande = [UInt8](repeating: 0x41, count: 3 << 20)
            for (n, bytes) in [Self.infectado, grande + Self.infectado].enumerated() {
                let recusado = try await enviar(bytes)
                let recibo = try await Self.ultimo(dono)
                #expect(recusado.status == 400 && recusado.lido.contains(AntivirusDeEnsaio.achado))
                #expect(recusado.lido.contains("nada dele foi guardado (recibo \(recibo.id))"))
                #expect(recibo == Recibo(id: recibo.id, situacao: "recusado", tamanho: 0, pedacos: 0))
                #expect(try await secretaria.eventos("arquivos.antivirus") == Int64(n + 1))
                #expect(try await secretaria.eventos("arquivos.receber") == 0)
                let pagina = try await ana.get("/gestor/arquivos/\(recibo.id)")
                #expect(pagina.status == 200 && pagina.lido.contains("O antivírus reconheceu neste arquivo"))
                #expect(!pagina.texto.contains("/baixar") && !pagina.lido.contains("Conferir de novo"))
                #expect(try await ana.get("/gestor/arquivos/\(recibo.id)/baixar").status == 404)
                #expect(try await ana.post("/gestor/arquivos/\(recibo.id)/conferir").status == 404)
            }
            let evento = try await Self.ultimoEvento(secretaria)
            #expect(evento.usuario != nil && Self.campo("achado", evento) == .texto(AntivirusDeEnsaio.achado))
            #expect(Self.campo("tamanho", evento) == .inteiro(Int64(grande.count + Self.infectado.count)))

            #expect(try await enviar(Self.cabecalho + grande).status == 303)
            let limpo = try await Self.ultimo(dono)
            let casa = secretaria.casa
            let lido = try await casa.banco.transacao(como: .motor) { t in
                let arquivo = try #require(try ArquivoGuardado.ler(limpo.id, em: t))
                return try Self.bytes(try ConteudoDoArquivo(arquivo, casa.cofre, em: t))
            }
            #expect(lido == Self.cabecalho + grande, "o que passou pela espera volta byte a byte")
            #expect(try await secretaria.eventos("arquivos.receber") == 1)
            #expect(try FileManager.default.contentsOfDirectory(atPath: espera) == [])
        }
    }

    @Test(
        "antivírus fora do ar, ou que não examina o tamanho, fecha: tela da consignatária, usuários por arquivo e leiaute pedem para tentar mais tarde"
    )
    func outrasPortas() async throws {
        let ensaio = try AntivirusDeEnsaio()
        defer { ensaio.parar() }
        let espera = try await BancoDeTeste.caminhoDescartavel("espera-\(UInt32.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(atPath: espera, withIntermediateDirectories: true)
        try await Secretaria.usando(antivirus: try Self.ligado(ensaio, espera)) { secretaria in
            let (ana, caio) = (try await secretaria.navegador("ana"), try await secretaria.navegador("caio"))
            let yaml = "# \(AntivirusDeEnsaio.praga)\nid: teste\n"
            func lote(_ bytes: [UInt8]) async throws -> RespostaLida {
                try await caio.enviar(
                    "/consignataria/lotes/enviar", campos: [("especie", "inclusoes-da-consignataria")],
                    arquivos: [("arquivo", "lote.csv", bytes)])
            }
            func usuarios(_ bytes: [UInt8]) async throws -> RespostaLida {
                try await ana.enviar("/gestor/usuarios/arquivo", arquivos: [("arquivo", "novos.csv", bytes)])
            }
            func leiaute(_ texto: String) async throws -> RespostaLida {
                try await ana.post("/gestor/leiautes/enviar", [("definicao", texto), ("desde", "05/10/2026")])
            }
            for resposta in [
                try await lote(Self.infectado), try await usuarios(Self.infectado), try await leiaute(yaml),
            ] {
                #expect([400, 422].contains(resposta.status) && resposta.lido.contains(AntivirusDeEnsaio.achado))
            }
            let recibo = try await Self.ultimo(secretaria.orgao.dono)
            #expect(recibo == Recibo(id: recibo.id, situacao: "recusado", tamanho: 0, pedacos: 0))
            let caixa = try await caio.get("/consignataria/arquivos")
            #expect(caixa.lido.contains("antivírus") && !caixa.texto.contains("/\(recibo.id)/baixar"))
            #expect(try await secretaria.eventos("arquivos.antivirus") == 3)

            let grande = try await lote([UInt8](repeating: 0x41, count: AntivirusDeEnsaio.maximo + 1))
            #expect(grande.status == 400 && grande.lido.contains("maior do que o antivírus examina"))
            ensaio.parar()
            for (resposta, status) in [
                (try await lote(Self.cabecalho), 400), (try await usuarios(Self.cabecalho), 503),
                (try await leiaute("id: teste"), 503),
            ] {
                #expect(resposta.status == status && resposta.lido.contains("tente mais tarde"), "\(resposta.lido)")
            }
            #expect(try await Self.ultimo(secretaria.orgao.dono).pedacos == 0)
            #expect(try await secretaria.eventos("arquivos.antivirus") == 7)
            let evento = try await Self.ultimoEvento(secretaria)
            #expect(Self.campo("recusa", evento) == .texto("antivirus-sem-resposta"))
        }
    }

    @Test(
        "por comando, AVERBA_ANTIVIRUS barra o arquivo com praga; o diagnóstico diz se não há, se atende, se reconhece e se caiu"
    )
    func comando() async throws {
        try await CasaDeVerdade.usando("antivirus") { casa in
            func terminal(_ escrito: String?) throws -> Terminal {
                try CasaDeVerdade.terminal(casa.pasta, escrito.map { ["AVERBA_ANTIVIRUS": $0] } ?? [:])
            }
            func diagnostico(_ escrito: String?) throws -> String {
                try terminal(escrito).rodar("diagnostico", "--porta", "1").saida.split(separator: "\n")
                    .first { $0.contains("  antivírus: ") }.map(String.init) ?? ""
            }
            #expect(try diagnostico(nil).hasPrefix("atenção  antivírus: não há"))
            #expect(try diagnostico("clamd").hasPrefix("errado   antivírus: o antivírus é o caminho de um soquete"))
            let torto = try terminal("clamd").rodar("auditoria", "selar")
            #expect(torto.codigo != 0 && torto.erro.contains("127.0.0.1:3310"), "não sobe: \(torto.erro)")

            let ensaio = try AntivirusDeEnsaio()
            defer { ensaio.parar() }
            // A base de ensaio não tem data: é o que falta para ser certo.
            #expect(try diagnostico(ensaio.soquete).contains("atende, e não diz a data da base"))
            try terminal(nil).certo("implantar", BancoDeTeste.raiz + "/Implantacao/mpmg.yaml")
            let caminho = casa.pasta + "/margens.csv"
            try Data(Self.infectado).write(to: URL(fileURLWithPath: caminho))
            let recusado = try terminal(ensaio.soquete).rodar("folha", "receber", "margens-da-folha", caminho)
            #expect(recusado.codigo == 1 && recusado.erro.contains(AntivirusDeEnsaio.achado), "\(recusado.erro)")
            #expect(try await Self.ultimo(casa.instalacao.banco, como: .motor).tamanho == 0)

            ensaio.parar()
            #expect(try diagnostico(ensaio.soquete).hasPrefix("errado   antivírus: não respondeu"))
            let caido = try terminal(ensaio.soquete).rodar("folha", "receber", "margens-da-folha", caminho)
            #expect(caido.codigo == 1 && caido.erro.contains("tente mais tarde"))
            let semEICAR = try AntivirusDeEnsaio(comEICAR: false)
            defer { semEICAR.parar() }
            #expect(try diagnostico(semEICAR.porTCP).contains("não reconhece a sequência de ensaio"))
        }
    }

    @Test("diagnóstico: base do dia é certo; de mais de uma semana, atenção")
    func base() {
        typealias Fatos = ExameDoAntivirus.Fatos
        let versao = "ClamAV 1.4.6/27468/Thu Nov  5 08:25:36 2026"
        let base = Date(timeIntervalSince1970: 1_793_867_136)
        for (dias, situacao) in [(0.0, .certo), (7.5, .certo), (8.1, .atencao)]
            as [(Double, AchadoDaInstalacao.Situacao)]
        {
            let achado = ExameDoAntivirus.julgar(
                Fatos(versao: versao, reconhece: true), agora: base.addingTimeInterval(dias * 86_400))
            #expect(achado.situacao == situacao, "\(dias): \(achado.frase)")
        }
    }

    // MARK: - Peças

    private static func ligado(_ ensaio: AntivirusDeEnsaio, _ espera: String) throws -> Antivirus {
        try Antivirus(ensaio.soquete, espera: espera, prazoEmSegundos: 30)
    }

    private static func ultimoEvento(_ secretaria: Secretaria) async throws -> EventoLido {
        let trilha = secretaria.casa.trilha
        let lido = try await secretaria.orgao.dono.transacao(como: .proprio) { t -> EventoLido? in
            guard let linha = try t.uma("SELECT max(id) FROM evento WHERE ato = 'arquivos.antivirus'"),
                let id = try linha.ler(0, como: Int64?.self)
            else { return nil }
            return try EventoLido.ler(id, trilha, em: t)
        }
        return try #require(lido)
    }

    private static func campo(_ nome: String, _ evento: EventoLido) -> Dado? {
        guard case .objeto(let campos)? = evento.dado else { return nil }
        return campos[nome]
    }

    private static func bytes(_ conteudo: ConteudoDoArquivo) throws -> [UInt8] {
        var (todos, bloco): ([UInt8], [UInt8]) = ([], [UInt8](repeating: 0, count: 1 << 16))
        while true {
            let lidos = try bloco.withUnsafeMutableBytes { try conteudo.ler(para: $0) }
            if lidos == 0 { break }
            todos += bloco[..<lidos]
        }
        try conteudo.relancar()
        return todos
    }
}
