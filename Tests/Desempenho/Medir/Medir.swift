import ArgumentParser
import Foundation

/// Os trabalhos que `make desempenho` cronometra, um por comando; `Tests/Desempenho/medir.py` os chama ao lado dos pares.
///
/// Cada comando escreve na saída uma linha de JSON com o que mediu. Nada aqui é teste: tempo não reprova ninguém.
@main struct Medir: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "medir", abstract: "Cronometra os trabalhos da Averba para make desempenho.",
        subcommands: [
            MedirGlosa.self, MedirPosicional.self, MedirCet.self, MedirCiclo.self, MedirLote.self, PrepararPorta.self,
            PaginaPura.self, MedirRosto.self,
        ])
}

/// Um instante a que se volta para saber quanto passou.
struct Cronometro {
    private let inicio = ContinuousClock.now

    var segundos: Double {
        let partes = (ContinuousClock.now - inicio).components
        return Double(partes.seconds) + Double(partes.attoseconds) / 1e18
    }
}

/// O pico de memória residente deste processo, em MiB (`VmHWM`).
func picoDeMemoria() -> Double {
    let texto = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let linha = texto.split(separator: "\n").first { $0.hasPrefix("VmHWM") } ?? ""
    return (Double(linha.split(separator: " ").dropLast().last ?? "0") ?? 0) / 1024
}

/// Escreve um objeto numa linha de JSON, já.
func dizer(_ objeto: some Encodable) throws {
    let codificador = JSONEncoder()
    codificador.outputFormatting = .sortedKeys
    try FileHandle.standardOutput.write(contentsOf: codificador.encode(objeto) + Data("\n".utf8))
}
