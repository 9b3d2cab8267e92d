/// Tipo que sabe se ler de um valor do banco.
package protocol LeituraSQL {
    /// Lê o valor; recusa NULL (use opcional), tipo que não serve e número que não cabe.
    init(lendo campo: Campo) throws(FalhaDeBanco)
}

extension Int64: LeituraSQL {
    /// Aceita `smallint`, `integer`, `bigint` e `oid`.
    package init(lendo campo: Campo) throws(FalhaDeBanco) {
        let bytes = try campo.conteudo(
            [TipoDoBanco.inteiro8, TipoDoBanco.inteiro4, TipoDoBanco.inteiro2, TipoDoBanco.oid].contains(campo.tipo),
            "inteiro")
        switch (campo.tipo, campo.tamanho) {
        case (TipoDoBanco.oid, 4): self = Int64(UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self)))
        case (_, 8): self = Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        case (_, 4): self = Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
        case (_, 2): self = Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
        default: throw campo.recusa("inteiro com \(campo.tamanho) bytes")
        }
    }
}

extension Int: LeituraSQL {
    package init(lendo campo: Campo) throws(FalhaDeBanco) { self = Int(try Int64(lendo: campo)) }
}

extension Int32: LeituraSQL {
    package init(lendo campo: Campo) throws(FalhaDeBanco) { self = try campo.inteiroQueCaiba() }
}

extension Int16: LeituraSQL {
    package init(lendo campo: Campo) throws(FalhaDeBanco) { self = try campo.inteiroQueCaiba() }
}

extension String: LeituraSQL {
    /// Aceita texto em geral, enumeração e json; o resto (numeric, uuid, date…) peça com `::text`.
    package init(lendo campo: Campo) throws(FalhaDeBanco) {
        if campo.tipo == TipoDoBanco.jsonb {
            // O primeiro byte do jsonb binário é a versão do formato.
            let bytes = try campo.conteudo(campo.tamanho > 0 && campo.nulo == false, "jsonb")
            guard bytes.load(as: UInt8.self) == 1 else { throw campo.recusa("jsonb de versão desconhecida") }
            self = try Self.utf8(UnsafeRawBufferPointer(start: bytes + 1, count: campo.tamanho - 1), campo)
            return
        }
        let bytes = try campo.conteudo(TipoDoBanco.ehTexto(campo.tipo), "texto (peça ::text)")
        self = try Self.utf8(UnsafeRawBufferPointer(start: bytes, count: campo.tamanho), campo)
    }

    private static func utf8(_ bytes: UnsafeRawBufferPointer, _ campo: Campo) throws(FalhaDeBanco) -> String {
        guard let texto = String(validating: bytes, as: UTF8.self) else {
            throw campo.recusa("bytes que não são UTF-8", "22021")
        }
        return texto
    }
}

extension Bool: LeituraSQL {
    package init(lendo campo: Campo) throws(FalhaDeBanco) {
        let bytes = try campo.conteudo(campo.tipo == TipoDoBanco.logico && campo.tamanho == 1, "boolean")
        self = bytes.load(as: UInt8.self) != 0
    }
}

extension Double: LeituraSQL {
    /// Aceita `float8` e `float4`; `numeric` não, porque perderia casas: peça `::text` ou converta no SQL.
    package init(lendo campo: Campo) throws(FalhaDeBanco) {
        let bytes = try campo.conteudo(
            campo.tipo == TipoDoBanco.real8 || campo.tipo == TipoDoBanco.real4, "double precision")
        if campo.tipo == TipoDoBanco.real4 {
            self = Double(Float(bitPattern: UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self))))
        } else {
            self = Double(bitPattern: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)))
        }
    }
}

extension Optional: LeituraSQL where Wrapped: LeituraSQL {
    package init(lendo campo: Campo) throws(FalhaDeBanco) {
        self = campo.nulo ? nil : try Wrapped(lendo: campo)
    }
}

/// Enumeração de texto ou inteiro: basta declarar a conformidade. Código desconhecido é recusado.
extension RawRepresentable where Self: LeituraSQL, RawValue: LeituraSQL {
    package init(lendo campo: Campo) throws(FalhaDeBanco) {
        guard let valor = Self(rawValue: try RawValue(lendo: campo)) else {
            throw campo.recusa("código que \(Self.self) não conhece", "22023")
        }
        self = valor
    }
}

/// Elemento de vetor que sabe ler o vetor inteiro.
package protocol ElementoLidoSQL {
    /// Lê o vetor da coluna.
    static func lendo(vetor campo: Campo) throws(FalhaDeBanco) -> [Self]
}

extension UInt8: ElementoLidoSQL {
    package static func lendo(vetor campo: Campo) throws(FalhaDeBanco) -> [UInt8] {
        let bytes = try campo.conteudo(campo.tipo == TipoDoBanco.bytes, "bytea")
        return [UInt8](UnsafeRawBufferPointer(start: bytes, count: campo.tamanho))
    }
}
extension Int64: ElementoLidoSQL {
    package static func lendo(vetor campo: Campo) throws(FalhaDeBanco) -> [Int64] { try campo.vetorSemNulos() }
}
extension Int: ElementoLidoSQL {
    package static func lendo(vetor campo: Campo) throws(FalhaDeBanco) -> [Int] { try campo.vetorSemNulos() }
}
extension String: ElementoLidoSQL {
    package static func lendo(vetor campo: Campo) throws(FalhaDeBanco) -> [String] { try campo.vetorSemNulos() }
}
extension Bool: ElementoLidoSQL {
    package static func lendo(vetor campo: Campo) throws(FalhaDeBanco) -> [Bool] { try campo.vetorSemNulos() }
}
extension Optional: ElementoLidoSQL where Wrapped: LeituraSQL {
    package static func lendo(vetor campo: Campo) throws(FalhaDeBanco) -> [Wrapped?] { try campo.vetor() }
}
extension Array: ElementoLidoSQL where Element == UInt8 {
    package static func lendo(vetor campo: Campo) throws(FalhaDeBanco) -> [[UInt8]] { try campo.vetorSemNulos() }
}
extension Array: LeituraSQL where Element: ElementoLidoSQL {
    /// `[UInt8]` lê `bytea`; os demais leem vetores de uma dimensão.
    package init(lendo campo: Campo) throws(FalhaDeBanco) { self = try Element.lendo(vetor: campo) }
}

extension Campo {
    fileprivate func inteiroQueCaiba<Inteiro: FixedWidthInteger>() throws(FalhaDeBanco) -> Inteiro {
        guard let valor = Inteiro(exactly: try Int64(lendo: self)) else {
            throw recusa("número não cabe em \(Inteiro.self)", "22003")
        }
        return valor
    }

    fileprivate func vetorSemNulos<Elemento: LeituraSQL>() throws(FalhaDeBanco) -> [Elemento] {
        try elementos { (campo) throws(FalhaDeBanco) in try Elemento(lendo: campo) }
    }

    fileprivate func vetor<Elemento: LeituraSQL>() throws(FalhaDeBanco) -> [Elemento?] {
        try elementos { (campo) throws(FalhaDeBanco) in try Elemento?(lendo: campo) }
    }

    /// Percorre o vetor binário: dimensões, aviso de nulos, tipo, e para cada elemento o tamanho e os bytes.
    private func elementos<Saida>(_ ler: (Campo) throws(FalhaDeBanco) -> Saida) throws(FalhaDeBanco) -> [Saida] {
        let vetores = [
            TipoDoBanco.vetorDeInteiros8, TipoDoBanco.vetorDeInteiros4, TipoDoBanco.vetorDeTextos,
            TipoDoBanco.vetorDeLogicos, TipoDoBanco.vetorDeBytes, TipoDoBanco.vetorDeDias, TipoDoBanco.vetorDeInstantes,
        ]
        let bytes = try conteudo(vetores.contains(tipo) || tipo >= TipoDoBanco.primeiroDeUsuario, "vetor")
        func inteiro(_ posicao: Int) throws(FalhaDeBanco) -> Int {
            guard posicao + 4 <= tamanho else { throw recusa("vetor truncado") }
            return Int(Int32(bigEndian: (bytes + posicao).loadUnaligned(as: Int32.self)))
        }
        let dimensoes = try inteiro(0)
        if dimensoes == 0 { return [] }
        guard dimensoes == 1 else { throw recusa("vetor de \(dimensoes) dimensões") }
        let tipoDoElemento = UInt32(truncatingIfNeeded: try inteiro(8))
        let quantos = try inteiro(12)
        var saida: [Saida] = []
        saida.reserveCapacity(quantos)
        var posicao = 20
        for _ in 0..<quantos {
            let tamanhoDoElemento = try inteiro(posicao)
            posicao += 4
            guard posicao + max(0, tamanhoDoElemento) <= tamanho else { throw recusa("vetor truncado") }
            saida.append(
                try ler(
                    Campo(
                        ponteiro: tamanhoDoElemento < 0 ? nil : bytes + posicao, tamanho: max(0, tamanhoDoElemento),
                        tipo: tipoDoElemento, colunas: colunas, indice: indice)))
            posicao += max(0, tamanhoDoElemento)
        }
        return saida
    }
}
