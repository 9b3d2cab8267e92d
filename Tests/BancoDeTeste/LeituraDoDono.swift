import BancoDeDados

/// O que um teste lê do banco pelo dono, sem o recorte de papel nenhum.
extension BancoDeTeste {
    /// A consulta não trouxe linha.
    package struct SemLinha: Error {}

    /// Um valor só.
    package static func um<T: LeituraSQL & Sendable>(_ sql: SQL, em dono: Banco) async throws -> T {
        try await dono.transacao(como: .proprio) { t in
            guard let linha = try t.uma(sql) else { throw SemLinha() }
            return try linha.ler(0)
        }
    }

    /// O recibo dos arquivos, a trilha e a fila: o que se grava ainda que o pedido não mude nada.
    package static let recibos: Set<String> = ["arquivo", "pedaco_do_arquivo", "apontamento", "evento", "tarefa"]

    /// O resumo de cada tabela do banco, menos as ditas: duas iguais, nada mudou.
    package static func fotografia(em dono: Banco, fora: Set<String> = recibos) async throws -> [String: String] {
        try await dono.transacao(como: .proprio) { t in
            var foto: [String: String] = [:]
            for linha in try t.executar(
                "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"
            ) {
                let tabela: String = try linha.ler(0)
                guard !fora.contains(tabela) else { continue }
                foto[tabela] = try t.uma(
                    "SELECT coalesce(md5(string_agg(x::text, E'\\n' ORDER BY x::text)), '') FROM \(nome: tabela) x")?
                    .ler(0)
            }
            return foto
        }
    }
}
