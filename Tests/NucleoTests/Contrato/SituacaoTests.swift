import Nucleo
import Testing

@Suite("ciclo da reserva e do contrato")
struct SituacaoTests {
    /// Toda situação contra todo ato: o ponto é recusa. A tabela é a regra; mudar a regra é mudar a tabela.
    private static let reserva = """
                     autorizar  confirmar recusar  cancelar-reserva vencer
        pendente     autorizada averbado  recusada cancelada        vencida
        autorizada   .          averbado  recusada cancelada        vencida
        cancelada    .          .         .        .                .
        vencida      .          .         .        .                .
        recusada     .          .         .        .                .
        averbado     .          .         .        .                .
        suspenso     .          .         .        .                .
        liquidado    .          .         .        .                .
        concluido    .          .         .        .                .
        cancelado    .          .         .        .                .
        refinanciado .          .         .        .                .
        renegociado  .          .         .        .                .
        portado      .          .         .        .                .
        transferido  .          .         .        .                .
        """.casosDeTabela

    private static let mudanca = """
                     alterar  adequar  reverter-adequacao liquidar-parcelas suspender reativar
        pendente     .        .        .                  .                 .         .
        autorizada   .        .        .                  .                 .         .
        cancelada    .        .        .                  .                 .         .
        vencida      .        .        .                  .                 .         .
        recusada     .        .        .                  .                 .         .
        averbado     averbado averbado averbado           averbado          suspenso  .
        suspenso     suspenso suspenso suspenso           suspenso          suspenso  averbado
        liquidado    .        .        .                  .                 .         averbado
        concluido    .        .        .                  .                 .         .
        cancelado    .        .        .                  .                 .         averbado
        refinanciado .        .        .                  .                 .         .
        renegociado  .        .        .                  .                 .         .
        portado      .        .        .                  .                 .         .
        transferido  .        .        .                  .                 .         .
        """.casosDeTabela

    private static let fim = """
                     liquidar  concluir  cancelar  refinanciar  renegociar  portar  transferir
        pendente     .         .         .         .            .           .       .
        autorizada   .         .         .         .            .           .       .
        cancelada    .         .         .         .            .           .       .
        vencida      .         .         .         .            .           .       .
        recusada     .         .         .         .            .           .       .
        averbado     liquidado concluido cancelado refinanciado renegociado portado transferido
        suspenso     liquidado concluido cancelado refinanciado renegociado portado transferido
        liquidado    .         .         .         .            .           .       .
        concluido    .         .         .         .            .           .       .
        cancelado    .         .         .         .            .           .       .
        refinanciado .         .         .         .            .           .       .
        renegociado  .         .         .         .            .           .       .
        portado      .         .         .         .            .           .       .
        transferido  .         .         .         .            .           .       .
        """.casosDeTabela

    private static let tabela = reserva + mudanca + fim

    @Test("toda situação contra todo ato", arguments: tabela)
    func ciclo(linha: String, coluna: String, esperado: String) throws {
        let situacao = try #require(Situacao(rawValue: linha))
        let ato = try #require(Ato(rawValue: coluna))
        if esperado == "." {
            #expect(throws: AtoRecusado(situacao: situacao, ato: ato)) { try situacao.apos(ato) }
        } else {
            #expect(try situacao.apos(ato).rawValue == esperado)
        }
    }

    @Test("a tabela acima está completa")
    func completa() {
        let pares = Set(Self.tabela.map { "\($0.linha) \($0.coluna)" })
        let todos = Situacao.allCases.flatMap { situacao in Ato.allCases.map { "\(situacao.rawValue) \($0.rawValue)" } }
        #expect(pares == Set(todos))
        #expect(Self.tabela.count == todos.count)
    }

    @Test(
        "o que cada situação quer dizer para a margem e para a folha",
        arguments: """
                         reserva contrato pesa folha
            pendente     sim     nao      sim  nao
            autorizada   sim     nao      sim  nao
            cancelada    nao     nao      nao  nao
            vencida      nao     nao      nao  nao
            recusada     nao     nao      nao  nao
            averbado     nao     sim      sim  sim
            suspenso     nao     sim      sim  nao
            liquidado    nao     nao      nao  nao
            concluido    nao     nao      nao  nao
            cancelado    nao     nao      nao  nao
            refinanciado nao     nao      nao  nao
            renegociado  nao     nao      nao  nao
            portado      nao     nao      nao  nao
            transferido  nao     nao      nao  nao
            """.casosDeTabela)
    func sentidos(linha: String, coluna: String, esperado: String) throws {
        let situacao = try #require(Situacao(rawValue: linha))
        let obtido = [
            "reserva": situacao.ehReservaViva, "contrato": situacao.ehContratoVivo, "pesa": situacao.pesaNaMargem,
            "folha": situacao.vaiAFolha,
        ]
        #expect(obtido[coluna] == (esperado == "sim"))
    }

    @Test("a reserva termina uma vez só", arguments: UInt64(1)...200)
    func terminaUmaVez(semente: UInt64) {
        var sorteio = Sorteio(semente: semente)
        let terminais: Set<Ato> = [.confirmar, .cancelarReserva, .vencer, .recusar]
        var situacao = Situacao.pendente
        var terminos = 0
        for _ in 0..<40 {
            let ato = sorteio.um(de: Ato.allCases)
            guard let depois = try? situacao.apos(ato) else { continue }  // Recusa é o esperado: segue-se.
            if terminais.contains(ato) { terminos += 1 }
            situacao = depois
            #expect(terminos == (situacao.ehReservaViva ? 0 : 1))
        }
    }

    @Test("os nomes são os do vocabulário, sem repetir")
    func nomes() {
        #expect(Set(Situacao.allCases.map(\.nome)).count == Situacao.allCases.count)
        #expect(Situacao.concluido.nome == "Concluído")
    }
}
