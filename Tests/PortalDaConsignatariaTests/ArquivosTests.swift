import Acesso
import Arquivos
import Auditoria
import BancoDeDados
import Folha
import Foundation
import Nucleo
import OrgaoDeTeste
import Tarefas
import Testing
import Web

@testable import PortalDaConsignataria

/// A caixa de arquivos e o envio de descontos variáveis, com outra consignatária tentando entrar.
@Suite(.serialized) struct ArquivosTests {
    /// Linhas no leiaute `variaveis-da-consignataria`; o rodapé sai certo.
    static func variaveis(
        _ linhas: [(matricula: String, numero: String, valor: String)], de codigo: String = "BCA",
        competencia: String = "202610"
    ) -> [UInt8] {
        let soma = linhas.reduce(0) { $0 + (Int($1.valor.replacing(",", with: "")) ?? 0) }
        let centavos = soma % 100
        return Array(
            (["C;\(codigo);\(competencia)"] + linhas.map { "D;\($0.matricula);\($0.numero);mensalidade;\($0.valor)" }
                + ["T;\(linhas.count);\(soma / 100),\(centavos < 10 ? "0" : "")\(centavos)"])
                .map { $0 + "\r\n" }.joined().utf8)
    }

    /// Um contrato mensal averbado do Banco A, pelo portal; devolve o número.
    static func averbado(
        _ bancada: BancadaDoPortal, _ pessoa: PessoaDeTeste, numero: String, de consignataria: Int64 = Fixo.bancoA
    ) async throws -> Int64 {
        let contrato = try await bancada.reserva(pessoa, consignataria, numero: numero)
        let cliente = try await bancada.navegador(consignataria)
        _ = try await cliente.post(
            "/consignataria/contratos/\(contrato)/confirmar",
            [("numero", numero), ("documento", "D-\(numero)"), ("_chave", "chave-\(numero)")])
        return contrato
    }

    static func enviar(
        _ cliente: ClienteEmProcesso, _ bytes: [UInt8], nome: String = "variaveis.csv",
        especie: String = "variaveis-da-consignataria"
    ) async throws -> RespostaLida {
        try await cliente.enviar(
            "/consignataria/arquivos/enviar", campos: [("especie", especie)], arquivos: [("arquivo", nome, bytes)])
    }

    /// Espera o arquivo sair de «aplicando».
    static func esperar(_ bancada: BancadaDoPortal, _ arquivo: Int64) async throws -> EstadoDaTarefa? {
        let banco = bancada.orgao.banco
        let tarefa = try await banco.transacao(como: .motor) { t in try Folha.Entrada.tarefa(de: arquivo, em: t) }
        guard let tarefa else { return nil }
        return try await FilaDeTarefas.esperar(tarefa.id, ate: .seconds(60), em: banco, como: .motor)
    }

    @Test("RF-CON-25: envia pela tela, confere com todos os apontamentos, vê o efeito em números, aplica e tem recibo")
    func enviarEAplicar() async throws {
        try await BancadaDoPortal.com { bancada in
            let pessoa = try await bancada.orgao.pessoa(1, margens: ["geral": 200_00])
            let contrato = try await Self.averbado(bancada, pessoa, numero: "V1")
            let cliente = try await bancada.navegador()
            #expect(try await cliente.get("/consignataria/arquivos/enviar").texto.contains("Descontos variáveis"))
            let antes = try await bancada.orgao.fotografia()
            let envio = try await Self.enviar(
                cliente, Self.variaveis([("1001-00", "V1", "60,00"), ("7777-00", "X", "1,00")]))
            let ficha = try #require(envio.destino)
            let pagina = try await cliente.get(ficha).texto
            #expect(pagina.contains("um contrato seu em vigor deste produto") && pagina.contains("7777-00"))
            #expect(try await bancada.orgao.fotografia() == antes, "conferir não muda contrato")
            let csv = try await cliente.get(ficha + "/apontamentos?formato=csv")
            #expect(csv.tipo?.hasPrefix("text/csv") == true && csv.texto.contains("7777-00"))
            let efeito = try await cliente.get(ficha + "/aplicar").texto
            #expect(efeito.contains("1 contrato muda de valor: de R$\u{A0}50,00 para R$\u{A0}60,00"))
            #expect(efeito.contains("1 linha com erro fica de fora"))
            #expect(try await cliente.post(ficha + "/aplicar").destino == ficha)
            let id = try #require(Int64(ficha.split(separator: "/").last ?? ""))
            #expect(try await Self.esperar(bancada, id)?.situacao == .terminada)
            #expect(try await bancada.orgao.disponivel(pessoa.contas["geral"]) == 140_00)
            let recibo = try await cliente.get(ficha + "/recibo").texto
            #expect(recibo.contains("R$\u{A0}60,00") && recibo.contains("SHA-256"))
            #expect(try await cliente.get("/consignataria/contratos/\(contrato)").texto.contains("de 50,00 para 60,00"))
            let andamento = try await cliente.get(ficha + "/andamento").texto
            #expect(andamento.contains("event: fim") && andamento.contains("concluida"))
            #expect(try await cliente.post(ficha + "/aplicar").status == 409)
        }
    }

    @Test(
        "arquivo que não serve volta com o motivo, e nada muda",
        arguments: [
            ("", "não tem nada"), ("qualquer coisa", "linha"), ("outra", "outra consignatária"),
            ("velha", "a esperada é 10/2026"),
        ])
    func arquivoRuim(caso: String, frase: String) async throws {
        try await BancadaDoPortal.com { bancada in
            let cliente = try await bancada.navegador()
            let bytes: [UInt8] =
                switch caso {
                case "outra": Self.variaveis([("1001-00", "V1", "60,00")], de: "BCB")
                case "velha": Self.variaveis([("1001-00", "V1", "60,00")], competencia: "202609")
                default: Array(caso.utf8)
                }
            let antes = try await bancada.orgao.fotografia()
            let envio = try await Self.enviar(cliente, bytes)
            var texto = envio.texto
            if let ficha = envio.destino { texto = try await cliente.get(ficha).texto }
            #expect(texto.localizedStandardContains(frase), "\(caso)")
            #expect(try await bancada.orgao.fotografia() == antes)
        }
    }

    @Test("matrícula que não existe e matrícula de quem não é cliente se apontam com as mesmas palavras")
    func naoDenunciaQuemExiste() async throws {
        try await BancadaDoPortal.com { bancada in
            _ = try await bancada.orgao.pessoa(2, margens: ["geral": 200_00])
            let cliente = try await bancada.navegador()
            let envio = try await Self.enviar(
                cliente, Self.variaveis([("1002-00", "", "60,00"), ("5555-00", "", "60,00")]))
            let ficha = try #require(envio.destino)
            let linhas = try await cliente.get(ficha + "/apontamentos?formato=csv").texto
                .split(whereSeparator: \.isNewline).dropFirst()
                .filter { $0.contains("1002-00") || $0.contains("5555-00") }
                .map {
                    $0.replacing("1002-00", with: "?").replacing("5555-00", with: "?").split(separator: ";").dropFirst()
                }
            #expect(linhas.count == 2 && linhas.first == linhas.last)
        }
    }

    @Test("RF-CON-24: baixa o que é seu, com registro na trilha; o alheio, por qualquer caminho, não existe")
    func baixarEAlheio() async throws {
        try await BancadaDoPortal.com { bancada in
            let dono = try await bancada.navegador()
            let bytes = Self.variaveis([("1001-00", "V1", "60,00")])
            let ficha = try #require(try await Self.enviar(dono, bytes, nome: "março.csv").destino)
            let baixado = try await dono.get(ficha + "/baixar")
            #expect(baixado.status == 200 && baixado.corpo == bytes)
            #expect(baixado.cabecalho("Content-Disposition")?.contains("attachment") == true)
            let eventos: Int = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT count(*) FROM evento WHERE ato = 'arquivos.baixar'")?.ler(0) ?? 0
            }
            #expect(eventos == 1)
            let outro = try await bancada.navegador(Fixo.bancoB)
            let fantasma = "/consignataria/arquivos/999999999"
            for sufixo in ["", "/baixar", "/apontamentos", "/recibo", "/aplicar"] {
                let alheio = try await outro.get(ficha + sufixo)
                let inexistente = try await outro.get(fantasma + sufixo)
                #expect(alheio.status == 404 && inexistente.status == 404, "\(sufixo)")
                #expect(alheio.corpo.count == inexistente.corpo.count, "indistinguíveis: \(sufixo)")
            }
            #expect(try await outro.post(ficha + "/aplicar").status == 404)
            #expect(!(try await outro.get("/consignataria/arquivos").texto.contains("março.csv")))
            #expect(
                try await outro.get("/consignataria/arquivos?formato=csv").texto.split(whereSeparator: \.isNewline)
                    .count == 1)
        }
    }

    @Test("RF-GER-08: a caixa filtra por espécie, sentido e situação, e o CSV leva o filtrado")
    func filtros() async throws {
        try await BancadaDoPortal.com { bancada in
            let cliente = try await bancada.navegador()
            _ = try await Self.enviar(cliente, Self.variaveis([("1001-00", "V1", "60,00")]), nome: "um.csv")
            let csv = { (consulta: String) in
                try await cliente.get("/consignataria/arquivos?formato=csv&\(consulta)").texto
                    .split(whereSeparator: \.isNewline).count - 1
            }
            #expect(try await csv("") == 2, "o enviado e o relatório de apontamentos")
            #expect(try await csv("sentido=gerado") == 1)
            #expect(try await csv("situacao=recusado") == 1)
            #expect(try await csv("especie=repasse") == 0)
            #expect(
                try await cliente.get("/consignataria/arquivos?especie=criticas").texto.contains("apontamentos-um.csv"))
        }
    }

    @Test("sem o ato de enviar não há botão nem rota")
    func semAto() async throws {
        try await BancadaDoPortal.com { bancada in
            let cliente = try await bancada.navegador(atos: ["arquivos.consultar"])
            #expect(!(try await cliente.get("/consignataria/arquivos").texto.contains("Enviar arquivo")))
            #expect(try await cliente.get("/consignataria/arquivos/enviar").status == 403)
            let envio = try await Self.enviar(cliente, Self.variaveis([("1001-00", "V1", "60,00")]))
            #expect(envio.status == 403)
        }
    }
}
