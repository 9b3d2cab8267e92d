import Yams

/// Um defeito da definição: onde está e o que se esperava.
package struct DefeitoDeDefinicao: Sendable, Hashable, CustomStringConvertible {
    /// `detalhe.valor.casas`; vazio quando é do arquivo todo.
    package let caminho: String
    /// Linha do YAML, de 1.
    package let linha: Int?
    package let mensagem: String

    /// `detalhe.valor.casas (linha 12): esperado inteiro de 0 a 9, lido "x"`.
    package var description: String {
        let lugar = caminho.isEmpty ? "definição" : caminho
        return (linha.map { "\(lugar) (linha \($0)): " } ?? "\(lugar): ") + mensagem
    }
}

/// A definição não serve; traz **todos** os defeitos.
package struct DefinicaoInvalida: Error, CustomStringConvertible {
    package let defeitos: [DefeitoDeDefinicao]

    package var description: String { defeitos.map(\.description).joined(separator: "\n") }
}

/// Junta os defeitos à medida que se lê.
final class ColetorDeDefeitos {
    private(set) var defeitos: [DefeitoDeDefinicao] = []
    /// Os campos que não se leram nem para conferir, por registro; o sem nome é vazio.
    private(set) var perdidos: [String: Set<String>] = [:]

    func perder(_ campo: String, de registro: String) { perdidos[registro, default: []].insert(campo) }

    /// Se a chave já foi apontada (ou o que há dentro dela, ou a falta dela): o que dela depende não se confere, para um erro não virar três.
    func estragada(_ chave: String, em caminho: String) -> Bool {
        defeitos.contains {
            $0.caminho == "\(caminho).\(chave)" || $0.caminho.hasPrefix("\(caminho).\(chave).")
                || ($0.caminho == caminho && $0.mensagem == "falta a chave \"\(chave)\"")
        }
    }

    /// O mesmo, em algum dos campos sem nome do registro, que só se conhecem pela ordem.
    func estragada(_ chave: String, doSemNomeEm registro: String) -> Bool {
        defeitos.contains { $0.caminho.hasPrefix("\(registro).campos[") && $0.caminho.hasSuffix("].\(chave)") }
    }

    func apontar(_ caminho: String, _ linha: Int?, _ mensagem: String) {
        defeitos.append(DefeitoDeDefinicao(caminho: caminho, linha: linha, mensagem: mensagem))
    }
}

/// Um mapa do YAML com o seu caminho; cada leitura marca a chave como conhecida.
///
/// Todo escalar é lido como texto: `01`, `sim` e `1e3` são o que está escrito.
struct MapaYaml {
    let caminho: String
    let linha: Int?
    let coletor: ColetorDeDefeitos
    private let pares: [(chave: String, no: Node)]

    init?(_ no: Node, caminho: String, coletor: ColetorDeDefeitos) {
        guard case .mapping(let mapa) = no else {
            coletor.apontar(caminho, no.mark?.line, "esperado um mapa de chaves")
            return nil
        }
        self.caminho = caminho
        linha = no.mark?.line
        self.coletor = coletor
        var pares: [(chave: String, no: Node)] = []
        for (chave, valor) in mapa {
            guard case .scalar(let escalar) = chave else {
                coletor.apontar(caminho, chave.mark?.line, "esperada chave de texto")
                continue
            }
            pares.append((escalar.string, valor))
        }
        self.pares = pares
    }

    /// O mesmo mapa com outro caminho (o nome só se sabe depois de ler).
    func com(caminho: String) -> MapaYaml { MapaYaml(caminho, self) }

    private init(_ caminho: String, _ outro: MapaYaml) {
        self.caminho = caminho
        (linha, coletor, pares) = (outro.linha, outro.coletor, outro.pares)
    }

    func no(_ chave: String) -> Node? { pares.first { $0.chave == chave }?.no }
    func tem(_ chave: String) -> Bool { no(chave) != nil }

    func apontar(_ chave: String?, _ mensagem: String) {
        let local = chave.map { caminho.isEmpty ? $0 : "\(caminho).\($0)" } ?? caminho
        coletor.apontar(local, chave.flatMap { no($0)?.mark?.line } ?? linha, mensagem)
    }

    /// Aponta toda chave fora da lista; `motivo` diz por que uma chave, que em outro lugar existe, aqui não vale.
    func recusarOutras(_ conhecidas: [String], motivo: (String) -> String? = { _ in nil }) {
        for (chave, no) in pares where !conhecidas.contains(chave) {
            let local = caminho.isEmpty ? chave : "\(caminho).\(chave)"
            let tolerancia = min(2, max(1, chave.utf8.count / 3))
            let perto = conhecidas.filter { distancia($0, chave) <= tolerancia }
                .min { distancia($0, chave) < distancia($1, chave) }
            let dica =
                motivo(chave) ?? perto.map { "seria \"\($0)\"?" } ?? "aqui valem " + conhecidas.joined(separator: ", ")
            coletor.apontar(local, no.mark?.line, "chave desconhecida; " + dica)
        }
    }

    /// Todos os pares, para os mapas de chave livre.
    var todos: [(chave: String, no: Node)] { pares }

    func texto(_ chave: String) -> String? {
        guard let no = no(chave) else { return nil }
        guard case .scalar(let escalar) = no else {
            apontar(chave, "esperado um texto")
            return nil
        }
        return escalar.string
    }

    func textoObrigatorio(_ chave: String) -> String {
        guard tem(chave) else {
            apontar(nil, "falta a chave \"\(chave)\"")
            return ""
        }
        let valor = texto(chave) ?? ""
        if valor.isEmpty, case .scalar? = no(chave) { apontar(chave, "esperado texto, lido vazio") }
        return valor
    }

    func inteiro(_ chave: String, em faixa: ClosedRange<Int>) -> Int? {
        guard let escrito = texto(chave) else { return nil }
        guard let numero = Int(escrito), faixa.contains(numero) else {
            apontar(chave, "esperado inteiro de \(faixa.lowerBound) a \(faixa.upperBound), lido \"\(escrito)\"")
            return nil
        }
        return numero
    }

    func logico(_ chave: String) -> Bool? {
        guard let escrito = texto(chave) else { return nil }
        switch escrito {
        case "sim", "true": return true
        case "nao", "não", "false": return false
        default:
            apontar(chave, "esperado sim ou nao, lido \"\(escrito)\"")
            return nil
        }
    }

    func opcao<T: RawRepresentable & CaseIterable>(_ chave: String, _ tipo: T.Type = T.self) -> T?
    where T.RawValue == String {
        texto(chave).flatMap { opcao(chave, escrita: $0) }
    }

    private func opcao<T: RawRepresentable & CaseIterable>(_ chave: String, escrita: String) -> T?
    where T.RawValue == String {
        if let valor = T(rawValue: escrita) { return valor }
        apontar(chave, "esperado \(ouLista(T.allCases.map(\.rawValue))), lido \"\(escrita)\"")
        return nil
    }

    /// Lista de textos, ou um texto só.
    func textos(_ chave: String) -> [String]? {
        guard let no = no(chave) else { return nil }
        if case .scalar(let escalar) = no { return [escalar.string] }
        guard case .sequence(let lista) = no else {
            apontar(chave, "esperada uma lista de textos")
            return nil
        }
        return lista.compactMap { item in
            if case .scalar(let escalar) = item { return escalar.string }
            apontar(chave, "esperada uma lista de textos")
            return nil
        }
    }

    /// Lista de opções, ou uma só; sem repetição.
    func opcoes<T: RawRepresentable & CaseIterable & Hashable>(_ chave: String, _ tipo: T.Type = T.self) -> [T]?
    where T.RawValue == String {
        guard let escritas = textos(chave) else { return nil }
        let valores: [T] = escritas.compactMap { opcao(chave, escrita: $0) }
        if valores.isEmpty && escritas.isEmpty { apontar(chave, "lista vazia") }
        if Set(valores).count != valores.count { apontar(chave, "opção repetida") }
        return valores.isEmpty ? nil : valores
    }

    /// Mapa encaixado.
    func mapa(_ chave: String) -> MapaYaml? {
        no(chave).flatMap { MapaYaml($0, caminho: caminho.isEmpty ? chave : "\(caminho).\(chave)", coletor: coletor) }
    }

    /// Lista de nós; nula se a chave falta ou não é lista.
    func lista(_ chave: String) -> [Node]? {
        guard let no = no(chave) else { return nil }
        guard case .sequence(let lista) = no else {
            apontar(chave, "esperada uma lista")
            return nil
        }
        return Array(lista)
    }
}

/// `a, b ou c`.
func ouLista(_ itens: [String]) -> String {
    guard let ultimo = itens.last, itens.count > 1 else { return itens.first ?? "" }
    return itens.dropLast().joined(separator: ", ") + " ou " + ultimo
}

/// Quantas letras mudam de um texto ao outro (Levenshtein), para sugerir a chave certa.
func distancia(_ a: String, _ b: String) -> Int {
    let (x, y) = (Array(a.utf8), Array(b.utf8))
    var linha = Array(0...y.count)
    for i in 0..<x.count {
        var diagonal = linha[0]
        linha[0] = i + 1
        for j in 0..<y.count {
            let troca = diagonal + (x[i] == y[j] ? 0 : 1)
            diagonal = linha[j + 1]
            linha[j + 1] = min(troca, linha[j] + 1, linha[j + 1] + 1)
        }
    }
    return linha[y.count]
}
