import BancoDeDados
import Foundation
import OrgaoDeTeste
import ProvaDeVida
import Testing
import Web

/// Com que direito se trata um rosto, e quando ele se apaga.
@Suite struct TratamentoDoRostoTests {
    private static func foto() throws -> String {
        Data(try ObservadorDeEnsaio.jpeg(Observacao(rostos: 1), PessoaDeEnsaio.rosto(1, 0), ruido: 0))
            .base64EncodedString()
    }

    @Test("PV-27: sem base legal ou sem finalidade a foto não se guarda nem se compara, e nada muda")
    func semDeclarar() async throws {
        try await BancadaDaProva.usando { bancada in
            try await bancada.referencia()
            let (token, foto) = (try await bancada.token(), try Self.foto())
            for (extra, falta) in [
                ("", "base_legal"), (#", "base_legal": "consentimento""#, "finalidade"),
                (#", "finalidade": "Conferir""#, "base_legal"),
                (#", "base_legal": "porque-sim", "finalidade": "Conferir""#, "base_legal"),
                (#", "base_legal": "nao-declarada", "finalidade": "Conferir""#, "base_legal"),
                (#", "base_legal": "consentimento", "finalidade": """#, "finalidade"),
            ] {
                for (metodo, rota) in [("PUT", "/v1/referencias"), ("POST", "/v1/consultas")] {
                    let lida = try await bancada.navegador.json(
                        metodo, rota, #"{"cpf": "\#(BancadaDaProva.cpf)", "imagem": "\#(foto)"\#(extra)}"#,
                        credencial: token, chave: "pedido-\(rota)-\(extra.utf8.count)")
                    #expect((400...422).contains(lida.status) && lida.texto.contains(falta), "\(lida.texto)")
                }
            }
            let contado: (Int64, Int64) = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                let linha = try t.uma(
                    "SELECT (SELECT count(*) FROM referencia_facial), (SELECT count(*) FROM consulta_da_prova)")
                return (try linha?.ler(0) ?? -1, try linha?.ler(1) ?? -1)
            }
            #expect(contado == (1, 0))
        }
    }

    @Test(
        "PV-11, PV-27: o que se declarou vai à linha, à trilha, ao extrato e à cópia da pessoa; na captura é o consentimento"
    )
    func declarado() async throws {
        try await BancadaDaProva.comGente { bancada in
            try await bancada.referencia()
            try await bancada.comparar()
            let operador = try await bancada.entrar(BancadaDaProva.operador)
            let csv = try await operador.get("/operacao/clientes/\(bancada.cliente)/medicao/2026-10?formato=csv").texto
            #expect(csv.contains("Prevenção à fraude") && csv.contains("Conferir o cadastro do servidor"), "\(csv)")
            let trilha = try await operador.get("/operacao/trilha").texto
            #expect(trilha.contains("prevencao-a-fraude") && trilha.contains("Conferir o cadastro do servidor"))
            let (_, _, link) = try await bancada.sessao("cadastro")
            var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
            _ = try await pagina.capturar(PessoaDeEnsaio())
            let lida = try await bancada.navegador.json(
                "POST", "/v1/titulares/exportar", #"{"cpf": "\#(BancadaDaProva.cpf)"}"#,
                credencial: try await bancada.token())
            let rostos = try #require(try bancada.json(lida)["rostos"] as? [[String: Any]])
            #expect(rostos.map { $0["base_legal"] as? String } == ["prevencao-a-fraude", "consentimento"])
            #expect(
                rostos.map { $0["finalidade"] as? String } == [
                    "Conferir o cadastro do servidor", "Autorizar empréstimo de R$ 412,90 por mês",
                ])
        }
    }

    @Test("PV-27: trocado o rosto, o vetor de antes some do banco, e o banco não o deixa voltar")
    func trocado() async throws {
        try await BancadaDaProva.usando { bancada in
            try await bancada.referencia()
            try await bancada.referencia(PessoaDeEnsaio.rosto(0.9, 0.4))
            let vetores: [Bool] = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                try t.executar(
                    "SELECT vetor IS NOT NULL FROM referencia_facial ORDER BY encerrada_em NULLS LAST"
                ).map { try $0.ler(0) }
            }
            #expect(vetores == [false, true])
            await #expect(throws: (any Error).self) {
                try await bancada.orgao.dono.transacao(como: .proprio) { t in
                    _ = try t.executar(
                        """
                        UPDATE referencia_facial SET vetor = (SELECT vetor FROM referencia_facial WHERE encerrada_em IS NULL)
                         WHERE encerrada_em IS NOT NULL
                        """)
                }
            }
        }
    }

    @Test(
        "PV-27, PV-33: encerrar diz o efeito em números, e então param credenciais, sessões e avisos, apagam-se os rostos, e não volta"
    )
    func encerrar() async throws {
        try await BancadaDaProva.comGente { bancada in
            for cpf in [BancadaDaProva.cpf, "111.444.777-35"] { try await bancada.referencia(cpf: cpf) }
            try await bancada.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar("UPDATE cliente_da_prova SET avisar_em = 'https://servico.exemplo.gov.br/aviso'")
            }
            let (token, (_, sessao, _)) = (try await bancada.token(), try await bancada.sessao())
            let operador = try await bancada.entrar(BancadaDaProva.operador)
            let ficha = "/operacao/clientes/\(bancada.cliente)"
            let confirmacao = try await operador.get(ficha + "/encerrar").texto
            for frase in [
                "Apagam-se agora: 2 rostos de referência.", "Acabam agora: 1 sessão aberta.",
                "Deixam de valer, de vez: 1 credencial.", "sem o rosto, quem são 2 pessoas",
            ] { #expect(confirmacao.contains(frase), "\(frase)") }
            #expect(try await operador.post(ficha + "/encerrar").status == 400, "sem motivo")
            #expect(try await bancada.navegador.json("GET", "/v1/medicao/2026-10", "", credencial: token).status == 200)
            _ = try await operador.post(ficha + "/encerrar", [("motivo", "fim do contrato")])
            #expect(try await bancada.navegador.json("GET", "/v1/medicao/2026-10", "", credencial: token).status == 401)
            let depois = try await operador.get(ficha).texto
            #expect(depois.contains("Encerrado") && !depois.contains(ficha + "/retomar"))
            _ = try await operador.post(ficha + "/retomar", [("motivo", "voltou")])
            #expect(try await operador.get(ficha).texto.contains("não volta"))
            let trilha = try await operador.get("/operacao/trilha").texto
            #expect(trilha.contains("Cliente da prova de vida encerrado") && trilha.contains("fim do contrato"))
            func lido() async throws -> [String] {
                try await bancada.orgao.dono.transacao(como: .proprio) { t in
                    let linha = try t.uma(
                        """
                        SELECT (SELECT situacao || ' ' || motivo FROM sessao_da_prova WHERE id = \(sessao)),
                               (SELECT string_agg(situacao, ' ') FROM aviso_da_prova), (SELECT count(*)::text FROM referencia_facial),
                               (SELECT count(*)::text FROM titular_da_prova WHERE pessoal IS NOT NULL)
                        """)
                    return try (0..<4).map { try linha?.ler($0, como: String.self) ?? "" }
                }
            }
            #expect(try await lido() == ["expirada cliente-encerrado", "abandonado", "0", "2"])
            // Nem por fora do programa: o banco não aceita rosto de cliente encerrado, nem que ele volte.
            for comando in [
                "UPDATE cliente_da_prova SET encerrado_em = NULL, guardar_ate = NULL",
                "UPDATE cliente_da_prova SET suspenso_em = NULL",
                """
                INSERT INTO referencia_facial (id, titular_id, cliente_id, modelo, vetor, origem, base_legal, finalidade, criada_em)
                SELECT -1, id, cliente_id, 'm', pessoal, 'foto', 'consentimento', 'x', now() FROM titular_da_prova LIMIT 1
                """,
            ] {
                await #expect(throws: (any Error).self, "\(comando)") {
                    try await bancada.orgao.dono.transacao(como: .proprio) { t in
                        _ = try t.executar(SQL(stringLiteral: comando))
                    }
                }
            }
            // Até o fim do prazo guarda-se quem são; depois, não.
            bancada.orgao.andar(.seconds(5 * 365 * 86_400))
            try await bancada.servico.capturas.varrer()
            #expect(try await lido()[3] == "2")
            bancada.orgao.andar(.seconds(3 * 86_400))
            try await bancada.servico.capturas.varrer()
            #expect(try await lido()[3] == "0")
        }
    }
}
