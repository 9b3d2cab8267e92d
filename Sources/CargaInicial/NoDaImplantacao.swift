import Nucleo
import Yams

/// Um pedaço do YAML da implantação com o caminho até ele, que anota o que não se lê em vez de parar.
struct NoDaImplantacao {
    let no: Node
    let caminho: String
    let falhas: FalhasDaImplantacao

    private func falha(_ chave: String?, _ mensagem: String, _ no: Node?) {
        let onde = chave.map { caminho.isEmpty ? $0 : "\(caminho).\($0)" } ?? caminho
        falhas.apontar(onde, linha: (no ?? self.no).mark?.line, mensagem)
    }

    /// Anota um defeito neste ponto.
    func apontar(_ mensagem: String) { falha(nil, mensagem, no) }

    /// Acusa as chaves que ninguém conhece: chave errada nunca é ignorada.
    func conferirChaves(_ conhecidas: Set<String>) {
        guard let mapa = no.mapping else { return falha(nil, "esperado um mapa", no) }
        for (chave, valor) in mapa where !conhecidas.contains(chave.string ?? "") {
            falha(nil, "chave desconhecida: \(chave.string ?? "?")", valor)
        }
    }

    func filho(_ chave: String) -> NoDaImplantacao? {
        no.mapping?[Node(chave)].map {
            NoDaImplantacao(no: $0, caminho: caminho.isEmpty ? chave : "\(caminho).\(chave)", falhas: falhas)
        }
    }

    /// Os itens de uma lista; a que falta é vazia.
    func itens(_ chave: String) -> [NoDaImplantacao] {
        guard let filho = filho(chave) else { return [] }
        guard let lista = filho.no.sequence else {
            falha(chave, "esperada uma lista", filho.no)
            return []
        }
        return lista.enumerated().map {
            NoDaImplantacao(no: $0.element, caminho: "\(filho.caminho)[\($0.offset)]", falhas: falhas)
        }
    }

    func texto(_ chave: String) -> String? {
        guard let filho = filho(chave) else {
            falha(chave, "falta", nil)
            return nil
        }
        guard let texto = filho.no.scalar?.string, !texto.isEmpty else {
            falha(chave, "esperado um texto", filho.no)
            return nil
        }
        return texto
    }

    /// Um texto de uma lista fechada.
    func um(de valores: [String], _ chave: String) -> String? {
        guard let texto = texto(chave) else { return nil }
        if valores.contains(texto) { return texto }
        falha(chave, "esperado \(valores.joined(separator: ", ")); lido \(texto)", filho(chave)?.no)
        return nil
    }

    func textos(_ chave: String) -> [String] {
        itens(chave).compactMap { item in
            if let texto = item.no.scalar?.string { return texto }
            item.apontar("esperado um texto")
            return nil
        }
    }

    /// Inteiro dentro da faixa; com `padrao`, pode faltar.
    func inteiro(_ chave: String, de faixa: ClosedRange<Int64>, padrao: Int64? = nil) -> Int64? {
        guard let filho = filho(chave) else {
            if padrao == nil { falha(chave, "falta", nil) }
            return padrao
        }
        guard let valor = filho.no.scalar.flatMap({ Int64($0.string) }), faixa.contains(valor) else {
            falha(chave, "esperado um inteiro de \(faixa.lowerBound) a \(faixa.upperBound)", filho.no)
            return nil
        }
        return valor
    }

    /// Verdadeiro ou falso; com `padrao`, pode faltar.
    func logico(_ chave: String, padrao: Bool? = nil) -> Bool? {
        guard let filho = filho(chave) else {
            if padrao == nil { falha(chave, "falta", nil) }
            return padrao
        }
        switch filho.no.scalar?.string {
        case "true", "sim": return true
        case "false", "nao": return false
        default:
            falha(chave, "esperado true ou false", filho.no)
            return nil
        }
    }

    func dia(_ chave: String, obrigatorio: Bool = true) -> Dia? {
        guard let filho = filho(chave) else {
            if obrigatorio { falha(chave, "falta", nil) }
            return nil
        }
        guard let texto = filho.no.scalar?.string, let dia = try? Dia.lendo(texto) else {
            falha(chave, "esperado um dia, AAAA-MM-DD", filho.no)
            return nil
        }
        return dia
    }

    /// O conteúdo como JSON, com os nomes e os tipos do YAML.
    var json: String? {
        switch no {
        case .mapping(let mapa):
            var partes: [String] = []
            for (chave, valor) in mapa {
                guard let nome = chave.string,
                    let filho = NoDaImplantacao(no: valor, caminho: caminho, falhas: falhas).json
                else { return nil }
                partes.append("\(Self.entreAspas(nome)): \(filho)")
            }
            return "{\(partes.joined(separator: ", "))}"
        case .sequence(let lista):
            var partes: [String] = []
            for valor in lista {
                guard let filho = NoDaImplantacao(no: valor, caminho: caminho, falhas: falhas).json else { return nil }
                partes.append(filho)
            }
            return "[\(partes.joined(separator: ", "))]"
        case .scalar(let escalar):
            if escalar.style == .singleQuoted || escalar.style == .doubleQuoted {
                return Self.entreAspas(escalar.string)
            }
            if ["true", "false"].contains(escalar.string) || Int64(escalar.string) != nil { return escalar.string }
            return ["null", "~", ""].contains(escalar.string) ? "null" : Self.entreAspas(escalar.string)
        case .alias: return nil
        }
    }

    private static func entreAspas(_ texto: String) -> String {
        var saida = "\""
        for escalar in texto.unicodeScalars {
            switch escalar {
            case "\"", "\\": saida += "\\" + String(escalar)
            case "\n": saida += "\\n"
            case "\t": saida += "\\t"
            default: saida.unicodeScalars.append(escalar)
            }
        }
        return saida + "\""
    }
}

/// Junta tudo que há de errado no YAML: devolve-se tudo de uma vez.
final class FalhasDaImplantacao {
    private(set) var todas: [FalhaDaImplantacao] = []

    func apontar(_ caminho: String, linha: Int?, _ mensagem: String) {
        todas.append(FalhaDaImplantacao(caminho: caminho, linha: linha, mensagem: mensagem))
    }
}

/// Um defeito do YAML da implantação: onde está e o que é.
package struct FalhaDaImplantacao: Error, Sendable, Hashable, CustomStringConvertible {
    package let caminho: String
    package let linha: Int?
    package let mensagem: String

    package var description: String {
        let onde = [linha.map { "linha \($0)" }, caminho.isEmpty ? nil : caminho].compactMap { $0 }.joined(
            separator: ", ")
        return onde.isEmpty ? mensagem : "\(onde): \(mensagem)"
    }
}

/// O YAML não serve; nada foi gravado.
package struct ImplantacaoInvalida: Error, Sendable, CustomStringConvertible {
    package let falhas: [FalhaDaImplantacao]
    package var description: String { falhas.map(\.description).joined(separator: "\n") }
}
