/// Tipo visível aos outros alvos diz o que é: comentário `///` logo acima de `package struct`, `enum`, `class`…
///
/// Vale para o tipo que abre na primeira coluna; o que mora dentro de outro costuma dizer-se pelo nome.
enum Documentacao {
    private static let tipo = Padrao(
        #"(?m)^(?:@\w+(?:\([^)]*\))?\s+)*package\s+(?:final\s+|indirect\s+)*"#
            + #"(?:struct|enum|class|actor|protocol)\s+(\w+)"#)

    static func acusar(_ arvore: Arvore) -> [Acusacao] {
        arvore.fontes(em: "Sources").flatMap { fonte -> [Acusacao] in
            let comentadas = fonte.linhasComentadas
            return tipo.achados(em: fonte.codigo).compactMap { achado in
                var acima = achado.linha - 1
                while acima > 0, fonte.linhasDeCodigo[acima - 1].hasPrefix("@") { acima -= 1 }
                guard !comentadas.contains(acima) else { return nil }
                let motivo = "\(achado.grupos[1]) é visível a outros alvos e não diz o que é"
                return Acusacao(fonte.caminho, achado.linha, motivo)
            }
        }
    }
}
