/// O que os documentos citam existe: teste, arquivo e decisão.
enum Documentos {
    private static func documentos(_ arvore: Arvore) -> [Arquivo] {
        arvore.arquivos.filter { $0.extensao == "md" }
    }

    private static let testeCitado = Padrao(#"\b([A-Z]\w*Tests)(?:/(\w+))?"#)

    /// Documento que cita um teste cita um que existe.
    static func testesFantasmas(_ arvore: Arvore) -> [Acusacao] {
        let pastas = Set(arvore.em("Tests").compactMap { $0.pastas.dropFirst().first })
        let arquivos = Set(arvore.em("Tests").map(\.nomeSemExtensao))
        return documentos(arvore).flatMap { documento in
            testeCitado.achados(em: documento.texto ?? "").compactMap { achado in
                let (primeiro, segundo) = (achado.grupos[1], achado.grupos[2])
                guard pastas.contains(primeiro) || arquivos.contains(primeiro) else {
                    return Acusacao(documento.caminho, achado.linha, "cita \(primeiro), que não existe em Tests")
                }
                guard !segundo.isEmpty, !arquivos.contains(segundo), !pastaDentro(arvore, primeiro, segundo) else {
                    return nil
                }
                let motivo = "cita \(primeiro)/\(segundo), que não existe em Tests"
                return Acusacao(documento.caminho, achado.linha, motivo)
            }
        }
    }

    private static func pastaDentro(_ arvore: Arvore, _ alvo: String, _ pasta: String) -> Bool {
        arvore.arquivos.contains { $0.caminho.hasPrefix("Tests/\(alvo)/\(pasta)/") }
    }

    private static let ligacao = Padrao(#"\]\(([^)\s#]+)(?:#[^)]*)?\)"#)

    /// Ligação de um documento a outro arquivo leva a um que existe.
    static func ligacoesPartidas(_ arvore: Arvore) -> [Acusacao] {
        let caminhos = Set(arvore.arquivos.map(\.caminho))
        let pastas = Set(
            arvore.arquivos.flatMap { arquivo in
                arquivo.pastas.indices.map { arquivo.pastas[0...$0].joined(separator: "/") }
            })
        return documentos(arvore).flatMap { documento in
            ligacao.achados(em: documento.texto ?? "").compactMap { achado in
                let destino = achado.grupos[1]
                guard !destino.contains(":") else { return nil }
                let lugar = resolvido(destino, desde: documento.pastas)
                guard !caminhos.contains(lugar), !pastas.contains(lugar) else { return nil }
                return Acusacao(documento.caminho, achado.linha, "liga a \(destino), que não existe")
            }
        }
    }

    private static func resolvido(_ destino: String, desde pastas: [String]) -> String {
        var partes = pastas
        for parte in destino.split(separator: "/") where parte != "." {
            if parte == ".." { _ = partes.popLast() } else { partes.append(String(parte)) }
        }
        return partes.joined(separator: "/")
    }

    private static let decisaoCitada = Padrao(#"\bdecis(?:ão|ões)\s+(\d{4})\b|\bdocs/decisoes/(\d{4})\b"#)

    /// Decisão citada pelo número, em documento ou comentário, existe em docs/decisoes.
    static func decisoesInexistentes(_ arvore: Arvore) -> [Acusacao] {
        let numeros = Set(arvore.em("docs/decisoes").map { String($0.nome.prefix(4)) })
        let textos = arvore.arquivos.filter { ["md", "swift", "sql", "yaml", "py", "sh"].contains($0.extensao) }
        return textos.filter { !$0.caminho.hasPrefix("Tests/ArrumacaoTests/") }.flatMap { arquivo in
            decisaoCitada.achados(em: arquivo.texto ?? "").compactMap { achado in
                let numero = achado.grupos[1] + achado.grupos[2]
                guard !numeros.contains(numero) else { return nil }
                return Acusacao(arquivo.caminho, achado.linha, "cita a decisão \(numero), que não existe")
            }
        }
    }
}
