import Acesso
import Averbacao
import BancoDeDados
import Foundation
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import PortalDaConsignataria

/// O portal da consignatária, rota a rota.
@Suite(.serialized) struct PortalDaConsignatariaTests {
    private static let abertas = [
        "/consignataria", "/consignataria/reservar", "/consignataria/reservas", "/consignataria/contratos",
        "/consignataria/arquivos", "/consignataria/arquivos/enviar", "/consignataria/retorno",
        "/consignataria/lotes", "/consignataria/lotes/enviar", "/consignataria/extrato", "/consignataria/lancamentos",
        "/consignataria/lancamentos/2026-11", "/consignataria/auditoria",
    ]

    @Test("toda página sem parâmetro responde a quem tem os atos, leva à entrada sem sessão e nega sem ato")
    func paginas() async throws {
        try await BancadaDoPortal.com { bancada in
            let dentro = try await bancada.navegador()
            let fora = ClienteEmProcesso(bancada.servidor)
            let semAto = try await bancada.navegador(atos: [])
            for caminho in Self.abertas {
                let pagina = try await dentro.get(caminho)
                #expect(pagina.status == 200, "\(caminho)")
                #expect(pagina.texto.contains("<main id=\"conteudo\""))
                let semSessao = try await fora.get(caminho)
                #expect(semSessao.status == 303 && semSessao.destino?.hasPrefix("/entrar?volta=") == true, "\(caminho)")
                #expect(try await semAto.get(caminho).status == 403, "\(caminho)")
            }
        }
    }

    @Test("POC-CON-03: reserva em três passos, com comprovante, e a margem some da conta da pessoa")
    func reservaEmTresPassos() async throws {
        try await BancadaDoPortal.com { bancada in
            let pessoa = try await bancada.orgao.pessoa(1, margens: ["geral": 100_00])
            let cliente = try await bancada.navegador()
            let quem = try await cliente.post(
                "/consignataria/reservar", [("cpf", pessoa.cpf.formatado), ("matricula", "")])
            let valores = try #require(quem.destino)
            #expect(quem.status == 303 && !valores.contains(pessoa.cpf.digitos))
            #expect(try await cliente.get(valores).texto.contains(pessoa.cpf.formatado))
            let segundo = try await cliente.post(
                valores, [("produto", "mensalidade"), ("parcela", "100,00"), ("prazo", ""), ("numero", "N-1")])
            let resumo = try #require(segundo.destino)
            #expect(try await cliente.get(resumo).texto.contains("R$\u{A0}100,00"))
            let feita = try await cliente.post(resumo, [("_chave", "chave-do-resumo")])
            let comprovante = try #require(feita.destino)
            #expect(comprovante.hasSuffix("/comprovante"))
            let repetida = try await cliente.post(resumo, [("_chave", "chave-do-resumo")])
            #expect(repetida.destino == comprovante)
            #expect(try await cliente.get(comprovante).texto.contains("Comprovante da reserva"))
            #expect(try await bancada.orgao.disponivel(pessoa.contas["geral"]) == 0)
        }
    }

    @Test(
        "passo mal preenchido volta com todos os erros e com o que se digitou",
        arguments: [
            (["produto": "", "parcela": "12,345"], ["Escolha um produto", "12,345"]),
            (
                ["produto": "emprestimo", "parcela": "10,00"],
                ["quantidade de parcelas", "valor liberado", "juros ao mês"]
            ),
            (["produto": "mensalidade", "parcela": "10,00", "prazo": "3"], ["mensal, sem prazo"]),
        ] as [([String: String], [String])])
    func errosDoSegundoPasso(campos: [String: String], frases: [String]) async throws {
        try await BancadaDoPortal.com { bancada in
            let cliente = try await bancada.navegador()
            let valores = try #require(
                try await cliente.post("/consignataria/reservar", [("matricula", "1001-00")]).destino)
            let volta = try await cliente.post(valores, campos.map { ($0.key, $0.value) })
            #expect(volta.status == 400)
            for frase in frases { #expect(volta.texto.localizedStandardContains(frase), "\(frase)") }
        }
    }

    @Test("POC-CON-06: a recusa por margem diz a frase pública e nunca o valor da margem")
    func recusaSemMargem() async throws {
        try await BancadaDoPortal.com { bancada in
            let pessoa = try await bancada.orgao.pessoa(1, margens: ["geral": 77_31])
            let cliente = try await bancada.navegador()
            let valores = try #require(
                try await cliente.post("/consignataria/reservar", [("matricula", pessoa.matricula.texto)]).destino)
            let resumo = try #require(
                try await cliente.post(valores, [("produto", "mensalidade"), ("parcela", "100,00")]).destino)
            let recusa = try await cliente.post(resumo, [("_chave", "chave-recusada")])
            #expect(recusa.status == 422 && recusa.texto.contains("nao-cabe-na-margem"))
            #expect(!recusa.texto.contains("77,31") && !recusa.texto.contains("22,69"))
        }
    }

    @Test("contrato de outra consignatária não existe: ficha, confirmação e cancelamento dão 404 e nada muda")
    func alheio() async throws {
        try await BancadaDoPortal.com { bancada in
            let pessoa = try await bancada.orgao.pessoa(1, margens: ["geral": 100_00])
            let alheio = try await bancada.reserva(pessoa, Fixo.bancoB)
            let cliente = try await bancada.navegador(Fixo.bancoA)
            let antes = try await bancada.orgao.fotografia()
            for sufixo in ["", "/confirmar", "/cancelar", "/comprovante"] {
                #expect(try await cliente.get("/consignataria/contratos/\(alheio)\(sufixo)").status == 404, "\(sufixo)")
            }
            let motivo = [("motivo", "engano"), ("_chave", "chave-alheia")]
            #expect(try await cliente.post("/consignataria/contratos/\(alheio)/cancelar", motivo).status == 404)
            #expect(try await cliente.post("/consignataria/contratos/\(alheio)/confirmar", motivo).status == 404)
            #expect(try await bancada.orgao.fotografia() == antes)
            #expect(!(try await cliente.get("/consignataria/contratos").texto.contains("Banco B")))
        }
    }

    @Test("confirmar averba e cancelar exige motivo e devolve a margem")
    func decidir() async throws {
        try await BancadaDoPortal.com { bancada in
            let pessoa = try await bancada.orgao.pessoa(1, margens: ["geral": 100_00])
            let (primeira, segunda) = (
                try await bancada.reserva(pessoa, numero: "A1"), try await bancada.reserva(pessoa, numero: "A2")
            )
            let cliente = try await bancada.navegador()
            let confirmada = try await cliente.post(
                "/consignataria/contratos/\(primeira)/confirmar", [("documento", "D-7"), ("_chave", "chave-confirma")])
            #expect(confirmada.destino == "/consignataria/contratos/\(primeira)")
            #expect(try await cliente.get("/consignataria/contratos/\(primeira)").texto.contains("Averbado"))
            let semMotivo = try await cliente.post(
                "/consignataria/contratos/\(segunda)/cancelar", [("_chave", "chave-cancela")])
            #expect(semMotivo.status == 400 && semMotivo.texto.contains("Diga o motivo"))
            let cancelada = try await cliente.post(
                "/consignataria/contratos/\(segunda)/cancelar", [("motivo", "desistiu"), ("_chave", "chave-cancela-2")])
            #expect(cancelada.status == 303)
            #expect(try await bancada.orgao.disponivel(pessoa.contas["geral"]) == 50_00)
            let tarde = try await cliente.post(
                "/consignataria/contratos/\(primeira)/cancelar", [("motivo", "desistiu"), ("_chave", "chave-tarde")])
            #expect(tarde.status == 422 && tarde.texto.contains("reserva-ja-confirmada"))
        }
    }

    @Test("RF-GER-08: o CSV leva o que está filtrado, e a busca por CPF não põe o CPF no endereço")
    func csvEBusca() async throws {
        try await BancadaDoPortal.com { bancada in
            let uma = try await bancada.orgao.pessoa(1, margens: ["geral": 100_00])
            let outra = try await bancada.orgao.pessoa(2, margens: ["geral": 100_00])
            let (primeiro, segundo) = (
                try await bancada.reserva(uma, comCpf: true), try await bancada.reserva(outra, comCpf: true)
            )
            let cliente = try await bancada.navegador()
            let inteira = try await cliente.get("/consignataria/contratos?formato=csv")
            #expect(inteira.tipo?.hasPrefix("text/csv") == true)
            #expect(inteira.texto.split(whereSeparator: \.isNewline).count == 3)
            let filtrada = try await cliente.post("/consignataria/contratos", [("cpf", uma.cpf.formatado)])
            let lista = try #require(filtrada.destino)
            #expect(!lista.contains(uma.cpf.digitos) && !lista.contains(uma.cpf.formatado))
            let achados = try await cliente.get(lista + "&formato=csv").texto
            #expect(achados.contains("\(primeiro);") && !achados.contains("\n\(segundo);"))
            let busca = try await cliente.post("/consignataria/busca", [("procura", outra.matricula.texto)])
            #expect(busca.destino == "/consignataria/contratos/\(segundo)")
            let deOutro = try await bancada.navegador(Fixo.bancoB)
            #expect(try await deOutro.get(lista + "&formato=csv").texto.split(whereSeparator: \.isNewline).count == 1)
        }
    }

    @Test(
        "POC-CON-04: acha os contratos de uma pessoa pelo nome, só entre os seus clientes, e o rodapé soma o filtrado")
    func buscaPorNome() async throws {
        try await BancadaDoPortal.com { bancada in
            let minha = try await bancada.orgao.pessoa(1, margens: ["geral": 100_00])
            let alheia = try await bancada.orgao.pessoa(22, margens: ["geral": 100_00])
            _ = try await bancada.reserva(minha, numero: "A1", comCpf: true)
            _ = try await bancada.reserva(minha, numero: "A2", comCpf: true)
            _ = try await bancada.reserva(alheia, Fixo.bancoB)
            let cliente = try await bancada.navegador()
            let busca = try await cliente.post("/consignataria/busca", [("procura", "pessoa")])
            let lista = try #require(busca.destino)
            #expect(!lista.localizedStandardContains("pessoa"), "o nome não vai no endereço")
            let pagina = try await cliente.get(lista).texto
            #expect(pagina.contains("Pessoa 1") && !pagina.contains("Pessoa 22") && pagina.contains("100,00"))
            let ninguem = try await cliente.post("/consignataria/contratos", [("nome", "Pessoa 22")])
            #expect(try await cliente.get(try #require(ninguem.destino)).texto.contains("Nada encontrado"))
            let porProduto = try await cliente.get("/consignataria/contratos?produto=emprestimo").texto
            #expect(porProduto.contains("Nada encontrado"))
            #expect(
                try await cliente.get("/consignataria/contratos?produto=mensalidade&formato=csv").texto.contains("A2"))
        }
    }

    @Test("formulário sem o segredo da página é recusado, e texto hostil sai como texto")
    func falsificacaoETextoHostil() async throws {
        try await BancadaDoPortal.com { bancada in
            let pessoa = try await bancada.orgao.pessoa(1, margens: ["geral": 100_00])
            let hostil = "<script>alert(1)</script>\"'&"
            let contrato = try await bancada.reserva(pessoa, numero: hostil)
            let cliente = try await bancada.navegador()
            let forjado = try await cliente.post(
                "/consignataria/contratos/\(contrato)/cancelar", [("motivo", "forjado"), ("_chave", "chave-forjada")],
                token: .nenhum)
            #expect(forjado.status == 403)
            for caminho in ["/consignataria/contratos", "/consignataria/contratos/\(contrato)"] {
                let pagina = try await cliente.get(caminho).texto
                #expect(!pagina.contains("<script>alert") && pagina.contains("&lt;script&gt;alert(1)"), "\(caminho)")
            }
        }
    }
}
