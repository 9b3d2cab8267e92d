/// Como a pessoa prefere ler: contraste, tamanho do texto e densidade das listas.
///
/// Cabe em um cookie sem dado pessoal, no formato `contraste=alto&texto=2&densidade=alta`; o que não se entende fica no padrão.
package struct Aparencia: Sendable, Hashable {
    /// Nome do cookie, que o programa do navegador também grava; com `__Host-`, só este servidor o põe.
    package static let cookie = "__Host-aparencia"

    /// Respiro das linhas de lista.
    package enum Densidade: String, Sendable, CaseIterable {
        case alta
        case media
        case baixa
    }

    /// Fundo preto e texto claro.
    package var altoContraste: Bool
    /// De -1 (menor) a 3 (bem maior); 0 é o padrão.
    package var tamanhoDoTexto: Int
    package var densidade: Densidade

    package init(altoContraste: Bool = false, tamanhoDoTexto: Int = 0, densidade: Densidade = .alta) {
        self.altoContraste = altoContraste
        self.tamanhoDoTexto = min(3, max(-1, tamanhoDoTexto))
        self.densidade = densidade
    }

    /// Lê o valor do cookie.
    package init(lendo cookie: String?) {
        self.init()
        for parte in (cookie ?? "").split(separator: "&") {
            let par = parte.split(separator: "=", maxSplits: 1).map(String.init)
            guard par.count == 2 else { continue }
            switch par[0] {
            case "contraste": altoContraste = par[1] == "alto"
            case "texto": tamanhoDoTexto = min(3, max(-1, Int(par[1]) ?? 0))
            case "densidade": densidade = Densidade(rawValue: par[1]) ?? .alta
            default: continue
            }
        }
    }

    /// O valor do cookie.
    package var valorDoCookie: String {
        "contraste=\(altoContraste ? "alto" : "normal")&texto=\(tamanhoDoTexto)&densidade=\(densidade.rawValue)"
    }

    var atributos: [Atributo] {
        [
            .data("contraste", altoContraste ? "alto" : nil),
            .data("texto", tamanhoDoTexto == 0 ? nil : String(tamanhoDoTexto)),
            .data("densidade", densidade == .alta ? nil : densidade.rawValue),
        ]
    }
}
