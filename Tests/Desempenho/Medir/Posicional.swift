import ArgumentParser
import BancoDeDados
import BancoDeTeste
import Foundation
import Leiaute

/// Um arquivo posicional de N linhas: escrever, ler e validar, e levar até a tabela por COPY binário.
struct MedirPosicional: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "posicional", abstract: "Arquivo posicional: escrever, ler e validar, gravar em tabela.")

    enum Trabalho: String, ExpressibleByArgument { case escrever, ler, gravar }

    @Argument var trabalho: Trabalho
    @Option(help: "Definição do leiaute.") var leiaute: String
    @Option(help: "O arquivo.") var arquivo: String
    @Option(help: "Quantas linhas, ao escrever.") var linhas = 1_000_000
    @Option(help: "Endereço do banco, ao gravar.") var banco: String?

    struct Medida: Encodable {
        let linhas: Int
        let segundos: Double
        let soma: Int64
        let pico: Double
    }

    func run() async throws {
        let definicao = try Definicao.lendo(yaml: String(contentsOfFile: leiaute, encoding: .utf8))
        switch trabalho {
        case .escrever: try escrever(definicao)
        case .ler: try ler(definicao)
        case .gravar: try await gravar(definicao)
        }
    }

    private func escrever(_ definicao: Definicao) throws {
        let cronometro = Cronometro()
        guard let dia = DiaLido(ano: 1980, mes: 2, dia: 29), let mes = MesLido(ano: 2026, mes: 4) else { return }
        let escritor = try EscritorDeLeiaute(definicao, try ArquivoDeSaida(caminho: arquivo))
        try escritor.escrever("cabecalho", ["referencia": .competencia(mes)])
        for linha in 0..<linhas {
            try escritor.escrever(
                1,
                [
                    .nulo, .nulo, .texto("0000012345"), .texto("12345678901"), .texto("MARIA DA SILVA \(linha % 1000)"),
                    .texto("0101"), .decimal(Int64(linha) * 7, casas: 2), .data(dia), .competencia(mes),
                    .texto(linha % 7 == 0 ? "recusado" : "efetivado"), .inteiro(Int64(linha % 97)),
                    linha % 3 == 0 ? .nulo : .texto("OBSERVACAO"),
                ])
        }
        try escritor.escrever("rodape", [:])
        try escritor.terminar()
        try dizer(Medida(linhas: linhas, segundos: cronometro.segundos, soma: 0, pico: picoDeMemoria()))
    }

    private func ler(_ definicao: Definicao) throws {
        let cronometro = Cronometro()
        var soma: Int64 = 0
        let resultado = try LeitorDeLeiaute(definicao).ler(try ArquivoDeOrigem(caminho: arquivo)) { registro in
            if registro.tipo == 1 { soma &+= registro.inteiro(6) ?? 0 }
        }
        guard resultado.totalDeApontamentos == 0 else { throw ArquivoComErros() }
        try dizer(
            Medida(linhas: Int(resultado.linhas), segundos: cronometro.segundos, soma: soma, pico: picoDeMemoria()))
    }

    /// Lê, valida e grava numa transação só; a tabela já existe e está vazia.
    private func gravar(_ definicao: Definicao) async throws {
        guard let banco else { throw ValidationError("diga o endereço do banco") }
        let (leitor, caminho) = (LeitorDeLeiaute(definicao), arquivo)
        let conexoes = Banco(endereco: banco, conexoes: 1)
        let cronometro = Cronometro()
        let linhas = try await conexoes.transacao(como: .proprio) { t in
            try t.copiar(
                para: "medida",
                colunas: [
                    "sequencia", "codigo", "inscricao", "nome", "rubrica", "valor", "situacao", "prazo", "complemento",
                ]
            ) { escritor in
                let resultado = try leitor.ler(try ArquivoDeOrigem(caminho: caminho)) { registro in
                    guard registro.tipo == 1 else { return }
                    try escritor.linha()
                    try escritor.inteiro(registro.inteiro(1))
                    for campo in 2...5 { try escritor.texto(registro.texto(campo)) }
                    try escritor.inteiro(registro.inteiro(6))
                    try escritor.texto(registro.texto(9))
                    try escritor.inteiro(registro.inteiro(10))
                    try escritor.texto(registro.texto(11))
                }
                guard resultado.totalDeApontamentos == 0 else { throw ArquivoComErros() }
            }
        }
        let segundos = cronometro.segundos
        await conexoes.encerrar()
        try dizer(Medida(linhas: linhas, segundos: segundos, soma: 0, pico: picoDeMemoria()))
    }
}

/// O arquivo da medição devia estar limpo.
struct ArquivoComErros: Error {}
