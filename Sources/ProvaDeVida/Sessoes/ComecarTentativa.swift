import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// A pessoa consente e começa a capturar.
///
/// Lança `RecusaDeProva`: `semConsentimento`, `sessaoEncerrada`, `tentativasEsgotadas`, `titularBloqueado`, `analiseOcupada`. Começar outra com uma em curso encerra a que estava.
/// - Fonte: LGPD, arts. 8º e 11; PV-27.
package struct ComecarTentativa: Sendable {
    package static let ato = "prova-de-vida.comecar-tentativa"

    package let consentimento: Bool
    package let luz: Bool
    package let tempoEstendido: Bool

    package init(consentimento: Bool, luz: Bool, tempoEstendido: Bool) {
        self.consentimento = consentimento
        self.luz = luz
        self.tempoEstendido = tempoEstendido
    }

    /// Que tentativa começou: o número dela na sessão e o da linha.
    struct Comecada: Sendable {
        /// A que o navegador passa a apresentar: outra, se foi agora que se prendeu.
        let ficha: Ficha
        let sessao: Int64
        let n: Int
        let linha: Int64
    }

    func executar(_ ficha: Ficha, _ casa: Instalacao, em t: Transacao, endereco: String?) throws -> Comecada {
        let agora = casa.relogio.agora
        guard let titular = try AbrirSessao.ler(ficha, em: t, travando: false)?.titular else {
            throw RecusaDeProva.linkInvalido
        }
        // A pessoa antes da sessão, sempre; e sob a trava dela, duas sessões não gastam a mesma última tentativa.
        try Titular.travar(titular, em: t)
        guard let sessao = try AbrirSessao.ler(ficha, em: t) else { throw RecusaDeProva.linkInvalido }
        guard sessao.situacao.captura, sessao.expiraEm > agora else {
            throw RecusaDeProva.sessaoEncerrada
        }
        guard consentimento else { throw RecusaDeProva.semConsentimento }
        guard sessao.tentativasFeitas < SessaoDaProva.tentativas else { throw RecusaDeProva.tentativasEsgotadas }
        try ConferirTentativas.conferir(titular, em: t, agora)
        var doNavegador = ficha
        if sessao.situacao == .criada {
            doNavegador = Ficha.sorteada()
            try AbrirSessao.prender(sessao.id, a: doNavegador, casa, em: t, endereco: endereco)
        }
        let (linha, n) = (try casa.ids.proximo(em: t), try Self.numero(sessao.id, em: t))
        try t.executar(
            """
            UPDATE sessao_da_prova SET situacao = 'em-andamento', tentativas = tentativas + 1, consentida_em = coalesce(consentida_em, \(agora))
             WHERE id = \(sessao.id)
            """)
        try t.executar(
            """
            INSERT INTO tentativa_da_prova (id, sessao_id, n, comecou_em) VALUES (\(linha), \(sessao.id), \(n), \(agora))
            """)
        try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "sessao_da_prova", id: sessao.id,
                    [
                        "tentativa": .inteiro(n), "consentimento": true, "luz": .logico(luz),
                        "tempo estendido": .logico(tempoEstendido),
                    ])
            ], por: .titular(endereco), as: agora, em: t)
        return Comecada(ficha: doNavegador, sessao: sessao.id, n: n, linha: linha)
    }

    /// O da próxima na sessão, contadas as que falharam por nossa culpa e não se gastaram.
    ///
    /// Lança `analiseOcupada` se já são tantas que a análise não está a atender.
    private static func numero(_ sessao: Int64, em t: Transacao) throws -> Int {
        let feitas: Int64 =
            try t.uma("SELECT count(*) FROM tentativa_da_prova WHERE sessao_id = \(sessao)")?.ler(0) ?? 0
        guard feitas < SessaoDaProva.comecosNoMaximo else { throw RecusaDeProva.analiseOcupada }
        return Int(feitas) + 1
    }
}
