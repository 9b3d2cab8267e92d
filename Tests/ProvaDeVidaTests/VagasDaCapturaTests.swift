import BancoDeDados
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import Testing
import Web

/// As vagas de captura: quem não manda nada não as segura, um cliente não toma as dos outros, e o que não se olhou não se cobra.
@Suite struct VagasDaCapturaTests {
    private static func comecar(
        _ bancada: BancadaDaProva, _ numero: Int, _ credencial: CredencialDoCliente? = nil
    ) async throws -> (resposta: RespostaLida, sessao: Int64, pagina: PaginaDeEnsaio) {
        let cpf = try CPF.ficticio(numero).formatado
        let (criada, id, link) = try await bancada.sessao(
            "cadastro", cpf: cpf, token: try await bancada.token(credencial))
        try #require(criada.status == 201, "\(criada.texto)")
        var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
        return (try await pagina.comecar(), id, pagina)
    }

    private static func contadas(_ bancada: BancadaDaProva) async throws -> Int64 {
        try await bancada.orgao.dono.transacao(como: .proprio) { t in
            try t.uma("SELECT count(*) FROM consulta_da_prova")?.ler(0) ?? -1
        }
    }

    @Test(
        "PV-18: um cliente ocupa no máximo metade das vagas; o outro começa, e só a falta de vaga para todos é estar fora do ar"
    )
    func porCliente() async throws {
        try await BancadaDaProva.usando(vagas: 4) { bancada in
            let (_, outro) = try await BancadaDaProva.cadastrar("outro", bancada.orgao.casa)
            let medidor = Medidor(bancada.servico, bancada.servico.mensageiro) { true }
            for numero in 1...2 {
                #expect(try await Self.comecar(bancada, numero).resposta.status == 200, "\(numero)")
            }
            let terceira = try await Self.comecar(bancada, 3).resposta
            #expect(terceira.status == 503 && terceira.texto.contains("analise-ocupada"), "\(terceira.texto)")
            #expect(try await medidor.volta() == [])
            for numero in 4...5 {
                #expect(try await Self.comecar(bancada, numero, outro).resposta.status == 200, "\(numero)")
            }
            #expect(try await Self.comecar(bancada, 6, outro).resposta.status == 503)
            bancada.orgao.andar(.seconds(60))
            #expect(try await medidor.volta() == [.analise])
        }
    }

    @Test("PV-18: dez que começam ao mesmo tempo não passam das vagas")
    func aoMesmoTempo() async throws {
        try await BancadaDaProva.usando(vagas: 4) { bancada in
            let respostas = try await withThrowingTaskGroup(of: Int.self) { grupo in
                for numero in 1...10 {
                    grupo.addTask { try await Self.comecar(bancada, numero).resposta.status }
                }
                return try await grupo.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(respostas.sorted() == [200, 200] + Array(repeating: 503, count: 8))
        }
    }

    @Test(
        "PV-10, PV-11: quem começa e não manda quadro perde a vaga, e o que nada mediu não se cobra, nem na terceira vez"
    )
    func parada() async throws {
        try await BancadaDaProva.usando(vagas: 2, parada: .zero) { bancada in
            var (primeira, sessao, pagina) = try await Self.comecar(bancada, 1)
            #expect(primeira.status == 200)
            #expect(try await Self.comecar(bancada, 2).resposta.status == 503)
            try await bancada.servico.capturas.varrer()
            #expect(try await Self.comecar(bancada, 3).resposta.status == 200, "a vaga ficou livre")
            try await bancada.servico.capturas.varrer()
            for _ in 2...3 {
                #expect(try await pagina.comecar().status == 200)
                try await bancada.servico.capturas.varrer()
            }
            let resultado = try await bancada.resultado(sessao)
            #expect(
                resultado["situacao"] as? String == "REPROVADA" && resultado["motivo"] as? String == "tempo-esgotado")
            #expect(try await Self.contadas(bancada) == 0)
        }
    }

    @Test("PV-10, PV-11: quem mandou um quadro e parou teve a prova medida: desistindo, conta-se uma vez")
    func medida() async throws {
        try await BancadaDaProva.usando(parada: .zero) { bancada in
            var (_, sessao, pagina) = try await Self.comecar(bancada, 1)
            let visto = try ObservadorDeEnsaio.jpeg(Observacao(rostos: 1), PessoaDeEnsaio.rosto(1, 0), ruido: 1)
            #expect(try await pagina.mandar(visto).status == 200)
            try await bancada.servico.capturas.varrer()
            #expect(try await pagina.navegador.json("POST", "/captura/desistir", "{}").status < 400)
            #expect(try await bancada.resultado(sessao)["situacao"] as? String == "REPROVADA")
            #expect(try await Self.contadas(bancada) == 1)
        }
    }

    @Test(
        "PV-01: endereço de volta com espaço, quebra de linha ou letra acentuada não é endereço",
        arguments: [" ", "\r\nSet-Cookie:a=b", "\u{7F}", "\t", "é"])
    func volta(_ sujo: String) async throws {
        try await BancadaDaProva.usando { bancada in
            let escrito = sujo.replacing("\r\n", with: "\\r\\n").replacing("\t", with: "\\t")
            let lida = try await bancada.navegador.json(
                "POST", "/v1/sessoes",
                """
                {"cpf": "\(BancadaDaProva.cpf)", "especie": "cadastro", "finalidade": "Cadastrar o rosto", "nonce": "nonce-do-pedido-0001", "volta": "\(BancadaDaProva.volta)\(escrito)"}
                """, credencial: try await bancada.token())
            #expect(lida.status == 422 || lida.status == 400, "\(lida.status) \(lida.texto)")
        }
    }
}
