import BancoDeDados
import Cifra
import Foundation
import Glibc
import Nucleo

/// O que fica de um bloco fora do banco: tamanho, raiz e assinatura, com que se acusa o fim cortado e o passado refeito.
package struct LinhaDaAncora: Sendable, Hashable {
    package let bloco: Int64
    package let tamanho: Int64
    package let raiz: String
    package let assinatura: String
    /// Identidade do bloco, que o seguinte cita.
    package let resumo: String

    init(_ bloco: BlocoDaTrilha) {
        self.bloco = bloco.n
        tamanho = bloco.ultima
        raiz = bloco.raiz.emHexadecimal
        assinatura = bloco.assinatura.emHexadecimal
        resumo = bloco.resumo.emHexadecimal
    }

    init?(lendo texto: String) {
        let partes = texto.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
        guard partes.count == 5, let bloco = Int64(partes[0]), bloco > 0, let tamanho = Int64(partes[1]) else {
            return nil
        }
        (self.bloco, self.tamanho, raiz, assinatura, resumo) = (bloco, tamanho, partes[2], partes[3], partes[4])
    }

    var escrita: String { "\(bloco);\(tamanho);\(raiz);\(assinatura);\(resumo)\n" }
}

/// A âncora da trilha: uma pasta de arquivos de texto, uma linha por bloco, que só se acrescenta.
///
/// Vale o quanto estiver longe de quem administra o banco: aponte-a para outro volume, ou copie-a todo dia. Cada processo que
/// serve ancora na sua pasta, ele mesmo sele ou não. Arquivo 0600, pasta 0700; cem mil blocos por arquivo.
package struct Ancora: Sendable {
    package let pasta: String
    private static let blocosPorArquivo: Int64 = 100_000

    package init(pasta: String) { self.pasta = pasta }

    /// Acrescenta os blocos que ainda não estão ancorados; devolve quantos.
    ///
    /// Recusa-se a ancorar bloco que não continue o último ancorado: dali em diante a âncora só confirmaria a fraude.
    @discardableResult
    package func registrar(os banco: Banco) async throws -> Int {
        var novos = 0
        while true {
            let trava = try Trava(pasta: pasta)
            defer { withExtendedLifetime(trava) {} }
            let ultima = try ultima()
            let blocos = try await banco.transacao(como: .motor, soLeitura: true) { t in
                try t.executar(AuditoriaSQL.blocos(depoisDe: ultima?.bloco ?? 0, limite: 500)).map(
                    BlocoDaTrilha.init(lendo:))
            }
            if blocos.isEmpty { return novos }
            try acrescentar(blocos, depoisDe: ultima)
            novos += blocos.count
        }
    }

    private func acrescentar(_ blocos: [BlocoDaTrilha], depoisDe ultima: LinhaDaAncora?) throws {
        var (numero, resumo) = (ultima?.bloco ?? 0, ultima?.resumo ?? BlocoDaTrilha.semAnterior.emHexadecimal)
        var escrita = ""
        var arquivo: String?
        for bloco in blocos {
            guard bloco.n == numero + 1, bloco.anterior.emHexadecimal == resumo else {
                if let arquivo { try gravar(escrita, em: arquivo) }
                throw TrilhaIlegivel.naoContinuaAAncora(bloco: bloco.n)
            }
            let linha = LinhaDaAncora(bloco)
            let dele = nome(doBloco: bloco.n)
            if let arquivo, arquivo != dele {
                try gravar(escrita, em: arquivo)
                escrita = ""
            }
            arquivo = dele
            escrita += linha.escrita
            (numero, resumo) = (bloco.n, linha.resumo)
        }
        if let arquivo { try gravar(escrita, em: arquivo) }
    }

    private func nome(doBloco n: Int64) -> String {
        let primeiro = (n - 1) / Self.blocosPorArquivo * Self.blocosPorArquivo + 1
        let numero = String(primeiro)
        return "blocos-" + String(repeating: "0", count: max(0, 12 - numero.count)) + numero + ".csv"
    }

    /// Os arquivos, do mais velho ao mais novo; vazio quando nunca se ancorou nada aqui.
    package var arquivos: [String] {
        get throws {
            guard FileManager.default.fileExists(atPath: pasta) else { return [] }
            return try FileManager.default.contentsOfDirectory(atPath: pasta).filter {
                $0.hasPrefix("blocos-") && $0.hasSuffix(".csv")
            }.sorted().map { pasta + "/" + $0 }
        }
    }

    /// O último bloco ancorado; `nil` se nenhum.
    package func ultimoBloco() throws -> Int64? { try ultima()?.bloco }

    private func ultima() throws -> LinhaDaAncora? {
        guard let arquivo = try arquivos.last, let leitor = FileHandle(forReadingAtPath: arquivo) else { return nil }
        defer { try? leitor.close() }
        let tamanho = try leitor.seekToEnd()
        try leitor.seek(toOffset: tamanho - min(tamanho, 4_096))
        let fim = String(decoding: try leitor.readToEnd() ?? Data(), as: UTF8.self)
        // O que não termina em quebra é linha de quem caiu escrevendo: não conta, e o próximo a refaz.
        let inteiras = fim.prefix(through: fim.lastIndex(of: "\n") ?? fim.startIndex)
        return inteiras.split(separator: "\n").last.flatMap { LinhaDaAncora(lendo: String($0)) }
    }

    private func gravar(_ texto: String, em nome: String) throws {
        let caminho = pasta + "/" + nome
        let descritor = open(caminho, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descritor >= 0 else { throw FalhaDaAncora(caminho: caminho, codigo: errno) }
        let arquivo = FileHandle(fileDescriptor: descritor, closeOnDealloc: true)
        let fim = try arquivo.seekToEnd()
        try arquivo.truncate(atOffset: try Self.fimInteiro(arquivo, fim))
        try arquivo.write(contentsOf: Data(texto.utf8))
        guard fsync(descritor) == 0 else { throw FalhaDaAncora(caminho: caminho, codigo: errno) }
    }

    /// Onde acaba a última linha inteira.
    private static func fimInteiro(_ arquivo: FileHandle, _ fim: UInt64) throws -> UInt64 {
        let comeco = fim - min(fim, 4_096)
        try arquivo.seek(toOffset: comeco)
        let bytes = try arquivo.readToEnd() ?? Data()
        guard let quebra = bytes.lastIndex(of: 0x0A) else { return comeco }
        return comeco + UInt64(quebra - bytes.startIndex) + 1
    }

    /// Um processo por vez na pasta, que nasce aqui.
    private final class Trava {
        private let descritor: Int32

        init(pasta: String) throws {
            try FileManager.default.createDirectory(
                atPath: pasta, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            descritor = open(pasta + "/trava", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard descritor >= 0 else { throw FalhaDaAncora(caminho: pasta, codigo: errno) }
            while flock(descritor, LOCK_EX) != 0 {
                guard errno == EINTR else { throw FalhaDaAncora(caminho: pasta, codigo: errno) }
            }
        }

        deinit { close(descritor) }
    }
}

/// Não se consegue escrever a âncora.
package struct FalhaDaAncora: Error, CustomStringConvertible {
    let caminho: String
    let codigo: Int32

    package var description: String {
        "não consegui escrever a âncora da trilha em \(caminho): \(String(cString: strerror(codigo)))"
    }
}

/// As linhas da âncora, uma a uma, com a próxima à vista.
final class LeitorDaAncora {
    private var arquivos: ArraySlice<String>
    private var aberto: UnsafeMutablePointer<FILE>?
    private(set) var proxima: LinhaDaAncora?
    private var soltas: ArraySlice<LinhaDaAncora> = []

    init(_ ancora: Ancora) throws {
        arquivos = try ancora.arquivos[...]
        avancar()
    }

    /// As de pontos de conferência, do bloco mais velho ao mais novo.
    init(_ pontos: [PontoDaTrilha]) {
        (arquivos, soltas) = ([], pontos.map(\.linha)[...])
        avancar()
    }

    deinit { if let aberto { fclose(aberto) } }

    /// Passa à linha seguinte; a que não se lê (interrompida na escrita) é pulada.
    func avancar() {
        proxima = soltas.popFirst()
        while proxima == nil {
            guard let arquivo = aberto ?? proximoArquivo() else { return }
            aberto = arquivo
            var linha: UnsafeMutablePointer<CChar>?
            var reservado = 0
            defer { free(linha) }
            let lidos = getline(&linha, &reservado, arquivo)
            guard lidos > 0, let linha else {
                fclose(arquivo)
                aberto = nil
                continue
            }
            proxima = LinhaDaAncora(lendo: String(cString: linha).replacing("\n", with: ""))
        }
    }

    private func proximoArquivo() -> UnsafeMutablePointer<FILE>? {
        while let nome = arquivos.popFirst() {
            if let arquivo = fopen(nome, "re") { return arquivo }
        }
        return nil
    }
}
