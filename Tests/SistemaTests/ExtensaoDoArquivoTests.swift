import BancoDeDados
import BancoDeTeste
import Foundation
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import averba

/// O nome promete um formato, e o conteúdo tem de ser dele (ASVS 5.2.2).
@Suite(.serialized) struct ExtensaoDoArquivoTests {
    private static let texto = Array("H;2026;10\n".utf8)
    private static let xml = Array("\u{FEFF}\n<?xml version=\"1.0\"?><a/>".utf8)
    /// O começo de uma tabela: versão, data da última gravação e o resto do cabeçalho.
    private static let tabela: [UInt8] = [0x03, 126, 10, 5] + [UInt8](repeating: 0, count: 60)

    @Test(
        "extensão que promete outra coisa, ou conteúdo que nenhum leiaute lê, é recusada na tela dizendo o que há dentro"
    )
    func extensao() async throws {
        try await Secretaria.usando { secretaria in
            let (ana, caio) = (try await secretaria.navegador("ana"), try await secretaria.navegador("caio"))
            func daFolha(_ nome: String, _ bytes: [UInt8]) async throws -> RespostaLida {
                try await ana.enviar("/gestor/receber/margens-da-folha", arquivos: [("arquivo", nome, bytes)])
            }
            func lote(_ nome: String, _ bytes: [UInt8]) async throws -> RespostaLida {
                try await caio.enviar(
                    "/consignataria/lotes/enviar", campos: [("especie", "inclusoes-da-consignataria")],
                    arquivos: [("arquivo", nome, bytes)])
            }
            let programa: [UInt8] = [0x4D, 0x5A, 0x90, 0x00, 0x03]
            for (nome, bytes, dentro) in [
                ("margens.dbf", Self.texto, "o nome acaba em .dbf, e por dentro é texto"),
                ("margens.XML", Self.texto, "o nome acaba em .xml, e por dentro é texto"),
                ("margens.csv", Self.xml, "por dentro é XML"), ("margens.txt", Self.tabela, "uma tabela DBF"),
                ("margens.csv", Array("%PDF-1.7\n".utf8), "por dentro é PDF"),
                ("margens.txt", [0x50, 0x4B, 0x03, 0x04], "um pacote ZIP ou uma planilha"),
                ("margens", programa, "por dentro é um programa, que nenhum leiaute lê"),
                ("margens.exe", programa, "por dentro é um programa, que nenhum leiaute lê"),
            ] as [(String, [UInt8], String)] {
                for recusada in [try await daFolha(nome, bytes), try await lote(nome, bytes)] {
                    #expect(recusada.status == 400, "\(nome)")
                    #expect(recusada.lido.lowercased().contains(dentro.lowercased()), "\(nome): \(recusada.lido)")
                }
            }
            let guardados = try await secretaria.orgao.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT count(*) FROM arquivo WHERE situacao <> 'recebendo'")?.ler(0, como: Int64.self)
            }
            #expect(guardados == 0, "o recusado não serve a nada e não se lista")
            #expect(try await secretaria.eventos("arquivos.receber") == 0)
            for (nome, bytes) in [
                ("margens.csv", Self.texto), ("margens.txt", Self.texto), ("FOLHA.D2610", Self.texto),
                ("margens.xml", Self.xml), ("MARGENS.DBF", Self.tabela),
            ] { #expect(try await daFolha(nome, bytes).status == 303, "\(nome)") }
            #expect(try await secretaria.eventos("arquivos.receber") == 5)
        }
    }

    @Test("usuários por arquivo: só texto, com nome de texto")
    func usuarios() async throws {
        try await Secretaria.usando { secretaria in
            let ana = try await secretaria.navegador("ana")
            for (nome, bytes) in [
                ("novos.xlsx", Array("nome;usuario".utf8)), ("novos", Array("nome;usuario".utf8)),
                ("novos.csv", Array("nome;usuario\0".utf8)), ("novos.csv", [0x50, 0x4B, 0x03, 0x04, 0xFF]),
            ] as [(String, [UInt8])] {
                let recusado = try await ana.enviar("/gestor/usuarios/arquivo", arquivos: [("arquivo", nome, bytes)])
                #expect(recusado.status == 400 && recusado.lido.contains("Escolha um arquivo CSV em UTF-8"), "\(nome)")
            }
        }
    }
}
