import Nucleo

/// Onde a pessoa trabalha e o que faz.
struct LotacaoFicticia: Sendable {
    let orgao: String
    let nomeDoOrgao: String

    static func sortear(_ sorteio: inout Sorteio) -> LotacaoFicticia {
        // Quatro em dez ficam na capital.
        let indice =
            sorteio.chance(4, em: 10)
            ? sorteio.inteiro(0...(daCapital - 1)) : sorteio.inteiro(daCapital...(todas.count - 1))
        return LotacaoFicticia(orgao: String(1_000 + indice), nomeDoOrgao: todas[indice])
    }

    private static let daCapital = 14
    private static let todas =
        [
            "Procuradoria-Geral de Justiça", "Corregedoria-Geral", "Ouvidoria", "Procuradoria de Justiça Cível",
            "Procuradoria de Justiça Criminal", "Diretoria de Pagamento de Pessoal",
            "Superintendência de Recursos Humanos",
            "Superintendência de Finanças", "Superintendência de Tecnologia da Informação", "Centro de Estudos",
            "Promotoria de Justiça de Defesa do Consumidor", "Promotoria de Justiça da Infância e da Juventude",
            "Promotoria de Justiça de Defesa da Saúde", "Promotoria de Justiça do Meio Ambiente",
        ] + comarcas.map { "Promotoria de Justiça de \($0)" }

    private static let comarcas = [
        "Abaeté", "Alfenas", "Almenara", "Araçuaí", "Araguari", "Araxá", "Arcos", "Barbacena", "Betim", "Bom Despacho",
        "Campo Belo", "Caratinga", "Carangola", "Cataguases", "Caxambu", "Conselheiro Lafaiete", "Contagem",
        "Coronel Fabriciano",
        "Corinto", "Curvelo", "Diamantina", "Divinópolis", "Formiga", "Frutal", "Governador Valadares", "Guanhães",
        "Guaxupé",
        "Ipatinga", "Itabira", "Itajubá", "Itaúna", "Ituiutaba", "Janaúba", "Januária", "João Monlevade",
        "Juiz de Fora",
        "Lagoa Santa", "Lavras", "Leopoldina", "Manhuaçu", "Mariana", "Monte Carmelo", "Montes Claros", "Muriaé",
        "Nanuque",
        "Nova Lima", "Oliveira", "Ouro Preto", "Pará de Minas", "Paracatu", "Passos", "Patos de Minas", "Patrocínio",
        "Pirapora",
        "Poços de Caldas", "Ponte Nova", "Pouso Alegre", "Ribeirão das Neves", "Sabará", "Salinas", "Santa Luzia",
        "São João del-Rei", "São Lourenço", "São Sebastião do Paraíso", "Sete Lagoas", "Teófilo Otoni", "Timóteo",
        "Três Corações",
        "Três Pontas", "Ubá", "Uberaba", "Uberlândia", "Unaí", "Varginha", "Vespasiano", "Viçosa",
    ]
}

/// Cargo com a faixa de remuneração bruta de quem o ocupa.
struct CargoFicticio: Sendable {
    let nome: String
    /// Em centavos.
    let faixa: ClosedRange<Int64>

    static func sortear(_ categoria: Categoria, _ sorteio: inout Sorteio) -> CargoFicticio {
        switch categoria {
        case .membro: sorteio.um(de: membros)
        case .servidor: sorteio.um(de: servidores)
        case .pensionista: pensionista
        }
    }

    private static let membros = [
        CargoFicticio(nome: "Promotor de Justiça", faixa: 3_500_000...3_900_000),
        CargoFicticio(nome: "Promotor de Justiça", faixa: 3_500_000...3_900_000),
        CargoFicticio(nome: "Promotor de Justiça Substituto", faixa: 3_200_000...3_500_000),
        CargoFicticio(nome: "Procurador de Justiça", faixa: 3_900_000...4_180_000),
    ]
    private static let servidores = [
        CargoFicticio(nome: "Oficial do Ministério Público", faixa: 600_000...1_450_000),
        CargoFicticio(nome: "Oficial do Ministério Público", faixa: 600_000...1_450_000),
        CargoFicticio(nome: "Analista do Ministério Público", faixa: 900_000...2_200_000),
        CargoFicticio(nome: "Analista do Ministério Público", faixa: 900_000...2_200_000),
        CargoFicticio(nome: "Agente do Ministério Público", faixa: 450_000...850_000),
        CargoFicticio(nome: "Assessor", faixa: 800_000...1_600_000),
    ]
    private static let pensionista = CargoFicticio(nome: "Pensionista", faixa: 500_000...2_800_000)
}
