import Acesso
import BancoDeDados
import Cadastro
import Cifra
import Html
import Nucleo

/// Uma consignatária e uma pessoa na competência, e quantas respostas sobre a margem já se deram.
struct ParNaTela: Sendable {
    /// O lugar do par em relação ao limite de hoje.
    enum Situacao: String, CaseIterable, Sendable {
        case fechado, perto, aberto

        var nome: String {
            switch self {
            case .fechado: "Fechado"
            case .perto: "Perto do limite"
            case .aberto: "Aberto"
            }
        }

        var etiqueta: Etiqueta {
            switch self {
            case .fechado: Etiqueta(.erro, nome)
            case .perto: Etiqueta(.aviso, nome)
            case .aberto: Etiqueta(.sucesso, nome)
            }
        }
    }

    /// Até quantas respostas antes de fechar o par já está perto do limite.
    static let margemDePerto = 2

    let pessoa: Int64
    let nomeDaPessoa: String
    let matriculas: String
    let consignataria: Int64
    let nomeDaConsignataria: String
    /// As que contam: as perdoadas por reabertura ficam fora.
    let contadas: Int
    let perdoadas: Int
    let ultimaEm: Instante?
    let limite: Int

    var situacao: Situacao {
        if contadas >= limite { return .fechado }
        return contadas > 0 && limite - contadas <= Self.margemDePerto ? .perto : .aberto
    }

    var contagem: String { "\(contadas) de \(limite)" }

    /// Que pares se querem, em que ordem.
    struct Pedido: Sendable {
        var competencia: Competencia
        var limite: Int
        /// `nil`: fechados e perto do limite.
        var situacao: Situacao?
        var consignataria: Int64?
        /// Só estas pessoas; `nil` é todas.
        var pessoas: [Int64]?
        var ordem = "contadas"
        var decrescente = true

        /// Quantas sondagens têm os pares pedidos, de quanto a quanto.
        var faixa: ClosedRange<Int> {
            let perto = max(1, limite - ParNaTela.margemDePerto)
            return switch situacao {
            case nil: perto...Int(Int32.max)
            case .fechado: limite...Int(Int32.max)
            case .perto: min(perto, limite - 1)...(limite - 1)
            case .aberto: 0...max(0, perto - 1)
            }
        }

        fileprivate var onde: SQL {
            var onde: SQL = """
                 WHERE t.competencia = \(competencia)
                   AND t.quantas - t.perdoadas BETWEEN \(faixa.lowerBound) AND \(faixa.upperBound)
                """
            if situacao == .perto { onde = onde + " AND t.quantas > t.perdoadas" }
            if let consignataria { onde = onde + " AND t.consignataria_id = \(consignataria)" }
            if let pessoas { onde = onde + " AND t.pessoa_id = ANY(\(pessoas))" }
            return onde
        }

        fileprivate var por: SQL {
            let sentido: SQL = decrescente ? " DESC" : " ASC"
            let coluna: SQL =
                switch ordem {
                case "consignataria": " ORDER BY c.nome"
                case "ultima": " ORDER BY t.ultima_em"
                default: " ORDER BY t.quantas - t.perdoadas"
                }
            return coluna + sentido + ", t.consignataria_id, t.pessoa_id"
        }
    }

    private static let colunas: SQL = """
        SELECT t.pessoa_id, p.pessoal, t.consignataria_id, c.nome, t.quantas - t.perdoadas, t.perdoadas, t.ultima_em,
               (SELECT string_agg(v.matricula, ', ' ORDER BY v.matricula) FROM vinculo v WHERE v.pessoa_id = t.pessoa_id)
          FROM tentativa t
          JOIN pessoa p ON p.id = t.pessoa_id
          JOIN consignataria c ON c.id = t.consignataria_id

        """

    private init(_ linha: Linha, limite: Int, _ cofre: Cofre) throws {
        pessoa = try linha.ler(0)
        nomeDaPessoa = try DadosPessoais.abrindo(try linha.ler(1), de: pessoa, cofre).nome
        consignataria = try linha.ler(2)
        nomeDaConsignataria = try linha.ler(3)
        contadas = try linha.ler(4)
        perdoadas = try linha.ler(5)
        ultimaEm = try linha.ler(6)
        matriculas = try linha.ler(7, como: String?.self) ?? ""
        self.limite = limite
    }

    static func listar(
        _ pedido: Pedido, limite: Int, pulados: Int, _ cofre: Cofre, em t: Transacao
    ) throws -> [ParNaTela] {
        try t.executar(colunas + pedido.onde + pedido.por + " LIMIT \(limite) OFFSET \(pulados)").map {
            try ParNaTela($0, limite: pedido.limite, cofre)
        }
    }

    static func contar(_ pedido: Pedido, em t: Transacao) throws -> Int {
        try t.uma("SELECT count(*) FROM tentativa t" + pedido.onde)?.ler(0) ?? 0
    }

    /// O par nesta competência, ainda que nada tenha sido contado nela; `nil` se não há a pessoa ou a consignatária.
    static func ler(
        pessoa: Int64, consignataria: Int64, _ competencia: Competencia, limite: Int, _ cofre: Cofre, em t: Transacao
    ) throws -> ParNaTela? {
        let linha = try t.uma(
            """
            SELECT p.id, p.pessoal, c.id, c.nome, coalesce(t.quantas - t.perdoadas, 0), coalesce(t.perdoadas, 0), t.ultima_em,
                   (SELECT string_agg(v.matricula, ', ' ORDER BY v.matricula) FROM vinculo v WHERE v.pessoa_id = p.id)
              FROM pessoa p
              JOIN consignataria c ON c.id = \(consignataria)
              LEFT JOIN tentativa t ON t.pessoa_id = p.id AND t.consignataria_id = c.id AND t.competencia = \(competencia)
             WHERE p.id = \(pessoa)
            """)
        return try linha.map { try ParNaTela($0, limite: limite, cofre) }
    }

    @MontagemDeColunas<ParNaTela> static var colunasDaGrade: [Coluna<ParNaTela>] {
        Coluna("Pessoa", principal: true, csv: { $0.nomeDaPessoa }) {
            Ligacao($0.nomeDaPessoa, para: RotasDasSondagens.par($0.pessoa, $0.consignataria))
        }
        Coluna("Matrícula") { $0.matriculas }
        Coluna("Consignatária", ordem: "consignataria", csv: { $0.nomeDaConsignataria }) {
            Ligacao($0.nomeDaConsignataria, para: PortalDoGestor.consignataria($0.consignataria))
        }
        Coluna("Respostas", .numero, ordem: "contadas", csv: { "\($0.contadas)" }) { $0.contagem }
        Coluna("Perdoadas", .numero) { Formato.inteiro($0.perdoadas) }
        Coluna("Última", ordem: "ultima") { $0.ultimaEm?.naTela ?? "—" }
        Coluna("Situação", csv: { $0.situacao.nome }) { $0.situacao.etiqueta }
    }
}
