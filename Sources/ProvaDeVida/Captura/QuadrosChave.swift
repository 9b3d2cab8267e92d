import Synchronization

/// Um quadro que se pode mostrar a quem revê: de que etapa e de quando é.
package struct QuadroChave: Sendable, Hashable {
    package let etapa: String
    /// Milissegundos desde o começo da tentativa.
    package let tempo: Int64
    package let jpeg: [UInt8]

    package init(etapa: String, tempo: Int64, jpeg: [UInt8]) {
        self.etapa = etapa
        self.tempo = tempo
        self.jpeg = jpeg
    }
}

/// Quantos bytes de imagem este processo segura ao todo, entre tentativas em curso e as que esperam a pessoa decidir se pede revisão.
///
/// Cheio, o quadro não se guarda, e a tentativa fica sem revisão daqui: é o atendimento por gente que resta, e a memória não cresce. Um cliente
/// só segura metade: a outra é a revisão das pessoas dos outros.
package final class OrcamentoDeQuadros: Sendable {
    package static let porProcesso = 64 * 1_024 * 1_024
    private let teto: Int
    private let usados = Mutex<[Int64: Int]>([:])

    package init(teto: Int = porProcesso) { self.teto = teto }

    func reservar(_ bytes: Int, de cliente: Int64) -> Bool {
        usados.withLock { usados in
            let dele = usados[cliente, default: 0] + bytes
            guard dele <= teto / 2, usados.values.reduce(bytes, +) <= teto else { return false }
            usados[cliente] = dele
            return true
        }
    }

    func devolver(_ bytes: Int, de cliente: Int64) {
        usados.withLock { usados in
            let resta = usados[cliente, default: 0] - bytes
            usados[cliente] = resta > 0 ? resta : nil
        }
    }
}

/// Os quadros-chave de uma tentativa, só na memória: um por etapa aceita, que é o que a pessoa fez, e os três últimos, que são onde ela caiu.
///
/// Somem com este objeto. Quem revê precisa ver cada movimento uma vez e o fim; guardar tudo seria guardar um vídeo do rosto.
final class QuadrosChave: Sendable {
    static let etapas = 14
    static let ultimos = 3
    /// Milissegundos entre os últimos: seguidos, mostrariam o mesmo.
    static let espaco: Int64 = 400
    static let porTentativa = 1_024 * 1_024

    private struct Guardados {
        var aceitos: [QuadroChave] = []
        var ultimos: [QuadroChave] = []
        var bytes = 0
    }

    private let orcamento: OrcamentoDeQuadros
    private let cliente: Int64
    private let guardados = Mutex(Guardados())

    init(_ orcamento: OrcamentoDeQuadros, de cliente: Int64) { (self.orcamento, self.cliente) = (orcamento, cliente) }

    deinit { orcamento.devolver(guardados.withLock { $0.bytes }, de: cliente) }

    /// Os que há, na ordem em que se tiraram, sem repetição.
    var todos: [QuadroChave] {
        guardados.withLock { lidos in
            let aceitos = Set(lidos.aceitos.map(\.tempo))
            return (lidos.aceitos + lidos.ultimos.filter { !aceitos.contains($0.tempo) }).sorted { $0.tempo < $1.tempo }
        }
    }

    /// Um quadro que se viu; `aceito` se com ele a etapa se cumpriu.
    func ver(_ quadro: QuadroChave, aceito: Bool) {
        guardados.withLock { lidos in
            if aceito, lidos.aceitos.count < Self.etapas, cabe(quadro, &lidos) { lidos.aceitos.append(quadro) }
            guard lidos.ultimos.last.map({ quadro.tempo - $0.tempo >= Self.espaco }) ?? true else { return }
            if lidos.ultimos.count == Self.ultimos {
                let velho = lidos.ultimos.removeFirst()
                lidos.bytes -= velho.jpeg.count
                orcamento.devolver(velho.jpeg.count, de: cliente)
            }
            if cabe(quadro, &lidos) { lidos.ultimos.append(quadro) }
        }
    }

    private func cabe(_ quadro: QuadroChave, _ lidos: inout Guardados) -> Bool {
        let bytes = quadro.jpeg.count
        guard lidos.bytes + bytes <= Self.porTentativa, orcamento.reservar(bytes, de: cliente) else { return false }
        lidos.bytes += bytes
        return true
    }
}
