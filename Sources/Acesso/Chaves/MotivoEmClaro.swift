import BancoDeDados
import Cadastro
import Cifra

/// Os motivos gravados antes de se cifrarem: quem gira a chave de dados os fecha, aos lotes, e a coluna em claro fica vazia.
struct MotivoEmClaro: Sendable {
    let tabela: StaticString

    static let todos = [MotivoEmClaro(tabela: "ocorrencia"), .init(tabela: "correcao"), .init(tabela: "reabertura")]

    /// Fecha um lote; devolve quantos.
    func fechar(porLote: Int, _ cofre: Cofre, em t: Transacao) throws -> Int {
        let linhas = Array(
            try t.executar(
                """
                SELECT id, motivo_em_claro FROM \(cru: tabela) WHERE motivo_em_claro IS NOT NULL
                 ORDER BY id LIMIT \(Int64(porLote)) FOR NO KEY UPDATE
                """))
        guard !linhas.isEmpty else { return 0 }
        let ids = try linhas.map { try $0.ler(0, como: Int64.self) }
        let blocos = try linhas.map { linha in
            try MotivoCifrado.fechar(try linha.ler(1), tabela: "\(tabela)", id: try linha.ler(0), cofre)
        }
        return try t.executar(
            """
            UPDATE \(cru: tabela) SET motivo = n.bloco, motivo_em_claro = NULL
              FROM unnest(\(ids), \(blocos)) AS n (id, bloco) WHERE \(cru: tabela).id = n.id
            """
        ).alteradas
    }
}
