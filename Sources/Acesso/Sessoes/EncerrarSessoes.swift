import Auditoria
import BancoDeDados
import Nucleo
import Web

/// As sessões que caem por causa de outro ato (bloqueio, senha nova, desligamento): quem as derruba é que deixa o evento.
enum SessoesDoUsuario {
    /// Devolve quantas caíram. `menos` é a de quem age sobre si mesmo, que continua.
    @discardableResult
    static func encerrar(
        de usuarios: [Int64], menos: ResumoDeSessao? = nil, as agora: Instante, em t: Transacao
    ) throws -> Int {
        try t.executar(
            """
            UPDATE sessao SET encerrada_em = \(agora)
             WHERE usuario_id = ANY (\(usuarios)) AND encerrada_em IS NULL AND resumo IS DISTINCT FROM \((menos?.bytes).valorSQL)::bytea
            """
        ).alteradas
    }
}

/// Encerra sessões na hora: o pedido seguinte de cada uma já não entra. Um evento por sessão, na mesma transação.
/// - Fonte: POC-GES-03, RNF-SEG-01.
package struct EncerrarSessoes: Sendable {
    package static let ato = "acesso.encerrar-sessao"

    /// Quem quis, como a trilha o diz.
    package enum Motivo: String, Sendable {
        case outraEntrada = "a pessoa entrou de outro lugar e confirmou"
        case propria = "a própria pessoa encerrou"
        case gestor = "o gestor encerrou"
    }

    package let sessoes: [SessaoAberta]
    package let motivo: Motivo

    package init(_ sessoes: [SessaoAberta], _ motivo: Motivo) { (self.sessoes, self.motivo) = (sessoes, motivo) }

    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        guard !sessoes.isEmpty else { return }
        let agora = casa.relogio.agora
        try GuardaDeSessaoNoBanco.encerrar(sessoes.map(\.resumo), agora, em: t)
        try casa.trilha.registrar(
            sessoes.map { sessao in
                Evento(
                    Self.ato, objeto: "usuario", id: sessao.usuario,
                    [
                        "sessao": .texto(String(sessao.chave.prefix(8))), "motivo": .texto(motivo.rawValue),
                        "aberta_em": .texto(sessao.criadaEm.naTela), "endereco_da_sessao": .texto(sessao.endereco),
                    ])
            }, por: autor, as: agora, em: t)
    }
}
