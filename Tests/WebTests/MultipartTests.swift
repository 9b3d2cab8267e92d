import Testing

@testable import Web

@Suite("Multipart")
struct MultipartTests {
    static let envio = Array(
        """
        preâmbulo ignorado\r\n--x\r\nContent-Disposition: form-data; name="mes"\r\n\r\nabril\r\n--x\r\n\
        content-disposition: form-data; name="arquivo"; filename="C:\\pasta\\..\\dados.csv"\r\nContent-Type: text/csv\r\n\r\n\
        a\r\n--\r\n-x\r\n--y\r\n\r\n--x \r\nContent-Disposition: form-data; name="vazio"; filename="v"\r\n\r\n\r\n--x--\r\nepílogo
        """.utf8)

    static func separar(_ bytes: [UInt8], _ tamanhos: [Int]) throws -> [String] {
        var separador = SeparadorDeMultipart(fronteira: "x", limiteDoCabecalho: 200, limiteDePartes: 10)
        var partes: [[UInt8]] = []
        var inicio = 0
        for tamanho in tamanhos + [bytes.count] {
            let fim = min(inicio + tamanho, bytes.count)
            for trecho in try separador.receber(bytes[inicio..<fim]) {
                switch trecho {
                case .inicio(let cabecalho):
                    partes.append(Array("\(cabecalho.campo)|\(cabecalho.arquivo ?? "-")|\(cabecalho.tipo)|".utf8))
                case .corpo(let corpo): partes[partes.count - 1] += corpo
                case .fim: partes[partes.count - 1] += Array(".".utf8)
                }
            }
            inicio = fim
        }
        return partes.map { String(decoding: $0, as: UTF8.self) } + (separador.terminou ? [] : ["incompleto"])
    }

    @Test("Separa o mesmo em qualquer ponto de corte, e o que só parece fronteira fica no corpo")
    func todoCorte() throws {
        let esperado = [
            "mes|-|text/plain|abril.", "arquivo|dados.csv|text/csv|a\r\n--\r\n-x\r\n--y\r\n.", "vazio|v|text/plain|.",
        ]
        #expect(try Self.separar(Self.envio, []) == esperado)
        for corte in 0...Self.envio.count {
            #expect(try Self.separar(Self.envio, [corte]) == esperado, "corte em \(corte)")
        }
        for passo in 1...40 {
            let passos = Array(repeating: passo, count: Self.envio.count / passo)
            #expect(try Self.separar(Self.envio, passos) == esperado, "de \(passo) em \(passo)")
        }
    }

    @Test("Ida e volta com partes sorteadas, cheias de quase-fronteiras, em cortes sorteados", arguments: 0..<60)
    func sorteado(semente: Int) throws {
        var sorteio = SorteioComSemente(semente: UInt64(semente))
        let pecas = ["\r", "\n", "\r\n", "-", "--", "\r\n--", "\r\n-", "x", "\r\n--y", "a", "\u{0}", "é"]
        var envio = ""
        var esperado: [String] = []
        for numero in 0..<Int.random(in: 1...6, using: &sorteio) {
            let corpo = (0..<Int.random(in: 0...30, using: &sorteio)).map { _ in
                pecas.randomElement(using: &sorteio) ?? ""
            }.joined().semFronteira
            envio += "--x\r\nContent-Disposition: form-data; name=\"c\(numero)\"\r\n\r\n\(corpo)\r\n"
            esperado.append("c\(numero)|-|text/plain|\(corpo).")
        }
        let bytes = Array((envio + "--x--\r\n").utf8)
        let cortes = (0..<bytes.count).map { _ in Int.random(in: 1...9, using: &sorteio) }
        #expect(try Self.separar(bytes, cortes) == esperado)
    }

    @Test("Cortado em qualquer ponto antes da fronteira final, não termina")
    func interrompido() throws {
        let fim = Self.envio.count - "\r\nepílogo".utf8.count
        for corte in 0..<(fim - 1) {
            #expect(try Self.separar(Array(Self.envio[..<corte]), []).last == "incompleto", "corte em \(corte)")
        }
    }

    @Test(
        "Envio quebrado é recusado",
        arguments: [
            "--x\r\n\r\ncorpo\r\n--x--", "--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--",
            "--x\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\na\r\n--x--",
            "--x\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\na\r\n--x--",
            "--x\r\nContent-Disposition: form-data; name=\"a\r\n\r\na\r\n--x--", "--xis\r\n\r\na",
            "--x\r\nsem dois-pontos\r\n\r\na",
            "--x\r\nContent-Disposition: form-data; name=\"\"\r\n\r\na\r\n--x--",
            "--x\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\na\r\n--x--",
        ])
    func quebrado(envio: String) {
        #expect(throws: RecusaDaWeb.self) { try Self.separar(Array(envio.utf8), []) }
        #expect(throws: RecusaDaWeb.self) {
            try Self.separar(Array(envio.utf8), Array(repeating: 1, count: envio.utf8.count))
        }
    }

    @Test("O cabeçalho da parte vale até o limite exato, e mais partes que o limite é recusa")
    func limites() throws {
        func envio(_ enchimento: Int) -> [UInt8] {
            let cabecalho = "\r\nContent-Disposition: form-data; name=\"a\"\r\nX: "
            return Array(
                "--x\(cabecalho)\(String(repeating: "y", count: enchimento - cabecalho.utf8.count))\r\n\r\n1\r\n--x--"
                    .utf8)
        }
        #expect(try Self.separar(envio(200), []).count == 1)
        #expect(throws: RecusaDaWeb.self) { try Self.separar(envio(201), []) }
        #expect(throws: RecusaDaWeb.self) { try Self.separar(envio(5_000), Array(repeating: 1, count: 400)) }
        let parte = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n"
        #expect(try Self.separar(Array((String(repeating: parte, count: 10) + "--x--").utf8), []).count == 10)
        #expect(throws: RecusaDaWeb.self) {
            try Self.separar(Array((String(repeating: parte, count: 11) + "--x--").utf8), [])
        }
    }

    @Test(
        "Nome de arquivo hostil é reduzido ao seguro",
        arguments: [
            ("../../etc/senhas", "senhas"), ("C:\\Windows\\x.dll", "x.dll"), ("a\u{202E}txt.exe", "atxt.exe"),
            (".bashrc", "bashrc"),
            ("..", "arquivo"), ("relação.csv", "relação.csv"), ("a\u{0}b", "ab"), ("<b>.html", "b.html"), ("", ""),
            ("   ", "arquivo"),
            ("/", "arquivo"),
        ])
    func nomeHostil(nome: String, esperado: String) {
        #expect(CabecalhoDeParte.nomeSeguro(nome) == esperado)
    }
}

@Suite("Envio de arquivo pela rota")
struct EnvioTests {
    static let bytes = Array("linha 1\r\n--falso\r\nlinha 2".utf8)

    @Test("O arquivo passa pelo sumidouro e chega ao tratador com os campos")
    func bom() async throws {
        let bancada = try Bancada()
        let resposta = try await bancada.gerente().enviar(
            "/gerencia/arquivos", campos: [("mes", "abril")], arquivos: [("arquivo", "../a.csv", Self.bytes)])
        #expect(resposta.status == 200)
        #expect(resposta.corpo == Array("mes=abril".utf8) + Self.bytes)
        #expect(
            bancada.caderno.linhas == [
                "abriu arquivo a.csv application/octet-stream abril", "concluiu \(Self.bytes.count)",
            ])
    }

    @Test("Sem token, ou com o token depois do arquivo, nenhum sumidouro se abre")
    func semToken() async throws {
        let bancada = try Bancada()
        let cliente = try await bancada.gerente()
        let sem = try await cliente.enviar(
            "/gerencia/arquivos", arquivos: [("arquivo", "a", Self.bytes)], token: .nenhum)
        #expect(sem.status == 403)
        let token = bancada.servidor.ambiente.falsificacao.token(de: try #require(cliente.cookieDeSessao))
        let corpo = """
            --z\r\nContent-Disposition: form-data; name="arquivo"; filename="a"\r\n\r\n1\r\n\
            --z\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\n\(token)\r\n--z--
            """
        let depois = try await cliente.pedir(
            "POST", "/gerencia/arquivos", cabecalhos: ["Content-Type": "multipart/form-data; boundary=z"],
            corpo: Array(corpo.utf8))
        #expect(depois.status == 403)
        #expect(bancada.caderno.linhas.isEmpty)
        let soCampos = try await cliente.enviar(
            "/gerencia/arquivos", campos: [("mes", "1")], arquivos: [], token: .nenhum)
        #expect(soCampos.status == 403)
    }

    @Test("Falha no segundo arquivo faz desistir também do primeiro, já concluído")
    func desistencia() async throws {
        let bancada = try Bancada()
        let resposta = try await bancada.gerente().enviar(
            "/gerencia/arquivos",
            arquivos: [("arquivo", "a", Self.bytes), ("outro", "b", Array(repeating: 0x31, count: 60_000))])
        #expect(resposta.status == 413)
        #expect(bancada.caderno.linhas.isEmpty, "o tamanho declarado já recusa antes de abrir")
        let token = bancada.servidor.ambiente.falsificacao.token(de: "x")
        let cliente = try await bancada.gerente()
        let certo = bancada.servidor.ambiente.falsificacao.token(de: try #require(cliente.cookieDeSessao))
        #expect(token != certo)
        let corpo = """
            --z\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\n\(certo)\r\n\
            --z\r\nContent-Disposition: form-data; name="arquivo"; filename="a"\r\n\r\n1\r\n\
            --z\r\nContent-Disposition: form-data; name="outro"; filename="b"\r\n\r\n2
            """
        for pedacos in [1, 3, 1_000] {
            let cortado = try await cliente.pedir(
                "POST", "/gerencia/arquivos", cabecalhos: ["Content-Type": "multipart/form-data; boundary=\"z\""],
                corpo: Array(corpo.utf8), pedacos: pedacos)
            #expect(cortado.status == 400)
        }
        #expect(bancada.caderno.linhas.filter { $0 == "desistiu" }.count == 6)
        #expect(bancada.caderno.linhas.filter { $0 == "concluiu 1" }.count == 3)
    }

    @Test("Campo com NUL, campo grande demais, fronteira ausente e campo de arquivo em branco")
    func casos() async throws {
        let cliente = try await Bancada { $0.limites.campoDeTexto = 100 }.gerente()
        #expect(try await cliente.enviar("/gerencia/arquivos", campos: [("mes", "a\0b")], arquivos: []).status == 400)
        #expect(
            try await cliente.enviar(
                "/gerencia/arquivos", campos: [("mes", String(repeating: "a", count: 101))], arquivos: []
            ).status == 413)
        #expect(
            try await cliente.enviar(
                "/gerencia/arquivos", campos: [("mes", String(repeating: "a", count: 100))], arquivos: []
            ).status == 200)
        let semFronteira = try await cliente.pedir(
            "POST", "/gerencia/arquivos", cabecalhos: ["Content-Type": "multipart/form-data"], corpo: [1])
        #expect(semFronteira.status == 400)
        #expect(try await cliente.post("/gerencia/arquivos").status == 415)
        let emBranco = try await cliente.enviar(
            "/gerencia/arquivos", campos: [("mes", "1")], arquivos: [("arquivo", "", [])])
        #expect(emBranco.texto == "mes=1")
    }
}

/// Gerador repetível (SplitMix64).
struct SorteioComSemente: RandomNumberGenerator {
    private var estado: UInt64
    init(semente: UInt64) { estado = semente }
    mutating func next() -> UInt64 {
        estado &+= 0x9E37_79B9_7F4A_7C15
        var valor = estado
        valor = (valor ^ (valor >> 30)) &* 0xBF58_476D_1CE4_E5B9
        valor = (valor ^ (valor >> 27)) &* 0x94D0_49BB_1331_11EB
        return valor ^ (valor >> 31)
    }
}

extension String {
    /// Sem a fronteira verdadeira, que nenhum corpo pode conter; trocada até não sobrar nem a que a troca formou.
    fileprivate var semFronteira: String {
        var bytes = Array(utf8)
        while let achada = BuscaDeBytes.achar(Array("\r\n--x".utf8), em: bytes, aPartirDe: 0) {
            bytes[achada + 4] = 0x7A
        }
        if bytes.starts(with: Array("--x".utf8)) { bytes[2] = 0x7A }
        return String(decoding: bytes, as: UTF8.self)
    }
}
