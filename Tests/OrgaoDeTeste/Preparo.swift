import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// Ids do catálogo que todo órgão de teste traz.
package enum Fixo {
    package static let bancoA: Int64 = -101
    package static let bancoB: Int64 = -102
    package static let associacao: Int64 = -103
    /// Convênios só existem para as consignatárias acima; esta está credenciada e sem nenhum.
    package static let semConvenio: Int64 = -104
    package static let emprestimo: Int64 = -201
    package static let cartao: Int64 = -202
    package static let mensalidade: Int64 = -203
    package static let verbas: Int64 = -204
    package static let seguro: Int64 = -205
    package static let orgao: Int64 = -301
}

/// Uma pessoa do teste, com o seu vínculo e as suas contas.
package struct PessoaDeTeste: Sendable, Hashable {
    package let pessoa: Int64
    package let vinculo: Int64
    package let matricula: Matricula
    package let cpf: CPF
    /// Id da conta por tipo de margem.
    package let contas: [String: Int64]
}

extension OrgaoDeTeste {
    func prepararCatalogo(aberta: Competencia) async throws {
        let embrulhadas = embrulhadas
        try await dono.transacao(como: .proprio) { t in
            for chave in embrulhadas {
                try t.executar(
                    """
                    INSERT INTO chave_embrulhada (finalidade, versao, cifrada)
                    VALUES (\(chave.finalidade), \(chave.versao), \(chave.bytes))
                    """)
            }
            try t.executar("INSERT INTO orgao (id, codigo, nome) VALUES (\(Fixo.orgao), '1', 'Órgão de teste')")
            try t.executar(
                """
                INSERT INTO consignataria (id, codigo, nome, razao_social, cnpj, tipo, situacao, credenciada)
                VALUES (\(Fixo.bancoA), 'BCA', 'Banco A', 'Banco A S.A.', '11222333000181', 'a', 'ativa', '[2020-01-01,)'),
                       (\(Fixo.bancoB), 'BCB', 'Banco B', 'Banco B S.A.', '11444777000161', 'a', 'ativa', '[2020-01-01,)'),
                       (\(Fixo.associacao), 'ASC', 'Associação', 'Associação', '12345678000195', 'c', 'ativa', '[2020-01-01,)'),
                       (\(Fixo.semConvenio), 'SEM', 'Sem convênio', 'Sem convênio', '12ABC34501DE35', 'f', 'ativa', '[2020-01-01,)')
                """)
            try t.executar(
                """
                INSERT INTO produto (id, codigo, nome, natureza, forma, exige_taxa, aceita_parcial, exige_autorizacao, ao_nao_descontar)
                VALUES (\(Fixo.emprestimo), 'emprestimo', 'Empréstimo', 'emprestimo', 'parcelas', true, true, false, 'estender'),
                       (\(Fixo.cartao), 'cartao', 'Cartão', 'cartao', 'mensal', false, false, false, 'cobrar-fora'),
                       (\(Fixo.mensalidade), 'mensalidade', 'Mensalidade', 'mensalidade', 'mensal', false, false, false, 'reapresentar'),
                       (\(Fixo.verbas), 'antecipacao', 'Antecipação', 'antecipacao', 'parcelas', false, false, false, 'reapresentar'),
                       (\(Fixo.seguro), 'seguro', 'Seguro', 'seguro', 'mensal', false, false, true, 'cobrar-fora')
                """)
            try t.executar(
                """
                INSERT INTO tipo_de_margem (codigo, nome, consome, no_limite, no_teto, excesso, ordem)
                VALUES ('geral', 'Margem geral', 'parcela', true, true, 'recusar', 1),
                       ('cartao', 'Margem de cartão', 'parcela', true, true, 'recusar', 2),
                       ('total', 'Margem total', 'parcela', true, true, 'recusar', 3),
                       ('verbas-em-atraso', 'Verbas em atraso', 'total', false, false, 'recusar', 4)
                """)
            try t.executar(
                """
                INSERT INTO incidencia (produto_id, tipo, vigencia)
                VALUES (\(Fixo.emprestimo), 'geral', '[2020-01-01,)'), (\(Fixo.emprestimo), 'total', '[2020-01-01,)'),
                       (\(Fixo.cartao), 'cartao', '[2020-01-01,)'), (\(Fixo.cartao), 'total', '[2020-01-01,)'),
                       (\(Fixo.mensalidade), 'geral', '[2020-01-01,)'), (\(Fixo.seguro), 'geral', '[2020-01-01,)'),
                       (\(Fixo.verbas), 'verbas-em-atraso', '[2020-01-01,)')
                """)
            try Self.prepararConvenios(em: t)
            try t.executar("INSERT INTO folha_do_mes (competencia, situacao) VALUES (\(aberta), 'aberta')")
        }
    }

    private static func prepararConvenios(em t: Transacao) throws {
        var id: Int64 = -1000
        func convenio(_ consignataria: Int64, _ produto: Int64, prazo: Int?, carencia: Int, contratos: Int?, cet: Int?)
            throws
        {
            id -= 1
            let taxa: Int64? = cet == nil ? nil : 2_000_000
            let (prazo, contratos, cet) = (prazo.valorSQL, contratos.valorSQL, cet.valorSQL)
            try t.executar(
                "INSERT INTO convenio (id, consignataria_id, produto_id) VALUES (\(id), \(consignataria), \(produto))")
            try t.executar(
                """
                INSERT INTO convenio_versao (id, convenio_id, vigencia, prazo_maximo, carencia_maxima, maximo_de_contratos, taxa_maxima,
                                             cet_maximo, convencao, iof, fonte)
                VALUES (\(id - 1000), \(id), '[2020-01-01,)', \(prazo), \(carencia), \(contratos), \(taxa.valorSQL),
                        \(cet), 'price_mensal', 'financiado', 'teste')
                """)
        }
        for banco in [Fixo.bancoA, Fixo.bancoB] {
            try convenio(banco, Fixo.emprestimo, prazo: 96, carencia: 3, contratos: 3, cet: 3_000)
            try convenio(banco, Fixo.cartao, prazo: nil, carencia: 0, contratos: 1, cet: nil)
            try convenio(banco, Fixo.verbas, prazo: 24, carencia: 0, contratos: nil, cet: nil)
            try convenio(banco, Fixo.seguro, prazo: nil, carencia: 0, contratos: nil, cet: nil)
        }
        try convenio(Fixo.associacao, Fixo.mensalidade, prazo: nil, carencia: 0, contratos: nil, cet: nil)
        try convenio(Fixo.bancoA, Fixo.mensalidade, prazo: nil, carencia: 0, contratos: nil, cet: nil)
        try convenio(Fixo.bancoB, Fixo.mensalidade, prazo: nil, carencia: 0, contratos: nil, cet: nil)
    }

    /// Cria uma pessoa com um vínculo e as contas dadas; margem `nil` é conta que a folha nunca informou.
    package func pessoa(_ numero: Int, margens: [String: Int64?], situacao: String = "ativo") async throws
        -> PessoaDeTeste
    {
        let cpf = try CPF.ficticio(numero)
        let matricula = try Matricula.lendo("\(1000 + numero)-00")
        let (pessoa, vinculo) = (novoId(), novoId())
        let contas = margens.mapValues { _ in novoId() }
        let casa = casa
        let encerrado: Valor = situacao == "desligado" ? .texto("2026-01-01") : .nulo
        try await dono.transacao(como: .proprio) { t in
            let pessoal = try DadosPessoais(nome: "Pessoa \(numero)", cpf: cpf).cifrados(para: pessoa, casa.cofre)
            try t.executar(
                """
                INSERT INTO pessoa (id, cpf_indice, pessoal)
                VALUES (\(pessoa), \(DadosPessoais.indice(de: cpf, casa.cofre)), \(pessoal))
                """)
            try t.executar("INSERT INTO trava (pessoa_id) VALUES (\(pessoa))")
            try t.executar(
                """
                INSERT INTO vinculo (id, pessoa_id, matricula, categoria, situacao, orgao_id, cargo, encerrado_em)
                VALUES (\(vinculo), \(pessoa), \(matricula), 'servidor', \(situacao), \(Fixo.orgao), 'Oficial',
                        \(encerrado)::date)
                """)
            for (tipo, bruta) in margens {
                let folha: Valor = bruta == nil ? .nulo : .texto("2026-09-01")
                try t.executar(
                    """
                    INSERT INTO conta_de_margem (id, pessoa_id, vinculo_id, tipo, bruta_da_folha, folha)
                    VALUES (\(contas[tipo].valorSQL), \(pessoa), \(vinculo), \(tipo), \(bruta.valorSQL), \(folha)::date)
                    """)
            }
        }
        return PessoaDeTeste(pessoa: pessoa, vinculo: vinculo, matricula: matricula, cpf: cpf, contas: contas)
    }

    /// Dá à pessoa mais uma matrícula em vigor, com as suas contas; devolve como se a pessoa fosse dela.
    package func outraMatricula(_ texto: String, de pessoa: PessoaDeTeste, margens: [String: Int64?]) async throws
        -> PessoaDeTeste
    {
        let (vinculo, matricula) = (novoId(), try Matricula.lendo(texto))
        let contas = margens.mapValues { _ in novoId() }
        try await dono.transacao(como: .proprio) { t in
            try t.executar(
                """
                INSERT INTO vinculo (id, pessoa_id, matricula, categoria, situacao, orgao_id, cargo)
                VALUES (\(vinculo), \(pessoa.pessoa), \(matricula), 'servidor', 'ativo', \(Fixo.orgao), 'Analista')
                """)
            for (tipo, bruta) in margens {
                let folha: Valor = bruta == nil ? .nulo : .texto("2026-09-01")
                try t.executar(
                    """
                    INSERT INTO conta_de_margem (id, pessoa_id, vinculo_id, tipo, bruta_da_folha, folha)
                    VALUES (\(contas[tipo].valorSQL), \(pessoa.pessoa), \(vinculo), \(tipo), \(bruta.valorSQL), \(folha)::date)
                    """)
            }
        }
        return PessoaDeTeste(
            pessoa: pessoa.pessoa, vinculo: vinculo, matricula: matricula, cpf: pessoa.cpf, contas: contas)
    }

    /// Disponível de uma conta agora; `nil` é desconhecido.
    package func disponivel(_ conta: Int64?) async throws -> Int64? {
        try await dono.transacao(como: .proprio) { t in
            try t.uma("SELECT disponivel FROM conta_de_margem WHERE id = \(conta.valorSQL)")?.ler(0)
        }
    }
}

extension CPF {
    /// CPF válido e inventado, um para cada número.
    package static func ficticio(_ numero: Int) throws -> CPF {
        let base = String(repeating: "0", count: 9 - String(100_000 + numero).count) + String(100_000 + numero)
        var digitos = base.utf8.map { Int($0) - 48 }
        for _ in 0..<2 {
            let soma = digitos.enumerated().reduce(0) { $0 + $1.element * (digitos.count + 1 - $1.offset) }
            digitos.append(soma % 11 < 2 ? 0 : 11 - soma % 11)
        }
        return try CPF.lendo(digitos.map(String.init).joined())
    }
}
