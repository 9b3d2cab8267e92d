import BancoDeDados
import Cadastro
import Cifra

/// Os textos gravados antes de se cifrarem: quem gira a chave de dados os fecha, aos lotes, e a coluna em claro fica vazia.
struct TextoEmClaro: Sendable {
    let tabela: StaticString
    let coluna: StaticString
    /// A coluna do que se gravou antes.
    let emClaro: StaticString

    private static func motivo(_ tabela: StaticString) -> TextoEmClaro {
        TextoEmClaro(tabela: tabela, coluna: "motivo", emClaro: "motivo_em_claro")
    }

    static let todos = [
        motivo("ocorrencia"), motivo("correcao"), motivo("reabertura"),
        TextoEmClaro(tabela: "divergencia", coluna: "solucao", emClaro: "solucao_em_claro"),
        TextoEmClaro(tabela: "vinculo", coluna: "motivo_do_bloqueio", emClaro: "motivo_do_bloqueio_em_claro"),
    ]

    /// Fecha um lote; devolve quantos.
    func fechar(porLote: Int, _ cofre: Cofre, em t: Transacao) throws -> Int {
        let linhas = Array(
            try t.executar(
                """
                SELECT id, \(cru: emClaro) FROM \(cru: tabela) WHERE \(cru: emClaro) IS NOT NULL
                 ORDER BY id LIMIT \(Int64(porLote)) FOR NO KEY UPDATE
                """))
        guard !linhas.isEmpty else { return 0 }
        let ids = try linhas.map { try $0.ler(0, como: Int64.self) }
        let blocos = try linhas.map { linha in
            try TextoCifrado.fechar(
                try linha.ler(1), tabela: "\(tabela)", coluna: "\(coluna)", id: try linha.ler(0), cofre)
        }
        return try t.executar(
            """
            UPDATE \(cru: tabela) SET \(cru: coluna) = n.bloco, \(cru: emClaro) = NULL
              FROM unnest(\(ids), \(blocos)) AS n (id, bloco) WHERE \(cru: tabela).id = n.id
            """
        ).alteradas
    }
}
