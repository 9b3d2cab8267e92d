import Nucleo

/// O tamanho e a semente de uma base fictícia. A mesma escala dá sempre os mesmos arquivos, byte a byte.
///
/// - Fonte: o tamanho de verdade é o de TR 22.6 (pessoas) e 22.4.2 (linhas por consignatária).
package struct Escala: Sendable, Hashable {
    package var semente: UInt64
    /// Integrantes vivos no mês final.
    package var pessoas: Int
    /// Linhas do mês final, somadas todas as consignatárias.
    package var linhas: Int
    /// Quantas competências passadas se jogam; a aberta vem depois delas.
    package var competencias: Int
    package var primeira: Competencia

    package static let deVerdade = Escala(
        semente: 2026, pessoas: 6_722, linhas: 15_119, competencias: 12, primeira: Competencia(ano: 2025, mes: 11))

    package init(semente: UInt64, pessoas: Int, linhas: Int, competencias: Int, primeira: Competencia) {
        self.semente = semente
        self.pessoas = pessoas
        self.linhas = linhas
        self.competencias = competencias
        self.primeira = primeira
    }

    /// A que recebe operações quando os meses passados acabam.
    package var aberta: Competencia { primeira + competencias }

    /// Índice do mês aberto; os passados vão de 0 até antes dele, e −1 é a carga inicial.
    var mesAberto: Int { competencias }

    func competencia(_ mes: Int) -> Competencia { primeira + mes }

    /// A folha fechada que os arquivos do mês informam.
    func folha(_ mes: Int) -> Competencia { primeira + mes - 1 }

    /// Confere os limites do que se sabe gerar.
    package func conferir() throws(RecusaDaBase) {
        guard (200...5_000_000).contains(pessoas) else { throw .foraDoLimite("pessoas", pessoas, 200...5_000_000) }
        guard (1...120).contains(competencias) else { throw .foraDoLimite("competencias", competencias, 1...120) }
        // Acima disto, as entidades de membros e pensionistas teriam mais linhas que gente.
        let cabem = pessoas...(pessoas * 5 / 2)
        guard cabem.contains(linhas) else { throw .foraDoLimite("linhas", linhas, cabem) }
        let anos = 2_016...2_100
        guard anos.contains(primeira.ano) else { throw .foraDoLimite("ano da primeira", primeira.ano, anos) }
    }

    // MARK: - Proporção

    /// Quanto de uma quantidade da base de verdade cabe nesta, pelo número de pessoas; ao menos `minimo`.
    func porPessoas(_ quantidade: Int, minimo: Int = 0) -> Int {
        max(minimo, (quantidade * pessoas + Self.deVerdade.pessoas / 2) / Self.deVerdade.pessoas)
    }

    /// Reparte `total` na proporção dos pesos, pelo maior resto: a soma é exata, e com o total igual à soma nada muda.
    static func repartir(_ total: Int, por pesos: [Int]) -> [Int] {
        let soma = pesos.reduce(0, +)
        var partes = pesos.map { $0 * total / soma }
        let restos = pesos.indices.sorted { (pesos[$0] * total % soma, $1) > (pesos[$1] * total % soma, $0) }
        for indice in restos.prefix(total - partes.reduce(0, +)) { partes[indice] += 1 }
        return partes
    }
}

/// Por que a base não se gera.
package enum RecusaDaBase: Error, Hashable, Sendable, CustomStringConvertible {
    case foraDoLimite(String, Int, ClosedRange<Int>)
    /// A escala pedida não se deixa encher: diz o serviço e o mês em que faltou gente.
    case naoFecha(String)
    case leiauteAusente(String)
    case leiauteInvalido(String)
    case remessaInvalida(String)

    package var description: String {
        switch self {
        case .foraDoLimite(let nome, let lido, let limites):
            "\(nome): esperado de \(limites.lowerBound) a \(limites.upperBound), lido \(lido)"
        case .naoFecha(let oque): "a base não fecha com essa escala: \(oque)"
        case .leiauteAusente(let id): "o leiaute \(id) não está na pasta dada"
        case .leiauteInvalido(let texto), .remessaInvalida(let texto): texto
        }
    }
}
