import BancoDeDados
import Cifra

/// As chaves de dados embrulhadas pela mestra, guardadas na tabela; cria as que faltam na primeira subida.
package enum ChavesNoBanco {
    /// Monta o cofre com o que há no banco. Duas subidas simultâneas não criam a mesma chave duas vezes.
    package static func abrir(mestra: ChaveMestra, em banco: Banco) async throws -> Cofre {
        try await banco.transacao(como: Papel(nome: "motor")) { t in
            try t.executar("SELECT pg_advisory_xact_lock(\(trava))")
            var chaveiro = try Chaveiro(mestra: mestra, embrulhadas: ler(em: t))
            for finalidade in [Finalidade.dados, .trilha, .sessao, .assinatura]
            where chaveiro.versaoAtual(de: finalidade) == nil {
                let nova = try chaveiro.girar(finalidade)
                try t.executar(
                    """
                    INSERT INTO chave_embrulhada (finalidade, versao, cifrada)
                    VALUES (\(nova.finalidade), \(nova.versao), \(nova.bytes))
                    """)
            }
            return try Cofre(chaveiro)
        }
    }

    private static let trava: Int64 = 0x6368_6176_6573

    private static func ler(em t: Transacao) throws -> [ChaveEmbrulhada] {
        try t.executar("SELECT finalidade, versao, cifrada FROM chave_embrulhada ORDER BY finalidade, versao").map {
            ChaveEmbrulhada(finalidade: try $0.ler(0), versao: try $0.ler(1), bytes: try $0.ler(2))
        }
    }
}
