import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo
import Rosto

/// A pessoa pede que gente confira, e consente que as fotos da última tentativa fiquem guardadas, cifradas, até a decisão.
///
/// A sessão volta de onde estiver (reprovada ou ainda em andamento) para «em revisão», uma vez só. Sem consentimento nada sai da memória. Lança
/// `RecusaDeRevisao`: `semConsentimento`, `naoCabe`, `semQuadros`.
/// - Fonte: LGPD, art. 20.
struct PedirRevisao: Sendable {
    static let ato = "prova-de-vida.pedir-revisao"

    let consentimento: Bool
    let quadros: [QuadroChave]
    /// O rosto de frente da tentativa, se houve: é o que se guarda se for um cadastro aprovado.
    let vetor: VetorFacial?
    let motivo: Motivo

    func executar(
        _ ficha: Ficha, _ regra: RegraDaRevisao, _ casa: Instalacao, em t: Transacao, endereco: String?
    ) throws -> SessaoDaProva {
        guard consentimento else { throw RecusaDeRevisao.semConsentimento }
        guard let achada = try AbrirSessao.ler(ficha, em: t, travando: false) else { throw RecusaDeProva.linkInvalido }
        // A pessoa antes da sessão, como quem apaga os dados dela: as fotos não entram depois que ela se apagou.
        try Titular.prender(daSessao: achada.id, em: t)
        guard let lida = try AbrirSessao.ler(ficha, em: t) else { throw RecusaDeProva.linkInvalido }
        guard try Self.cabe(lida, em: t) else { throw RecusaDeRevisao.naoCabe }
        guard !quadros.isEmpty else { throw RecusaDeRevisao.semQuadros }
        let (id, agora) = (try casa.ids.proximo(em: t), casa.relogio.agora)
        let prazo = regra.prazo(desde: agora)
        let pede = try pedeDocumento(lida, casa, em: t)
        let rosto = try vetor.map {
            try casa.cofre.cifrar($0.bytes, tabela: "revisao_da_prova", coluna: "vetor", id: id)
        }
        try t.executar(
            """
            INSERT INTO revisao_da_prova (id, sessao_id, motivo, pedida_em, prazo_em, vetor, modelo, pede_documento)
            VALUES (\(id), \(lida.id), \(motivo.rawValue), \(agora), \(prazo), \(rosto.valorSQL), \((vetor?.modelo).valorSQL), \(pede))
            """)
        try QuadroDaRevisao.guardar(quadros, revisao: id, casa, em: t)
        try t.executar(
            """
            UPDATE sessao_da_prova SET situacao = 'em-revisao', motivo = NULL, concluida_em = NULL, expira_em = \(prazo) WHERE id = \(lida.id)
            """)
        try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "revisao_da_prova", id: id,
                    [
                        "sessão": .inteiro(lida.id), "consentimento": true, "fotos": .inteiro(quadros.count),
                        "prazo": .texto(prazo.iso), "pede documento": .logico(pede),
                    ])
            ], por: .titular(endereco), as: agora, em: t)
        return try AbrirSessao.ler(id: lida.id, em: t)
    }

    /// Se o rosto desta tentativa não se confirma: então só um documento diz de quem ele é.
    ///
    /// O que caiu por outra razão não chegou a ser comparado, e compara-se aqui. Rosto trocado no meio, ou imagem de outra sessão, não se fia na
    /// semelhança. No primeiro cadastro não há com que comparar; no que troca o rosto guardado, há.
    private func pedeDocumento(_ lida: SessaoDaProva, _ casa: Instalacao, em t: Transacao) throws -> Bool {
        let referencia = try vetor.flatMap { try ReferenciaFacial.ler(lida.titular, modelo: $0.modelo, casa, em: t) }
        if lida.especie == .cadastro, referencia == nil { return false }
        guard ![.naoConfere, .outraPessoa, .quadroDeOutraSessao].contains(motivo), let vetor, let referencia else {
            return true
        }
        return ConcluirTentativa.milesimos(referencia, vetor) < lida.limiar
    }

    /// Se ainda se pode pedir: tentou e não passou, a pessoa não foi apagada e não se pediu antes.
    static func cabe(_ sessao: SessaoDaProva, em t: Transacao) throws -> Bool {
        guard [.emAndamento, .reprovada].contains(sessao.situacao) else { return false }
        return try t.uma(
            """
            SELECT FROM titular_da_prova p
             WHERE p.id = \(sessao.titular) AND p.apagado_em IS NULL
               AND NOT EXISTS (SELECT FROM revisao_da_prova r WHERE r.sessao_id = \(sessao.id))
            """) != nil
    }
}
