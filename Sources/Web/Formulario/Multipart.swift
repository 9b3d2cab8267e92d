/// Separador de multipart em fluxo (RFC 7578): recebe pedaços de qualquer tamanho e devolve trechos já separados.
///
/// É uma máquina de estados pura, sem rede nem espera. Guarda na memória só o cabeçalho da parte em curso e, do corpo,
/// os bytes que ainda podem ser começo de fronteira.
package struct SeparadorDeMultipart {
    /// O que saiu do fluxo.
    package enum Trecho: Equatable, Sendable {
        case inicio(CabecalhoDeParte)
        case corpo([UInt8])
        case fim
    }

    private enum Estado { case preambulo, aposFronteira, cabecalho, corpo, epilogo }

    private let marca: [UInt8]
    private let limiteDoCabecalho: Int
    private let limiteDePartes: Int
    /// Começa com CRLF para a primeira fronteira casar como as outras.
    private var guardado: [UInt8] = [0x0D, 0x0A]
    private var estado = Estado.preambulo
    private var partes = 0
    /// Bytes do CRLF que fecha o cabeçalho e ainda não foram descontados do corpo.
    private var primeirosDoCorpo = 0

    /// A fronteira vem do tipo de conteúdo, sem os hífens.
    package init(fronteira: String, limiteDoCabecalho: Int, limiteDePartes: Int) {
        self.marca = [0x0D, 0x0A, 0x2D, 0x2D] + Array(fronteira.utf8)
        self.limiteDoCabecalho = limiteDoCabecalho
        self.limiteDePartes = limiteDePartes
    }

    /// Verdadeiro depois da fronteira final.
    package var terminou: Bool { estado == .epilogo }

    /// Recebe mais bytes e devolve o que já se separa; depois da fronteira final ignora o resto.
    package mutating func receber(_ bytes: some Sequence<UInt8>) throws(RecusaDaWeb) -> [Trecho] {
        guard estado != .epilogo else { return [] }
        guardado.append(contentsOf: bytes)
        var trechos: [Trecho] = []
        var consumido = 0
        while try proximo(&consumido, &trechos) {}
        guardado.removeFirst(consumido)
        return trechos
    }

    /// Um passo da máquina; falso quando faltam bytes.
    private mutating func proximo(_ inicio: inout Int, _ trechos: inout [Trecho]) throws(RecusaDaWeb) -> Bool {
        switch estado {
        case .preambulo: return saltarPreambulo(&inicio)
        case .aposFronteira: return try depoisDaFronteira(&inicio)
        case .cabecalho: return try lerCabecalho(&inicio, &trechos)
        case .corpo: return lerCorpo(&inicio, &trechos)
        case .epilogo:
            inicio = guardado.count
            return false
        }
    }

    private mutating func saltarPreambulo(_ inicio: inout Int) -> Bool {
        guard let achada = BuscaDeBytes.achar(marca, em: guardado, aPartirDe: inicio) else {
            inicio = max(inicio, guardado.count - (marca.count - 1))
            return false
        }
        inicio = achada + marca.count
        estado = .aposFronteira
        return true
    }

    /// Depois da fronteira vem `--` (fim) ou espaço opcional e CRLF (outra parte).
    private mutating func depoisDaFronteira(_ inicio: inout Int) throws(RecusaDaWeb) -> Bool {
        var indice = inicio
        while indice < guardado.count, guardado[indice] == 0x20 || guardado[indice] == 0x09 { indice += 1 }
        guard indice - inicio <= 64 else { throw Self.quebrado }
        guard guardado.count >= indice + 2 else { return false }
        switch (guardado[indice], guardado[indice + 1]) {
        case (0x2D, 0x2D) where indice == inicio:
            inicio = indice + 2
            estado = .epilogo
        case (0x0D, 0x0A):
            partes += 1
            guard partes <= limiteDePartes else {
                throw .malFormado("O envio tem partes demais: o limite é \(limiteDePartes).")
            }
            // O CRLF fica: um cabeçalho vazio termina nele mesmo.
            inicio = indice
            estado = .cabecalho
        default: throw Self.quebrado
        }
        return true
    }

    private mutating func lerCabecalho(_ inicio: inout Int, _ trechos: inout [Trecho]) throws(RecusaDaWeb) -> Bool {
        guard let fim = BuscaDeBytes.achar([0x0D, 0x0A, 0x0D, 0x0A], em: guardado, aPartirDe: inicio) else {
            guard guardado.count - inicio <= limiteDoCabecalho else { throw Self.cabecalhoGrande }
            return false
        }
        guard fim - inicio <= limiteDoCabecalho else { throw Self.cabecalhoGrande }
        trechos.append(.inicio(try CabecalhoDeParte(lendo: guardado[inicio..<fim])))
        // Volta dois bytes: parte vazia tem a fronteira colada ao fim do cabeçalho.
        inicio = fim + 2
        estado = .corpo
        primeirosDoCorpo = 2
        return true
    }

    private mutating func lerCorpo(_ inicio: inout Int, _ trechos: inout [Trecho]) -> Bool {
        let achada = BuscaDeBytes.achar(marca, em: guardado, aPartirDe: inicio)
        let ate = achada ?? max(inicio, guardado.count - (marca.count - 1))
        entregar(inicio, ate, &trechos)
        inicio = ate
        guard let achada else { return false }
        inicio = achada + marca.count
        primeirosDoCorpo = 0
        trechos.append(.fim)
        estado = .aposFronteira
        return true
    }

    private mutating func entregar(_ inicio: Int, _ ate: Int, _ trechos: inout [Trecho]) {
        let desconto = min(primeirosDoCorpo, ate - inicio)
        primeirosDoCorpo -= desconto
        if inicio + desconto < ate { trechos.append(.corpo(Array(guardado[(inicio + desconto)..<ate]))) }
    }

    static var quebrado: RecusaDaWeb { .malFormado("O envio está quebrado: a separação entre as partes não confere.") }
    static var cabecalhoGrande: RecusaDaWeb {
        RecusaDaWeb(
            codigo: "cabecalho-de-parte-grande", frase: "O cabeçalho de uma parte do envio é grande demais.",
            status: 431)
    }
}

/// Busca de uma sequência curta dentro de um vetor, saltando pelo primeiro byte.
enum BuscaDeBytes {
    static func achar(_ agulha: [UInt8], em palheiro: [UInt8], aPartirDe inicio: Int) -> Int? {
        guard palheiro.count - inicio >= agulha.count else { return nil }
        return palheiro.withUnsafeBufferPointer { bytes in
            let ultimo = bytes.count - agulha.count
            var indice = inicio
            while indice <= ultimo {
                guard let salto = UnsafeBufferPointer(rebasing: bytes[indice...ultimo]).firstIndex(of: agulha[0]) else {
                    return nil
                }
                indice += salto
                var passo = 1
                while passo < agulha.count, bytes[indice + passo] == agulha[passo] { passo += 1 }
                if passo == agulha.count { return indice }
                indice += 1
            }
            return nil
        }
    }
}
