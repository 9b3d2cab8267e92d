import Acesso
import Auditoria
import BancoDeDados
import Comunicados
import Contratos
import Correio
import Html
import Nucleo

/// Avisa por e-mail quem pode reabrir um par de que há pares que acabaram de fechar.
///
/// A mensagem diz quantas pessoas por consignatária e onde ver, e nada de quem: correio não é lugar de dado pessoal. O início do portal
/// mostra o mesmo, com ou sem correio.
/// - Fonte: RF-CON-10, RNF-SEG-04.
package struct AvisoDeParesFechados: Sendable {
    private let casa: Instalacao
    private let publico: String
    private let demonstracao: Bool

    /// - Parameter publico: o endereço do sistema, sem barra no fim.
    package init(_ casa: Instalacao, publico: String, demonstracao: Bool) {
        (self.casa, self.publico, self.demonstracao) = (casa, publico, demonstracao)
    }

    /// Põe uma mensagem por destinatário na caixa de saída; devolve quantas. Sem ninguém a avisar, nada se dá por avisado.
    package func avisar() async throws -> Int {
        let (casa, eu) = (casa, self)
        return try await casa.banco.transacao(como: .motor) { t in
            guard try Livro.folhaAberta(em: t) != nil else { return 0 }
            let destinatarios = try eu.destinatarios(em: t)
            guard !destinatarios.isEmpty else { return 0 }
            let (competencia, limite) = try RotasDasSondagens.regra(casa, em: t)
            let fechados = try ParesFechados.tomar(competencia, limite: limite, em: t)
            guard !fechados.isEmpty else { return 0 }
            let quantos = fechados.reduce(0) { $0 + $1.pessoas }
            for destinatario in destinatarios {
                try CaixaDeSaida(casa).por(
                    para: destinatario.correio,
                    assunto:
                        "\(Formato.contagem(quantos, "par fechado", "pares fechados")) por excesso de pedidos de margem",
                    texto: eu.texto(destinatario.nome, competencia, limite, fechados), vale: .seconds(86_400), em: t)
            }
            return destinatarios.count
        }
    }

    func texto(
        _ nome: String, _ competencia: Competencia, _ limite: Int, _ fechados: [ParesFechados.Fechamento]
    ) -> String {
        let linhas = fechados.map {
            "    \($0.consignataria): \(Formato.contagem($0.pessoas, "pessoa", "pessoas"))"
        }.joined(separator: "\n")
        return """
            \(nome),

            Na competência \(competencia.brasileira), estas consignatárias chegaram ao limite de \(limite) respostas sobre a margem da mesma
            pessoa, e não pedem mais nada dela até a competência virar ou alguém reabrir:

            \(linhas)

            Para ver quem são, o que se pediu e reabrir:

                \(publico)\(RotasDasSondagens.endereco.texto)?situacao=fechado
            """
    }

    private struct Destinatario {
        let nome: String
        let correio: EnderecoDeCorreio
    }

    /// Os gestores em atividade, com e-mail, cujo perfil pode reabrir.
    private func destinatarios(em t: Transacao) throws -> [Destinatario] {
        try t.executar(
            """
            SELECT u.id, u.pessoal FROM usuario u
             WHERE u.portal = 'gestor' AND u.situacao = 'ativo' AND (\(demonstracao) OR NOT u.demonstracao)
               AND EXISTS (SELECT FROM perfil_ato a WHERE a.perfil_id = u.perfil_id AND a.ato = \(ReabrirPar.ato))
             ORDER BY u.id
            """
        ).compactMap { linha in
            let dados = try DadosDoUsuario.abrindo(try linha.ler(1), de: try linha.ler(0), casa.cofre)
            return dados.email.flatMap(EnderecoDeCorreio.init).map { Destinatario(nome: dados.nome, correio: $0) }
        }
    }
}
