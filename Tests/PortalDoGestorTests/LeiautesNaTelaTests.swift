import BancoDeDados
import BancoDeTeste
import Foundation
import Nucleo
import Testing
import Web

@testable import PortalDoGestor

/// Os leiautes na tela: ver, enviar, valer na hora e voltar atrás.
@Suite(.serialized, .timeLimit(.minutes(15))) struct LeiautesNaTelaTests {
    private static func yaml(_ codigo: String) throws -> String {
        try String(contentsOfFile: BancoDeTeste.raiz + "/Leiautes/\(codigo).yaml", encoding: .utf8)
    }

    @Test(
        "RF-GER-10, POC-INT-01: definição nova enviada na tela vale na hora, sem reiniciar; com defeito, todos são apontados e nada muda"
    )
    func enviar() async throws {
        try await BancadaDaFolha.usando { bancada in
            let jogo = try await Jogadora(bancada)
            let lista = try await jogo.abrir("/gestor/leiautes?busca=margens")
            #expect(lista.contains("margens-da-folha-dbf") && !lista.contains("/gestor/leiautes/repasse"))
            let ficha = try await jogo.abrir("/gestor/leiautes/margens-da-folha")
            #expect(ficha.contains("58 a 71") && ficha.contains("soma de detalhe.bruta"))
            // As margens passam a vir em CSV.
            let novo = """
                id: margens-da-folha-csv
                titulo: Margens brutas, em CSV
                versao: 1
                formato: delimitado
                codificacao: utf-8
                fim-de-linha: crlf
                separador: ";"
                titulos: fixos
                registros:
                  - nome: detalhe
                    papel: detalhe
                    campos:
                      - { nome: competencia, tipo: competencia, formato: AAAA-MM }
                      - { nome: matricula, tipo: texto, tamanho: 12 }
                      - { nome: tipo, tipo: texto, tamanho: 20 }
                      - { nome: bruta, tipo: decimal, casas: 2, separador: virgula, sinal: esquerda, tamanho: 14 }

                """
            let ruim = novo.replacing("AAAA-MM", with: "ANO-MES").replacing("casas: 2", with: "casas: muitas")
                .replacing("papel: detalhe", with: "papel: enfeite")
            func mandar(_ yaml: String, _ fazer: String, desde: String = "12/10/2026") async throws -> RespostaLida {
                try await jogo.cliente.post(
                    "/gestor/leiautes/enviar",
                    [
                        ("_chave", "chave-leiaute"), ("definicao", yaml.replacing("\n", with: "\r\n")),
                        ("desde", desde), ("fazer", fazer),
                    ])
            }
            let recusado = try await mandar(ruim, "enviar")
            #expect(recusado.status == 400)
            for trecho in ["ANO-MES", "muitas", "enfeite"] { #expect(recusado.texto.contains(trecho), "\(trecho)") }
            #expect(try await bancada.um("SELECT count(*) FROM leiaute", Int.self) == 0)
            let conferido = try await mandar(novo, "conferir")
            #expect(conferido.status == 200 && conferido.texto.contains("está certa"))
            #expect(try await bancada.um("SELECT count(*) FROM leiaute", Int.self) == 0)
            let passado = try await mandar(novo, "enviar", desde: "01/10/2026")
            #expect(passado.status == 422 && passado.texto.contains("leiaute-no-passado"))
            let enviado = try await mandar(novo, "enviar")
            #expect(enviado.destino == "/gestor/leiautes/margens-da-folha-csv", "\(jogo.mensagens(enviado.texto))")
            #expect(try await jogo.abrir("/gestor/receber/margens-da-folha").contains("Margens brutas, em CSV"))
            let matricula: String = try await bancada.um(
                "SELECT matricula FROM vinculo WHERE situacao = 'ativo' ORDER BY matricula LIMIT 1")
            let recibo = try await jogo.enviar(
                "/gestor/receber/margens-da-folha", "margens.csv",
                Array("competencia;matricula;tipo;bruta\r\n2026-09;\(matricula);geral;1234,56\r\n".utf8),
                campos: [("leiaute", "margens-da-folha-csv")])
            let pagina = try await jogo.abrir(recibo)
            #expect(pagina.contains("R$\u{A0}1.234,56"), "\(jogo.mensagens(pagina))")
        }
    }

    @Test(
        "RF-GER-10: a régua mostra a sobreposição e o buraco de uma definição reprovada, sobre a linha do arquivo, e quem a vê fica na trilha"
    )
    func regua() async throws {
        try await BancadaDaFolha.usando { bancada in
            let jogo = try await Jogadora(bancada)
            let ficha = try await jogo.abrir("/gestor/leiautes/margens-da-folha")
            #expect(ficha.contains("Régua do registro detalhe, posições 1 a 72"))
            #expect(ficha.contains("Cada uma das 72 posições é de um campo só."))
            #expect(!(try await jogo.abrir("/gestor/leiautes/bases-da-folha")).contains("Régua de colunas"))
            let recibo = try await jogo.enviar(
                "/gestor/receber/margens-da-folha", "margens.txt", try bancada.bytes("2026-10/margens.txt"))
            let numero = String(recibo.split(separator: "/").last ?? "")
            let ruim = try Self.yaml("margens-da-folha").replacing(
                "nome: tipo, inicio: 14, tamanho: 20", with: "nome: tipo, inicio: 12, tamanho: 20")
            func mandar(_ yaml: String, atos: [String] = PortalDoGestor.atos) async throws -> RespostaLida {
                try await Jogadora(bancada, atos: atos).cliente.post(
                    "/gestor/leiautes/enviar",
                    [
                        ("_chave", "chave-regua"), ("definicao", yaml), ("desde", "12/10/2026"), ("fazer", "conferir"),
                        ("amostra", numero),
                    ])
            }
            let vistas: SQL = "SELECT count(*) FROM evento WHERE ato = 'arquivos.baixar'"
            let antes = try await bancada.um(vistas, Int.self)
            let recusado = try await mandar(ruim)
            #expect(recusado.status == 400)
            for trecho in [
                "As posições 12 a 13 são de matricula e de tipo.", "As posições 32 a 33 não são de campo nenhum.",
                "Linhas de margens.txt",
                "<span class=\"regua-par\">0</span><span class=\"regua-impar\">MARGENS   </span>",
            ] { #expect(recusado.texto.contains(trecho), "\(trecho)") }
            #expect(try await bancada.um(vistas, Int.self) == antes + 1)
            let certo = try await mandar(try Self.yaml("margens-da-folha"))
            #expect(certo.status == 200 && certo.texto.contains("Linhas de margens.txt"))
            // Quem não pode baixar o arquivo vê a régua sobre a linha modelo.
            let semBaixar = try await mandar(ruim, atos: PortalDoGestor.atos.filter { $0 != "arquivos.baixar" })
            #expect(semBaixar.texto.contains("Linha modelo") && !semBaixar.texto.contains("Linhas de margens.txt"))
            #expect(try await bancada.um(vistas, Int.self) == antes + 2)
        }
    }

    @Test(
        "RF-GER-10: versão nova de um leiaute do programa prevalece, fica na lista de versões e se encerra; sem o ato, nada"
    )
    func versoes() async throws {
        try await BancadaDaFolha.usando { bancada in
            let jogo = try await Jogadora(bancada)
            let novo = try Self.yaml("repasse").replacing(
                "titulo: Demonstrativo de repasse", with: "titulo: Repasse do órgão")
            let campos = [
                ("_chave", "chave-versao"), ("definicao", novo), ("desde", "12/10/2026"), ("fazer", "enviar"),
            ]
            let sem = try await Jogadora(bancada, atos: PortalDoGestor.atos.filter { $0 != "arquivos.enviar-leiaute" })
            #expect(try await sem.cliente.post("/gestor/leiautes/enviar", campos).status == 403)
            #expect(!(try await sem.abrir("/gestor/leiautes/repasse")).contains("Enviar versão nova"))
            #expect(
                try await jogo.cliente.post("/gestor/leiautes/enviar", campos).destino == "/gestor/leiautes/repasse")
            let ficha = try await jogo.abrir("/gestor/leiautes/repasse")
            #expect(ficha.contains("Repasse do órgão") && ficha.contains("Versão 1") && ficha.contains("Em vigor"))
            #expect(try await jogo.abrir("/gestor/leiautes/repasse/versoes/1").contains("Repasse do órgão"))
            let encerrado = try await jogo.cliente.post(
                "/gestor/leiautes/repasse/encerrar", [("_chave", "chave-encerra"), ("em", "13/10/2026")])
            #expect(encerrado.destino == "/gestor/leiautes/repasse")
            #expect(try await jogo.cliente.get("/gestor/leiautes/nao-existe").status == 404)
            let csv = try await jogo.abrir("/gestor/leiautes/retorno-impresso?formato=csv")
            #expect(csv.contains("Registro;Campo;Posição;Tamanho;Tipo;Obrigatório;Regra"))
        }
    }
}
