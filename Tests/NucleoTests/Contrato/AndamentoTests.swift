import Nucleo
import Testing

@Suite("quem pode retomar o desconto")
struct AndamentoTests {
    private static let ativo = Andamento(situacao: .averbado)

    /// O andamento depois de uma lista de atos, ou o motivo da primeira recusa.
    private func depois(
        _ atos: [(Ato, Alcada)], de inicio: Andamento = ativo
    ) -> Result<Andamento, AtoRecusado> {
        Result { () throws(AtoRecusado) in
            var andamento = inicio
            for (ato, alcada) in atos { andamento = try andamento.apos(ato, por: alcada) }
            return andamento
        }
    }

    private func motivo(_ atos: [(Ato, Alcada)]) -> AtoRecusado.Motivo? {
        if case .failure(let recusa) = depois(atos) { return recusa.motivo }
        return nil
    }

    @Test(
        "reativar: quem parou (linha) e quem pede (coluna)",
        arguments: """
                                   consignataria gestor
            suspender-consignataria sim           sim
            suspender-gestor        alcada        sim
            cancelar-consignataria  sim           sim
            cancelar-gestor         alcada        sim
            liquidar-consignataria  alcada        sim
            liquidar-gestor         alcada        sim
            """.casosDeTabela)
    func reativar(parada: String, quemPede: String, esperado: String) throws {
        let partes = parada.split(separator: "-").map(String.init)
        let ato = try #require(Ato(rawValue: partes[0]))
        let quemParou = try #require(Alcada(rawValue: partes[1]))
        let quemPede = try #require(Alcada(rawValue: quemPede))
        let resultado = depois([(ato, quemParou), (.reativar, quemPede)])
        if esperado == "sim" {
            #expect(try resultado.get() == Self.ativo)
        } else {
            #expect(throws: AtoRecusado(situacao: try Self.ativo.situacao.apos(ato), ato: .reativar, motivo: .alcada)) {
                try resultado.get()
            }
        }
    }

    @Test("a suspensão do gestor não se contorna cancelando, refinanciando, renegociando nem portando")
    func semVolta() throws {
        #expect(motivo([(.suspender, .gestor), (.cancelar, .consignataria), (.reativar, .consignataria)]) == .alcada)
        for ato in [Ato.refinanciar, .renegociar, .portar] {
            #expect(motivo([(.suspender, .gestor), (ato, .consignataria)]) == .alcada)
            #expect(motivo([(.suspender, .consignataria), (ato, .consignataria)]) == nil)
            #expect(motivo([(.suspender, .gestor), (ato, .gestor)]) == nil)
        }
    }

    @Test("suspenso pelo gestor, a dívida ainda se paga e o contrato ainda se altera")
    func aindaSePaga() throws {
        let liquidado = try depois([(.suspender, .gestor), (.liquidar, .consignataria)]).get()
        #expect(liquidado == Andamento(situacao: .liquidado, paradoPor: .gestor))
        let alterado = try depois([(.suspender, .gestor), (.alterar, .consignataria)]).get()
        #expect(alterado == Andamento(situacao: .suspenso, paradoPor: .gestor))
    }

    @Test("o gestor assume a suspensão da consignatária; o contrário, e repetir a própria, não")
    func assumir() throws {
        let assumido = try depois([(.suspender, .consignataria), (.suspender, .gestor)]).get()
        #expect(assumido == Andamento(situacao: .suspenso, paradoPor: .gestor))
        #expect(motivo([(.suspender, .gestor), (.suspender, .consignataria)]) == .alcada)
        #expect(motivo([(.suspender, .gestor), (.suspender, .gestor)]) == .alcada)
        #expect(motivo([(.suspender, .consignataria), (.suspender, .consignataria)]) == .alcada)
    }

    @Test("a parada vai junto na transferência, e some quando o desconto volta")
    func transferencia() throws {
        let transferido = try depois([(.suspender, .gestor), (.transferir, .gestor)]).get()
        #expect(transferido == Andamento(situacao: .transferido, paradoPor: .gestor))
        let retomado = try depois([(.suspender, .gestor), (.reativar, .gestor), (.suspender, .consignataria)]).get()
        #expect(retomado == Andamento(situacao: .suspenso, paradoPor: .consignataria))
    }

    @Test("a situação é sempre a da tabela, e o parado só volta por quem pode", arguments: UInt64(1)...200)
    func propriedade(semente: UInt64) throws {
        var sorteio = Sorteio(semente: semente)
        var andamento = Self.ativo
        for _ in 0..<30 {
            let (ato, alcada) = (sorteio.um(de: Ato.allCases), sorteio.um(de: Alcada.allCases))
            guard let depois = try? andamento.apos(ato, por: alcada) else { continue }  // Recusa: segue-se.
            #expect(try depois.situacao == andamento.situacao.apos(ato))
            #expect((depois.paradoPor == nil) || !depois.situacao.vaiAFolha)
            #expect(depois.situacao != .suspenso || depois.paradoPor != nil)
            if andamento.paradoPor == .gestor, depois.situacao.vaiAFolha { #expect(alcada == .gestor) }
            andamento = depois
        }
    }
}
