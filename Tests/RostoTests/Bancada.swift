import Foundation
import Testing

@testable import Rosto

/// O motor e os exemplos de que os testes precisam.
enum Bancada {
    static let raiz: URL = {
        var pasta = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        while pasta.path != "/", !FileManager.default.fileExists(atPath: pasta.path + "/Package.swift") {
            pasta.deleteLastPathComponent()
        }
        return pasta
    }()

    /// Onde `ferramentas/instalar-rosto.sh` põe bibliotecas e modelos.
    static let pasta = raiz.path + "/.ferramentas/rosto"

    /// Se o motor está instalado. Na integração contínua tem de estar: lá, faltar é falha, não dispensa.
    static let instalado =
        ProcessInfo.processInfo.environment["CI"] != nil
        || FileManager.default.fileExists(atPath: pasta + "/instalado.sha256")

    private static let aberto = Result { try Motor(AjustesDoMotor(pasta: pasta, postos: 2, espera: 10_000)) }

    /// Um motor só, aberto na primeira vez.
    static func motor() throws -> Motor { try aberto.get() }

    static func exemplo(_ nome: String) throws -> [UInt8] {
        Array(try Data(contentsOf: raiz.appendingPathComponent("Tests/RostoTests/Exemplos/" + nome)))
    }

    static func imagem(_ nome: String) throws -> Imagem {
        try LeitorDeJpeg().ler(exemplo(nome), limites: .foto)
    }

    /// O Python das conferências, se tem NumPy e Pillow. Na integração contínua tem de ter.
    static let temPython =
        ProcessInfo.processInfo.environment["CI"] != nil || (try? python(["-c", "import numpy, PIL"])) != nil

    private static let interpretador = ProcessInfo.processInfo.environment["AVERBA_PYTHON"] ?? "python3"

    /// Roda o Python na raiz do repositório e falha com o que ele escreveu.
    static func python(_ argumentos: [String]) throws {
        let (processo, saida) = (Process(), Pipe())
        processo.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        processo.arguments = [interpretador] + argumentos
        processo.currentDirectoryURL = raiz
        (processo.standardOutput, processo.standardError) = (saida, saida)
        try processo.run()
        let dito = try saida.fileHandleForReading.readToEnd() ?? Data()
        processo.waitUntilExit()
        guard processo.terminationStatus == 0 else {
            throw PythonFalhou(dito: String(String(decoding: dito, as: UTF8.self).suffix(800)))
        }
    }

    struct PythonFalhou: Error { let dito: String }
}

/// Sorteio que se repete: a mesma semente dá a mesma sequência (SplitMix64).
struct Sorteio: RandomNumberGenerator {
    private var estado: UInt64

    init(semente: UInt64) { estado = semente &* 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        estado &+= 0x9E37_79B9_7F4A_7C15
        var z = estado
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func entre(_ menor: Double, _ maior: Double) -> Double { Double.random(in: menor...maior, using: &self) }

    mutating func ponto(_ lado: Double = 500) -> Ponto { Ponto(entre(0, lado), entre(0, lado)) }
}
