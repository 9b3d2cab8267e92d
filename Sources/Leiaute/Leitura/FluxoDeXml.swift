import Foundation

/// Entrega o XML ao leitor em blocos, e para antes do que não se lê: DOCTYPE, outra codificação, arquivo grande demais.
///
/// O leitor do sistema expande entidades declaradas no DOCTYPE, ou as perde em silêncio; por isso ele nunca chega a vê-lo.
final class FluxoDeXml: InputStream {
    /// Por que o fluxo parou antes do fim.
    enum Parada {
        case doctype
        case grande(Int)
        case falha(FalhaDeArquivo)
    }

    private var origem: any OrigemDeBytes
    private let maximo: Int
    private var guardados: [UInt8]
    private var lidos = 0
    private var casados = 0
    private var acabou = false
    private(set) var parada: Parada?
    private static let proibido = Array("<!DOCTYPE".utf8)

    /// - `comeco`: o que já se leu da origem para conferir a codificação.
    init(_ origem: any OrigemDeBytes, comeco: [UInt8], maximo: Int) {
        self.origem = origem
        self.maximo = maximo
        guardados = comeco
        super.init(data: Data())
    }

    override var hasBytesAvailable: Bool { !acabou }
    override var streamStatus: Stream.Status { acabou ? .atEnd : .open }
    override func open() {}
    override func close() {}

    override func read(_ destino: UnsafeMutablePointer<UInt8>, maxLength: Int) -> Int {
        guard !acabou else { return 0 }
        var quantos = 0
        if !guardados.isEmpty {
            quantos = min(guardados.count, maxLength)
            for i in 0..<quantos { destino[i] = guardados[i] }
            guardados.removeFirst(quantos)
        } else {
            do {
                quantos = try origem.ler(para: UnsafeMutableRawBufferPointer(start: destino, count: maxLength))
            } catch {
                return parar(.falha(error))
            }
        }
        if quantos == 0 { acabou = true }
        lidos += quantos
        if lidos > maximo { return parar(.grande(maximo)) }
        for i in 0..<quantos where doctype(destino[i]) { return parar(.doctype) }
        return quantos
    }

    private func parar(_ motivo: Parada) -> Int {
        parada = motivo
        acabou = true
        return 0
    }

    /// Se este byte completa `<!DOCTYPE`, sem distinguir maiúsculas.
    private func doctype(_ byte: UInt8) -> Bool {
        let maiusculo = (0x61...0x7A).contains(byte) ? byte - 32 : byte
        if maiusculo == Self.proibido[casados] {
            casados += 1
            if casados < Self.proibido.count { return false }
            casados = 0
            return true
        }
        casados = maiusculo == Self.proibido[0] ? 1 : 0
        return false
    }
}
