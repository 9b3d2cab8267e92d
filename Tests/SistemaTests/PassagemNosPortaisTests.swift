import Acesso
import Auditoria
import Averbacao
import Contratos
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import averba

/// Faixas e reforços por ato, nos três portais: a passagem é uma só.
@Suite(.serialized) struct PassagemNosPortaisTests {
    /// Quem age, onde consulta e onde age, e os atos das duas rotas.
    private struct Caso: Sendable, CustomTestStringConvertible {
        let portal: Portal
        let login: String
        let consulta: (rota: String, ato: String)
        let acao: (rota: String, ato: String)
        let campos: [(String, String)]
        var testDescription: String { "\(portal.rawValue): \(acao.ato)" }
    }

    private static let casos = [
        Caso(
            portal: .gestor, login: "ana", consulta: ("/gestor/contratos", "contratos.consultar"),
            acao: ("/gestor/usuarios/{usuario}/bloquear", "acesso.bloquear-usuario"),
            campos: [("motivo", "férias longas")]),
        Caso(
            portal: .consignataria, login: "caio", consulta: ("/consignataria/contratos", "contratos.consultar"),
            acao: ("/consignataria/contratos/{contrato}/cancelar", "averbacao.cancelar-reserva"),
            campos: [("motivo", "desistência da pessoa")]),
        Caso(
            portal: .servidor, login: "zeca", consulta: ("/servidor/contratos", "contratos.consultar"),
            acao: ("/servidor/contratos/{contrato}/autorizar", "averbacao.autorizar"), campos: []),
        Caso(
            portal: .servidor, login: "zeca", consulta: ("/servidor/extrato", "margens.consultar"),
            acao: ("/servidor/contratos/{contrato}/negar", "averbacao.negar"),
            campos: [("motivo", "não pedi")]),
    ]

    @Test(
        "RF-GES-29, RF-GES-30: em cada portal, fora da faixa do ato se nega, e sem a confirmação que o ato pede nada se faz",
        arguments: casos)
    private func passagem(caso: Caso) async throws {
        try await Secretaria.usando { secretaria in
            let pessoa = try await secretaria.orgao.pessoa(1, margens: ["geral": 900_00])
            try await secretaria.criar("zeca", .servidor, "master", pessoa: pessoa.pessoa)
            _ = try await secretaria.garantirPerfil("analista", .gestor, atos: ["inicio.ver"])
            let rita = try await secretaria.criar("rita", .gestor, "analista")
            let contrato = try #require(
                try await secretaria.balcao.reservar(
                    .init(
                        quem: .matricula(pessoa.matricula), consignataria: Fixo.bancoA, produto: Fixo.seguro,
                        parcela: Dinheiro(centavos: 30_00), prazo: nil),
                    por: Autor(usuario: -11, nome: "A", perfil: "operador", consignataria: Fixo.bancoA, canal: .rest),
                    chave: "passagem-1"
                ).contrato)
            let rota = caso.acao.rota.replacing("{contrato}", with: "\(contrato)").replacing(
                "{usuario}", with: "\(rita)")
            let mestre = try await secretaria.navegador("bia")
            let quem = try await secretaria.navegador(caso.login)

            // A faixa fecha só o ato dela, e a negativa fica na trilha.
            #expect(try await quem.get(caso.consulta.rota).status == 200)
            let faixa = [
                ("alvo", "ato:\(caso.portal.rawValue):\(caso.consulta.ato)"), ("rede", "198.51.100.0/24"),
                ("descricao", "Sede"),
            ]
            #expect(try await mestre.post("/gestor/enderecos/novo", faixa).status == 303)
            let negado = try await quem.get(caso.consulta.rota)
            #expect(negado.status == 403 && negado.lido.contains("Deste endereço de rede"))
            #expect(try await secretaria.eventos("acesso.negado") == 1)
            let deDentro = ClienteEmProcesso(secretaria.servidor, endereco: "198.51.100.9")
            deDentro.porCookieDeSessao(quem.cookieDeSessao)
            #expect(try await deDentro.get(caso.consulta.rota).status == 200)

            // O reforço interpõe a confirmação: sem ela, ou errada, nada se faz.
            let reforco = [
                ("ato", "\(caso.portal.rawValue):\(caso.acao.ato)"), ("pede-motivo", "sim"), ("pede-senha", "sim"),
            ]
            #expect(try await mestre.post("/gestor/reforcos/novo", reforco).status == 303)
            func agir(_ mais: [(String, String)]) async throws -> RespostaLida {
                try await quem.post(rota, caso.campos + mais + [("_chave", "chave-do-ensaio")])
            }
            #expect(try await agir([]).lido.contains("Confirme: "))
            let motivo = [("_reforco", "sim"), ("_motivo", "conferi tudo")]
            #expect(try await agir(motivo + [("_senha", "errada de todo")]).status == 400)
            #expect(try await secretaria.eventos(caso.acao.ato) == 0)
            let feito = try await agir(motivo + [("_senha", Secretaria.senha)])
            #expect(feito.status == 303, "\(feito.status) \(feito.lido.prefix(400))")
            #expect(try await secretaria.eventos(caso.acao.ato) == 1)
        }
    }
}
