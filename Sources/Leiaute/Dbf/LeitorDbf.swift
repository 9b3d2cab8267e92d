/// Lê um DBF em fluxo: a memória é a de um bloco de registros, do tamanho que for o arquivo.
///
/// Aceita o que se encontra na prática e avisa (`avisos`); recusa o arquivo inteiro quando ele foi cortado ou se
/// contradiz (`FalhaDbf`); e aponta valor por valor o que não se lê (`DbfLinha.apontamentos`). Registro apagado é
/// omitido e contado.
package final class LeitorDbf {
    package let cabecalho: DbfCabecalho
    /// As colunas que se leem, na ordem do arquivo.
    package let colunas: [DbfColuna]
    /// O que se estranhou ao abrir; não cresce depois.
    package let avisos: [AvisoDbf]
    /// A página com que o texto é lido; nula se o cabeçalho não informa e nenhuma foi dada.
    package let pagina: PaginaDeCodigo?
    /// Quantos registros o arquivo tem, contando os apagados.
    package let registros: Int
    /// Quantos apagados já se omitiram.
    package private(set) var apagados = 0

    private let fonte: any FonteDeBytes
    private let campos: [CampoDbf]
    private let nulos: Range<Int>?
    private var bloco: [UInt8] = []
    private var posicaoNoBloco = 0
    private var proximo = 0

    /// Abre e confere o arquivo inteiro por fora; nenhum registro é lido ainda.
    ///
    /// - Parameters:
    ///   - fonte: o `.dbf`.
    ///   - memo: o `.dbt` ou `.fpt` ao lado; sem ele, as colunas de memo ficam de fora, com aviso.
    ///   - escolha: de onde vem a página de código.
    package init(
        _ fonte: any FonteDeBytes, memo: (any FonteDeBytes)? = nil, pagina escolha: EscolhaDePagina = .doCabecalho()
    ) throws(FalhaDbf) {
        let cabecalho = try DbfCabecalho(fonte.ler(32, em: 0), tamanhoDoArquivo: fonte.tamanho)
        var avisos: [AvisoDbf] = []
        let pagina = try Self.pagina(escolha, marca: cabecalho.marcaDePagina, &avisos)
        let estrutura = try EstruturaDbf(
            descritores: fonte.ler(cabecalho.inicio - 32, em: 32), cabecalho: cabecalho, pagina: pagina,
            temMemo: memo != nil)
        avisos += estrutura.avisos
        registros = try Self.contarRegistros(fonte, cabecalho, &avisos)
        var memoLido: MemoLido?
        if let memo, estrutura.fisicas.contains(where: { $0.coluna?.tipo == .memo }) {
            memoLido = try MemoLido(memo, versao: cabecalho.versao)
        }
        campos = estrutura.fisicas.compactMap { fisica in
            fisica.coluna.map { CampoDbf(fisica: fisica, coluna: $0, pagina: pagina, memo: memoLido) }
        }
        colunas = campos.map(\.coluna)
        nulos = estrutura.nulos
        self.cabecalho = cabecalho
        self.pagina = pagina
        self.avisos = avisos
        self.fonte = fonte
    }

    /// A posição da coluna em `DbfLinha.valores`, sem distinguir maiúscula; a primeira, se o nome se repete.
    package func posicao(de nome: String) -> Int? {
        let procurado = nome.uppercased()
        return colunas.firstIndex { $0.nome.uppercased() == procurado }
    }

    /// A próxima linha não apagada, ou `nil` no fim.
    package func proxima() throws(FalhaDbf) -> DbfLinha? {
        while proximo < registros {
            try encherBloco()
            let inicio = posicaoNoBloco
            posicaoNoBloco += cabecalho.tamanhoDoRegistro
            proximo += 1
            switch bloco[inicio] {
            case 0x20: return try linha(em: inicio)
            case 0x2A: apagados += 1
            case let byte: throw .marcaDesconhecida(registro: proximo, byte: byte)
            }
        }
        return nil
    }

    private func encherBloco() throws(FalhaDbf) {
        guard posicaoNoBloco >= bloco.count else { return }
        let tamanho = cabecalho.tamanhoDoRegistro
        let quantos = min(registros - proximo, max(1, 256 * 1024 / tamanho))
        bloco = try fonte.ler(quantos * tamanho, em: cabecalho.inicio + proximo * tamanho)
        posicaoNoBloco = 0
        guard bloco.count == quantos * tamanho else {
            throw .truncado(registro: proximo + bloco.count / tamanho + 1, bytes: bloco.count % tamanho)
        }
    }

    private func linha(em inicio: Int) throws(FalhaDbf) -> DbfLinha {
        var valores: [DbfValor] = []
        valores.reserveCapacity(campos.count)
        var apontamentos: [ApontamentoDbf] = []
        var falha: FalhaDbf?
        bloco.withUnsafeBufferPointer { todos in
            let registro = UnsafeBufferPointer(rebasing: todos[inicio..<inicio + cabecalho.tamanhoDoRegistro])
            for campo in campos {
                func apontar(_ esperado: String) {
                    valores.append(.invalido)
                    apontamentos.append(
                        ApontamentoDbf(
                            registro: proximo, coluna: campo.coluna.nome, esperado: esperado,
                            lido: campo.mostra(registro)))
                }
                do {
                    valores.append(try campo.ler(registro, nulos: nulos))
                } catch let recusa as CampoDbf.Recusa {
                    apontar(recusa.esperado)
                } catch let recusa as MemoLido.Recusa {
                    apontar(recusa.esperado)
                } catch let erro as FalhaDbf {
                    falha = erro
                } catch {
                    preconditionFailure("erro que nenhum campo lança: \(error)")
                }
            }
        }
        if let falha { throw falha }
        return DbfLinha(numero: proximo, valores: valores, apontamentos: apontamentos)
    }

    private static func pagina(
        _ escolha: EscolhaDePagina, marca: UInt8, _ avisos: inout [AvisoDbf]
    ) throws(FalhaDbf) -> PaginaDeCodigo? {
        let declarada = PaginaDeCodigo(marca: marca)
        switch escolha {
        case .imposta(let imposta):
            if marca != 0, declarada != imposta { avisos.append(.paginaTrocada(declarada: marca, usada: imposta)) }
            return imposta
        case .doCabecalho(let naFalta):
            if let declarada { return declarada }
            guard marca != 0 else { return naFalta }
            guard let naFalta else { throw .paginaDesconhecida(marca) }
            avisos.append(.paginaTrocada(declarada: marca, usada: naFalta))
            return naFalta
        }
    }

    /// Quantos registros há, pelo tamanho do arquivo; o contador do cabeçalho só serve para desconfiar.
    private static func contarRegistros(
        _ fonte: any FonteDeBytes, _ cabecalho: DbfCabecalho, _ avisos: inout [AvisoDbf]
    ) throws(FalhaDbf) -> Int {
        let corpo = fonte.tamanho - cabecalho.inicio
        let tamanho = cabecalho.tamanhoDoRegistro
        func byte(doRegistro numero: Int) throws(FalhaDbf) -> UInt8? {
            try fonte.ler(1, em: cabecalho.inicio + numero * tamanho).first
        }
        // O fim pode estar onde o contador diz, com qualquer coisa depois dele.
        if cabecalho.contador * tamanho <= corpo {
            let resto = corpo - cabecalho.contador * tamanho
            switch try byte(doRegistro: cabecalho.contador) {
            case nil: return cabecalho.contador
            case 0x1A:
                if resto > 1 { avisos.append(.sobra(bytes: resto - 1)) }
                return cabecalho.contador
            case 0x20, 0x2A: break
            default:
                guard try soEnchimento(fonte, desde: fonte.tamanho - resto) else { break }
                avisos.append(.sobra(bytes: resto))
                return cabecalho.contador
            }
        }
        let encontrados = corpo / tamanho
        let resto = corpo % tamanho
        if resto > 0 {
            guard try byte(doRegistro: encontrados) == 0x1A else {
                throw .truncado(registro: encontrados + 1, bytes: resto)
            }
            if resto > 1 { avisos.append(.sobra(bytes: resto - 1)) }
        }
        avisos.append(
            encontrados < cabecalho.contador
                ? .contadorMaior(declarados: cabecalho.contador, encontrados: encontrados)
                : .contadorMenor(declarados: cabecalho.contador, encontrados: encontrados))
        return encontrados
    }

    /// Se daí até o fim só há bytes nulos, fins de arquivo e fins de linha.
    private static func soEnchimento(_ fonte: any FonteDeBytes, desde inicio: Int) throws(FalhaDbf) -> Bool {
        var posicao = inicio
        while posicao < fonte.tamanho {
            let bytes = try fonte.ler(64 * 1024, em: posicao)
            guard !bytes.isEmpty, bytes.allSatisfy({ $0 == 0 || $0 == 0x1A || $0 == 0x0D || $0 == 0x0A }) else {
                return false
            }
            posicao += bytes.count
        }
        return true
    }
}
