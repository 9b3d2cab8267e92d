import Auditoria
import BancoDeDados
import Nucleo

/// Uma pessoa numa campanha: se a deve, se a fez e como.
package struct SituacaoNaCampanha: Sendable, Hashable {
    package enum Situacao: String, CaseIterable, Sendable {
        case porFazer = "por-fazer"
        case feita, vencida, dispensada
        /// Teve registro, que se desfez, e saiu do público: não deve nem fez.
        case naoDeve = "nao-deve"

        package var nome: String {
            switch self {
            case .porFazer: "Por fazer"
            case .feita: "Feita"
            case .vencida: "Vencida"
            case .dispensada: "Dispensada"
            case .naoDeve: "Não deve"
            }
        }
    }

    package enum Especie: String, Sendable {
        case camera, presencial, dispensa

        package var nome: String {
            switch self {
            case .camera: "pela câmera"
            case .presencial: "no atendimento"
            case .dispensa: "dispensa"
            }
        }
    }

    package let campanha: Int64
    package let nome: String
    package let comeco: Dia
    package let fim: Dia
    package let encerradaEm: Instante?
    package let pessoa: Int64
    /// Se o cadastro a põe hoje no público; quem saiu dele não deve, e o que fez continua aqui.
    package let noPublico: Bool
    /// Se a campanha a alcança: na aberta é estar no público; na encerrada, ter faltado quando se encerrou.
    package let devia: Bool
    package let registro: Int64?
    package let especie: Especie?
    package let em: Instante?

    /// Como está hoje; a da campanha encerrada, como estava no dia em que se encerrou.
    package func situacao(_ hoje: Dia) -> Situacao {
        switch especie {
        case .dispensa: .dispensada
        case .camera, .presencial: .feita
        case nil where !devia: .naoDeve
        case nil: fim < Campanha.dia(encerradaEm, hoje) ? .vencida : .porFazer
        }
    }

    /// Se deve e pode fazer: está no público, a campanha corre e nada se fez.
    package func deve(_ hoje: Dia) -> Bool { noPublico && registro == nil && encerradaEm == nil && comeco <= hoje }

    static let colunas: SQL =
        "v.campanha_id, v.nome, v.comeco, v.fim, v.encerrada_em, v.pessoa_id, v.no_publico, v.registro_id, v.especie, v.em, v.devia"

    init(lendo linha: Linha) throws {
        campanha = try linha.ler(0)
        nome = try linha.ler(1)
        comeco = try linha.ler(2)
        fim = try linha.ler(3)
        encerradaEm = try linha.ler(4)
        pessoa = try linha.ler(5)
        noPublico = try linha.ler(6)
        registro = try linha.ler(7)
        especie = try linha.ler(8, como: String?.self).map { texto in
            guard let especie = Especie(rawValue: texto) else {
                preconditionFailure("registro fora da forma: \(texto)")
            }
            return especie
        }
        em = try linha.ler(9)
        devia = try linha.ler(10)
    }

    /// A de uma pessoa numa campanha; `nil` se ela não está nem esteve nela.
    package static func ler(_ pessoa: Int64, campanha: Int64, em t: Transacao) throws -> SituacaoNaCampanha? {
        try t.uma(
            "SELECT " + colunas
                + " FROM atual.prova_anual_na_tela v WHERE v.pessoa_id = \(pessoa) AND v.campanha_id = \(campanha)"
        ).map(SituacaoNaCampanha.init(lendo:))
    }

    /// As da pessoa que correm ou correram, das mais novas às mais velhas; as que ainda não começaram ficam fora.
    package static func daPessoa(_ pessoa: Int64, hoje: Dia, em t: Transacao) throws -> [SituacaoNaCampanha] {
        try t.executar(
            "SELECT " + colunas
                + """
                  FROM atual.prova_anual_na_tela v
                 WHERE v.pessoa_id = \(pessoa) AND v.comeco <= \(hoje) AND (v.encerrada_em IS NULL AND v.devia OR v.registro_id IS NOT NULL)
                 ORDER BY v.encerrada_em IS NOT NULL, v.fim DESC, v.campanha_id DESC LIMIT 50
                """
        ).map(SituacaoNaCampanha.init(lendo:))
    }
}

/// Quem se quer ver de uma campanha, e em que ordem.
package struct PedidoDaCampanha: Sendable {
    package let campanha: Int64
    package let hoje: Dia
    package var situacao: SituacaoNaCampanha.Situacao?
    /// Só estas pessoas; `nil` é todas.
    package var pessoas: [Int64]?
    package var ordem = "matricula"
    package var decrescente = false

    /// - Parameter hoje: da encerrada, o dia em que se encerrou (`Campanha.dia`).
    package init(campanha: Int64, hoje: Dia) { (self.campanha, self.hoje) = (campanha, hoje) }

    private var onde: SQL {
        var onde: SQL = " WHERE v.campanha_id = \(campanha)"
        switch situacao {
        case nil: break
        case .feita: onde = onde + " AND v.especie IN ('camera', 'presencial')"
        case .dispensada: onde = onde + " AND v.especie = 'dispensa'"
        case .vencida: onde = onde + " AND v.especie IS NULL AND v.devia AND v.fim < \(hoje)"
        case .porFazer: onde = onde + " AND v.especie IS NULL AND v.devia AND v.fim >= \(hoje)"
        case .naoDeve: onde = onde + " AND v.especie IS NULL AND NOT v.devia"
        }
        if let pessoas { onde = onde + " AND v.pessoa_id = ANY(\(pessoas))" }
        return onde
    }

    private var por: SQL {
        let sentido: SQL = decrescente ? " DESC" : " ASC"
        let coluna: SQL =
            switch ordem {
            case "situacao": " ORDER BY coalesce(v.especie, '')"
            case "em": " ORDER BY coalesce(v.em, '-infinity')"
            default:
                " ORDER BY (SELECT min(m.matricula) FROM vinculo m WHERE m.pessoa_id = v.pessoa_id)"
            }
        return coluna + sentido + ", v.pessoa_id"
    }

    package func listar(limite: Int, pulados: Int, em t: Transacao) throws -> [SituacaoNaCampanha] {
        try t.executar(
            "SELECT " + SituacaoNaCampanha.colunas + " FROM atual.prova_anual_na_tela v" + onde + por
                + " LIMIT \(limite) OFFSET \(pulados)"
        ).map(SituacaoNaCampanha.init(lendo:))
    }

    package func contar(em t: Transacao) throws -> Int {
        try t.uma("SELECT count(*) FROM atual.prova_anual_na_tela v" + onde)?.ler(0) ?? 0
    }
}

/// Quantas pessoas de uma campanha estão em cada situação.
package struct NumerosDaCampanha: Sendable, Hashable {
    package let porFazer: Int
    package let feitas: Int
    package let vencidas: Int
    package let dispensadas: Int

    /// Os de hoje; da encerrada, os do dia em que se encerrou.
    package static func ler(_ campanha: Campanha, hoje: Dia, em t: Transacao) throws -> NumerosDaCampanha {
        let hoje = campanha.dia(hoje)
        let linha = try t.uma(
            """
            SELECT count(*) FILTER (WHERE especie IS NULL AND devia AND fim >= \(hoje)), count(*) FILTER (WHERE especie <> 'dispensa'),
                   count(*) FILTER (WHERE especie IS NULL AND devia AND fim < \(hoje)), count(*) FILTER (WHERE especie = 'dispensa')
              FROM atual.prova_anual_na_tela WHERE campanha_id = \(campanha.id)
            """)
        return NumerosDaCampanha(
            porFazer: try linha?.ler(0) ?? 0, feitas: try linha?.ler(1) ?? 0, vencidas: try linha?.ler(2) ?? 0,
            dispensadas: try linha?.ler(3) ?? 0)
    }

    /// Quantas pessoas passaram do prazo nas campanhas abertas.
    package static func vencidas(hoje: Dia, em t: Transacao) throws -> Int {
        try t.uma(
            """
            SELECT count(DISTINCT pessoa_id) FROM atual.prova_anual_na_tela
             WHERE encerrada_em IS NULL AND no_publico AND registro_id IS NULL AND fim < \(hoje)
            """)?.ler(0) ?? 0
    }
}
