import BancoDeDados
import Nucleo

/// As linhas do mês, em memória, com os índices por que se procuram.
struct MesNaFolha {
    struct Linha {
        let pessoa: Int64
        let contrato: Int64
        let convenio: Int64
        let categoria: String
        let enviado: Int64
        /// O enviado com as correções.
        let esperado: Int64
        let aplicada: Bool
    }

    private(set) var linhas: [Linha] = []
    private(set) var posicao: [Int64: Int] = [:]
    private(set) var pessoaDaMatricula: [String: Int64] = [:]
    private(set) var daMatricula: [String: [Int]] = [:]

    init() {}

    init(_ competencia: Competencia, em t: Transacao) throws {
        try t.copiarDe(RetornoSQL.linhas(competencia)) { linha in
            let lida = Linha(
                pessoa: try linha.ler(0), contrato: try linha.ler(1), convenio: try linha.ler(3),
                categoria: try linha.ler(4),
                enviado: try linha.ler(6), esperado: try linha.ler(7), aplicada: try linha.ler(8))
            let matricula: String = try linha.ler(2)
            posicao[lida.contrato] = linhas.count
            pessoaDaMatricula[matricula] = lida.pessoa
            daMatricula[matricula, default: []].append(linhas.count)
            linhas.append(lida)
        }
    }
}

/// As rubricas vigentes no mês: de que convênio e categoria cada uma é, em qualquer leiaute.
struct RubricasDoMes {
    private struct Chave: Hashable {
        let convenio: Int64
        let categoria: String
        let codigo: String
    }

    private(set) var conhecidas: Set<String> = []
    private var todas: Set<Chave> = []

    init() {}

    init(_ competencia: Competencia, em t: Transacao) throws {
        for linha in try t.executar(RetornoSQL.rubricas(competencia)) {
            let codigo: String = try linha.ler(2)
            conhecidas.insert(codigo)
            todas.insert(Chave(convenio: try linha.ler(0), categoria: try linha.ler(1), codigo: codigo))
        }
    }

    func tem(_ codigo: String, convenio: Int64, categoria: String) -> Bool {
        todas.contains(Chave(convenio: convenio, categoria: categoria, codigo: codigo))
    }
}
