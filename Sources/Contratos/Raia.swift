import Auditoria
import BancoDeDados
import Cadastro
import Foundation
import Nucleo
import Synchronization

/// Uma raia da porta: uma fila, uma thread, uma conexão, um lote por vez.
final class Raia: Sendable {
    static let tamanhoDoLote = 128
    static let capacidadeDaFila = 4_096
    static let prazo: Duration = .seconds(5)

    private struct Estado {
        var gente: [Espera] = []
        var arquivos: [Espera] = []
        var encerrando = false
        var encerrada = false
    }

    private let nome: String
    private let lote: Lote
    /// Para onde vai quem a raia não conseguiu travar; a própria raia lenta não tem outra e espera.
    private let lenta: Raia?
    private let estado = Mutex(Estado())
    private let campainha = DispatchSemaphore(value: 0)

    init(nome: String, casa: Instalacao, catalogo: GuardaDoCatalogo, lenta: Raia?) {
        self.nome = nome
        self.lenta = lenta
        lote = Lote(casa: casa, catalogo: catalogo, esperaTrava: lenta == nil)
        let linha = Thread { [weak self] in self?.rodar() }
        linha.name = "averba-\(nome)"
        linha.start()
    }

    func enfileirar(_ espera: Espera) {
        let falha: FalhaDaPorta? = estado.withLock { estado in
            if estado.encerrando { return .encerrada }
            if estado.gente.count + estado.arquivos.count >= Self.capacidadeDaFila { return .cheia }
            if espera.pedido.emLote { estado.arquivos.append(espera) } else { estado.gente.append(espera) }
            return nil
        }
        if let falha { espera.responder(.failure(falha)) } else { campainha.signal() }
    }

    func encerrar() async {
        estado.withLock { $0.encerrando = true }
        campainha.signal()
        while !estado.withLock({ $0.encerrada }) { try? await Task.sleep(for: .milliseconds(5)) }
        if let lenta { await lenta.encerrar() }
    }

    private func rodar() {
        var conexao: Conexao?
        while let esperas = proximoLote() {
            let vivas = esperas.filter { espera in
                guard ContinuousClock.now - espera.chegada > Self.prazo else { return true }
                espera.responder(.failure(.prazoVencido))
                return false
            }
            if !vivas.isEmpty { atender(vivas, &conexao) }
        }
        conexao = nil
        estado.withLock { $0.encerrada = true }
    }

    /// Espera haver alguém e leva o que houver, até o tamanho do lote; `nil` quando a raia fecha vazia.
    ///
    /// Havendo gente, arquivo leva no máximo um quarto das vagas.
    private func proximoLote() -> [Espera]? {
        while true {
            let (levados, fim): ([Espera], Bool) = estado.withLock { estado in
                let vagasDeArquivo = estado.gente.isEmpty ? Self.tamanhoDoLote : Self.tamanhoDoLote / 4
                let arquivos = Array(estado.arquivos.prefix(vagasDeArquivo))
                let gente = Array(estado.gente.prefix(Self.tamanhoDoLote - arquivos.count))
                estado.arquivos.removeFirst(arquivos.count)
                estado.gente.removeFirst(gente.count)
                return ((gente + arquivos).sorted { $0.chegada < $1.chegada }, estado.encerrando)
            }
            if !levados.isEmpty { return levados }
            if fim { return nil }
            campainha.wait()
        }
    }

    /// Roda o lote; o que falhar se divide até isolar o culpado, e o que não se travou vai para a raia lenta.
    private func atender(_ esperas: [Espera], _ conexao: inout Conexao?) {
        var pilha = [(esperas: esperas, vezes: 0)]
        while let (atual, vezes) = pilha.popLast() {
            do {
                let respostas = try lote.processar(atual.map(\.pedido), &conexao)
                for (espera, resposta) in zip(atual, respostas) {
                    if let resposta {
                        espera.responder(.success(resposta))
                    } else if let lenta {
                        lenta.enfileirar(espera)
                    } else {
                        espera.responder(.failure(.indisponivel))
                    }
                }
            } catch {
                let falha = error as? FalhaDeBanco
                if falha?.conexaoPerdida == true {
                    conexao = nil
                    // O COMMIT pode ter valido: repete o mesmo lote com as mesmas chaves e lê o que gravou.
                    if vezes < 3 {
                        Thread.sleep(forTimeInterval: 0.05 * Double(vezes + 1))
                        pilha.append((atual, vezes + 1))
                        continue
                    }
                    atual.forEach { $0.responder(.failure(.indisponivel)) }
                } else if error is ChaveRespondidaPorOutro, vezes < 3 {
                    pilha.append((atual, vezes + 1))
                } else if atual.count > 1 {
                    let meio = atual.count / 2
                    pilha.append((Array(atual[meio...]), 0))
                    pilha.append((Array(atual[..<meio]), 0))
                } else {
                    atual[0].responder(.failure(Self.traduzir(falha, error)))
                }
            }
        }
    }

    private static func traduzir(_ falha: FalhaDeBanco?, _ erro: any Error) -> FalhaDaPorta {
        if erro is SemFolhaAberta { return .semFolhaAberta }
        guard let falha else { return .defeito(String(describing: erro)) }
        // Demora, trava que não veio, conflito que não cedeu: passa.
        if ["57014", "55P03", "40001", "40P01", "25P03"].contains(falha.sqlstate) { return .indisponivel }
        return .defeito("\(falha.sqlstate) \(falha.mensagem)")
    }
}
