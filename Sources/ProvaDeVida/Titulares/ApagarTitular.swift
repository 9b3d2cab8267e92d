import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// Apaga o que se tem do rosto de uma pessoa e a liga às sessões dela: o que se contou ao cliente fica, sem se saber de quem.
///
/// Vão-se todos os vetores, o que um atendente escreveu ao decidir uma conferência e o documento que olhou, o CPF e o índice por que ele se acha (põe-se
/// um sorteado no lugar). Sessão em curso acaba. Se a pessoa voltar, é outro titular. Lança `RecusaDeProva.titularDesconhecido`.
/// - Fonte: LGPD, arts. 16 e 18, VI; PV-27.
package struct ApagarTitular: Sendable {
    package static let ato = "prova-de-vida.apagar-titular"
    package let cpf: CPF

    package init(cpf: CPF) { self.cpf = cpf }

    /// O que se apagaria e o que ficaria.
    package struct Efeito: Sendable, Hashable {
        package let rostos: Int
        package let emCurso: Int
        package let decididas: Int
        /// Conferências de que se apaga o que o atendente escreveu.
        package let conferencias: Int
    }

    /// O efeito, sem apagar; lança `RecusaDeProva.titularDesconhecido`.
    package func efeito(cliente: Int64, _ casa: Instalacao, em t: Transacao) throws -> Efeito {
        guard let titular = try Titular.achar(cpf, cliente: cliente, casa, em: t),
            let linha = try t.uma(
                """
                SELECT (SELECT count(vetor) FROM referencia_facial WHERE titular_id = \(titular)),
                       count(*) FILTER (WHERE concluida_em IS NULL), count(*) FILTER (WHERE concluida_em IS NOT NULL),
                       (SELECT count(*) FROM revisao_da_prova r JOIN sessao_da_prova d ON d.id = r.sessao_id
                         WHERE d.titular_id = \(titular) AND r.fundamento IS NOT NULL)
                  FROM sessao_da_prova WHERE titular_id = \(titular)
                """)
        else { throw RecusaDeProva.titularDesconhecido }
        return Efeito(
            rostos: Int(try linha.ler(0, como: Int64.self)), emCurso: Int(try linha.ler(1, como: Int64.self)),
            decididas: Int(try linha.ler(2, como: Int64.self)),
            conferencias: Int(try linha.ler(3, como: Int64.self)))
    }

    package func executar(cliente: Int64, _ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        guard let titular = try Titular.achar(cpf, cliente: cliente, casa, em: t) else {
            throw RecusaDeProva.titularDesconhecido
        }
        try Self.apagar(titular, casa, em: t, por: autor)
    }

    /// O mesmo, achado o titular, que quem chama já travou.
    static func apagar(_ titular: Int64, _ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        let agora = casa.relogio.agora
        let encerradas = try EncerrarSessao.apagar(titular, casa, em: t, por: autor)
        let vetores = try t.executar(
            "DELETE FROM referencia_facial WHERE titular_id = \(titular) AND vetor IS NOT NULL"
        ).alteradas
        try t.executar("DELETE FROM referencia_facial WHERE titular_id = \(titular)")
        let razoes = try PalavrasDaDecisao.esquecer(titular: titular, em: t)
        let versao = try IndiceEmUso.prender(em: t)
        try t.executar(
            """
            UPDATE titular_da_prova
               SET pessoal = NULL, indice = \(Imprevisivel.bytes(16)), indice_versao = \(versao), apagado_em = \(agora)
             WHERE id = \(titular)
            """)
        try casa.trilha.registrar(
            [
                Evento(
                    ato, objeto: "titular_da_prova", id: titular,
                    [
                        "vetores": .inteiro(vetores), "sessões encerradas": .inteiro(encerradas),
                        "razões de conferência": .inteiro(razoes),
                    ])
            ], por: autor, as: agora, em: t)
    }
}
