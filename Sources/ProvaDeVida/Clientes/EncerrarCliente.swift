import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// Encerra o serviço de um cliente, de vez: as credenciais deixam de valer, as sessões abertas acabam, os avisos param, o que ele tinha no portal sai
/// e os rostos de referência se apagam. O resto fica pelo prazo da guarda, e depois se apaga o que liga cada sessão a uma pessoa.
///
/// Lança `RecusaDeProva`: `motivoForaDoTamanho`; `clienteNaoLiberado`; `clienteEncerrado` se já se encerrou.
/// - Fonte: PV-27, PV-33; LGPD, arts. 15, II, e 16; decisão 0057.
package struct EncerrarCliente: Sendable {
    package static let ato = "prova-de-vida.encerrar-cliente"
    /// Quanto se guarda o que prova o que se fez, depois de encerrado. Fonte: Código Civil, art. 206, § 5º, I.
    static let anosDeGuarda = 5

    package let cliente: Int64
    package let motivo: String

    package init(cliente: Int64, motivo: String) {
        self.cliente = cliente
        self.motivo = motivo
    }

    /// O que se encerra, em números.
    package struct Efeito: Sendable, Hashable {
        package let credenciais: Int
        package let sessoes: Int
        package let avisos: Int
        package let servicos: Int
        /// Vetores que se apagam na hora.
        package let rostos: Int
        /// Quem fica guardado até o fim do prazo, sem rosto.
        package let pessoas: Int
        package let guardarAte: Dia
    }

    /// O efeito, sem encerrar.
    package func efeito(_ casa: Instalacao, em t: Transacao) throws -> Efeito {
        guard
            let linha = try t.uma(
                """
                SELECT (SELECT count(*) FROM credencial_da_prova WHERE cliente_id = \(cliente) AND encerrada_em IS NULL),
                       (SELECT count(*) FROM sessao_da_prova WHERE cliente_id = \(cliente) AND concluida_em IS NULL),
                       (SELECT count(*) FROM aviso_da_prova WHERE cliente_id = \(cliente) AND situacao = 'por-entregar'),
                       (SELECT count(*) FROM servico_do_portal WHERE cliente_id = \(cliente) AND retirado_em IS NULL),
                       (SELECT count(vetor) FROM referencia_facial WHERE cliente_id = \(cliente)),
                       (SELECT count(*) FROM titular_da_prova WHERE cliente_id = \(cliente) AND pessoal IS NOT NULL)
                """)
        else { preconditionFailure("contagem sem linha") }
        func quantos(_ coluna: Int) throws -> Int { Int(try linha.ler(coluna, como: Int64.self)) }
        let hoje = casa.relogio.hoje
        let ultimo = Dia.diasDoMes(ano: hoje.ano + Self.anosDeGuarda, mes: hoje.mes)
        return Efeito(
            credenciais: try quantos(0), sessoes: try quantos(1), avisos: try quantos(2), servicos: try quantos(3),
            rostos: try quantos(4), pessoas: try quantos(5),
            guardarAte: Dia(ano: hoje.ano + Self.anosDeGuarda, mes: hoje.mes, dia: min(hoje.dia, ultimo)))
    }

    @discardableResult
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> Efeito {
        guard (3...200).contains(motivo.count) else { throw RecusaDeProva.motivoForaDoTamanho }
        // As pessoas antes do cliente, como quem compara foto ou conclui tentativa.
        try t.executar("SELECT FROM titular_da_prova WHERE cliente_id = \(cliente) ORDER BY id FOR UPDATE")
        let lido = try ClienteDaProva.travar(cliente, em: t)
        guard lido.liberado else { throw RecusaDeProva.clienteNaoLiberado }
        guard !lido.encerrado else { throw RecusaDeProva.clienteEncerrado }
        let (efeito, agora) = (try efeito(casa, em: t), casa.relogio.agora)
        _ = try EncerrarSessao.encerrar(doCliente: cliente, casa, em: t, por: autor)
        try t.executar(
            "UPDATE credencial_da_prova SET encerrada_em = \(agora) WHERE cliente_id = \(cliente) AND encerrada_em IS NULL"
        )
        try t.executar(
            """
            UPDATE aviso_da_prova SET situacao = 'abandonado', encerrado_em = \(agora), erro = 'o serviço do cliente se encerrou'
             WHERE cliente_id = \(cliente) AND situacao = 'por-entregar'
            """)
        try t.executar(
            "UPDATE servico_do_portal SET retirado_em = \(agora) WHERE cliente_id = \(cliente) AND retirado_em IS NULL")
        try t.executar("DELETE FROM referencia_facial WHERE cliente_id = \(cliente)")
        try t.executar(
            """
            UPDATE cliente_da_prova
               SET encerrado_em = \(agora), guardar_ate = \(efeito.guardarAte), suspenso_em = coalesce(suspenso_em, \(agora))
             WHERE id = \(cliente)
            """)
        try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "cliente_da_prova", id: cliente,
                    [
                        "motivo": .texto(motivo), "credenciais encerradas": .inteiro(efeito.credenciais),
                        "sessões encerradas": .inteiro(efeito.sessoes), "avisos parados": .inteiro(efeito.avisos),
                        "serviços retirados": .inteiro(efeito.servicos), "vetores": .inteiro(efeito.rostos),
                        "guardar até": .texto(efeito.guardarAte.iso),
                    ])
            ], por: autor, as: agora, em: t)
        return efeito
    }

    /// Passado o prazo da guarda, apaga as pessoas do cliente encerrado, até `limite` por vez; devolve quantas. É do serviço de fundo.
    @discardableResult
    package static func esquecer(_ casa: Instalacao, em t: Transacao, limite: Int = 200) throws -> Int {
        let pessoas = try t.executar(
            """
            SELECT u.id FROM titular_da_prova u JOIN cliente_da_prova c ON c.id = u.cliente_id
             WHERE c.guardar_ate < \(casa.relogio.hoje) AND u.pessoal IS NOT NULL
             ORDER BY u.id LIMIT \(limite) FOR UPDATE OF u SKIP LOCKED
            """
        ).map { try $0.ler(0, como: Int64.self) }
        for pessoa in pessoas { try ApagarTitular.apagar(pessoa, casa, em: t, por: .sistema) }
        return pessoas.count
    }
}
