import Auditoria
import BancoDeDados
import Cifra
import Nucleo

/// Confere o código do aplicativo, ou um de reserva, e o gasta: o mesmo código não vale duas vezes.
///
/// Vale o passo de agora e um para cada lado (o relógio do telefone). Errar conta como errar a senha e bloqueia no mesmo limite; por isso a
/// senha certa de quem tem segundo fator não zera a conta: só o código certo.
/// - Fonte: RFC 6238, 5.2; POC-GES-09.
package struct ConferirCodigo: Sendable {
    package static let ato = "acesso.conferir-codigo"
    package let usuario: Int64
    /// Como se digitou: espaço e hífen não contam.
    package let codigo: String

    package init(usuario: Int64, codigo: String) { (self.usuario, self.codigo) = (usuario, codigo) }

    enum Meio: String {
        case aplicativo
        case reserva = "código de reserva"
    }

    package enum Desfecho: Sendable, Hashable {
        case vale
        case errado
        /// Errado, e o usuário ficou bloqueado: as sessões dele, esta inclusive, terminaram.
        case bloqueado
    }

    /// O erro já foi contado e anotado.
    package func executar(_ casa: Instalacao, por autor: Autor) async throws -> Desfecho {
        let (usuario, codigo) = (usuario, codigo)
        return try await casa.banco.transacao(como: .motor) { t in
            guard let meio = try Self.gastar(codigo, de: usuario, casa, em: t) else {
                return try Self.errar(usuario, casa, por: autor, em: t) ? .bloqueado : .errado
            }
            try t.executar("UPDATE usuario SET erros_seguidos = 0 WHERE id = \(usuario)")
            try casa.trilha.registrar(
                [Evento(Self.ato, objeto: "usuario", id: usuario, ["meio": .texto(meio.rawValue)])], por: autor,
                as: casa.relogio.agora, em: t)
            return .vale
        }
    }

    /// O meio por que o código valeu, já gasto; `nil` se não vale. Quem chama trata o erro.
    static func gastar(_ codigo: String, de usuario: Int64, _ casa: Instalacao, em t: Transacao) throws -> Meio? {
        // A trava põe em fila dois pedidos com o mesmo código.
        guard
            let linha = try t.uma(
                """
                SELECT f.segredo, f.ultimo_passo
                  FROM segundo_fator f
                 WHERE f.usuario_id = \(usuario) AND f.confirmado_em IS NOT NULL
                   AND EXISTS (SELECT FROM usuario u WHERE u.id = f.usuario_id AND u.situacao = 'ativo')
                   FOR UPDATE
                """)
        else { return nil }
        let agora = casa.relogio.agora
        let limpo = CodigoDitado.limpo(codigo)
        let totp = try SegundoFator.abrir(try linha.ler(0), de: usuario, casa.cofre)
        if let passo = totp.conferir(limpo, em: agora.segundos, ultimoPasso: try linha.ler(1)) {
            try t.executar("UPDATE segundo_fator SET ultimo_passo = \(passo) WHERE usuario_id = \(usuario)")
            return .aplicativo
        }
        return try CodigosDeReserva.gastar(limpo, de: usuario, as: agora, casa.cofre, em: t) ? .reserva : nil
    }

    /// Conta e anota o erro; devolve se bloqueou.
    @discardableResult
    static func errar(_ usuario: Int64, _ casa: Instalacao, por autor: Autor, em t: Transacao) throws -> Bool {
        let regra = try RegraDeAcesso.ler(em: casa.relogio.hoje, t)
        let bloqueou = try BloqueioPorErros.contar(usuario, regra, casa, em: t)
        try casa.trilha.registrar(
            [
                Evento(
                    ato + "-recusado", objeto: "usuario", id: usuario,
                    ["motivo": .texto(bloqueou ? "código errado; usuário bloqueado" : "código errado")])
            ], por: autor, as: casa.relogio.agora, em: t)
        return bloqueou
    }
}

extension Instante {
    /// Segundos inteiros desde 1970.
    var segundos: Int64 { microssegundos / 1_000_000 }
}
