import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Foundation
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
    let desfecho: DesfechoDaTentativa
    let medidas: [MedidaDaEtapa]
    let quadros: Int
    /// SHA-256 do último quadro recebido.
    let resumo: [UInt8]
    /// SHA-256 dos quadros em que alguma etapa foi aceita.
    let aceitos: [[UInt8]]
    /// O vetor do melhor quadro de frente, se houve.
    let vetor: VetorFacial?
    let modelo: String
    let modelos: [String]

    func executar(_ casa: Instalacao, em t: Transacao, endereco: String?) throws {
        let agora = casa.relogio.agora
        let lida = try AbrirSessao.ler(id: sessao, em: t)
        guard !lida.situacao.final else { return }
        let (motivo, cosseno) = try julgar(lida, casa, em: t)
        try gravar(motivo, casa, em: t, agora)
        let n = lida.tentativasFeitas
        var conteudo: [String: Dado] = [
            "tentativa": .inteiro(n), "motivo": .texto(motivo?.rawValue), "quadros": .inteiro(quadros),
        ]
        if let cosseno { conteudo["cosseno em milésimos"] = .inteiro(cosseno) }
        let evento = try casa.trilha.registrar(
            [Evento(Self.ato, objeto: "sessao_da_prova", id: sessao, .objeto(conteudo))], por: .titular(endereco),
            as: agora,
            em: t)[0]
        switch motivo {
        case nil: try aprovar(lida, cosseno, evento, casa, em: t, endereco)
        case let motivo? where n >= SessaoDaProva.tentativas:
            try EncerrarSessao.reprovar(lida, motivo.rawValue, cosseno, evento: evento, casa, em: t)
        default:
            if let cosseno { try t.executar("UPDATE sessao_da_prova SET cosseno = \(cosseno) WHERE id = \(sessao)") }
        }
    }

    /// Por que não se aprova, e quanto o rosto se pareceu com a referência; motivo `nil` aprova.
    private func julgar(_ lida: SessaoDaProva, _ casa: Instalacao, em t: Transacao) throws -> (Motivo?, Int?) {
        guard case .viva = desfecho, let vetor else {
            if case .reprovada(let motivo) = desfecho { return (motivo, nil) }
            preconditionFailure("tentativa viva sem quadro de referência")
        }
        let repetidos = try t.uma(
            "SELECT count(*) FROM quadro_da_prova WHERE resumo = ANY (\(aceitos as [[UInt8]?])) AND sessao_id <> \(sessao)"
        )
        guard try (repetidos?.ler(0, como: Int64.self) ?? 0) == 0 else { return (.quadroDeOutraSessao, nil) }
        guard lida.especie == .autenticacao else { return (nil, nil) }
        guard let referencia = try ReferenciaFacial.ler(lida.titular, modelo: modelo, casa, em: t) else {
            return (.naoConfere, nil)
        }
        let milesimos = Self.milesimos(referencia, vetor)
        return (milesimos >= lida.limiar ? nil : .naoConfere, milesimos)
    }

    /// O cosseno em milésimos, arredondado para baixo: 0,3629 não alcança 363. A folga é a do arredondamento de 32 bits.
    static func milesimos(_ um: VetorFacial, _ outro: VetorFacial) -> Int {
        Int((semelhanca(um, outro) * 1_000 + 1e-4).rounded(.down))
    }

    private func gravar(_ motivo: Motivo?, _ casa: Instalacao, em t: Transacao, _ agora: Instante) throws {
        let codificador = JSONEncoder()
        codificador.outputFormatting = .sortedKeys
        let cifradas = try casa.cofre.cifrar(
            Array(codificador.encode(medidas)), tabela: "tentativa_da_prova", coluna: "medidas", id: linha)
        try t.executar(
            """
            UPDATE tentativa_da_prova
               SET acabou_em = \(agora), motivo = \(motivo?.rawValue.valorSQL ?? .nulo), quadros = \(quadros), medidas = \(cifradas), resumo = \(resumo)
             WHERE id = \(linha) AND acabou_em IS NULL
            """)
        try t.executar(
            """
            INSERT INTO quadro_da_prova (resumo, sessao_id, em)
            SELECT DISTINCT r, \(sessao)::bigint, \(agora) FROM unnest(\(aceitos as [[UInt8]?])) AS r
            ON CONFLICT (resumo) DO NOTHING
            """)
    }

    private func aprovar(
        _ lida: SessaoDaProva, _ cosseno: Int?, _ evento: Int64, _ casa: Instalacao, em t: Transacao,
        _ endereco: String?
    ) throws {
        guard case .viva(let confianca) = desfecho, let vetor else { preconditionFailure("aprovada sem desfecho") }
        if lida.especie == .cadastro {
            try ReferenciaFacial.gravar(
                vetor, origem: .captura, titular: lida.titular, cliente: lida.cliente, casa, em: t,
                por: .titular(endereco))
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
    }
}

/// As outras maneiras de uma sessão acabar.
package enum EncerrarSessao {
    package static let atoDeDesistir = "prova-de-vida.desistir"
    package static let atoDeVencer = "prova-de-vida.vencer-sessao"
    /// O motivo de quem desistiu depois de tentar.
    static let desistencia = "desistencia"

    static func reprovar(
        _ lida: SessaoDaProva, _ motivo: String, _ cosseno: Int?, evento: Int64, _ casa: Instalacao, em t: Transacao
    ) throws {
        let cosseno = cosseno ?? lida.cosseno
        try t.executar(
            """
            UPDATE sessao_da_prova SET situacao = 'reprovada', motivo = \(motivo), concluida_em = \(casa.relogio.agora), cosseno = \(cosseno.valorSQL)
             WHERE id = \(lida.id)
            """)
        try ContarConsulta.contar(
            .autenticacao, cliente: lida.cliente, sessao: lida.id, aprovada: false, evento: evento, casa, em: t)
    }

    /// A pessoa desiste. Sem nenhuma tentativa terminada nada se decidiu, e nada se cobra: a sessão expira.
    package static func desistir(_ ficha: Ficha, _ casa: Instalacao, em t: Transacao, endereco: String?) throws
        -> SessaoDaProva
    {
        guard let lida = try AbrirSessao.ler(ficha, em: t) else { throw RecusaDeProva.linkInvalido }
        guard !lida.situacao.final else { return lida }
        try acabar(lida, atoDeDesistir, por: .titular(endereco), casa, em: t)
        return try AbrirSessao.ler(id: lida.id, em: t)
    }

    /// Encerra as que passaram do prazo, até `limite` por vez; devolve quantas.
    @discardableResult
    package static func vencer(_ casa: Instalacao, em t: Transacao, limite: Int = 200) throws -> Int {
        let vencidas = try t.executar(
            """
            SELECT \(SessaoDaProva.colunas) FROM sessao_da_prova s
             WHERE s.concluida_em IS NULL AND s.situacao <> 'em-revisao' AND s.expira_em <= \(casa.relogio.agora)
             ORDER BY s.expira_em LIMIT \(limite) FOR UPDATE SKIP LOCKED
            """
        ).map { try SessaoDaProva(lendo: $0) }
        for lida in vencidas { try acabar(lida, atoDeVencer, por: .sistema, casa, em: t) }
        return vencidas.count
    }

    private static func acabar(
        _ lida: SessaoDaProva, _ ato: String, por autor: Autor, _ casa: Instalacao, em t: Transacao
    ) throws {
        let evento = try casa.trilha.registrar(
            [Evento(ato, objeto: "sessao_da_prova", id: lida.id)], por: autor, as: casa.relogio.agora, em: t)[0]
        let ultima = try t.uma(
            """
            SELECT motivo FROM tentativa_da_prova WHERE sessao_id = \(lida.id) AND motivo IS NOT NULL ORDER BY n DESC LIMIT 1
            """)?.ler(0, como: String.self)
        if let ultima {
            try reprovar(lida, ato == atoDeDesistir ? desistencia : ultima, nil, evento: evento, casa, em: t)
        } else {
            try t.executar(
                """
                UPDATE sessao_da_prova SET situacao = 'expirada', motivo = \(ato == atoDeDesistir ? desistencia : "prazo"),
                       concluida_em = \(casa.relogio.agora)
                 WHERE id = \(lida.id)
                """)
        }
    }
}
