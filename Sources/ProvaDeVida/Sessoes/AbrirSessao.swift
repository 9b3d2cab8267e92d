import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// A pessoa abre o link. Abrir só mostra a página: o link se gasta quando ela consente, e aí a sessão fica presa àquele navegador.
///
/// Por isso quem busca o endereço antes dela (o mensageiro, para mostrar uma prévia; o antivírus) não o gasta.
package struct AbrirSessao: Sendable {
    package static let ato = "prova-de-vida.abrir-sessao"

    /// A ficha do link, que o navegador passa a apresentar. Nada muda no banco.
    ///
    /// Lança `RecusaDeProva.linkInvalido` para link usado, vencido ou inventado, sem distinguir.
    static func conferir(link: String, _ casa: Instalacao, em t: Transacao) throws -> Ficha {
        guard let ficha = Ficha(lendo: link),
            try t.uma(
                """
                SELECT FROM sessao_da_prova
                 WHERE link = \(ficha.resumo) AND situacao = 'criada' AND expira_em > \(casa.relogio.agora)
                """) != nil
        else { throw RecusaDeProva.linkInvalido }
        return ficha
    }

    /// Prende a sessão ao navegador que consentiu, com a ficha que se sorteou para ele; o link deixa de valer.
    static func prender(
        _ sessao: Int64, a ficha: Ficha, _ casa: Instalacao, em t: Transacao, endereco: String?
    ) throws {
        let agora = casa.relogio.agora
        try t.executar(
            """
            UPDATE sessao_da_prova SET link = NULL, navegador = \(ficha.resumo), expira_em = \(agora + SessaoDaProva.vida)
             WHERE id = \(sessao)
            """)
        try casa.trilha.registrar(
            [Evento(ato, objeto: "sessao_da_prova", id: sessao)], por: .titular(endereco), as: agora, em: t)
    }

    /// A sessão do navegador que apresentou esta ficha (a do link, enquanto não consentiu), travada para o que se vai fazer.
    static func ler(_ ficha: Ficha, em t: Transacao, travando: Bool = true) throws -> SessaoDaProva? {
        let trava: SQL = travando ? " FOR UPDATE" : ""
        return try t.uma(
            """
            SELECT \(SessaoDaProva.colunas) FROM sessao_da_prova s WHERE s.navegador = \(ficha.resumo) OR s.link = \(ficha.resumo)
            """ + trava
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
