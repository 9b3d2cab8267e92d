/// O que cada pasta tem de ter, e o que os documentos e as páginas não podem citar.
enum Pastas {
    /// Toda capacidade se apresenta num LEIAME.md.
    static func semLeiame(_ arvore: Arvore) -> [Acusacao] {
        arvore.alvos.filter(Camadas.eCapacidade).compactMap { alvo in
            let caminho = "Sources/\(alvo)/LEIAME.md"
            return arvore.arquivos.contains { $0.caminho == caminho }
                ? nil : Acusacao(caminho, 1, "falta: o que faz, quem usa, tabelas de que é dona, atos que oferece")
        }
    }

    /// Todo leiaute de Leiautes/ aparece pelo nome em algum teste.
    static func leiautesSemTeste(_ arvore: Arvore) -> [Acusacao] {
        let textos = arvore.fontes(em: "Tests").flatMap { $0.textos.map(\.conteudo) }
        let emPython = arvore.em("Tests").filter { $0.extensao == "py" }.compactMap(\.texto)
        return arvore.em("Leiautes").filter { ["yaml", "yml"].contains($0.extensao) }.compactMap { leiaute in
            let citado = (textos + emPython).contains { $0.contains(leiaute.nomeSemExtensao) }
            return citado ? nil : Acusacao(leiaute.caminho, 1, "nenhum teste cita \(leiaute.nomeSemExtensao)")
        }
    }

    private static let caminhoDeMaquina = Padrao(
        #"(?<![\w.~-])/(?:work|root|home/\w+|Users/\w+|opt/swift[\w-]*|tmp/\w+)/"#)
    private static let registro = Padrao(
        #"\b(?:pypi|pythonhosted|npmjs|crates|debian|golang)\.(?:org|com|io)\b|--?(?:extra-)?index-url|\b_?registry\s*="#
    )

    /// Ninguém cita caminho de uma máquina nem endereço de registro de pacotes.
    static func enderecosIndevidos(_ arvore: Arvore) -> [Acusacao] {
        let textos = arvore.arquivos.filter {
            ["md", "yaml", "yml", "sh", "py", "txt", "sql", ""].contains($0.extensao)
        }
        return textos.flatMap { arquivo -> [Acusacao] in
            guard let texto = arquivo.texto else { return [] }
            let caminhos = caminhoDeMaquina.achados(em: texto).map {
                Acusacao(arquivo.caminho, $0.linha, "cita um caminho de máquina: \($0.grupos[0])")
            }
            let registros = registro.achados(em: texto).map {
                Acusacao(arquivo.caminho, $0.linha, "cita um registro de pacotes: \($0.grupos[0])")
            }
            return caminhos + registros
        }
    }

    private static let dePagina: Set<String> = ["css", "js", "mjs", "html", "svg", "webmanifest", "json"]
    private static let enderecoDeFora = Padrao(
        #"(?i)(?:https?:)?//(?!www\.w3\.org/)[a-z0-9][\w.-]*\.[a-z]{2,}"#)
    private static let comentarioDeBloco = Padrao(#"(?s)/\*.*?\*/|<!--.*?-->"#)

    /// Página nossa não busca nada de fora: nem fonte, nem código, nem imagem.
    static func buscasDeFora(_ arvore: Arvore) -> [Acusacao] {
        arvore.em("Publico").filter { dePagina.contains($0.extensao) }.flatMap { arquivo -> [Acusacao] in
            guard var texto = arquivo.texto else { return [] }
            for achado in comentarioDeBloco.achados(em: texto) {
                let quebras = achado.grupos[0].filter(\.isNewline)
                texto = texto.replacing(achado.grupos[0], with: quebras, maxReplacements: 1)
            }
            return enderecoDeFora.achados(em: texto).map {
                Acusacao(arquivo.caminho, $0.linha, "endereço de fora: \($0.grupos[0])")
            }
        }
    }

    private static let deTexto: Set<String> = [
        "swift", "md", "sh", "py", "sql", "yaml", "yml", "json", "js", "css", "svg", "html", "txt", "tsv", "csv", "xml",
        "wsdl", "webmanifest", "h", "modulemap", "",
    ]

    /// Texto é UTF-8, com fim de linha simples e quebra no fim; exemplo, retrato e licença alheia ficam como vieram.
    static func textosTortos(_ arvore: Arvore) -> [Acusacao] {
        arvore.arquivos.compactMap { arquivo in
            let livre = !Set(arquivo.pastas).isDisjoint(with: ["Exemplos", "Retratos", "Terceiros"])
            let licenca = arquivo.nome.hasPrefix("OFL") || arquivo.nome.hasPrefix("LICEN")
            guard deTexto.contains(arquivo.extensao), !livre, !licenca, !arquivo.bytes.isEmpty else { return nil }
            if arquivo.texto == nil { return Acusacao(arquivo.caminho, 1, "não é UTF-8") }
            if arquivo.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return Acusacao(arquivo.caminho, 1, "começa com BOM") }
            if arquivo.bytes.contains(0x0D) { return Acusacao(arquivo.caminho, 1, "tem fim de linha CRLF") }
            return arquivo.bytes.last == 0x0A ? nil : Acusacao(arquivo.caminho, 1, "não termina com quebra de linha")
        }
    }
}
