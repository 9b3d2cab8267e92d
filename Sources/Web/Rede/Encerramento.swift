import NIOConcurrencyHelpers

/// Aviso de que o servidor vai parar: quem segura conexão ou tarefa longa o espera para terminar antes.
package final class Encerramento: Sendable {
    private struct Estado {
        var comecou = false
        var proximo = 0
        var esperando: [Int: CheckedContinuation<Void, Never>] = [:]
    }
    private let caixa = NIOLockedValueBox(Estado())

    package init() {}

    /// Verdadeiro depois de `comecar`.
    package var comecou: Bool { caixa.withLockedValue(\.comecou) }

    /// Marca o começo e acorda quem espera; repetir não faz nada.
    package func comecar() {
        let acordar = caixa.withLockedValue { estado in
            estado.comecou = true
            defer { estado.esperando = [:] }
            return Array(estado.esperando.values)
        }
        for continuacao in acordar { continuacao.resume() }
    }

    /// Volta quando o encerramento começa ou a tarefa é cancelada.
    package func esperar() async {
        let numero = caixa.withLockedValue { estado in
            estado.proximo += 1
            return estado.proximo
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuacao in
                let jaAcabou = caixa.withLockedValue { estado in
                    if estado.comecou || Task.isCancelled { return true }
                    estado.esperando[numero] = continuacao
                    return false
                }
                if jaAcabou { continuacao.resume() }
            }
        } onCancel: {
            caixa.withLockedValue { $0.esperando.removeValue(forKey: numero) }?.resume()
        }
    }
}

/// Um número limitado de lugares.
package final class Vagas: Sendable {
    private let caixa: NIOLockedValueBox<Int>
    private let maximo: Int

    /// Com `maximo` lugares.
    package init(_ maximo: Int) {
        self.maximo = maximo
        self.caixa = NIOLockedValueBox(0)
    }

    /// Lugares ocupados agora.
    package var ocupadas: Int { caixa.withLockedValue { $0 } }

    /// Um lugar, ou `nil` se não há. O lugar se libera quando ninguém mais segura a vaga.
    package func ocupar() -> Vaga? {
        let coube = caixa.withLockedValue { ocupadas in
            guard ocupadas < maximo else { return false }
            ocupadas += 1
            return true
        }
        return coube ? Vaga(de: self) : nil
    }

    fileprivate func desocupar() { caixa.withLockedValue { $0 -= 1 } }
}

/// Um lugar ocupado; soltar a última referência o libera, também quando a resposta é descartada sem ser escrita.
package final class Vaga: Sendable {
    private let dona: Vagas
    fileprivate init(de dona: Vagas) { self.dona = dona }
    deinit { dona.desocupar() }
}
