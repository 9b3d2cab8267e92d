import Auditoria
import BancoDeDados
import Cadastro
import Correio
import Nucleo

/// Manda por e-mail, uma vez por dia, o ponto de conferência da trilha a quem o órgão escolheu para o guardar.
///
/// A mensagem não leva dado de pessoa: só números e resumos, que sem a trilha não dizem nada. Com a caixa de entrada de outra pessoa por cofre,
/// quem administra o banco não alcança todas as cópias.
/// - Fonte: arquitetura, §6 (âncora fora do banco).
package struct PontoPorCorreio: Sendable {
    package static let ato = "auditoria.mandar-ponto"
    private static let intervalo = Duration.seconds(86_400)
    private let casa: Instalacao
    private let destinatarios: [EnderecoDeCorreio]

    package init(_ casa: Instalacao, para destinatarios: [EnderecoDeCorreio]) {
        (self.casa, self.destinatarios) = (casa, destinatarios)
    }

    /// Põe uma mensagem por destinatário na caixa de saída, se a última tem um dia; devolve quantas.
    ///
    /// - Parameter agora: manda mesmo que não seja a hora.
    package func mandar(agora forcado: Bool = false) async throws -> Int {
        guard !destinatarios.isEmpty else { return 0 }
        let (casa, destinatarios) = (casa, destinatarios)
        return try await casa.banco.transacao(como: .motor) { t in
            let agora = casa.relogio.agora
            let jaFoi =
                try t.uma("SELECT FROM evento WHERE ato = \(Self.ato) AND em > \(agora - Self.intervalo) LIMIT 1")
                != nil
            guard forcado || !jaFoi, let ponto = try PontoDaTrilha.ultimo(em: t) else { return 0 }
            let orgao = try Consignante.ler(em: t)?.sigla ?? "Averba"
            for destinatario in destinatarios {
                try CaixaDeSaida(casa).por(
                    para: destinatario,
                    assunto: "Ponto de conferência da trilha: bloco \(ponto.linha.bloco) (\(orgao))",
                    texto: Self.texto(ponto, orgao), vale: .seconds(3 * 86_400), em: t)
            }
            try casa.trilha.registrar(
                [
                    Evento(
                        Self.ato,
                        [
                            "bloco": .inteiro(ponto.linha.bloco), "selados": .inteiro(ponto.linha.tamanho),
                            "destinatarios": .inteiro(destinatarios.count),
                        ])
                ], por: .sistema, as: agora, em: t)
            return destinatarios.count
        }
    }

    static func texto(_ ponto: PontoDaTrilha, _ orgao: String) -> String {
        """
        Guarde esta mensagem. Com ela se prova que nada do que a trilha de auditoria
        das consignações (\(orgao)) tinha até o bloco \(ponto.linha.bloco) mudou nem sumiu.

        Para conferir, salve o texto num arquivo e rode, no servidor:

            averba auditoria conferir --ponto ARQUIVO

        Vale mais enquanto só você a tiver: quem administra o banco não a alcança.

        \(ponto.texto)
        """
    }
}
