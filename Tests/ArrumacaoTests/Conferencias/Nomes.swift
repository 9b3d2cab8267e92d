/// Nomes: identificador sem acento, sem abreviação e sem as palavras que o glossário recusa.
enum Nomes {
    /// Identificador com acento. O formatador só olha `let` e `var`; aqui se olha tudo, inclusive o SQL.
    static func acentuados(_ arvore: Arvore) -> [Acusacao] {
        let swift = arvore.fontes.flatMap { acentuados(no: $0.codigo, $0.caminho) }
        let sql = arvore.arquivos.filter { $0.extensao == "sql" }.flatMap {
            acentuados(no: FonteSQL($0.texto ?? "").codigo, $0.caminho)
        }
        let caminhos = arvore.arquivos.filter { !$0.caminho.utf8.allSatisfy { $0 < 128 } }.map {
            Acusacao($0.caminho, 1, "caminho com acento")
        }
        return swift + sql + caminhos
    }

    private static let acentuada = Padrao(#"\w*[^\x00-\x7F]+\w*"#)

    private static func acentuados(no codigo: String, _ caminho: String) -> [Acusacao] {
        guard !codigo.utf8.allSatisfy({ $0 < 128 }) else { return [] }
        return acentuada.achados(em: codigo).map {
            Acusacao(caminho, $0.linha, "identificador com acento: \($0.grupos[0])")
        }
    }

    /// Abreviações que ninguém deveria ter de decifrar; valem para identificador em Swift e em SQL.
    private static let abreviacoes: Set<String> = [
        "qtd", "qtde", "vlr", "dta", "dtnasc", "nro", "mtr", "parc", "consig", "compet", "matric",
    ]
    private static let identificador = Padrao(#"[A-Za-z_]\w*"#)

    static func abreviados(_ arvore: Arvore) -> [Acusacao] {
        let swift = arvore.fontes.map { ($0.caminho, $0.codigo) }
        let sql = arvore.arquivos.filter { $0.extensao == "sql" }.map { ($0.caminho, FonteSQL($0.texto ?? "").codigo) }
        return (swift + sql).flatMap { caminho, codigo -> [Acusacao] in
            let minusculo = codigo.lowercased()
            guard abreviacoes.contains(where: { minusculo.contains($0) }) else { return [] }
            return identificador.achados(em: codigo).compactMap { achado in
                guard let ruim = palavras(achado.grupos[0]).first(where: abreviacoes.contains) else { return nil }
                return Acusacao(caminho, achado.linha, "\(achado.grupos[0]): \"\(ruim)\" por extenso")
            }
        }
    }

    /// Palavras de um identificador, em minúsculas: "quantidadeDeLinhas" e "quantidade_de_linhas" dão o mesmo.
    static func palavras(_ nome: String) -> [String] {
        var palavras: [String] = []
        var atual = ""
        var anterior: Character = "_"
        for letra in nome {
            if letra == "_" || (letra.isUppercase && anterior.isLowercase) {
                if !atual.isEmpty { palavras.append(atual) }
                atual = ""
            }
            if letra != "_" { atual.append(contentsOf: letra.lowercased()) }
            anterior = letra
        }
        if !atual.isEmpty { palavras.append(atual) }
        return palavras
    }

    /// Gavetas: respondem "de que tipo é?", e a pergunta é "de que assunto é?".
    private static let gavetas: Set<String> = [
        "util", "utils", "utilidades", "helper", "helpers", "ajudante", "ajudantes", "shared", "comum", "comuns",
        "common",
        "models", "modelos", "services", "extensions", "extensoes", "misc", "diversos", "manager", "managers",
    ]

    /// Nome de arquivo, pasta ou tipo que o glossário recusa ou que é gaveta.
    static func recusados(_ arvore: Arvore) -> [Acusacao] {
        let recusadas = nomesRecusados(arvore)
        func motivo(_ nome: String) -> String? {
            let partes = palavras(nome)
            if let gaveta = partes.first(where: gavetas.contains) {
                return "\(nome): \"\(gaveta)\" é gaveta, não assunto"
            }
            for (ruim, bom) in recusadas where contem(partes, palavras(ruim)) {
                return "\(nome): o glossário diz \(bom), não \(ruim)"
            }
            return nil
        }
        let lugares = arvore.arquivos.filter { $0.pastas.first == "Sources" || $0.pastas.first == "Tests" }
        let caminhos = lugares.flatMap { arquivo in
            (arquivo.pastas.dropFirst() + [arquivo.nomeSemExtensao]).compactMap { parte in
                motivo(parte).map { Acusacao(arquivo.caminho, 1, $0) }
            }
        }
        let tipos = arvore.fontes(em: "Sources").flatMap { fonte in
            tipo.achados(em: fonte.codigo).compactMap { achado in
                motivo(achado.grupos[1]).map { Acusacao(fonte.caminho, achado.linha, $0) }
            }
        }
        return caminhos + tipos
    }

    private static let tipo = Padrao(#"\b(?:struct|enum|class|actor|protocol|typealias)\s+(\w+)"#)

    private static func contem(_ partes: [String], _ procuradas: [String]) -> Bool {
        guard !procuradas.isEmpty, partes.count >= procuradas.count else { return false }
        return (0...(partes.count - procuradas.count)).contains {
            Array(partes[$0..<($0 + procuradas.count)]) == procuradas
        }
    }

    private static let celulaComNomes = Padrao(#"`([A-Za-z]\w*)`"#)

    /// Da última coluna do glossário, os nomes entre crases, com o nome no código que vale em lugar deles.
    static func nomesRecusados(_ arvore: Arvore) -> [String: String] {
        let arquivo = arvore.arquivos.first { $0.caminho == "docs/glossario.md" }
        guard let glossario = arquivo?.texto else { return [:] }
        var recusados: [String: String] = [:]
        for linha in glossario.split(separator: "\n") where linha.hasPrefix("|") {
            let celulas = linha.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
            guard celulas.count == 5, let ultima = celulas.last else { continue }
            let nomes = celulaComNomes.achados(em: String(celulas[celulas.startIndex + 3]))
            let bom = nomes.first?.grupos[1] ?? "outro nome"
            for achado in celulaComNomes.achados(em: String(ultima)) { recusados[achado.grupos[1]] = bom }
        }
        return recusados
    }
}
