import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// Um usuário como quem administra o vê.
package struct UsuarioGuardado: Sendable, Hashable {
    /// Ativo, bloqueado (volta) ou encerrado (só volta por ato motivado).
    package enum Situacao: String, Sendable, CaseIterable {
        case ativo, bloqueado, desativado

        package var nome: String {
            switch self {
            case .ativo: "Ativo"
            case .bloqueado: "Bloqueado"
            case .desativado: "Encerrado"
            }
        }
    }

    package let id: Int64
    package let dados: DadosDoUsuario
    package let tipo: TipoDePerfil
    package let perfil: Int64
    package let nomeDoPerfil: String
    package let mestre: Bool
    /// Os atos do perfil.
    package let atos: Set<String>
    package let situacao: Situacao
    /// Por que está bloqueado: `erros`, `inatividade`, `administrador`.
    package let bloqueio: String?
    package let consignataria: Int64?
    package let nomeDaConsignataria: String?
    /// A agência ou o correspondente por quem opera; `nil` é da consignatária inteira, ou do órgão.
    package let correspondente: Int64?
    package let nomeDoCorrespondente: String?
    package let criadoEm: Instante
    package let entrouEm: Instante?
    package let senhaEm: Instante
    package let trocarSenha: Bool
    /// O segundo fator está ligado.
    package let segundoFator: Bool
    /// As abertas agora.
    package let sessoes: Int

    package var portal: Portal { tipo.portal }

    /// Em palavras, com o motivo do bloqueio.
    package var situacaoEmPalavras: String {
        switch bloqueio {
        case "erros": "Bloqueado por erros de senha"
        case "inatividade": "Bloqueado por inatividade"
        case "administrador": "Bloqueado por um mestre"
        default: situacao.nome
        }
    }

    /// Todos os que `recorte` alcança (uma consignatária; `nil` é o órgão), em ordem de id; `ids` restringe.
    package static func listar(
        recorte: Int64?, ids: [Int64]? = nil, _ casa: Instalacao, em t: Transacao
    ) throws -> [UsuarioGuardado] {
        let viva = SessaoAberta.viva(try RegraDeAcesso.ler(em: casa.relogio.hoje, t), as: casa.relogio.agora)
        var sql: SQL = """
            SELECT u.id, u.pessoal, p.tipo, p.id, p.nome, p.mestre, u.situacao, u.bloqueio, u.consignataria_id, g.nome, u.criado_em,
                   u.entrou_em, u.senha_em, u.trocar_senha,
                   (SELECT count(*) FROM sessao s WHERE s.usuario_id = u.id AND \(viva)),
                   ARRAY(SELECT o.ato FROM perfil_ato o WHERE o.perfil_id = p.id ORDER BY o.ato),
                   u.correspondente_id, a.nome,
                   EXISTS (SELECT FROM segundo_fator f WHERE f.usuario_id = u.id AND f.confirmado_em IS NOT NULL)
              FROM usuario u
              JOIN perfil p ON p.id = u.perfil_id
              LEFT JOIN consignataria g ON g.id = u.consignataria_id
              LEFT JOIN correspondente a ON a.id = u.correspondente_id
             WHERE (\(recorte.valorSQL)::bigint IS NULL OR u.consignataria_id = \(recorte.valorSQL)::bigint)
            """
        if let ids { sql += " AND u.id = ANY (\(ids))" }
        sql += " ORDER BY u.id"
        return try t.executar(sql).map {
            let id: Int64 = try $0.ler(0)
            return UsuarioGuardado(
                id: id, dados: try DadosDoUsuario.abrindo(try $0.ler(1), de: id, casa.cofre), tipo: try $0.lerCaso(2),
                perfil: try $0.ler(3), nomeDoPerfil: try $0.ler(4), mestre: try $0.ler(5),
                atos: Set(try $0.ler(15, como: [String].self)), situacao: try $0.lerCaso(6), bloqueio: try $0.ler(7),
                consignataria: try $0.ler(8), nomeDaConsignataria: try $0.ler(9),
                correspondente: try $0.ler(16), nomeDoCorrespondente: try $0.ler(17), criadoEm: try $0.ler(10),
                entrouEm: try $0.ler(11), senhaEm: try $0.ler(12), trocarSenha: try $0.ler(13),
                segundoFator: try $0.ler(18),
                sessoes: Int(try $0.ler(14, como: Int64.self)))
        }
    }

    package static func ler(
        _ id: Int64, recorte: Int64?, _ casa: Instalacao, em t: Transacao
    ) throws -> UsuarioGuardado? {
        try listar(recorte: recorte, ids: [id], casa, em: t).first
    }
}

/// Uma sessão de um usuário: quando abriu, quando foi vista e quando acabou.
package struct SessaoDoUsuario: Sendable, Hashable {
    package let criadaEm: Instante
    package let vistaEm: Instante
    package let aberta: Bool
    /// `nil` na aberta e na que venceu sozinha.
    package let encerradaEm: Instante?

    /// As últimas, da mais nova à mais velha; passo da entrada não é sessão.
    package static func listar(
        de usuario: Int64, limite: Int = 10, _ casa: Instalacao, em t: Transacao
    ) throws -> [SessaoDoUsuario] {
        let regra = try RegraDeAcesso.ler(em: casa.relogio.hoje, t)
        return try t.executar(
            """
            SELECT s.criada_em, s.vista_em, \(SessaoAberta.viva(regra, as: casa.relogio.agora)), s.encerrada_em
              FROM sessao s
             WHERE s.usuario_id = \(usuario) AND s.passo = 'dentro'
             ORDER BY s.criada_em DESC
             LIMIT \(limite)
            """
        ).map {
            SessaoDoUsuario(
                criadaEm: try $0.ler(0), vistaEm: try $0.ler(1), aberta: try $0.ler(2), encerradaEm: try $0.ler(3))
        }
    }
}
