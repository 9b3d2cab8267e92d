import BancoDeDados
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import PortalDoGestor

/// Contratos levados de uma matrícula a outra da mesma pessoa.
@Suite(.serialized, .timeLimit(.minutes(15))) struct TransferenciaTests {
    @Test(
        "RF-GES-18: o gestor leva só os contratos escolhidos à outra matrícula, com a margem que ocupam, e o resto fica"
    )
    func transferir() async throws {
        try await PortalDoGestorTests.com { orgao, balcao, servidor in
            let antiga = try await orgao.pessoa(1, margens: ["geral": 100_00])
            let nova = try await orgao.outraMatricula("1001-80", de: antiga, margens: ["geral": 20_00])
            let contrato = try await PortalDoGestorTests.reservar(balcao, antiga)
            let cliente = try await PortalDoGestorTests.navegador(servidor)
            let endereco = "/gestor/pessoas/\(antiga.pessoa)/transferir"
            #expect(try await cliente.get("/gestor/pessoas/\(antiga.pessoa)/contratos").texto.contains(endereco))
            #expect(try await cliente.get(endereco).texto.contains("1001-80 (ativo)"))
            let pedido = [("contrato", "\(contrato)"), ("para", "\(nova.vinculo)"), ("motivo", "mudou de cargo")]
            let antes = try await orgao.fotografia()
            let pergunta = try await cliente.post(endereco, pedido + [("_chave", "transfere-1")])
            #expect(pergunta.status == 200)
            #expect(
                LeitorDePagina.texto(pergunta.texto).contains(
                    "1 contrato, parcela de R$ 30,00 por mês, passa à matrícula 1001-80."))
            #expect(try await orgao.fotografia() == antes, "perguntar não muda nada")
            let confirma = [("contratos", "\(contrato)"), ("para", "\(nova.vinculo)"), ("motivo", "mudou de cargo")]
            let feito = try await cliente.post(endereco + "/confirmar", confirma + [("_chave", "transfere-2")])
            #expect(feito.destino == "/gestor/pessoas/\(antiga.pessoa)/contratos")
            #expect(try await orgao.disponivel(antiga.contas["geral"]) == 100_00)
            #expect(try await orgao.disponivel(nova.contas["geral"]) == -10_00, "vai mesmo sem caber, e fica à vista")
            let ficha = LeitorDePagina.texto(try await cliente.get("/gestor/contratos/\(contrato)").texto)
            for parte in [
                "Matrícula 1001-80", "Levado a outra matrícula", "da matrícula 1001-00 para 1001-80: mudou de cargo",
            ] { #expect(ficha.contains(parte), "\(parte)") }
            let deNovo = try await cliente.post(endereco + "/confirmar", confirma + [("_chave", "transfere-3")])
            #expect(deNovo.status == 422 && deNovo.texto.contains("já é da matrícula 1001-80"))
        }
    }

    @Test(
        "RF-GES-18: contrato de outra pessoa, matrícula alheia, a mesma matrícula ou falta de motivo não transfere nada"
    )
    func recusas() async throws {
        try await PortalDoGestorTests.com { orgao, balcao, servidor in
            let uma = try await orgao.pessoa(1, margens: ["geral": 100_00])
            let outraDela = try await orgao.outraMatricula("1001-80", de: uma, margens: ["geral": 100_00])
            let alheia = try await orgao.pessoa(2, margens: ["geral": 100_00])
            let (dela, deOutra) = (
                try await PortalDoGestorTests.reservar(balcao, uma),
                try await PortalDoGestorTests.reservar(balcao, alheia)
            )
            let cliente = try await PortalDoGestorTests.navegador(servidor)
            let endereco = "/gestor/pessoas/\(uma.pessoa)/transferir"
            let antes = try await orgao.fotografia()
            // contratos, matrícula de destino, motivo, o que se diz
            let casos: [(String, Int64, String, String)] = [
                ("", outraDela.vinculo, "motivo bom", "Escolha ao menos um contrato vivo"),
                ("\(deOutra)", outraDela.vinculo, "motivo bom", "Escolha ao menos um contrato vivo"),
                ("\(dela)", alheia.vinculo, "motivo bom", "Escolha a matrícula que recebe"),
                ("\(dela)", uma.vinculo, "motivo bom", "já é da matrícula 1001-00"),
                ("\(dela)", outraDela.vinculo, "ab", "Diga o motivo da transferência"),
            ]
            for (ordem, (contrato, para, motivo, frase)) in casos.enumerated() {
                let campos = [("para", "\(para)"), ("motivo", motivo)]
                let conferido = try await cliente.post(
                    endereco, campos + [("contrato", contrato), ("_chave", "recusa-\(ordem)-a")])
                #expect(conferido.status == 400 && conferido.texto.contains(frase), "\(frase)")
                let direto = try await cliente.post(
                    endereco + "/confirmar", campos + [("contratos", contrato), ("_chave", "recusa-\(ordem)-b")])
                #expect(direto.status == 422, "\(frase)")
            }
            #expect(try await orgao.fotografia() == antes)
            let soUma = try await cliente.get("/gestor/pessoas/\(alheia.pessoa)/transferir").texto
            #expect(soUma.contains("só tem uma matrícula em vigor"))
            let semAto = try await PortalDoGestorTests.navegador(servidor, atos: [PortalDoGestor.atoDeContratos])
            #expect(try await semAto.get(endereco).status == 403)
        }
    }
}
