import Auditoria
import BancoDeDados
import Cadastro
import Contratos
import Html
import Nucleo

/// A margem que o órgão mandou mostrar às consignatárias: só existe se o parâmetro está ligado, e lê-la deixa evento.
///
/// É o único lugar do portal da consignatária onde cabe uma margem; o resto dela não tem nem onde a guardar nem papel para a ler.
/// - Fonte: RF-CON-06, RF-CON-38; observações, 1; decisão 0017.
struct MargemHabilitada: Sendable {
    /// O que o órgão pode ligar, e o ato que vai à trilha.
    enum Uso: Sendable {
        /// O comprometimento da margem, na hora de confirmar uma reserva própria.
        case comprometimento
        /// A margem disponível de qualquer pessoa, antes de reservar.
        case consulta

        var chave: ChaveDeParametro { self == .comprometimento ? .veComprometimento : .consultaDeMargem }
        var ato: String { self == .comprometimento ? "margens.ver-comprometimento" : ConsultaDeMargem.ato }

        func ligado(_ catalogo: Catalogo, em dia: Dia) -> Bool { catalogo.inteiro(chave, em: dia) == 1 }
    }

    struct Conta: Sendable {
        let matricula: String
        let nome: String
        let bruta: Dinheiro?
        let comprometido: Dinheiro
        let disponivel: Dinheiro?
        /// As brutas das últimas folhas, da mais nova à mais velha.
        let folhas: [(competencia: Competencia, bruta: Dinheiro)]

        /// O quanto da margem bruta já está comprometido; sem bruta informada não há percentual.
        var percentual: String {
            guard let bruta, bruta > .zero else { return "—" }
            return Percentual(pontosBase: comprometido.centavos * 10_000 / bruta.centavos).brasileiro
        }
    }

    /// Quantas folhas para trás se mostram.
    static let folhas = 6

    let contas: [Conta]

    /// Que contas se mostram.
    enum Recorte: Sendable {
        /// As em que a reserva pesa.
        case daReserva(Int64)
        case doVinculo(Int64)

        fileprivate var sql: SQL {
            switch self {
            case .daReserva(let contrato):
                " AND EXISTS (SELECT FROM peso p WHERE p.conta_id = m.id AND p.contrato_id = \(contrato))"
            case .doVinculo(let vinculo): " AND m.vinculo_id = \(vinculo)"
            }
        }
    }

    /// Lê e anota, na mesma transação; `nil` se o órgão não ligou o parâmetro.
    static func ler(
        _ uso: Uso, pessoa: Int64, _ recorte: Recorte, _ catalogo: Catalogo, _ casa: Instalacao, por autor: Autor
    ) async throws -> MargemHabilitada? {
        guard uso.ligado(catalogo, em: casa.relogio.hoje) else { return nil }
        return try await casa.banco.transacao(como: .motor) { t in
            let lida = try contas(pessoa, recorte, em: t)
            try casa.trilha.registrar(
                [Evento(uso.ato, objeto: "pessoa", id: pessoa, ["quantas": .inteiro(lida.count)])], por: autor,
                as: casa.relogio.agora, em: t)
            return MargemHabilitada(contas: lida)
        }
    }

    private static func contas(_ pessoa: Int64, _ recorte: Recorte, em t: Transacao) throws -> [Conta] {
        try t.executar(
            """
            SELECT v.matricula, y.nome, m.bruta_da_folha, m.comprometido, m.disponivel,
                   ARRAY(SELECT f.competencia::text FROM margem_da_folha f WHERE f.conta_id = m.id ORDER BY f.competencia DESC LIMIT \(folhas)),
                   ARRAY(SELECT f.bruta::bigint FROM margem_da_folha f WHERE f.conta_id = m.id ORDER BY f.competencia DESC LIMIT \(folhas))
              FROM conta_de_margem m
              JOIN vinculo v ON v.id = m.vinculo_id
              JOIN tipo_de_margem y ON y.codigo = m.tipo
             WHERE m.pessoa_id = \(pessoa) AND v.situacao IN ('ativo', 'inativo')
            """ + recorte.sql + " ORDER BY v.matricula, y.ordem"
        ).map { linha in
            let meses: [String] = try linha.ler(5, como: [String?].self).compactMap { $0 }
            let brutas: [Int64] = try linha.ler(6)
            return Conta(
                matricula: try linha.ler(0), nome: try linha.ler(1), bruta: try linha.ler(2),
                comprometido: try linha.ler(3), disponivel: try linha.ler(4),
                folhas: try zip(meses, brutas).map {
                    (try Competencia.lendo(String($0.prefix(7))), Dinheiro(centavos: $1))
                })
        }
    }

    /// O comprometimento e a evolução, por tipo de margem.
    func comprometimento() -> some Trecho {
        Bloco {
            Grade(
                "Comprometimento da margem", linhas: contas, vazio: Vazio("Nenhuma margem informada pela folha"),
                csv: false
            ) {
                Coluna("Margem", principal: true) { $0.nome }
                Coluna("Bruta (R$)", .numero) { $0.bruta?.brasileiro ?? "—" }
                Coluna("Comprometida (R$)", .numero) { $0.comprometido.brasileiro }
                Coluna("Comprometido", .numero) { $0.percentual }
            }
            Grade(
                "Margem bruta nas últimas folhas", linhas: evolucao, vazio: Vazio("Nenhuma folha ainda"), csv: false
            ) {
                Coluna("Competência", principal: true) { $0.competencia.brasileira }
                for (ordem, conta) in contas.enumerated() {
                    Coluna("\(conta.nome) (R$)", .numero) { $0.brutas[ordem]?.brasileiro ?? "—" }
                }
            }
        }
    }

    /// Uma folha e a bruta de cada conta nela, na ordem das contas.
    private var evolucao: [(competencia: Competencia, brutas: [Dinheiro?])] {
        Set(contas.flatMap { $0.folhas.map(\.competencia) }).sorted(by: >).prefix(Self.folhas).map { mes in
            (mes, contas.map { conta in conta.folhas.first { $0.competencia == mes }?.bruta })
        }
    }
}
