/// A verificação contra robôs de um formulário: o programa da página faz a conta sozinho. Sem o programa, diz quanto esperar.
package struct CampoDeDesafio: Trecho, Sendable {
    /// Nomes dos campos enviados.
    package static let desafio = "desafio"
    package static let prova = "prova"

    let texto: String
    let dificuldade: Int
    let segundosSemPrograma: Int

    /// - Parameters:
    ///   - texto: o desafio, como o servidor o assinou.
    ///   - dificuldade: zeros binários pedidos no começo do resumo.
    ///   - segundosSemPrograma: a espera que o substitui.
    package init(_ texto: String, dificuldade: Int, segundosSemPrograma: Int) {
        (self.texto, self.dificuldade, self.segundosSemPrograma) = (texto, dificuldade, segundosSemPrograma)
    }

    package func escrever(em saida: inout Saida) {
        Simples(
            .input,
            atributos: [
                .type("hidden"), .name(Self.desafio), .value(texto), .data("desafio", String(dificuldade)),
            ]
        ).escrever(em: &saida)
        CampoOculto(Self.prova, "").escrever(em: &saida)
        El(.p, .classe("nota"), .role("status"), .data("desafio-situacao", "")) {}.escrever(em: &saida)
        saida.fixo("<noscript>")
        El(
            .p,
            "Com o programa da página desligado, espere \(segundosSemPrograma) segundos antes de enviar: é a verificação contra robôs.",
            .classe("nota")
        ).escrever(em: &saida)
        saida.fixo("</noscript>")
    }
}
