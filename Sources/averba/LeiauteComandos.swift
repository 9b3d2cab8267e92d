import ArgumentParser
import Foundation
import Leiaute

/// `averba leiaute`: ler, escrever e conferir arquivos pela sua definição, sem banco e sem servidor.
///
/// Saída 0: tudo certo; 1: apontamentos, recusa ou defeito na definição; 2: o sistema não deixou ler ou gravar.
struct LeiauteComandos: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leiaute", abstract: "Lê, escreve e confere arquivos pela definição do leiaute.",
        subcommands: [LeiauteLer.self, LeiauteEscrever.self, LeiauteConferir.self])
}

/// `averba leiaute ler`: um objeto JSON por registro na saída padrão, apontamentos na saída de erro.
struct LeiauteLer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ler", abstract: "Lê um arquivo e o põe na saída padrão, um objeto JSON por registro.",
        discussion: "Uso: ler DEFINICAO ARQUIVO, ou ler --dbf ARQUIVO. Os apontamentos vão à saída de erro.")

    @Flag(name: .long, help: "O arquivo é DBF, e as colunas são as dele.")
    var dbf = false

    @Option(name: .long, help: "Página de código do DBF que não informa a sua: cp850, cp1252, cp437, cp860.")
    var pagina: String?

    @Argument(help: "A definição (YAML) e o arquivo; com --dbf, só o arquivo.")
    var caminhos: [String]

    func validate() throws {
        if caminhos.count != (dbf ? 1 : 2) {
            throw ValidationError(dbf ? "Informe o arquivo DBF." : "Informe a definição e o arquivo.")
        }
        if let pagina, PaginaDeCodigo(rawValue: pagina) == nil {
            throw ValidationError("Página de código desconhecida: \(pagina).")
        }
    }

    func run() throws {
        try comSaida {
            let saida = SaidaEmLinhas()
            let certo = dbf ? try lerDbf(saida) : try lerComDefinicao(saida)
            try saida.soltar()
            return certo
        }
    }

    private func lerComDefinicao(_ saida: SaidaEmLinhas) throws -> Bool {
        let definicao = try definicaoDoArquivo(caminhos[0])
        var leitor = LeitorDeLeiaute(definicao)
        leitor.teto = 0
        let resultado = try leitor.ler(
            ArquivoDeOrigem(caminho: caminhos[1]), memo: definicao.formato == .dbf ? memo(de: caminhos[1]) : nil,
            aoApontar: { naSaidaDeErro($0.description) }
        ) { registro in
            try saida.linha { registro.acrescentarJson(em: &$0) }
        }
        for aviso in resultado.avisos { naSaidaDeErro("aviso: \(aviso)") }
        return resultado.certo
    }

    private func lerDbf(_ saida: SaidaEmLinhas) throws -> Bool {
        let escolha = EscolhaDePagina.doCabecalho(naFalta: pagina.flatMap(PaginaDeCodigo.init(rawValue:)))
        let tabela = try LeitorDbf(try ArquivoLido(caminhos[0]), memo: memo(de: caminhos[0]), pagina: escolha)
        for aviso in tabela.avisos { naSaidaDeErro("aviso: \(aviso)") }
        var certo = true
        while let linha = try tabela.proxima() {
            for apontamento in linha.apontamentos {
                certo = false
                naSaidaDeErro(apontamento.description)
            }
            if linha.apontamentos.isEmpty { try saida.linha { linha.acrescentarJson(tabela.colunas, em: &$0) } }
        }
        if tabela.apagados > 0 { naSaidaDeErro("aviso: \(AvisoDbf.apagados(tabela.apagados))") }
        return certo
    }

    /// O arquivo de memo ao lado da tabela, se houver.
    private func memo(de tabela: String) -> ArquivoLido? {
        let base = (tabela as NSString).deletingPathExtension
        for extensao in ["fpt", "FPT", "dbt", "DBT"] {
            // Sem memo a tabela se lê assim mesmo, e o leitor avisa quais colunas ficaram de fora.
            if let arquivo = try? ArquivoLido("\(base).\(extensao)") { return arquivo }
        }
        return nil
    }
}

/// `averba leiaute escrever`: objetos JSON na entrada padrão, o arquivo na saída padrão.
struct LeiauteEscrever: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "escrever",
        abstract: "Escreve na saída padrão o arquivo dos registros da entrada padrão, um objeto JSON por linha.")

    @Argument(help: "A definição (YAML).")
    var definicao: String

    func run() throws {
        try comSaida {
            let agora = Calendar(identifier: .gregorian).dateComponents([.year, .month, .day], from: Date())
            let hoje = DiaLido(ano: agora.year ?? 0, mes: agora.month ?? 0, dia: agora.day ?? 0)
            let lida = try definicaoDoArquivo(definicao)
            let escritor = try EscritorDeLeiaute(
                lida, ArquivoDeSaida(descritor: FileHandle.standardOutput.fileDescriptor), gerado: hoje)
            try escritor.escreverDeJson(ArquivoDeOrigem(descritor: FileHandle.standardInput.fileDescriptor))
            try escritor.terminar()
            return true
        }
    }
}

/// `averba leiaute conferir`: todos os defeitos das definições, com o caminho de cada um.
struct LeiauteConferir: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conferir", abstract: "Confere definições e mostra todos os defeitos.")

    @Argument(help: "As definições (YAML).")
    var definicoes: [String]

    func run() throws {
        try comSaida {
            var certo = true
            for caminho in definicoes {
                do {
                    let definicao = try definicaoDoArquivo(caminho)
                    print("\(caminho): \(definicao.titulo), versão \(definicao.versao): certa")
                } catch let erro as DefinicaoInvalida {
                    certo = false
                    for defeito in erro.defeitos { naSaidaDeErro("\(caminho): \(defeito)") }
                }
            }
            return certo
        }
    }
}

// MARK: o que os três usam

/// Lê e confere a definição do arquivo.
private func definicaoDoArquivo(_ caminho: String) throws -> Definicao {
    let origem = try ArquivoDeOrigem(caminho: caminho)
    var bytes: [UInt8] = []
    var bloco = [UInt8](repeating: 0, count: 64 * 1024)
    while bytes.count <= Definicao.maiorTexto {
        let lidos = try bloco.withUnsafeMutableBytes { try origem.ler(para: $0) }
        if lidos == 0 { break }
        bytes.append(contentsOf: bloco[..<lidos])
    }
    return try Definicao.lendo(yaml: String(decoding: bytes, as: UTF8.self))
}

/// Roda o comando e traduz o que deu errado em mensagem e código de saída.
private func comSaida(_ corpo: () throws -> Bool) throws {
    let certo: Bool
    do {
        certo = try corpo()
    } catch let erro as FalhaDeArquivo {
        naSaidaDeErro(erro.description)
        throw ExitCode(2)
    } catch let erro as FalhaDbf {
        naSaidaDeErro(erro.description)
        switch erro {
        case .naoEhArquivo, .leituraRecusada, .gravacaoRecusada: throw ExitCode(2)
        default: throw ExitCode(1)
        }
    } catch let erro as DefinicaoInvalida {
        naSaidaDeErro(erro.description)
        throw ExitCode(1)
    } catch let erro as RecusaDeEscrita {
        naSaidaDeErro(erro.description)
        throw ExitCode(1)
    }
    if !certo { throw ExitCode(1) }
}

private func naSaidaDeErro(_ mensagem: String) {
    FileHandle.standardError.write(Data((mensagem + "\n").utf8))
}

/// Junta as linhas e as entrega em blocos à saída padrão.
private final class SaidaEmLinhas {
    private let saida = ArquivoDeSaida(descritor: FileHandle.standardOutput.fileDescriptor)
    private var bytes: [UInt8] = []

    func linha(_ montar: (inout [UInt8]) -> Void) throws {
        montar(&bytes)
        if bytes.count >= 256 * 1024 { try soltar() }
    }

    func soltar() throws {
        try bytes.withUnsafeBytes { try saida.gravar($0) }
        bytes.removeAll(keepingCapacity: true)
    }
}
