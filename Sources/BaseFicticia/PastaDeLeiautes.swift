import Foundation
import Leiaute
import Nucleo

/// A pasta das definições, com as que já se leram.
final class PastaDeLeiautes {
    private let pasta: String
    private var lidas: [String: Definicao] = [:]

    init(_ pasta: String) { self.pasta = pasta }

    func definicao(_ id: String) throws -> Definicao {
        if let lida = lidas[id] { return lida }
        guard let yaml = try? String(contentsOfFile: "\(pasta)/\(id).yaml", encoding: .utf8) else {
            throw RecusaDaBase.leiauteAusente(id)
        }
        let definicao = try Definicao.lendo(yaml: yaml)
        lidas[id] = definicao
        return definicao
    }
}

/// Um arquivo em escrita pela sua definição. Os campos vão na ordem combinada; se a definição mudou, recusa antes de escrever.
final class EscritaDeArquivo {
    private let escritor: EscritorDeLeiaute
    private let detalhe: Int
    /// Constantes antes dos campos e reservados depois deles.
    private let antes: [Campo]
    private let depois: [Campo]
    private(set) var linhas = 0

    /// - Parameters:
    ///   - campos: os nomes dos campos do detalhe, sem as constantes, na ordem em que se escreverão.
    ///   - gerado: a data do cabeçalho do DBF; nada se lê do relógio, e o mesmo conteúdo dá os mesmos bytes.
    init(_ caminho: String, _ leiaute: String, _ leiautes: PastaDeLeiautes, campos: [String], gerado: Dia? = nil) throws
    {
        let definicao = try leiautes.definicao(leiaute)
        guard let detalhe = definicao.tipo("detalhe") else {
            throw RecusaDaBase.leiauteInvalido("\(leiaute): falta o registro detalhe")
        }
        let todos = definicao.registros[detalhe].campos
        let constantes = todos.prefix { $0.constante != nil }
        let proprios = todos.dropFirst(constantes.count).filter { !$0.nome.isEmpty }
        guard proprios.map(\.nome) == campos else {
            throw RecusaDaBase.leiauteInvalido("\(leiaute): esperados os campos \(campos.joined(separator: ", "))")
        }
        self.detalhe = detalhe
        antes = constantes.map { _ in .nulo }
        depois = [Campo](repeating: .nulo, count: todos.count - constantes.count - proprios.count)
        let data = gerado.flatMap { DiaLido(ano: $0.ano, mes: $0.mes, dia: $0.dia) }
        escritor = try EscritorDeLeiaute(definicao, ArquivoDeSaida(caminho: caminho), gerado: data)
    }

    /// Escreve o cabeçalho, se a definição tem um.
    func cabecalho(_ campos: [String: Campo]) throws {
        guard escritor.definicao.tipo("cabecalho") != nil else { return }
        try escritor.escrever("cabecalho", campos)
    }

    func linha(_ campos: [Campo]) throws {
        linhas += 1
        try escritor.escrever(detalhe, antes + campos + depois)
    }

    /// Escreve o rodapé, se há, e fecha.
    func terminar() throws {
        if escritor.definicao.tipo("rodape") != nil { try escritor.escrever("rodape", [:]) }
        try escritor.terminar()
    }
}

// MARK: - Os nossos tipos nos do leiaute

extension Campo {
    static func reais(_ centavos: Int64) -> Campo { .decimal(centavos, casas: 2) }
    static func porCento(_ pontosBase: Int64) -> Campo { .decimal(pontosBase, casas: 2) }
    static func quantos(_ numero: Int) -> Campo { .inteiro(Int64(numero)) }
    static func talvez(_ texto: String?) -> Campo { texto.map(Campo.texto) ?? .nulo }

    static func dia(_ dia: Dia) -> Campo {
        guard let lido = DiaLido(ano: dia.ano, mes: dia.mes, dia: dia.dia) else { preconditionFailure("o dia existe") }
        return .data(lido)
    }

    static func mes(_ competencia: Competencia) -> Campo {
        guard let lido = MesLido(ano: competencia.ano, mes: competencia.mes) else {
            preconditionFailure("o mês existe")
        }
        return .competencia(lido)
    }
}
