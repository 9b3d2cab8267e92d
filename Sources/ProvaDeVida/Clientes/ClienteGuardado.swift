import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// Um cliente com o cadastro aberto e os números que dizem o que depende dele, para quem o administra.
package struct ClienteGuardado: Sendable {
    package enum Situacao: String, Sendable, CaseIterable { case incompleto, liberado, suspenso, encerrado }

    package let id: Int64
    package let codigo: String
    package let nome: String
    package let cnpj: String
    package let contrato: String?
    package let contratoEm: Dia?
    package let termoEm: Dia?
    package let representante: Representante?
    package let voltas: [String]
    package let avisarEm: String?
    package let limiar: Int
    package let criadoEm: Instante
    package let liberadoEm: Instante?
    package let suspensoEm: Instante?
    package let encerradoEm: Instante?
    /// Até quando se guarda quem são as pessoas de um cliente encerrado.
    package let guardarAte: Dia?
    /// Em uso agora.
    package let credenciais: Int
    /// Por decidir.
    package let sessoes: Int
    /// Contadas neste mês.
    package let doMes: Int
    package let avisosNaFila: Int
    /// No portal do cidadão.
    package let servicos: Int

    package var situacao: Situacao {
        encerradoEm != nil ? .encerrado : suspensoEm != nil ? .suspenso : liberadoEm != nil ? .liberado : .incompleto
    }

    /// O que falta para se liberar, em frase.
    package var falta: [String] {
        ClienteDaProva.faltas(
            contrato: contrato != nil && contratoEm != nil, termo: termoEm != nil, representante != nil)
    }

    /// Todos, ou só um, pelo nome.
    package static func listar(so id: Int64? = nil, _ casa: Instalacao, em t: Transacao) throws -> [ClienteGuardado] {
        let (um, agora): (SQL, Instante) = (id.map { " WHERE c.id = \($0)" } ?? "", casa.relogio.agora)
        return try t.executar(
            """
            SELECT c.id, c.codigo, c.nome, c.cnpj, c.contrato, c.contrato_em, c.termo_em, c.pessoal, c.voltas, c.avisar_em, c.limiar,
                   c.criado_em, c.liberado_em, c.suspenso_em,
                   (SELECT count(*) FROM credencial_da_prova k
                     WHERE k.cliente_id = c.id AND k.encerrada_em IS NULL AND k.expira_em > \(agora)),
                   (SELECT count(*) FROM sessao_da_prova s
                     WHERE s.cliente_id = c.id AND s.concluida_em IS NULL AND s.expira_em > \(agora)),
                   (SELECT count(*) FROM consulta_da_prova q
                     WHERE q.cliente_id = c.id AND q.competencia = \(casa.relogio.hoje.competencia)),
                   (SELECT count(*) FROM aviso_da_prova a WHERE a.cliente_id = c.id AND a.situacao = 'por-entregar'),
                   (SELECT count(*) FROM servico_do_portal v WHERE v.cliente_id = c.id AND v.retirado_em IS NULL),
                   c.encerrado_em, c.guardar_ate
              FROM cliente_da_prova c
            """ + um + " ORDER BY c.nome, c.id"
        ).map { linha in
            let numero: Int64 = try linha.ler(0)
            func quantos(_ coluna: Int) throws -> Int { Int(try linha.ler(coluna, como: Int64.self)) }
            return ClienteGuardado(
                id: numero, codigo: try linha.ler(1), nome: try linha.ler(2), cnpj: try linha.ler(3),
                contrato: try linha.ler(4), contratoEm: try linha.ler(5), termoEm: try linha.ler(6),
                representante: try linha.ler(7, como: [UInt8]?.self).map {
                    try Representante.abrindo($0, de: numero, casa.cofre)
                }, voltas: try linha.ler(8), avisarEm: try linha.ler(9),
                limiar: Int(try linha.ler(10, como: Int64.self)),
                criadoEm: try linha.ler(11), liberadoEm: try linha.ler(12), suspensoEm: try linha.ler(13),
                encerradoEm: try linha.ler(19), guardarAte: try linha.ler(20),
                credenciais: try quantos(14), sessoes: try quantos(15), doMes: try quantos(16),
                avisosNaFila: try quantos(17), servicos: try quantos(18))
        }
    }
}
