import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Nucleo
import Web

/// Quem provou quem é pela conta do órgão entra: com os papéis que tem, ou como cidadão.
package struct EntrarNaProva: Sendable {
    package static let ato = "prova-de-vida.entrar"
    package static let atoDeSair = "prova-de-vida.sair"

    let cpf: CPF
    /// Como o provedor a chama; `nil` se não diz.
    let nome: String?

    /// Quem é, e o que pode neste modo. O evento fica com a sessão que se abrir (`entrou`).
    func executar(_ casa: Instalacao, _ modo: ModoDoServico) async throws -> QuemEntrou {
        try await casa.banco.transacao(como: .motor) { t in
            let usuario = try UsuarioDaProva.achar(cpf, casa, em: t)
            let papeis = try usuario.map { try UsuarioDaProva.papeis($0, modo, em: t) } ?? []
            return QuemEntrou(
                // Quem perdeu o último papel entra como qualquer um.
                usuario: papeis.isEmpty ? nil : usuario, cpf: cpf, nome: nome ?? "Pessoa", sessao: "", papeis: papeis)
        }
    }

    /// O que fica de quem entrou, na transação que abre a sessão.
    static func entrou(_ quem: QuemEntrou, _ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        let agora = casa.relogio.agora
        if let usuario = quem.usuario {
            try t.executar("UPDATE usuario_da_prova SET entrou_em = \(agora) WHERE id = \(usuario)")
        }
        try casa.trilha.registrar([evento(ato, quem)], por: autor, as: agora, em: t)
    }

    /// Sai: a sessão se apaga, e o evento fica.
    static func sair(_ quem: QuemEntrou, de sessao: ResumoDeSessao, _ casa: Instalacao, endereco: String?) async throws
    {
        try await casa.banco.transacao(como: .motor) { t in
            try t.executar("DELETE FROM entrada_da_prova WHERE resumo = \(sessao.bytes)")
            try casa.trilha.registrar(
                [evento(atoDeSair, quem)], por: quem.autor(endereco: endereco), as: casa.relogio.agora, em: t)
        }
    }

    private static func evento(_ ato: String, _ quem: QuemEntrou) -> Auditoria.Evento {
        quem.usuario.map { Auditoria.Evento(ato, objeto: "usuario_da_prova", id: $0) } ?? Auditoria.Evento(ato)
    }
}
