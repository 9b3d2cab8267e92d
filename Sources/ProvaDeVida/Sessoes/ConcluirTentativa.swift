import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo
import Rosto

/// A tentativa acabou: grava a prova, compara o rosto, decide a sessão e, se decidiu, conta a consulta. Tudo na mesma transação.
///
/// Viva e reconhecida aprova na hora. O que reprova só acaba a sessão na terceira tentativa, ou quando a pessoa desiste ou o prazo vence.
/// - Fonte: PV-02, PV-03, PV-07, PV-10; nota técnica de biometria, seção 6, passo 5.
struct ConcluirTentativa: Sendable {
    static let ato = "prova-de-vida.concluir-tentativa"

    let linha: Int64
    let sessao: Int64
    /// Que tentativa da sessão é esta.
    let n: Int
    let desfecho: DesfechoDaTentativa
    let medidas: [MedidaDaEtapa]
    /// Os que se olharam: sem nenhum, nada se mediu.
    let quadros: Int
    /// Os que se perderam por falha nossa.
    let perdidos: Int
    /// SHA-256 do último quadro recebido.
    let resumo: [UInt8]
    /// SHA-256 dos quadros em que alguma etapa foi aceita.
    let aceitos: [[UInt8]]
    /// O vetor do melhor quadro de frente, se houve.
    let vetor: VetorFacial?
    let modelo: String
    let modelos: [String]
    /// O que disse o modelo passivo, se há um.
    let passiva: AvaliacaoPassivaDaSessao?

    /// Por que não passou; `nil` se passou, ou se a sessão já tinha acabado. Pode-se repetir: o que já está gravado não se grava de novo.
    @discardableResult
    func executar(_ casa: Instalacao, em t: Transacao, endereco: String?) throws -> Motivo? {
        let agora = casa.relogio.agora
        try Titular.prender(daSessao: sessao, em: t)
        let lida = try AbrirSessao.ler(id: sessao, em: t)
        let gravada = try t.uma("SELECT motivo FROM tentativa_da_prova WHERE id = \(linha) AND acabou_em IS NOT NULL")
        if let gravada { return try gravada.ler(0, como: String?.self).flatMap(Motivo.init(rawValue:)) }
        guard lida.situacao.captura else { return nil }
        let (motivo, cosseno) = try julgar(lida, casa, em: t)
        try gravar(motivo, casa, em: t, agora)
        if let passiva {
            try t.executar(
                """
                UPDATE sessao_da_prova SET passivo = \(passiva.real), passivo_limiar = \(passiva.limiar), passivo_modelo = \(passiva.modelo)
                 WHERE id = \(sessao)
                """)
        }
        var conteudo: [String: Dado] = [
            "tentativa": .inteiro(n), "motivo": .texto(motivo?.rawValue), "quadros": .inteiro(quadros),
        ]
        if perdidos > 0 { conteudo["quadros perdidos"] = .inteiro(perdidos) }
        if let cosseno { conteudo["cosseno em milésimos"] = .inteiro(cosseno) }
        let evento = try casa.trilha.registrar(
            [Evento(Self.ato, objeto: "sessao_da_prova", id: sessao, .objeto(conteudo))], por: .titular(endereco),
            as: agora,
            em: t)[0]
        switch motivo {
        case nil: try aprovar(lida, cosseno, evento, casa, em: t, endereco)
        case .analiseFalhou:
            // A falha é nossa: a tentativa volta a quem a fez.
            try t.executar("UPDATE sessao_da_prova SET tentativas = tentativas - 1 WHERE id = \(sessao)")
        case let motivo? where try esgotou(lida, em: t):
            try EncerrarSessao.reprovar(lida, motivo.rawValue, cosseno, evento: evento, casa, em: t)
        default:
            if let cosseno { try t.executar("UPDATE sessao_da_prova SET cosseno = \(cosseno) WHERE id = \(sessao)") }
        }
        return motivo
    }

    /// Se esta era a última: gastaram-se todas, e não há outra em curso que ainda possa passar.
    private func esgotou(_ lida: SessaoDaProva, em t: Transacao) throws -> Bool {
        guard lida.tentativasFeitas >= SessaoDaProva.tentativas else { return false }
        return try t.uma(
            "SELECT FROM tentativa_da_prova WHERE sessao_id = \(sessao) AND acabou_em IS NULL AND id <> \(linha) LIMIT 1"
        ) == nil
    }

    /// Por que não se aprova, e quanto o rosto se pareceu com a referência; motivo `nil` aprova.
    private func julgar(_ lida: SessaoDaProva, _ casa: Instalacao, em t: Transacao) throws -> (Motivo?, Int?) {
        guard case .viva = desfecho, let vetor else {
            if case .reprovada(let motivo) = desfecho { return (motivo, nil) }
            preconditionFailure("tentativa viva sem quadro de referência")
        }
        if try QuadroDaProva.serviu(aceitos, foraDe: sessao, em: t) { return (.quadroDeOutraSessao, nil) }
        if passiva?.passou == false { return (.apresentacaoSuspeita, nil) }
        guard let referencia = try ReferenciaFacial.ler(lida.titular, modelo: modelo, casa, em: t) else {
            // O primeiro rosto, ou o primeiro deste modelo, não tem com que se comparar.
            return (lida.especie == .cadastro ? nil : .naoConfere, nil)
        }
        let milesimos = Self.milesimos(referencia, vetor)
        return (milesimos >= lida.limiar ? nil : .naoConfere, milesimos)
    }

    /// O cosseno em milésimos, arredondado para baixo: 0,3629 não alcança 363. A folga é a do arredondamento de 32 bits.
    static func milesimos(_ um: VetorFacial, _ outro: VetorFacial) -> Int {
        Int((semelhanca(um, outro) * 1_000 + 1e-4).rounded(.down))
    }

    private func gravar(_ motivo: Motivo?, _ casa: Instalacao, em t: Transacao, _ agora: Instante) throws {
        let cifradas = try casa.cofre.cifrar(json: medidas, tabela: "tentativa_da_prova", coluna: "medidas", id: linha)
        try t.executar(
            """
            UPDATE tentativa_da_prova
               SET acabou_em = \(agora), motivo = \(motivo?.rawValue.valorSQL ?? .nulo), quadros = \(quadros), medidas = \(cifradas), resumo = \(resumo)
             WHERE id = \(linha) AND acabou_em IS NULL
            """)
        try QuadroDaProva.guardar(aceitos, sessao: sessao, casa, em: t)
    }

    private func aprovar(
        _ lida: SessaoDaProva, _ cosseno: Int?, _ evento: Int64, _ casa: Instalacao, em t: Transacao,
        _ endereco: String?
    ) throws {
        guard case .viva(let confianca) = desfecho, let vetor else { preconditionFailure("aprovada sem desfecho") }
        if lida.especie == .cadastro {
            try ReferenciaFacial.gravar(
                vetor, origem: .captura, .consentida(para: lida.finalidade), cosseno: cosseno,
                titular: lida.titular, cliente: lida.cliente, casa, em: t, por: .titular(endereco))
        }
        let agora = casa.relogio.agora
        try t.executar(
            """
            UPDATE sessao_da_prova
               SET situacao = 'aprovada', motivo = NULL, concluida_em = \(agora), confianca = \(confianca), cosseno = \(cosseno.valorSQL),
                   modelos = \(modelos)
             WHERE id = \(sessao)
            """)
        try ContarConsulta.contar(
            .autenticacao, cliente: lida.cliente, sessao: sessao, aprovada: true, evento: evento, casa, em: t)
        try AvisoDeSessao.enfileirar(sessao: sessao, cliente: lida.cliente, casa, em: t)
    }
}
