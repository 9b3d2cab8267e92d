import Acesso
import Auditoria
import BancoDeDados
import Cifra
import Comunicados
import Correio
import Foundation
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import ServidoresDeTeste
import Testing
import Web

/// Manutenção e incidente avisados a todo cliente liberado, por um servidor de SMTP e por HTTPS que não escrevemos com o nosso código.
@Suite(.serialized) struct ManutencaoTests {
    private static let mensageiro = Mensageiro(comCorreio: true, publico: BancadaDaProva.publico)
    /// Segunda-feira, 05/10/2026, 10:00: é a hora do ensaio.
    private static let agora = Relogio.instante(dia: Dia(ano: 2026, mes: 10, dia: 5), hora: 10)

    private func fazer<T: Sendable>(
        _ bancada: BancadaDaProva, _ ato: @escaping @Sendable (Instalacao, Transacao) throws -> T
    ) async throws -> T {
        let casa = bancada.orgao.casa
        return try await casa.banco.transacao(como: .motor) { t in try ato(casa, t) }
    }

    private func marcar(_ comeca: Instante, _ minutos: Int, _ bancada: BancadaDaProva) async throws -> Int64 {
        let pedido = MarcarManutencao(
            comeca: comeca, acaba: comeca + .seconds(minutos * 60), descricao: "troca de disco")
        return try await fazer(bancada) { casa, t in
            try pedido.executar(casa, Self.mensageiro, em: t, por: .comando).id
        }
    }

    private func avisos(_ bancada: BancadaDaProva, soFaltas: Bool) async throws -> [AvisoAoCliente] {
        try await fazer(bancada) { _, t in try AvisoAoCliente.listar(soFaltas: soFaltas, limite: 100, em: t) }
    }

    private func entregar(_ bancada: BancadaDaProva, _ correio: CorreioDeEnsaio) async throws {
        let servidor = try ServidorDeCorreio(
            "smtp://localhost:\(correio.porta)", remetente: "averba@exemplo.gov.br", autoridades: correio.autoridade)
        _ = try await CaixaDeSaida(bancada.orgao.casa).entregar(por: Carteiro(servidor))
    }

    @Test("PV-19: com 72 horas exatas marca-se; com um minuto a menos recusa-se, e ninguém é avisado")
    func antecedencia() async throws {
        try await BancadaDaProva.usando { bancada in
            let cedo = Self.agora + Manutencao.antecedencia - .seconds(60)
            await #expect(throws: RecusaDeDisponibilidade.semAntecedencia(antes: Self.agora + Manutencao.antecedencia))
            {
                try await marcar(cedo, 60, bancada)
            }
            #expect(try await avisos(bancada, soFaltas: false).isEmpty)
            // A meio do minuto, o primeiro começo que se diz é um que se aceita.
            bancada.orgao.andar(.seconds(40))
            let cheio = Self.agora + Manutencao.antecedencia + .seconds(60)
            await #expect(throws: RecusaDeDisponibilidade.semAntecedencia(antes: cheio)) {
                try await marcar(cheio - .seconds(60), 60, bancada)
            }
            bancada.orgao.andar(.seconds(-40))
            #expect((try await bancada.situacao()["manutencoes"] as? [Any])?.isEmpty == true)
            _ = try await marcar(Self.agora + Manutencao.antecedencia, 60, bancada)
            #expect(try await avisos(bancada, soFaltas: false).count == 1)
            bancada.orgao.andar(.seconds(20))
            let marcadas = try #require(try await bancada.situacao()["manutencoes"] as? [[String: Any]])
            #expect(marcadas.map { $0["comeca_em"] as? String } == ["2026-10-08T13:00:00.000000Z"])
            // O banco não deixa por menos, nem a quem o escreve por baixo.
            await #expect(throws: FalhaDeBanco.self) {
                try await bancada.orgao.dono.transacao(como: .proprio) { t in
                    _ = try t.executar(
                        """
                        INSERT INTO manutencao_da_prova (id, comeca_em, acaba_em, avisada_em, descricao)
                        VALUES (9, \(cedo), \(cedo + .seconds(60)), \(Self.agora), 'às pressas')
                        """)
                }
            }
        }
    }

    @Test(
        "PV-19, PV-20: marcada, mudada e cancelada, a manutenção chega por e-mail e por HTTPS a todo cliente liberado, na hora; quem não foi avisado aparece"
    )
    func avisa() async throws {
        let (correio, receptor) = (try CorreioDeEnsaio(.starttls), try ReceptorDeEnsaio())
        defer { correio.parar() }
        try await BancadaDaProva.usando(avisaRedeInterna: true) { bancada in
            let casa = bancada.orgao.casa
            let (outro, _) = try await BancadaDaProva.cadastrar("detran", casa)
            // Quem não se liberou não é cliente; suspenso, ainda é.
            let recebe = receptor.endereco
            try await fazer(bancada) { casa, t in
                _ = try CadastrarCliente(
                    codigo: "futuro", nome: "Futuro", cnpj: try CNPJ.lendo("11.222.333/0001-81")
                ).executar(casa, em: t, por: .comando)
                try SuspenderCliente(cliente: outro, motivo: "fatura", suspender: true).executar(
                    casa, em: t, por: .comando)
                var comAviso = AlterarCliente(cliente: bancada.cliente)
                comAviso.aviso = .em(recebe)
                comAviso.rede = RedeDosAvisos(interna: true)
                try comAviso.executar(casa, em: t, por: .comando)
            }
            let comeca = Self.agora + .seconds(100 * 3_600)
            let id = try await marcar(comeca, 240, bancada)
            #expect(try await avisos(bancada, soFaltas: true).map(\.cliente) == ["detran", "mpmg"], "ainda não saiu")
            try await mudarECancelar(id, comeca, bancada)
            try await entregar(bancada, correio)
            let recebidas = try correio.recebidas()
            #expect(recebidas.count == 6 && recebidas.allSatisfy { $0.cifrada && $0.para == "rita@exemplo.gov.br" })
            #expect(
                Set(recebidas.map(\.assunto)) == [
                    "Manutenção da prova de vida em 09/10/2026 14:00",
                    "Mudou a manutenção da prova de vida: agora em 09/10/2026 15:00",
                    "Cancelada a manutenção da prova de vida de 09/10/2026 15:00",
                ])
            let marcada = try #require(recebidas.first { $0.assunto.hasPrefix("Manutenção") }).texto
            #expect(marcada.contains("de 09/10/2026 14:00 a 09/10/2026 18:00 (240 min)"))
            #expect(marcada.contains("troca de disco") && marcada.contains("https://prova.exemplo.gov.br/situacao"))
            #expect(try await avisos(bancada, soFaltas: true).isEmpty)
            _ = try await EntregarAvisos(bancada.servico, autoridades: receptor.autoridade).volta()
            let especies = try receptor.recebidos().map { try Self.conteudo($0.corpo)["especie"] as? String }
            #expect(especies == ["manutencao-marcada", "manutencao-mudada", "manutencao-cancelada"])
        }
    }

    private func mudarECancelar(_ id: Int64, _ comeca: Instante, _ bancada: BancadaDaProva) async throws {
        var mudanca = MudarManutencao(id: id)
        mudanca.comeca = comeca + .seconds(3_600)
        let encurta = mudanca
        #expect(
            try await fazer(bancada) { casa, t in
                try encurta.executar(casa, Self.mensageiro, em: t, por: .comando)
            } == 2)
        let cancelamento = CancelarManutencao(id: id, motivo: "o disco não chegou")
        _ = try await fazer(bancada) { casa, t in
            try cancelamento.executar(casa, Self.mensageiro, em: t, por: .comando)
        }
    }

    private static func conteudo(_ assinado: String) throws -> [String: Any] {
        let partes = assinado.split(separator: ".").map(String.init)
        try #require(partes.count == 3)
        let bytes = try #require(Base64DeEndereco.ler(Substring(partes[1])))
        return try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
    }

    @Test(
        "o que se muda dentro do avisado não pede outras 72 horas; o que sai dele, pede; começada, só se adianta o fim")
    func mudar() async throws {
        try await BancadaDaProva.usando { bancada in
            let comeca = Self.agora + .seconds(80 * 3_600)
            let id = try await marcar(comeca, 240, bancada)
            func mudar(_ comecaEm: Instante?, _ acabaEm: Instante?) async throws {
                var mudanca = MudarManutencao(id: id)
                (mudanca.comeca, mudanca.acaba) = (comecaEm, acabaEm)
                let pronta = mudanca
                _ = try await fazer(bancada) { casa, t in
                    try pronta.executar(casa, Self.mensageiro, em: t, por: .comando)
                }
            }
            bancada.orgao.acertar(comeca - .seconds(3_600))
            let antes = comeca - .seconds(3_600) + Manutencao.antecedencia
            await #expect(throws: RecusaDeDisponibilidade.semAntecedencia(antes: antes)) {
                try await mudar(nil, comeca + .seconds(241 * 60))
            }
            try await mudar(nil, comeca + .seconds(200 * 60))
            await #expect(throws: RecusaDeDisponibilidade.nadaMudou) { try await mudar(nil, nil) }
            bancada.orgao.acertar(comeca + .seconds(60))
            await #expect(throws: RecusaDeDisponibilidade.manutencaoEncerrada) {
                try await mudar(comeca + .seconds(120), nil)
            }
            let cancelar = CancelarManutencao(id: id, motivo: "tarde demais")
            await #expect(throws: RecusaDeDisponibilidade.manutencaoEncerrada) {
                try await fazer(bancada) { casa, t in
                    try cancelar.executar(casa, Self.mensageiro, em: t, por: .comando)
                }
            }
            try await mudar(nil, comeca + .seconds(120))
            let outra = Self.agora + .seconds(200 * 3_600)
            _ = try await marcar(outra, 60, bancada)
            await #expect(throws: RecusaDeDisponibilidade.self) {
                try await marcar(outra + .seconds(59 * 60), 60, bancada)
            }
            _ = try await marcar(outra + .seconds(3_600), 60, bancada)
        }
    }
}
