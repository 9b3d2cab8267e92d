import Dispatch
import Foundation
import Testing

@testable import Rosto

@Suite("o motor: partida, fila e modelos", .enabled(if: Bancada.instalado, "falta ferramentas/instalar-rosto.sh"))
struct MotorTests {
    /// Uma cópia da instalação (por ligações), com um arquivo tirado ou trocado.
    private func instalacao(sem: String? = nil, trocando: String? = nil) throws -> URL {
        let pasta = FileManager.default.temporaryDirectory.appendingPathComponent(
            "rosto-\(UInt64.random(in: 0...UInt64.max))")
        for parte in ["bibliotecas", "modelos"] {
            let destino = pasta.appendingPathComponent(parte)
            try FileManager.default.createDirectory(at: destino, withIntermediateDirectories: true)
            for nome in try FileManager.default.contentsOfDirectory(atPath: Bancada.pasta + "/" + parte)
            where nome != sem {
                let (de, para) = (Bancada.pasta + "/\(parte)/\(nome)", destino.path + "/" + nome)
                if nome == trocando {
                    var dados = try Data(contentsOf: URL(fileURLWithPath: de))
                    // Um trecho dos pesos, no meio do arquivo: continua uma rede que abre e roda.
                    for i in 0..<4096 { dados[dados.count / 2 + i] ^= 0x40 }
                    try dados.write(to: URL(fileURLWithPath: para))
                } else {
                    try FileManager.default.createSymbolicLink(atPath: para, withDestinationPath: de)
                }
            }
        }
        return pasta
    }

    @Test(
        "falta um arquivo: o motor não abre e diz o que falta",
        arguments: [
            ("detector-yunet-2023mar.onnx", "falta o modelo detector-yunet-2023mar.onnx"),
            ("malha-468.tflite", "falta o modelo malha-468.tflite"),
            ("vetor-sface-2021dec.onnx", "falta o modelo vetor-sface-2021dec.onnx"),
            ("libopenvino_c.so.2641", "falta a biblioteca de inferência"),
        ])
    func falta(arquivo: String, frase: String) throws {
        let pasta = try instalacao(sem: arquivo)
        defer { try? FileManager.default.removeItem(at: pasta) }  // é temporária: sobrar não atrapalha
        let falha = #expect(throws: MotorIndisponivel.self) { try Motor(AjustesDoMotor(pasta: pasta.path)) }
        #expect(falha?.description.contains(frase) == true && falha?.description.contains(pasta.path) == false)
    }

    @Test("biblioteca que não é do OpenVINO não abre, e a frase não traz caminho")
    func bibliotecaErrada() throws {
        let pasta = try instalacao(sem: "libopenvino_c.so.2641")
        defer { try? FileManager.default.removeItem(at: pasta) }  // é temporária: sobrar não atrapalha
        let falsa = pasta.appendingPathComponent("bibliotecas/libopenvino_c.so.2641")
        for conteudo in [Data("isto não é biblioteca".utf8), try Data(contentsOf: Self.outraBiblioteca)] {
            try conteudo.write(to: falsa)
            let falha = #expect(throws: MotorIndisponivel.self) { try Motor(AjustesDoMotor(pasta: pasta.path)) }
            #expect(falha?.description.contains("falta a biblioteca") == true && falha?.razao?.isEmpty == false)
            #expect(falha?.description.contains(pasta.path) == false)
        }
    }

    private static let outraBiblioteca = URL(fileURLWithPath: Bancada.pasta + "/bibliotecas/libtbb.so.12")

    @Test(
        "um modelo trocado é recusado: pela soma, ou, o vetor, pelo resultado",
        arguments: ["detector-yunet-2023mar.onnx", "malha-468.tflite", "vetor-sface-2021dec.onnx"])
    func trocado(arquivo: String) throws {
        let pasta = try instalacao(trocando: arquivo)
        defer { try? FileManager.default.removeItem(at: pasta) }  // é temporária: sobrar não atrapalha
        let falha = #expect(throws: MotorIndisponivel.self) { try Motor(AjustesDoMotor(pasta: pasta.path)) }
        #expect(falha?.description.contains("\(arquivo) não é o que se espera") == true, "\(String(describing: falha))")
    }

    @Test("no lugar do vetor, outra rede, de entrada menor: não abre, em vez de escrever além dela")
    func outraRede() throws {
        let pasta = try instalacao(sem: "vetor-sface-2021dec.onnx")
        defer { try? FileManager.default.removeItem(at: pasta) }  // é temporária: sobrar não atrapalha
        try FileManager.default.copyItem(
            atPath: Bancada.raiz.path + "/Tests/RostoTests/Exemplos/passivo.onnx",
            toPath: pasta.path + "/modelos/vetor-sface-2021dec.onnx")
        let falha = #expect(throws: MotorIndisponivel.self) { try Motor(AjustesDoMotor(pasta: pasta.path)) }
        #expect(falha?.razao?.contains("a entrada da rede tem 19200 números; esperavam-se 37632") == true)
    }

    @Test("pasta que não existe: diz o que rodar")
    func semNada() {
        let falha = #expect(throws: MotorIndisponivel.self) { try Motor(AjustesDoMotor(pasta: "/nao/existe")) }
        #expect(falha?.description.contains("rode ferramentas/instalar-rosto.sh") == true)
    }

    @Test("as versões de tudo que entra no resultado")
    func versoes() throws {
        let versoes = try Bancada.motor().versoes
        #expect(
            versoes.prefix(3) == [
                "yunet-2023mar-int8bq", "mediapipe-face-landmark-468-0.10.21", "sface-2021dec-int8bq-f32",
            ])
        #expect(versoes.last?.hasPrefix("openvino-2026.4") == true)
    }

    @Test("muitas análises ao mesmo tempo dão exatamente o mesmo que uma só")
    func concorrencia() async throws {
        let motor = try Bancada.motor()
        let jpeg = try Bancada.exemplo("retrato-a2.jpg")
        let sozinha = try await motor.analisar(jpeg: jpeg, pedidos: .completo)
        try await withThrowingTaskGroup(of: Quadro.self) { grupo in
            for _ in 0..<12 { grupo.addTask { try await motor.analisar(jpeg: jpeg, pedidos: .completo) } }
            for try await quadro in grupo {
                #expect(
                    quadro.rostos == sozinha.rostos && quadro.malha == sozinha.malha && quadro.vetor == sozinha.vetor)
            }
        }
    }

    @Test("com todos os postos ocupados e a espera cheia, recusa; desocupado um posto, analisa")
    func filaCheia() async throws {
        let motor = try Motor(AjustesDoMotor(pasta: Bancada.pasta, postos: 1, espera: 0))
        let jpeg = try Bancada.exemplo("retrato-b1.jpg")
        let (chegou, aoChegar) = AsyncStream<Void>.makeStream()
        let solta = DispatchSemaphore(value: 0)
        let ocupa = Task {
            try await motor.emUmPosto { _ in
                aoChegar.yield()
                solta.wait()
            }
        }
        for await _ in chegou { break }
        await #expect(throws: FilaCheia()) { try await motor.analisar(jpeg: jpeg) }
        solta.signal()
        try await ocupa.value
        #expect(try await motor.analisar(jpeg: jpeg).principal != nil)
    }

    @Test("imagem que não se lê é recusada antes das redes, e o motor segue")
    func recusa() async throws {
        let motor = try Bancada.motor()
        await #expect(throws: RecusaDeImagem.naoEJpeg) { try await motor.analisar(jpeg: [1, 2, 3, 4]) }
        let quadro = try await motor.analisar(jpeg: Bancada.exemplo("retrato-b1.jpg"))
        #expect(quadro.principal != nil)
    }

    @Test("o rastro segue o rosto sem o detector, e o detector volta depois de dez quadros")
    func rastro() async throws {
        let motor = try Bancada.motor()
        let jpeg = try Bancada.exemplo("retrato-a1.jpg")
        let primeiro = try await motor.analisar(jpeg: jpeg)
        var (rastro, detectados) = (primeiro.rastro, [Bool]())
        for _ in 0..<11 {
            let quadro = try await motor.analisar(jpeg: jpeg, rastro: rastro, pedidos: [.malha, .poupando])
            let (malha, certa) = (try #require(quadro.malha), try #require(primeiro.malha))
            let longe =
                zip(malha.pontos, certa.pontos).map { $0.naImagem.distancia(de: $1.naImagem) }.max() ?? .infinity
            #expect(longe < 0.06 * certa.entreOlhos)
            detectados.append(quadro.detectado)
            rastro = quadro.rastro
        }
        #expect(detectados == [Bool](repeating: false, count: 9) + [true, false])
    }

    @Test("rastro de um lugar sem rosto não inventa: volta ao detector")
    func rastroPerdido() async throws {
        let motor = try Bancada.motor()
        let longe = Rastro(regiao: Regiao(centro: Ponto(20, 20), lado: 30, angulo: 0), quadrosSemDetector: 0)
        let quadro = try await motor.analisar(
            jpeg: Bancada.exemplo("retrato-a1.jpg"), rastro: longe, pedidos: [.malha, .poupando])
        let direto = try await motor.analisar(jpeg: Bancada.exemplo("retrato-a1.jpg"))
        #expect(quadro.detectado && quadro.malha == direto.malha)
    }

    @Test("JPEG estragado que ainda se lê passa pelas redes sem cair", arguments: UInt64(1)...3)
    func estragadosNasRedes(semente: UInt64) async throws {
        var sorteio = Sorteio(semente: semente)
        let (motor, base) = (try Bancada.motor(), try Bancada.exemplo("retrato-b1.jpg"))
        var analisados = 0
        for _ in 0..<30 {
            var jpeg = base
            for _ in 0..<2 {
                jpeg[Int.random(in: 700..<jpeg.count, using: &sorteio)] ^= 1 << UInt8.random(in: 0..<8, using: &sorteio)
            }
            do {
                _ = try await motor.analisar(jpeg: jpeg, pedidos: .completo)
                analisados += 1
            } catch is RecusaDeImagem {}
        }
        #expect(analisados > 0)
    }

    private static let soma = "b5e2e42066d2e3bfca2bedbba809800bbee8b59f72fe6bd1521f6a5d034d86dc"

    private func comPassivo(_ arquivo: String, soma: String, limiar: Double = 0.5, classe: Int = 1) throws -> Motor {
        try Motor(
            AjustesDoMotor(
                pasta: Bancada.pasta, postos: 1,
                modeloPassivo: ModeloPassivo(
                    arquivo: arquivo, soma: soma, versao: "brinquedo-1", limiar: limiar, classeReal: classe)))
    }

    @Test("o modelo passivo da configuração é avaliado com o seu limiar, e só quando se pede")
    func passivo() async throws {
        let arquivo = Bancada.raiz.path + "/Tests/RostoTests/Exemplos/passivo.onnx"
        let motor = try comPassivo(arquivo, soma: Self.soma.uppercased())
        let jpeg = try Bancada.exemplo("astronauta.jpg")
        let quadro = try await motor.analisar(jpeg: jpeg, pedidos: .completo)
        guard case .avaliado(let real, let limiar, let modelo) = quadro.passiva else {
            Issue.record("não avaliou")
            return
        }
        // A rede de brinquedo acha falso o recorte mais vermelho que azul, como o deste rosto.
        #expect(real > 0 && real < 0.5 && limiar == 0.5 && modelo == "brinquedo-1")
        #expect(quadro.passiva.passou == false)
        #expect(AvaliacaoPassiva.avaliado(real: 0.5, limiar: 0.5, modelo: "m").passou == true)
        #expect(try await motor.analisar(jpeg: jpeg).passiva == .naoAvaliado)
        #expect(AvaliacaoPassiva.naoAvaliado.passou == nil)
        #expect(motor.versoes.contains("brinquedo-1"))
    }

    @Test("modelo passivo que falta, com outra soma ou sem a classe pedida não passa em silêncio")
    func passivoErrado() async throws {
        let arquivo = Bancada.raiz.path + "/Tests/RostoTests/Exemplos/passivo.onnx"
        #expect(throws: MotorIndisponivel.self) { try comPassivo("/nao/existe.onnx", soma: Self.soma) }
        #expect(throws: MotorIndisponivel.self) { try comPassivo(arquivo, soma: String(Self.soma.reversed())) }
        let semClasse = try comPassivo(arquivo, soma: Self.soma, classe: 2)
        let jpeg = try Bancada.exemplo("astronauta.jpg")
        await #expect(throws: FalhaDeInferencia.self) { try await semClasse.analisar(jpeg: jpeg, pedidos: .completo) }
    }

    @Test(
        "probabilidade da classe: notas e probabilidades prontas",
        arguments: [
            ([0.0, 0] as [Float], 1, 0.5 as Double?), ([0.25, 0.75], 1, 0.75), ([1, 3], 1, 0.8808),
            ([1, 3], 0, 0.1192),
            ([1], 1, nil), ([.nan, 1], 1, nil), ([1000, -1000], 0, 1),
        ])
    func probabilidade(notas: [Float], classe: Int, esperada: Double?) {
        let obtida = Probabilidade.daClasse(classe, notas)
        #expect((obtida == nil) == (esperada == nil))
        if let obtida, let esperada { #expect(abs(obtida - esperada) < 1e-3) }
    }
}
