import Arquivos
import BancoDeDados
import BancoDeTeste
import Foundation
import Nucleo
import Testing
import Web

@testable import PortalDoGestor

/// Os arquivos pela tela: o que vem errado não muda nada, e o erro diz o quê.
@Suite(.serialized, .timeLimit(.minutes(15))) struct ArquivosNaTelaTests {
    @Test(
        "FOL-01, OBJ-03, OBJ-10: arquivo truncado, de outro mês, de outra espécie, vazio ou repetido é recusado e nada muda"
    )
    func ruins() async throws {
        try await BancadaDaFolha.usando { bancada in
            let jogo = try await Jogadora(bancada)
            _ = try await jogo.carregar("cadastro-da-folha", "2026-10/cadastro.txt")
            let margens = try bancada.bytes("2026-10/margens.txt")
            let antes = try await bancada.fotografia()
            func recusado(_ nome: String, _ bytes: [UInt8], _ frase: String) async throws -> String {
                let recibo = try await jogo.enviar("/gestor/receber/margens-da-folha", nome, bytes)
                let pagina = try await jogo.abrir(recibo)
                #expect(pagina.contains("nada mudou") && pagina.contains("Recusado"), "\(nome)")
                #expect(pagina.contains(frase), "\(nome): \(jogo.mensagens(pagina))")
                #expect(!pagina.contains("/aplicar"), "\(nome)")
                #expect(try await jogo.cliente.post(recibo + "/aplicar", [("_chave", "chave-apl1")]).status == 404)
                return recibo
            }
            let truncado = try await recusado("truncado.txt", Array(margens.prefix(margens.count * 2 / 3)), "erro")
            let csv = try await jogo.abrir(truncado + "/apontamentos?formato=csv")
            #expect(csv.hasPrefix("\u{FEFF}Linha;Gravidade;Lugar;Campo;Esperado;Lido"))
            #expect(csv.split(separator: "\r\n").count > 1)
            #expect(try await jogo.abrir(truncado + "/apontamentos").contains("Esperado"))
            let outroMes = margens.map { $0 }
            var texto = String(decoding: outroMes, as: UTF8.self)
            texto = texto.replacing("202609", with: "202508", maxReplacements: 1)
            _ = try await recusado("outro-mes.txt", Array(texto.utf8), "a esperada é 09/2026")
            _ = try await recusado("cadastro.txt", try bancada.bytes("2026-10/cadastro.txt"), "erro")
            let dbf = try bancada.bytes("2026-10/margens.dbf")
            _ = try await recusado("truncado.dbf", Array(dbf.prefix(dbf.count - 20)), "erro")
            #expect(try await bancada.fotografia() == antes)
            let vazio = try await jogo.cliente.enviar(
                "/gestor/receber/margens-da-folha", campos: [("_chave", "chave-vazio")],
                arquivos: [("arquivo", "vazio.txt", [])])
            #expect(vazio.status == 400 && vazio.texto.contains("O arquivo não tem nada."))
            let sem = try await jogo.cliente.enviar(
                "/gestor/receber/margens-da-folha", campos: [("_chave", "chave-sem-arq")], arquivos: [])
            #expect(sem.status == 400 && sem.texto.contains("Escolha o arquivo."))
            _ = try await jogo.carregar("margens-da-folha", "2026-10/margens.txt")
            let aplicado = try await bancada.fotografia()
            _ = try await recusado("de-novo.txt", margens, "já foi aplicado em 12/10/2026")
            #expect(try await bancada.fotografia() == aplicado)
        }
    }

    @Test(
        "OBJ-06, OBJ-08: arquivo de consignatária exige dizer de quem é, vale linha a linha, e o recibo guarda o resumo"
    )
    func daConsignataria() async throws {
        try await BancadaDaFolha.usando { bancada in
            let jogo = try await Jogadora(bancada)
            _ = try await jogo.carregar("cadastro-da-folha", "2026-10/cadastro.txt")
            let premios = try bancada.bytes("2026-10/premios.csv")
            let semDona = try await jogo.cliente.enviar(
                "/gestor/receber/premios-previdencia", campos: [("_chave", "chave-sem-dona")],
                arquivos: [("arquivo", "premios.csv", premios)])
            #expect(semDona.status == 400 && semDona.texto.contains("Diga de que consignatária é o arquivo."))
            #expect(
                try await bancada.um("SELECT count(*) FROM arquivo WHERE especie = 'premios-previdencia'", Int.self)
                    == 0)
            // Uma linha a mais, de quem não existe: fica de fora, e as outras valem.
            let linhas = String(decoding: premios, as: UTF8.self)
            let ruim = linhas + "2026-10;9999999-00;premio-morte;10,00\n"
            let dono = try await bancada.consignataria("PREVCOM")
            let recibo = try await jogo.enviar(
                "/gestor/receber/premios-previdencia", "premios.csv", Array(ruim.utf8),
                campos: [("consignataria", "\(dono)")])
            let pagina = try await jogo.abrir(recibo)
            #expect(pagina.contains("Conferido, a aplicar") && pagina.contains("9999999-00"))
            let feito = try await jogo.fazer(recibo + "/aplicar")
            #expect(feito.contains("Feito"), "\(jogo.mensagens(feito))")
            let depois = try await jogo.abrir(recibo)
            let resumo: String = try await bancada.um(
                "SELECT encode(resumo, 'hex') FROM arquivo WHERE id = \(Int64(recibo.split(separator: "/").last ?? "") ?? 0)"
            )
            #expect(depois.contains(resumo) && depois.contains("PREVCOM") && depois.contains("Gestora"))
            let id = try #require(Int64(recibo.split(separator: "/").last ?? ""))
            #expect(try await jogo.baixar(id) == Array(ruim.utf8))
            #expect(
                try await bancada.um(
                    "SELECT count(*) FROM evento WHERE ato = 'arquivos.baixar' AND objeto_id = \(id) AND autor_id = -77",
                    Int.self) == 1)
            let lista = try await jogo.abrir("/gestor/arquivos?formato=csv&especie=premios-previdencia&busca=PREMIOS")
            #expect(lista.contains("premios.csv;Prêmios de previdência;10/2026;"))
        }
    }

    @Test("sem o ato da espécie não se recebe nem se aplica, e nada se grava")
    func semPermissao() async throws {
        try await BancadaDaFolha.usando { bancada in
            let pode = try await Jogadora(bancada)
            _ = try await pode.carregar("cadastro-da-folha", "2026-10/cadastro.txt")
            let antes: Int = try await bancada.um("SELECT count(*) FROM arquivo")
            let sem = try await Jogadora(
                bancada, atos: PortalDoGestor.atos.filter { !["folha.carregar-margens", "folha.cortar"].contains($0) })
            let negado = try await sem.cliente.enviar(
                "/gestor/receber/margens-da-folha", campos: [("_chave", "chave-negado")],
                arquivos: [("arquivo", "margens.txt", try bancada.bytes("2026-10/margens.txt"))])
            #expect(negado.status == 403)
            #expect(try await bancada.um("SELECT count(*) FROM arquivo", Int.self) == antes)
            #expect(
                try await sem.cliente.post("/gestor/competencias/2026-10/cortar", [("_chave", "chave-cort")]).status
                    == 403)
            // Quem pode recebe; quem não pode a espécie não aplica o que outro recebeu.
            let recibo = try await pode.enviar(
                "/gestor/receber/margens-da-folha", "margens.txt", try bancada.bytes("2026-10/margens.txt"))
            #expect(try await sem.cliente.post(recibo + "/aplicar", [("_chave", "chave-apli")]).status == 403)
            #expect(!(try await sem.abrir(recibo)).contains("/aplicar"))
            let soLe = try await Jogadora(bancada, atos: [PortalDoGestor.atoDeArquivos])
            let id = try #require(recibo.split(separator: "/").last)
            #expect(try await soLe.cliente.get("/gestor/arquivos/\(id)/baixar").status == 403)
        }
    }
}
