import Cifra
import Dispatch
import Foundation
import Synchronization

/// Onde estão as bibliotecas e os modelos, e quanto se trabalha ao mesmo tempo.
package struct AjustesDoMotor: Sendable, Hashable {
    /// Pasta com `bibliotecas/` e `modelos/`.
    package let pasta: String
    /// Quadros analisados ao mesmo tempo: um por núcleo basta, porque cada rede roda numa thread só.
    package let postos: Int
    /// Quadros que esperam a vez; o seguinte é recusado.
    package let espera: Int
    package let modeloPassivo: ModeloPassivo?

    package init(pasta: String, postos: Int = 2, espera: Int = 32, modeloPassivo: ModeloPassivo? = nil) {
        precondition(postos > 0 && espera >= 0, "motor sem posto")
        self.pasta = pasta
        self.postos = postos
        self.espera = espera
        self.modeloPassivo = modeloPassivo
    }
}

/// A fila está cheia: há mais quadros chegando do que se consegue analisar. Quem mandou tente de novo.
package struct FilaCheia: Error, Sendable, Hashable, CustomStringConvertible {
    package var description: String { "a análise facial está ocupada demais; tente de novo em instantes" }
}

/// Analisa imagens de rosto. Um por processo; serve a quantas tarefas o chamarem.
///
/// O trabalho corre em filas próprias, uma por posto, nunca nas threads da concorrência nem nas da rede. A espera tem limite.
package final class Motor: Sendable {
    /// Tantas quantos os postos: quem tem vaga acha um livre.
    private let vagas: Vagas
    private let livres: Mutex<[PostoNaFila]>
    /// Quantas imagens se analisam ao mesmo tempo.
    package let postos: Int
    /// Nome e versão de tudo que entra no resultado, para a trilha.
    package let versoes: [String]

    /// Uma abertura por vez no processo: as bibliotecas se carregam e os modelos se compilam sem outra abertura no meio.
    private static let abertura = NSLock()

    /// Abre as bibliotecas, confere a soma de cada modelo e o resultado do vetor, e prepara os postos.
    ///
    /// Leva de um a dois segundos: chame na partida, fora das threads da rede.
    package init(_ ajustes: AjustesDoMotor) throws(MotorIndisponivel) {
        Self.abertura.lock()
        defer { Self.abertura.unlock() }
        // O da configuração antes: o que está errado nela se diz mesmo onde falta o resto.
        let passivo = try Self.conferido(ajustes.modeloPassivo)
        let modelos = ajustes.pasta + "/modelos"
        let detector = try Modelo.detector.conferido(em: modelos)
        let malha = try Modelo.malha.conferido(em: modelos)
        let vetor = try Modelo.vetor.conferido(em: modelos)
        let biblioteca = try Biblioteca(pasta: ajustes.pasta + "/bibliotecas")
        do {
            let redes = try Redes(detector: detector, malha: malha, vetor: vetor, passivo: passivo, em: biblioteca)
            let postos = try (0..<ajustes.postos).map { try PostoNaFila(redes, numero: $0) }
            try postos[0].fazerJa(Self.conferirVetor)
            livres = Mutex(postos)
            self.postos = postos.count
        } catch let falha as MotorIndisponivel {
            throw falha
        } catch {
            throw .naoAbre("um dos modelos", razao: "\(error)")
        }
        vagas = Vagas(simultaneas: ajustes.postos, filaMaxima: ajustes.espera)
        versoes =
            [Modelo.detector.versao, Modelo.malha.versao, Modelo.vetor.versao] + [passivo?.versao].compactMap(\.self)
            + ["openvino-\(biblioteca.versao)"]
    }

    /// Tudo que se pediu de um quadro da câmera.
    ///
    /// Lança `RecusaDeImagem` (a imagem não serve), `FilaCheia` (tente de novo), `CancellationError` (quem pediu desistiu na
    /// fila) ou `FalhaDeInferencia` (defeito). Não haver rosto não é erro: `principal` é nil.
    package func analisar(
        jpeg: [UInt8], rastro: Rastro? = nil, pedidos: Pedidos = .acompanhar, limites: LimitesDeImagem = .quadro
    ) async throws -> Quadro {
        try await emUmPosto { posto in
            try posto.analisar(posto.ler(jpeg, limites: limites), rastro: rastro, pedidos: pedidos)
        }
    }

    /// Tudo de uma foto de cadastro: limites maiores, orientação da câmera respeitada, com vetor.
    package func analisar(foto jpeg: [UInt8]) async throws -> Quadro {
        try await analisar(jpeg: jpeg, pedidos: .completo, limites: .foto)
    }

    /// Calcula de novo o vetor da conferência, como na partida; lança se não é o esperado, ou se a fila está cheia.
    package func conferir() async throws { try await emUmPosto { try Self.conferirVetor($0) } }

    /// Empresta um posto e faz o trabalho na fila dele; o posto não sai de lá.
    package func emUmPosto<T: Sendable>(_ trabalho: @escaping @Sendable (Posto) throws -> T) async throws -> T {
        do {
            return try await vagas.comVaga {
                let posto = livres.withLock { $0.removeLast() }
                defer { livres.withLock { $0.append(posto) } }
                return try await posto.fazer(trabalho)
            }
        } catch is Vagas.Lotadas {
            throw FilaCheia()
        }
    }

    private static func conferido(_ modelo: ModeloPassivo?) throws(MotorIndisponivel) -> ModeloPassivo? {
        guard let modelo else { return nil }
        guard let dados = FileManager.default.contents(atPath: modelo.arquivo) else {
            throw MotorIndisponivel("a análise facial está fora do ar: o modelo passivo da configuração não existe")
        }
        guard Modelo.soma(dados) == modelo.soma.lowercased() else {
            throw MotorIndisponivel(
                "a análise facial está fora do ar: a soma do modelo passivo não é a da configuração")
        }
        return modelo
    }

    private static func conferirVetor(_ posto: Posto) throws {
        let esperado = VetorFacial(modelo: Modelo.vetor.versao, numeros: ConferenciaDoVetor.esperado)
        guard let esperado, let obtido = try posto.vetorDaConferencia(), let cosseno = obtido.cosseno(com: esperado),
            cosseno >= ConferenciaDoVetor.cossenoMinimo
        else { throw MotorIndisponivel.trocado("o modelo \(Modelo.vetor.arquivo)") }
    }
}

/// Um posto e a fila serial em que ele trabalha.
private final class PostoNaFila: Sendable {
    // Depois de feito, só os trabalhos da fila serial `vez` tocam no posto, um de cada vez; quando se desfaz, já não há nenhum, porque cada um
    // segura este objeto.
    nonisolated(unsafe) private let posto: Posto
    private let vez: DispatchQueue

    init(_ redes: Redes, numero: Int) throws {
        posto = try Posto(redes)
        vez = DispatchQueue(label: "rosto.\(numero)", qos: .userInitiated)
    }

    /// Espera acabar: só na partida.
    func fazerJa(_ trabalho: (Posto) throws -> Void) throws { try vez.sync { try trabalho(posto) } }

    func fazer<T: Sendable>(_ trabalho: @escaping @Sendable (Posto) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuacao in
            vez.async { continuacao.resume(with: Result { try trabalho(self.posto) }) }
        }
    }
}
