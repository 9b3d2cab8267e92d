/// De que lado vão os caracteres que completam o tamanho.
package enum Lado: String, Sendable, CaseIterable { case esquerda, direita }

/// O caractere que completa o tamanho do campo, e de que lado.
package struct Preenchimento: Sendable, Hashable {
    /// Sempre ASCII.
    package var caractere: UInt8
    package var lado: Lado
}

/// Como o arquivo diz que não há valor.
package enum FormaDoVazio: String, Sendable, CaseIterable { case brancos, zeros }

/// O que separa a parte inteira das casas.
package enum Separador: String, Sendable, CaseIterable {
    /// Casas implícitas.
    case nenhum
    case virgula, ponto

    var byte: UInt8 { self == .virgula ? UInt8(ascii: ",") : UInt8(ascii: ".") }
}

/// Onde fica o sinal do número.
package enum Sinal: String, Sendable, CaseIterable {
    /// Negativo não existe.
    case nenhum
    /// `-` no começo, se negativo.
    case esquerda
    /// `-` no fim se negativo, branco se não.
    case direita
    /// `+` ou `-` no começo.
    case esquerdaSempre = "esquerda-sempre"
    /// `+` ou `-` no fim.
    case direitaSempre = "direita-sempre"

    /// Se ocupa uma posição mesmo no número positivo.
    var ocupa: Bool { self == .direita || self == .esquerdaSempre || self == .direitaSempre }
}

/// Como o número é escrito.
package struct FormatoDeNumero: Sendable, Hashable {
    package var casas = 0
    package var casasMinimas = 0
    /// Aceitos na leitura; na escrita sai o primeiro. Nunca vazio.
    package var separadores: [Separador] = [.nenhum]
    package var milhar = false
    package var sinal = Sinal.nenhum
}

/// Ordem e separadores de um dia do calendário.
package enum FormatoDeData: String, Sendable, CaseIterable {
    case aaaammdd = "AAAAMMDD"
    case ddmmaaaa = "DDMMAAAA"
    case iso = "AAAA-MM-DD"
    case brasileira = "DD/MM/AAAA"
}

/// Ordem e separadores de um mês de um ano.
package enum FormatoDeCompetencia: String, Sendable, CaseIterable {
    case aaaamm = "AAAAMM"
    case mmaaaa = "MMAAAA"
    case brasileira = "MM/AAAA"
    case iso = "AAAA-MM"
}

/// O que o campo guarda.
package enum TipoDeCampo: Sendable, Hashable {
    case texto
    /// Só algarismos, guardado como texto.
    case numero
    case inteiro(FormatoDeNumero)
    case decimal(FormatoDeNumero)
    case data(FormatoDeData)
    case competencia(FormatoDeCompetencia)
    case logico
    case reservado

    /// Nome na definição.
    package var nome: String {
        switch self {
        case .texto: "texto"
        case .numero: "numero"
        case .inteiro: "inteiro"
        case .decimal: "decimal"
        case .data: "data"
        case .competencia: "competencia"
        case .logico: "logico"
        case .reservado: "reservado"
        }
    }

    static let nomes = ["texto", "numero", "inteiro", "decimal", "data", "competencia", "logico", "reservado"]

    /// O formato do número, quando é inteiro ou decimal.
    var numerico: FormatoDeNumero? {
        switch self {
        case .inteiro(let formato), .decimal(let formato): formato
        default: nil
        }
    }
}

/// Um código do arquivo e o nosso valor para ele.
package struct ParDoMapa: Sendable, Hashable {
    package var codigo: String
    /// Em campo lógico, `sim` ou `nao`.
    package var valor: String
}

/// Desde onde o total conta.
package enum EscopoDoTotal: String, Sendable, CaseIterable {
    case arquivo, bloco
    /// Desde a ocorrência anterior do registro que traz o total.
    case anterior
}

/// Total que o arquivo informa sobre si mesmo.
package struct TotalDeControle: Sendable, Hashable {
    /// O que se faz com os registros.
    package enum Conta: Sendable, Hashable {
        case contar(registros: [String])
        /// Todas as linhas que não são `ignorar`.
        case contarTodos
        case somar([Parcela])
    }

    /// Campo somado.
    package struct Parcela: Sendable, Hashable {
        package var registro: String
        package var campo: String
    }

    package var conta: Conta
    /// Nulo quando a definição não diz; vale então o do registro (`DefinicaoDeRegistro.escopo(de:)`).
    package var escopo: EscopoDoTotal?
    /// Só os registros cujo campo com este nome é igual ao campo de mesmo nome do registro que traz o total.
    package var por: String?
}

/// Numeração de 1 em 1.
package enum Sequencia: String, Sendable, CaseIterable { case arquivo, bloco, registro }

/// Definição de um campo.
package struct DefinicaoDeCampo: Sendable {
    /// Vazio só no reservado sem nome.
    package var nome: String
    package var descricao: String?
    /// Posição do primeiro caractere, de 1.
    package var inicio: Int?
    /// Em posicional, o tamanho; nos outros, o máximo.
    package var tamanho: Int?
    package var depoisDe: String?
    package var coluna: String
    /// Caminho desde o registro (XML); vazio é o texto do próprio elemento.
    package var elemento: [String]
    package var atributo: String?
    package var tipo: TipoDeCampo
    package var obrigatorio: Bool
    package var vazio: [FormaDoVazio]
    package var constante: String?
    package var dominio: [String]?
    package var mapa: [ParDoMapa]?
    package var preenchimento: Preenchimento?
    package var total: TotalDeControle?
    package var sequencia: Sequencia?
    /// Reservado que aceita e despreza o que vier.
    package var qualquer: Bool
    /// Linha da definição em que o campo começa, para as mensagens da autoconferência.
    var linhaDaDefinicao: Int?
}
