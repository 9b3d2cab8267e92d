import Cifra
import Foundation
import Glibc
import Testing

@Suite("Arquivo de chaves")
struct ArquivoDeChavesTests {
    @Test("cria na primeira subida com 600 e relê o mesmo depois")
    func criacao() throws {
        try emPastaProvisoria { pasta in
            let caminho = pasta + "/averba.chaves"
            #expect(throws: FalhaDeCifra.arquivoDeChavesAusente(caminho: caminho)) {
                try ChaveMestra.abrir(arquivo: caminho, criando: false)
            }
            let mestra = try ChaveMestra.abrir(arquivo: caminho, criando: true)
            #expect(try permissao(caminho) == 0o600)
            #expect(try ChaveMestra.abrir(arquivo: caminho, criando: true).paraVariavel == mestra.paraVariavel)
            #expect(try ChaveMestra.abrir(arquivo: caminho, criando: false).paraVariavel == mestra.paraVariavel)
            #expect(try FileManager.default.contentsOfDirectory(atPath: pasta) == ["averba.chaves"])
        }
    }

    @Test(
        "permissão que deixa outro ler ou escrever é recusada",
        arguments: [0o640, 0o604, 0o660, 0o644, 0o610, 0o601, 0o620, 0o602, 0o777])
    func frouxa(modo: Int) throws {
        try emPastaProvisoria { pasta in
            let caminho = pasta + "/averba.chaves"
            _ = try ChaveMestra.abrir(arquivo: caminho, criando: true)
            #expect(chmod(caminho, mode_t(modo)) == 0)
            #expect(throws: FalhaDeCifra.permissaoFrouxa(caminho: caminho, modo: String(modo, radix: 8))) {
                try ChaveMestra.abrir(arquivo: caminho, criando: true)
            }
        }
    }

    @Test("só leitura do dono também serve")
    func apertada() throws {
        try emPastaProvisoria { pasta in
            let caminho = pasta + "/averba.chaves"
            _ = try ChaveMestra.abrir(arquivo: caminho, criando: true)
            #expect(chmod(caminho, 0o400) == 0)
            _ = try ChaveMestra.abrir(arquivo: caminho, criando: false)
        }
    }

    @Test("dez que sobem juntos ficam com a mesma chave")
    func corrida() async throws {
        let pasta = FileManager.default.temporaryDirectory.appending(path: "cifra-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: pasta, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: pasta) }
        let caminho = pasta.path() + "/averba.chaves"
        let lidas = try await withThrowingTaskGroup(of: String.self) { grupo in
            for _ in 0..<10 {
                grupo.addTask { try ChaveMestra.abrir(arquivo: caminho, criando: true).paraVariavel }
            }
            return try await grupo.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(lidas.count == 1)
    }

    @Test("gravar troca o arquivo inteiro e mantém 600, mesmo sobre um frouxo")
    func regravar() throws {
        try emPastaProvisoria { pasta in
            let caminho = pasta + "/averba.chaves"
            let nova = try ChaveMestra.abrir(arquivo: caminho, criando: true).comMestraNova()
            #expect(chmod(caminho, 0o644) == 0)
            try nova.gravar(em: caminho)
            #expect(try permissao(caminho) == 0o600)
            let relida = try ChaveMestra.abrir(arquivo: caminho, criando: false)
            #expect(relida.versao == 2)
            #expect(relida.paraVariavel == nova.paraVariavel)
        }
    }

    @Test("a variável de ambiente leva o mesmo que o arquivo, com ou sem quebra de linha")
    func variavel() throws {
        let mestra = try ChaveMestra.sorteada().comIndiceNovo()
        let base64 = mestra.paraVariavel
        #expect(try ChaveMestra.lendo(variavel: base64).paraVariavel == base64)
        #expect(
            try ChaveMestra.lendo(variavel: base64.prefix(40) + "\n" + base64.dropFirst(40) + "\n").versaoDoIndice == 2)
    }

    @Test(
        "conteúdo que não se entende é recusado com a linha",
        arguments: [
            ("", 0), ("mestra 1 \(chave)\n", 0), ("indice 1 \(chave)\n", 0),
            ("mestra 1 \(chave)\nindice 1\n", 2), ("mestra 0 \(chave)\n", 1), ("mestra 65536 \(chave)\n", 1),
            ("# oi\n\nmestra um \(chave)\n", 3), ("mestra 1 curta\n", 1), ("outra 1 \(chave)\n", 1),
            ("mestra 1 \(chave)\nmestra 1 \(chave)\n", 2),
        ])
    func invalido(texto: String, linha: Int) {
        #expect(throws: FalhaDeCifra.chavesInvalidas(linha: linha)) {
            try ChaveMestra.lendo(variavel: Data(texto.utf8).base64EncodedString())
        }
    }

    @Test("o que não é arquivo comum é recusado sem esperar")
    func estranho() throws {
        try emPastaProvisoria { pasta in
            #expect(mkfifo(pasta + "/tubo", 0o600) == 0)
            for caminho in [pasta, pasta + "/tubo"] {
                #expect(throws: FalhaDeCifra.arquivoRecusado(caminho: caminho, codigo: EINVAL)) {
                    try ChaveMestra.abrir(arquivo: caminho, criando: true)
                }
            }
            let semPasta = pasta + "/nada/averba.chaves"
            #expect(throws: FalhaDeCifra.arquivoRecusado(caminho: semPasta, codigo: ENOENT)) {
                try ChaveMestra.abrir(arquivo: semPasta, criando: true)
            }
        }
    }

    private static let chave = Data(repeating: 7, count: 32).base64EncodedString()

    private func permissao(_ caminho: String) throws -> Int {
        var ficha = stat()
        try #require(stat(caminho, &ficha) == 0)
        return Int(ficha.st_mode & 0o777)
    }
}
