import BancoDeDados

/// A versão da chave do índice cego com que se grava: é o banco que a diz, para que todos os processos gravem com a mesma.
package enum IndiceEmUso {
    /// A versão, presa até o fim da transação: enquanto isso a troca espera.
    ///
    /// Quem vai gravar um índice chama **antes** de procurar se ele já existe: assim ninguém grava, com uma chave, quem outro acabou de gravar
    /// com a outra. Um gatilho recusa a linha gravada com versão que não seja esta, e a transação se repete.
    package static func prender(em t: Transacao) throws -> Int {
        guard let linha = try t.uma("SELECT versao_do_indice()") else {
            preconditionFailure("o banco não diz o índice em uso")
        }
        return try linha.ler(0)
    }
}
