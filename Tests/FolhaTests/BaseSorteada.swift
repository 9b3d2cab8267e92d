import BancoDeDados
import Cadastro
import Nucleo
import OrgaoDeTeste

/// Vínculos, margens, contratos e mês anterior sorteados para a glosa achar bordas: valores pequenos, empates, margens no ponto de caber.
struct BaseSorteada {
    /// A regra vigente: o cartão transborda para a geral, e a total recusa parcial.
    static let regra = """
        {"codigo": "atual", "percentual_do_limite": 4000, "percentual_do_teto": 7000,
         "tipos": {"geral": {"percentual": 3000, "excesso": "cortar"}, "cartao": {"percentual": 1000, "excesso": "transbordar", "destino": "geral"},
                   "total": {"percentual": 4000, "excesso": "cortar"}, "verbas-em-atraso": {"excesso": "cortar"}}}
        """
    private static let antiga = """
        {"codigo": "antiga", "percentual_do_limite": 3500,
         "tipos": {"geral": {"percentual": 2500, "excesso": "cortar"}, "cartao": {"percentual": 500, "excesso": "cortar"},
                   "total": {"percentual": 3500, "excesso": "cortar"}, "verbas-em-atraso": {"excesso": "cortar"}}}
        """

    private var sorteio: Sorteio

    init(semente: UInt64) { sorteio = Sorteio(semente: semente) }

    mutating func gravar(em folha: FolhaDeTeste, vinculos: Int) async throws {
        try await folha.dono(
            """
            UPDATE regra_de_glosa SET vigencia = '[2020-01-01,)' WHERE id = -901;
            INSERT INTO regra_de_glosa (id, vigencia, conteudo, fonte) VALUES (-902, '[2000-01-01,2020-01-01)', '\(Self.antiga)', 'antiga');
            INSERT INTO marca_de_legado (codigo, nome, protegido, regra, fonte)
                 VALUES ('res-48', 'Resolução 48', true, 'antiga', 'teste'), ('comum', 'Legado comum', false, 'antiga', 'teste');
            UPDATE produto SET minimo_parcial = 12;
            UPDATE incidencia SET vigencia = '[2000-01-01,)';
            """)
        try await folha.mesAnterior([])
        for numero in 1...vinculos { try await gravar(pessoa: numero, em: folha) }
    }

    private struct Sorteado: Sendable {
        let contrato: Int64
        let parcela: Int64
        let anterior: (parcela: Int64, enviado: Int64, suspensa: Bool)?
        let origem: String?
    }

    private mutating func gravar(pessoa numero: Int, em folha: FolhaDeTeste) async throws {
        let tipos = ["geral", "cartao", "total", "verbas-em-atraso"].filter { _ in !umEm(8) }
        let pessoa = try await folha.orgao.pessoa(
            numero, margens: Dictionary(uniqueKeysWithValues: tipos.map { ($0, 1_000) }))
        var sorteados: [Sorteado] = []
        var soma: Int64 = 0
        for _ in 0..<inteiro(1...6) {
            let parcela = Int64(um(de: [10, 20, 25, inteiro(1...60)]))
            soma += parcela
            let produto = um(de: [
                Fixo.emprestimo, Fixo.emprestimo, Fixo.cartao, Fixo.mensalidade, Fixo.verbas, Fixo.seguro,
            ])
            let velho = umEm(4)
            let contrato = try await folha.contrato(
                pessoa, produto: produto, consignataria: um(de: [Fixo.bancoA, Fixo.bancoB]), parcela: parcela,
                prazo: 24,
                averbado: "2026-0\(inteiro(1...3))-0\(inteiro(1...3))", regraEm: velho ? "2015-03-01" : "2026-01-10",
                situacao: umEm(9) ? "suspenso" : "averbado",
                legado: velho ? um(de: [nil, "res-48", "res-48", "comum"]) : nil, pesa: [])
            let antes = um(de: [parcela, Int64(inteiro(1...60))])
            let enviado = umEm(2) ? antes : Int64(inteiro(0...Int(antes)))
            sorteados.append(
                Sorteado(
                    contrato: contrato, parcela: parcela, anterior: umEm(4) ? nil : (antes, enviado, umEm(10)),
                    origem: enviado < antes && umEm(2) ? um(de: ["queda_da_margem", "contrato_novo"]) : nil))
        }
        var (agora, antes): ([String: Int64], [String: Int64]) = ([:], [:])
        for tipo in tipos {
            if !umEm(10) { agora[tipo] = margem(soma) }
            if !umEm(5) { antes[tipo] = margem(soma) }
        }
        try await folha.margens(pessoa, agora)
        try await folha.margens(pessoa, antes, folha: FolhaDeTeste.mes - 2)
        let bases = (0..<2).map { _ in (0..<3).map { _ in umEm(3) ? nil : Int64(inteiro(0...Int(soma * 4 + 10))) } }
        let pago = umEm(2) ? nil : Int64(inteiro(0...Int(soma + 5)))
        let porRegra = umEm(3) ? Int64(inteiro(0...Int(soma + 5))) : nil
        try await folha.orgao.dono.transacao(como: .proprio) { [sorteados] t in
            try Self.gravarMesAnterior(sorteados, em: t)
            for (indice, base) in bases.enumerated() {
                try t.executar(
                    """
                    INSERT INTO base_da_folha (vinculo_id, competencia, liquida, bruta, compulsorias, verbas_pagas)
                    VALUES (\(pessoa.vinculo), \(FolhaDeTeste.mes - 1 - indice), \(base[0].valorSQL)::bigint, \(base[1].valorSQL)::bigint,
                            \(base[2].valorSQL)::bigint, \(pago.valorSQL)::bigint)
                    """)
            }
            if let porRegra, let conta = pessoa.contas["geral"] {
                try t.executar(
                    """
                    INSERT INTO margem_por_regra (conta_id, competencia, regra, bruta) VALUES (\(conta), \(FolhaDeTeste.mes - 1), 'antiga', \(porRegra))
                    """)
            }
        }
    }

    private static func gravarMesAnterior(_ sorteados: [Sorteado], em t: Transacao) throws {
        for sorteado in sorteados {
            guard let (parcela, enviado, suspensa) = sorteado.anterior else { continue }
            let vai = suspensa ? 0 : enviado
            try t.executar(
                """
                INSERT INTO linha_do_mes (competencia, contrato_id, consignataria_id, vinculo_id, parcela_n, suspensa, previsto, enviado, glosado,
                                          suspenso, retirado, descontado, rejeitado)
                SELECT '2026-09-01', id, consignataria_id, vinculo_id, 1, \(suspensa), \(parcela), \(vai),
                       \(suspensa ? 0 : parcela - enviado), \(suspensa ? parcela : 0), 0, \(vai), 0
                  FROM contrato WHERE id = \(sorteado.contrato)
                """)
            if let origem = sorteado.origem, !suspensa {
                try t.executar(
                    """
                    INSERT INTO glosa (competencia, contrato_id, vinculo_id, ordem, previsto, enviado, glosado, motivo, origem, regra_id, memoria)
                    SELECT '2026-09-01', id, vinculo_id, 1, \(parcela), \(enviado), \(parcela - enviado), \(origem), \(origem), -901, '{}'
                      FROM contrato WHERE id = \(sorteado.contrato)
                    """)
            }
        }
    }

    /// Margem que faz diferença: a soma de algumas parcelas, um centavo a menos ou a mais, zero, negativa.
    private mutating func margem(_ soma: Int64) -> Int64 {
        switch inteiro(0...5) {
        case 0: 0
        case 1: -Int64(inteiro(1...20))
        case 2: soma + Int64(inteiro(-1...1))
        default: Int64(inteiro(0...Int(soma + 5)))
        }
    }

    private mutating func inteiro(_ intervalo: ClosedRange<Int>) -> Int { sorteio.inteiro(intervalo) }
    private mutating func umEm(_ n: Int) -> Bool { sorteio.inteiro(1...n) == 1 }
    private mutating func um<T>(de lista: [T]) -> T { sorteio.um(de: lista) }
}
