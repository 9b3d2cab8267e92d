import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// As outras maneiras de uma sessão acabar.
package enum EncerrarSessao {
    package static let atoDeDesistir = "prova-de-vida.desistir"
    package static let atoDeVencer = "prova-de-vida.vencer-sessao"
    static func reprovar(
        _ lida: SessaoDaProva, _ motivo: String, _ cosseno: Int?, evento: Int64, _ casa: Instalacao, em t: Transacao
    ) throws {
        let cosseno = cosseno ?? lida.cosseno
        try t.executar(
            """
            UPDATE sessao_da_prova SET situacao = 'reprovada', motivo = \(motivo), concluida_em = \(casa.relogio.agora), cosseno = \(cosseno.valorSQL)
             WHERE id = \(lida.id)
            """)
        if try ultimaMedida(lida.id, em: t) != nil {
            try ContarConsulta.contar(
                .autenticacao, cliente: lida.cliente, sessao: lida.id, aprovada: false, evento: evento, casa, em: t)
        }
        try AvisoDeSessao.enfileirar(sessao: lida.id, cliente: lida.cliente, casa, em: t)
    }

    /// Por que não passou a última que se mediu: ao menos um quadro olhado, e o fim não foi falha nossa. Sem nenhuma, nada se cobra (decisão 0058).
    private static func ultimaMedida(_ sessao: Int64, em t: Transacao) throws -> String? {
        try t.uma(
            """
            SELECT motivo FROM tentativa_da_prova
             WHERE sessao_id = \(sessao) AND motivo <> \(Motivo.analiseFalhou.rawValue) AND quadros > 0 ORDER BY n DESC LIMIT 1
            """)?.ler(0)
    }

    /// A pessoa desiste. Sem nenhuma tentativa medida nada se decidiu, e nada se cobra: a sessão expira.
    package static func desistir(_ ficha: Ficha, _ casa: Instalacao, em t: Transacao, endereco: String?) throws
        -> SessaoDaProva
    {
        guard let lida = try AbrirSessao.ler(ficha, em: t) else { throw RecusaDeProva.linkInvalido }
        guard !lida.situacao.final else { return lida }
        try EncerrarRevisao.soltar(lida.id, .retirada, casa.relogio.agora, em: t)
        try acabar(lida, .desistencia, atoDeDesistir, por: .titular(endereco), casa, em: t)
        return try AbrirSessao.ler(id: lida.id, em: t)
    }

    /// Encerra as que passaram do prazo, até `limite` por vez; devolve quantas. A tentativa que começou a tempo acaba: não se tira a sessão de baixo
    /// de quem está diante da câmera.
    @discardableResult
    package static func vencer(_ casa: Instalacao, em t: Transacao, limite: Int = 200) throws -> Int {
        let vencidas = try t.executar(
            """
            SELECT \(SessaoDaProva.colunas) FROM sessao_da_prova s
             WHERE s.concluida_em IS NULL AND s.situacao <> 'em-revisao' AND s.expira_em <= \(casa.relogio.agora)
               AND NOT EXISTS (SELECT FROM tentativa_da_prova n WHERE n.sessao_id = s.id AND n.acabou_em IS NULL
                                  AND n.comecou_em > \(casa.relogio.agora - ConferirTentativas.emCurso))
             ORDER BY s.expira_em LIMIT \(limite) FOR UPDATE SKIP LOCKED
            """
        ).map { try SessaoDaProva(lendo: $0) }
        for lida in vencidas { try acabar(lida, .prazo, atoDeVencer, por: .sistema, casa, em: t) }
        return vencidas.count
    }

    /// Encerra as abertas de quem se vai apagar; devolve quantas.
    static func apagar(_ titular: Int64, _ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> Int {
        let abertas = try t.executar(
            """
            SELECT \(SessaoDaProva.colunas) FROM sessao_da_prova s
             WHERE s.titular_id = \(titular) AND s.concluida_em IS NULL ORDER BY s.id FOR UPDATE
            """
        ).map { try SessaoDaProva(lendo: $0) }
        for lida in abertas { try EncerrarRevisao.soltar(lida.id, .apagada, casa.relogio.agora, em: t) }
        for lida in abertas { try acabar(lida, .apagada, ApagarTitular.ato, por: autor, casa, em: t) }
        return abertas.count
    }

    /// Encerra as abertas do cliente que se encerra; devolve quantas.
    static func encerrar(doCliente cliente: Int64, _ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> Int
    {
        let abertas = try t.executar(
            """
            SELECT \(SessaoDaProva.colunas) FROM sessao_da_prova s
             WHERE s.cliente_id = \(cliente) AND s.concluida_em IS NULL ORDER BY s.id FOR UPDATE
            """
        ).map { try SessaoDaProva(lendo: $0) }
        for lida in abertas { try EncerrarRevisao.soltar(lida.id, .apagada, casa.relogio.agora, em: t) }
        for lida in abertas { try acabar(lida, .clienteEncerrado, EncerrarCliente.ato, por: autor, casa, em: t) }
        return abertas.count
    }

    /// Quem já tinha tentado, e se mediu, e não passou fica reprovado, e isso se conta; sem tentativa medida, nada se decidiu.
    private static func acabar(
        _ lida: SessaoDaProva, _ fim: FimSemMedida, _ ato: String, por autor: Autor, _ casa: Instalacao, em t: Transacao
    ) throws {
        let evento = try casa.trilha.registrar(
            [Evento(ato, objeto: "sessao_da_prova", id: lida.id)], por: autor, as: casa.relogio.agora, em: t)[0]
        if let ultima = try ultimaMedida(lida.id, em: t) {
            try reprovar(lida, fim == .prazo ? ultima : fim.rawValue, nil, evento: evento, casa, em: t)
        } else {
            try t.executar(
                """
                UPDATE sessao_da_prova SET situacao = 'expirada', motivo = \(fim.rawValue), concluida_em = \(casa.relogio.agora)
                 WHERE id = \(lida.id)
                """)
            try AvisoDeSessao.enfileirar(sessao: lida.id, cliente: lida.cliente, casa, em: t)
        }
    }
}
