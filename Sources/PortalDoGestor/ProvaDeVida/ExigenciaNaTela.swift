import Acesso
import Averbacao
import BancoDeDados
import Cadastro
import Html
import Nucleo

/// Um produto e de que valor em diante ele pede prova de vida.
struct ExigenciaNaTela: Sendable {
    let produto: Int64
    let codigo: String
    let nome: String
    let versoes: [ExigenciaDeProva]
    /// Reservas deste produto que esperam a prova agora.
    let esperando: Int
    let hoje: Dia

    var emVigor: ExigenciaDeProva? { versoes.vigente(em: hoje) }

    /// `11.000,00 desde 01/02/2027`, da primeira mudança marcada.
    var depois: String? {
        versoes.filter { $0.vigencia.desde.map { $0 > hoje } ?? false }
            .min { ($0.vigencia.desde ?? hoje) < ($1.vigencia.desde ?? hoje) }
            .map { "\(Self.escrito($0.acimaDe)) desde \($0.vigencia.desde?.brasileiro ?? "")" }
    }

    static func escrito(_ acimaDe: Dinheiro?) -> String { MudarExigencia.escrito(acimaDe) }

    static func listar(hoje: Dia, em t: Transacao) throws -> [ExigenciaNaTela] {
        let versoes = Dictionary(grouping: try ExigenciaDeProva.listar(em: t), by: \.produto)
        return try t.executar(
            """
            SELECT d.id, d.codigo, d.nome,
                   (SELECT count(*) FROM contrato c WHERE c.produto_id = d.id AND c.situacao = 'pendente' AND c.exige_prova)
              FROM produto d ORDER BY d.nome
            """
        ).map { linha in
            let id: Int64 = try linha.ler(0)
            return ExigenciaNaTela(
                produto: id, codigo: try linha.ler(1), nome: try linha.ler(2), versoes: versoes[id] ?? [],
                esperando: try linha.ler(3, como: Int.self), hoje: hoje)
        }
    }

    @MontagemDeColunas<ExigenciaNaTela> static var colunas: [Coluna<ExigenciaNaTela>] {
        Coluna("Produto", ordem: "produto", principal: true, csv: { $0.nome }) {
            Ligacao($0.nome, para: RotasDasExigencias.endereco($0.codigo))
        }
        Coluna("Exige hoje", ordem: "exige") { escrito($0.emVigor?.acimaDe) }
        Coluna("Marcado para depois") { $0.depois ?? "—" }
        Coluna("Reservas à espera", .numero, ordem: "esperando") { Formato.inteiro($0.esperando) }
        Coluna("De onde vem") { $0.emVigor?.fonte ?? "—" }
    }
}

/// Uma versão da regra, como a ficha a mostra.
enum VersaoDaExigencia {
    @MontagemDeColunas<ExigenciaDeProva> static var colunas: [Coluna<ExigenciaDeProva>] {
        Coluna("Exige", principal: true) { ExigenciaNaTela.escrito($0.acimaDe) }
        Coluna("Desde") { $0.vigencia.desde?.brasileiro ?? "sempre" }
        Coluna("Até a véspera de") { $0.vigencia.ate?.brasileiro ?? "—" }
        Coluna("De onde vem") { $0.fonte }
    }
}

/// Quantas reservas de um produto, das dos últimos 90 dias, passariam de um valor: o efeito da regra, antes de ela valer.
struct AlcanceDaExigencia: Sendable {
    let acimaDe: Dinheiro
    let quantas: Int
    let de: Int

    private static let degraus: [Int64] = [0, 1_000_00, 5_000_00, 10_000_00, 20_000_00, 50_000_00]

    static func ler(produto: Int64, desde: Instante, em t: Transacao) throws -> [AlcanceDaExigencia] {
        try t.executar(
            """
            SELECT x.acima, count(c.id) FILTER (WHERE c.parcela * coalesce(c.prazo, 1) > x.acima), count(c.id)
              FROM unnest(\(degraus)) x (acima)
              LEFT JOIN contrato c ON c.produto_id = \(produto) AND c.operacao_em > \(desde)
             GROUP BY x.acima ORDER BY x.acima
            """
        ).map {
            AlcanceDaExigencia(
                acimaDe: try $0.ler(0), quantas: try $0.ler(1, como: Int.self), de: try $0.ler(2, como: Int.self))
        }
    }

    @MontagemDeColunas<AlcanceDaExigencia> static var colunas: [Coluna<AlcanceDaExigencia>] {
        Coluna("Se exigir acima de (R$)", .numero, principal: true) { $0.acimaDe.brasileiro }
        Coluna("Teriam exigido", .numero) { Formato.inteiro($0.quantas) }
        Coluna("De quantas", .numero) { Formato.inteiro($0.de) }
    }
}
