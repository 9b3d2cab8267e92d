@testable import Leiaute

/// Monta um DBF byte a byte, sem passar pelo escritor, para pôr nele o defeito que o teste quer.
struct AmostraDbf {
    struct Coluna {
        var nome: String
        var letra: Character
        var tamanho: Int
        var byte17: UInt8 = 0
        var marcas: UInt8 = 0
    }

    var versao: UInt8 = 0x03
    var data: [UInt8] = [126, 3, 15]
    var pagina: UInt8 = 0x02
    var colunas = [
        Coluna(nome: "MATRICULA", letra: "C", tamanho: 8), Coluna(nome: "VALOR", letra: "N", tamanho: 10, byte17: 2),
    ]
    /// Cada registro com a marca de apagado.
    var registros: [[UInt8]] = [Array(" 00001234   9876.54".utf8), Array(" 00005678     10.00".utf8)]
    var contador: Int?
    var tamanhoDoRegistro: Int?
    var terminador: [UInt8] = [0x0D]
    var vinculo = 0
    var fim: [UInt8] = [0x1A]

    var bytes: [UInt8] {
        let soma = 1 + colunas.reduce(0) { $0 + $1.tamanho }
        let inicio = 32 + 32 * colunas.count + terminador.count + vinculo
        var bytes = [versao] + data + pequenoPrimeiro(UInt32(contador ?? registros.count))
        bytes += pequenoPrimeiro(UInt16(inicio)) + pequenoPrimeiro(UInt16(tamanhoDoRegistro ?? soma))
        bytes += [UInt8](repeating: 0, count: 17) + [pagina, 0, 0]
        for coluna in colunas {
            var descritor = Array(coluna.nome.utf8)
            descritor += [UInt8](repeating: 0, count: 11 - descritor.count)
            descritor += [
                coluna.letra.asciiValue ?? 0, 0, 0, 0, 0, UInt8(coluna.tamanho & 0xFF), coluna.byte17, coluna.marcas,
            ]
            bytes += descritor + [UInt8](repeating: 0, count: 13)
        }
        return bytes + terminador + [UInt8](repeating: 0, count: vinculo) + registros.flatMap { $0 } + fim
    }
}

/// O que se leu de um arquivo inteiro.
struct LeituraDbf {
    var linhas: [DbfLinha] = []
    var avisos: [AvisoDbf] = []
    var apagados = 0
    var colunas: [DbfColuna] = []

    var valores: [[DbfValor]] { linhas.map(\.valores) }
    var apontamentos: [String] { linhas.flatMap(\.apontamentos).map(\.description) }

    init(_ bytes: [UInt8], memo: [UInt8]? = nil, pagina: EscolhaDePagina = .doCabecalho()) throws {
        try self.init(fonte: BytesLidos(bytes), memo: memo.map { BytesLidos($0) }, pagina: pagina)
    }

    init(
        fonte: any FonteDeBytes, memo: (any FonteDeBytes)? = nil, pagina: EscolhaDePagina = .doCabecalho()
    ) throws {
        let leitor = try LeitorDbf(fonte, memo: memo, pagina: pagina)
        while let linha = try leitor.proxima() { linhas.append(linha) }
        avisos = leitor.avisos
        apagados = leitor.apagados
        colunas = leitor.colunas
    }
}

/// Um campo só, numa tabela de um registro.
func campoDbf(
    _ letra: Character, _ conteudo: [UInt8], decimais: UInt8 = 0, versao: UInt8 = 0x30, pagina: UInt8 = 0x02
) throws -> (valor: DbfValor, apontamento: String?) {
    var amostra = AmostraDbf()
    amostra.versao = versao
    amostra.pagina = pagina
    amostra.colunas = [.init(nome: "CAMPO", letra: letra, tamanho: conteudo.count, byte17: decimais)]
    amostra.registros = [[0x20] + conteudo]
    let leitura = try LeituraDbf(amostra.bytes)
    return (leitura.linhas[0].valores[0], leitura.apontamentos.first)
}

/// Roteiro que se repete com a mesma semente (SplitMix64).
struct SementeDbf: RandomNumberGenerator {
    var estado: UInt64
    mutating func next() -> UInt64 {
        estado &+= 0x9E37_79B9_7F4A_7C15
        var z = estado
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
