import Folha
import Leiaute
import Nucleo
import OrgaoDeTeste
import Testing

/// Um arquivo bom de uma espécie, com três matrículas, e onde se estraga cada campo da segunda.
/// - Note: O que há no órgão (pessoas, contratos, consignatária) é `preparar` que põe.
struct EspecieDeProva: Sendable, CustomTestStringConvertible {
    let especie: EspecieDeEntrada
    /// A linha do arquivo em que está a matrícula 1002-00.
    let linha: Int
    /// O mês como está escrito no arquivo bom, e outro mês do mesmo tamanho.
    let mes: (bom: String, outro: String)
    /// O número de 1002-00 como está escrito, e o mesmo com uma letra no lugar de um algarismo.
    let numero: (campo: String, bom: String, comLetra: String)
    let temRodape: Bool

    var testDescription: String { especie.rawValue }
    var consignataria: Int64? { especie.linhaALinha ? Fixo.associacao : nil }
    var arquivo: String { especie.rawValue + (temRodape ? ".txt" : ".csv") }

    static let deReajuste: [EspecieDeProva] = [
        EspecieDeProva(
            especie: .variaveis, linha: 3, mes: ("202610", "202609"), numero: ("valor", "32,22", "3Z,22"),
            temRodape: true),
        EspecieDeProva(
            especie: .percentuais, linha: 3, mes: ("202610", "202609"), numero: ("percentual", "2,22", "2,Z2"),
            temRodape: true),
        EspecieDeProva(
            especie: .premios, linha: 3, mes: ("2026-10", "2026-09"), numero: ("valor", "32,22", "3Z,22"),
            temRodape: false),
        EspecieDeProva(
            especie: .aliquotas, linha: 3, mes: ("2026-10", "2026-09"), numero: ("percentual", "6,22", "6,Z2"),
            temRodape: false),
    ]
    static let dePrevidencia = EspecieDeProva(
        especie: .basePrevidencia, linha: 3, mes: ("09/2026", "08/2026"), numero: ("base", "1002,22", "10Z2,22"),
        temRodape: false)
    static let todas = deReajuste + [dePrevidencia]
    /// As três que a folha manda com o mês na frente: duas posicionais e uma tabela de colunas com nome.
    static let daFolha: [EspecieDeProva] = [
        EspecieDeProva(
            especie: .cadastro, linha: 3, mes: ("202609", "202608"), numero: ("admissao", "20100301", "2010O301"),
            temRodape: true),
        EspecieDeProva(
            especie: .margens, linha: 3, mes: ("202609", "202608"),
            numero: ("bruta", "+0000000002222", "+00000000022Z2"), temRodape: true),
        EspecieDeProva(
            especie: .bases, linha: 3, mes: ("2026-09", "2026-08"), numero: ("bruta", "1002,22", "10Z2,22"),
            temRodape: false),
    ]

    /// Três pessoas com um contrato cada, do produto que a espécie reajusta.
    func preparar(_ mesa: MesaDeEntrada) async throws {
        if EspecieDeProva.daFolha.contains(where: { $0.especie == especie }) {
            for numero in 1...3 { _ = try await mesa.orgao.pessoa(numero, margens: ["geral": 10_000_00]) }
            return
        }
        try await ReajustesTests.preparar(mesa)
        let percentual = especie == .aliquotas || especie == .basePrevidencia
        for numero in 1...3 {
            let pessoa = try await mesa.orgao.pessoa(numero, margens: ["geral": 10_000_00])
            _ = try await ReajustesTests.contrato(
                mesa, pessoa, percentual ? ReajustesTests.previdencia : Fixo.mensalidade, 30_00,
                numero: "A\(numero)", percentual: percentual ? 500 : nil)
        }
    }

    /// O arquivo que a espécie aceita: as três matrículas, uma por linha.
    func bom(_ mesa: MesaDeEntrada) async throws -> [UInt8] {
        let matriculas = (1...3).map { "100\($0)-00" }
        switch especie {
        case .variaveis:
            return try await ReajustesTests.variaveis(
                mesa, zip(matriculas, [Int64(31_11), 32_22, 33_33]).map { ($0, "mensalidade", nil, $1) })
        case .percentuais:
            let linhas = (1...3).map { "D;100\($0)-00;A\($0);mensalidade;\($0),\($0)\($0)" }
            return Array((["C;ASC;202610"] + linhas + ["T;3", ""]).joined(separator: "\r\n").utf8)
        case .premios:
            let mes = try LinhaDaFolha.mes(MesaDeEntrada.aberta)
            return try await mesa.bytes(
                "premios-previdencia",
                zip(matriculas, [Int64(31_11), 32_22, 33_33]).map {
                    [
                        "competencia": mes, "matricula": .texto($0), "produto": .texto("mensalidade"),
                        "valor": .decimal($1, casas: 2),
                    ]
                })
        case .cadastro:
            return try await CadastroTests.arquivo(mesa, try (1...3).map { try LinhaDaFolha.cadastro($0) })
        case .margens:
            return try await MargensTests.arquivo(
                mesa,
                zip(matriculas, [Int64(11_11), 22_22, 33_33]).map { LinhaDaFolha.margem($0, "geral", $1) })
        case .bases:
            let mes = try LinhaDaFolha.mes(MesaDeEntrada.fechada)
            return try await mesa.bytes(
                "bases-da-folha",
                zip(matriculas, [Int64(1001_11), 1002_22, 1003_33]).map {
                    ["competencia": mes, "matricula": .texto($0), "bruta": .decimal($1, casas: 2)]
                })
        case .aliquotas:
            return try await ReajustesTests.aliquotas(mesa, Array(zip(matriculas, [Int64(511), 622, 733])))
        default:
            return try await ReajustesTests.base(mesa, Array(zip(matriculas, [Int64(1001_11), 1002_22, 1003_33])))
        }
    }

    /// O arquivo com um trecho da linha da 1002-00 trocado.
    func trocar(_ bytes: [UInt8], _ trecho: String, por novo: String) -> [UInt8] {
        var texto = ArquivoInteiroPorEspecieTests.Texto(bytes)
        texto.linhas[linha - 1] = texto.linhas[linha - 1].split(separator: trecho, omittingEmptySubsequences: false)
            .joined(separator: novo)
        return texto.bytes
    }
}
