import Auditoria
import BancoDeDados
import Cadastro
import Foundation
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import Testing
import Web

@Suite struct MedicaoTests {
    @Test("PV-09, PV-10, PV-11: consulta e autenticação contam uma linha cada, numeradas no mês do cliente")
    func linhas() async throws {
        try await BancadaDaProva.usando { bancada in
            try await bancada.referencia()
            let token = try await bancada.token()
            // Uma autenticação aprovada à segunda tentativa conta uma vez.
            let (_, _, link) = try await bancada.sessao()
            var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
            var foto = PessoaDeEnsaio()
            foto.rostos = 0
            _ = try await pagina.capturar(foto)
            _ = try await pagina.capturar(PessoaDeEnsaio())
            // Duas consultas por foto: a que confere e a que não confere contam.
            for confere in [true, false] {
                let vetor = PessoaDeEnsaio.rosto(confere ? 1 : 0, confere ? 0 : 1)
                let imagem = Data(try ObservadorDeEnsaio.jpeg(Observacao(rostos: 1), vetor, ruido: 0))
                    .base64EncodedString()
                let lida = try await bancada.navegador.json(
                    "POST", "/v1/consultas",
                    #"{"cpf": "\#(BancadaDaProva.cpf)", "imagem": "\#(imagem)", \#(BancadaDaProva.declaracao)}"#,
                    credencial: token, chave: "consulta-\(confere)")
                #expect(lida.status == 201 && lida.texto.contains(#""confere":\#(confere)"#), "\(lida.texto)")
            }
            // Recusada não conta: sem referência, sem rosto, e sessão que venceu sem tentar.
            for (cpf, rostos) in [("111.444.777-35", 1), (BancadaDaProva.cpf, 0), (BancadaDaProva.cpf, 2)] {
                let imagem = Data(
                    try ObservadorDeEnsaio.jpeg(Observacao(rostos: rostos), PessoaDeEnsaio.rosto(1, 0), ruido: 0)
                ).base64EncodedString()
                #expect(
                    try await bancada.navegador.json(
                        "POST", "/v1/consultas",
                        #"{"cpf": "\#(cpf)", "imagem": "\#(imagem)", \#(BancadaDaProva.declaracao)}"#,
                        credencial: token,
                        chave: "recusada-\(cpf)-\(rostos)"
                    ).status == 422)
            }
            _ = try await bancada.sessao()
            bancada.orgao.andar(.seconds(700))
            try await bancada.servico.capturas.varrer()
            let medicao = try bancada.json(
                try await bancada.navegador.json(
                    "GET", "/v1/medicao/2026-10", "", credencial: try await bancada.token()))
            #expect(
                medicao["consultas"] as? Int == 2 && medicao["autenticacoes"] as? Int == 1
                    && medicao["total"] as? Int == 3)
            #expect(medicao["faixa"] as? String == "BASIC" && medicao["valor"] is NSNull, "sem preço não é grátis")
            let ordens: [Int64] = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                try t.executar("SELECT ordem FROM consulta_da_prova ORDER BY ordem").map {
                    Int64(try $0.ler(0, como: Int32.self))
                }
            }
            #expect(ordens == [1, 2, 3])
        }
    }

    struct Faixa: Sendable, CustomTestStringConvertible {
        let quantas: Int
        let faixa: String
        let valor: String?
        var testDescription: String { "\(quantas): \(faixa)" }
    }

    @Test(
        "PV-12, PV-13, PV-14: a faixa do mês pelos dois lados de cada limite, e o preço dela",
        arguments: [
            Faixa(quantas: 1, faixa: "BASIC", valor: "1.00"), Faixa(quantas: 40_000, faixa: "BASIC", valor: "40000.00"),
            Faixa(quantas: 40_001, faixa: "STANDARD", valor: "36000.90"),
            Faixa(quantas: 60_000, faixa: "STANDARD", valor: "54000.00"),
            Faixa(quantas: 60_001, faixa: "SILVER", valor: nil), Faixa(quantas: 100_000, faixa: "SILVER", valor: nil),
        ])
    func faixas(_ caso: Faixa) async throws { try await conferir(caso) }

    @Test(
        "PV-14, PV-15, PV-16: as faixas altas, pelos dois lados de cada limite",
        arguments: [
            Faixa(quantas: 100_001, faixa: "GOLD", valor: "70000.70"),
            Faixa(quantas: 150_000, faixa: "GOLD", valor: "105000.00"),
            Faixa(quantas: 150_001, faixa: "PLATINUM", valor: "75000.50"),
        ])
    func faixasAltas(_ caso: Faixa) async throws { try await conferir(caso) }

    private func conferir(_ caso: Faixa) async throws {
        try await BancadaDaProva.usando { bancada in
            let cliente = bancada.cliente
            try await bancada.orgao.dono.transacao(como: .proprio) { t in
                try t.executar(
                    """
                    INSERT INTO consulta_da_prova (id, cliente_id, competencia, ordem, transacao, resultado, em, evento_id, base_legal,
                                                   finalidade)
                    SELECT -n, \(cliente), '2026-10-01', n, 'consulta', 'aprovada', now(), -n, 'consentimento', 'ensaio' FROM generate_series(1, \(caso.quantas)) n
                    """)
                for (id, faixa, valor) in [
                    (-1, "BASIC", 100), (-2, "STANDARD", 90), (-3, "GOLD", 70), (-4, "PLATINUM", 50),
                ] {
                    try t.executar(
                        """
                        INSERT INTO preco_da_prova (id, cliente_id, faixa, valor, vigencia)
                        VALUES (\(id), \(cliente), \(faixa), \(valor), daterange('2026-01-01', NULL))
                        """)
                }
            }
            let medicao = try bancada.json(
                try await bancada.navegador.json(
                    "GET", "/v1/medicao/2026-10", "", credencial: try await bancada.token()))
            #expect(medicao["total"] as? Int == caso.quantas && medicao["faixa"] as? String == caso.faixa)
            #expect(medicao["valor"] as? String == caso.valor)
        }
    }

    @Test("cem decisões ao mesmo tempo têm cem números seguidos no mês")
    func aoMesmoTempo() async throws {
        try await BancadaDaProva.usando { bancada in
            try await bancada.referencia()
            let token = try await bancada.token()
            let imagem = Data(try ObservadorDeEnsaio.jpeg(Observacao(rostos: 1), PessoaDeEnsaio.rosto(1, 0), ruido: 0))
                .base64EncodedString()
            try await withThrowingTaskGroup(of: Int.self) { grupo in
                for n in 0..<100 {
                    grupo.addTask {
                        // Quem encontra a fila cheia espera e repete com a mesma chave, como um cliente faria.
                        while true {
                            let status = try await bancada.navegador.json(
                                "POST", "/v1/consultas",
                                #"{"cpf": "\#(BancadaDaProva.cpf)", "imagem": "\#(imagem)", \#(BancadaDaProva.declaracao)}"#,
                                credencial: token, chave: "consulta-numero-\(n)"
                            ).status
                            if status != 429 { return status }
                            try await Task.sleep(for: .milliseconds(20))
                        }
                    }
                }
                for try await status in grupo { #expect(status == 201) }
            }
            let lidas: (Int64, Int64) = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                guard let linha = try t.uma("SELECT count(*), max(ordem)::bigint FROM consulta_da_prova") else {
                    return (0, 0)
                }
                return (try linha.ler(0), try linha.ler(1))
            }
            #expect(lidas == (100, 100))
        }
    }
}
