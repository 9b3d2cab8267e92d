import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// Entrega os avisos que estão na hora, um por vez, e adia o que não chegou: um minuto, dois, quatro… até seis horas; em três dias, desiste.
///
/// Antes de ligar confere que o endereço não é da rede de dentro (`EnderecoDoAviso`), salvo se o serviço o permite.
///
/// Quem avisa segura o aviso por um minuto: dois processos não mandam o mesmo, e o que cai no meio volta à fila sozinho.
package struct EntregarAvisos: Sendable {
    static let posse = Duration.seconds(60)
    static let esperaMaxima = Duration.seconds(6 * 3_600)
    private let servico: ServicoDeProva
    private let porta: EntregaPorHttps

    /// - Parameter autoridades: arquivo PEM das autoridades em que se confia; `nil`, as do sistema.
    package init(_ servico: ServicoDeProva, autoridades: String? = nil) {
        self.servico = servico
        porta = EntregaPorHttps(autoridades: autoridades)
    }

    /// O que uma volta fez.
    package struct Volta: Sendable, Hashable {
        package var entregues = 0
        package var adiados = 0
        package var abandonados = 0

        package init() {}
    }

    /// Como ficou um aviso depois de uma tentativa.
    private enum Desfecho: Sendable { case entregue, adiado, abandonado }

    private struct Pego: Sendable {
        let id: Int64
        /// Um dos dois.
        let sessao: Int64?
        let comunicado: Int64?
        let cliente: Int64
        let codigo: String
        let endereco: String?
        let tentativas: Int
        let valeAte: Instante
    }

    /// Até cem avisos; o que sobra fica para a volta seguinte.
    @discardableResult
    package func volta() async throws -> Volta {
        var volta = Volta()
        for _ in 0..<100 {
            guard let pego = try await pegar() else { break }
            let erro = try await mandar(pego)
            switch try await gravar(pego, erro) {
            case .entregue: volta.entregues += 1
            case .adiado: volta.adiados += 1
            case .abandonado: volta.abandonados += 1
            }
        }
        return volta
    }

    private func pegar() async throws -> Pego? {
        let casa = servico.casa
        return try await casa.banco.transacao(como: .motor) { t in
            let agora = casa.relogio.agora
            return try t.uma(
                """
                UPDATE aviso_da_prova a SET tentativas = a.tentativas + 1, nao_antes_de = \(agora + Self.posse)
                  FROM cliente_da_prova c
                 WHERE c.id = a.cliente_id
                   AND a.id = (SELECT x.id FROM aviso_da_prova x JOIN cliente_da_prova y ON y.id = x.cliente_id
                                WHERE x.situacao = 'por-entregar' AND x.nao_antes_de <= \(agora) AND y.suspenso_em IS NULL
                                  AND NOT EXISTS (SELECT FROM sessao_da_prova s WHERE s.id = x.sessao_id AND s.situacao = 'em-revisao')
                                ORDER BY x.nao_antes_de, x.id LIMIT 1 FOR UPDATE OF x SKIP LOCKED)
                RETURNING a.id, a.sessao_id, a.comunicado_id, a.cliente_id, c.codigo, c.avisar_em, a.tentativas, a.vale_ate
                """
            ).map {
                Pego(
                    id: try $0.ler(0), sessao: try $0.ler(1), comunicado: try $0.ler(2), cliente: try $0.ler(3),
                    codigo: try $0.ler(4), endereco: try $0.ler(5), tentativas: Int(try $0.ler(6, como: Int32.self)),
                    valeAte: try $0.ler(7))
            }
        }
    }

    /// `nil` se chegou; senão, por que não.
    private func mandar(_ pego: Pego) async throws -> String? {
        guard let endereco = pego.endereco else { return "o cliente não tem mais endereço de aviso" }
        guard let assinado = try await assinado(pego) else { return "a sessão foi a conferência por gente" }
        guard !servico.avisaRedeInterna else { return await porta.entregar(assinado, em: endereco) }
        let conferido = await EnderecoDoAviso.conferir(endereco)
        if let recusa = conferido.recusa { return recusa }
        return await porta.entregar(assinado, em: endereco, fixado: conferido.fixado(para: endereco))
    }

    /// `nil` se, depois de o aviso se pegar, a pessoa pediu a conferência: a sessão deixou de estar decidida, e avisa-se quando voltar a estar.
    private func assinado(_ pego: Pego) async throws -> String? {
        if let comunicado = pego.comunicado { return try await servico.comunicado(comunicado, para: pego.codigo) }
        guard let id = pego.sessao, let sessao = try await servico.sessao(id, de: pego.cliente) else {
            preconditionFailure("aviso \(pego.id) de sessão que não é do cliente")
        }
        return try await servico.assinado(sessao, para: pego.codigo)
    }

    private func gravar(_ pego: Pego, _ erro: String?) async throws -> Desfecho {
        let casa = servico.casa
        return try await casa.banco.transacao(como: .motor) { t in
            let agora = casa.relogio.agora
            guard let erro else {
                try t.executar(
                    """
                    UPDATE aviso_da_prova SET situacao = 'entregue', erro = NULL, encerrado_em = \(agora)
                     WHERE id = \(pego.id) AND situacao = 'por-entregar'
                    """)
                return .entregue
            }
            let espera = min(Duration.seconds(60) * (1 << min(pego.tentativas - 1, 10)), Self.esperaMaxima)
            guard pego.endereco != nil, agora + espera < pego.valeAte else {
                try t.executar(
                    """
                    UPDATE aviso_da_prova SET situacao = 'abandonado', erro = \(erro), encerrado_em = \(agora)
                     WHERE id = \(pego.id) AND situacao = 'por-entregar'
                    """)
                try casa.trilha.registrar(
                    [
                        Evento(
                            AvisoDeSessao.atoDeAbandonar,
                            objeto: pego.sessao == nil ? "comunicado_da_prova" : "sessao_da_prova",
                            id: pego.sessao ?? pego.comunicado ?? 0,
                            ["tentativas": .inteiro(pego.tentativas), "erro": .texto(erro)])
                    ], por: .sistema, as: agora, em: t)
                return .abandonado
            }
            try t.executar(
                """
                UPDATE aviso_da_prova SET nao_antes_de = \(agora + espera), erro = \(erro)
                 WHERE id = \(pego.id) AND situacao = 'por-entregar'
                """)
            return .adiado
        }
    }
}
