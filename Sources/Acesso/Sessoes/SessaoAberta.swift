import Auditoria
import BancoDeDados
import Cifra
import Nucleo
import Web

/// Uma sessão viva, como a pessoa a reconhece: desde quando, de onde e em que navegador.
package struct SessaoAberta: Sendable, Hashable {
    package let usuario: Int64
    package let criadaEm: Instante
    /// O último pedido, com até um minuto de atraso.
    package let vistaEm: Instante
    package let endereco: String
    /// `Firefox no Windows`.
    package let navegador: String
    /// Como a tela a chama: o começo do resumo, de que não se volta ao identificador.
    package let chave: String
    let resumo: [UInt8]

    /// O que faz viva uma linha de `sessao s`: entrada por acabar não conta.
    static func viva(_ regra: RegraDeAcesso, as agora: Instante) -> SQL {
        """
        (s.encerrada_em IS NULL AND s.passo = 'dentro' AND s.vista_em >= \(agora - regra.sessao.ocio)
         AND s.criada_em >= \(agora - regra.sessao.absoluta))
        """
    }

    /// As vivas de um usuário, ou de todos com `nil`, da mais antiga à mais nova. Entrada por acabar não conta.
    package static func listar(
        de usuario: Int64?, _ regra: RegraDeAcesso, _ casa: Instalacao, em t: Transacao
    ) throws -> [SessaoAberta] {
        try t.executar(
            """
            SELECT s.usuario_id, s.criada_em, s.vista_em, s.origem, s.resumo
              FROM sessao s
              JOIN usuario u ON u.id = s.usuario_id
             WHERE \(viva(regra, as: casa.relogio.agora)) AND u.situacao = 'ativo'
               AND (\(usuario.valorSQL)::bigint IS NULL OR s.usuario_id = \(usuario.valorSQL))
             ORDER BY s.criada_em, s.resumo
            """
        ).map { linha in
            let resumo = ResumoDeSessao(bytes: try linha.ler(4))
            let origem = abrir(try linha.ler(3), resumo, casa.cofre)
            return SessaoAberta(
                usuario: try linha.ler(0), criadaEm: try linha.ler(1), vistaEm: try linha.ler(2),
                endereco: origem.endereco, navegador: NavegadorEmPalavras.de(origem.agente),
                chave: resumo.chave, resumo: resumo.bytes)
        }
    }

    static func fechar(_ origem: OrigemDaSessao, _ resumo: ResumoDeSessao, _ cofre: Cofre) throws -> [UInt8] {
        try cofre.cifrar(
            json: origem, tabela: "sessao", coluna: "origem", id: resumo.lugar,
            finalidade: .sessao)
    }

    /// Um bloco que não se abre não impede que a sessão se mostre, se encerre ou vença: a origem só serve para reconhecê-la.
    static func abrir(_ bloco: [UInt8], _ resumo: ResumoDeSessao, _ cofre: Cofre) -> OrigemDaSessao {
        guard !bloco.isEmpty else { return .desconhecida }
        do {
            return try cofre.decifrar(
                json: bloco, tabela: "sessao", coluna: "origem", id: resumo.lugar, finalidade: .sessao)
        } catch {
            return .ilegivel
        }
    }
}

/// O que o navegador diz de si, em poucas palavras. Serve para a pessoa reconhecer a sessão, e não decide nada.
package enum NavegadorEmPalavras {
    /// `Firefox no Windows`; do que não se reconhece, `outro navegador`.
    package static func de(_ agente: String) -> String {
        guard !agente.isEmpty else { return "não informado" }
        let programa = programas.first { agente.contains($0.marca) }?.nome ?? "outro navegador"
        guard let sistema = sistemas.first(where: { agente.contains($0.marca) }) else { return programa }
        return "\(programa) \(sistema.nome)"
    }

    /// Na ordem em que se procuram: quem imita outro vem antes do imitado.
    private static let programas: [(marca: String, nome: String)] = [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"),
        ("FxiOS", "Firefox"), ("Chrome/", "Chrome"), ("CriOS", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"),
    ]

    private static let sistemas: [(marca: String, nome: String)] = [
        ("iPhone", "no iPhone"), ("iPad", "no iPad"), ("Android", "no Android"), ("Windows", "no Windows"),
        ("Mac OS X", "no Mac"), ("CrOS", "no ChromeOS"), ("Linux", "no Linux"),
    ]
}
