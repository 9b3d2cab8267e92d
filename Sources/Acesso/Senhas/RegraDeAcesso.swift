import BancoDeDados
import Cadastro
import Nucleo
import Web

/// Os números do acesso que valem hoje, lidos a cada uso: mudou o parâmetro, vale no pedido seguinte.
/// - Fonte: POC-GES-06 a POC-GES-09, RF-CON-30.
package struct RegraDeAcesso: Sendable, Hashable {
    /// Em letras e sinais.
    package var tamanho: Int
    /// De quantas das quatro classes a senha precisa.
    package var classes: Int
    /// `nil`: não vence.
    package var diasAteVencer: Int?
    /// Quantas senhas anteriores não se repetem, além da de agora.
    package var guardadas: Int
    package var errosQueBloqueiam: Int
    /// `nil`: não bloqueia.
    package var diasSemEntrar: Int?
    /// Quantas sessões o mesmo usuário tem ao mesmo tempo.
    package var sessoes = ChaveDeParametro.sessoesPorUsuario.padrao
    package var ocioEmMinutos = ChaveDeParametro.ocioDaSessao.padrao
    package var vidaEmHoras = ChaveDeParametro.vidaDaSessao.padrao
    /// Não vale senha das 3.000 mais usadas, nem feita só delas.
    package var recusaMaisUsadas = ChaveDeParametro.senhasMaisUsadas.padrao == 1
    /// Quanto vale o código mandado por e-mail.
    package var recuperacaoEmMinutos = ChaveDeParametro.recuperacaoVale.padrao
    /// Zeros binários que a verificação contra robôs pede.
    package var dificuldadeDoDesafio = ChaveDeParametro.dificuldadeDoDesafio.padrao
    /// A quem se exige o segundo fator; portal fora da lista não o exige.
    package var segundoFator: [Portal: ExigenciaDeSegundoFator] = [:]

    /// O que o portal exige; o perfil também pode exigi-lo (`PassoDaEntrada`).
    package func exigeSegundoFator(de usuario: UsuarioNaSessao) -> Bool {
        (segundoFator[usuario.portal] ?? .ninguem).alcanca(mestre: usuario.mestre)
    }

    package static func ler(em dia: Dia, _ t: Transacao) throws -> RegraDeAcesso {
        var valores: [ChaveDeParametro: Int] = [:]
        for versao in try VersaoDeParametro.listar(em: t) where versao.vigencia.contem(dia) {
            valores[versao.chave] = versao.valor
        }
        func valor(_ chave: ChaveDeParametro) -> Int { valores[chave] ?? chave.padrao }
        func positivo(_ chave: ChaveDeParametro) -> Int? { valor(chave) == 0 ? nil : valor(chave) }
        return RegraDeAcesso(
            tamanho: valor(.tamanhoDaSenha), classes: valor(.classesDaSenha), diasAteVencer: positivo(.senhaVence),
            guardadas: valor(.senhasGuardadas), errosQueBloqueiam: valor(.errosDeSenha),
            diasSemEntrar: positivo(.diasSemEntrar), sessoes: valor(.sessoesPorUsuario),
            ocioEmMinutos: valor(.ocioDaSessao), vidaEmHoras: valor(.vidaDaSessao),
            recusaMaisUsadas: valor(.senhasMaisUsadas) == 1, recuperacaoEmMinutos: valor(.recuperacaoVale),
            dificuldadeDoDesafio: valor(.dificuldadeDoDesafio),
            segundoFator: Dictionary(
                uniqueKeysWithValues: Portal.allCases.map {
                    ($0, ExigenciaDeSegundoFator(rawValue: valor($0.chaveDoSegundoFator)) ?? .todos)
                }))
    }

    /// Quanto vive uma sessão.
    package var sessao: RegraDeSessao {
        RegraDeSessao(ocio: .seconds(ocioEmMinutos * 60), absoluta: .seconds(vidaEmHoras * 3_600))
    }

    /// A senha posta em `em` já não vale em `agora`.
    package func venceu(postaEm em: Instante, agora: Instante) -> Bool {
        guard let diasAteVencer else { return false }
        return agora >= em + .seconds(diasAteVencer * 86_400)
    }

    /// Quem não entra desde `desde` está parado demais em `agora`.
    package func parou(desde: Instante, agora: Instante) -> Bool {
        guard let diasSemEntrar else { return false }
        return agora >= desde + .seconds(diasSemEntrar * 86_400)
    }
}
