/// Número (oid) dos tipos embutidos do PostgreSQL que esta máquina lê e escreve em binário.
enum TipoDoBanco {
    static let logico: UInt32 = 16
    static let bytes: UInt32 = 17
    static let letra: UInt32 = 18
    static let nome: UInt32 = 19
    static let inteiro8: UInt32 = 20
    static let inteiro2: UInt32 = 21
    static let inteiro4: UInt32 = 23
    static let texto: UInt32 = 25
    static let oid: UInt32 = 26
    static let json: UInt32 = 114
    static let real4: UInt32 = 700
    static let real8: UInt32 = 701
    static let desconhecido: UInt32 = 705
    static let vetorDeLogicos: UInt32 = 1000
    static let vetorDeBytes: UInt32 = 1001
    static let vetorDeInteiros4: UInt32 = 1007
    static let vetorDeTextos: UInt32 = 1009
    static let vetorDeInteiros8: UInt32 = 1016
    static let caracteres: UInt32 = 1042
    static let caracteresVariaveis: UInt32 = 1043
    static let dia: UInt32 = 1082
    static let vetorDeDias: UInt32 = 1182
    static let instante: UInt32 = 1184
    static let vetorDeInstantes: UInt32 = 1185
    static let numerico: UInt32 = 1700
    static let jsonb: UInt32 = 3802
    /// O servidor infere.
    static let inferido: UInt32 = 0
    /// Daqui para cima são tipos criados por quem usa: enumerações vêm como texto.
    static let primeiroDeUsuario: UInt32 = 16_384

    /// Se o tipo chega em binário como UTF-8 puro.
    static func ehTexto(_ tipo: UInt32) -> Bool {
        switch tipo {
        case texto, caracteresVariaveis, caracteres, nome, desconhecido, letra, json: true
        default: tipo >= primeiroDeUsuario
        }
    }
}

/// O PostgreSQL conta dias e microssegundos desde 2000-01-01; nós, desde 1970-01-01.
enum EpocaDoBanco {
    /// Dias de 1970-01-01 a 2000-01-01.
    static let dias: Int32 = 10_957
    /// Microssegundos de 1970-01-01 a 2000-01-01.
    static let microssegundos: Int64 = 946_684_800_000_000

    /// Dia de 1970 na conta do banco; nada se estoura ou se coincidir com os infinitos dele.
    static func dia(de1970 dia: Int32) -> Int32? {
        let (valor, estourou) = dia.subtractingReportingOverflow(dias)
        return estourou || valor == .min || valor == .max ? nil : valor
    }

    /// Instante de 1970 na conta do banco; nada se estoura ou se coincidir com os infinitos dele.
    static func instante(de1970 instante: Int64) -> Int64? {
        let (valor, estourou) = instante.subtractingReportingOverflow(microssegundos)
        return estourou || valor == .min || valor == .max ? nil : valor
    }
}
