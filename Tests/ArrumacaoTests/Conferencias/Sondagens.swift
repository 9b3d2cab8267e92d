/// Quem responde se um valor cabe na margem conta a sondagem (RF-CON-10): ato novo que compare com a disponível e não conte é acusado aqui.
enum Sondagens {
    private static let resposta = Padrao(#"\bconferirMargem\s*\(|\.disponivel\b"#)
    private static let conta = Padrao(#"\bsondar\s*\("#)

    /// A regra em si não conta: quem a chama é que sabe o que se respondeu.
    static func acusar(_ arvore: Arvore) -> [Acusacao] {
        arvore.fontes(em: "Sources").flatMap { fonte -> [Acusacao] in
            guard let alvo = fonte.alvo, Camadas.camada(de: alvo) == .capacidade, !fonte.caminho.contains("/Regras/"),
                conta.achados(em: fonte.codigo).isEmpty
            else { return [] }
            return resposta.achados(em: fonte.codigo).map {
                Acusacao(fonte.caminho, $0.linha, "responde se cabe na margem e não conta a sondagem (Caneta.sondar)")
            }
        }
    }
}
