import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// O segundo fator de um usuário: o aplicativo de códigos, se está cadastrado, e quantos códigos de reserva restam.
/// - Fonte: RFC 6238; OWASP ASVS 5, 6.5.
package struct SegundoFator: Sendable {
    /// Desde quando vale na entrada; `nil` é cadastro por confirmar.
    package let confirmadoEm: Instante?
    package let totp: TOTP
    package let reservas: Int

    package static func ler(de usuario: Int64, _ cofre: Cofre, em t: Transacao) throws -> SegundoFator? {
        let linha = try t.uma(
            """
            SELECT f.confirmado_em, f.segredo,
                   (SELECT count(*) FROM codigo_de_reserva c WHERE c.usuario_id = f.usuario_id AND c.usado_em IS NULL)
              FROM segundo_fator f
             WHERE f.usuario_id = \(usuario)
            """)
        return try linha.map {
            SegundoFator(
                confirmadoEm: try $0.ler(0), totp: try abrir(try $0.ler(1), de: usuario, cofre), reservas: try $0.ler(2)
            )
        }
    }

    static func fechar(_ totp: TOTP, de usuario: Int64, _ cofre: Cofre) throws -> [UInt8] {
        try cofre.cifrar(totp.segredo, tabela: "segundo_fator", coluna: "segredo", id: usuario)
    }

    static func abrir(_ bloco: [UInt8], de usuario: Int64, _ cofre: Cofre) throws -> TOTP {
        TOTP(segredo: try cofre.decifrar(bloco, tabela: "segundo_fator", coluna: "segredo", id: usuario))
    }
}

/// A quem o órgão exige o segundo fator, por portal; o perfil com a marca exige-o dos seus, diga o portal o que disser.
package enum ExigenciaDeSegundoFator: Int, Sendable, CaseIterable {
    case ninguem, master, todos

    package func alcanca(mestre: Bool) -> Bool {
        switch self {
        case .ninguem: false
        case .master: mestre
        case .todos: true
        }
    }
}

extension Portal {
    /// O parâmetro que diz a quem deste portal se exige o segundo fator.
    package var chaveDoSegundoFator: ChaveDeParametro {
        switch self {
        case .gestor: .segundoFatorDoGestor
        case .consignataria: .segundoFatorDaConsignataria
        case .servidor: .segundoFatorDoServidor
        }
    }
}
