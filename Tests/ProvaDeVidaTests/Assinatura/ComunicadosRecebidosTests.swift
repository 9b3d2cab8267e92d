import Auditoria
import Averbacao
import BancoDeDados
import Foundation
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import ProvaDeVida

/// O que o serviço anuncia chega à consignação pelo mesmo endereço do aviso, assinado, e o gestor o lê.
@Suite(.serialized) struct ComunicadosRecebidosTests {
    private static let mensageiro = Mensageiro(comCorreio: false, publico: BancadaDaProva.publico)

    private func noServico<T: Sendable>(
        _ cena: CenaDaAssinatura, _ ato: @escaping @Sendable (Instalacao, Transacao) throws -> T
    ) async throws -> T {
        let casa = cena.bancada.orgao.casa
        return try await casa.banco.transacao(como: .motor) { t in try ato(casa, t) }
    }

    private func guardados(_ cena: CenaDaAssinatura) async throws -> String? {
        try await cena.uma("SELECT string_agg(especie, ' ' ORDER BY em, numero) FROM comunicado_recebido")
    }

    @Test(
        "PV-19, PV-20: manutenção e incidente que o serviço anuncia chegam assinados, guardam-se uma vez e o gestor os vê"
    )
    func chegam() async throws {
        try await CenaDaAssinatura.usando { cena in
            let agora = cena.bancada.orgao.casa.relogio.agora
            let comeca = agora + Manutencao.antecedencia + .seconds(120)
            _ = try await noServico(cena) { casa, t in
                try MarcarManutencao(comeca: comeca, acaba: comeca + .seconds(3_600), descricao: "troca de disco")
                    .executar(casa, Self.mensageiro, em: t, por: .comando)
            }
            let incidente = try await noServico(cena) { casa, t -> Int64 in
                try #require(
                    try AbrirIncidente(titulo: "Lentidão", descricao: "As respostas demoram.")
                        .executar(casa, Self.mensageiro, em: t, por: .comando))
            }
            #expect(try await cena.avisar().entregues == 2)
            #expect(try await guardados(cena) == "manutencao-marcada incidente-aberto")

            // A resposta se perde e o serviço repete: o mesmo, sem outro evento.
            try await cena.bancada.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar(
                    """
                    UPDATE aviso_da_prova SET situacao = 'por-entregar', encerrado_em = NULL, nao_antes_de = criado_em
                     WHERE comunicado_id IS NOT NULL
                    """)
            }
            #expect(try await cena.avisar().entregues == 2)
            #expect(try await guardados(cena) == "manutencao-marcada incidente-aberto")
            #expect(try await cena.uma("SELECT count(*)::text FROM evento WHERE ato = \(ComunicadoDaProva.ato)") == "2")

            cena.andar(.seconds(600))
            _ = try await noServico(cena) { casa, t in
                try FecharIncidente(id: incidente, explicacao: "Disco trocado.")
                    .executar(casa, Self.mensageiro, em: t, por: .comando)
            }
            #expect(try await cena.avisar().entregues == 1)
            let gestor = try await cena.gestor()
            let pagina = try await gestor.get("/gestor/prova-de-vida/avisos").texto
            for dito in [
                "Manutenção marcada", "Incidente aberto", "Incidente encerrado", "troca de disco", "Disco trocado.",
            ] {
                #expect(pagina.contains(dito), "\(dito)")
            }
            let soIncidentes = try await gestor.get("/gestor/prova-de-vida/avisos?especie=incidente-aberto").texto
            #expect(soIncidentes.contains("As respostas demoram.") && !soIncidentes.contains("troca de disco"))
            let csv = try await gestor.get("/gestor/prova-de-vida/avisos?formato=csv").texto
            for dito in ["Manutenção marcada", "Incidente aberto", "Incidente encerrado", "Disco trocado."] {
                #expect(csv.components(separatedBy: dito).count == 2, "\(dito): \(csv)")
            }
        }
    }

    @Test("comunicado assinado de conteúdo que não se guarda é 400, dos dois lados de cada limite, e nada grava")
    func conteudo() async throws {
        try await CenaDaAssinatura.usando { cena in
            _ = try await noServico(cena) { casa, t in
                try AbrirIncidente(titulo: "Lentidão", descricao: "As respostas demoram.")
                    .executar(casa, Self.mensageiro, em: t, por: .comando)
            }
            let (servico, agora) = (cena.bancada.servico, cena.bancada.orgao.casa.relogio.agora)
            let certo = try await noServico(cena) { _, t in
                let id: Int64 = try #require(try t.uma("SELECT id FROM comunicado_da_prova")).ler(0)
                return try ComunicadoAssinado.ler(
                    id, emissor: servico.publico, cliente: "mpmg", em: agora, t)
            }
            let (comeca, acaba) = (agora.iso, (agora + .seconds(1)).iso)
            let letra = "e\u{301}"
            let casos: [(String, Bool, (inout ComunicadoAssinado) -> Void)] = [
                ("NUL no texto", false, { $0.texto = "troca\0" }),
                ("texto vazio", false, { $0.texto = "" }),
                ("4.001 pontos de código", false, { $0.texto = String(repeating: letra, count: 2_000) + "." }),
                ("NUL no assunto", false, { $0.assunto = "\0" }),
                ("instante que não se lê", false, { $0.em = "ontem" }),
                ("período de incidente", false, { ($0.comecaEm, $0.acabaEm) = (comeca, acaba) }),
                (
                    "período sem fim", false,
                    { ($0.especie, $0.comecaEm, $0.acabaEm) = ("manutencao-marcada", comeca, nil) }
                ),
                (
                    "acaba quando começa", false,
                    { ($0.especie, $0.comecaEm, $0.acabaEm) = ("manutencao-marcada", comeca, comeca) }
                ),
                (
                    "um segundo", true,
                    { ($0.especie, $0.comecaEm, $0.acabaEm) = ("manutencao-marcada", comeca, acaba) }
                ),
                ("4.000 pontos de código", true, { $0.texto = String(repeating: letra, count: 2_000) }),
            ]
            for (numero, (nome, vale, mudar)) in casos.enumerated() {
                var comunicado = certo
                comunicado.jti = "comunicado-\(9_000 + numero)"
                mudar(&comunicado)
                let antes = try await guardados(cena)
                let resposta = try await cena.aviso(
                    try await servico.assinar(comunicado, tipo: ComunicadoAssinado.tipo))
                #expect(resposta.status == (vale ? 204 : 400), "\(nome): \(resposta.texto)")
                #expect((try await guardados(cena) == antes) == !vale, "\(nome)")
            }
        }
    }

    @Test("comunicado que o serviço não assinou, para outro sistema ou vencido, não se guarda")
    func recusados() async throws {
        try await CenaDaAssinatura.usando { cena in
            _ = try await noServico(cena) { casa, t in
                try AbrirIncidente(titulo: "Lentidão", descricao: "As respostas demoram.")
                    .executar(casa, Self.mensageiro, em: t, por: .comando)
            }
            let id = try await noServico(cena) { _, t in
                try #require(try t.uma("SELECT id FROM comunicado_da_prova")?.ler(0, como: Int64.self))
            }
            let servico = cena.bancada.servico
            let certo = try await servico.comunicado(id, para: "mpmg")
            let partes = certo.split(separator: ".").map(String.init)
            let trocado = partes[1].first == "e" ? "f" + partes[1].dropFirst() : "e" + partes[1].dropFirst()
            let errados = [
                "de outro": try await servico.comunicado(id, para: "outro"),
                "mexido": [partes[0], String(trocado), partes[2]].joined(separator: "."),
                "sem assinatura": [partes[0], partes[1], ""].joined(separator: "."),
            ]
            for (nome, texto) in errados {
                let resposta = try await cena.aviso(texto)
                #expect(resposta.status == 400 && resposta.texto.contains("resultado-invalido"), "\(nome)")
            }
            cena.andar(.seconds(6 * 60))
            let vencido = try await cena.aviso(certo)
            #expect(vencido.status == 400)
            #expect(try await guardados(cena) == nil)
            let novo = try await servico.comunicado(id, para: "mpmg")
            #expect(try await cena.aviso(novo).status == 204)
            #expect(try await guardados(cena) == "incidente-aberto")
        }
    }
}
