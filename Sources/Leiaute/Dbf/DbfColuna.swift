/// O tipo de uma coluna, pela letra que o arquivo grava.
package enum DbfTipo: Character, Sendable, CaseIterable {
    /// Texto com brancos à direita.
    case texto = "C"
    /// Número escrito em algarismos; nunca passa por ponto flutuante.
    case numero = "N"
    /// O mesmo que `numero` no arquivo, com outra letra.
    case flutuante = "F"
    case data = "D"
    case logico = "L"
    /// Inteiro de 4 bytes (Visual FoxPro).
    case inteiro = "I"
    /// Ponto flutuante de 8 bytes (Visual FoxPro).
    case real = "B"
    /// Dez milésimos num inteiro de 8 bytes (Visual FoxPro).
    case moeda = "Y"
    /// Dia e hora (Visual FoxPro).
    case instante = "T"
    /// Texto longo, guardado no arquivo ao lado.
    case memo = "M"
    /// Texto de tamanho variável (Visual FoxPro 0x32); só se lê.
    case variavel = "V"

    /// O tamanho em bytes que o tipo impõe; `nil` se a coluna escolhe (ou se depende do formato, como o memo).
    var tamanhoFixo: Int? {
        switch self {
        case .data, .real, .moeda, .instante: 8
        case .logico: 1
        case .inteiro: 4
        case .texto, .numero, .flutuante, .memo, .variavel: nil
        }
    }
}

/// Uma coluna como quem usa a vê; as internas do arquivo (`_NullFlags`) não aparecem.
package struct DbfColuna: Sendable, Hashable {
    /// Até 10 letras, como está no arquivo.
    package let nome: String
    package let tipo: DbfTipo
    /// Em bytes.
    package let tamanho: Int
    package let decimais: Int
    /// Se a coluna distingue nulo de vazio (só Visual FoxPro).
    package let aceitaNulo: Bool

    package init(_ nome: String, _ tipo: DbfTipo, tamanho: Int, decimais: Int = 0, aceitaNulo: Bool = false) {
        self.nome = nome
        self.tipo = tipo
        self.tamanho = tamanho
        self.decimais = decimais
        self.aceitaNulo = aceitaNulo
    }

    /// Texto de até tantos bytes (na página de código do arquivo).
    package static func texto(_ nome: String, _ tamanho: Int) -> DbfColuna {
        DbfColuna(nome, .texto, tamanho: tamanho)
    }

    /// Número de tantas posições, contando sinal e ponto.
    package static func numero(_ nome: String, _ tamanho: Int, decimais: Int = 0) -> DbfColuna {
        DbfColuna(nome, .numero, tamanho: tamanho, decimais: decimais)
    }

    /// Data.
    package static func data(_ nome: String) -> DbfColuna { DbfColuna(nome, .data, tamanho: 8) }

    /// Sim ou não.
    package static func logico(_ nome: String) -> DbfColuna { DbfColuna(nome, .logico, tamanho: 1) }

    /// Texto longo; o tamanho na linha é o do ponteiro, que depende do formato.
    package static func memo(_ nome: String, em formato: DbfFormato) -> DbfColuna {
        DbfColuna(nome, .memo, tamanho: formato == .visualFoxPro ? 4 : 10)
    }
}

/// O que se sabe escrever.
package enum DbfFormato: String, Sendable, CaseIterable {
    /// dBase III+ e Clipper, sem memo (0x03): C, N, D, L.
    case dBase3
    /// FoxPro 2.x: 0x03 sem memo, 0xF5 com memo em `.fpt`; mais F e M.
    case foxPro2
    /// Visual FoxPro (0x30), com memo em `.fpt` se houver; mais I, B, Y, T e nulos.
    case visualFoxPro

    var tipos: Set<DbfTipo> {
        switch self {
        case .dBase3: [.texto, .numero, .data, .logico]
        case .foxPro2: [.texto, .numero, .flutuante, .data, .logico, .memo]
        case .visualFoxPro:
            [.texto, .numero, .flutuante, .data, .logico, .memo, .inteiro, .real, .moeda, .instante]
        }
    }
}

/// Um valor da linha. Número decimal é `mantissa × 10⁻ᶜᵃˢᵃˢ`; ponto flutuante só no tipo B, que já o é no arquivo.
package enum DbfValor: Sendable, Hashable {
    /// Vazio é texto vazio: o DBF não distingue os dois fora do Visual FoxPro com nulos.
    case texto(String)
    /// N e F com decimais, e Y (sempre 4 casas). As casas são as da coluna.
    case decimal(Int64, casas: Int)
    /// N e F sem decimais, e I.
    case inteiro(Int64)
    case data(DiaLido)
    case logico(Bool)
    /// Dia e milissegundos desde a meia-noite, sem fuso.
    case instante(DiaLido, milissegundos: Int32)
    case memo(String)
    case real(Double)
    /// Desconhecido: número, data ou lógico em branco, ou nulo do Visual FoxPro. Nunca é zero.
    case nulo
    /// Não se conseguiu ler; o apontamento da linha diz por quê. Não se escreve.
    case invalido
}

/// Uma linha que não estava apagada.
package struct DbfLinha: Sendable, Equatable {
    /// O número do registro no arquivo, contado de 1 e contando os apagados.
    package let numero: Int
    /// Na ordem de `LeitorDbf.colunas`.
    package let valores: [DbfValor]
    /// Um para cada valor `invalido`.
    package let apontamentos: [ApontamentoDbf]
}
