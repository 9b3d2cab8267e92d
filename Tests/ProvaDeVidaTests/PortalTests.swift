import Auditoria
import BancoDeDados
import Foundation
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import Testing
import Web

/// O portal do cidadão: da conta do órgão ao serviço, sem digitar nada.
@Suite struct PortalTests {
    static let volta = "https://servico.exemplo.gov.br/retorno?de=portal"

    private func gravar(_ bancada: BancadaDaProva, guarda: Bool = false, codigo: String = "carta") async throws {
        let casa = bancada.orgao.casa
        let pedido = GravarServico(
            .novo(cliente: bancada.cliente, codigo: codigo),
            .init(
                nome: "Carta de serviço", descricao: "A sua carta, na hora.", finalidade: "emitir a sua carta",
                volta: Self.volta, guardaORosto: guarda))
        try await casa.banco.transacao(como: .motor) { t in try pedido.executar(casa, em: t, por: .comando) }
    }

    /// Do serviço escolhido até a captura aprovada; devolve o número da sessão.
    private func provar(
        _ bancada: BancadaDaProva, _ navegador: ClienteEmProcesso, estado: String? = nil
    ) async throws -> Int64 {
        let ida = try await navegador.post(
            "/portal/servicos/carta", estado.map { [("estado", $0)] } ?? [])
        let link = try #require(ida.destino)
        #expect(link.hasPrefix("/captura/abrir/"), "\(ida.texto)")
        #expect(try await navegador.get(link).destino == "/captura")
        #expect(try await navegador.get("/captura").texto.contains("emitir a sua carta"))
        var pagina = PaginaDeEnsaio(bancada, navegador)
        let fim = try await pagina.capturar(PessoaDeEnsaio())
        #expect(fim["situacao"] as? String == "APROVADA", "\(fim)")
        let volta = try #require(fim["volta"] as? String)
        #expect(volta.hasPrefix(BancadaDaProva.publico + "/portal/provas/"))
        return try #require(Int64(volta.split(separator: "/").last ?? ""))
    }

    /// O código que vai no endereço do serviço.
    private func codigo(_ navegador: ClienteEmProcesso, _ sessao: Int64) async throws -> String {
        let destino = try #require(try await navegador.get("/portal/provas/\(sessao)/voltar").destino)
        #expect(destino.hasPrefix(Self.volta + "&codigo="), "\(destino)")
        let itens = try #require(URLComponents(string: destino)?.queryItems)
        #expect(Set(itens.map(\.name)).isSubset(of: ["de", "codigo", "estado"]), "no endereço só vai o código")
        return try #require(itens.first { $0.name == "codigo" }?.value)
    }

    private func trocar(
        _ codigo: String, _ bancada: BancadaDaProva, _ credencial: CredencialDoCliente? = nil
    ) async throws -> RespostaLida {
        try await bancada.navegador.json(
            "POST", "/v1/portal/codigos", #"{"codigo": "\#(codigo)"}"#,
            credencial: try await bancada.token(credencial))
    }

    @Test(
        "PV-05, PV-08, PV-28: quem entrou vê o serviço, prova que é ela sem digitar CPF nem código, e o serviço troca o código pelo resultado"
    )
    func inteira() async throws {
        try await BancadaDaProva.comGente { bancada in
            try await gravar(bancada)
            try await bancada.referencia()
            let navegador = try await bancada.entrar(BancadaDaProva.cidada, volta: "/portal")
            let lista = try await navegador.get("/portal").texto
            #expect(lista.contains("Carta de serviço") && lista.contains("Cliente mpmg"))
            let pagina = try await navegador.get("/portal/servicos/carta?estado=x%20y").texto
            #expect(pagina.contains("o seu CPF e o resultado da prova; nunca a imagem"))
            for campo in ["type=\"text\"", "type=\"password\"", "inputmode", "one-time-code"] {
                #expect(!pagina.contains(campo), "nada a digitar: \(campo)")
            }
            let sessao = try await provar(bancada, navegador, estado: "x y&z=1")
            let prova = try await navegador.get("/portal/provas/\(sessao)").texto
            #expect(prova.contains("Continuar em Carta de serviço") && !prova.contains("eyJ"))
            let destino = try #require(try await navegador.get("/portal/provas/\(sessao)/voltar").destino)
            #expect(destino.hasSuffix("&estado=x%20y%26z%3D1"))
            let codigo = try await codigo(navegador, sessao)
            #expect(!destino.contains(codigo), "pedido de novo, o código é outro")
            let trocado = try await trocar(codigo, bancada)
            #expect(trocado.status == 200, "\(trocado.texto)")
            let corpo = try bancada.json(trocado)
            #expect(corpo["cpf"] as? String == "52998224725" && corpo["situacao"] as? String == "APROVADA")
            #expect(corpo["servico"] as? String == "carta" && (corpo["nonce"] as? String)?.count == 32)
            let partes = try #require(corpo["resultado"] as? String).split(separator: ".")
            let claro = String(decoding: try #require(Data(base64Encoded: Self.comum(partes[1]))), as: UTF8.self)
            #expect(claro.contains("\"especie\":\"autenticacao\"") && !claro.contains("52998224725"))
            #expect(claro.contains(corpo["nonce"] as? String ?? "?"))
            // Uma vez só, e dali em diante o portal o diz.
            #expect(try await trocar(codigo, bancada).status == 400)
            #expect(try await navegador.get("/portal/provas/\(sessao)/voltar").destino == "/portal/provas/\(sessao)")
            #expect(try await navegador.get("/portal/provas/\(sessao)").texto.contains("já recebeu o resultado"))
            #expect(try await navegador.get("/portal/provas").texto.contains("emitir a sua carta"))
        }
    }

    private static func comum(_ parte: Substring) -> String {
        let texto = parte.replacing("-", with: "+").replacing("_", with: "/")
        return texto + String(repeating: "=", count: (4 - texto.count % 4) % 4)
    }

    @Test("o código vence, não serve a outro cliente nem inventado, e a prova velha já não se leva")
    func codigos() async throws {
        try await BancadaDaProva.comGente { bancada in
            try await gravar(bancada)
            try await bancada.referencia()
            let (_, outra) = try await BancadaDaProva.cadastrar("outro", bancada.orgao.casa)
            let navegador = try await bancada.entrar(BancadaDaProva.cidada)
            let sessao = try await provar(bancada, navegador)
            let primeiro = try await codigo(navegador, sessao)
            #expect(try await trocar(primeiro, bancada, outra).status == 400, "de outro cliente")
            #expect(try await trocar((primeiro.first == "A" ? "B" : "A") + primeiro.dropFirst(), bancada).status == 400)
            let segundo = try await codigo(navegador, sessao)
            #expect(try await trocar(primeiro, bancada).status == 400, "o de antes")
            bancada.orgao.andar(.seconds(61))
            #expect(try await trocar(segundo, bancada).status == 400, "vencido")
            bancada.orgao.andar(.seconds(600))
            #expect(try await navegador.get("/portal/provas/\(sessao)/voltar").destino == "/portal/provas/\(sessao)")
            #expect(try await navegador.get("/portal/provas/\(sessao)").texto.contains("já faz tempo"))
            #expect(try await bancada.eventos("prova-de-vida.trocar-codigo") == 0)
        }
    }

    @Test(
        "a que um atendente decide depois ainda se leva ao serviço, por uma semana, mesmo que ele já soubesse da primeira decisão"
    )
    func revisada() async throws {
        try await BancadaDaProva.comGente { bancada in
            try await gravar(bancada)
            try await bancada.referencia()
            let navegador = try await bancada.entrar(BancadaDaProva.cidada)
            let sessao = try await provar(bancada, navegador)
            #expect(try await trocar(try await codigo(navegador, sessao), bancada).status == 200)
            let orgao = bancada.orgao
            orgao.andar(.seconds(3_600))
            let agora = orgao.agora
            try await orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar(
                    "UPDATE sessao_da_prova SET revisao = 'humana', concluida_em = \(agora) WHERE id = \(sessao)")
            }
            orgao.andar(.seconds(20 * 3_600))
            let deNovo = try await bancada.entrar(BancadaDaProva.cidada)
            #expect(try await trocar(try await codigo(deNovo, sessao), bancada).status == 200)
            #expect(try await deNovo.get("/portal/provas/\(sessao)/voltar").destino == "/portal/provas/\(sessao)")
            try await orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar("UPDATE pedido_do_portal SET trocado_em = NULL WHERE sessao_id = \(sessao)")
            }
            orgao.andar(.seconds(7 * 86_400))
            let tarde = try await bancada.entrar(BancadaDaProva.cidada)
            #expect(try await tarde.get("/portal/provas/\(sessao)/voltar").destino == "/portal/provas/\(sessao)")
        }
    }

    @Test("a prova de outra pessoa não existe: nem se vê, nem se leva ao serviço")
    func alheia() async throws {
        try await BancadaDaProva.comGente { bancada in
            try await gravar(bancada)
            try await bancada.referencia()
            let cidada = try await bancada.entrar(BancadaDaProva.cidada)
            let sessao = try await provar(bancada, cidada)
            let outra = try await bancada.entrar(BancadaDaProva.operador)
            for caminho in ["", "/voltar"] {
                #expect(try await outra.get("/portal/provas/\(sessao)\(caminho)").status == 404)
                #expect(try await outra.get("/portal/provas/99\(caminho)").status == 404)
            }
            #expect(try await outra.get("/portal/dados/\(bancada.cliente)/apagar").status == 404)
            #expect(try await outra.post("/portal/dados/\(bancada.cliente)/copia").status == 404)
            #expect(try await outra.post("/portal/dados/\(bancada.cliente)/apagar").status == 404)
            #expect(!(try await outra.get("/portal/provas").texto).contains("emitir a sua carta"))
        }
    }

    @Test(
        "PV-04: o portal pede a conta do órgão; sem rosto guardado o serviço recusa, ou o guarda na primeira vez, se o operador o marcou"
    )
    func primeiraVez() async throws {
        try await BancadaDaProva.comGente { bancada in
            try await gravar(bancada)
            #expect(
                try await bancada.navegador.get("/portal/servicos/carta").destino
                    == "/entrar?volta=%2Fportal%2Fservicos%2Fcarta")
            let navegador = try await bancada.entrar(BancadaDaProva.cidada)
            let recusada = try await navegador.post("/portal/servicos/carta")
            #expect(recusada.status == 422 && recusada.texto.contains("ainda não tem o seu rosto"))
            let operador = try await bancada.entrar(BancadaDaProva.operador)
            let servico = try await bancada.servico()
            let mudado = try await operador.post(
                "/operacao/servicos/\(servico)/alterar",
                [
                    ("nome", "Carta de serviço"), ("descricao", "A sua carta, na hora."),
                    ("finalidade", "emitir a sua carta"), ("volta", Self.volta), ("guardaORosto", "sim"),
                ])
            #expect(mudado.destino == "/operacao/servicos", "\(mudado.texto)")
            let sessao = try await provar(bancada, navegador)
            let trocado = try bancada.json(try await trocar(try await codigo(navegador, sessao), bancada))
            #expect(trocado["situacao"] as? String == "APROVADA")
            // Da segunda vez já se compara.
            let segunda = try await provar(bancada, navegador)
            #expect(try await bancada.especie(segunda) == "autenticacao")
            // Retirado, some; a pessoa que o tinha aberto recebe a frase, não um erro.
            _ = try await operador.post("/operacao/servicos/\(servico)/retirar")
            #expect(!(try await navegador.get("/portal").texto).contains("Carta de serviço"))
            #expect(try await navegador.post("/portal/servicos/carta").status == 404)
        }
    }

    @Test("PV-27: a pessoa vê o que se guarda dela, leva a cópia e apaga o rosto, com o efeito em números antes")
    func dados() async throws {
        try await BancadaDaProva.comGente { bancada in
            try await gravar(bancada)
            try await bancada.referencia()
            let navegador = try await bancada.entrar(BancadaDaProva.cidada)
            let sessao = try await provar(bancada, navegador)
            let codigo = try await codigo(navegador, sessao)
            #expect(try await navegador.get("/portal/dados").texto.contains("guarda, em números cifrados"))
            let copia = try await navegador.post("/portal/dados/\(bancada.cliente)/copia")
            #expect(copia.texto.contains("\"origem\":\"foto\"") && !copia.texto.contains("vetor"))
            let confirmacao = try await navegador.get("/portal/dados/\(bancada.cliente)/apagar").texto
            #expect(confirmacao.contains("1 rosto guardado") && confirmacao.contains("1 prova decidida"))
            #expect(try await navegador.post("/portal/dados/\(bancada.cliente)/apagar").destino == "/portal/dados")
            #expect(try await navegador.get("/portal/dados").texto.contains("Nada se guarda de você"))
            #expect(try await trocar(codigo, bancada).status == 400, "de quem se apagou não se diz o CPF")
            #expect(try await bancada.eventos("prova-de-vida.apagar-titular") == 1)
        }
    }
}

extension BancadaDaProva {
    func servico() async throws -> Int64 {
        try await orgao.dono.transacao(como: .proprio) { t in
            try t.uma("SELECT max(id) FROM servico_do_portal")?.ler(0, como: Int64.self) ?? 0
        }
    }

    func especie(_ sessao: Int64) async throws -> String? {
        try await orgao.dono.transacao(como: .proprio) { t in
            try t.uma("SELECT especie FROM sessao_da_prova WHERE id = \(sessao)")?.ler(0)
        }
    }
}
