/// Um valor lido do banco, ainda em binário. Só vale enquanto a linha de onde veio valer.
package struct Campo {
    /// Primeiro byte; nada quando o valor é NULL.
    let ponteiro: UnsafeRawPointer?
    let tamanho: Int
    let tipo: UInt32
    let colunas: Colunas
    let indice: Int

    /// Nome da coluna.
    package var coluna: String { colunas.nomes[indice] }

    /// Se o valor é NULL.
    package var nulo: Bool { ponteiro == nil }

    /// Dias desde 1970-01-01, de uma coluna `date`. Recusa NULL, infinito e qualquer outro tipo.
    package var dias: Int32 {
        get throws(FalhaDeBanco) {
            let bytes = try conteudo(tipo == TipoDoBanco.dia && tamanho == 4, "date")
            let doBanco = Int32(bigEndian: bytes.loadUnaligned(as: Int32.self))
            let (valor, estourou) = doBanco.addingReportingOverflow(EpocaDoBanco.dias)
            guard doBanco != .max, doBanco != .min, !estourou else { throw recusa("data infinita ou fora do alcance") }
            return valor
        }
    }

    /// Microssegundos desde 1970-01-01 00:00 UTC, de uma coluna `timestamptz`. Recusa NULL, infinito e qualquer outro tipo.
    package var microssegundos: Int64 {
        get throws(FalhaDeBanco) {
            let bytes = try conteudo(tipo == TipoDoBanco.instante && tamanho == 8, "timestamptz")
            let doBanco = Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
            let (valor, estourou) = doBanco.addingReportingOverflow(EpocaDoBanco.microssegundos)
            guard doBanco != .max, doBanco != .min, !estourou else {
                throw recusa("instante infinito ou fora do alcance")
            }
            return valor
        }
    }

    /// Chama `ler` com os bytes crus, sem copiar; NULL é recusado.
    package func comBytes<T>(_ ler: (UnsafeRawBufferPointer) -> T) throws(FalhaDeBanco) -> T {
        ler(UnsafeRawBufferPointer(start: try conteudo(true, ""), count: tamanho))
    }

    /// O começo dos bytes, se o valor existe e o tipo serve.
    func conteudo(_ serve: Bool, _ esperado: StaticString) throws(FalhaDeBanco) -> UnsafeRawPointer {
        guard let ponteiro else { throw recusa("veio NULL onde se espera valor", "22004") }
        guard serve else {
            let dica = tipo == TipoDoBanco.numerico ? " (soma de bigint é numeric: peça ::bigint ou ::text)" : ""
            throw recusa("esperado \(esperado), veio o tipo \(tipo) com \(tamanho) bytes\(dica)")
        }
        return ponteiro
    }

    /// Falha desta coluna. Não leva o valor: pode ser dado pessoal.
    package func recusa(_ motivo: String, _ sqlstate: String = "42804") -> FalhaDeBanco {
        FalhaDeBanco(sqlstate: sqlstate, mensagem: "coluna \(coluna): \(motivo)", coluna: coluna)
    }
}

/// Nomes das colunas de um resultado, na ordem, e onde achar cada uma.
final class Colunas {
    let nomes: [String]
    let tipos: [UInt32]
    private let posicoes: [String: Int]

    init(nomes: [String], tipos: [UInt32]) {
        self.nomes = nomes
        self.tipos = tipos
        posicoes = Dictionary(zip(nomes, 0...), uniquingKeysWith: { primeira, _ in primeira })
    }

    func posicao(_ nome: String) throws(FalhaDeBanco) -> Int {
        if let posicao = posicoes[nome] { return posicao }
        throw FalhaDeBanco(
            sqlstate: "42703", mensagem: "não há coluna \(nome); há \(nomes.joined(separator: ", "))", coluna: nome)
    }
}
