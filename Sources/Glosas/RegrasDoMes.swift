import BancoDeDados
import Cadastro
import Nucleo

/// As regras que valem para glosar uma competência, lidas uma vez.
struct RegrasDoMes {
    let tipos: [TipoNaGlosa]
    let indiceDoTipo: [String: Int]
    /// O tipo que é estoque, de que a folha diz o pago no mês: um só, que o banco garante.
    let estoque: Int?
    let regras: RegrasDeGlosa
    /// Id da regra do mês.
    let vigente: Int64
    /// A que se usou no mês anterior; `nil`, não se sabe.
    let anterior: Int64?
    /// Nome da regra → índices em `regras.todas`, do mais antigo ao mais novo.
    let porNome: [String: [Int]]
    let marcas: [String: Marca]
    let prioridades: [Int64: Int32]
    private let catalogo: Catalogo
    private let primeiroDia: Dia
    /// Incidência já achada, por produto e data; e regra por data.
    private var incidencias: [ProdutoEData: IncidenciaDaLinha] = [:]

    struct Marca {
        let protegido: Bool
        let regra: String
    }

    private struct ProdutoEData: Hashable {
        let produto: Int64
        let dia: Dia
    }

    /// - Parameter revendo: usa a regra com que o mês foi glosado, e não a que se acha hoje pela data.
    init(_ competencia: Competencia, _ catalogo: Catalogo, revendo: Bool, em t: Transacao) throws {
        self.catalogo = catalogo
        primeiroDia = competencia.primeiroDia
        let cadastrados = catalogo.tipos.values.sorted { $0.ordem < $1.ordem }
        tipos = cadastrados.map { TipoNaGlosa(codigo: $0.codigo, nome: $0.nome, estoque: $0.consome == .total) }
        indiceDoTipo = Dictionary(uniqueKeysWithValues: cadastrados.enumerated().map { ($0.element.codigo, $0.offset) })
        estoque = tipos.firstIndex(where: \.estoque)
        let (regras, nomes) = try Self.lerRegras(cadastrados, em: t)
        let usada: Int64? = revendo ? try t.uma(GlosasSQL.regraUsada(em: competencia))?.ler(0) : nil
        guard let conjunto = regras,
            let daData = conjunto.indice(em: primeiroDia) ?? usada.flatMap(conjunto.indice(daRegra:))
        else {
            throw RecusaDeGlosa.semRegra(competencia)
        }
        self.regras = conjunto
        vigente = usada ?? conjunto.todas[daData].id
        porNome = nomes
        anterior = try t.uma(GlosasSQL.regraUsada(em: competencia - 1))?.ler(0)
        var marcas: [String: Marca] = [:]
        for linha in try t.executar(GlosasSQL.marcas) {
            marcas[try linha.ler(0)] = Marca(protegido: try linha.ler(1), regra: try linha.ler(2))
        }
        self.marcas = marcas
        var prioridades: [Int64: Int32] = [:]
        for linha in try t.executar(GlosasSQL.prioridades(em: primeiroDia)) {
            prioridades[try linha.ler(0)] = try linha.ler(1)
        }
        self.prioridades = prioridades
    }

    /// Uma entrada vazia, com as regras e os tipos.
    func entrada() throws -> EntradaDaGlosa {
        do {
            return try EntradaDaGlosa(tipos: tipos, regras: regras, vigente: vigente, regraAnterior: anterior)
        } catch {
            throw RecusaDeGlosa.regraInvalida(id: vigente, motivo: RegraGravada.frase(error))
        }
    }

    /// Índice da regra da data do contrato: a da marca de legado, a da data, ou a do mês onde não há regra.
    func regra(em dia: Dia, marca: Marca?) -> Int {
        if let marca, let doNome = porNome[marca.regra], let ultima = doNome.last {
            return doNome.first { regras.todas[$0].vale(em: dia) } ?? ultima
        }
        return regras.indice(em: dia) ?? regras.indice(daRegra: vigente) ?? 0
    }

    /// Os tipos em que o produto pesa na data do contrato; sem incidência naquela data, a do mês.
    mutating func incidencia(doProduto produto: Int64, em dia: Dia) -> IncidenciaDaLinha {
        let chave = ProdutoEData(produto: produto, dia: dia)
        if let achada = incidencias[chave] { return achada }
        var tipos = catalogo.tipos(doProduto: produto, em: dia)
        if tipos.isEmpty { tipos = catalogo.tipos(doProduto: produto, em: primeiroDia) }
        let incidencia = IncidenciaDaLinha(tipos.compactMap { indiceDoTipo[$0.codigo] })
        incidencias[chave] = incidencia
        return incidencia
    }

    private static func lerRegras(
        _ tipos: [TipoDeMargemCadastrado], em t: Transacao
    ) throws -> (RegrasDeGlosa?, [String: [Int]]) {
        var percentuais: [Int64: [String: [String: Int64]]] = [:]
        for linha in try t.executar(GlosasSQL.percentuais) {
            percentuais[try linha.ler(0), default: [:]][try linha.ler(2), default: [:]][try linha.ler(1)] =
                try linha.ler(3)
        }
        var lidas: [RegraDeGlosa] = []
        var nomes: [Int64: String] = [:]
        for linha in try t.executar(GlosasSQL.regras) {
            let id: Int64 = try linha.ler(0)
            do {
                let gravada = try RegraGravada.lendo(linha.ler(4))
                nomes[id] = gravada.nome
                lidas.append(
                    try gravada.regra(
                        id: id, fonte: linha.ler(3), vigencia: linha.lerVigencia(1), tipos: tipos,
                        percentuais: percentuais[id]?[gravada.nome] ?? [:]))
            } catch let defeito as DefeitoDaRegra {
                throw RecusaDeGlosa.regraInvalida(id: id, motivo: defeito.motivo)
            }
        }
        guard !lidas.isEmpty else { return (nil, [:]) }
        let regras: RegrasDeGlosa
        do {
            regras = try RegrasDeGlosa(lidas)
        } catch let recusa {
            throw RecusaDeGlosa.regraInvalida(id: lidas[0].id, motivo: RegraGravada.frase(recusa))
        }
        var porNome: [String: [Int]] = [:]
        for (indice, regra) in regras.todas.enumerated() { porNome[nomes[regra.id] ?? "", default: []].append(indice) }
        return (regras, porNome)
    }
}
