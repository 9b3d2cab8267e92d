import Auditoria
import BancoDeDados
import Cifra
import Nucleo

/// As chaves de dados embrulhadas pela mestra, guardadas na tabela; cria as que faltam na primeira subida.
package enum ChavesNoBanco {
    /// Monta o cofre com o que há no banco. Duas subidas simultâneas não criam a mesma chave duas vezes.
    ///
    /// O cofre relê as chaves sozinho quando um bloco pede versão que ele não tem: foi outro processo que girou.
    /// - Parameter mestra: de onde ela se lê, agora e a cada releitura: pode ter girado também.
    package static func abrir(
        mestra: @escaping @Sendable () throws -> ChaveMestra, em banco: Banco
    ) async throws -> Cofre {
        let chaveiro = try await banco.transacao(como: Papel(nome: "motor")) { t in
            try travar(em: t)
            var chaveiro = try abrir(mestra: mestra(), em: t)
            for finalidade in [Finalidade.dados, .trilha, .sessao, .assinatura]
            where chaveiro.versaoAtual(de: finalidade) == nil {
                try guardar(try chaveiro.girar(finalidade), em: t)
            }
            return chaveiro
        }
        return try Cofre(chaveiro) {
            // Conexão própria e síncrona: quem abre um bloco pode estar no meio de uma transação do pool.
            try banco.conexaoPropria().transacao(como: Papel(nome: "motor"), soLeitura: true) { t in
                try abrir(mestra: mestra(), em: t)
            }
        }
    }

    /// As chaves que há, abertas; não cria nenhuma.
    package static func abrir(mestra: ChaveMestra, em t: Transacao) throws -> Chaveiro {
        try Chaveiro(mestra: mestra, embrulhadas: ler(em: t), indiceEmUso: indiceEmUso(em: t))
    }

    /// A versão do índice com que se grava agora, sem a prender.
    package static func indiceEmUso(em t: Transacao) throws -> Int {
        guard let linha = try t.uma("SELECT versao FROM indice_em_uso") else {
            preconditionFailure("o banco não diz o índice em uso")
        }
        return try linha.ler(0)
    }

    private static let trava: Int64 = 0x6368_6176_6573

    /// Um de cada vez muda as chaves.
    static func travar(em t: Transacao) throws { try t.executar("SELECT pg_advisory_xact_lock(\(trava))") }

    static func guardar(_ nova: ChaveEmbrulhada, em t: Transacao) throws {
        try t.executar(
            """
            INSERT INTO chave_embrulhada (finalidade, versao, cifrada)
            VALUES (\(nova.finalidade), \(nova.versao), \(nova.bytes))
            """)
    }

    /// As que ainda abrem alguma coisa: as retiradas só deixaram o número.
    static func ler(em t: Transacao) throws -> [ChaveEmbrulhada] {
        try t.executar(
            "SELECT finalidade, versao, cifrada FROM chave_embrulhada WHERE retirada_em IS NULL ORDER BY finalidade, versao"
        ).map {
            ChaveEmbrulhada(finalidade: try $0.ler(0), versao: try $0.ler(1), bytes: try $0.ler(2))
        }
    }

    /// Que versões há, para saber se outro processo mudou alguma: `dados 1, dados 2, …, indice 1`.
    package static func inventario(em t: Transacao) throws -> String {
        try t.uma(
            """
            SELECT string_agg(finalidade || ' ' || versao, ', ' ORDER BY finalidade, versao)
                   || ', indice ' || (SELECT versao FROM indice_em_uso)
              FROM chave_embrulhada WHERE retirada_em IS NULL
            """)?.ler(0, como: String?.self) ?? ""
    }
}
