import Arquivos
import Html
import Leiaute
import Nucleo

/// A régua de colunas de uma definição de posições: cada registro sobre uma linha, modelo ou de um arquivo de verdade.
///
/// Desenha também a definição que não passou na conferência, que é quando mais se precisa ver onde dois campos se encontram.
struct ReguaNaTela: Sendable {
    private let reguas: [Regua]
    private let livre: Bool
    /// A primeira linha de cada registro no arquivo experimentado.
    private let exemplos: [String: String]
    private let arquivo: String?

    /// `nil` se o formato não tem posições, ou se nenhum campo tem a sua.
    init?(_ definicao: Definicao, exemplos: [String: String] = [:], arquivo: String? = nil) {
        reguas = Regua.todas(definicao)
        guard !reguas.isEmpty else { return nil }
        livre = definicao.formato == .relatorio
        self.exemplos = exemplos
        self.arquivo = arquivo
    }

    var corpo: some Trecho {
        Cartao("Régua de colunas", subtitulo: subtitulo) {
            for regua in reguas {
                El(.h3, PortalDoGestor.emMaiuscula(regua.registro))
                ReguaDeColunas(
                    "Régua do registro \(regua.registro), posições 1 a \(regua.largura). A tabela dos campos diz o mesmo.",
                    linha: exemplos[regua.registro] ?? regua.modelo, faixas: regua.faixas.map { faixa($0, regua) })
                veredito(regua)
                if let sobra = diferenca(regua) { El(.p, sobra) }
                if regua.cortada {
                    El(.p, "Desenham-se só as primeiras \(Html.Formato.inteiro(Regua.maiorLargura)) posições.")
                }
            }
        }
    }

    private var subtitulo: String {
        let fonte = arquivo.map { "Linhas de \($0)" } ?? "Linha modelo: X é texto, 9 é algarismo"
        return "\(fonte). Posição de mais de um campo leva !; de campo nenhum, ?."
    }

    private func faixa(_ faixa: Regua.Faixa, _ regua: Regua) -> ReguaDeColunas.Faixa {
        switch faixa.dono {
        case .nenhum: .init(faixa.inicio, faixa.fim, "", livre ? .livre : .ninguem)
        case .varios: .init(faixa.inicio, faixa.fim, "", .varios)
        case .campo(let indice):
            .init(
                faixa.inicio, faixa.fim, regua.campos[indice].nome,
                regua.campos[indice].tipo == .reservado ? .reservado : .campo)
        }
    }

    /// Onde dois campos se encontram e onde não há nenhum, em palavras.
    private func defeitos(_ regua: Regua) -> [String] {
        regua.faixas.compactMap { faixa in
            let onde =
                faixa.inicio == faixa.fim
                ? "A posição \(faixa.inicio)" : "As posições \(faixa.inicio) a \(faixa.fim)"
            let uma = faixa.inicio == faixa.fim
            switch faixa.dono {
            case .campo: return nil
            case .nenhum: return livre ? nil : "\(onde) não \(uma ? "é" : "são") de campo nenhum."
            case .varios(let indices):
                let nomes = indices.map { regua.campos[$0].nome.isEmpty ? "um reservado" : regua.campos[$0].nome }
                return "\(onde) \(uma ? "é" : "são") de \(nomes.joined(separator: " e de "))."
            }
        }
    }

    /// O que a régua diz em texto: os defeitos, ou que não há nenhum.
    private func veredito(_ regua: Regua) -> some Trecho {
        let defeitos = defeitos(regua)
        let certo =
            livre
            ? "Nenhum campo invade o outro."
            : "Cada uma das \(Html.Formato.inteiro(regua.largura)) posições é de um campo só."
        return Bloco {
            if defeitos.isEmpty { El(.p, certo) } else { El(.ul) { for defeito in defeitos { El(.li, defeito) } } }
        }
    }

    private func diferenca(_ regua: Regua) -> String? {
        guard !livre, let lida = exemplos[regua.registro], lida.count != regua.largura else { return nil }
        return "A linha do arquivo tem \(Html.Formato.contagem(lida.count, "posição", "posições")), "
            + "e a definição, \(Html.Formato.inteiro(regua.largura))."
    }
}
