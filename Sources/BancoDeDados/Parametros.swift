import CLibpq

/// Parâmetros de um comando na forma que a libpq quer: um bloco de bytes e, para cada um, tipo, começo e tamanho.
///
/// É reaproveitado de comando em comando para não alocar a cada um.
struct Parametros {
    private var bloco: [UInt8] = []
    private var comecos: [Int] = []
    private var tamanhos: [Int32] = []
    private var formatos: [Int32] = []
    private(set) var tipos: [UInt32] = []
    private(set) var nulos: [Bool] = []

    /// Recomeça com estes valores.
    mutating func montar(_ valores: [Valor]) throws(FalhaDeBanco) {
        bloco.removeAll(keepingCapacity: true)
        comecos.removeAll(keepingCapacity: true)
        tamanhos.removeAll(keepingCapacity: true)
        formatos.removeAll(keepingCapacity: true)
        tipos.removeAll(keepingCapacity: true)
        nulos.removeAll(keepingCapacity: true)
        guard valores.count <= 65_535 else {
            throw FalhaDeBanco(
                sqlstate: "54023", mensagem: "\(valores.count) parâmetros: o limite é 65535; use vetores")
        }
        for (indice, valor) in valores.enumerated() { try acrescentar(valor, numero: indice + 1) }
    }

    private mutating func acrescentar(_ valor: Valor, numero: Int) throws(FalhaDeBanco) {
        let comeco = bloco.count
        var formato: Int32 = 1
        let tipo: UInt32
        switch valor {
        case .nulo:
            tipo = TipoDoBanco.inferido
            formato = 0
        case .texto(let texto), .json(let texto):
            if case .json = valor { tipo = TipoDoBanco.jsonb } else { tipo = TipoDoBanco.inferido }
            guard !texto.utf8.contains(0) else { throw .nulNoTexto("parâmetro $\(numero)") }
            bloco.append(contentsOf: texto.utf8)
            formato = 0
        default:
            tipo = try bloco.acrescentar(valor, onde: "parâmetro $\(numero)")
        }
        tipos.append(tipo)
        comecos.append(comeco)
        tamanhos.append(Int32(clamping: bloco.count - comeco))
        formatos.append(formato)
        nulos.append(valor == .nulo)
        guard bloco.count - comeco <= 1 << 30 else {
            throw FalhaDeBanco(sqlstate: "54000", mensagem: "parâmetro $\(numero): mais de 1 GiB")
        }
        if formato == 0 { bloco.append(0) }
    }

    /// Chama a libpq com os vetores prontos.
    func comPonteiros(
        _ chamar: (
            _ quantos: Int32, _ valores: UnsafePointer<UnsafePointer<CChar>?>?, _ tamanhos: UnsafePointer<Int32>?,
            _ formatos: UnsafePointer<Int32>?
        ) -> OpaquePointer?
    ) -> OpaquePointer? {
        if tipos.isEmpty { return chamar(0, nil, nil, nil) }
        return bloco.withUnsafeBytes { cru in
            // O bloco vazio (só nulos e vetores vazios) não tem endereço: serve qualquer um que não seja nulo.
            let base = cru.baseAddress ?? UnsafeRawPointer(bitPattern: 1)
            let ponteiros = comecos.indices.map { indice in
                nulos[indice] ? nil : base.map { ($0 + comecos[indice]).assumingMemoryBound(to: CChar.self) }
            }
            return chamar(Int32(tipos.count), ponteiros, tamanhos, formatos)
        }
    }
}

extension [UInt8] {
    /// Acrescenta o inteiro na ordem da rede.
    mutating func acrescentar(rede inteiro: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: inteiro.bigEndian) { append(contentsOf: $0) }
    }

    /// Acrescenta o valor em binário e devolve o tipo dele. Texto e nulo soltos não passam por aqui.
    mutating func acrescentar(_ valor: Valor, onde: String) throws(FalhaDeBanco) -> UInt32 {
        switch valor {
        case .inteiro(let inteiro):
            acrescentar(rede: inteiro)
            return TipoDoBanco.inteiro8
        case .logico(let logico):
            append(logico ? 1 : 0)
            return TipoDoBanco.logico
        case .real(let real):
            acrescentar(rede: real.bitPattern)
            return TipoDoBanco.real8
        case .bytes(let bytes):
            append(contentsOf: bytes)
            return TipoDoBanco.bytes
        case .dia(let dia):
            try acrescentar(dia: dia, onde: onde)
            return TipoDoBanco.dia
        case .instante(let instante):
            try acrescentar(instante: instante, onde: onde)
            return TipoDoBanco.instante
        default:
            return try acrescentar(vetor: valor, onde: onde)
        }
    }

    private mutating func acrescentar(vetor valor: Valor, onde: String) throws(FalhaDeBanco) -> UInt32 {
        switch valor {
        case .inteiros(let vetor):
            try elementos(vetor, TipoDoBanco.inteiro8) { (bytes, inteiro) in bytes.acrescentar(rede: inteiro) }
            return TipoDoBanco.vetorDeInteiros8
        case .logicos(let vetor):
            try elementos(vetor, TipoDoBanco.logico) { (bytes, logico) in bytes.append(logico ? 1 : 0) }
            return TipoDoBanco.vetorDeLogicos
        case .listaDeBytes(let vetor):
            try elementos(vetor, TipoDoBanco.bytes) { (bytes, elemento) in bytes.append(contentsOf: elemento) }
            return TipoDoBanco.vetorDeBytes
        case .textos(let vetor):
            try elementos(vetor, TipoDoBanco.texto) { (bytes, texto) throws(FalhaDeBanco) in
                guard !texto.utf8.contains(0) else { throw .nulNoTexto(onde) }
                bytes.append(contentsOf: texto.utf8)
            }
            return TipoDoBanco.vetorDeTextos
        case .dias(let vetor):
            try elementos(vetor, TipoDoBanco.dia) { (bytes, dia) throws(FalhaDeBanco) in
                try bytes.acrescentar(dia: dia, onde: onde)
            }
            return TipoDoBanco.vetorDeDias
        case .instantes(let vetor):
            try elementos(vetor, TipoDoBanco.instante) { (bytes, instante) throws(FalhaDeBanco) in
                try bytes.acrescentar(instante: instante, onde: onde)
            }
            return TipoDoBanco.vetorDeInstantes
        default:
            preconditionFailure("valor sem forma binária: \(valor)")
        }
    }

    mutating func acrescentar(dia: Int32, onde: String) throws(FalhaDeBanco) {
        guard let doBanco = EpocaDoBanco.dia(de1970: dia) else {
            throw FalhaDeBanco(sqlstate: "22008", mensagem: "\(onde): dia \(dia) fora do que o banco guarda")
        }
        acrescentar(rede: doBanco)
    }

    mutating func acrescentar(instante: Int64, onde: String) throws(FalhaDeBanco) {
        guard let doBanco = EpocaDoBanco.instante(de1970: instante) else {
            throw FalhaDeBanco(sqlstate: "22008", mensagem: "\(onde): instante \(instante) fora do que o banco guarda")
        }
        acrescentar(rede: doBanco)
    }

    /// Vetor de uma dimensão contado de 1; o vazio tem zero dimensões, como no servidor.
    mutating func elementos<Elemento>(
        _ vetor: [Elemento?], _ tipo: UInt32, _ escrever: (inout [UInt8], Elemento) throws(FalhaDeBanco) -> Void
    ) throws(FalhaDeBanco) {
        acrescentar(rede: Int32(vetor.isEmpty ? 0 : 1))
        acrescentar(rede: Int32(vetor.contains { $0 == nil } ? 1 : 0))
        acrescentar(rede: tipo)
        if vetor.isEmpty { return }
        acrescentar(rede: Int32(vetor.count))
        acrescentar(rede: Int32(1))
        for elemento in vetor {
            guard let elemento else {
                acrescentar(rede: Int32(-1))
                continue
            }
            let lugarDoTamanho = count
            acrescentar(rede: Int32(0))
            try escrever(&self, elemento)
            let tamanho = Int32(count - lugarDoTamanho - 4).bigEndian
            Swift.withUnsafeBytes(of: tamanho) { replaceSubrange(lugarDoTamanho..<lugarDoTamanho + 4, with: $0) }
        }
    }
}
