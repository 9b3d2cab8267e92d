import Leiaute
import Nucleo
import Testing

/// Os arquivos de uma carga pequena e certa; cada teste muda o que quer antes de gravar.
struct PastaDeTeste {
    typealias Registro = [String: Leiaute.Campo]
    var consignatarias: [Registro]
    var convenios: [Registro]
    var rubricas: [Registro]
    var calendario: [Registro]
    var cadastro: [Registro]
    var margens: [Registro]
    var contratos: [Registro]
    var parcelas: [Registro]
    var margensDe = Competencia(ano: 2026, mes: 8)

    /// Doze pessoas, dois bancos e uma associação; setembro já descontado e outubro por abrir.
    init(pessoas: Int = 12) throws {
        let desde = try Self.dia(2010, 1, 1)
        (consignatarias, convenios, rubricas) = (
            Self.consignatarias(desde), Self.convenios(desde), Self.rubricas(desde)
        )
        calendario = try (8...12).map { numero -> Registro in
            [
                "competencia": try Self.mes(2026, numero), "corte_em": try Self.dia(2026, numero, 10),
                "remessa_ate": try Self.dia(2026, numero, 12), "vencimento": try Self.dia(2026, numero, 28),
                "repasse_em": try Self.dia(2026, numero, 29),
            ]
        }
        cadastro = try (1...pessoas).map { numero -> Registro in
            [
                "matricula": .texto("\(1000 + numero)-00"), "cpf": .texto(try CPF.ficticioDaPasta(numero)),
                "nome": .texto("PESSOA \(numero)"), "categoria": .texto(numero % 3 == 0 ? "membro" : "servidor"),
                "situacao": .texto("ativo"), "orgao": .texto("10"), "nome_do_orgao": .texto("PROCURADORIA"),
                "cargo": .texto("OFICIAL"),
            ]
        }
        margens = []
        let brutas: [(String, Int64)] = [("geral", 3_000_00), ("cartao", 1_000_00), ("facultativas", 4_000_00)]
        for numero in 1...pessoas {
            for (tipo, bruta) in brutas {
                margens.append([
                    "matricula": .texto("\(1000 + numero)-00"), "tipo": .texto(tipo),
                    "bruta": .decimal(bruta, casas: 2),
                ])
            }
        }
        contratos = try (1...pessoas).flatMap { numero in try Self.contratos(numero) }
        parcelas = try Self.parcelas(pessoas)
    }

    private static func dia(_ ano: Int, _ mes: Int, _ dia: Int) throws -> Campo {
        .data(try #require(DiaLido(ano: ano, mes: mes, dia: dia)))
    }

    private static func mes(_ ano: Int, _ mes: Int) throws -> Campo {
        .competencia(try #require(MesLido(ano: ano, mes: mes)))
    }

    private static let pares = [
        ("BBX", "emprestimo"), ("CEX", "emprestimo"), ("BBX", "cartao"), ("ASX", "mensalidade-de-associacao"),
    ]

    private static func consignatarias(_ desde: Campo) -> [Registro] {
        [("BBX", "11222333000181", "a"), ("CEX", "11444777000161", "a"), ("ASX", "12ABC34501DE35", "c")].map {
            [
                "codigo": .texto($0.0), "nome": .texto($0.0), "razao_social": .texto("Razão \($0.0)"),
                "cnpj": .texto($0.1),
                "tipo": .texto($0.2), "situacao": .texto("ativa"), "credenciada_desde": desde,
            ]
        }
    }

    private static func convenios(_ desde: Campo) -> [Registro] {
        pares.map { consignataria, produto -> Registro in
            let credito = produto == "emprestimo"
            return [
                "consignataria": Campo.texto(consignataria), "produto": Campo.texto(produto),
                "prazo_maximo": credito ? Campo.inteiro(96) : Campo.nulo, "carencia_maxima": Campo.inteiro(0),
                "taxa_maxima": credito ? Campo.decimal(1_800_000, casas: 6) : Campo.nulo,
                "convencao": credito ? Campo.texto("price_mensal") : Campo.nulo,
                "iof": credito ? Campo.texto("financiado") : Campo.nulo, "desde": desde,
                "fonte": Campo.texto("convênio de teste"),
            ]
        }
    }

    private static func rubricas(_ desde: Campo) -> [Registro] {
        var rubricas: [Registro] = []
        for (ordem, par) in pares.enumerated() {
            for categoria in ["membro", "servidor", "pensionista"] {
                rubricas.append([
                    "consignataria": .texto(par.0), "produto": .texto(par.1), "leiaute": .texto("descontos-posicional"),
                    "categoria": .texto(categoria), "codigo": .texto("5\(ordem)\(categoria == "membro" ? 1 : 2)"),
                    "cobra_linha": .logico(par.0 != "ASX"), "retencao": .decimal(100, casas: 2), "desde": desde,
                ])
            }
        }
        return rubricas
    }

    /// Uma parcela de setembro por empréstimo; a da primeira pessoa não foi descontada inteira.
    private static func parcelas(_ pessoas: Int) throws -> [Registro] {
        let setembro = try mes(2026, 9)
        return (1...pessoas).map { numero -> Registro in
            let parcela = Int64(100_00 + numero)
            let cortada = numero == 1
            return [
                "ade_antiga": Campo.inteiro(Int64(numero * 10)), "competencia": setembro, "numero": Campo.inteiro(8),
                "previsto": Campo.decimal(parcela, casas: 2), "enviado": Campo.decimal(parcela, casas: 2),
                "descontado": Campo.decimal(cortada ? 40_00 : parcela, casas: 2),
                "motivo": cortada ? Campo.texto("HW") : Campo.nulo,
            ]
        }
    }

    /// Um empréstimo vivo para cada um, e mais um contrato que varia: suspenso, liquidado, de associação, de cartão.
    private static func contratos(_ numero: Int) throws -> [Registro] {
        let emprestimo: Registro = [
            "ade_antiga": .inteiro(Int64(numero * 10)), "matricula": .texto("\(1000 + numero)-00"),
            "consignataria": .texto("BBX"),
            "produto": .texto("emprestimo"), "numero": .texto("E\(numero)"),
            "parcela": .decimal(Int64(100_00 + numero), casas: 2),
            "prazo": .inteiro(48), "pagas": .inteiro(8), "carencia": .inteiro(0),
            "primeira": .competencia(try #require(MesLido(ano: 2026, mes: 2))), "operacao_em": try dia(2026, 1, 20),
            "averbado_em": try dia(2026, 1, 22), "valor_liberado": .decimal(3_000_00, casas: 2),
            "taxa_ao_mes": .decimal(1_700_000, casas: 6), "situacao": .texto("averbado"),
        ]
        var outro = emprestimo
        outro["ade_antiga"] = .inteiro(Int64(numero * 10 + 1))
        outro["numero"] = .texto("O\(numero)")
        switch numero % 4 {
        case 0:
            outro["situacao"] = .texto("suspenso")
            outro["suspenso_por"] = .texto("gestor")
            outro["suspenso_ate"] = .competencia(try #require(MesLido(ano: 2026, mes: 12)))
        case 1:
            outro["situacao"] = .texto("liquidado")
            outro["encerrado_em"] = try dia(2026, 7, 1)
        case 2:
            outro["consignataria"] = .texto("ASX")
            outro["produto"] = .texto("mensalidade-de-associacao")
            for campo in ["prazo", "valor_liberado", "taxa_ao_mes"] { outro[campo] = .nulo }
        default:
            outro["produto"] = .texto("cartao")
            outro["legado"] = .texto("lei-14131-2021")
            for campo in ["prazo", "valor_liberado", "taxa_ao_mes"] { outro[campo] = .nulo }
        }
        return [emprestimo, outro]
    }

    func gravar(em casa: CasaVazia) async throws {
        let mes = Campo.competencia(try #require(MesLido(ano: margensDe.ano, mes: margensDe.mes)))
        let cabecalho: Registro = [
            "competencia": mes, "gerado_em": .data(try #require(DiaLido(ano: 2026, mes: 9, dia: 1))),
            "sequencia": .inteiro(1),
        ]
        try await casa.escrever("consignatarias.csv", "carga-consignatarias", consignatarias)
        try await casa.escrever("convenios.csv", "carga-convenios", convenios)
        try await casa.escrever("rubricas.csv", "carga-rubricas", rubricas)
        try await casa.escrever("carga-calendario.csv", "carga-calendario", calendario)
        try await casa.escrever("cadastro.txt", "cadastro-da-folha", cabecalho: cabecalho, cadastro)
        try await casa.escrever("margens.txt", "margens-da-folha", cabecalho: cabecalho, margens)
        try await casa.escrever("contratos.csv", "carga-contratos", contratos)
        try await casa.escrever("parcelas.csv", "carga-parcelas", parcelas)
    }
}

extension CPF {
    /// CPF válido e inventado, um para cada número.
    static func ficticioDaPasta(_ numero: Int) throws -> String {
        let base = String(repeating: "0", count: 9 - String(200_000 + numero).count) + String(200_000 + numero)
        return try #require(CPF.completando(base)).digitos
    }
}
