import Foundation

/// Uma linha da lista das colunas do banco: o que guarda, de quem é, como se protege, para quê e por quanto tempo.
///
/// A lista é `docs/lgpd/colunas-pessoais.tsv`, e um teste a confere com o banco. A coluna `*` vale pelas de número, lógico,
/// instante e faixa da tabela.
/// - Fonte: LGPD-07; Lei 13.709/2018, art. 37 (registro das operações).
package struct ColunaPessoal: Sendable, Hashable {
    /// De quem é o que a coluna guarda.
    package enum Natureza: String, Sendable, CaseIterable {
        case pessoal, vinculado, institucional
    }

    /// Como se protege o que a coluna guarda.
    package enum Protecao: Sendable, Hashable {
        /// AES-256-GCM, aberta só pelo programa.
        case cifrada
        case indiceCego
        case resumo
        /// Sem cifra de coluna, pela decisão de número dado.
        case emClaro(decisao: String)
        /// Não é de ninguém: nada a proteger além do que protege o banco.
        case nenhuma

        init?(_ texto: Substring) {
            switch texto {
            case "cifrada": self = .cifrada
            case "indice-cego": self = .indiceCego
            case "resumo": self = .resumo
            case "—": self = .nenhuma
            default:
                let decisao = texto.dropFirst("em-claro ".count)
                guard texto.hasPrefix("em-claro "), decisao.count == 4, decisao.allSatisfy(\.isNumber) else {
                    return nil
                }
                self = .emClaro(decisao: String(decisao))
            }
        }

        /// Como a tela a diz.
        package var emPalavras: String {
            switch self {
            case .cifrada: "cifrada"
            case .indiceCego: "índice cego"
            case .resumo: "resumo"
            case .emClaro(let decisao): "em claro (decisão \(decisao))"
            case .nenhuma: "—"
            }
        }
    }

    package let tabela: String
    /// `*`: as que não têm linha própria.
    package let coluna: String
    package let natureza: Natureza
    package let protecao: Protecao
    package let finalidade: String
    package let baseLegal: String
    package let guarda: String

    /// Onde a lista mora, a partir da raiz do programa.
    package static let caminho = "docs/lgpd/colunas-pessoais.tsv"

    /// Lê a lista; linha começada por `#` e o cabeçalho não contam. Lança `ListaDeColunasIlegivel` na primeira linha que não se entende.
    package static func ler(_ texto: String) throws(ListaDeColunasIlegivel) -> [ColunaPessoal] {
        var colunas: [ColunaPessoal] = []
        var passouOCabecalho = false
        for (numero, linha) in texto.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if linha.isEmpty || linha.hasPrefix("#") { continue }
            if !passouOCabecalho {
                passouOCabecalho = true
                continue
            }
            let partes = linha.split(separator: "\t", omittingEmptySubsequences: false)
            guard partes.count == 7, partes.allSatisfy({ !$0.isEmpty }),
                let natureza = Natureza(rawValue: String(partes[2])), let protecao = Protecao(partes[3]),
                (natureza == .institucional) == (partes[4] == "—"),
                natureza == .institucional || (protecao != .nenhuma && partes[5] != "—" && partes[6] != "—")
            else { throw ListaDeColunasIlegivel(linha: numero + 1) }
            colunas.append(
                ColunaPessoal(
                    tabela: String(partes[0]), coluna: String(partes[1]), natureza: natureza, protecao: protecao,
                    finalidade: String(partes[4]), baseLegal: String(partes[5]), guarda: String(partes[6])))
        }
        return colunas
    }
}

/// Linha da lista de colunas que não se entende, contada de 1.
package struct ListaDeColunasIlegivel: Error, Equatable, CustomStringConvertible {
    package let linha: Int
    package init(linha: Int) { self.linha = linha }
    package var description: String { "a lista das colunas pessoais tem erro na linha \(linha)" }
}
