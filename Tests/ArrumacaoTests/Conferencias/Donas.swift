/// Cada tabela tem uma dona, escrita na primeira linha do passo que a cria (`-- dona: Contratos`), e só ela grava.
///
/// Migração pode inserir linhas de catálogo. Tabela que nenhum passo cria (temporária) não é de ninguém.
enum Donas {
    private static let criacao = Padrao(
        #"(?i)\bCREATE\s+(?:UNLOGGED\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?:public\.)?(\w+)"#)
    private static let declaracao = Padrao(#"^-- dona: (\w+)\s*$"#)
    private static let gravacao = Padrao(
        #"(?i)\b(?:INSERT\s+INTO|UPDATE(?:\s+ONLY)?|DELETE\s+FROM(?:\s+ONLY)?|TRUNCATE(?:\s+TABLE)?|MERGE\s+INTO)\s+"#
            + #"(?:public\.)?(\w+)|\bCOPY\s+(?:public\.)?(\w+)\s*(?:\([^)]*\))?\s*FROM\b"#)
    private static let copia = Padrao(#"\bcopiar\s*\(\s*para:$"#)

    /// Tabela e alvo que a possui.
    static func porTabela(_ arvore: Arvore) -> [String: String] {
        var donas: [String: String] = [:]
        for (arquivo, tabelas) in passos(arvore) {
            guard let dona = dona(de: arquivo) else { continue }
            for tabela in tabelas { donas[tabela.nome] = dona }
        }
        return donas
    }

    private static func dona(de arquivo: Arquivo) -> String? {
        let primeira = arquivo.texto?.prefix { !$0.isNewline } ?? ""
        return declaracao.achados(em: String(primeira)).first?.grupos[1]
    }

    private static func passos(_ arvore: Arvore) -> [(Arquivo, [(nome: String, linha: Int)])] {
        arvore.em("Migracoes").filter { $0.extensao == "sql" }.map { arquivo in
            let tabelas = FonteSQL(arquivo.texto ?? "").comandos.flatMap { comando in
                criacao.achados(em: comando.texto, desde: comando.linha).map { ($0.grupos[1].lowercased(), $0.linha) }
            }
            return (arquivo, tabelas)
        }
    }

    static func acusar(_ arvore: Arvore) -> [Acusacao] {
        semDona(arvore) + gravacoesAlheias(arvore)
    }

    private static func semDona(_ arvore: Arvore) -> [Acusacao] {
        passos(arvore).flatMap { arquivo, tabelas -> [Acusacao] in
            guard let primeira = tabelas.first else { return [] }
            if arquivo.nome != "sobe.sql" {
                return [Acusacao(arquivo.caminho, primeira.linha, "tabela \(primeira.nome) se cria em sobe.sql")]
            }
            guard let dona = dona(de: arquivo) else {
                return [Acusacao(arquivo.caminho, 1, "cria \(primeira.nome) e não começa com \"-- dona: <Alvo>\"")]
            }
            guard arvore.alvos.contains(dona) else {
                return [Acusacao(arquivo.caminho, 1, "a dona \(dona) não é um alvo de Sources")]
            }
            return []
        }
    }

    private static func gravacoesAlheias(_ arvore: Arvore) -> [Acusacao] {
        let donas = porTabela(arvore)
        return arvore.fontes(em: "Sources").flatMap { fonte in
            fonte.textos.flatMap { texto in
                gravadas(texto, em: fonte).compactMap { tabela, linha -> Acusacao? in
                    guard let dona = donas[tabela.lowercased()], dona != fonte.alvo else { return nil }
                    return Acusacao(fonte.caminho, linha, "grava em \(tabela), que é de \(dona): chame um ato dela")
                }
            }
        }
    }

    /// Tabelas que um texto de SQL, ou um `copiar(para:)`, grava.
    private static func gravadas(_ texto: FonteSwift.Trecho, em fonte: FonteSwift) -> [(String, Int)] {
        if copia.acha(em: fonte.antes(de: texto)) { return [(texto.conteudo, texto.linha)] }
        let semComentario = FonteSQL(texto.conteudo).codigo
        return gravacao.achados(em: semComentario, desde: texto.linha).map { achado in
            (achado.grupos[1].isEmpty ? achado.grupos[2] : achado.grupos[1], achado.linha)
        }
    }
}
