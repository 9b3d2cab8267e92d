import Arquivos
import Nucleo

/// A competência que todas as linhas de um arquivo trazem; linha de outro mês é apontada.
struct CompetenciaDoArquivo {
    private(set) var unica: Competencia?

    mutating func ver(_ competencia: Competencia?, linha: Int, _ apontar: Apontador) throws {
        guard let competencia else { return }
        guard let unica else {
            self.unica = competencia
            return
        }
        if competencia != unica {
            try apontar(
                Apontado(
                    linha: linha, campo: "competencia",
                    esperado: "a mesma competência das outras linhas, \(unica.brasileira)",
                    lido: competencia.brasileira))
        }
    }
}
