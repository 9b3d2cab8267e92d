import BancoDeDados

extension Papel {
    /// Quem decide e escreve: enxerga tudo, mas não altera saldo nem extrato.
    package static let motor = Papel(nome: "motor", ajustes: [:])
    /// Consulta do gestor: lê o que não é segredo de acesso.
    package static let gestor = Papel(nome: "gestor", ajustes: [:])
    /// Consulta de uma consignatária: só as suas linhas; por um correspondente dela, só as dele.
    package static func consignataria(_ id: Int64, correspondente: Int64? = nil) -> Papel {
        var ajustes = ["averba.consignataria": String(id)]
        if let correspondente { ajustes["averba.correspondente"] = String(correspondente) }
        return Papel(nome: "consignataria", ajustes: ajustes)
    }
    /// Consulta da própria pessoa.
    package static func servidor(pessoa: Int64) -> Papel {
        Papel(nome: "servidor", ajustes: ["averba.pessoa": String(pessoa)])
    }

    /// O papel de consulta que também grava na trilha, e só em nome deste usuário: o banco recusa evento de outro.
    ///
    /// O motor não precisa: grava, na mesma transação, eventos de vários autores.
    package func gravando(emNomeDe autor: Autor) -> Papel {
        guard let usuario = autor.usuario else { return self }
        return Papel(nome: nome, ajustes: ajustes.merging(["averba.autor": String(usuario)]) { _, novo in novo })
    }
}
