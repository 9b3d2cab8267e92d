import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Foundation
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import ProvaDeVida

@Suite struct ClienteTests {
    @Test(
        "PV-26, PV-33, PV-35: sem contrato, termo de sigilo e representante não se libera, e o que falta se diz todo de uma vez"
    )
    func liberar() async throws {
        try await BancadaDaProva.usando { bancada in
            let casa = bancada.orgao.casa
            let completo = CadastrarCliente(
                codigo: "outro", nome: "Outro", cnpj: try CNPJ.lendo("11.222.333/0001-81"), contrato: "2/2026",
                contratoEm: Dia(ano: 2026, mes: 2, dia: 1), termoEm: Dia(ano: 2026, mes: 2, dia: 1),
                representante: Representante(
                    nome: "Ivo", cpf: try CPF.lendo("111.444.777-35"), email: "ivo@exemplo.gov.br"))
            let casos: [(String, [String], @Sendable (inout CadastrarCliente) -> Void)] = [
                ("sem-contrato", ["o contrato assinado"], { $0.contratoEm = nil }),
                ("sem-termo", ["o termo de sigilo"], { $0.termoEm = nil }),
                (
                    "sem-nada", ["o contrato assinado", "o termo de sigilo", "o representante"],
                    {
                        ($0.contrato, $0.termoEm, $0.representante) = (nil, nil, nil)
                    }
                ),
            ]
            for (codigo, falta, tirar) in casos {
                var incompleto = completo
                incompleto.codigo = codigo
                tirar(&incompleto)
                let pronto = incompleto
                await #expect(throws: RecusaDeProva.clienteIncompleto(falta)) {
                    try await casa.banco.transacao(como: .motor) { t in
                        let id = try pronto.executar(casa, em: t, por: .comando)
                        try LiberarCliente(cliente: id).executar(
                            casa, Mensageiro(comCorreio: false, publico: nil), em: t, por: .comando)
                    }
                }
                await #expect(throws: RecusaDeProva.clienteNaoLiberado) {
                    _ = try await casa.banco.transacao(como: .motor) { t in
                        let id = try pronto.executar(casa, em: t, por: .comando)
                        return try CredencialDoCliente.emitir(
                            cliente: id, expira: casa.relogio.agora + .seconds(60), casa, em: t, por: .comando)
                    }
                }
            }
        }
    }

    @Test("PV-36: sem credencial, com segredo errado, vencida ou encerrada não se entra, e a resposta é a mesma")
    func credencial() async throws {
        try await BancadaDaProva.usando { bancada in
            let token = try await bancada.token()
            #expect(try await bancada.navegador.json("GET", "/v1/medicao/2026-10", "", credencial: token).status == 200)
            for ruim in ["", "x", String(token.dropLast(3)) + "AAA"] {
                #expect(
                    try await bancada.navegador.json("GET", "/v1/medicao/2026-10", "", credencial: ruim).status == 401)
            }
            let casos = [
                (bancada.credencial.identificador, "errado"), ("ninguem", bancada.credencial.segredo),
                (bancada.credencial.identificador, String(repeating: "A", count: 43)),
            ]
            for (identificador, segredo) in casos {
                let basico = Data("\(identificador):\(segredo)".utf8).base64EncodedString()
                let lida = try await bancada.navegador.pedir(
                    "POST", "/v1/token",
                    cabecalhos: [
                        "Authorization": "Basic \(basico)", "Content-Type": "application/x-www-form-urlencoded",
                    ],
                    corpo: Array("grant_type=client_credentials".utf8))
                #expect(lida.status == 401 && lida.texto == #"{"error":"invalid_client"}"#)
            }
            // Encerrar vale na hora, também para a autorização já dada; encerrar outra vez diz que não há.
            let (casa, identificador) = (bancada.orgao.casa, bancada.credencial.identificador)
            try await casa.banco.transacao(como: .motor) { t in
                try CredencialDoCliente.encerrar(identificador, casa, em: t, por: .comando)
            }
            #expect(try await bancada.navegador.json("GET", "/v1/medicao/2026-10", "", credencial: token).status == 401)
            await #expect(throws: RecusaDeProva.credencialDesconhecida(identificador)) {
                try await casa.banco.transacao(como: .motor) { t in
                    try CredencialDoCliente.encerrar(identificador, casa, em: t, por: .comando)
                }
            }
        }
    }

    @Test(
        "PV-33: o que faltava se completa depois; suspender vale na hora, também para a autorização já dada, e retomar volta"
    )
    func completarESuspender() async throws {
        try await BancadaDaProva.usando { bancada in
            let casa = bancada.orgao.casa
            let (codigo, cnpj) = ("aos-poucos", try CNPJ.lendo("11.222.333/0001-81"))
            try await casa.banco.transacao(como: .motor) { t in
                let id = try CadastrarCliente(codigo: codigo, nome: "Aos Poucos", cnpj: cnpj).executar(
                    casa, em: t, por: .comando)
                var completo = AlterarCliente(cliente: id)
                completo.contrato = "7/2026"
                (completo.contratoEm, completo.termoEm) = (
                    Dia(ano: 2026, mes: 3, dia: 2), Dia(ano: 2026, mes: 3, dia: 3)
                )
                completo.limiar = 500
                completo.representante = Representante(
                    nome: "Ivo", cpf: try CPF.lendo("111.444.777-35"), email: "ivo@exemplo.gov.br")
                try completo.executar(casa, em: t, por: .comando)
                try LiberarCliente(cliente: id).executar(
                    casa, Mensageiro(comCorreio: false, publico: nil), em: t, por: .comando)
            }
            let gravado: (String, Int64)? = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT nome, limiar FROM cliente_da_prova WHERE codigo = \(codigo)").map {
                    (try $0.ler(0), try $0.ler(1))
                }
            }
            #expect(gravado?.0 == "Aos Poucos" && gravado?.1 == 500, "o que não se disse ficou como estava")
            let token = try await bancada.token()
            for (suspender, status) in [(true, 401), (false, 200)] {
                let mudar = SuspenderCliente(cliente: bancada.cliente, motivo: "fatura em aberto", suspender: suspender)
                try await casa.banco.transacao(como: .motor) { t in try mudar.executar(casa, em: t, por: .comando) }
                #expect(
                    try await bancada.navegador.json("GET", "/v1/medicao/2026-10", "", credencial: token).status
                        == status)
                await #expect(throws: suspender ? RecusaDeProva.clienteSuspenso : .clienteNaoSuspenso) {
                    try await casa.banco.transacao(como: .motor) { t in try mudar.executar(casa, em: t, por: .comando) }
                }
            }
        }
    }

    @Test("trocada a chave, o que a de antes assinou confere por mais meia hora, e o novo sai com a nova")
    func chave() async throws {
        try await BancadaDaProva.usando { bancada in
            let casa = bancada.orgao.casa
            let antes = try await bancada.token()
            _ = try await casa.banco.transacao(como: .motor) { t in
                try ChaveDoServico.trocar(casa, em: t, por: .comando)
            }
            let depois = try await bancada.token()
            for token in [antes, depois] {
                #expect(
                    try await bancada.navegador.json("GET", "/v1/medicao/2026-10", "", credencial: token).status == 200)
            }
            func publicadas() async throws -> Int {
                let lida = try await bancada.navegador.get("/.well-known/jwks.json")
                return (try bancada.json(lida)["keys"] as? [Any])?.count ?? 0
            }
            bancada.orgao.andar(.seconds(1_799))
            #expect(try await publicadas() == 2)
            bancada.orgao.andar(.seconds(1))
            #expect(try await publicadas() == 1)
        }
    }

    @Test(
        "PV-36: a autorização diz que se destina a este serviço; o que ele assina para um cliente não abre a API, e só há um fluxo"
    )
    func destino() async throws {
        try await BancadaDaProva.usando { bancada in
            let token = try await bancada.token()
            let conteudo = try Self.conteudo(token)
            let emissor = try #require(conteudo["iss"] as? String)
            #expect(conteudo["aud"] as? String == emissor && conteudo["sub"] is String)
            // O resultado que se assinou para um cliente é da mesma chave, e vale menos tempo.
            let chave = try await bancada.orgao.casa.banco.transacao(como: .motor) { t in
                try ChaveDoServico.abrir(bancada.orgao.casa, em: t)
            }
            let agora = Int(bancada.orgao.agora.data.timeIntervalSince1970)
            func assinada(para aud: String) async throws -> String {
                try await chave.assinar(
                    AutorizacaoDeAcesso(
                        iss: emissor, aud: aud, sub: try #require(conteudo["sub"] as? String), iat: agora,
                        exp: agora + 60), tipo: AutorizacaoDeAcesso.tipo)
            }
            for (aud, status) in [(emissor, 200), ("mpmg", 401), (emissor + "/", 401)] {
                let lida = try await bancada.navegador.json(
                    "GET", "/v1/medicao/2026-10", "", credencial: try await assinada(para: aud))
                #expect(lida.status == status, "\(aud)")
            }
            let basico = Data("\(bancada.credencial.identificador):\(bancada.credencial.segredo)".utf8)
                .base64EncodedString()
            for fluxo in ["authorization_code", "password", "refresh_token", ""] {
                let lida = try await bancada.navegador.pedir(
                    "POST", "/v1/token",
                    cabecalhos: [
                        "Authorization": "Basic \(basico)", "Content-Type": "application/x-www-form-urlencoded",
                    ], corpo: Array("grant_type=\(fluxo)".utf8))
                #expect(lida.status == 400 && lida.texto == #"{"error":"unsupported_grant_type"}"#, "\(fluxo)")
            }
        }
    }

    /// O conteúdo de uma ficha, sem conferir a assinatura.
    private static func conteudo(_ ficha: String) throws -> [String: Any] {
        let partes = ficha.split(separator: ".")
        let bytes = try #require(partes.count == 3 ? Base64DeEndereco.ler(partes[1]) : nil)
        return try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
    }

    @Test("a autorização vale quinze minutos")
    func prazo() async throws {
        try await BancadaDaProva.usando { bancada in
            let token = try await bancada.token()
            bancada.orgao.andar(.seconds(899))
            #expect(try await bancada.navegador.json("GET", "/v1/medicao/2026-10", "", credencial: token).status == 200)
            bancada.orgao.andar(.seconds(1))
            #expect(try await bancada.navegador.json("GET", "/v1/medicao/2026-10", "", credencial: token).status == 401)
        }
    }

    @Test("um cliente não vê a sessão, a pessoa nem a medição de outro: para ele não existem")
    func alheio() async throws {
        try await BancadaDaProva.usando { bancada in
            try await bancada.referencia()
            let (_, id, _) = try await bancada.sessao()
            let (outroId, outra) = try await BancadaDaProva.cadastrar("vizinho", bancada.orgao.casa)
            let token = try await bancada.token(outra)
            #expect(try await bancada.navegador.json("GET", "/v1/sessoes/\(id)", "", credencial: token).status == 404)
            // A referência que o primeiro guardou não serve ao segundo, mesmo com o mesmo CPF.
            #expect(try await bancada.sessao(token: token).resposta.status == 422)
            let vistas: [Int64] = try await bancada.orgao.casa.banco.transacao(como: .cliente(outroId), soLeitura: true)
            { t in
                try ["sessao_da_prova", "consulta_da_prova", "preco_da_prova"].map { tabela in
                    try t.uma(SQL(stringLiteral: "SELECT count(cliente_id) FROM \(tabela)"))?.ler(0) ?? -1
                }
            }
            #expect(vistas == [0, 0, 0])
        }
    }

    @Test(
        "só se volta ao endereço que o cliente cadastrou",
        arguments: [
            ("https://servico.exemplo.gov.br/retorno", true), ("https://servico.exemplo.gov.br/a/b?x=1", true),
            ("http://servico.exemplo.gov.br/retorno", false), ("https://servico.exemplo.gov.br.mau.com/", false),
            ("https://outro.exemplo.gov.br/", false), ("https://servico.exemplo.gov.br:8443/", false),
            ("https://x@servico.exemplo.gov.br/", false), ("https://servico.exemplo.gov.br/../x", false),
            ("javascript:alert(1)", false),
        ])
    func volta(_ caso: (endereco: String, aceita: Bool)) async throws {
        try await BancadaDaProva.usando { bancada in
            let lida = try await bancada.navegador.json(
                "POST", "/v1/sessoes",
                """
                {"cpf": "\(BancadaDaProva.cpf)", "especie": "cadastro", "finalidade": "x", "nonce": "0123456789abcdef", "volta": "\(caso.endereco)"}
                """, credencial: try await bancada.token())
            #expect((lida.status == 201) == caso.aceita, "\(lida.texto)")
        }
    }
}
