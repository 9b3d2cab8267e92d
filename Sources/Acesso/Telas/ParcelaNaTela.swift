import BancoDeDados
import Cadastro
import Html
import Nucleo

/// A parcela de um contrato numa competência, como as telas a mostram.
package struct ParcelaNaTela: Sendable {
    package let competencia: Competencia
    package let contrato: Int64
    package let numero: Int
    package let prazo: Int?
    package let previsto: Dinheiro
    package let enviado: Dinheiro?
    package let glosado: Dinheiro?
    package let suspenso: Dinheiro?
    package let retirado: Dinheiro?
    /// O que se corrigiu depois do envio, somado; negativo tirou.
    package let corrigido: Dinheiro
    /// Com o que a folha descontou da correção.
    package let descontado: Dinheiro?
    /// O que se mandou, com a correção, e não se descontou.
    package let rejeitado: Dinheiro?
    package let motivo: String?
    package let observacao: String?
    package let aDevolver: Bool
    /// O dia do pagamento da folha em que se descontou; `nil` se nada foi descontado, ou se o órgão não o informou.
    package let descontadaEm: Dia?
    /// Em que ponto está, pelo que a folha já disse.
    package let situacao: SituacaoDaParcela

    package init(lendo linha: Linha) throws {
        competencia = try linha.ler("competencia")
        contrato = try linha.ler("contrato_id")
        numero = Int(try linha.ler("parcela_n", como: Int64.self))
        prazo = try linha.ler("prazo", como: Int64?.self).map(Int.init)
        previsto = try linha.ler("previsto")
        enviado = try linha.ler("enviado")
        glosado = try linha.ler("glosado")
        suspenso = try linha.ler("suspenso")
        retirado = try linha.ler("retirado")
        corrigido = try linha.ler("corrigido")
        descontado = try linha.ler("descontado")
        rejeitado = try linha.ler("rejeitado")
        motivo = try linha.ler("motivo_descrito", como: String?.self) ?? linha.ler("motivo")
        observacao = try linha.ler("observacao")
        aDevolver = try linha.ler("a_devolver")
        descontadaEm = try linha.ler("descontada_em")
        situacao = try linha.caso("situacao")
    }

    /// As parcelas de um contrato, da mais nova à mais velha.
    package static func listar(contrato: Int64, em t: Transacao) throws -> [ParcelaNaTela] {
        try t.executar(
            "SELECT * FROM atual.linha_na_tela l WHERE l.contrato_id = \(contrato) ORDER BY l.competencia DESC"
        )
        .map { try ParcelaNaTela(lendo: $0) }
    }

    /// O que faltou descontar, em palavras; `nil` quando nada faltou ou ainda não se sabe.
    package var porQue: String? {
        var partes: [String] = []
        // A correção que mandou mais desfaz, até onde vai, o que a glosa ou a suspensão tinham deixado de fora.
        var devolvido = max(corrigido, .zero)
        func deixado(_ valor: Dinheiro?) -> Dinheiro? {
            guard let valor else { return nil }
            let desfeito = min(valor, devolvido)
            devolvido -= desfeito
            return valor > desfeito ? valor - desfeito : nil
        }
        if let glosado = deixado(glosado) { partes.append("\(glosado.emReais) não foram à folha: glosa do mês") }
        if let suspenso = deixado(suspenso) { partes.append("\(suspenso.emReais) suspensos") }
        if let retirado = deixado(retirado) {
            partes.append("\(retirado.emReais) retirados: o contrato terminou antes do envio")
        }
        if corrigido < .zero {
            let porque = (rejeitado ?? .zero) > .zero ? nil : motivo
            partes.append(
                "\((Dinheiro.zero - corrigido).emReais) retirados pelo órgão depois do envio"
                    + (porque.map { ": \($0)" } ?? ""))
        }
        if let rejeitado, rejeitado > .zero {
            partes.append("\(rejeitado.emReais) não descontados: \(motivo ?? "a folha não informou o motivo")")
        }
        if aDevolver { partes.append("descontada depois de encerrado o contrato: a consignatária devolve") }
        if let observacao { partes.append(observacao) }
        return partes.isEmpty ? nil : partes.joined(separator: "; ")
    }

    /// `3 de 36`, ou só o número quando não há prazo.
    package var ordinal: String { Formato.parcela(numero, de: prazo) }
}

extension SituacaoDaParcela {
    package var etiqueta: Etiqueta {
        switch self {
        case .prevista, .enviada: Etiqueta(.informacao, nome)
        case .descontada: Etiqueta(.sucesso, nome)
        case .descontadaAMenor, .glosada, .aDevolver: Etiqueta(.aviso, nome)
        case .rejeitada: Etiqueta(.erro, nome)
        case .suspensa: Etiqueta(.neutro, nome)
        case .liquidada: Etiqueta(.encerrado, nome)
        case .retirada: Etiqueta(.riscado, nome)
        }
    }
}

extension Situacao {
    package var etiqueta: Etiqueta {
        switch self {
        case .pendente: Etiqueta(.aviso, nome, icone: .relogio)
        case .autorizada: Etiqueta(.informacao, nome)
        case .averbado: Etiqueta(.sucesso, nome)
        case .suspenso: Etiqueta(.neutro, nome)
        case .liquidado, .concluido, .refinanciado, .renegociado, .portado, .transferido: Etiqueta(.encerrado, nome)
        case .cancelada, .vencida, .recusada, .cancelado: Etiqueta(.riscado, nome)
        }
    }

    /// As situações como opções de um filtro, agrupadas pelo que se procura.
    package static let noFiltro: [Html.Campo.Opcao] = [
        .init("reservas", "Reservas a confirmar"), .init("vivos", "Contratos vivos"),
        .init("encerrados", "Encerrados"), .init("desfeitas", "Reservas desfeitas"),
    ]

    /// As situações de uma opção do filtro; vazio é todas.
    package static func doFiltro(_ valor: String?) -> [Situacao] {
        switch valor {
        case "reservas": allCases.filter(\.ehReservaViva)
        case "vivos": allCases.filter(\.ehContratoVivo)
        case "encerrados": [.liquidado, .concluido, .cancelado, .refinanciado, .renegociado, .portado, .transferido]
        case "desfeitas": [.cancelada, .vencida, .recusada]
        default: []
        }
    }
}
