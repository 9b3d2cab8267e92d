import Auditoria
import BancoDeDados
import Nucleo

/// O que ainda se pede a quem acertou a senha, passo a passo: o código, a senha nova, o cadastro do segundo fator, a outra sessão.
enum PassoDaEntrada {
    /// O primeiro passo devido depois do dado; `nil` é entrar. Os passos só andam para a frente.
    static func seguinte(
        _ usuario: UsuarioNaSessao, depoisDe feito: EntradaPendente.Passo?, _ casa: Instalacao, em t: Transacao
    ) throws -> EntradaPendente.Passo? {
        let todos = EntradaPendente.Passo.allCases
        let resto = todos.suffix(from: feito.flatMap(todos.firstIndex).map { $0 + 1 } ?? 0)
        let regra = try RegraDeAcesso.ler(em: casa.relogio.hoje, t)
        guard
            let linha = try t.uma(
                """
                SELECT u.trocar_senha, u.senha_em,
                       EXISTS (SELECT FROM segundo_fator f WHERE f.usuario_id = u.id AND f.confirmado_em IS NOT NULL),
                       u.senha IS NOT NULL, p.exige_segundo_fator
                  FROM usuario u
                  JOIN perfil p ON p.id = u.perfil_id
                 WHERE u.id = \(usuario.id)
                """)
        else { preconditionFailure("usuário lido e depois sumido") }
        let temFator: Bool = try linha.ler(2)
        for passo in resto {
            let deve =
                switch passo {
                case .codigo: temFator
                case .trocarSenha:
                    // A quem entra pela conta do órgão não se pede a senha daqui, que pode nem haver.
                    try usuario.entrouPor == .senha && linha.ler(3, como: Bool.self)
                        && (linha.ler(0, como: Bool.self)
                            || regra.venceu(postaEm: try linha.ler(1), agora: casa.relogio.agora))
                case .cadastrarCodigo:
                    // O portal o exige por parâmetro; o perfil, pela sua marca.
                    try !temFator && (regra.exigeSegundoFator(de: usuario) || linha.ler(4, como: Bool.self))
                case .outraSessao:
                    try SessaoAberta.listar(de: usuario.id, regra, casa, em: t).count >= regra.sessoes
                }
            if deve { return passo }
        }
        return nil
    }
}
