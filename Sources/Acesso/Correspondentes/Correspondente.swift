import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// Uma agência ou um correspondente de uma consignatária, como quem administra o vê.
package struct Correspondente: Sendable, Hashable {
    package let id: Int64
    package let consignataria: Int64
    package let nomeDaConsignataria: String
    package let dados: DadosDoCorrespondente
    package let criadoEm: Instante
    /// `nil` enquanto atende.
    package let encerradoEm: Instante?
    /// Os usuários dele que não estão encerrados.
    package let usuarios: Int
    /// Contratos e reservas feitos por ele, de todo tempo.
    package let contratos: Int

    /// Os que `recorte` alcança (uma consignatária; `nil` é o órgão), em ordem de nome.
    package static func listar(
        recorte: Int64?, so id: Int64? = nil, _ cofre: Cofre, em t: Transacao
    ) throws -> [Correspondente] {
        try t.executar(
            """
            SELECT a.id, a.consignataria_id, g.nome, a.especie, a.codigo, a.nome, a.cnpj, a.logradouro, a.bairro, a.cidade, a.uf, a.cep,
                   a.pessoal, a.criado_em, a.encerrado_em,
                   (SELECT count(*) FROM usuario u WHERE u.correspondente_id = a.id AND u.situacao <> 'desativado'),
                   (SELECT count(*) FROM contrato c WHERE c.correspondente_id = a.id)
              FROM correspondente a
              JOIN consignataria g ON g.id = a.consignataria_id
             WHERE (\(id.valorSQL)::bigint IS NULL OR a.id = \(id.valorSQL)::bigint)
               AND (\(recorte.valorSQL)::bigint IS NULL OR a.consignataria_id = \(recorte.valorSQL)::bigint)
             ORDER BY a.nome, a.id
            """
        ).map { try Correspondente(lendo: $0, cofre) }
    }

    private init(lendo linha: Linha, _ cofre: Cofre) throws {
        id = try linha.ler(0)
        consignataria = try linha.ler(1)
        nomeDaConsignataria = try linha.ler(2)
        dados = DadosDoCorrespondente(
            especie: try linha.lerCaso(3), codigo: try linha.ler(4), nome: try linha.ler(5),
            cnpj: try linha.ler(6, como: String?.self).map { try CNPJ.lendo($0) },
            endereco: .init(
                logradouro: try linha.ler(7), bairro: try linha.ler(8), cidade: try linha.ler(9), uf: try linha.ler(10),
                cep: try linha.ler(11)), responsavel: try .abrindo(try linha.ler(12), de: id, cofre))
        criadoEm = try linha.ler(13)
        encerradoEm = try linha.ler(14)
        usuarios = Int(try linha.ler(15, como: Int64.self))
        contratos = Int(try linha.ler(16, como: Int64.self))
    }

    /// Código e nome de cada um, como a trilha os diz: `L1 Loja do Carmo`.
    static func nomes(_ ids: [Int64], em t: Transacao) throws -> [Int64: String] {
        guard !ids.isEmpty else { return [:] }
        return try t.executar("SELECT id, codigo || ' ' || nome FROM correspondente WHERE id = ANY (\(ids))").reduce(
            into: [:]
        ) { nomes, linha in nomes[try linha.ler(0, como: Int64.self)] = try linha.ler(1) }
    }

    package static func ler(_ id: Int64, recorte: Int64?, _ cofre: Cofre, em t: Transacao) throws -> Correspondente? {
        try listar(recorte: recorte, so: id, cofre, em: t).first
    }
}
