import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Contratos
import Nucleo

/// As reservas da demonstração, já com pessoa, parcela e hora.
struct PlanoDeReservas: Codable, Sendable {
    let reservas: [ReservaPlanejada]

    /// O que se quer mostrar, antes de se saber de quem.
    struct Pedida: Sendable {
        enum Entidade: Sendable {
            case doBanco
            /// A de tal ordem, entre as outras que têm o produto, da maior carteira para a menor.
            case outra(Int)
            /// A do banco, ou, se a pessoa já não pode com ela, a primeira das outras com quem pode.
            case qualquer
        }
        enum Valor: Sendable {
            case parcela(Int64, meses: Int?)
            case emprestimo(Int64, meses: Int)
        }

        /// Códigos, do preferido ao que serve: vale o primeiro que a entidade oferece.
        let produtos: [String]
        let entidade: Entidade
        let valor: Valor
        var doServidor = false
        /// O órgão passa a exigir prova de vida do produto acima deste valor, em centavos, e então se reserva.
        var exigindoAcimaDe: Int64?
        let desfecho: ReservaPlanejada.Desfecho
    }

    private static let credito = ["emprestimo", "credito-de-cooperativa"]

    /// A que vence vem primeiro: as outras se fazem depois de ela vencer.
    static let pedidas: [Pedida] = [
        Pedida(produtos: ["seguro"], entidade: .outra(0), valor: .parcela(62_40, meses: nil), desfecho: .vencida),
        Pedida(produtos: credito, entidade: .doBanco, valor: .emprestimo(5_000_00, meses: 36), desfecho: .pendente),
        Pedida(
            produtos: credito, entidade: .doBanco, valor: .emprestimo(12_000_00, meses: 60), desfecho: .pendente),
        Pedida(
            produtos: credito, entidade: .doBanco, valor: .emprestimo(3_000_00, meses: 24), desfecho: .cancelada),
        Pedida(
            produtos: ["cartao-beneficio"], entidade: .doBanco, valor: .parcela(150_00, meses: nil),
            desfecho: .autorizada),
        Pedida(
            produtos: ["cartao-beneficio"], entidade: .doBanco, valor: .parcela(180_00, meses: nil), desfecho: .pendente
        ),
        Pedida(
            produtos: ["cartao-beneficio"], entidade: .outra(0), valor: .parcela(95_00, meses: nil), desfecho: .negada),
        Pedida(
            produtos: ["mensalidade-de-associacao"], entidade: .outra(0), valor: .parcela(48_00, meses: nil),
            desfecho: .pendente),
        Pedida(produtos: ["seguro"], entidade: .outra(1), valor: .parcela(75_90, meses: nil), desfecho: .pendente),
        Pedida(
            produtos: ["despesa-medico-odontologica"], entidade: .outra(0), valor: .parcela(85_00, meses: 6),
            desfecho: .pendente),
        Pedida(
            produtos: ["despesa-medico-odontologica"], entidade: .outra(0), valor: .parcela(120_00, meses: 4),
            doServidor: true, desfecho: .pendente),
        // Por último: as de antes guardam a regra de quando nasceram.
        Pedida(
            produtos: credito, entidade: .qualquer, valor: .emprestimo(1_500_00, meses: 36), doServidor: true,
            exigindoAcimaDe: 1_800_00, desfecho: .pendente),
    ]

    /// Escolhe consignatária, pessoa e hora de cada uma; a que não acha a quem caiba fica de fora, com aviso.
    static func tracar(_ aberta: Competencia, agora: Instante, em t: Transacao) throws -> PlanoDeReservas {
        let catalogo = try GuardaDoCatalogo().atual(em: t)
        let horas = catalogo.inteiro(.validadeDaReserva, em: aberta.primeiroDia)
        let antiga = Relogio.instante(dia: Calendario.bancario.diaUtil(4, de: aberta) ?? aberta.primeiroDia, hora: 10)
        let vencimento = validadeDaReserva(desde: antiga, horasUteis: horas)
        let vivas = max(agora, vencimento + .seconds(24 * 3_600))
        var escolha = try EscolhaDeReservas(catalogo, em: t)
        let reservas = try pedidas.enumerated().compactMap { ordem, pedida -> ReservaPlanejada? in
            // Um minuto entre uma e outra, e a última agora: nenhuma no futuro.
            let minutos = Int64(pedidas.count - ordem)
            let feita = pedida.desfecho == .vencida ? antiga : vivas - .seconds(minutos * 60)
            guard let reserva = try escolha.escolher(pedida, numero: ordem + 1, em: feita, horas: horas, t) else {
                Aviso.escrever("a base não tem a quem reservar \(pedida.produtos[0]): esta reserva fica de fora")
                return nil
            }
            return reserva
        }
        return PlanoDeReservas(reservas: reservas)
    }
}

/// Quem pode contratar o quê: o que a regra vai conferir, perguntado antes.
private struct EscolhaDeReservas {
    private let catalogo: Catalogo
    /// Da maior carteira para a menor.
    private let consignatarias: [Int64]
    private let banco: (usuario: Int64, consignataria: Int64)?
    private let servidor: (usuario: Int64, pessoa: Int64)?
    private var usadas: [Int64] = []

    init(_ catalogo: Catalogo, em t: Transacao) throws {
        self.catalogo = catalogo
        consignatarias = try t.executar(
            """
            SELECT g.id FROM consignataria g
             ORDER BY (SELECT count(*) FROM contrato c WHERE c.consignataria_id = g.id) DESC, g.id
            """
        ).map { try $0.ler(0) }
        banco = try t.uma(
            """
            SELECT id, consignataria_id FROM usuario
             WHERE demonstracao AND portal = 'consignataria' AND correspondente_id IS NULL
            """
        ).map { (try $0.ler(0), try $0.ler(1)) }
        // A primeira é a servidora; a outra entra para fazer a prova de vida anual.
        servidor = try t.uma(
            "SELECT id, pessoa_id FROM usuario WHERE demonstracao AND portal = 'servidor' ORDER BY id LIMIT 1"
        ).map { (try $0.ler(0), try $0.ler(1)) }
        usadas = servidor.map { [$0.pessoa] } ?? []
    }

    mutating func escolher(
        _ pedida: PlanoDeReservas.Pedida, numero: Int, em instante: Instante, horas: Int, _ t: Transacao
    ) throws -> ReservaPlanejada? {
        let dia = Relogio.dia(de: instante)
        for (produto, consignataria, condicoes) in convenios(pedida, dia) {
            guard let valor = try valor(pedida.valor, condicoes, dia),
                let quem = try pessoa(pedida, produto, consignataria, folga: valor.parcela, dia, t)
            else { continue }
            usadas.append(quem.id)
            return planejar(pedida, numero, produto, consignataria, valor, quem, instante, horas)
        }
        return nil
    }

    private func planejar(
        _ pedida: PlanoDeReservas.Pedida, _ numero: Int, _ produto: Produto, _ consignataria: Int64,
        _ valor: (parcela: Dinheiro, prazo: Int?, credito: ReservaPlanejada.Credito?),
        _ quem: (id: Int64, matricula: String), _ instante: Instante, _ horas: Int
    ) -> ReservaPlanejada {
        ReservaPlanejada(
            numero: numero, consignataria: consignataria, produto: produto.id, pessoa: quem.id,
            matricula: quem.matricula, parcela: valor.parcela.centavos, prazo: valor.prazo, credito: valor.credito,
            desfecho: pedida.desfecho, feitaEm: instante.microssegundos,
            venceEm: validadeDaReserva(desde: instante, horasUteis: horas).microssegundos,
            operador: consignataria == banco?.consignataria ? banco?.usuario : nil,
            titular: quem.id == servidor?.pessoa ? servidor?.usuario : nil, exigindoAcimaDe: pedida.exigindoAcimaDe)
    }

    /// Os convênios que servem, do preferido ao que ainda serve.
    private func convenios(
        _ pedida: PlanoDeReservas.Pedida, _ dia: Dia
    ) -> [(produto: Produto, consignataria: Int64, condicoes: CondicoesDoConvenio)] {
        var servem: [(produto: Produto, consignataria: Int64, condicoes: CondicoesDoConvenio)] = []
        func vigente(_ produto: Int64, _ consignataria: Int64) -> CondicoesDoConvenio? {
            do {
                return try conferirConvenio(consignataria: consignataria, produto: produto, em: dia, catalogo).condicoes
            } catch { return nil }
        }
        for codigo in pedida.produtos {
            guard let produto = catalogo.produtos.values.first(where: { $0.codigo == codigo }) else { continue }
            let candidatas =
                switch pedida.entidade {
                case .doBanco: banco.map { [$0.consignataria] } ?? []
                case .outra: consignatarias.filter { $0 != banco?.consignataria }
                case .qualquer:
                    [banco?.consignataria].compactMap(\.self) + consignatarias.filter { $0 != banco?.consignataria }
                }
            let oferecem = candidatas.compactMap { id in vigente(produto.id, id).map { (produto, id, $0) } }
            switch pedida.entidade {
            case .qualquer: servem += oferecem
            case .outra(let ordem) where oferecem.indices.contains(ordem): return [oferecem[ordem]]
            default: if let ultima = oferecem.last { return [ultima] }
            }
        }
        // O banco antes, com qualquer dos produtos: é nele que a demonstração entra.
        return servem.filter { $0.consignataria == banco?.consignataria }
            + servem.filter { $0.consignataria != banco?.consignataria }
    }

    private func valor(
        _ valor: PlanoDeReservas.Pedida.Valor, _ condicoes: CondicoesDoConvenio, _ dia: Dia
    ) throws -> (parcela: Dinheiro, prazo: Int?, credito: ReservaPlanejada.Credito?)? {
        switch valor {
        case .parcela(let centavos, let meses): return (Dinheiro(centavos: centavos), meses, nil)
        case .emprestimo(let liberado, let meses):
            // Um décimo de ponto abaixo do teto do convênio.
            let taxa = Taxa(emCentesimosDeMilionesimo: (condicoes.taxaMaxima ?? 1_500_000) - 100_000)
            let conta = try PedidoDeEmprestimo(
                valor: Dinheiro(centavos: liberado), taxaAoMes: taxa, parcelas: meses, liberacao: dia,
                prazos: catalogo.prazosDaFolha(em: dia), carenciaEmMeses: 0, convencao: condicoes.convencao,
                iof: condicoes.iof, tarifaFinanciada: .zero, tarifaAVista: .zero, seguroMensal: .zero
            ).calcular()
            return (
                conta.parcela, meses,
                ReservaPlanejada.Credito(liberado: liberado, taxa: taxa.emCentesimosDeMilionesimo)
            )
        }
    }

    /// Um vínculo só, sem bloqueio, com lugar em toda margem em que o produto pesa e sem nada vivo que a regra recuse.
    private func pessoa(
        _ pedida: PlanoDeReservas.Pedida, _ produto: Produto, _ consignataria: Int64, folga: Dinheiro, _ dia: Dia,
        _ t: Transacao
    ) throws -> (id: Int64, matricula: String)? {
        let tipos = catalogo.tipos(doProduto: produto.id, em: dia).map(\.codigo)
        let quem: SQL =
            pedida.doServidor
            ? " AND v.pessoa_id = \(servidor?.pessoa ?? 0)" : " AND NOT v.pessoa_id = ANY (\(usadas))"
        let sql: SQL =
            """
            SELECT v.pessoa_id, v.matricula
              FROM vinculo v
             WHERE v.situacao = 'ativo' AND v.bloqueado_em IS NULL
               AND NOT EXISTS (SELECT FROM vinculo o WHERE o.pessoa_id = v.pessoa_id AND o.id <> v.id)
               AND NOT EXISTS (SELECT FROM unnest(\(tipos)) x (tipo)
                                 LEFT JOIN conta_de_margem m ON m.vinculo_id = v.id AND m.tipo = x.tipo
                                WHERE coalesce(m.disponivel, -1) < \(folga))
               AND NOT EXISTS (SELECT FROM contrato c JOIN produto d ON d.id = c.produto_id
                                WHERE c.vinculo_id = v.id AND c.situacao IN ('pendente', 'autorizada', 'averbado', 'suspenso')
                                  AND (c.consignataria_id = \(consignataria) AND c.produto_id = \(produto.id)
                                       OR d.natureza = 'cartao' AND \(produto.natureza == .cartao)))
               AND (SELECT count(DISTINCT c.consignataria_id) FROM contrato c
                     WHERE c.vinculo_id = v.id AND c.situacao IN ('pendente', 'autorizada', 'averbado', 'suspenso')) < 7
            """ + quem + " ORDER BY v.id LIMIT 1"
        return try t.uma(sql).map { (try $0.ler(0), try $0.ler(1)) }
    }
}
