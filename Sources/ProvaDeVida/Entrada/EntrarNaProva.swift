import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// Quem provou quem é pela conta do órgão entra: com os papéis que tem, ou como cidadão.
package struct EntrarNaProva: Sendable {
    package static let ato = "prova-de-vida.entrar"
    package static let atoDeSair = "prova-de-vida.sair"

    let cpf: CPF
    /// Como o provedor a chama; `nil` se não diz.
    let nome: String?

    func executar(_ casa: Instalacao, endereco: String?) async throws -> QuemEntrou {
        try await casa.banco.transacao(como: .motor) { t in
            let agora = casa.relogio.agora
            let usuario = try UsuarioDaProva.achar(cpf, casa, em: t)
            let papeis = try usuario.map { try UsuarioDaProva.papeis($0, em: t) } ?? []
            let quem = QuemEntrou(
                // Quem perdeu o último papel entra como qualquer um.
                usuario: papeis.isEmpty ? nil : usuario, cpf: cpf, nome: nome ?? "Pessoa", sessao: "", papeis: papeis)
            if let usuario { try t.executar("UPDATE usuario_da_prova SET entrou_em = \(agora) WHERE id = \(usuario)") }
            try casa.trilha.registrar(
                [usuario.map { Evento(Self.ato, objeto: "usuario_da_prova", id: $0) } ?? Evento(Self.ato)],
                por: quem.autor(endereco: endereco), as: agora, em: t)
            return quem
        }
    }

    static func sair(_ quem: QuemEntrou, _ casa: Instalacao, endereco: String?) async throws {
        try await casa.banco.transacao(como: .motor) { t in
            _ = try casa.trilha.registrar(
                [quem.usuario.map { Evento(atoDeSair, objeto: "usuario_da_prova", id: $0) } ?? Evento(atoDeSair)],
                por: quem.autor(endereco: endereco), as: casa.relogio.agora, em: t)
        }
    }
}
