// O desenho dos dados:
//
//   Definicao                  um arquivo: formato, codificação, fim de linha
//     └─ DefinicaoDeRegistro   um tipo de linha (ou elemento): papel, reconhecimento, ocorrências, bloco, herança
//          └─ DefinicaoDeCampo um pedaço da linha: onde fica, de que tipo é, o que vale
//
// A definição nasce de um texto YAML (`Definicao.lendo(yaml:)`) e só existe se passou na autoconferência: quem tem uma
// `Definicao` na mão pode ler e escrever com ela.

/// Como o arquivo é por dentro.
package enum Formato: String, Sendable, CaseIterable {
    /// Linhas de largura fixa.
    case posicional
    /// Colunas entre separadores, com ou sem aspas.
    case delimitado
    /// Elementos sob uma raiz, em UTF-8.
    case xml
    /// Tabela dBase/FoxPro.
    case dbf
    /// Texto que ia para a impressora: páginas, títulos, subtotais.
    case relatorio

    /// Com que termina o nome do arquivo que se escreve assim.
    package var extensao: String {
        switch self {
        case .posicional, .relatorio: "txt"
        case .delimitado: "csv"
        case .xml: "xml"
        case .dbf: "dbf"
        }
    }

    /// Se o arquivo é feito de linhas de texto.
    var temLinhas: Bool { self == .posicional || self == .delimitado || self == .relatorio }
    /// Se os campos ficam em posições contadas.
    var temPosicoes: Bool { self == .posicional || self == .relatorio }
}

/// O que separa uma linha da outra.
package enum FimDeLinha: String, Sendable, CaseIterable {
    case crlf, lf

    var bytes: [UInt8] { self == .crlf ? [0x0D, 0x0A] : [0x0A] }
}

/// Se o arquivo UTF-8 começa com a marca de ordem de bytes (EF BB BF).
package enum Bom: String, Sendable, CaseIterable { case recusado, exigido, aceito }

/// Se a última linha termina em fim de linha. Sem ele, o comum é o arquivo ter sido cortado no caminho.
package enum UltimaLinha: String, Sendable, CaseIterable {
    case comFim = "com-fim"
    case semFim = "sem-fim"
    case qualquer
}

/// O que fazer com o que a definição não cita e não atrapalha (linha em branco, coluna a mais).
package enum Tolerancia: String, Sendable, CaseIterable { case recusar, ignorar }

/// A primeira linha do delimitado.
package enum Titulos: String, Sendable, CaseIterable {
    /// Não há linha de títulos.
    case nenhum
    /// Exatamente os nomes das colunas, na ordem da definição.
    case fixos
    /// Os nomes das colunas em qualquer ordem: é ela que diz onde está cada campo.
    case porNome = "por-nome"
}

/// Definição de um arquivo, já conferida: o mesmo valor lê e escreve.
package struct Definicao: Sendable {
    package var id: String
    package var titulo: String
    package var versao: String
    package var descricao: String?
    /// Manual de onde a definição foi tirada, com versão e quadro.
    package var fonte: String?
    /// Dia em que passa a valer, `AAAA-MM-DD`; nulo é desde sempre.
    package var vigenteDesde: DiaLido?
    /// Último dia em que vale; nulo é sem fim.
    package var vigenteAte: DiaLido?
    package var formato: Formato
    package var codificacao: Codificacao
    package var bom: Bom
    /// Aceitos na leitura; na escrita sai o primeiro. Nunca vazio.
    package var finsDeLinha: [FimDeLinha]
    package var ultimaLinha: UltimaLinha
    package var linhasEmBranco: Tolerancia
    /// Se o arquivo pode acabar no byte 0x1A.
    package var marcaDeFim: Bool
    package var aMais: Tolerancia
    /// Posições por linha (posicional) ou a maior linha aceita (relatório).
    package var largura: Int
    package var delimitado: ParametrosDeDelimitado
    package var xml: ParametrosDeXml
    package var registros: [DefinicaoDeRegistro]

    /// O registro com este nome.
    package func registro(_ nome: String) -> DefinicaoDeRegistro? { registros.first { $0.nome == nome } }

    /// A posição do registro com este nome em `registros`; é o `tipo` de `Registro` e de `escrever`.
    package func tipo(_ nome: String) -> Int? { registros.firstIndex { $0.nome == nome } }

    /// Se a definição vale neste dia.
    package func vale(em dia: DiaLido) -> Bool {
        (vigenteDesde.map { $0 <= dia } ?? true) && (vigenteAte.map { dia <= $0 } ?? true)
    }
}

/// O que só o formato delimitado tem.
package struct ParametrosDeDelimitado: Sendable, Hashable {
    package var separador: UInt8 = UInt8(ascii: ";")
    /// Nulo quando o arquivo não usa aspas.
    package var aspas: UInt8? = UInt8(ascii: "\"")
    package var aspearSempre = false
    package var titulos = Titulos.nenhum
}

/// O que só o formato XML tem.
package struct ParametrosDeXml: Sendable, Hashable {
    package var raiz = ""
    package var espacoDeNomes: String?
    package var recuo = 2
    package var profundidade = 32
}
