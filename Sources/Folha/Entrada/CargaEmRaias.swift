import Auditoria
import BancoDeDados
import Tarefas

/// Aplica uma lista ordenada em duas metades ao mesmo tempo, bloco a bloco, cada uma com a sua marca d'água.
///
/// Serve ao que não depende da ordem entre pessoas: as de uma raia não estão na outra, e enquanto uma decide o banco grava a outra.
/// As marcas das raias moram juntas na da tarefa: cada bloco relê a das outras com a linha travada, e troca só a sua.
struct CargaEmRaias: Sendable {
    let contexto: ContextoDaTarefa
    let casa: Instalacao
    let etapa: String

    /// O trecho de uma raia que falta fazer, e o que ela já mudou.
    struct Raia<R: Codable & Sendable>: Codable, Sendable {
        var feitas: Int
        let ate: Int
        var resultado: R
    }

    /// `raias` falta na marca que a carga numa raia só deixou, antes de haver duas.
    private struct Marca<R: Codable & Sendable>: Codable, Sendable {
        var raias: [Raia<R>]?
        var feitas: Int?
        var resultado: R?
    }

    /// Devolve o que cada raia mudou, também nas execuções anteriores.
    func executar<Linha: Sendable, R: Codable & Sendable>(
        _ linhas: [Linha], por chave: @escaping @Sendable (Linha) -> Int64, _ vazio: R,
        _ fazer: @escaping @Sendable (ArraySlice<Linha>, inout R, Transacao) throws -> Void
    ) async throws -> [R] {
        let raias = try raiasPorFazer(linhas, chave, vazio)
        return try await withThrowingTaskGroup(of: R.self) { grupo in
            for numero in raias.indices {
                grupo.addTask { try await correr(numero, raias, linhas, chave, fazer) }
            }
            var resultados: [R] = []
            for try await resultado in grupo { resultados.append(resultado) }
            return resultados
        }
    }

    private func raiasPorFazer<Linha, R: Codable & Sendable>(
        _ linhas: [Linha], _ chave: (Linha) -> Int64, _ vazio: R
    ) throws -> [Raia<R>] {
        let marca = try contexto.marca(Marca<R>.self)
        if let raias = marca?.raias { return raias }
        if let feitas = marca?.feitas, let resultado = marca?.resultado {
            return [Raia(feitas: feitas, ate: linhas.count, resultado: resultado)]
        }
        let blocos = emBlocos(linhas, por: chave)
        let meio = blocos.isEmpty ? 0 : blocos[(blocos.count - 1) / 2].upperBound
        return [
            Raia(feitas: 0, ate: meio, resultado: vazio), Raia(feitas: meio, ate: linhas.count, resultado: vazio),
        ]
    }

    private func correr<Linha: Sendable, R: Codable & Sendable>(
        _ numero: Int, _ partida: [Raia<R>], _ linhas: [Linha], _ chave: @Sendable (Linha) -> Int64,
        _ fazer: @escaping @Sendable (ArraySlice<Linha>, inout R, Transacao) throws -> Void
    ) async throws -> R {
        let (contexto, etapa, total) = (contexto, etapa, linhas.count)
        var raia = partida[numero]
        for intervalo in emBlocos(linhas, por: chave, desde: raia.feitas, ate: raia.ate) {
            let anterior = raia
            raia = try await casa.banco.transacao(como: .motor) { t in
                var nova = anterior
                nova.feitas = intervalo.upperBound
                try fazer(linhas[intervalo], &nova.resultado, t)
                var raias = try contexto.marcaTravada(Marca<R>.self, em: t)?.raias ?? partida
                raias[numero] = nova
                let faltam = raias.reduce(0) { $0 + $1.ate - $1.feitas }
                // Metade de um arquivo da folha aplicada seria pior que nada: não se cancela no meio, só se interrompe e retoma.
                try contexto.avancar(
                    etapa: etapa, feito: Int64(total - faltam), total: Int64(total), marca: Marca(raias: raias),
                    cancelavel: false, em: t)
                return nova
            }
            try Task.checkCancellation()
        }
        return raia.resultado
    }
}
