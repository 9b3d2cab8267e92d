import ArgumentParser
import Foundation
import Rosto

/// A análise de rosto: por etapa, em carga, e o que ela mede de quadros dados.
struct MedirRosto: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rosto", abstract: "A análise de rosto.",
        subcommands: [EtapasDoRosto.self, CargaDoRosto.self, QuadrosDoRosto.self])
}

/// Onde estão as bibliotecas e os modelos.
struct OndeEstaORosto: ParsableArguments {
    @Option(help: "A pasta de bibliotecas/ e modelos/.") var pasta = ".ferramentas/rosto"

    func motor(postos: Int = 1, espera: Int = 0) throws -> Motor {
        try Motor(AjustesDoMotor(pasta: pasta, postos: postos, espera: espera))
    }
}

private func bytes(_ arquivo: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: arquivo)))
}

/// O tempo de cada etapa, sobre a mesma foto, numa thread.
struct EtapasDoRosto: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "etapas", abstract: "O tempo de cada etapa.")

    @OptionGroup var onde: OndeEstaORosto
    @Option(help: "A foto.") var foto: String
    @Option(help: "O quadro de câmera.") var quadro: String
    @Option(help: "Repetições; vale a mediana.") var vezes = 30

    func run() async throws {
        let cronometro = Cronometro()
        let motor = try onde.motor()
        var medida = ["abrir": cronometro.segundos]
        let (foto, quadro, vezes) = (try bytes(foto), try bytes(quadro), vezes)
        let tempos = try await motor.emUmPosto { posto in
            let imagem = try posto.ler(foto, limites: .foto)
            guard let rosto = try posto.detectar(imagem, fino: false).first else { throw ValidationError("sem rosto") }
            func mediana(_ trabalho: () throws -> Void) rethrows -> Double {
                try (0..<vezes).map { _ in
                    let cronometro = Cronometro()
                    try trabalho()
                    return cronometro.segundos
                }.sorted()[vezes / 2]
            }
            return [
                "jpeg": try mediana { _ = try posto.ler(foto, limites: .foto) },
                "detector": try mediana { _ = try posto.detectar(imagem, fino: false) },
                "vetor": try mediana { _ = try posto.vetor(imagem, rosto.pontos) },
                "malha": try mediana { _ = try posto.malha(imagem, rosto.pontos) },
                "quadro": try mediana {
                    _ = try posto.analisar(posto.ler(quadro, limites: .quadro), rastro: nil, pedidos: [.malha])
                },
            ]
        }
        medida.merge(tempos) { _, novo in novo }
        medida["pico"] = picoDeMemoria()
        try dizer(medida)
    }
}

/// Sessões ao mesmo tempo, cada uma mandando um quadro a cada sexto de segundo e esperando a resposta.
struct CargaDoRosto: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "carga", abstract: "Sessões a seis quadros por segundo.")

    @OptionGroup var onde: OndeEstaORosto
    @Option(help: "O quadro de câmera.") var quadro: String
    @Option(help: "Sessões ao mesmo tempo.") var sessoes = 10
    @Option(help: "Segundos de carga.") var segundos = 10
    @Option(help: "Quadros por segundo de cada sessão.") var cadencia = 6

    struct Medida: Encodable {
        let sessoes: Int
        let porSegundo: Double
        let atrasados: Int
        let recusados: Int
        let p95: Double
        let pico: Double
    }

    func run() async throws {
        let motor = try onde.motor(postos: 2, espera: 64)
        let (jpeg, passo) = (try bytes(quadro), Duration.seconds(1) / cadencia)
        let inicio = ContinuousClock.now
        let quantos = segundos * cadencia
        let esperas = await withTaskGroup(of: [Double?].self) { grupo in
            for sessao in 0..<sessoes {
                grupo.addTask {
                    await Self.sessao(motor, jpeg, desde: inicio + passo * sessao / 10, passo, quantos)
                }
            }
            return await grupo.reduce(into: [Double?]()) { $0 += $1 }
        }
        let total = (ContinuousClock.now - inicio) / .seconds(1)
        let feitas = esperas.compactMap(\.self).sorted()
        try dizer(
            Medida(
                sessoes: sessoes, porSegundo: Double(feitas.count) / total,
                atrasados: feitas.count { $0 > passo / .seconds(1) }, recusados: esperas.count - feitas.count,
                p95: feitas.isEmpty ? 0 : feitas[feitas.count * 95 / 100], pico: picoDeMemoria()))
    }

    /// De quantos em quantos quadros se confere a pessoa: o da régua da prova de vida.
    private static let intervaloDoVetor = 8

    /// Segundos entre a hora de mandar e a resposta, por quadro; nil se foi recusado.
    private static func sessao(
        _ motor: Motor, _ jpeg: [UInt8], desde inicio: ContinuousClock.Instant, _ passo: Duration, _ quantos: Int
    ) async -> [Double?] {
        var (esperas, rastro): ([Double?], Rastro?) = ([], nil)
        for n in 0..<quantos {
            let hora = inicio + passo * n
            // Só falha se a tarefa é cancelada, e ninguém a cancela.
            try? await ContinuousClock().sleep(until: hora)
            do {
                rastro = try await motor.analisar(jpeg: jpeg, rastro: rastro).rastro
                // Como na captura: de tempos em tempos o mesmo quadro se olha outra vez, com o vetor.
                if n.isMultiple(of: intervaloDoVetor) {
                    _ = try await motor.analisar(
                        jpeg: jpeg, rastro: rastro, pedidos: [.malha, .luz, .qualidade, .vetor])
                }
                esperas.append((ContinuousClock.now - hora) / .seconds(1))
            } catch {
                esperas.append(nil)
            }
        }
        return esperas
    }
}

/// O que se mede de cada quadro de uma pasta, e do que muda dele para o de frente da mesma sessão.
struct QuadrosDoRosto: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quadros",
        abstract: "As medidas de cada quadro; SESSAO.ETAPA.jpg se compara com SESSAO.frente.jpg.")

    @OptionGroup var onde: OndeEstaORosto
    @Argument(help: "A pasta dos quadros.") var quadros: String

    struct Medida: Encodable {
        let nome: String
        let rostos: Int
        let pele: [Double]?
        let guinada: Double?
        let t5: Double?
        let planaridade: Double?
        let estreitamento: Double?
        let aproximacao: Double?
        let boca: Double?
        let cosseno: Double?
        /// Para que lado da imagem a regra do giro diz que a cabeça foi: "direita", "esquerda" ou nada.
        let girou: String?

        init(_ nome: String, _ quadro: Quadro, desde frente: Quadro?) {
            let mudanca = frente.flatMap { MudancaDoRosto(desde: $0, ate: quadro) }
            self.nome = nome
            rostos = quadro.rostos.count
            pele = quadro.pele.map { [$0.vermelho, $0.verde, $0.azul] }
            guinada = mudanca?.guinada
            t5 = mudanca?.t5
            planaridade = mudanca?.planaridade
            estreitamento = mudanca?.estreitamentoSemGiro
            aproximacao = mudanca?.aproximacao
            boca = mudanca?.boca
            cosseno = mudanca?.cosseno
            girou = mudanca.flatMap { mudanca in
                if mudanca.girou(para: .direitaDaImagem) { return "direita" }
                return mudanca.girou(para: .esquerdaDaImagem) ? "esquerda" : nil
            }
        }
    }

    func run() async throws {
        let motor = try onde.motor()
        let nomes = try FileManager.default.contentsOfDirectory(atPath: quadros).filter { $0.hasSuffix(".jpg") }
            .sorted()
        var frentes: [Substring: Quadro] = [:]
        func sessao(_ nome: String) -> Substring { nome.prefix { $0 != "." } }
        for nome in nomes where nome.hasSuffix(".frente.jpg") {
            frentes[sessao(nome)] = try await motor.analisar(
                jpeg: bytes(quadros + "/" + nome), pedidos: [.malha, .vetor])
        }
        for nome in nomes {
            let quadro = try await motor.analisar(jpeg: bytes(quadros + "/" + nome), pedidos: [.malha, .vetor, .luz])
            try dizer(Medida(nome, quadro, desde: frentes[sessao(nome)]))
        }
    }
}
