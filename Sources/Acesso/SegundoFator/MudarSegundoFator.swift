import Auditoria
import BancoDeDados
import Cifra
import Nucleo

/// O que a pessoa faz com o seu segundo fator: começar o cadastro, confirmá-lo, desligá-lo e pedir códigos de reserva novos.
///
/// Quem já está dentro prova que é quem diz: senha para começar, senha e código para desligar, código para os de reserva. Na entrada que o exige a
/// senha acabou de ser conferida, e não se repete.
/// - Fonte: OWASP ASVS 5, 6.5 e 7.5.1.
package struct MudarSegundoFator: Sendable {
    package static let atoDeCadastrar = "acesso.cadastrar-segundo-fator"
    package static let atoDeDesligar = "acesso.desligar-segundo-fator"
    package static let atoDasReservas = "acesso.gerar-codigos-de-reserva"

    package let usuario: Int64
    private let casa: Instalacao
    private let autor: Autor

    package init(de usuario: Int64, _ casa: Instalacao, por autor: Autor) {
        (self.usuario, self.casa, self.autor) = (usuario, casa, autor)
    }

    /// Sorteia um segredo, que só vale depois de confirmado. Quem já tem o fator ligado não o perde: recusa.
    package func comecar() async throws {
        let (usuario, casa) = (usuario, casa)
        let segredo = try SegundoFator.fechar(.sorteado(), de: usuario, casa.cofre)
        try await casa.banco.transacao(como: .motor) { t in
            let comecou = try t.executar(
                """
                INSERT INTO segundo_fator (usuario_id, segredo, criado_em)
                VALUES (\(usuario), \(segredo), \(casa.relogio.agora))
                ON CONFLICT (usuario_id) DO UPDATE SET segredo = excluded.segredo, criado_em = excluded.criado_em
                 WHERE segundo_fator.confirmado_em IS NULL
                """)
            guard comecou.alteradas == 1 else { throw RecusaDeSegundoFator.jaLigado }
        }
    }

    /// Liga o fator com o primeiro código; devolve os de reserva, que não se mostram de novo.
    package func confirmar(_ codigo: String) async throws -> [String] {
        let (usuario, casa, autor) = (usuario, casa, autor)
        return try await casa.banco.transacao(como: .motor) { t in
            guard
                let linha = try t.uma(
                    "SELECT segredo FROM segundo_fator WHERE usuario_id = \(usuario) AND confirmado_em IS NULL FOR UPDATE"
                )
            else { throw RecusaDeSegundoFator.semCadastro }
            let (agora, limpo) = (casa.relogio.agora, CodigoDitado.limpo(codigo))
            let totp = try SegundoFator.abrir(try linha.ler(0), de: usuario, casa.cofre)
            // Errar aqui não é adivinhar a entrada de ninguém: o segredo está na tela de quem digita.
            guard let passo = totp.conferir(limpo, em: agora.segundos) else {
                throw RecusaDeSegundoFator.codigoErrado
            }
            try t.executar(
                "UPDATE segundo_fator SET confirmado_em = \(agora), ultimo_passo = \(passo) WHERE usuario_id = \(usuario)"
            )
            try casa.trilha.registrar(
                [Evento(Self.atoDeCadastrar, objeto: "usuario", id: usuario)], por: autor, as: agora, em: t)
            return try CodigosDeReserva.trocar(de: usuario, casa.cofre, em: t)
        }
    }

    /// Desliga o fator. A senha já foi conferida por quem chama.
    package func desligar(codigo: String) async throws {
        try await comCodigo(codigo, Self.atoDeDesligar) { usuario, _, t in
            try CodigosDeReserva.apagar(de: usuario, em: t)
            try t.executar("DELETE FROM segundo_fator WHERE usuario_id = \(usuario)")
        }
    }

    /// Códigos de reserva novos no lugar dos que havia.
    package func novasReservas(codigo: String) async throws -> [String] {
        try await comCodigo(codigo, Self.atoDasReservas) { usuario, casa, t in
            try CodigosDeReserva.trocar(de: usuario, casa.cofre, em: t)
        }
    }

    /// O gesto, se o código vale; senão conta o erro, que fica gravado, e lança a recusa.
    private func comCodigo<T: Sendable>(
        _ codigo: String, _ ato: String,
        _ gesto: @escaping @Sendable (_ usuario: Int64, _ casa: Instalacao, _ t: Transacao) throws -> T
    ) async throws -> T {
        let (usuario, casa, autor) = (usuario, casa, autor)
        let feito: T? = try await casa.banco.transacao(como: .motor) { t in
            guard try ConferirCodigo.gastar(codigo, de: usuario, casa, em: t) != nil else {
                try ConferirCodigo.errar(usuario, casa, por: autor, em: t)
                return nil
            }
            let feito = try gesto(usuario, casa, t)
            try casa.trilha.registrar(
                [Evento(ato, objeto: "usuario", id: usuario)], por: autor, as: casa.relogio.agora, em: t)
            return feito
        }
        guard let feito else { throw RecusaDeSegundoFator.codigoErrado }
        return feito
    }
}

/// Por que o segundo fator não mudou.
package enum RecusaDeSegundoFator: Error, Sendable, Hashable {
    case jaLigado
    case semCadastro
    case codigoErrado

    package var frase: String {
        switch self {
        case .jaLigado: "O segundo fator já está ligado. Desligue-o antes de cadastrar outro aplicativo."
        case .semCadastro: "Não há cadastro por confirmar. Comece de novo."
        case .codigoErrado: "O código não confere. Espere o próximo no aplicativo e confira a hora do telefone."
        }
    }
}
