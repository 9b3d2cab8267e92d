import Testing

@testable import Nucleo

/// A razão da glosa, pelo que mudou desde o mês anterior. Em todas, o mês passado coube inteiro, salvo o que a tabela diz.
@Suite("pré-corte: motivo da glosa")
struct MotivoDaGlosaTests {
    @Test("queda da margem bruta: o valor é quanto ela caiu")
    func queda() throws {
        try MesDeExemplo(margens: ["facultativa": "900,00"], margensAntes: ["facultativa": "1.000,00"]).conferir(
            """
            contrato  parcela   enviado  glosado  motivo           valor
            1         1.000,00  900,00   100,00   queda_da_margem  100,00
            """)
    }

    @Test(
        "aumento de quem vem à frente: plano de saúde, mensalidade ou outra parcela; o valor é o aumento",
        arguments: [
            ("saude", "aumento_de_plano_de_saude"), ("mensalidade", "aumento_de_mensalidade"),
            ("seguro", "aumento_de_parcela"),
        ])
    func aumento(natureza: String, motivo: String) throws {
        try MesDeExemplo(margens: ["facultativa": "1.000,00"], margensAntes: ["facultativa": "1.000,00"]).conferir(
            """
            contrato  parcela  natureza    antes   averbado    enviado  glosado  motivo  valor
            1         350,00   NATUREZA    300,00  01/01/2020  350,00   0,00     -       0,00
            2         700,00   emprestimo  =       01/01/2021  650,00   50,00    MOTIVO  50,00
            """.replacing("NATUREZA", with: natureza).replacing("MOTIVO", with: motivo))
    }

    @Test("aumento da própria parcela é razão da própria glosa")
    func aumentoProprio() throws {
        try MesDeExemplo(margens: ["facultativa": "300,00"]).conferir(
            """
            contrato  parcela  natureza  antes   enviado  motivo                     valor
            1         350,00   saude     300,00  300,00   aumento_de_plano_de_saude  50,00
            """)
    }

    @Test("contrato novo e fim de suspensão, à frente ou da própria linha")
    func novoEFimDeSuspensao() throws {
        for (antes, motivo) in [("novo", "contrato_novo"), ("suspenso", "fim_de_suspensao")] {
            try MesDeExemplo(margens: ["facultativa": "1.000,00"]).conferir(
                """
                contrato  parcela  antes  averbado    enviado  glosado  motivo  valor
                1         600,00   ANTES  01/01/2020  600,00   0,00     -       0,00
                2         500,00   =      01/01/2021  400,00   100,00   MOTIVO  600,00
                """.replacing("ANTES", with: antes).replacing("MOTIVO", with: motivo))
            try MesDeExemplo(margens: ["facultativa": "1.000,00"]).conferir(
                """
                contrato  parcela   antes  enviado   glosado  motivo  valor
                1         1.000,01  ANTES  1.000,00  0,01     MOTIVO  1.000,01
                """.replacing("ANTES", with: antes).replacing("MOTIVO", with: motivo))
        }
    }

    /// Pensão de 1.000,00: tira 1.000,00 do teto; da margem da conta, leva no máximo 30% disso.
    @Test("compulsória nova: no teto, o aumento inteiro; na conta, a parte dela na queda da margem")
    func compulsoria() throws {
        let margens = ["facultativa": "2.700,00"]
        let noTeto = MesDeExemplo(
            margens: margens, margensAntes: margens, bruta: "10.000,00", compulsorias: "5.000,00",
            brutaAntes: "10.000,00", compulsoriasAntes: "4.000,00", percentualDoTeto: "70")
        try noTeto.conferir(
            """
            contrato  parcela   enviado   motivo            valor     limitante
            1         2.700,00  2.000,00  compulsoria_nova  1.000,00  teto
            """)
        let naConta = MesDeExemplo(
            margens: margens, margensAntes: ["facultativa": "3.000,00"], compulsorias: "5.000,00",
            compulsoriasAntes: "4.000,00")
        try naConta.conferir(
            """
            contrato  parcela   enviado   motivo            valor   limitante
            1         3.000,00  2.700,00  compulsoria_nova  300,00  facultativa
            """)
        let quedaMaior = MesDeExemplo(
            margens: margens, margensAntes: ["facultativa": "3.300,01"], compulsorias: "5.000,00",
            compulsoriasAntes: "4.000,00")
        try quedaMaior.conferir(
            """
            contrato  parcela   enviado   motivo           valor
            1         3.000,00  2.700,00  queda_da_margem  300,01
            """)
    }

    @Test("havendo várias causas, vale a de maior valor; no empate, a de menor código")
    func maiorCausa() throws {
        let tabela = """
            contrato  parcela  natureza     antes   averbado    enviado  motivo  valor
            1         30,00    mensalidade  ANTES   01/01/2020  30,00    -       0,00
            2         10,00    emprestimo   novo    01/01/2021  10,00    -       0,00
            3         100,00   emprestimo   =       01/01/2022  60,00    MOTIVO  VALOR
            """
        let mes = MesDeExemplo(margens: ["facultativa": "100,00"], margensAntes: ["facultativa": "110,00"])
        for (antes, motivo, valor) in [
            ("19,99", "aumento_de_mensalidade", "10,01"), ("20,00", "queda_da_margem", "10,00"),
        ] {
            try mes.conferir(
                tabela.replacing("ANTES", with: antes).replacing("MOTIVO", with: motivo)
                    .replacing("VALOR", with: valor))
        }
    }

    @Test("as causas que não venceram ficam na memória")
    func causas() throws {
        let entrada = try MesDeExemplo(
            margens: ["facultativa": "100,00"], margensAntes: ["facultativa": "150,00"]
        ).entrada(
            """
            contrato  parcela  antes  averbado
            1         30,00    novo   01/01/2020
            2         100,00   =      01/01/2021
            """)
        let conta = PreCorte.glosar(entrada).conta(da: 1, em: entrada)
        #expect(conta.motivo == .quedaDaMargem)
        #expect(conta.causas == [.quedaDaMargem, .contratoNovo])
    }

    @Test("linha à frente que era cortada e voltou a caber, sem aumento de parcela")
    func linhaAFrente() throws {
        try MesDeExemplo(margens: ["facultativa": "100,00"]).conferir(
            """
            contrato  parcela  antes         averbado    enviado  motivo          valor
            1         80,00    80,00/50,00   01/01/2020  80,00    -               0,00
            2         50,00    =             01/01/2021  20,00    linha_a_frente  30,00
            """)
    }

    @Test("já glosada no mesmo valor: limite já excedido, com o motivo original; um centavo a mais é causa nova")
    func jaExcedido() throws {
        let tabela = """
            contrato  parcela  antes  origemAntes    enviado  motivo  origem
            1         100,00   ANTES  contrato_novo  80,00    MOTIVO  ORIGEM
            """
        let mes = MesDeExemplo(margens: ["facultativa": "80,00"], margensAntes: ["facultativa": "80,01"])
        for (antes, motivo, origem) in [
            ("100,00/80,00", "limite_ja_excedido", "contrato_novo"),
            ("100,00/80,01", "queda_da_margem", "queda_da_margem"),
        ] {
            try mes.conferir(
                tabela.replacing("ANTES", with: antes).replacing("MOTIVO", with: motivo)
                    .replacing("ORIGEM", with: origem))
        }
    }

    @Test("sem causa medida: mudança de regra, proteção do legado, ou só limite; sem mês anterior, é o que se diz")
    func semCausa() throws {
        let tabela = """
            contrato  parcela  antes  enviado  motivo  valor
            1         100,00   ANTES  80,00    MOTIVO  0,00
            """
        for (regraAnterior, antes, motivo) in [
            (2, "=", "limite"), (1, "=", "mudanca_de_regra"), (nil, "=", "limite"), (1, "?", "sem_mes_anterior"),
        ] as [(Int64?, String, String)] {
            try MesDeExemplo(
                margens: ["facultativa": "80,00"], margensAntes: ["facultativa": "80,00"], regraAnterior: regraAnterior
            ).conferir(tabela.replacing("ANTES", with: antes).replacing("MOTIVO", with: motivo))
        }
        try MesDeExemplo(margens: ["facultativa": "100,00"]).conferir(
            """
            contrato  parcela  minimo  marca      averbado    enviado  motivo
            1         100,00   0,00    -          01/01/2020  80,00    protecao_do_legado
            2         20,00    20,00   protegida  01/01/2021  20,00    -
            """)
    }

    @Test("margem anterior desconhecida não é margem anterior zero: não há queda nem aumento a medir")
    func anteriorDesconhecida() throws {
        try MesDeExemplo(margens: ["facultativa": "80,00"], compulsorias: "900,00").conferir(
            """
            contrato  parcela  enviado  motivo  valor
            1         100,00   80,00    limite  0,00
            """)
    }
}
