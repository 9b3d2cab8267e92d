import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// Entrega os avisos que estão na hora e adia o que não chegou: um minuto, dois, quatro… até seis horas; em três dias, desiste.
///
/// Vários clientes ao mesmo tempo, um aviso de cada vez para cada um, na ordem dele; o que não atende perde a vez até a volta seguinte, e não segura
/// os outros. Antes de ligar confere que o endereço se pode chamar (`RedeDosAvisos`), e tenta os do nome, um a um. O que o cliente lê do que não chegou
/// não diz o que há na rede de dentro; a razão verdadeira é de quem opera, na fila e na trilha.
///
/// Quem avisa segura o aviso por um minuto: dois processos não mandam o mesmo, e o que cai no meio volta à fila sozinho.
package struct EntregarAvisos: Sendable {
    static let posse = Duration.seconds(60)
    static let esperaMaxima = Duration.seconds(6 * 3_600)
    /// Clientes que se avisam ao mesmo tempo.
    static let juntos = 4
    /// Avisos que se pegam numa volta.
    static let porVolta = 100
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

        fileprivate mutating func contar(_ desfecho: Desfecho) {
            switch desfecho {
            case .entregue: entregues += 1
            case .adiado: adiados += 1
            case .abandonado: abandonados += 1
            }
        }
    }

    /// Como ficou um aviso depois de uma tentativa.
    fileprivate enum Desfecho: Sendable { case entregue, adiado, abandonado }
    /// O desfecho, e se o endereço atendeu ou nem se lhe ligou.
    private typealias Feito = (desfecho: Desfecho, atendeu: Bool)

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

    /// Até cem avisos; o que sobra fica para a volta seguinte. O que falha num não desfaz os outros: acabam, e só então se lança.
    @discardableResult
    package func volta() async throws -> Volta {
        try await withTaskGroup(
            of: (cliente: Int64, feito: Result<Feito, any Error>).self, returning: Result<Volta, any Error>.self
        ) { grupo in
            var (volta, pegos, emEntrega, semVez) = (Volta(), 0, Set<Int64>(), Set<Int64>())
            var falha: (any Error)?
            while true {
                while falha == nil, emEntrega.count < Self.juntos, pegos < Self.porVolta {
                    do {
                        guard let pego = try await pegar(menos: Array(emEntrega.union(semVez))) else { break }
                        pegos += 1
                        emEntrega.insert(pego.cliente)
                        grupo.addTask { (pego.cliente, await entregar(pego)) }
                    } catch { falha = error }
                }
                guard let (cliente, feito) = await grupo.next() else { break }
                emEntrega.remove(cliente)
                switch feito {
                case .success(let feito):
                    volta.contar(feito.desfecho)
                    if !feito.atendeu { semVez.insert(cliente) }
                case .failure(let erro): falha = falha ?? erro
                }
            }
            return falha.map { .failure($0) } ?? .success(volta)
        }.get()
    }

    private func entregar(_ pego: Pego) async -> Result<Feito, any Error> {
        do {
            let falha = try await mandar(pego)
            let atendeu = if case .semResposta = falha { false } else { true }
            return .success((try await gravar(pego, falha), atendeu))
        } catch { return .failure(error) }
    }

    /// O que está na hora há mais tempo, de um cliente que não seja destes.
    private func pegar(menos ocupados: [Int64]) async throws -> Pego? {
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
                                  AND x.cliente_id <> ALL (\(ocupados))
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
    private func mandar(_ pego: Pego) async throws -> FalhaDeEntrega? {
        guard let endereco = pego.endereco else { return .semTentar("o cliente não tem mais endereço de aviso") }
        guard let assinado = try await assinado(pego) else { return .semTentar("a sessão foi a conferência por gente") }
        let conferido = await servico.rede.conferir(endereco)
        guard case .publico(let ips) = conferido else { return .semResposta(conferido.recusa ?? "") }
        return await porta.entregar(assinado, em: endereco, nos: ips)
    }

    /// `nil` se, depois de o aviso se pegar, a pessoa pediu a conferência: a sessão deixou de estar decidida, e avisa-se quando voltar a estar.
    private func assinado(_ pego: Pego) async throws -> String? {
        if let comunicado = pego.comunicado { return try await servico.comunicado(comunicado, para: pego.codigo) }
        guard let id = pego.sessao, let sessao = try await servico.sessao(id, de: pego.cliente) else {
            preconditionFailure("aviso \(pego.id) de sessão que não é do cliente")
        }
        return try await servico.assinado(sessao, para: pego.codigo)
    }

    private func gravar(_ pego: Pego, _ falha: FalhaDeEntrega?) async throws -> Desfecho {
        let casa = servico.casa
        return try await casa.banco.transacao(como: .motor) { t in
            let agora = casa.relogio.agora
            guard let falha else {
                try t.executar(
                    """
                    UPDATE aviso_da_prova SET situacao = 'entregue', erro = NULL, razao = NULL, encerrado_em = \(agora)
                     WHERE id = \(pego.id) AND situacao = 'por-entregar'
                    """)
                return .entregue
            }
            let espera = min(Duration.seconds(60) * (1 << min(pego.tentativas - 1, 10)), Self.esperaMaxima)
            guard pego.endereco != nil, agora + espera < pego.valeAte else {
                try t.executar(
                    """
                    UPDATE aviso_da_prova SET situacao = 'abandonado', erro = \(falha.paraOCliente), razao = \(falha.razao), encerrado_em = \(agora)
                     WHERE id = \(pego.id) AND situacao = 'por-entregar'
                    """)
                try casa.trilha.registrar(
                    [
                        Evento(
                            AvisoDeSessao.atoDeAbandonar,
                            objeto: pego.sessao == nil ? "comunicado_da_prova" : "sessao_da_prova",
                            id: pego.sessao ?? pego.comunicado ?? 0,
                            ["tentativas": .inteiro(pego.tentativas), "erro": .texto(falha.razao)])
                    ], por: .sistema, as: agora, em: t)
                return .abandonado
            }
            try t.executar(
                """
                UPDATE aviso_da_prova SET nao_antes_de = \(agora + espera), erro = \(falha.paraOCliente), razao = \(falha.razao)
                 WHERE id = \(pego.id) AND situacao = 'por-entregar'
                """)
            return .adiado
        }
    }
}
