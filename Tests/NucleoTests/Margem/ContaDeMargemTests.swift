import Nucleo
import Testing

@Suite("conta de margem e incidência")
struct ContaDeMargemTests {
    private static func reais(_ texto: String) throws -> Dinheiro { try Dinheiro.lendo(texto) }

    private static func tipo(
        _ codigo: String, _ consome: TipoDeMargem.Consome = .parcela, _ excesso: TipoDeMargem.Excesso = .recusar
    ) -> TipoDeMargem {
        TipoDeMargem(
            codigo: codigo, nome: codigo, consome: consome, contaNoLimite: true, contaNoTeto: true, excesso: excesso)
    }

    private static func conta(_ tipo: String, _ bruta: String?, comprometido: String = "0") throws -> ContaDeMargem {
        try ContaDeMargem(tipo: tipo, bruta: bruta.map { try reais($0) }, comprometido: reais(comprometido))
    }

    @Test("disponível é bruta mais ajuste menos retido menos comprometido")
    func disponivel() throws {
        let conta = ContaDeMargem(
            tipo: "geral", bruta: try Self.reais("1.000,00"), ajuste: try Self.reais("-100,00"),
            retido: try Self.reais("50,00"), comprometido: try Self.reais("900,00"))
        #expect(conta.disponivel?.brasileiro == "-50,00")
        #expect(conta.memoria.dropLast().compactMap(\.valor).soma() == conta.disponivel)
        #expect(conta.comBruta(nil).disponivel == nil)
        #expect(conta.comBruta(nil).memoria.first?.valor == nil)
    }

    @Test("o exato cabe; um centavo acima, não")
    func limite() throws {
        let conta = try Self.conta("geral", "500,00", comprometido: "100,00")
        let (exato, acima) = (try Self.reais("400,00"), try Self.reais("400,01"))
        #expect(try conta.comprometendo(exato).disponivel == .zero)
        #expect(throws: RecusaDeMargem.insuficiente(tipo: "geral", pedido: acima, disponivel: exato)) {
            try conta.comprometendo(acima)
        }
        #expect(try conta.comprometendo(acima, exigeSaldo: false).disponivel?.brasileiro == "-0,01")
    }

    @Test("o que não aumenta cabe em conta negativa ou desconhecida; o que aumenta, não")
    func semAumento() throws {
        let negativa = try Self.conta("geral", "100,00", comprometido: "150,00")
        let desconhecida = try Self.conta("geral", nil, comprometido: "150,00")
        let centavo = Dinheiro(centavos: 1)
        for conta in [negativa, desconhecida] {
            #expect(try conta.comprometendo(.zero) == conta)
            #expect(try conta.comprometendo(-centavo).comprometido.brasileiro == "149,99")
        }
        #expect(throws: RecusaDeMargem.desconhecida(tipo: "geral")) { try desconhecida.comprometendo(centavo) }
        #expect(throws: RecusaDeMargem.self) { try negativa.comprometendo(centavo) }
    }

    @Test("compartilhada: vale o menor disponível; uma conta desconhecida ou ausente desconhece tudo")
    func compartilhada() throws {
        let incidencia = Incidencia([Self.tipo("geral"), Self.tipo("cartao")])
        let (geral, cartao) = (try Self.conta("geral", "500,00"), try Self.conta("cartao", "120,00"))
        #expect(incidencia.disponivel(em: [geral, cartao])?.brasileiro == "120,00")
        #expect(incidencia.disponivel(em: [geral, cartao.comBruta(nil)]) == nil)
        #expect(incidencia.disponivel(em: [geral]) == nil)
        #expect(!incidencia.exclusiva)
        #expect(Incidencia([Self.tipo("geral")]).disponivel(em: [geral, cartao])?.brasileiro == "500,00")
        let pesos = try incidencia.pesos(parcela: try Self.reais("120,00"), parcelas: 12, em: [geral, cartao])
        #expect(pesos.map(\.tipo) == ["geral", "cartao"])
        #expect(pesos.allSatisfy { $0.valor.brasileiro == "120,00" })
        #expect(throws: RecusaDeMargem.self) {
            try incidencia.pesos(parcela: try Self.reais("120,01"), parcelas: 12, em: [geral, cartao])
        }
        #expect(throws: RecusaDeMargem.semConta(tipo: "cartao")) {
            try incidencia.pesos(parcela: .zero, parcelas: 12, em: [geral])
        }
    }

    @Test("verbas em atraso são estoque: pesa o total contratado, que precisa de prazo")
    func estoque() throws {
        let incidencia = Incidencia([Self.tipo("verbas", .total)])
        let verbas = try Self.conta("verbas", "1.200,00")
        let cem = try Self.reais("100,00")
        let pesos = try incidencia.pesos(parcela: cem, parcelas: 12, em: [verbas])
        #expect(pesos == [.init(tipo: "verbas", valor: try Self.reais("1.200,00"))])
        #expect(throws: RecusaDeMargem.self) { try incidencia.pesos(parcela: cem, parcelas: 13, em: [verbas]) }
        #expect(throws: RecusaDeMargem.totalIndeterminado(tipo: "verbas")) {
            try incidencia.pesos(parcela: cem, parcelas: nil, em: [verbas])
        }
    }

    @Test(
        "transbordo: o que não cabe na própria pesa na outra, se lá couber",
        arguments: [
            ("100,00", "200,00", "80,00", "cartao 80,00"),
            ("100,00", "200,00", "100,00", "cartao 100,00"),
            ("100,00", "200,00", "100,01", "cartao 100,00, geral 0,01"),
            ("100,00", "200,00", "300,00", "cartao 100,00, geral 200,00"),
            ("100,00", "200,00", "300,01", "recusa"),
            ("-10,00", "200,00", "50,00", "geral 50,00"),
        ])
    func transbordo(cartao: String, geral: String, parcela: String, esperado: String) throws {
        let incidencia = Incidencia([Self.tipo("cartao", .parcela, .transbordar(para: "geral"))])
        let contas = [try Self.conta("cartao", cartao), try Self.conta("geral", geral)]
        let parcela = try Self.reais(parcela)
        if esperado == "recusa" {
            #expect(throws: RecusaDeMargem.self) { try incidencia.pesos(parcela: parcela, parcelas: 1, em: contas) }
        } else {
            let pesos = try incidencia.pesos(parcela: parcela, parcelas: 1, em: contas)
            #expect(pesos.map { "\($0.tipo) \($0.valor.brasileiro)" }.joined(separator: ", ") == esperado)
        }
    }

    @Test(
        "averbar só o que cabe nunca deixa conta negativa, e desfazer tudo volta ao começo", arguments: UInt64(1)...200)
    func nuncaNegativa(semente: UInt64) throws {
        var sorteio = Sorteio(semente: semente)
        let quantia = Dinheiro.zero...Dinheiro(centavos: 300_000)
        let inicio = [
            ContaDeMargem(tipo: "geral", bruta: sorteio.dinheiro(quantia)),
            ContaDeMargem(tipo: "cartao", bruta: sorteio.dinheiro(quantia)),
            ContaDeMargem(tipo: "verbas", bruta: sorteio.dinheiro(quantia)),
        ]
        let incidencias = [
            Incidencia([Self.tipo("geral")]), Incidencia([Self.tipo("geral"), Self.tipo("cartao")]),
            Incidencia([Self.tipo("cartao", .parcela, .transbordar(para: "geral"))]),
            Incidencia([Self.tipo("verbas", .total, .cortar)]),
        ]
        var contas = inicio
        var feitos: [Incidencia.Peso] = []
        for _ in 0..<30 {
            let parcela = sorteio.dinheiro(Dinheiro(centavos: 1)...Dinheiro(centavos: 60_000))
            let incidencia = sorteio.um(de: incidencias)
            // Recusa não muda nada: segue-se com as mesmas contas.
            guard let pesos = try? incidencia.pesos(parcela: parcela, parcelas: sorteio.inteiro(1...12), em: contas)
            else { continue }
            contas = try contas.map { conta in
                try conta.comprometendo(pesos.filter { $0.tipo == conta.tipo }.map(\.valor).soma())
            }
            feitos += pesos
            #expect(contas.allSatisfy { ($0.disponivel ?? -.init(centavos: 1)) >= .zero })
        }
        let desfeitas = try contas.map { conta in
            try conta.comprometendo(-feitos.filter { $0.tipo == conta.tipo }.map(\.valor).soma())
        }
        #expect(desfeitas == inicio)
    }
}
