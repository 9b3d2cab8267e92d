import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// Uma campanha de prova de vida: a quem alcança, até quando e quando se lembra.
///
/// Quem deve não está aqui: calcula-se do cadastro, e muda com ele (`atual.prova_anual_na_tela`).
/// - Fonte: decisão 0048.
package struct Campanha: Sendable, Hashable {
    package enum Publico: String, CaseIterable, Sendable {
        case aposentados, pensionistas, ambos

        package var nome: String {
            switch self {
            case .aposentados: "Aposentados"
            case .pensionistas: "Pensionistas"
            case .ambos: "Aposentados e pensionistas"
            }
        }
    }

    package let id: Int64
    package let nome: String
    package let publico: Publico
    package let comeco: Dia
    /// O último dia do prazo.
    package let fim: Dia
    /// Quantos dias antes do prazo se lembra, do maior ao menor.
    package let lembretes: [Int]
    package let abertaEm: Instante
    package let encerradaEm: Instante?

    package var aberta: Bool { encerradaEm == nil }

    /// O dia em que se diz como a campanha está: hoje, ou aquele em que se encerrou.
    package func dia(_ hoje: Dia) -> Dia { Self.dia(encerradaEm, hoje) }
    static func dia(_ encerradaEm: Instante?, _ hoje: Dia) -> Dia { encerradaEm.map(Relogio.dia(de:)) ?? hoje }

    /// Os dias, como se escrevem num campo: «30, 15, 3».
    package static func escritos(_ lembretes: [Int]) -> String { lembretes.map(String.init).joined(separator: ", ") }

    package static let lembretesDeCostume = [30, 15, 3]

    private static let colunas: SQL =
        "SELECT id, nome, publico, comeco, fim, lembretes, aberta_em, encerrada_em FROM campanha_da_prova"

    private init(lendo linha: Linha) throws {
        id = try linha.ler(0)
        nome = try linha.ler(1)
        publico = try linha.lerCaso(2)
        comeco = try linha.ler(3)
        fim = try linha.ler(4)
        lembretes = try linha.ler(5, como: [Int64].self).map(Int.init)
        abertaEm = try linha.ler(6)
        encerradaEm = try linha.ler(7)
    }

    /// `paraMudar`: ninguém mais a lê com trava até o fim da transação; `paraLer`: ninguém a muda.
    enum Trava { case paraMudar, paraLer }

    static func ler(_ id: Int64, trava: Trava, em t: Transacao) throws -> Campanha? {
        let fim: SQL = trava == .paraMudar ? " FOR UPDATE" : " FOR SHARE"
        return try t.uma(colunas + " WHERE id = \(id)" + fim).map(Campanha.init(lendo:))
    }

    package static func ler(_ id: Int64, em t: Transacao) throws -> Campanha? {
        try t.uma(colunas + " WHERE id = \(id)").map(Campanha.init(lendo:))
    }

    /// Da mais nova à mais velha.
    package static func listar(em t: Transacao) throws -> [Campanha] {
        try t.executar(colunas + " ORDER BY encerrada_em IS NOT NULL, comeco DESC, id DESC LIMIT 1000")
            .map(Campanha.init(lendo:))
    }

    /// As abertas, quer já tenham começado, quer não.
    package static func abertas(em t: Transacao) throws -> [Campanha] {
        try t.executar(colunas + " WHERE encerrada_em IS NULL ORDER BY id").map(Campanha.init(lendo:))
    }

    /// Por que se encerrou; `nil` se está aberta.
    package func motivo(_ cofre: Cofre, em t: Transacao) throws -> String? {
        guard
            let bloco = try t.uma("SELECT motivo FROM campanha_da_prova WHERE id = \(id)")?.ler(0, como: [UInt8]?.self)
        else { return nil }
        return try TextoCifrado.abrir(bloco, tabela: "campanha_da_prova", id: id, cofre)
    }
}

/// Quantas pessoas um público tem hoje no cadastro, e quantas delas não têm e-mail.
package struct AlcanceDaCampanha: Sendable, Hashable {
    package var pessoas = 0
    package var semCorreio = 0

    package static func ler(
        _ publico: Campanha.Publico, _ cofre: Cofre, em t: Transacao
    ) throws -> AlcanceDaCampanha {
        var alcance = AlcanceDaCampanha()
        for linha in try t.executar(
            """
            SELECT p.id, p.pessoal FROM pessoa p
             WHERE p.id IN (SELECT a.pessoa_id FROM atual.publico_da_prova a WHERE \(publico.rawValue) IN (a.publico, 'ambos'))
            """)
        {
            let dados = try DadosPessoais.abrindo(try linha.ler(1), de: try linha.ler(0), cofre)
            alcance.pessoas += 1
            if !dados.recebeLembrete { alcance.semCorreio += 1 }
        }
        return alcance
    }
}
