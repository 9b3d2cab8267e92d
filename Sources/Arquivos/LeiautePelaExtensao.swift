/// O leiaute que se supõe pela extensão do nome, quando quem envia não diz qual é: tabela FoxPro e XML têm definição própria, que é o
/// código do leiaute em texto com `-dbf` ou `-xml`.
package enum LeiautePelaExtensao: String, Sendable, CaseIterable {
    case dbf, xml

    /// A forma que o nome denuncia; nula é a do texto.
    package static func forma(_ nome: String) -> LeiautePelaExtensao? {
        let nome = nome.lowercased()
        return allCases.first { nome.hasSuffix("." + $0.rawValue) }
    }

    /// `margens-da-folha` e `margens.DBF` dão `margens-da-folha-dbf`.
    package static func supor(_ base: String, paraNome nome: String) -> String {
        forma(nome).map { "\(base)-\($0.rawValue)" } ?? base
    }
}
