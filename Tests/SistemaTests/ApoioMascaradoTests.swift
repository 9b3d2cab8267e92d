import Acesso
import Auditoria
import BancoDeDados
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import averba

/// O apoio da operadora: dado pessoal mascarado em tudo que vê, aberto uma vez com motivo.
@Suite(.serialized) struct ApoioMascaradoTests {
    @Test(
        "RF-GES-28: o perfil de apoio vê a pessoa mascarada na lista, na ficha e no CSV; abrir pede motivo e deixa evento"
    )
    func mascarado() async throws {
        try await Secretaria.usando { secretaria in
            let pessoa = try await secretaria.orgao.pessoa(1, margens: ["geral": 100_00])
            let atos = [
                "inicio.ver", "pessoas.consultar", "pessoas.abrir-dados", "margens.consultar", "contratos.consultar",
            ]
            _ = try await secretaria.garantirPerfil("operadora", .gestor, atos: atos)
            try await secretaria.criar("apoio", .gestor, "operadora")
            let ana = try await secretaria.navegador("ana")
            let apoio = try await secretaria.navegador("apoio")
            let ficha = "/gestor/pessoas/\(pessoa.pessoa)"
            let nome = "Pessoa 1"
            let inteira = try await ana.get(ficha)
            #expect(inteira.texto.contains(nome) && inteira.texto.contains(pessoa.cpf.formatado))
            #expect(!inteira.lido.contains("mascarados"))
            func semDado(_ resposta: RespostaLida, _ onde: String) {
                #expect(resposta.status == 200, "\(onde)")
                #expect(!resposta.texto.contains(nome) && !resposta.texto.contains(pessoa.cpf.formatado), "\(onde)")
                #expect(!resposta.texto.contains(pessoa.cpf.digitos), "\(onde)")
            }
            semDado(try await apoio.get(ficha), "ficha")
            #expect(try await apoio.get(ficha).lido.contains(pessoa.cpf.mascarado))
            // A busca acha pelo nome inteiro, e não o devolve.
            let lista = try #require(try await apoio.post("/gestor/pessoas", [("busca", "pessoa 1")]).destino)
            let achadas = try await apoio.get(lista)
            #expect(achadas.lido.contains("P. 1."))
            #expect(!achadas.texto.contains(pessoa.cpf.formatado))
            let csv = try await apoio.get(lista + "&formato=csv")
            #expect(csv.status == 200 && csv.texto.contains("P. 1.") && !csv.texto.contains(pessoa.cpf.formatado))
            // O diretório de nomes, partilhado, não ficou mascarado para os outros.
            let deAna = try #require(try await ana.post("/gestor/pessoas", [("busca", "pessoa 1")]).destino)
            #expect(try await ana.get(deAna).texto.contains(nome))
            #expect(try await apoio.post(ficha + "/abrir", [("motivo", "x")]).status == 400)
            #expect(try await secretaria.eventos("pessoas.abrir-dados") == 0)
            let aberta = try await apoio.post(ficha + "/abrir", [("motivo", "chamado 123 da pessoa")])
            #expect(aberta.status == 200 && aberta.texto.contains(nome) && aberta.texto.contains(pessoa.cpf.formatado))
            #expect(try await secretaria.eventos("pessoas.abrir-dados") == 1)
            semDado(try await apoio.get(ficha), "de novo, a ficha")
        }
    }
}
