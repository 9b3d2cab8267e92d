import BancoDeDados
import Cifra
import Nucleo

/// Grava pessoas, vínculos e órgãos em bloco, como a folha os informou.
///
/// Não decide nada: quem compara com o que havia, trava a pessoa e registra o evento é a entrada da folha. Nada aqui apaga.
package enum PessoasDaFolha {
    /// Um órgão por código; muda o nome do que já existe. Devolve o id de cada código.
    package static func garantirOrgaos(_ nomes: [String: String], ids: Ids, em t: Transacao) throws -> [String: Int64] {
        let codigos = nomes.keys.sorted()
        let novos = try ids.varios(codigos.count, em: t)
        try t.executar(
            """
            INSERT INTO orgao (id, codigo, nome)
            SELECT * FROM unnest(\(novos), \(codigos), \(codigos.map { nomes[$0] }))
            ON CONFLICT (codigo) DO UPDATE SET nome = excluded.nome WHERE orgao.nome <> excluded.nome
            """)
        var ids: [String: Int64] = [:]
        for linha in try t.executar("SELECT codigo, id FROM orgao WHERE codigo = ANY(\(codigos))") {
            ids[try linha.ler(0)] = try linha.ler(1)
        }
        return ids
    }

    /// Pessoas novas, com os dados já cifrados.
    package static func inserir(pessoas: [PessoaNova], em t: Transacao) throws {
        guard !pessoas.isEmpty else { return }
        try t.executar(
            """
            INSERT INTO pessoa (id, cpf_indice, indice_versao, pessoal)
            SELECT * FROM unnest(\(pessoas.map(\.id)), \(pessoas.map(\.indice)), \(pessoas.map { Int64($0.versaoDoIndice) }),
                                 \(pessoas.map(\.pessoal)))
            """)
    }

    /// Troca o bloco cifrado de pessoas que já existem.
    package static func mudar(pessoais: [(id: Int64, pessoal: [UInt8])], em t: Transacao) throws {
        guard !pessoais.isEmpty else { return }
        let mudadas = try t.executar(
            """
            UPDATE pessoa p SET pessoal = n.pessoal
              FROM unnest(\(pessoais.map(\.id)), \(pessoais.map(\.pessoal))) AS n (id, pessoal)
             WHERE p.id = n.id
            """)
        precondition(mudadas.alteradas == pessoais.count, "pessoa que não existe")
    }

    /// Vínculos novos.
    package static func inserir(vinculos: [VinculoGravado], em t: Transacao) throws {
        guard !vinculos.isEmpty else { return }
        try t.executar(
            """
            INSERT INTO vinculo (id, pessoa_id, matricula, categoria, situacao, orgao_id, cargo, admitido_em, encerrado_em, sucede_id,
                                 visto_na_folha)
            SELECT * FROM unnest(\(vinculos.map(\.id)), \(vinculos.map(\.pessoa)), \(vinculos.map(\.matricula.texto)),
                                 \(vinculos.map(\.categoria)), \(vinculos.map(\.situacao)), \(vinculos.map(\.orgao)),
                                 \(vinculos.map(\.cargo)), \(Valor.dias(vinculos.map(\.admissao))), \(Valor.dias(vinculos.map(\.encerramento))),
                                 \(vinculos.map(\.sucede)), \(Valor.competencias(vinculos.map(\.visto))))
            """)
    }

    /// Grava o que mudou em vínculos que já existem. A pessoa e a matrícula de um vínculo não mudam.
    package static func mudar(vinculos: [VinculoGravado], em t: Transacao) throws {
        guard !vinculos.isEmpty else { return }
        let mudados = try t.executar(
            """
            UPDATE vinculo v
               SET categoria = n.categoria, situacao = n.situacao, orgao_id = n.orgao, cargo = n.cargo, admitido_em = n.admissao,
                   encerrado_em = n.encerramento, sucede_id = n.sucede, visto_na_folha = n.visto
              FROM unnest(\(vinculos.map(\.id)), \(vinculos.map(\.categoria)), \(vinculos.map(\.situacao)),
                          \(vinculos.map(\.orgao)), \(vinculos.map(\.cargo)), \(Valor.dias(vinculos.map(\.admissao))),
                          \(Valor.dias(vinculos.map(\.encerramento))), \(vinculos.map(\.sucede)),
                          \(Valor.competencias(vinculos.map(\.visto))))
                   AS n (id, categoria, situacao, orgao, cargo, admissao, encerramento, sucede, visto)
             WHERE v.id = n.id
            """)
        precondition(mudados.alteradas == vinculos.count, "vínculo que não existe")
    }

    /// Só anota que a folha ainda os traz.
    package static func anotarVistos(_ vinculos: [Int64], na competencia: Competencia, em t: Transacao) throws {
        guard !vinculos.isEmpty else { return }
        try t.executar("UPDATE vinculo SET visto_na_folha = \(competencia) WHERE id = ANY(\(vinculos))")
    }
}

/// Pessoa por inserir, já com os dados cifrados para o seu id.
package struct PessoaNova: Sendable {
    package let id: Int64
    package let indice: [UInt8]
    /// A versão da chave com que o índice se fez (`IndiceEmUso`).
    package let versaoDoIndice: Int
    package let pessoal: [UInt8]

    package init(id: Int64, indice: [UInt8], versaoDoIndice: Int, pessoal: [UInt8]) {
        self.id = id
        self.indice = indice
        self.versaoDoIndice = versaoDoIndice
        self.pessoal = pessoal
    }
}

/// Um vínculo como fica gravado.
package struct VinculoGravado: Sendable, Hashable {
    package var id: Int64
    package var pessoa: Int64
    package var matricula: Matricula
    package var categoria: String
    package var situacao: String
    package var orgao: Int64
    package var cargo: String
    package var admissao: Dia?
    package var encerramento: Dia?
    /// O vínculo que este sucede (aposentadoria muda a matrícula).
    package var sucede: Int64?
    /// A última folha que o trouxe.
    package var visto: Competencia?

    package init(
        id: Int64, pessoa: Int64, matricula: Matricula, categoria: String, situacao: String, orgao: Int64,
        cargo: String,
        admissao: Dia?, encerramento: Dia?, sucede: Int64?, visto: Competencia?
    ) {
        self.id = id
        self.pessoa = pessoa
        self.matricula = matricula
        self.categoria = categoria
        self.situacao = situacao
        self.orgao = orgao
        self.cargo = cargo
        self.admissao = admissao
        self.encerramento = encerramento
        self.sucede = sucede
        self.visto = visto
    }
}
