import BancoDeDados
import Cadastro
import Nucleo

/// O que a folha faz no livro: abre contas e informa margens brutas. Nada disto mexe em comprometido; exige a trava das pessoas.
extension Livro {
    /// Cria a linha que se trava, para pessoas recém-cadastradas.
    package static func abrirTravas(_ pessoas: [Int64], em t: Transacao) throws {
        guard !pessoas.isEmpty else { return }
        try t.executar(
            "INSERT INTO trava (pessoa_id) SELECT * FROM unnest(\(pessoas)) ON CONFLICT (pessoa_id) DO NOTHING")
    }

    /// Abre as contas que faltam: uma por vínculo e tipo, com a margem desconhecida. Devolve quantas abriu.
    ///
    /// `vinculos` traz a pessoa de cada um.
    @discardableResult
    package static func abrirContasQueFaltam(
        _ vinculos: [(vinculo: Int64, pessoa: Int64)], tipos: [String], ids: Ids, em t: Transacao
    ) throws -> Int {
        guard !vinculos.isEmpty, !tipos.isEmpty else { return 0 }
        var faltam: [(vinculo: Int64, pessoa: Int64, tipo: String)] = []
        for linha in try t.executar(
            """
            SELECT v.id, v.pessoa_id, n.tipo
              FROM unnest(\(vinculos.map(\.vinculo)), \(vinculos.map(\.pessoa))) AS v (id, pessoa_id)
             CROSS JOIN unnest(\(tipos)) AS n (tipo)
             WHERE NOT EXISTS (SELECT FROM conta_de_margem c WHERE c.vinculo_id = v.id AND c.tipo = n.tipo)
             ORDER BY v.id, n.tipo
            """)
        {
            faltam.append((try linha.ler(0), try linha.ler(1), try linha.ler(2)))
        }
        guard !faltam.isEmpty else { return 0 }
        let novos = try ids.varios(faltam.count, em: t)
        try t.executar(
            """
            INSERT INTO conta_de_margem (id, pessoa_id, vinculo_id, tipo)
            SELECT * FROM unnest(\(novos), \(faltam.map(\.pessoa)), \(faltam.map(\.vinculo)), \(faltam.map(\.tipo)))
            """)
        return faltam.count
    }

    /// O id da conta de cada vínculo e tipo.
    package static func contas(dosVinculos vinculos: [Int64], em t: Transacao) throws -> [Int64: [String: Int64]] {
        var contas: [Int64: [String: Int64]] = [:]
        for linha in try t.executar(
            "SELECT vinculo_id, tipo, id FROM conta_de_margem WHERE vinculo_id = ANY(\(vinculos))")
        {
            contas[try linha.ler(0), default: [:]][try linha.ler(1)] = try linha.ler(2)
        }
        return contas
    }

    /// A bruta que a folha informou para uma conta.
    package struct BrutaInformada: Sendable {
        package let conta: Int64
        package let valor: Dinheiro

        package init(conta: Int64, valor: Dinheiro) {
            self.conta = conta
            self.valor = valor
        }
    }

    /// Uma conta cujo ajuste do gestor não sobreviveu à carga, com o saldo de depois: falta o lançamento de delta zero.
    package struct AjusteZerado: Sendable {
        package let conta: Int64
        package let seq: Int64
        package let comprometido: Dinheiro
        package let disponivel: Dinheiro?
        package let ajuste: Dinheiro
    }

    /// Grava as brutas da folha e zera o ajuste que não sobrevive à carga (arquitetura, §3); devolve as contas zeradas, e quem
    /// chama grava o lançamento delas (`lancamentoDoAjuste`).
    package static func informarBrutas(
        _ brutas: [BrutaInformada], da folha: Competencia, em t: Transacao
    ) throws -> [AjusteZerado] {
        guard !brutas.isEmpty else { return [] }
        let contas = brutas.map(\.conta)
        return try t.executar(
            """
            WITH zeradas AS (
                SELECT id, ajuste FROM conta_de_margem WHERE id = ANY(\(contas)) AND ajuste <> 0 AND NOT ajuste_fica),
            mudadas AS (
                UPDATE conta_de_margem c
                   SET bruta_da_folha = n.bruta, folha = \(folha), ajuste = CASE WHEN c.ajuste_fica THEN c.ajuste ELSE 0 END
                  FROM unnest(\(contas), \(brutas.map(\.valor.centavos))) AS n (id, bruta)
                 WHERE c.id = n.id
                RETURNING c.id, c.seq, c.comprometido, c.disponivel)
            SELECT m.id, m.seq, m.comprometido, m.disponivel, z.ajuste
              FROM mudadas m
              JOIN zeradas z USING (id)
             ORDER BY m.id
            """
        ).map {
            AjusteZerado(
                conta: try $0.ler(0), seq: try $0.ler(1), comprometido: try $0.ler(2), disponivel: try $0.ler(3),
                ajuste: try $0.ler(4))
        }
    }

    /// O lançamento de delta zero que conta, no extrato, que o ajuste acabou.
    package static func lancamentoDoAjuste(_ zerado: AjusteZerado, evento: Int64, em agora: Instante) -> Lancamento {
        Lancamento(
            conta: zerado.conta, seq: zerado.seq + 1, contrato: nil, especie: .ajusteDoGestor, evento: evento,
            em: agora,
            delta: .zero, comprometidoDepois: zerado.comprometido, disponivelDepois: zerado.disponivel)
    }

    /// Troca o percentual de contratos percentuais (pontos-base da base de contribuição); a parcela é outro passo.
    package static func mudarPercentuais(_ percentuais: [Int64: Int], em t: Transacao) throws {
        guard !percentuais.isEmpty else { return }
        let ordenados = percentuais.sorted { $0.key < $1.key }
        let mudados = try t.executar(
            """
            UPDATE contrato c SET percentual = n.percentual
              FROM unnest(\(ordenados.map(\.key)), \(ordenados.map { Int64($0.value) })) AS n (id, percentual)
             WHERE c.id = n.id AND c.percentual IS NOT NULL
            """)
        precondition(mudados.alteradas == ordenados.count, "percentual de contrato que não é percentual")
    }

    /// Troca o vínculo de contratos, um por um. Os pesos são outro passo.
    static func mudarVinculos(_ vinculos: [Int64: Int64], em t: Transacao) throws {
        guard !vinculos.isEmpty else { return }
        let ordenados = vinculos.sorted { $0.key < $1.key }
        let mudados = try t.executar(
            """
            UPDATE contrato c SET vinculo_id = n.vinculo
              FROM unnest(\(ordenados.map(\.key)), \(ordenados.map(\.value))) AS n (id, vinculo)
             WHERE c.id = n.id
            """)
        precondition(mudados.alteradas == ordenados.count, "vínculo de contrato que não existe")
    }

    /// Completa contratos do legado com o que só a carga sabe: valor liberado e taxa (10⁻⁸), cada um se conhecido.
    package static func completarLegado(
        _ conhecidos: [(contrato: Int64, liberado: Dinheiro?, taxa: Int64?)], em t: Transacao
    ) throws {
        guard !conhecidos.isEmpty else { return }
        try t.executar(
            """
            UPDATE contrato c SET valor_liberado = n.liberado, taxa_ao_mes = n.taxa
              FROM unnest(\(conhecidos.map(\.contrato)), \(conhecidos.map { $0.liberado?.centavos }), \(conhecidos.map(\.taxa)))
                   AS n (id, liberado, taxa)
             WHERE c.id = n.id
            """)
    }
}
