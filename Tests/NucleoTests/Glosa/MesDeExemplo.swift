import Testing

@testable import Nucleo

/// Um vínculo e um mês, escritos como a analista os lê: margens por conta e uma tabela de linhas.
///
/// Duas regras: a de hoje (facultativa 30%, cartão 10%) e a antiga (facultativa 40%, cartão 10%). Colunas da tabela, todas
/// opcionais menos `contrato` e `parcela`: `prioridade` (1), `averbado` (01/01/2020), `ade` (a posição), `parcial` (sim), `minimo` (0),
/// `conta` (facultativa; várias com `+`), `regra` (hoje ou antiga), `marca` (protegida, suspensa), `natureza` (emprestimo), `antes` e o que se
/// espera: `enviado`, `glosado`, `motivo`, `origem`, `valor`, `ordem`, `cabe`, `limitante`, `componente`. Em `antes`: `=` é a mesma parcela, enviada
/// inteira; `novo`; `suspenso`; `?`, desconhecido; `90,00` era a parcela, enviada inteira; `90,00/80,00`, a parcela e o enviado.
struct MesDeExemplo {
    static let contas = ["facultativa", "cartao", "saude", "verbas"]

    /// `nil` ou ausente: margem desconhecida.
    var margens: [String: String] = [:]
    var margensAntes: [String: String] = [:]
    /// Margem trazida pela folha para a regra antiga.
    var margensDaAntiga: [String: String] = [:]
    var pagamentoDeVerbas: String?
    var liquida: String?
    var bruta: String?
    var compulsorias: String?
    var liquidaAntes: String?
    var brutaAntes: String?
    var compulsoriasAntes: String?
    var percentualDoLimite: String?
    var percentualDoTeto: String?
    var modo = ModoDaGlosa()
    var excesso: [String: ExcessoDoTipo] = [:]
    var parteDoCorte: [String: String] = [:]
    var percentualAntigo: String? = "40"
    var regraAnterior: Int64? = 2

    func regras() throws -> RegrasDeGlosa {
        func tipos(_ facultativa: Percentual?) throws -> [String: ParametroDoTipo] {
            let percentuais = ["facultativa": facultativa, "cartao": Percentual(pontosBase: 1_000)]
            return try Dictionary(
                uniqueKeysWithValues: Self.contas.map { conta in
                    let percentual = percentuais[conta] ?? nil
                    let somada = conta == "facultativa" || conta == "cartao"
                    let parte = try parteDoCorte[conta].map { try Percentual.lendo($0) }
                    return (
                        conta,
                        ParametroDoTipo(
                            percentual: percentual, sobOLimite: somada, sobOTeto: somada,
                            excesso: excesso[conta] ?? .cortar, parteDoCorte: parte ?? .zero)
                    )
                })
        }
        let antiga = try RegraDeGlosa(
            id: 1, fonte: "Regra antiga (fictícia)", desde: Dia(ano: 2000, mes: 1, dia: 1),
            ate: Dia(ano: 2011, mes: 12, dia: 31), tipos: tipos(percentualAntigo.map { try Percentual.lendo($0) }))
        let deHoje = try RegraDeGlosa(
            id: 2, fonte: "Regra de hoje (fictícia)", desde: Dia(ano: 2012, mes: 1, dia: 1),
            tipos: tipos(Percentual(pontosBase: 3_000)),
            percentualDoLimite: percentualDoLimite.map { try Percentual.lendo($0) },
            percentualDoTeto: percentualDoTeto.map { try Percentual.lendo($0) }, modo: modo)
        return try RegrasDeGlosa([antiga, deHoje])
    }

    func entrada(_ tabela: String) throws -> EntradaDaGlosa {
        let tipos = Self.contas.map { TipoNaGlosa(codigo: $0, nome: "Margem de \($0)", estoque: $0 == "verbas") }
        var entrada = try EntradaDaGlosa(tipos: tipos, regras: regras(), vigente: 2, regraAnterior: regraAnterior)
        let bloco = entrada.acrescentar(
            vinculo: 1,
            remuneracao: try RemuneracaoDoMes(
                liquida: lido(liquida), bruta: lido(bruta), compulsorias: lido(compulsorias)),
            anterior: try RemuneracaoDoMes(
                liquida: lido(liquidaAntes), bruta: lido(brutaAntes), compulsorias: lido(compulsoriasAntes)))
        for (tipo, conta) in Self.contas.enumerated() {
            let daAntiga = try lido(margensDaAntiga[conta]).map { [MargemPorRegra(regra: 0, margem: $0)] } ?? []
            entrada.informar(
                ContaDoMes(
                    tipo: tipo, margem: try lido(margens[conta]), margemAnterior: try lido(margensAntes[conta]),
                    pagamentoDoMes: conta == "verbas" ? try lido(pagamentoDeVerbas) : nil, porRegra: daAntiga),
                em: bloco)
        }
        for (posicao, linha) in try Self.linhas(tabela).enumerated() {
            _ = entrada.acrescentar(try Self.linha(linha, posicao: posicao + 1), em: bloco)
        }
        return entrada
    }

    /// Decide o mês e confere as colunas esperadas da tabela.
    func conferir(_ tabela: String, local: SourceLocation = #_sourceLocation) throws {
        let entrada = try entrada(tabela)
        let resultado = PreCorte.glosar(entrada)
        for (i, linha) in try Self.linhas(tabela).enumerated() {
            let conta = resultado.conta(da: i, em: entrada)
            #expect(
                conta.previsto == conta.enviado + conta.glosado + conta.suspenso,
                "contrato \(conta.contrato): previsto = enviado + glosado + suspenso", sourceLocation: local)
            for (coluna, esperado) in linha {
                guard let obtido = Self.obtido(coluna, conta) else { continue }
                #expect(
                    obtido == esperado, "contrato \(conta.contrato), \(coluna): \(FraseDaGlosa.frase(conta))",
                    sourceLocation: local)
            }
        }
    }

    private static func obtido(_ coluna: String, _ conta: ContaDaGlosa) -> String? {
        switch coluna {
        case "enviado": conta.enviado.brasileiro
        case "glosado": conta.glosado.brasileiro
        case "suspenso": conta.suspenso.brasileiro
        case "motivo": conta.motivo?.codigo ?? "-"
        case "origem": conta.origem?.codigo ?? "-"
        case "valor": conta.valorDaCausa.brasileiro
        case "ordem": String(conta.ordem)
        case "cabe": conta.cabe?.brasileiro ?? "?"
        case "limite": conta.contas.first?.limite?.brasileiro ?? "?"
        case "fonte": conta.contas.first?.fonte.codigo ?? "-"
        case "limitante": conta.limitante.map { nome($0) } ?? "-"
        case "componente": conta.componente?.codigo ?? "-"
        case "transbordado": conta.transbordado.brasileiro
        default: nil
        }
    }

    private static func nome(_ restricao: RestricaoDaGlosa) -> String {
        switch restricao {
        case .conta(let tipo): contas[tipo]
        case .limiteFacultativo: "limite"
        case .teto: "teto"
        }
    }

    private static func linha(_ campos: [String: String], posicao: Int) throws -> LinhaDaGlosa {
        let parcela = try Dinheiro.lendo(#require(campos["parcela"]))
        let contrato = try #require(try inteiro(campos["contrato"]))
        let marca = campos["marca"] ?? "-"
        try #require(["-", "protegida", "suspensa"].contains(marca))
        let contas = try (campos["conta"] ?? "facultativa").split(separator: "+").map {
            try #require(Self.contas.firstIndex(of: String($0)))
        }
        return LinhaDaGlosa(
            contrato: contrato, ade: try inteiro(campos["ade"]) ?? Int64(posicao),
            prioridade: Int32(try inteiro(campos["prioridade"]) ?? 1),
            averbadoEm: try Dia.lendo(campos["averbado"] ?? "01/01/2020"), parcela: parcela,
            minimo: try campos["minimo"].map { try Dinheiro.lendo($0) } ?? .zero,
            aceitaParcial: campos["parcial"] != "nao", incidencia: IncidenciaDaLinha(contas),
            regra: campos["regra"] == "antiga" ? 0 : 1, protegida: marca == "protegida", suspensa: marca == "suspensa",
            natureza: try natureza(campos["natureza"] ?? "emprestimo"),
            anterior: try antes(campos["antes"] ?? "=", parcela, origem: campos["origemAntes"]))
    }

    private static func inteiro(_ texto: String?) throws -> Int64? {
        guard let texto else { return nil }
        guard let numero = Int64(texto) else { throw PalavraDesconhecida(lida: texto) }
        return numero
    }

    private static func natureza(_ texto: String) throws -> NaturezaDaLinha {
        switch texto {
        case "emprestimo": .emprestimo
        case "saude": .planoDeSaude
        case "mensalidade": .mensalidade
        case "seguro": .seguro
        default: throw PalavraDesconhecida(lida: texto)
        }
    }

    private static func antes(_ texto: String, _ parcela: Dinheiro, origem: String?) throws -> MesAnterior {
        switch texto {
        case "?": return .desconhecido
        case "novo": return .ausente
        case "suspenso": return .suspensa
        case "=": return .presente(parcela: parcela, enviado: parcela)
        default:
            let partes = try texto.split(separator: "/").map { try Dinheiro.lendo(String($0)) }
            return .presente(
                parcela: try #require(partes.first), enviado: try #require(partes.last),
                origem: MotivoDaGlosa.allCases.first { $0.codigo == origem })
        }
    }

    /// Cada linha da tabela, com o valor por nome de coluna.
    private static func linhas(_ tabela: String) throws -> [[String: String]] {
        let linhas = tabela.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        let colunas = try #require(linhas.first)
        return try linhas.dropFirst().map { celulas in
            try #require(celulas.count == colunas.count, "linha com outro número de células: \(celulas)")
            return Dictionary(uniqueKeysWithValues: zip(colunas, celulas))
        }
    }

    private func lido(_ texto: String?) throws -> Dinheiro? { try texto.map { try Dinheiro.lendo($0) } }
}
