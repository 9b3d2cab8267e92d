import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// O corpo de um pedido, lido com teto e vazão mínima.
struct CorpoDoPedido {
    let pedido: Request
    let contexto: ContextoDoPedido
    /// Bytes aceitos.
    let limite: Int

    /// Tipo de conteúdo sem parâmetros, em minúsculas; vazio quando não veio.
    var tipo: String {
        guard let valor = pedido.head.headerFields[.contentType] else { return "" }
        return String(valor.prefix { $0 != ";" }).aparado.lowercased()
    }

    func exigirTipo(_ aceitos: [String]) throws(RecusaDaWeb) {
        guard aceitos.contains(tipo) else { throw .tipoNaoAceito(aceitos.joined(separator: " ou ")) }
    }

    /// Entrega cada pedaço na ordem; a rede espera o tratamento do anterior.
    ///
    /// O tamanho declarado recusa antes do primeiro byte; o contado, no pedaço que passa do limite.
    func percorrer(_ cada: (ByteBuffer) async throws -> Void) async throws {
        try conferirTamanhoDeclarado()
        contexto.pedirOCorpo()
        var vazao = VigiaDeVazao(limites: contexto.exigirAmbiente.configuracao.limites)
        var total = 0
        var pedacos = pedido.body.makeAsyncIterator()
        while let pedaco = try await vazao.esperar({ try await pedacos.next() }) {
            total += pedaco.readableBytes
            guard total <= limite else { throw RecusaDaWeb.corpoGrande(limite) }
            try await cada(pedaco)
        }
    }

    /// O corpo inteiro na memória.
    func juntar() async throws -> [UInt8] {
        var bytes: [UInt8] = []
        try await percorrer { bytes.append(contentsOf: $0.readableBytesView) }
        return bytes
    }

    private func conferirTamanhoDeclarado() throws(RecusaDaWeb) {
        guard let escrito = pedido.head.headerFields[.contentLength] else { return }
        guard let tamanho = Int(escrito), tamanho >= 0 else { throw .malFormado("O tamanho do envio não confere.") }
        guard tamanho <= limite else { throw .corpoGrande(limite) }
    }
}

/// Mede só o tempo passado à espera da rede; corpo que pinga abaixo da vazão mínima é interrompido.
///
/// O tempo gasto gravando o que chegou não conta: a lentidão é nossa, não de quem envia.
struct VigiaDeVazao {
    private let limites: Limites
    private let relogio = ContinuousClock()
    private var espera: Duration = .zero
    private var bytes = 0

    init(limites: Limites) { self.limites = limites }

    mutating func esperar(_ ler: () async throws -> ByteBuffer?) async throws -> ByteBuffer? {
        let antes = relogio.now
        let pedaco = try await ler()
        espera += relogio.now - antes
        bytes += pedaco?.readableBytes ?? 0
        if espera > limites.carenciaDaVazao, Double(bytes) < espera.segundos * Double(limites.vazaoMinima) {
            throw RecusaDaWeb.corpoLento
        }
        return pedaco
    }
}
