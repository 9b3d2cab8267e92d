/// Definicoes/ é o presente do banco: uma visão, função ou política por arquivo, e nada que mude dado ou tabela.
enum Definicoes {
    private static let permitidos = Padrao(
        #"(?i)^(?:CREATE(?:\s+OR\s+REPLACE)?\s+(?:VIEW|FUNCTION|PROCEDURE|POLICY)"#
            + #"|DROP\s+(?:VIEW|FUNCTION|PROCEDURE|POLICY)|GRANT|REVOKE|COMMENT\s+ON|ALTER\s+(?:VIEW|FUNCTION))\b"#)
    /// Espécie e nome do que se cria; a política conta pela tabela: as de uma tabela moram juntas.
    private static let criacao = Padrao(
        #"(?i)^CREATE(?:\s+OR\s+REPLACE)?\s+(?:(VIEW|FUNCTION|PROCEDURE)\s+([\w.]+)|(POLICY)\s+\w+\s+ON\s+([\w.]+))"#)

    static func acusar(_ arvore: Arvore) -> [Acusacao] {
        arvore.em("Definicoes").filter { $0.extensao == "sql" }.flatMap { arquivo -> [Acusacao] in
            let comandos = FonteSQL(arquivo.texto ?? "").comandos
            let estranhos = comandos.filter { !permitidos.acha(em: $0.texto) }.map { comando in
                let comeco = comando.texto.prefix(40).split(whereSeparator: \.isWhitespace).prefix(3)
                return Acusacao(
                    arquivo.caminho, comando.linha,
                    "\"\(comeco.joined(separator: " "))\" não é visão, função nem política: é caso de migração")
            }
            let criados = Set(comandos.flatMap { criacao.achados(em: $0.texto) }.map { $0.grupos.dropFirst().joined() })
            if criados.count > 1 {
                return estranhos + [Acusacao(arquivo.caminho, 1, "cria \(criados.count) coisas: uma por arquivo")]
            }
            if criados.isEmpty { return estranhos + [Acusacao(arquivo.caminho, 1, "não cria nada")] }
            return estranhos
        }
    }
}
