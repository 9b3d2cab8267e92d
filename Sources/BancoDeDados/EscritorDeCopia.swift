import CLibpq

/// Escreve linhas num `COPY … FROM STDIN` binário, em fluxo: junta até 64 KiB e manda.
///
/// Cada linha começa com `linha()` e leva um valor por coluna, na ordem das colunas. O tipo é conferido aqui, com o nome
/// da coluna na mensagem; faltar ou sobrar coluna é defeito de quem chama.
package struct EscritorDeCopia: ~Copyable {
    private static let capacidade = 64 * 1_024

    private let pg: OpaquePointer
    private let colunas: Colunas
    private let tampao = UnsafeMutableRawPointer.allocate(byteCount: EscritorDeCopia.capacidade, alignment: 8)
    private var posicao = 0
    private var coluna: Int
    /// Linhas começadas até aqui.
    package private(set) var linhas = 0

    init(pg: OpaquePointer, colunas: Colunas) {
        self.pg = pg
        self.colunas = colunas
        coluna = colunas.nomes.count
        // Assinatura do formato, sem opções nem extensão.
        for byte in Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00] + [UInt8](repeating: 0, count: 8) {
            guardar(byte)
        }
    }

    deinit { tampao.deallocate() }

    /// Começa uma linha.
    package mutating func linha() throws(FalhaDeBanco) {
        conferirLinhaCompleta()
        try garantir(2)
        guardar(Int16(colunas.nomes.count))
        coluna = 0
        linhas += 1
    }

    /// NULL, em coluna de qualquer tipo.
    package mutating func nulo() throws(FalhaDeBanco) {
        _ = try proxima()
        try escreverNulo()
    }

    /// `bigint`, `integer` ou `smallint`, conforme a coluna; número que não cabe é recusado.
    package mutating func inteiro(_ valor: Int64?) throws(FalhaDeBanco) {
        let tipo = try proxima()
        guard let valor else { return try escreverNulo() }
        try garantir(12)
        switch tipo {
        case TipoDoBanco.inteiro8:
            guardar(Int32(8))
            guardar(valor)
        case TipoDoBanco.inteiro4:
            guard let curto = Int32(exactly: valor) else { throw recusa("\(valor) não cabe em integer", "22003") }
            guardar(Int32(4))
            guardar(curto)
        case TipoDoBanco.inteiro2:
            guard let curto = Int16(exactly: valor) else { throw recusa("\(valor) não cabe em smallint", "22003") }
            guardar(Int32(2))
            guardar(curto)
        default: throw recusa("não é coluna de inteiro")
        }
    }

    /// `text`, `varchar`, enumeração, `json` ou `jsonb`. Texto com NUL é recusado.
    package mutating func texto(_ valor: String?) throws(FalhaDeBanco) {
        let tipo = try proxima()
        guard var valor else { return try escreverNulo() }
        guard TipoDoBanco.ehTexto(tipo) || tipo == TipoDoBanco.jsonb else { throw recusa("não é coluna de texto") }
        let versao = tipo == TipoDoBanco.jsonb ? 1 : 0
        try garantir(5)
        guardar(Int32(valor.utf8.count + versao))
        if versao == 1 { guardar(UInt8(1)) }
        let nome = colunas.nomes[coluna - 1]
        let falha = valor.withUTF8 { utf8 -> FalhaDeBanco? in
            if utf8.contains(0) { return .nulNoTexto("coluna \(nome)") }
            do throws(FalhaDeBanco) { try acrescentar(UnsafeRawBufferPointer(utf8)) } catch { return error }
            return nil
        }
        if let falha { throw falha }
    }

    /// `bytea`.
    package mutating func bytes(_ valor: [UInt8]?) throws(FalhaDeBanco) {
        let tipo = try proxima()
        guard let valor else { return try escreverNulo() }
        guard tipo == TipoDoBanco.bytes else { throw recusa("não é coluna de bytes") }
        try escreverBytes(valor)
    }

    /// `boolean`.
    package mutating func logico(_ valor: Bool?) throws(FalhaDeBanco) {
        let tipo = try proxima()
        guard let valor else { return try escreverNulo() }
        guard tipo == TipoDoBanco.logico else { throw recusa("não é coluna lógica") }
        try garantir(5)
        guardar(Int32(1))
        guardar(UInt8(valor ? 1 : 0))
    }

    /// `date`: dias desde 1970-01-01.
    package mutating func dia(_ valor: Int32?) throws(FalhaDeBanco) {
        let tipo = try proxima()
        guard let valor else { return try escreverNulo() }
        guard tipo == TipoDoBanco.dia else { throw recusa("não é coluna de dia") }
        guard let doBanco = EpocaDoBanco.dia(de1970: valor) else { throw recusa("dia fora do alcance", "22008") }
        try garantir(8)
        guardar(Int32(4))
        guardar(doBanco)
    }

    /// `timestamptz`: microssegundos desde 1970-01-01 00:00 UTC.
    package mutating func instante(_ valor: Int64?) throws(FalhaDeBanco) {
        let tipo = try proxima()
        guard let valor else { return try escreverNulo() }
        guard tipo == TipoDoBanco.instante else { throw recusa("não é coluna de instante") }
        guard let doBanco = EpocaDoBanco.instante(de1970: valor) else {
            throw recusa("instante fora do alcance", "22008")
        }
        try garantir(12)
        guardar(Int32(8))
        guardar(doBanco)
    }

    /// `double precision`.
    package mutating func real(_ valor: Double?) throws(FalhaDeBanco) {
        let tipo = try proxima()
        guard let valor else { return try escreverNulo() }
        guard tipo == TipoDoBanco.real8 else { throw recusa("não é coluna real") }
        try garantir(12)
        guardar(Int32(8))
        guardar(valor.bitPattern)
    }

    /// Qualquer valor, na forma dele: serve a vetores e a quem tem o valor já montado.
    package mutating func valor(_ valor: Valor) throws(FalhaDeBanco) {
        switch valor {
        case .nulo: try nulo()
        case .inteiro(let inteiro): try self.inteiro(inteiro)
        case .texto(let texto), .json(let texto): try self.texto(texto)
        case .bytes(let bytes): try self.bytes(bytes)
        case .logico(let logico): try self.logico(logico)
        case .real(let real): try self.real(real)
        case .dia(let dia): try self.dia(dia)
        case .instante(let instante): try self.instante(instante)
        default:
            let tipo = try proxima()
            var binario: [UInt8] = []
            let tipoDoVetor = try binario.acrescentar(valor, onde: "coluna \(colunas.nomes[coluna - 1])")
            guard tipo == tipoDoVetor else { throw recusa("o vetor é de outro tipo") }
            try escreverBytes(binario)
        }
    }

    /// Manda o que falta e o fim do formato.
    mutating func terminar() throws(FalhaDeBanco) {
        conferirLinhaCompleta()
        try garantir(2)
        guardar(Int16(-1))
        try mandar()
    }

    private func conferirLinhaCompleta() {
        precondition(
            coluna == colunas.nomes.count, "linha \(linhas) da cópia com \(coluna) de \(colunas.nomes.count) colunas")
    }

    /// Passa à coluna seguinte e devolve o tipo dela.
    private mutating func proxima() throws(FalhaDeBanco) -> UInt32 {
        precondition(linhas > 0 && coluna < colunas.tipos.count, "valor a mais na linha \(linhas) da cópia")
        coluna += 1
        return colunas.tipos[coluna - 1]
    }

    private func recusa(_ motivo: String, _ sqlstate: String = "42804") -> FalhaDeBanco {
        let nome = colunas.nomes[coluna - 1]
        return FalhaDeBanco(sqlstate: sqlstate, mensagem: "linha \(linhas), coluna \(nome): \(motivo)", coluna: nome)
    }

    private mutating func escreverNulo() throws(FalhaDeBanco) {
        try garantir(4)
        guardar(Int32(-1))
    }

    private mutating func escreverBytes(_ bytes: [UInt8]) throws(FalhaDeBanco) {
        try garantir(4)
        guardar(Int32(bytes.count))
        let falha = bytes.withUnsafeBytes { cru -> FalhaDeBanco? in
            do throws(FalhaDeBanco) { try acrescentar(cru) } catch { return error }
            return nil
        }
        if let falha { throw falha }
    }
}

// MARK: - Tampão

extension EscritorDeCopia {
    /// Abre espaço para `bytes`, mandando o que já há se for preciso.
    private mutating func garantir(_ bytes: Int) throws(FalhaDeBanco) {
        if posicao + bytes > Self.capacidade { try mandar() }
    }

    /// Guarda um inteiro na ordem da rede; o espaço já foi garantido.
    private mutating func guardar(_ inteiro: some FixedWidthInteger) {
        let rede = inteiro.bigEndian
        tampao.storeBytes(of: rede, toByteOffset: posicao, as: type(of: rede))
        posicao += inteiro.bitWidth / 8
    }

    private mutating func acrescentar(_ bytes: UnsafeRawBufferPointer) throws(FalhaDeBanco) {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        try garantir(bytes.count)
        if bytes.count > Self.capacidade { return try mandar(base, bytes.count) }
        (tampao + posicao).copyMemory(from: base, byteCount: bytes.count)
        posicao += bytes.count
    }

    private mutating func mandar() throws(FalhaDeBanco) {
        if posicao == 0 { return }
        try mandar(tampao, posicao)
        posicao = 0
    }

    private func mandar(_ base: UnsafeRawPointer, _ quantos: Int) throws(FalhaDeBanco) {
        guard let tamanho = Int32(exactly: quantos),
            PQputCopyData(pg, base.assumingMemoryBound(to: CChar.self), tamanho) == 1
        else { throw FalhaDeBanco(resultado: nil, conexao: pg) }
    }
}
