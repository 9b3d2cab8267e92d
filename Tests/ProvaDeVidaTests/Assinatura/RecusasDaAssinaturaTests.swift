import Auditoria
import Averbacao
import BancoDeDados
import Cifra
import Crypto
import Foundation
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import Testing
import Web

/// O que não autoriza: resultado que não é este, reserva que mudou no meio, pessoa que não passa e serviço que não responde.
@Suite(.serialized, .timeLimit(.minutes(10))) struct RecusasDaAssinaturaTests {
    @Test(
        "PV-08: resultado adulterado, de outra chave, de outra sessão, de outro nonce, de outro cliente ou vencido não autoriza; o certo, sim"
    )
    func resultados() async throws {
        try await CenaDaAssinatura.usando { cena in
            try await cena.exigir(acimaDe: "0,00")
            try await cena.comRosto()
            let (pessoa, contrato) = (try await cena.servidor(), try await cena.reservar(20_00))
            try await cena.aprovada(contrato, pessoa)
            let (sessao, nonce) = try await cena.sessaoDoPedido(contrato)
            let certo = try await cena.assinado(sessao)
            for (nome, ruim, status, codigo) in try await Self.ruins(certo, nonce, cena) {
                let lida = try await cena.aviso(ruim)
                #expect(lida.status == status && lida.texto.contains(codigo), "\(nome): \(lida.status) \(lida.texto)")
                #expect(try await cena.situacao(contrato) == "pendente", "\(nome)")
            }
            // Vencido: o mesmo resultado, trezentos segundos depois, não serve; um novo da mesma sessão, sim.
            cena.andar(.seconds(300))
            let vencido = try await cena.aviso(certo)
            #expect(vencido.status == 400 && vencido.texto.contains("resultado-invalido"))
            #expect(try await cena.contas(contrato) == "0 0 0")
            #expect(try await cena.aviso(try await cena.assinado(sessao)).status == 204)
            #expect(try await cena.contas(contrato) == "1 1 1")
        }
    }

    /// Nome, o que se manda, o estado e o código que se esperam.
    private static func ruins(
        _ certo: String, _ nonce: String, _ cena: CenaDaAssinatura
    ) async throws -> [(String, String, Int, String)] {
        let partes = certo.split(separator: ".").map(String.init)
        let conteudo = try #require(Base64DeEndereco.ler(Substring(partes[1])))
        let mudado = String(decoding: conteudo, as: UTF8.self).replacing("\"limiar\":0.363", with: "\"limiar\":0.1")
        #expect(mudado.contains("0.1"))
        let outra = Curve25519.Signing.PrivateKey()
        let corpo = "\(partes[0]).\(partes[1])"
        let deOutraChave =
            corpo + "." + Base64DeEndereco.escrever(Array(try outra.signature(for: Data(corpo.utf8))))
        let semAlgoritmo =
            Base64DeEndereco.escrever(Array(#"{"alg":"none","typ":"averba-prova-de-vida+jwt","kid":"pv"}"#.utf8))
        let comum = ("resultado-invalido", 400)
        var ruins = [
            ("vazio", "", comum.1, comum.0), ("truncado", String(certo.dropLast(20)), comum.1, comum.0),
            (
                "adulterado",
                "\(partes[0]).\(Base64DeEndereco.escrever(Array(mudado.utf8))).\(partes[2])", comum.1, comum.0
            ),
            ("outra chave", deOutraChave, comum.1, comum.0),
            ("sem assinatura", "\(semAlgoritmo).\(partes[1]).", comum.1, comum.0),
            // A autorização de acesso também é assinada pelo serviço: não é resultado.
            ("autorização de acesso", try await cena.bancada.token(), comum.1, comum.0),
        ]
        // Do serviço e para este sistema, mas de um pedido que não se fez aqui.
        let outroNonce = try await Self.deOutraSessao("nonce-que-nao-e-daqui", cena)
        ruins.append(("outro nonce", outroNonce, 404, "pedido-de-prova-desconhecido"))
        // O nonce é o do pedido, e a sessão é outra, aprovada.
        ruins.append(("outra sessão", try await Self.deOutraSessao(nonce, cena), comum.1, comum.0))
        // De outro cliente do mesmo serviço, com o mesmo nonce.
        let (cliente, credencial) = try await BancadaDaProva.cadastrar("vizinho", cena.bancada.orgao.casa)
        #expect(cliente != cena.bancada.cliente)
        let token = try await cena.bancada.token(credencial)
        let vizinho = try await Self.deOutraSessao(nonce, cena, token: token, especie: "cadastro")
        ruins.append(("outro cliente", vizinho, comum.1, comum.0))
        return ruins
    }

    /// Uma sessão aprovada que a consignação não pediu.
    private static func deOutraSessao(
        _ nonce: String, _ cena: CenaDaAssinatura, token: String? = nil, especie: String = "autenticacao"
    ) async throws -> String {
        let ficha = if let token { token } else { try await cena.bancada.token() }
        // A volta é do cadastro de quem pede.
        let volta = token == nil ? "\(cena.daqui)/servidor/contratos/1/prova" : BancadaDaProva.volta
        let lida = try await cena.bancada.navegador.json(
            "POST", "/v1/sessoes",
            """
            {"cpf": "\(cena.pessoa.cpf.digitos)", "especie": "\(especie)", "finalidade": "outra coisa", "nonce": "\(nonce)", "volta": "\(volta)"}
            """, credencial: ficha)
        let corpo = try cena.bancada.json(lida)
        let link = try #require(corpo["endereco"] as? String, "\(lida.texto)")
        try await cena.capturar(String(link.dropFirst(cena.bancada.servico.publico.count)))
        return try await cena.assinado(try #require((corpo["id"] as? NSNumber)?.int64Value), token: ficha)
    }

    @Test(
        "RF-CON-04: reserva negada, vencida ou mudada enquanto a pessoa está na câmera não se autoriza, e ela fica sabendo",
        arguments: ["negada", "vencida", "mudada"])
    func noMeio(_ caso: String) async throws {
        try await CenaDaAssinatura.usando { cena in
            try await cena.exigir(acimaDe: "0,00")
            try await cena.comRosto()
            let (pessoa, contrato) = (try await cena.servidor(), try await cena.reservar(20_00))
            let link = try await cena.irACamera(contrato, pessoa)
            var esperado = "reserva-encerrada"
            switch caso {
            case "negada":
                let negada = try await pessoa.post("/servidor/contratos/\(contrato)/negar", [("_chave", "nega-meio")])
                #expect(negada.status == 303)
            case "vencida":
                esperado = "reserva-vencida"
                try await cena.orgao.dono.transacao(como: .proprio) { t in
                    _ = try t.executar(
                        "UPDATE contrato SET vence_em = \(cena.orgao.agora) WHERE id = \(contrato)")
                }
            default:
                esperado = "operacao-mudou"
                try await cena.orgao.dono.transacao(como: .proprio) { t in
                    _ = try t.executar("UPDATE contrato SET parcela = 2100 WHERE id = \(contrato)")
                }
            }
            try await cena.capturar(link)
            let volta = try await cena.voltar(contrato, pessoa)
            #expect(volta.status == 200 && volta.texto.contains(esperado), "\(volta.status) \(volta.texto)")
            #expect(try await cena.uma("SELECT count(*)::text FROM autorizacao") == "0")
            #expect(
                try await cena.uma("SELECT situacao || ' ' || motivo FROM pedido_de_prova") == "recusado \(esperado)")
        }
    }

    @Test(
        "PV-07: reprovada ou largada, nada se autoriza, a pessoa vê o que fazer e tenta de novo, até o limite do serviço"
    )
    func reprovada() async throws {
        try await CenaDaAssinatura.usando { cena in
            try await cena.exigir(acimaDe: "0,00")
            try await cena.comRosto()
            let (pessoa, contrato) = (try await cena.servidor(), try await cena.reservar(20_00))
            // Larga a câmera sem tentar.
            let largado = try await cena.bancada.abrir(try await cena.irACamera(contrato, pessoa))
            #expect(try await cena.voltar(contrato, pessoa).texto.contains("Ainda não há resultado"))
            #expect(try await largado.json("POST", "/captura/desistir", "{}").status == 200)
            #expect(try await cena.voltar(contrato, pessoa).texto.contains("Você saiu antes de acabar"))
            // Seis tentativas de outra pessoa, três por sessão, e o serviço manda esperar.
            let outra = CenaDaAssinatura.outraPessoa
            for _ in 0..<2 {
                let navegador = try await cena.bancada.abrir(try await cena.irACamera(contrato, pessoa))
                for _ in 0..<3 {
                    var pagina = PaginaDeEnsaio(cena.bancada, navegador)
                    _ = try await pagina.capturar(outra)
                }
                let tela = try await cena.voltar(contrato, pessoa)
                #expect(tela.status == 200 && tela.texto.contains("A prova de vida não deu certo"))
                #expect(tela.texto.contains("atendimento do órgão") && !tela.texto.contains("nao-confere"))
            }
            let bloqueada = try await pessoa.post("/servidor/contratos/\(contrato)/prova", [("_chave", "bloqueada")])
            #expect(bloqueada.status == 429 && bloqueada.texto.contains("prova-bloqueada"))
            #expect(try await cena.situacao(contrato) == "pendente")
            #expect(try await cena.uma("SELECT count(*)::text FROM autorizacao") == "0")
            // Passada a hora, a própria pessoa consegue.
            cena.andar(.seconds(3_601))
            try await cena.aprovada(contrato, pessoa)
            #expect(try await cena.voltar(contrato, pessoa).status == 303)
        }
    }

    @Test(
        "RF-CON-04: com o serviço fora do ar a mensagem é clara, nada muda e nada fica pela metade; sem ele configurado, também"
    )
    func foraDoAr() async throws {
        try await CenaDaAssinatura.usando { cena in
            try await cena.exigir(acimaDe: "0,00")
            try await cena.comRosto()
            let (pessoa, contrato) = (try await cena.servidor(), try await cena.reservar(20_00))
            try await cena.aprovada(contrato, pessoa)
            let antes = try await cena.orgao.fotografia()
            cena.derrubarAProva()
            let endereco = "/servidor/contratos/\(contrato)/prova"
            func conferir(_ lida: RespostaLida) async throws {
                #expect(lida.status == 503 && lida.texto.contains("prova-fora-do-ar"), "\(lida.status)")
                #expect(lida.texto.contains("Nada foi autorizado"))
                #expect(try await cena.orgao.fotografia() == antes)
            }
            // Enquanto escoa, o serviço ainda pode responder a um pedido.
            var volta = try await cena.voltar(contrato, pessoa)
            for _ in 0..<100 where volta.status == 200 { volta = try await cena.voltar(contrato, pessoa) }
            try await conferir(volta)
            try await conferir(try await pessoa.post(endereco, [("_chave", "fora")]))
            #expect(try await cena.uma("SELECT count(*)::text FROM pedido_de_prova") == "1")
            #expect(try await cena.uma("SELECT situacao FROM pedido_de_prova") == "aberto")
        }
    }

    @Test("a reserva de outra pessoa não existe para quem pede, nem com o endereço certo")
    func alheia() async throws {
        try await CenaDaAssinatura.usando { cena in
            try await cena.exigir(acimaDe: "0,00")
            let contrato = try await cena.reservar(20_00)
            let outra = try await cena.servidor(try await cena.orgao.pessoa(2, margens: ["geral": 100_00]))
            let endereco = "/servidor/contratos/\(contrato)/prova"
            #expect(try await outra.get(endereco).status == 404)
            #expect(try await outra.post(endereco, [("_chave", "alheia")]).status == 404)
            let dela = try await cena.servidor()
            #expect(try await dela.post(endereco, [("_chave", "forjada")], token: .nenhum).status == 403)
            #expect(try await ClienteEmProcesso(cena.consignacao).get(endereco).status == 303)
        }
    }
}
