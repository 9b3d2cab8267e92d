import Testing

@testable import Nucleo

/// Teto, limite facultativo, legado, verbas em atraso, transbordo e repartição do corte.
@Suite("pré-corte: limites, legado e finalidades")
struct LimitesDaGlosaTests {
    /// Bruta 20.000,00; compulsórias 11.200,00 com a pensão: folga de 70% = 2.800,00.
    @Test("o teto de 70% da bruta menos as compulsórias manda quando é menor que a margem")
    func teto() throws {
        let mes = MesDeExemplo(
            margens: ["facultativa": "3.120,00"], bruta: "20.000,00", compulsorias: "11.200,00", percentualDoTeto: "70")
        try mes.conferir(
            """
            contrato  parcela   averbado    cabe      enviado   glosado  limitante
            1         2.000,00  01/01/2020  2.800,00  2.000,00  0,00     -
            2         800,00    01/01/2021  800,00    800,00    0,00     -
            3         0,01      01/01/2022  0,00      0,00      0,01     teto
            """)
    }

    @Test("o teto só existe se bruta e compulsórias vierem no leiaute")
    func tetoDesconhecido() throws {
        for (bruta, compulsorias) in [("20.000,00", nil), (nil, "11.200,00")] as [(String?, String?)] {
            let mes = MesDeExemplo(
                margens: ["facultativa": "3.120,00"], bruta: bruta, compulsorias: compulsorias, percentualDoTeto: "70")
            try mes.conferir(
                """
                contrato  parcela   enviado
                1         3.120,00  3.120,00
                """)
        }
    }

    @Test("compulsórias acima de 70% da bruta deixam teto negativo: nada cabe sob ele, e a conta fora dele segue")
    func tetoNegativo() throws {
        let mes = MesDeExemplo(
            margens: ["facultativa": "100,00", "saude": "50,00"], bruta: "1.000,00", compulsorias: "700,01",
            percentualDoTeto: "70")
        try mes.conferir(
            """
            contrato  parcela  conta        enviado  limitante
            1         10,00    facultativa  0,00     teto
            2         10,00    saude        10,00    -
            """)
    }

    @Test("o limite facultativo soma as contas sob ele, se a líquida é conhecida")
    func limiteFacultativo() throws {
        let tabela = """
            contrato  parcela  conta        averbado    enviado  limitante
            1         300,00   facultativa  01/01/2020  300,00   -
            2         100,00   cartao       01/01/2021  ENVIADO  LIMITANTE
            3         10,00    saude        01/01/2022  10,00    -
            """
        let margens = ["facultativa": "300,00", "cartao": "100,00", "saude": "10,00"]
        try MesDeExemplo(margens: margens, liquida: "1.000,00", percentualDoLimite: "40").conferir(
            tabela.replacing("ENVIADO", with: "100,00").replacing("LIMITANTE", with: "-"))
        try MesDeExemplo(margens: margens, liquida: "999,99", percentualDoLimite: "40").conferir(
            tabela.replacing("ENVIADO", with: "99,99").replacing("LIMITANTE", with: "limite"))
        try MesDeExemplo(margens: margens, percentualDoLimite: "40").conferir(
            tabela.replacing("ENVIADO", with: "100,00").replacing("LIMITANTE", with: "-"))
    }

    /// Hoje 30%, na época 40%: 3.000,00 de margem valem 4.000,00 para o contrato antigo.
    @Test("legado: vale o percentual da data do contrato, e o desconto de hoje e o da época enchem a mesma conta")
    func legado() throws {
        let mes = MesDeExemplo(margens: ["facultativa": "3.000,00"])
        try mes.conferir(
            """
            contrato  parcela   regra   averbado    limite    fonte     cabe      enviado   glosado
            1         3.500,00  antiga  01/01/2010  4.000,00  derivada  4.000,00  3.500,00  0,00
            2         100,00    hoje    01/01/2020  3.000,00  folha     0,00      0,00      100,00
            3         500,01    antiga  01/01/2021  4.000,00  derivada  500,00    500,00    0,01
            """)
    }

    @Test("o limite da época desce ao centavo de baixo, uma vez só no fim da conta")
    func legadoTrunca() throws {
        try MesDeExemplo(margens: ["facultativa": "100,01"]).conferir(
            """
            contrato  parcela  regra   limite  enviado  glosado
            1         133,35   antiga  133,34  133,34   0,01
            """)
    }

    @Test("fontes do limite da época, na ordem: margem informada, remuneração, margem da folha, margem sem percentual")
    func fontes() throws {
        let tabela = """
            contrato  parcela  regra   limite  fonte
            1         10,00    antiga  LIMITE  FONTE
            """
        func conferir(_ mes: MesDeExemplo, _ limite: String, _ fonte: String) throws {
            try mes.conferir(tabela.replacing("LIMITE", with: limite).replacing("FONTE", with: fonte))
        }
        var mes = MesDeExemplo(
            margens: ["facultativa": "300,00"], margensDaAntiga: ["facultativa": "390,00"], liquida: "990,00")
        try conferir(mes, "390,00", "informada")
        mes.margensDaAntiga = [:]
        try conferir(mes, "396,00", "remuneracao")
        mes.liquida = nil
        try conferir(mes, "400,00", "derivada")
        mes.percentualAntigo = nil
        try conferir(mes, "300,00", "sem_percentual")
        mes.margens = [:]
        try conferir(mes, "?", "desconhecida")
    }

    @Test("margem que não veio, mas com remuneração conhecida, é o percentual dela")
    func margemPelaRemuneracao() throws {
        try MesDeExemplo(liquida: "1.000,00").conferir(
            """
            contrato  parcela  conta        limite  fonte         enviado  glosado
            1         300,01   facultativa  300,00  remuneracao   300,00   0,01
            2         10,00    saude        ?       desconhecida  10,00    0,00
            """)
    }

    @Test("legado protegido é cortado em parte mesmo que o produto recuse, e mesmo abaixo do mínimo")
    func protegidoEmParte() throws {
        try MesDeExemplo(margens: ["facultativa": "300,00"]).conferir(
            """
            contrato  parcela  parcial  minimo  regra   marca      enviado  glosado
            1         500,00   nao      450,00  antiga  protegida  400,00   100,00
            """)
        try MesDeExemplo(margens: ["facultativa": "300,00"]).conferir(
            """
            contrato  parcela  parcial  minimo  regra   marca  enviado  glosado
            1         500,00   nao      450,00  antiga  -      0,00     500,00
            """)
    }

    @Test("legado protegido só sai inteiro se o limite da sua data for zero: quem vem antes deixa o mínimo dele")
    func guardaDoProtegido() throws {
        let tabela = """
            contrato  parcela  minimo  prioridade  marca      parcial  enviado  componente
            1         100,00   0,00    1           -          sim      PRIMEIRO  COMPONENTE
            2         80,00    15,00   2           protegida  nao      SEGUNDO   limite
            """
        let margens = ["facultativa": "100,00"]
        try MesDeExemplo(margens: margens).conferir(
            tabela.replacing("PRIMEIRO", with: "85,00").replacing("SEGUNDO", with: "15,00")
                .replacing("COMPONENTE", with: "guarda"))
        try MesDeExemplo(margens: margens, modo: ModoDaGlosa(guardaDoProtegido: false)).conferir(
            tabela.replacing("PRIMEIRO", with: "100,00").replacing("SEGUNDO", with: "0,00")
                .replacing("COMPONENTE", with: "-"))
        try MesDeExemplo(margens: ["facultativa": "0,00"]).conferir(
            tabela.replacing("PRIMEIRO", with: "0,00").replacing("SEGUNDO", with: "0,00")
                .replacing("COMPONENTE", with: "limite"))
    }

    @Test("limite que não comporta o mínimo de todos os protegidos: os de ordem melhor ficam com ele")
    func guardaDeVarios() throws {
        try MesDeExemplo(margens: ["facultativa": "10,00"]).conferir(
            """
            contrato  parcela  minimo  prioridade  marca      enviado
            1         50,00    0,00    1           -          0,00
            2         50,00    8,00    2           protegida  8,00
            3         50,00    8,00    3           protegida  2,00
            4         50,00    8,00    4           protegida  0,00
            """)
    }

    /// O da frente enche o limite de hoje (300,00); o da época (400,00) ainda comporta 100,00 do protegido.
    @Test("a guarda não tira de quem vem antes o que o limite da época já dá ao protegido")
    func guardaComLimiteDaEpoca() throws {
        try MesDeExemplo(margens: ["facultativa": "300,00"]).conferir(
            """
            contrato  parcela  prioridade  regra   marca      parcial  enviado  glosado
            1         300,00   1           hoje    -          nao      300,00   0,00
            2         200,00   2           antiga  protegida  nao      100,00   100,00
            """)
    }

    @Test("verbas em atraso: estoque fora do teto e do limite, pelo saldo do crédito ou pelo pagamento do mês")
    func verbasEmAtraso() throws {
        var mes = MesDeExemplo(
            margens: ["facultativa": "500,00", "verbas": "90,00"], liquida: "0,00", bruta: "0,00",
            compulsorias: "0,00", percentualDoLimite: "40", percentualDoTeto: "70")
        let tabela = """
            contrato  parcela  conta        enviado  glosado  fonte
            1         100,00   facultativa  0,00     100,00   folha
            2         90,01    verbas       ENVIADO  GLOSADO  FONTE
            """
        try mes.conferir(
            tabela.replacing("ENVIADO", with: "90,00").replacing("GLOSADO", with: "0,01")
                .replacing("FONTE", with: "folha"))
        mes.pagamentoDeVerbas = "40,00"
        try mes.conferir(
            tabela.replacing("ENVIADO", with: "40,00").replacing("GLOSADO", with: "50,01")
                .replacing("FONTE", with: "pagamento"))
    }

    @Test("excesso recusado: na finalidade que não admite corte em parte, a linha que não cabe sai inteira")
    func excessoRecusado() throws {
        try MesDeExemplo(margens: ["cartao": "100,00"], excesso: ["cartao": .recusar]).conferir(
            """
            contrato  parcela  conta   averbado    enviado  glosado
            1         100,01   cartao  01/01/2020  0,00     100,01
            2         100,00   cartao  01/01/2021  100,00   0,00
            """)
    }

    @Test("excesso transbordado: o que não cabe no cartão passa à facultativa, e só o que couber nela")
    func transbordo() throws {
        let margens = ["facultativa": "100,00", "cartao": "50,00"]
        try MesDeExemplo(margens: margens, excesso: ["cartao": .transbordar(para: "facultativa")]).conferir(
            """
            contrato  parcela  conta        averbado    cabe    enviado  glosado  transbordado
            1         80,00    cartao       01/01/2020  150,00  80,00    0,00     30,00
            2         60,00    facultativa  01/01/2021  70,00   60,00    0,00     0,00
            3         20,00    cartao       01/01/2022  10,00   10,00    10,00    10,00
            """)
        let negativa = ["facultativa": "100,00", "cartao": "-20,00"]
        try MesDeExemplo(margens: negativa, excesso: ["cartao": .transbordar(para: "facultativa")]).conferir(
            """
            contrato  parcela  conta   cabe    enviado  glosado  transbordado
            1         100,01   cartao  100,00  100,00   0,01     100,00
            """)
    }

    /// Limites 375,00 e 125,00 somam 500,00; o teto de 280,00 corta 220,00.
    @Test("o corte do teto se reparte na proporção dos limites, ou nas partes fixadas, ou não se reparte")
    func reparticao() throws {
        let tabela = """
            contrato  parcela  conta        averbado    enviado  componente
            1         375,00   facultativa  01/01/2020  PRIMEIRO  UM
            2         125,00   cartao       01/01/2021  SEGUNDO   DOIS
            """
        func conferir(_ reparticao: ReparticaoDoCorte, _ valores: (String, String, String, String)) throws {
            let mes = MesDeExemplo(
                margens: ["facultativa": "375,00", "cartao": "125,00"], bruta: "2.000,00", compulsorias: "1.120,00",
                percentualDoTeto: "70", modo: ModoDaGlosa(reparticao: reparticao),
                parteDoCorte: ["facultativa": "50", "cartao": "50"])
            try mes.conferir(
                tabela.replacing("PRIMEIRO", with: valores.0).replacing("SEGUNDO", with: valores.1)
                    .replacing("UM", with: valores.2).replacing("DOIS", with: valores.3))
        }
        try conferir(.nenhuma, ("280,00", "0,00", "limite", "limite"))
        try conferir(.proporcional, ("210,00", "70,00", "reparticao", "reparticao"))
        try conferir(.fixa, ("265,00", "15,00", "reparticao", "reparticao"))
    }
}
