import Testing

@testable import Nucleo

/// O limite de cada conta, dos dois lados, e o que se corta quando a parcela não cabe.
@Suite("pré-corte: limite, parcial e ordem")
struct PreCorteTests {
    @Test("a soma exata do limite passa inteira; um centavo acima é glosado")
    func limiteDosDoisLados() throws {
        try MesDeExemplo(margens: ["facultativa": "1.000,00"]).conferir(
            """
            contrato  parcela  averbado    cabe      enviado  glosado
            1         600,00   01/01/2020  1.000,00  600,00   0,00
            2         400,00   01/01/2021  400,00    400,00   0,00
            """)
        try MesDeExemplo(margens: ["facultativa": "1.000,00"]).conferir(
            """
            contrato  parcela  averbado    cabe      enviado  glosado
            1         600,00   01/01/2020  1.000,00  600,00   0,00
            2         400,01   01/01/2021  400,00    400,00   0,01
            """)
    }

    @Test("produto que recusa desconto parcial sai inteiro por um centavo, e o espaço dele fica para quem vem depois")
    func recusaParcial() throws {
        try MesDeExemplo(margens: ["facultativa": "1.000,00"]).conferir(
            """
            contrato  parcela  parcial  averbado    cabe      enviado  glosado
            1         600,00   sim      01/01/2020  1.000,00  600,00   0,00
            2         400,01   nao      01/01/2021  400,00    0,00     400,01
            3         400,00   nao      01/01/2022  400,00    400,00   0,00
            """)
    }

    @Test("parcial só a partir do mínimo do produto: no mínimo exato corta em parte; um centavo abaixo, inteira")
    func minimoParcial() throws {
        let mes = MesDeExemplo(margens: ["facultativa": "50,00"])
        try mes.conferir(
            """
            contrato  parcela  minimo  cabe   enviado  glosado
            1         80,00    50,00   50,00  50,00    30,00
            """)
        try mes.conferir(
            """
            contrato  parcela  minimo  cabe   enviado  glosado
            1         80,00    50,01   50,00  0,00     80,00
            """)
        try mes.conferir(
            """
            contrato  parcela  minimo  cabe   enviado  glosado
            1         50,00    90,00   50,00  50,00    0,00
            """)
    }

    /// Em cada tabela o critério testado contraria todos os seguintes, para provar que é ele que decide.
    @Test(
        "ordem: prioridade; averbação mais antiga; maior valor; menor ADE; menor contrato",
        arguments: [
            """
            contrato  prioridade  averbado    parcela  ade  ordem
            9         1           01/01/2022  10,00    9    1
            1         2           01/01/2020  90,00    1    2
            """,
            """
            contrato  prioridade  averbado    parcela  ade  ordem
            9         1           01/01/2020  10,00    9    1
            1         1           02/01/2020  90,00    1    2
            """,
            """
            contrato  prioridade  averbado    parcela  ade  ordem
            9         1           01/01/2020  10,01    9    1
            1         1           01/01/2020  10,00    1    2
            """,
            """
            contrato  prioridade  averbado    parcela  ade  ordem
            9         1           01/01/2020  10,00    1    1
            1         1           01/01/2020  10,00    2    2
            """,
            """
            contrato  prioridade  averbado    parcela  ade  ordem
            1         1           01/01/2020  10,00    1    1
            9         1           01/01/2020  10,00    1    2
            """,
            """
            contrato  prioridade  averbado    parcela  ade  ordem
            1         2           01/01/2020  10,00    1    2
            9         -3          01/01/2022  10,00    1    1
            """,
        ])
    func ordem(tabela: String) throws {
        try MesDeExemplo(margens: ["facultativa": "1.000,00"]).conferir(tabela)
    }

    @Test("a ordem é a lista de critérios da regra: menor valor primeiro; protegido primeiro")
    func criteriosDaRegra() throws {
        try MesDeExemplo(margens: ["facultativa": "50,00"], modo: ModoDaGlosa(criterios: [.valorCrescente])).conferir(
            """
            contrato  prioridade  parcela  ordem  enviado
            1         1           60,00    3      0,00
            2         2           20,00    1      20,00
            3         3           30,00    2      30,00
            """)
        let protegido = ModoDaGlosa(criterios: [.protegidoPrimeiro, .prioridade])
        try MesDeExemplo(margens: ["facultativa": "50,00"], modo: protegido).conferir(
            """
            contrato  prioridade  parcela  marca      ordem  enviado
            1         1           60,00    -          2      10,00
            2         2           40,00    protegida  1      40,00
            """)
    }

    @Test("a regra diz se uma linha menor adiante ainda pode caber")
    func segueAdiante() throws {
        let tabela = """
            contrato  parcela  parcial  averbado    enviado  componente
            1         600,00   nao      01/01/2020  600,00   -
            2         500,00   nao      01/01/2021  0,00     limite
            3         400,00   nao      01/01/2022  SEGUE    COMPONENTE
            4         400,00   nao      01/01/2023  0,00     FICOU
            """
        let margens = ["facultativa": "1.000,00"]
        try MesDeExemplo(margens: margens).conferir(
            tabela.replacing("SEGUE", with: "400,00").replacing("COMPONENTE", with: "-")
                .replacing("FICOU", with: "limite"))
        try MesDeExemplo(margens: margens, modo: ModoDaGlosa(segueAdiante: false)).conferir(
            tabela.replacing("SEGUE", with: "0,00").replacing("COMPONENTE", with: "fila")
                .replacing("FICOU", with: "fila"))
    }

    @Test("a fila que para é só a da conta que não comportou; o protegido não espera nela")
    func filaPorConta() throws {
        let margens = ["facultativa": "100,00", "cartao": "100,00"]
        try MesDeExemplo(margens: margens, modo: ModoDaGlosa(segueAdiante: false)).conferir(
            """
            contrato  parcela  parcial  conta        marca      averbado    enviado  componente
            1         150,00   nao      facultativa  -          01/01/2020  0,00     limite
            2         60,00    nao      cartao       -          01/01/2021  60,00    -
            3         30,00    nao      facultativa  -          01/01/2022  0,00     fila
            4         30,00    nao      facultativa  protegida  01/01/2023  30,00    -
            """)
        try MesDeExemplo(
            margens: ["facultativa": "40,00", "cartao": "50,00"], modo: ModoDaGlosa(segueAdiante: false)
        ).conferir(
            """
            contrato  parcela  parcial  conta               averbado    enviado  componente
            1         50,00    nao      facultativa+cartao  01/01/2020  0,00     limite
            2         50,00    nao      cartao              01/01/2021  50,00    -
            3         40,00    nao      facultativa         01/01/2022  0,00     fila
            """)
    }

    @Test("contas não se misturam; na compartilhada, cabe o menor saldo e consome das duas")
    func contas() throws {
        try MesDeExemplo(margens: ["facultativa": "100,00", "cartao": "30,00"]).conferir(
            """
            contrato  parcela  conta               averbado    cabe    enviado  glosado  limitante
            1         20,00    cartao              01/01/2020  30,00   20,00    0,00     -
            2         50,00    facultativa+cartao  01/01/2021  10,00   10,00    40,00    cartao
            3         95,00    facultativa         01/01/2022  90,00   90,00    5,00     facultativa
            4         0,01     cartao              01/01/2023  0,00    0,00     0,01     cartao
            """)
    }

    @Test("linha suspensa não vai, não é glosada e não ocupa o saldo do mês")
    func suspensa() throws {
        try MesDeExemplo(margens: ["facultativa": "100,00"]).conferir(
            """
            contrato  parcela  marca     averbado    ordem  cabe    enviado  glosado  suspenso
            1         80,00    suspensa  01/01/2020  1      ?       0,00     0,00     80,00
            2         100,00   -         01/01/2021  2      100,00  100,00   0,00     0,00
            """)
    }

    @Test("produto sem incidência não consome margem nem é cortado")
    func semIncidencia() throws {
        var mes = try MesDeExemplo(margens: ["facultativa": "0,00"]).entrada("contrato parcela\n1 10,00")
        let linha = LinhaDaGlosa(
            contrato: 2, ade: 1, prioridade: 1, averbadoEm: Dia(ano: 2020, mes: 1, dia: 1),
            parcela: Dinheiro(centavos: 5_000), aceitaParcial: true, incidencia: [], regra: 1, natureza: .previdencia,
            anterior: .ausente)
        let posicao = mes.acrescentar(linha, em: 0)
        let resultado = PreCorte.glosar(mes)
        #expect(resultado.enviado(posicao) == linha.parcela)
        #expect(resultado.excluida(0))
        #expect(resultado.conta(da: posicao, em: mes).cabe == nil)
    }

    @Test("margem zero e negativa cortam tudo; a negativa não vira crédito")
    func margemZeroENegativa() throws {
        for margem in ["0,00", "-250,00"] {
            try MesDeExemplo(margens: ["facultativa": margem]).conferir(
                """
                contrato  parcela  cabe  enviado  glosado
                1         10,00    0,00  0,00     10,00
                """)
        }
    }

    @Test("desconhecido nunca é zero: sem margem conhecida não se corta, salvo se a regra mandar reter")
    func margemDesconhecida() throws {
        try MesDeExemplo(margens: ["cartao": "10,00"]).conferir(
            """
            contrato  parcela  conta               averbado    cabe   enviado  glosado  limite  fonte
            1         500,00   facultativa         01/01/2020  ?      500,00   0,00     ?       desconhecida
            2         50,00    facultativa+cartao  01/01/2021  10,00  10,00    40,00    ?       desconhecida
            """)
        try MesDeExemplo(margens: [:], modo: ModoDaGlosa(margemDesconhecida: .corta)).conferir(
            """
            contrato  parcela  marca      averbado    enviado  motivo               componente
            1         500,00   -          01/01/2020  0,00     margem_desconhecida  desconhecida
            2         500,00   protegida  01/01/2021  500,00   -                    -
            """)
    }

    @Test("as linhas sem margem conhecida são apontadas mesmo quando enviadas")
    func apontaDesconhecida() throws {
        let entrada = try MesDeExemplo(margens: ["cartao": "10,00"]).entrada(
            """
            contrato  parcela  conta
            1         5,00     facultativa
            2         5,00     cartao
            """)
        #expect(PreCorte.glosar(entrada).comMargemDesconhecida == [0])
    }
}
