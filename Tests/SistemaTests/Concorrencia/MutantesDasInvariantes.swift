import BancoDeDados
import OrgaoDeTeste
import Testing

/// Um estrago por invariante, feito pelo dono do banco com a guarda desligada e desfeito em seguida: a pergunta tem de o ver.
///
/// Sem isto, uma pergunta que respondesse sempre zero passaria por prova.
enum MutantesDasInvariantes {
    private struct Mutante {
        let invariante: String
        let estrago: [StaticString]
    }

    private struct Desfazer: Error {}

    private static let mutantes = [
        Mutante(
            invariante: "1: nenhuma conta passou da margem",
            estrago: ["UPDATE conta_de_margem SET bruta_da_folha = ajuste + comprometido - 1"]),
        Mutante(
            invariante: "1: nenhuma conta passou da margem",
            estrago: [
                "ALTER TABLE conta_de_margem DROP CONSTRAINT conta_de_margem_check",
                "UPDATE conta_de_margem SET bruta_da_folha = NULL",
            ]),
        Mutante(
            invariante: "1: nenhum lançamento que aumenta estourou a conta",
            estrago: [
                "ALTER TABLE lancamento_de_margem DROP CONSTRAINT lancamento_de_margem_check",
                "UPDATE lancamento_de_margem SET disponivel_depois = -1 WHERE delta > 0",
            ]),
        Mutante(
            invariante: "3: comprometido é a soma dos pesos",
            estrago: ["UPDATE peso SET valor = valor + 1 WHERE valor > 0"]),
        Mutante(
            invariante: "3: comprometido é a soma do extrato, sem falha na conta",
            estrago: ["UPDATE lancamento_de_margem SET delta = delta + 1"]),
        Mutante(
            invariante: "3: comprometido é a soma do extrato, sem falha na conta",
            estrago: [
                "UPDATE lancamento_de_margem SET delta = -delta, comprometido_depois = 0 WHERE seq = 2"
            ]),
        Mutante(
            invariante: "4: cada reserva acaba uma vez, e como a situação dela diz",
            estrago: [
                "DROP INDEX reserva_termina_uma_vez",
                """
                INSERT INTO ocorrencia (id, contrato_id, ato, em, evento_id)
                SELECT -id, contrato_id, 'vencer', em, evento_id FROM ocorrencia WHERE ato = 'confirmar'
                """,
            ]),
        Mutante(
            invariante: "4: cada reserva acaba uma vez, e como a situação dela diz",
            estrago: ["DELETE FROM ocorrencia WHERE ato = 'confirmar'"]),
        Mutante(
            invariante: "5: cada contrato nasceu de uma chave, e cada chave aceita deu um contrato",
            estrago: [
                "INSERT INTO pedido SELECT autor_id - 1000000, chave, impressao, resposta, em FROM pedido"
            ]),
        Mutante(
            invariante: "5: cada contrato nasceu de uma chave, e cada chave aceita deu um contrato",
            estrago: ["DELETE FROM pedido"]),
        Mutante(
            invariante: "10: todo ato tem o seu evento, e só seu",
            estrago: [
                "ALTER TABLE ocorrencia DROP CONSTRAINT ocorrencia_evento_id_fkey",
                "UPDATE ocorrencia SET evento_id = -1",
            ]),
        Mutante(
            invariante: "10: todo ato tem o seu evento, e só seu",
            estrago: ["UPDATE ocorrencia SET evento_id = (SELECT min(evento_id) FROM ocorrencia)"]),
        Mutante(
            invariante: "10: todo evento de ato tem o seu ato",
            estrago: ["DELETE FROM ocorrencia WHERE ato = 'confirmar'"]),
        Mutante(
            invariante: "11: nenhum contrato averbado sem autorização",
            estrago: [
                "ALTER TABLE contrato DROP CONSTRAINT contrato_check",
                "UPDATE contrato SET autorizacao_id = NULL",
            ]),
    ]

    static func conferir(_ orgao: OrgaoDeTeste) async throws {
        let semMutante = InvarianteEmSQL.todas.map(\.nome).filter { nome in
            !mutantes.contains { $0.invariante == nome }
        }
        #expect(semMutante == [], "toda invariante tem o seu estrago")
        for mutante in mutantes {
            let invariante = try #require(InvarianteEmSQL.todas.first { $0.nome == mutante.invariante })
            await #expect(throws: Desfazer.self, "\(mutante.estrago)") {
                try await orgao.dono.transacao(como: .proprio) { t in
                    for passo in mutante.estrago { _ = try t.executar("\(cru: passo)") }
                    let vistas = try invariante.violacoes(em: t)
                    #expect(vistas > 0, "\(mutante.invariante) não viu: \(mutante.estrago)")
                    throw Desfazer()
                }
            }
        }
        #expect(try await ConcorrenciaTests.violacoes(orgao).allSatisfy { $0.1 == 0 }, "tudo se desfez")
    }
}
