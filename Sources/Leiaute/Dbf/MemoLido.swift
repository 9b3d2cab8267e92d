/// O arquivo de memo ao lado do DBF, nas três formas que existem.
struct MemoLido {
    enum Forma {
        /// `.dbt` do dBase III: blocos de 512, texto até 0x1A.
        case dBase3
        /// `.dbt` do dBase IV: blocos do tamanho que o cabeçalho diz, com tamanho no começo de cada um.
        case dBase4(bloco: Int)
        /// `.fpt`: idem, com números de byte mais significativo primeiro.
        case foxPro(bloco: Int)
    }

    /// Por que um memo não se leu; vira apontamento da linha.
    struct Recusa: Error {
        let esperado: String
    }

    private let fonte: any FonteDeBytes
    private let forma: Forma
    /// Um texto maior que isto não se lê: memória não cresce com o arquivo.
    private let maximo = 16 << 20

    init(_ fonte: any FonteDeBytes, versao: UInt8) throws(FalhaDbf) {
        self.fonte = fonte
        let inicio = try fonte.ler(24, em: 0)
        guard inicio.count == 24 else { throw .memoInvalido(motivo: "tem só \(fonte.tamanho) bytes") }
        switch versao {
        case 0x03, 0x83: forma = .dBase3
        case 0x8B:
            let bloco = Int(inicio[20]) | Int(inicio[21]) << 8
            guard bloco == 0 || bloco % 16 == 0 else {
                throw .memoInvalido(motivo: "bloco de \(bloco) bytes")
            }
            forma = .dBase4(bloco: bloco == 0 ? 512 : bloco)
        default:
            let bloco = Int(inicio[6]) << 8 | Int(inicio[7])
            guard bloco > 0 else { throw .memoInvalido(motivo: "bloco de tamanho zero") }
            forma = .foxPro(bloco: bloco)
        }
    }

    /// Os bytes do memo que começa no bloco.
    func ler(bloco numero: Int) throws -> [UInt8] {
        switch forma {
        case .dBase3: return try lerAteMarca(numero)
        case .dBase4(let bloco):
            let (posicao, inicio) = try comeco(numero, bloco)
            guard inicio[0] == 0xFF, inicio[1] == 0xFF else {
                throw Recusa(esperado: "o bloco de memo não é um começo")
            }
            return try corpo(em: posicao, tamanho: Int(pequenoPrimeiro32(inicio, 4)) - 8)
        case .foxPro(let bloco):
            let (posicao, inicio) = try comeco(numero, bloco)
            guard grandePrimeiro32(inicio, 0) == 1 else { throw Recusa(esperado: "o memo não é texto") }
            return try corpo(em: posicao, tamanho: Int(grandePrimeiro32(inicio, 4)))
        }
    }

    private func comeco(_ numero: Int, _ bloco: Int) throws -> (posicao: Int, bytes: [UInt8]) {
        let (posicao, passou) = numero.multipliedReportingOverflow(by: bloco)
        guard !passou, posicao <= fonte.tamanho - 8 else {
            throw Recusa(esperado: "o memo aponta para fora do arquivo de memo")
        }
        let bytes = try fonte.ler(8, em: posicao)
        guard bytes.count == 8 else { throw Recusa(esperado: "o memo aponta para fora do arquivo de memo") }
        return (posicao + 8, bytes)
    }

    private func corpo(em posicao: Int, tamanho: Int) throws -> [UInt8] {
        guard tamanho >= 0, tamanho <= fonte.tamanho - posicao else {
            throw Recusa(esperado: "o memo passa do fim do arquivo de memo")
        }
        guard tamanho <= maximo else { throw Recusa(esperado: "o memo passa de \(maximo) bytes") }
        let bytes = try fonte.ler(tamanho, em: posicao)
        guard bytes.count == tamanho else { throw Recusa(esperado: "o memo passa do fim do arquivo de memo") }
        return bytes
    }

    private func lerAteMarca(_ numero: Int) throws -> [UInt8] {
        let (inicio, passou) = numero.multipliedReportingOverflow(by: 512)
        guard !passou, inicio < fonte.tamanho else {
            throw Recusa(esperado: "o memo aponta para fora do arquivo de memo")
        }
        var bytes: [UInt8] = []
        while true {
            let pedaco = try fonte.ler(512, em: inicio + bytes.count)
            guard !pedaco.isEmpty else { throw Recusa(esperado: "o memo não tem fim") }
            if let fim = pedaco.firstIndex(of: 0x1A) { return bytes + pedaco[..<fim] }
            bytes += pedaco
            guard bytes.count <= maximo else { throw Recusa(esperado: "o memo passa de \(maximo) bytes") }
        }
    }
}
