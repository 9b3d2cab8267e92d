import BancoDeDados
import Cifra

/// Uma coluna cuja cifra se refaz quando a chave gira: onde está e como se acha o contexto de cada bloco.
///
/// O contexto é o que quem cifrou deu ao cofre (tabela, coluna, id), dito em SQL sobre a própria linha. A trilha não está aqui: o que se
/// selou não se regrava, e as chaves dela só ganham versão. Coluna cifrada nova entra aqui, no gatilho da migração dela e na lista de
/// `docs/lgpd`; um teste confere os três.
package struct ColunaCifrada: Sendable {
    package let tabela: StaticString
    package let coluna: StaticString
    package let finalidade: Finalidade
    /// O nome de coluna do contexto: o da própria, ou o que distingue os pedaços de uma linha.
    let lugar: StaticString
    /// O id do contexto.
    let id: StaticString
    /// Quantas linhas por transação: menos onde o bloco é grande.
    let porLote: Int

    /// O nome como se diz: `pessoa.pessoal`.
    package var nome: String { "\(tabela).\(coluna)" }

    private static func simples(_ tabela: StaticString, _ coluna: StaticString, lugar: StaticString) -> ColunaCifrada {
        ColunaCifrada(tabela: tabela, coluna: coluna, finalidade: .dados, lugar: lugar, id: "id", porLote: 500)
    }

    private static func daSessao(
        _ tabela: StaticString, _ coluna: StaticString, lugar: StaticString, id: StaticString
    ) -> ColunaCifrada {
        ColunaCifrada(tabela: tabela, coluna: coluna, finalidade: .sessao, lugar: lugar, id: id, porLote: 500)
    }

    /// Todas, na ordem em que se refazem.
    package static let todas: [ColunaCifrada] = [
        simples("pessoa", "pessoal", lugar: "'pessoal'"),
        simples("usuario", "pessoal", lugar: "'pessoal'"),
        simples("correspondente", "pessoal", lugar: "'pessoal'"),
        simples("autorizacao", "evidencia", lugar: "'evidencia'"),
        simples("ocorrencia", "motivo", lugar: "'motivo'"),
        simples("correcao", "motivo", lugar: "'motivo'"),
        simples("reabertura", "motivo", lugar: "'motivo'"),
        simples("divergencia", "solucao", lugar: "'solucao'"),
        simples("vinculo", "motivo_do_bloqueio", lugar: "'motivo_do_bloqueio'"),
        simples("documento_emitido", "conteudo", lugar: "'conteudo'"),
        simples("mensagem_de_correio", "conteudo", lugar: "'conteudo'"),
        simples("recuperacao", "pedido", lugar: "'pedido'"),
        simples("campanha_da_prova", "motivo", lugar: "'motivo'"),
        simples("registro_da_prova_anual", "documento", lugar: "'documento'"),
        simples("registro_da_prova_anual", "motivo", lugar: "'motivo'"),
        simples("registro_da_prova_anual", "evidencia", lugar: "'evidencia'"),
        simples("cliente_da_prova", "pessoal", lugar: "'pessoal'"),
        simples("titular_da_prova", "pessoal", lugar: "'pessoal'"),
        simples("referencia_facial", "vetor", lugar: "'vetor'"),
        simples("tentativa_da_prova", "medidas", lugar: "'medidas'"),
        simples("chave_da_prova", "privada", lugar: "'privada'"),
        simples("usuario_da_prova", "pessoal", lugar: "'pessoal'"),
        simples("revisao_da_prova", "vetor", lugar: "'vetor'"),
        simples("revisao_da_prova", "fundamento", lugar: "'fundamento'"),
        simples("revisao_da_prova", "documento", lugar: "'documento'"),
        ColunaCifrada(
            tabela: "quadro_da_revisao", coluna: "imagem", finalidade: .dados, lugar: "'imagem'", id: "id", porLote: 32),
        ColunaCifrada(
            tabela: "segundo_fator", coluna: "segredo", finalidade: .dados, lugar: "'segredo'", id: "usuario_id",
            porLote: 500),
        ColunaCifrada(
            tabela: "apontamento", coluna: "conteudo", finalidade: .dados, lugar: "'conteudo ' || n", id: "arquivo_id",
            porLote: 500),
        ColunaCifrada(
            tabela: "pedaco_do_arquivo", coluna: "conteudo", finalidade: .dados, lugar: "'conteudo ' || n",
            id: "arquivo_id", porLote: 32),
        daSessao(
            "sessao", "dados", lugar: "'dados'",
            id: "(('x' || encode(substring(resumo, 1, 8), 'hex'))::bit(64)::bigint)"),
        daSessao(
            "sessao", "origem", lugar: "'origem'",
            id: "(('x' || encode(substring(resumo, 1, 8), 'hex'))::bit(64)::bigint)"),
        daSessao(
            "entrada_da_prova", "dados", lugar: "'dados'",
            id: "(('x' || encode(substring(resumo, 1, 8), 'hex'))::bit(64)::bigint)"),
        daSessao(
            "consulta_guardada", "valores", lugar: "'valores'",
            id: "(('x' || encode(substring(resumo, 1, 8), 'hex'))::bit(64)::bigint # usuario_id)"),
    ]

    package static func todas(de finalidade: Finalidade) -> [ColunaCifrada] {
        todas.filter { $0.finalidade == finalidade }
    }

    // MARK: - Contar

    /// Quantos blocos há por versão de chave.
    package func contar(em t: Transacao) throws -> [Int: Int64] {
        var contagem: [Int: Int64] = [:]
        for linha in try t.executar(
            """
            SELECT chave_do_bloco(\(cru: coluna)), count(*) FROM \(cru: tabela)
             WHERE chave_do_bloco(\(cru: coluna)) IS NOT NULL GROUP BY 1
            """)
        { contagem[try linha.ler(0)] = try linha.ler(1) }
        return contagem
    }

    // MARK: - Recifrar

    /// Onde parou uma passada: o último endereço visto; `nil` quando não há mais.
    struct Passo: Sendable {
        let ate: String?
        let recifrados: Int
    }

    /// Fecha de novo, com a chave de agora, um lote dos que outra fechou, a partir de um endereço da tabela.
    ///
    /// Só a linha do lote fica presa, e só contra quem a mude: leitura e chave estrangeira passam. O cifrado novo tem o mesmo claro e o
    /// mesmo contexto.
    func recifrar(desde: String, maximo: Int?, _ cofre: Cofre, em t: Transacao) throws -> Passo {
        guard let atual = cofre.versaoAtual(de: finalidade) else { return Passo(ate: nil, recifrados: 0) }
        let quantas = Int64(min(porLote, maximo ?? porLote))
        let linhas = Array(
            try t.executar(
                """
                SELECT ctid::text, \(cru: lugar), \(cru: id), \(cru: coluna) FROM \(cru: tabela)
                 WHERE ctid > \(desde)::tid AND chave_do_bloco(\(cru: coluna)) <> \(Int64(atual))
                 LIMIT \(quantas) FOR NO KEY UPDATE
                """))
        guard !linhas.isEmpty else { return Passo(ate: nil, recifrados: 0) }
        var enderecos: [String] = []
        var blocos: [[UInt8]] = []
        for linha in linhas {
            let (lugar, id): (String, Int64) = (try linha.ler(1), try linha.ler(2))
            let claro = try cofre.decifrar(
                try linha.ler(3), tabela: "\(tabela)", coluna: lugar, id: id, finalidade: finalidade)
            enderecos.append(try linha.ler(0))
            blocos.append(
                try cofre.cifrar(claro, tabela: "\(tabela)", coluna: lugar, id: id, finalidade: finalidade))
        }
        let mudadas = try t.executar(
            """
            UPDATE \(cru: tabela) SET \(cru: coluna) = n.bloco
              FROM unnest(\(enderecos), \(blocos)) AS n (endereco, bloco)
             WHERE \(cru: tabela).ctid = n.endereco::tid
            """
        ).alteradas
        precondition(mudadas == linhas.count, "linha presa que mudou de lugar: \(nome)")
        return Passo(ate: enderecos.last, recifrados: mudadas)
    }
}
