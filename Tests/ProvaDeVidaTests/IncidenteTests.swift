import Acesso
import Auditoria
import BancoDeDados
import Comunicados
import Correio
import Foundation
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import ServidoresDeTeste
import Synchronization
import Testing
import Web

/// O incidente que a medição abre e fecha, e o que quem opera conta.
@Suite(.serialized) struct IncidenteTests {
    private static let mensageiro = Mensageiro(comCorreio: true, publico: nil)

    private func incidentes(_ bancada: BancadaDaProva) async throws -> [[String: Any]] {
        // A leitura da página vale quinze segundos.
        bancada.orgao.andar(.seconds(16))
        defer { bancada.orgao.andar(.seconds(-16)) }
        return try await bancada.situacao()["incidentes"] as? [[String: Any]] ?? []
    }

    @Test(
        "PV-20: com três minutos fora o incidente abre sozinho, com três no ar fecha, e todo cliente recebe os dois e-mails"
    )
    func sozinho() async throws {
        let correio = try CorreioDeEnsaio(.starttls)
        defer { correio.parar() }
        try await BancadaDaProva.usando { bancada in
            let noAr = Mutex(true)
            let medidor = bancada.medidor(comCorreio: true) { noAr.withLock { $0 } }
            try await bancada.medir(medidor, minutos: 5)
            noAr.withLock { $0 = false }
            try await bancada.medir(medidor, minutos: 2)
            #expect(try await incidentes(bancada).isEmpty, "dois minutos não são incidente")
            try await bancada.medir(medidor, minutos: 1)
            let aberto = try #require(try await incidentes(bancada).first)
            #expect(aberto["acabou_em"] is NSNull && aberto["comecou_em"] as? String == "2026-10-05T13:05:00.000000Z")
            try await bancada.medir(medidor, minutos: 4)
            noAr.withLock { $0 = true }
            try await bancada.medir(medidor, minutos: 2)
            #expect(try await incidentes(bancada).first?["acabou_em"] is NSNull)
            try await bancada.medir(medidor, minutos: 1)
            let fechados = try await incidentes(bancada)
            #expect(fechados.count == 1 && fechados[0]["acabou_em"] as? String == "2026-10-05T13:12:00.000000Z")
            let servidor = try ServidorDeCorreio(
                "smtp://localhost:\(correio.porta)", remetente: "averba@exemplo.gov.br",
                autoridades: correio.autoridade)
            _ = try await CaixaDeSaida(bancada.orgao.casa).entregar(por: Carteiro(servidor))
            #expect(
                try correio.recebidas().map(\.assunto) == [
                    "Incidente na prova de vida: Prova de vida fora do ar",
                    "Acabou o incidente na prova de vida: Prova de vida fora do ar",
                ])
        }
    }

    @Test(
        "PV-20: o processo que volta de morto abre o incidente com a hora em que começou; o que se avisou como manutenção não é incidente"
    )
    func morto() async throws {
        try await BancadaDaProva.usando { bancada in
            let medidor = bancada.medidor()
            try await bancada.medir(medidor, minutos: 3)
            bancada.orgao.andar(.seconds(10 * 60))
            try await bancada.medir(medidor, minutos: 1)
            let aberto = try #require(try await incidentes(bancada).first)
            #expect(aberto["comecou_em"] as? String == "2026-10-05T13:03:00.000000Z")
            try await bancada.medir(medidor, minutos: 2)
            #expect(try await incidentes(bancada).first?["acabou_em"] as? String == "2026-10-05T13:13:00.000000Z")
            // Dez minutos fora, oito deles avisados: os dois que sobram não chegam ao limiar.
            let comeco = bancada.orgao.casa.relogio.agora + .seconds(60)
            try await bancada.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar(
                    """
                    INSERT INTO manutencao_da_prova (id, comeca_em, acaba_em, avisada_em, descricao)
                    VALUES (1, \(comeco), \(comeco + .seconds(8 * 60)), \(comeco - Manutencao.antecedencia), 'troca de disco')
                    """)
            }
            bancada.orgao.andar(.seconds(10 * 60))
            try await bancada.medir(medidor, minutos: 1)
            #expect(try await incidentes(bancada).count == 1)
            bancada.orgao.andar(.seconds(3 * 60))
            try await bancada.medir(medidor, minutos: 1)
            #expect(try await incidentes(bancada).count == 2)
        }
    }

    @Test(
        "PV-20: quem opera abre, explica e fecha; o medido não se fecha à mão, e sem correio a falta aparece com a razão"
    )
    func porGente() async throws {
        try await BancadaDaProva.usando { bancada in
            let (casa, semCorreio) = (bancada.orgao.casa, Mensageiro(comCorreio: false, publico: nil))
            let id = try #require(
                try await casa.banco.transacao(como: .motor) { t in
                    try AbrirIncidente(titulo: "Lentidão", descricao: "As respostas demoram.").executar(
                        casa, semCorreio, em: t, por: .comando)
                })
            let falta = try await casa.banco.transacao(como: .motor) { t in
                try AvisoAoCliente.listar(soFaltas: true, limite: 10, em: t)
            }
            #expect(
                falta.map(\.cliente) == ["mpmg"] && falta[0].correio == .falhou("esta instalação não manda correio"))
            #expect(falta[0].https == .nenhum)
            let reenviados = try await casa.banco.transacao(como: .motor) { t in
                try ReenviarComunicados().executar(casa, Self.mensageiro, em: t, por: .comando)
            }
            #expect(reenviados == 1)
            try await casa.banco.transacao(como: .motor) { t in
                try ExplicarIncidente(id: id, explicacao: "Um disco enchia.").executar(casa, em: t, por: .comando)
                try FecharIncidente(id: id, explicacao: "Disco trocado.").executar(
                    casa, Self.mensageiro, em: t, por: .comando)
            }
            let lido = try #require(try await incidentes(bancada).first)
            #expect((lido["descricao"] as? String)?.contains("Um disco enchia.\nDisco trocado.") == true)
            await #expect(throws: RecusaDeDisponibilidade.incidenteFechado) {
                try await casa.banco.transacao(como: .motor) { t in
                    try FecharIncidente(id: id, explicacao: "Outra vez.").executar(
                        casa, Self.mensageiro, em: t, por: .comando)
                }
            }
            let medidor = bancada.medidor { false }
            try await bancada.medir(medidor, minutos: 3)
            let medido = try #require(try await incidentes(bancada).first?["id"] as? NSNumber).int64Value
            await #expect(throws: RecusaDeDisponibilidade.incidenteMedido) {
                try await casa.banco.transacao(como: .motor) { t in
                    try FecharIncidente(id: medido, explicacao: "Parece que voltou.").executar(
                        casa, Self.mensageiro, em: t, por: .comando)
                }
            }
            let pagina = LeitorDePagina.texto(
                try await bancada.navegador.get("/situacao/incidentes?busca=disco&situacao=acabou").texto)
            #expect(pagina.contains("Lentidão") && !pagina.contains("Prova de vida fora do ar"), "\(pagina)")
            let csv = try await bancada.navegador.get("/situacao/incidentes?formato=csv").texto
            #expect(csv.contains("Lentidão") && csv.contains("a medição"), "\(csv)")
        }
    }
}
