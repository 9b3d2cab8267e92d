import Arquivos
import Cadastro
import Leiaute
import Nucleo

/// Uma linha do arquivo de descontos, antes de ter forma.
struct LinhaDaRemessa: Sendable {
    let matricula: String
    let rubrica: String
    let contrato: Int64
    let valor: Int64
    let parcela: Int64
    let prazo: Int64?
    let consignataria: String
    let produto: String
    let categoria: String
    let numero: String?
}

/// Escreve as linhas da remessa com uma definição qualquer que tenha um registro de detalhe.
///
/// Os campos se acham pelo nome; campo que não se conhece fica vazio, e a definição recusa se ele for obrigatório.
struct EscritaDaRemessa {
    let definicao: Definicao
    let competencia: Competencia
    /// O dia do corte, e não o de hoje: gerada de novo noutro dia, sai igual.
    let geradaEm: Dia
    let sequencia: Int

    /// Os bytes do arquivo inteiro.
    func escrever(_ linhas: [LinhaDaRemessa]) throws -> [UInt8] {
        let detalhes = definicao.registros.indices.filter { definicao.registros[$0].papel == .detalhe }
        guard detalhes.count == 1 else { throw RecusaDaFolha.leiauteSemDetalhe(definicao.id) }
        let saida = BytesDeSaida()
        let escritor = try EscritorDeLeiaute(
            definicao, saida, gerado: DiaLido(ano: geradaEm.ano, mes: geradaEm.mes, dia: geradaEm.dia))
        let soma = linhas.reduce(Int64(0)) { $0 + $1.valor }
        for papel in [Leiaute.Papel.cabecalho, .detalhe, .rodape] {
            for tipo in definicao.registros.indices where definicao.registros[tipo].papel == papel {
                let campos = definicao.registros[tipo].campos
                if papel == .detalhe {
                    let fontes = campos.map { $0.constante == nil ? Fonte(rawValue: $0.nome) : nil }
                    for linha in linhas { try escritor.escrever(tipo, fontes.map { valor($0, linha) }) }
                } else {
                    try escritor.escrever(tipo, campos.map { deFora($0, papel, quantas: linhas.count, soma: soma) })
                }
            }
        }
        try escritor.terminar()
        return saida.bytes
    }

    /// De onde vem o campo do detalhe, pelo nome na definição.
    private enum Fonte: String {
        case competencia, matricula, rubrica, contrato, valor, parcela, prazo, consignataria, produto, categoria, numero
        case geradoEm = "gerado_em"
        case sequencia
    }

    private func valor(_ fonte: Fonte?, _ linha: LinhaDaRemessa) -> Leiaute.Campo {
        switch fonte {
        case nil: .nulo
        case .competencia: mes
        case .matricula: .texto(linha.matricula)
        case .rubrica: .texto(linha.rubrica)
        case .contrato: .inteiro(linha.contrato)
        case .valor: .decimal(linha.valor, casas: 2)
        case .parcela: .inteiro(linha.parcela)
        case .prazo: linha.prazo.map { .inteiro($0) } ?? .nulo
        case .consignataria: .texto(linha.consignataria)
        case .produto: .texto(linha.produto)
        case .categoria: .texto(linha.categoria)
        case .numero: linha.numero.map { .texto($0) } ?? .nulo
        case .geradoEm: dia
        case .sequencia: .inteiro(Int64(sequencia))
        }
    }

    /// Cabeçalho e rodapé. Total de rodapé o escritor calcula; o de cabeçalho tem de ser dito.
    private func deFora(_ campo: DefinicaoDeCampo, _ papel: Leiaute.Papel, quantas: Int, soma: Int64) -> Leiaute.Campo {
        if campo.constante != nil || (campo.total != nil && papel == .rodape) { return .nulo }
        switch campo.nome {
        case "competencia": return mes
        case "gerado_em": return dia
        case "sequencia": return .inteiro(Int64(sequencia))
        case "quantidade": return .inteiro(Int64(quantas))
        case "soma": return .decimal(soma, casas: 2)
        default: return .nulo
        }
    }

    private var mes: Leiaute.Campo { .mes(competencia) }
    private var dia: Leiaute.Campo { .dia(geradaEm) }
}
