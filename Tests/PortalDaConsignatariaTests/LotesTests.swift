import Auditoria
import Averbacao
import BancoDeDados
import Foundation
import Nucleo
import OrgaoDeTeste
import Tarefas
import Testing
import Web

@testable import PortalDaConsignataria

/// Os lotes pela tela: enviar, conferir, aplicar e ver o que cada linha virou, com outra consignatária tentando entrar.
@Suite(.serialized) struct LotesTests {
    /// Linhas no leiaute `inclusoes-da-consignataria`; o rodapé sai certo.
    static func inclusoes(
        _ linhas: [(matricula: String, parcela: Int, numero: String)], sequencia: Int = 1, de codigo: String = "BCA"
    ) -> [UInt8] {
        let soma = linhas.reduce(0) { $0 + $1.parcela }
        func valor(_ centavos: Int) -> String { "\(centavos / 100),\(centavos % 100 < 10 ? "0" : "")\(centavos % 100)" }
        return Array(
            (["C;\(codigo);202610;2026-10-05;\(sequencia)"]
                + linhas.map {
                    "D;\($0.matricula);;mensalidade;\(valor($0.parcela));;0;\($0.numero);;;ADF-\($0.numero);;;;"
                }
                + ["T;\(linhas.count);\(valor(soma))"]).map { $0 + "\r\n" }.joined().utf8)
    }

    static func enviar(
        _ cliente: ClienteEmProcesso, _ bytes: [UInt8], especie: String = "inclusoes-da-consignataria"
    ) async throws -> RespostaLida {
        try await cliente.enviar(
            "/consignataria/lotes/enviar", campos: [("especie", especie)], arquivos: [("arquivo", "lote.csv", bytes)])
    }

    static func esperar(_ bancada: BancadaDoPortal, _ lote: Int64) async throws {
        let banco = bancada.orgao.banco
        let tarefa = try #require(
            try await banco.transacao(como: .motor) { t in try LotesDeContratos.tarefa(de: lote, em: t) })
        let fim = try await FilaDeTarefas.esperar(tarefa.id, ate: .seconds(60), em: banco, como: .motor)
        #expect(fim?.situacao == .terminada)
    }

    @Test("POC-CON-10, RF-GES-08: o lote se envia, se confere, se aplica e se acompanha pela tela, com CSV das linhas")
    func enviarEAplicar() async throws {
        try await BancadaDoPortal.com { bancada in
            let cabe = try await bancada.orgao.pessoa(1, margens: ["geral": 100_00])
            let naoCabe = try await bancada.orgao.pessoa(2, margens: ["geral": 87_31])
            let cliente = try await bancada.navegador()
            let enviado = try await Self.enviar(
                cliente,
                Self.inclusoes([
                    (cabe.matricula.texto, 100_00, "L1"), (naoCabe.matricula.texto, 90_00, "L2"),
                    ("9999-99", 10_00, "L3"),
                ]))
            let endereco = try #require(enviado.destino)
            let lote = try #require(Int64(endereco.split(separator: "/").last ?? ""))
            let conferido = try await cliente.get(endereco)
            #expect(conferido.texto.contains("Conferido: falta aplicar"))
            #expect(conferido.texto.contains("Não há vínculo com a matrícula"))
            #expect(try await bancada.orgao.disponivel(cabe.contas["geral"]) == 100_00)

            let pergunta = try await cliente.get(endereco + "/aplicar")
            #expect(pergunta.texto.contains("3 contratos novos") && pergunta.texto.contains("1 linha com erro fica"))
            let aplicado = try await cliente.post(endereco + "/aplicar", [("_chave", "chave-do-lote")])
            #expect(aplicado.destino == endereco)
            try await Self.esperar(bancada, lote)
            #expect(try await bancada.orgao.disponivel(cabe.contas["geral"]) == 0)

            let pronto = try await cliente.get(endereco)
            #expect(pronto.texto.contains("A parcela não cabe na margem. Reduza o valor"))
            #expect(pronto.texto.contains("Retorno do lote") && pronto.texto.contains("Relatório de apontamentos"))
            for numero in ["87,31", "8731", "87.31", "2,69", "269"] { #expect(!pronto.texto.contains(">\(numero)<")) }
            let csv = try await cliente.get(endereco + "?formato=csv")
            #expect(csv.texto.contains(";L2;\(naoCabe.matricula.texto);") && csv.texto.contains(";L3;9999-99;"))
            #expect(csv.texto.contains("nao-cabe-na-margem") && csv.texto.contains("pessoa-nao-encontrada"))
            let recusadas = try await cliente.get(endereco + "?formato=csv&situacao=recusada")
            #expect(!recusadas.texto.contains("aplicada"))
            let lista = try await cliente.get("/consignataria/lotes?formato=csv")
            #expect(lista.texto.contains("lote.csv;Contratos novos;10/2026;1;"))
            #expect(try await cliente.get(endereco + "/aplicar").status == 409)
        }
    }

    @Test(
        "POC-CON-05: a consignatária liquida pela tela, e na hora a margem volta: o que não cabia passa a caber inteiro"
    )
    func liquidar() async throws {
        try await BancadaDoPortal.com { bancada in
            let pessoa = try await bancada.orgao.pessoa(1, margens: ["geral": 100_00])
            let cliente = try await bancada.navegador()
            func aplicar(_ bytes: [UInt8], _ especie: String = "inclusoes-da-consignataria") async throws -> String {
                let endereco = try #require(try await Self.enviar(cliente, bytes, especie: especie).destino)
                let lote = try #require(Int64(endereco.split(separator: "/").last ?? ""))
                #expect(try await cliente.post(endereco + "/aplicar", [("_chave", "lote-\(lote)")]).destino == endereco)
                try await Self.esperar(bancada, lote)
                return try await cliente.get(endereco + "?formato=csv").texto.lowercased()
            }
            func incluir(_ parcela: Int, _ numero: String, _ sequencia: Int) async throws -> String {
                try await aplicar(Self.inclusoes([(pessoa.matricula.texto, parcela, numero)], sequencia: sequencia))
            }
            #expect(try await incluir(100_00, "L1", 1).contains("aplicada"))
            #expect(try await incluir(1, "L2", 2).contains("nao-cabe-na-margem"), "está tudo tomado")
            let liquidacao = ["C;BCA;202610;1", "D;\(pessoa.matricula);L1;L;;", "T;1", ""].joined(separator: "\r\n")
            let liquidada = try await aplicar(Array(liquidacao.utf8), "alteracoes-da-consignataria")
            #expect(liquidada.contains("aplicada"), "\(liquidada)")
            let contratos = try await cliente.get("/consignataria/contratos?formato=csv").texto.lowercased()
            #expect(contratos.contains(";liquidado"), "\(contratos)")
            #expect(try await incluir(100_00, "L3", 3).contains("aplicada"), "voltou o último centavo")
            #expect(try await bancada.orgao.disponivel(pessoa.contas["geral"]) == 0)
        }
    }

    @Test("RF-CON-01, POC-CON-02: o lote de uma consignatária não existe para a outra, nem para ver nem para aplicar")
    func isolamento() async throws {
        try await BancadaDoPortal.com { bancada in
            let pessoa = try await bancada.orgao.pessoa(1, margens: ["geral": 100_00])
            let dona = try await bancada.navegador()
            let endereco = try #require(
                try await Self.enviar(dona, Self.inclusoes([(pessoa.matricula.texto, 10_00, "L1")])).destino)
            let alheia = try await bancada.navegador(Fixo.bancoB)
            for caminho in [endereco, endereco + "?formato=csv", endereco + "/aplicar"] {
                #expect(try await alheia.get(caminho).status == 404, "\(caminho)")
            }
            #expect(try await alheia.post(endereco + "/aplicar", [("_chave", "chave-alheia")]).status == 404)
            #expect(!(try await alheia.get("/consignataria/lotes")).texto.contains("lote.csv"))
            #expect(try await bancada.orgao.disponivel(pessoa.contas["geral"]) == 100_00)
        }
    }

    @Test("envio sem espécie ou sem arquivo volta com todos os erros; lote de outra consignatária é recusado inteiro")
    func ruins() async throws {
        try await BancadaDoPortal.com { bancada in
            let cliente = try await bancada.navegador()
            let vazio = try await cliente.enviar("/consignataria/lotes/enviar", campos: [("especie", "")], arquivos: [])
            #expect(vazio.status == 400)
            #expect(
                vazio.texto.contains("Diga o que o lote traz.") && vazio.texto.contains("Escolha o arquivo do lote."))
            let pessoa = try await bancada.orgao.pessoa(1, margens: ["geral": 100_00])
            let endereco = try #require(
                try await Self.enviar(
                    cliente, Self.inclusoes([(pessoa.matricula.texto, 10_00, "L1")], de: "BCB")
                ).destino)
            let recusado = try await cliente.get(endereco)
            #expect(recusado.texto.contains("Este lote não vale.") && recusado.texto.contains("o seu código, BCA"))
            #expect(try await cliente.get(endereco + "/aplicar").status == 409)
        }
    }
}
