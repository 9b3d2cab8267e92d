import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// A pessoa abre o link: ele deixa de valer e a sessão fica presa ao navegador que o abriu.
package struct AbrirSessao: Sendable {
    package static let ato = "prova-de-vida.abrir-sessao"

    /// A ficha que o navegador passa a apresentar.
    ///
    /// Lança `RecusaDeProva.linkInvalido` para link usado, vencido ou inventado, sem distinguir.
    package static func executar(
        link: String, _ casa: Instalacao, em t: Transacao, endereco: String?
    ) throws -> (ficha: Ficha, sessao: Int64) {
        let agora = casa.relogio.agora
        guard let apresentada = Ficha(lendo: link) else { throw RecusaDeProva.linkInvalido }
        let ficha = Ficha.sorteada()
        guard
            let id = try t.uma(
                """
                UPDATE sessao_da_prova SET link = NULL, navegador = \(ficha.resumo), expira_em = \(agora + SessaoDaProva.vida)
                 WHERE link = \(apresentada.resumo) AND situacao = 'criada' AND expira_em > \(agora)
                 RETURNING id
                """)?.ler(0, como: Int64.self)
        else { throw RecusaDeProva.linkInvalido }
        try casa.trilha.registrar(
            [Evento(ato, objeto: "sessao_da_prova", id: id)], por: .titular(endereco), as: agora, em: t)
        return (ficha, id)
    }

    /// A sessão do navegador que apresentou esta ficha, travada para o que se vai fazer.
    static func ler(_ ficha: Ficha, em t: Transacao, travando: Bool = true) throws -> SessaoDaProva? {
        let trava: SQL = travando ? " FOR UPDATE" : ""
        return try t.uma(
            "SELECT \(SessaoDaProva.colunas) FROM sessao_da_prova s WHERE s.navegador = \(ficha.resumo)" + trava
        ).map(SessaoDaProva.init(lendo:))
    }

    /// A sessão de um id, travada.
    static func ler(id: Int64, em t: Transacao) throws -> SessaoDaProva {
        guard
            let linha = try t.uma(
                "SELECT \(SessaoDaProva.colunas) FROM sessao_da_prova s WHERE s.id = \(id) FOR UPDATE")
        else { preconditionFailure("sessão \(id) não existe") }
        return try SessaoDaProva(lendo: linha)
    }
}

extension Autor {
    /// A própria pessoa, que não tem usuário: chega pelo link.
    static func titular(_ endereco: String?) -> Autor {
        Autor(usuario: nil, nome: "titular", perfil: "titular-da-prova", endereco: endereco, canal: .tela)
    }
}
