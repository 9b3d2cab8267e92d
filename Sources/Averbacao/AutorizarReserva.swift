import Auditoria
import Cadastro
import Contratos
import Nucleo

/// A pessoa autoriza uma reserva que a espera, pelo meio que a reserva exige.
///
/// A que nasceu exigindo prova de vida não se autoriza de outro jeito; a prova vale para o que a pessoa viu, e para mais nada.
/// - Fonte: dominio, §2.2 (Decreto MG 46.278/2013, art. 10: autorização pela internet); RF-CON-04, PV-08, PV-28.
package struct AutorizarReserva: AtoDaPorta {
    package static let ato = "averbacao.autorizar"
    package let pessoa: Int64
    package let contrato: Int64
    let meio: MeioDeAutorizacao

    package init(pessoa: Int64, contrato: Int64, meio: MeioDeAutorizacao) {
        self.pessoa = pessoa
        self.contrato = contrato
        self.meio = meio
    }

    package var contratos: [Int64] { [contrato] }

    package func decidir(
        _ pessoa: inout EstadoDaPessoa, _ catalogo: Catalogo, _ caneta: inout Caneta
    ) throws -> RespostaDaPorta {
        let reserva: ContratoNoLivro
        do {
            reserva = try avaliar(pessoa, caneta)
        } catch {
            return try recusarReserva(error, ato: Self.ato, contrato: contrato, &caneta)
        }
        return try autorizar(reserva, &pessoa, &caneta)
    }

    private func avaliar(_ pessoa: EstadoDaPessoa, _ caneta: Caneta) throws(RecusaDeAverbacao) -> ContratoNoLivro {
        let reserva = try reservaAlvo(contrato, consignataria: nil, em: pessoa)
        if reserva.situacao == .autorizada { throw .autorizacaoJaDada }
        if let venceEm = reserva.venceEm, venceEm <= caneta.agora { throw .reservaVencida }
        switch meio {
        case .portal: if reserva.exigeProva { throw .provaDeVidaExigida }
        case .provaDeVida(let prova): guard prova.condicoes == CondicoesAssinadas(reserva) else { throw .operacaoMudou }
        }
        return reserva
    }

    private func autorizar(
        _ reserva: ContratoNoLivro, _ pessoa: inout EstadoDaPessoa, _ caneta: inout Caneta
    ) throws -> RespostaDaPorta {
        let evento = try caneta.registrar(Evento(Self.ato, objeto: "contrato", id: contrato, meio.dado))
        var autorizada = reserva
        let id = try caneta.novoId()
        caneta.autorizar(
            AutorizacaoNova(
                id: id, contrato: contrato, especie: meio.especie, em: caneta.agora, autor: caneta.autor.usuario,
                evidencia: meio.evidencia))
        autorizada.autorizacao = id
        try caneta.mudar(autorizada, por: .autorizar, alcada: .consignataria, evento: evento, em: &pessoa)
        return .aceito(contrato: contrato, venceEm: reserva.venceEm)
    }
}

/// Como a pessoa autoriza.
package enum MeioDeAutorizacao: Sendable {
    /// No portal dela, com a sessão que a identificou; `evidencia` diz qual.
    case portal(evidencia: String)
    case provaDeVida(ProvaDaOperacao)

    var especie: AutorizacaoNova.Especie {
        switch self {
        case .portal: .eletronica
        case .provaDeVida: .provaDeVida
        }
    }

    var evidencia: String {
        switch self {
        case .portal(let evidencia): evidencia
        case .provaDeVida(let prova): prova.evidencia
        }
    }

    /// O que vai à trilha: por onde, e com que se acha a prova. Medida nenhuma.
    var dado: Dado {
        switch self {
        case .portal: ["meio": "portal"]
        case .provaDeVida(let prova):
            [
                "meio": "prova de vida", "sessao da prova": .inteiro(prova.sessao),
                "resumo do resultado": .texto(prova.resumo),
            ]
        }
    }
}

/// A prova de vida como a decisão a vê: o que a pessoa assinou e o que a prova.
package struct ProvaDaOperacao: Sendable {
    /// O número da sessão no serviço de prova de vida.
    let sessao: Int64
    /// SHA-256 do resultado assinado, em hexadecimal.
    let resumo: String
    let condicoes: CondicoesAssinadas
    /// `EvidenciaDaProva` em JSON: vai cifrada à linha da autorização.
    let evidencia: String
}

/// O que de uma reserva se assina e pode mudar até se autorizar: se mudou, a assinatura não vale.
struct CondicoesAssinadas: Sendable, Hashable {
    let consignataria: Int64
    let produto: Int64
    let parcela: Dinheiro
    let prazo: Int?
    let carencia: Int
    let primeira: Competencia

    init(
        consignataria: Int64, produto: Int64, parcela: Dinheiro, prazo: Int?, carencia: Int, primeira: Competencia
    ) {
        (self.consignataria, self.produto) = (consignataria, produto)
        (self.parcela, self.prazo, self.carencia, self.primeira) = (parcela, prazo, carencia, primeira)
    }

    init(_ reserva: ContratoNoLivro) {
        self.init(
            consignataria: reserva.consignataria, produto: reserva.produto, parcela: reserva.parcela,
            prazo: reserva.prazo, carencia: reserva.carencia, primeira: reserva.primeira)
    }
}
