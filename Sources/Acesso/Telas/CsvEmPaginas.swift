import BancoDeDados
import Html
import Web

/// Escreve uma lista inteira em CSV, lendo-a aos poucos: na memória só há uma página por vez.
/// - Fonte: RF-GER-08.
package enum CsvEmPaginas {
    /// Linhas lidas por vez.
    package static let pagina = 2_000

    /// `ler` recebe o limite e quantas pular, e devolve menos que o limite na última.
    package static func responder<L: Sendable>(
        _ nome: String, _ colunas: [Coluna<L>],
        ler: @escaping @Sendable (_ limite: Int, _ pulados: Int) async throws -> [L]
    ) -> Resposta {
        // O corpo se escreve depois, já fora da tarefa de quem pediu.
        let velada = DaTarefa.velada
        return .arquivo(nome: nome + ".csv", tipo: Csv.tipo) { saida in
            var buffer: [UInt8] = []
            Csv.cabecalho(colunas, em: &buffer)
            var pulados = 0
            while true {
                let pular = pulados
                let linhas = try await DaTarefa.$velada.withValue(velada) { try await ler(pagina, pular) }
                for linha in linhas { Csv.linha(linha, colunas, em: &buffer) }
                try await saida.escrever(buffer)
                buffer.removeAll(keepingCapacity: true)
                pulados += linhas.count
                if linhas.count < pagina { return }
            }
        }
    }
}

extension Web.Contexto {
    /// A lista foi pedida em CSV.
    package var querCsv: Bool {
        get throws { try consulta.texto("formato") == "csv" }
    }

    /// Os pares da consulta, para o estado da lista.
    package var pares: [(String, String)] {
        get throws { try consulta.pares.map { ($0.nome, $0.valor) } }
    }
}

extension Web.Formulario {
    /// Os pares do formulário, para o estado da lista.
    package var pares: [(String, String)] { campos.pares.map { ($0.nome, $0.valor) } }
}

extension Web.Contexto {
    /// O id de registro no caminho; o que não é um número escrito do jeito usual é endereço que não existe.
    package func registro(_ nome: String = "id") throws -> Int64 {
        let texto = try parametro(nome)
        guard let numero = Int64(texto), "\(numero)" == texto else { throw RecusaDaWeb.naoEncontrado }
        return numero
    }
}
