/// Construções que só entram com razão escrita, ou não entram.
enum Perigos {
    private struct Regra: Sendable {
        let padrao: Padrao
        let motivo: String
        /// Aceita se há comentário na mesma linha ou na de cima.
        var comRazao = false
        /// Aceita fora destas pastas.
        var pastas = ["Sources", "Tests"]
        /// Aceita nestes alvos.
        var alvosLivres: Set<String> = []
    }

    private static let regras = [
        Regra(padrao: Padrao(#"\btry!"#), motivo: "try! derruba o processo: trate ou lance"),
        Regra(padrao: Padrao(#"\bas!"#), motivo: "as! derruba o processo: use as? e decida"),
        Regra(padrao: Padrao(#"\bfatalError\s*\("#), motivo: "fatalError sem razão escrita", comRazao: true),
        Regra(
            padrao: Padrao(#"@unchecked\s+Sendable"#), motivo: "@unchecked Sendable sem razão escrita", comRazao: true),
        Regra(
            padrao: Padrao(#"\bnonisolated\s*\(\s*unsafe\s*\)"#), motivo: "nonisolated(unsafe) sem razão escrita",
            comRazao: true),
        Regra(
            padrao: Padrao(#"(?<![\w.])(?:print|debugPrint|dump)\s*\("#),
            motivo: "print fora da linha de comando: use o registro", pastas: ["Sources"], alvosLivres: ["averba"]),
    ]

    static func acusar(_ arvore: Arvore) -> [Acusacao] {
        let fontes = arvore.fontes(em: "Sources") + arvore.fontes(em: "Tests")
        return fontes.flatMap { fonte in
            construcoes(fonte) + pendencias(fonte) + roteirosMontados(fonte) + dinheiroEmDouble(fonte)
        }
    }

    private static func construcoes(_ fonte: FonteSwift) -> [Acusacao] {
        let comentadas = fonte.linhasComentadas
        return regras.flatMap { regra -> [Acusacao] in
            guard regra.pastas.contains(where: { fonte.caminho.hasPrefix($0 + "/") }) else { return [] }
            if let alvo = fonte.alvo, regra.alvosLivres.contains(alvo) { return [] }
            return regra.padrao.achados(em: fonte.codigo).compactMap { achado in
                let explicado = !comentadas.isDisjoint(with: [achado.linha, achado.linha - 1])
                return regra.comRazao && explicado ? nil : Acusacao(fonte.caminho, achado.linha, regra.motivo)
            }
        }
    }

    private static let pendencia = Padrao(#"\b(?:TODO|FIXME|XXX|HACK)\b(?!-)"#)

    /// Pendência vai para a lista de tarefas, não para o comentário.
    private static func pendencias(_ fonte: FonteSwift) -> [Acusacao] {
        fonte.comentarios.flatMap { comentario in
            pendencia.achados(em: comentario.conteudo, desde: comentario.linha).map {
                Acusacao(fonte.caminho, $0.linha, "pendência em comentário (\($0.grupos[0])): faça ou abra tarefa")
            }
        }
    }

    private static let entregueComoTexto = Padrao(#"(?:\broteiro\s*\(|:\s*String\s*=|\bString\s*\(|\bcru:)$"#)
    private static let comecoDeSQL = Padrao(
        #"^\s*(?:SELECT|INSERT\s+INTO|UPDATE|DELETE\s+FROM|WITH|COPY|CREATE|DROP|ALTER|GRANT|SET)\s"#)

    /// SQL montado por interpolação em texto comum: o valor de fora viraria comando. Só a máquina do banco monta o seu.
    private static func roteirosMontados(_ fonte: FonteSwift) -> [Acusacao] {
        guard fonte.alvo != "BancoDeDados" else { return [] }
        return fonte.textos.compactMap { texto in
            guard texto.interpolado else { return nil }
            let antes = fonte.antes(de: texto)
            guard entregueComoTexto.acha(em: antes) else { return nil }
            guard antes.contains("roteiro") || comecoDeSQL.acha(em: texto.conteudo) else { return nil }
            return Acusacao(fonte.caminho, texto.linha, "SQL montado em texto comum: use o tipo SQL, que faz parâmetro")
        }
    }

    private static let pontoFlutuante = Padrao(#"\b(?:Double|Float|Float32|Float64|CGFloat)\b"#)
    private static let dinheiro: Set<String> = [
        "valor", "valores", "margem", "margens", "parcela", "parcelas", "saldo", "saldos", "dinheiro", "centavos",
    ]
    private static let identificador = Padrao(#"[A-Za-z_]\w*"#)

    /// Dinheiro é `Int64` em centavos; só a conta de juros usa ponto flutuante. Em máquina, "valor" não é dinheiro.
    private static func dinheiroEmDouble(_ fonte: FonteSwift) -> [Acusacao] {
        guard let alvo = fonte.alvo, Camadas.camada(de: alvo) != .maquina else { return [] }
        guard !fonte.caminho.hasPrefix("Sources/Nucleo/Juros") else { return [] }
        return pontoFlutuante.achados(em: fonte.codigo).compactMap { achado in
            let linha = String(fonte.linhasDeCodigo[achado.linha - 1])
            let palavras = identificador.achados(em: linha).flatMap { Nomes.palavras($0.grupos[0]) }
            guard let palavra = palavras.first(where: dinheiro.contains) else { return nil }
            return Acusacao(fonte.caminho, achado.linha, "\"\(palavra)\" em ponto flutuante: dinheiro é Dinheiro")
        }
    }
}
