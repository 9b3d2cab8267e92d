import Auditoria
import BancoDeDados
import Foundation
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import Testing
import Web

/// De quem é a prova que se confere, e o documento que o atendente declara ter olhado.
@Suite(.serialized) struct DocumentoConferidoTests {
    private static let razao = ("fundamento", "Conferi o documento apresentado com as fotos: é a pessoa.")
    private static let numero = "MG-12.345.678"

    /// Uma prova que não passou e espera conferência: a sessão e o caso.
    private func pedida(
        _ bancada: BancadaDaProva, _ especie: String = "autenticacao", cpf: String = BancadaDaProva.cpf
    ) async throws -> (sessao: Int64, caso: String) {
        if especie == "autenticacao" { try await bancada.referencia(PessoaDeEnsaio.rosto(0, 1), cpf: cpf) }
        let (_, id, link) = try await bancada.sessao(especie, cpf: cpf)
        var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
        var pessoa = PessoaDeEnsaio()
        if especie == "cadastro" { pessoa.planaridadePorGrau = 0.001 }
        _ = try await pagina.capturar(pessoa)
        let pedido = try await pagina.navegador.json("POST", "/captura/revisao", #"{"concordo": true}"#)
        try #require(pedido.status == 200, "\(pedido.texto)")
        let revisao = try await bancada.orgao.dono.transacao(como: .proprio) { t in
            try #require(try t.uma("SELECT id FROM revisao_da_prova WHERE sessao_id = \(id)")).ler(0, como: Int64.self)
        }
        return (id, "/atendimento/conferencias/\(revisao)")
    }

    private func aberta(_ caso: String, _ bancada: BancadaDaProva) async throws -> ClienteEmProcesso {
        let atendente = try await bancada.entrar(BancadaDaProva.atendente)
        #expect(try await atendente.post(caso + "/abrir", [("motivo", "fila do dia")]).destino == caso)
        return atendente
    }

    @Test("PV-27: só com o caso aberto por ele o atendente vê o CPF de quem pediu, e cada leitura fica na trilha")
    func deQuemE() async throws {
        try await BancadaDaProva.comGente { bancada in
            let caso = try await pedida(bancada).caso
            let atendente = try await bancada.entrar(BancadaDaProva.atendente)
            let ato = "prova-de-vida.ler-pessoa-da-conferencia"
            #expect(try await !atendente.get(caso).texto.contains(BancadaDaProva.cpf))
            #expect(try await bancada.eventos(ato) == 0)
            _ = try await atendente.post(caso + "/abrir", [("motivo", "fila do dia")])
            for leituras in 1...2 {
                #expect(try await atendente.get(caso).texto.contains(BancadaDaProva.cpf))
                #expect(try await bancada.eventos(ato) == leituras)
            }
            // Outro atendente, que não o abriu, não o vê.
            try await bancada.conceder(BancadaDaProva.operador, .atendente)
            let outro = try await bancada.entrar(BancadaDaProva.operador)
            let vista = try await outro.get(caso)
            #expect(vista.status == 200 && !vista.texto.contains(BancadaDaProva.cpf))
            #expect(try await bancada.eventos(ato) == 2)
        }
    }

    @Test(
        "PV-27: aprovar o rosto que o computador não reconheceu exige o documento conferido; negar não, e a recusa não muda nada"
    )
    func exigido() async throws {
        try await BancadaDaProva.comGente { bancada in
            let (id, caso) = try await pedida(bancada)
            let atendente = try await aberta(caso, bancada)
            #expect(try await atendente.get(caso).texto.contains("Documento que você conferiu"))
            for documento: [(String, String)] in [
                [], [("documentoTipo", "identidade")], [("documentoNumero", Self.numero)],
                [("documentoTipo", "identidade"), ("documentoNumero", "x")],
                [("documentoTipo", "identidade"), ("documentoNumero", "sem algarismo")],
                [("documentoTipo", "inventado"), ("documentoNumero", Self.numero)],
            ] {
                let recusada = try await atendente.post(
                    caso + "/decidir", [("decisao", "aprovar"), Self.razao] + documento)
                #expect(
                    recusada.status == 400 && recusada.texto.contains("diga que documento conferiu"), "\(documento)")
            }
            #expect(try await bancada.resultado(id)["situacao"] as? String == "EM_REVISAO")
            #expect(try await atendente.get(caso + "/fotos/1").status == 200, "nada se apagou")
            // Por baixo do programa, o banco também não deixa.
            await #expect(throws: FalhaDeBanco.self) {
                try await bancada.orgao.dono.transacao(como: .proprio) { t in
                    try t.executar("DELETE FROM quadro_da_revisao")
                    try t.executar(
                        """
                        UPDATE revisao_da_prova SET situacao = 'aprovada', decidida_em = pedida_em, decidida_por = aberta_por, fundamento = vetor,
                               vetor = NULL, modelo = NULL
                        """)
                }
            }
            let negada = try await atendente.post(caso + "/decidir", [("decisao", "negar"), Self.razao])
            #expect(negada.destino == "/atendimento", "\(negada.texto)")
            #expect(try await bancada.resultado(id)["situacao"] as? String == "REPROVADA")
        }
        try await BancadaDaProva.comGente { bancada in
            // O cadastro que caiu por outra razão não tem rosto com que comparar: o documento não se exige.
            let (id, caso) = try await pedida(bancada, "cadastro")
            let atendente = try await aberta(caso, bancada)
            let aprovada = try await atendente.post(caso + "/decidir", [("decisao", "aprovar"), Self.razao])
            #expect(aprovada.destino == "/atendimento", "\(aprovada.texto)")
            #expect(try await bancada.resultado(id)["situacao"] as? String == "APROVADA")
        }
    }

    struct Caso: Sendable, CustomTestStringConvertible {
        let nome: String
        /// O cosseno do rosto da câmera com a referência.
        let cosseno: Double
        /// As tentativas, pela razão que a última dá.
        let planas: [Bool]
        let pede: Bool
        var testDescription: String { nome }
    }

    @Test(
        "PV-27: quem caiu por não ser reconhecido e depois por outra razão só se aprova com documento; o limiar vale dos dois lados",
        arguments: [
            Caso(nome: "não conferiu e depois foi plano", cosseno: 0, planas: [false, true], pede: true),
            Caso(nome: "plano, um milésimo abaixo do limiar", cosseno: 0.3629, planas: [true], pede: true),
            Caso(nome: "plano, no limiar", cosseno: 0.363, planas: [true], pede: false),
            Caso(nome: "plano, o próprio rosto", cosseno: 1, planas: [true, true], pede: false),
        ])
    func outraRazao(_ caso: Caso) async throws {
        try await BancadaDaProva.comGente { bancada in
            try await bancada.referencia(
                PessoaDeEnsaio.rosto(caso.cosseno, (1 - caso.cosseno * caso.cosseno).squareRoot()))
            let (_, id, link) = try await bancada.sessao()
            var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
            for plana in caso.planas {
                var pessoa = PessoaDeEnsaio()
                if plana { pessoa.planaridadePorGrau = 0.001 }
                let fim = try await pagina.capturar(pessoa)
                #expect(fim["codigo"] as? String == (plana ? "nao-confirmada" : "nao-confere"), "\(fim)")
            }
            #expect(try await pagina.navegador.json("POST", "/captura/revisao", #"{"concordo": true}"#).status == 200)
            let revisao = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                try #require(try t.uma("SELECT id FROM revisao_da_prova")).ler(0, como: Int64.self)
            }
            let endereco = "/atendimento/conferencias/\(revisao)"
            let atendente = try await aberta(endereco, bancada)
            #expect(
                try await atendente.get(endereco).texto.contains("não confirmou de quem é este rosto") == caso.pede)
            let decidida = try await atendente.post(endereco + "/decidir", [("decisao", "aprovar"), Self.razao])
            #expect(
                caso.pede
                    ? decidida.status == 400 && decidida.texto.contains("diga que documento conferiu")
                    : decidida.destino == "/atendimento", "\(decidida.texto)")
            let situacao = try await bancada.resultado(id)["situacao"] as? String
            #expect(situacao == (caso.pede ? "EM_REVISAO" : "APROVADA"))
        }
    }

    @Test(
        "PV-27: o número do documento só se abre à própria pessoa: nem na trilha, nem em claro no banco, nem na cópia do cliente; apaga-se com os dados dela"
    )
    func guardado() async throws {
        try await BancadaDaProva.comGente { bancada in
            let (_, caso) = try await pedida(bancada)
            let atendente = try await aberta(caso, bancada)
            let aprovada = try await atendente.post(
                caso + "/decidir",
                [("decisao", "aprovar"), Self.razao, ("documentoTipo", "identidade"), ("documentoNumero", Self.numero)])
            #expect(aprovada.destino == "/atendimento", "\(aprovada.texto)")
            let (casa, id) = (bancada.orgao.casa, try #require(Int64(caso.split(separator: "/").last ?? "")))
            let eventos = try await casa.banco.transacao(como: .motor) { t in
                try EventoLido.ultimos(de: "revisao_da_prova", id: id, casa.trilha, em: t)
            }
            let trilha = eventos.map { String(describing: $0) }.joined()
            #expect(trilha.contains("Carteira de identidade") && !trilha.contains("12.345"), "\(trilha)")
            let bloco = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                try #require(try t.uma("SELECT documento FROM revisao_da_prova")).ler(0, como: [UInt8].self)
            }
            #expect(!String(decoding: bloco, as: UTF8.self).contains("12.345"))
            let doCliente = try await bancada.navegador.json(
                "POST", "/v1/titulares/exportar", #"{"cpf": "\#(BancadaDaProva.cpf)"}"#,
                credencial: try await bancada.token())
            #expect(doCliente.status == 200 && !doCliente.texto.contains("12.345"))
            let cidada = try await bancada.entrar(BancadaDaProva.cidada)
            let copia = try await cidada.post("/portal/dados/\(bancada.cliente)/copia")
            #expect(
                copia.texto.contains(Self.numero) && copia.texto.contains("Carteira de identidade"), "\(copia.texto)")
            #expect(try await cidada.post("/portal/dados/\(bancada.cliente)/apagar").status == 303)
            let depois = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT documento IS NULL AND documento_falta = 'apagado' FROM revisao_da_prova")?.ler(
                    0, como: Bool.self)
            }
            #expect(depois == true)
        }
    }

    @Test(
        "PV-27: quem se apaga leva a razão que o atendente escreveu e o documento que olhou; fica que houve decisão, de quem e quando"
    )
    func razaoApagada() async throws {
        try await BancadaDaProva.comGente { bancada in
            let (_, caso) = try await pedida(bancada)
            let atendente = try await aberta(caso, bancada)
            let negada = try await atendente.post(caso + "/decidir", [("decisao", "negar"), Self.razao])
            #expect(negada.destino == "/atendimento", "\(negada.texto)")
            let cidada = try await bancada.entrar(BancadaDaProva.cidada)
            let copia = try await cidada.post("/portal/dados/\(bancada.cliente)/copia").texto
            #expect(copia.contains(Self.razao.1), "enquanto não pede, a razão é dela: \(copia)")
            let tela = try await cidada.get("/portal/dados/\(bancada.cliente)/apagar").texto
            #expect(tela.contains("o que o atendente escreveu em 1 conferência"), "\(tela)")
            #expect(try await cidada.post("/portal/dados/\(bancada.cliente)/apagar").status == 303)
            let depois = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                try t.uma(
                    """
                    SELECT fundamento IS NULL AND fundamento_falta = 'apagado' AND documento IS NULL
                           AND situacao = 'negada' AND num_nulls(decidida_por, decidida_em) = 0 FROM revisao_da_prova
                    """)?.ler(0, como: Bool.self)
            }
            #expect(depois == true)
            // Decidida sem razão nem a falta dela, o banco não deixa.
            await #expect(throws: FalhaDeBanco.self) {
                try await bancada.orgao.dono.transacao(como: .proprio) { t in
                    _ = try t.executar("UPDATE revisao_da_prova SET fundamento_falta = NULL")
                }
            }
        }
    }

    @Test("PV-27: ninguém confere a própria prova, nem vê as fotos dela como atendente; outro a confere")
    func propria() async throws {
        try await BancadaDaProva.comGente { bancada in
            let caso = try await pedida(bancada, cpf: BancadaDaProva.atendente).caso
            let ele = try await bancada.entrar(BancadaDaProva.atendente)
            #expect(try await ele.post(caso + "/abrir", [("motivo", "fila do dia")]).destino == caso)
            let pagina = try await ele.get(caso).texto
            #expect(pagina.contains("Esta prova de vida é sua: outro atendente a confere."))
            #expect(!pagina.contains(caso + "/fotos/1") && pagina.contains("Fica registrado que você as viu"))
            #expect(try await ele.get(caso + "/fotos/1").status == 404)
            #expect(try await bancada.eventos("prova-de-vida.abrir-revisao") == 0)
            _ = try await ele.post(caso + "/decidir", [("decisao", "negar"), Self.razao])
            #expect(try await bancada.eventos("prova-de-vida.decidir-revisao") == 0)
            try await bancada.conceder(BancadaDaProva.operador, .atendente)
            let outro = try await bancada.entrar(BancadaDaProva.operador)
            _ = try await outro.post(caso + "/abrir", [("motivo", "fila do dia")])
            #expect(try await outro.get(caso + "/fotos/1").status == 200)
        }
    }
}
