import BancoDeDados
import Cadastro
import Arquivos
import Nucleo
import Tarefas

/// O que se procura na lista de lotes.
package struct FiltroDeLotes: Sendable, Hashable {
    package var especie: String?
    package var situacao: String?

    package init(especie: String? = nil, situacao: String? = nil) {
        self.especie = especie
        self.situacao = situacao
    }
}

/// Um lote na lista de quem o enviou, com quantas linhas viraram contrato.
package struct LoteEnviado: Sendable, Hashable {
    package let arquivo: Int64
    package let nome: String
    package let especie: EspecieDeLote
    package let competencia: Competencia?
    /// O número do lote no mês; `nil` enquanto não se aplica.
    package let sequencia: Int?
    package let situacao: ArquivoGuardado.Situacao
    package let em: Instante
    package let linhas: Int
    package let aplicadas: Int
    package let recusadas: Int

    /// Os mais novos primeiro; o papel da transação é quem recorta.
    package static func listar(
        _ filtro: FiltroDeLotes, limite: Int, pulados: Int = 0, em t: Transacao
    ) throws -> [LoteEnviado] {
        try t.executar(LoteSQL.lotes(filtro, limite: limite, pulados: pulados)).map {
            LoteEnviado(
                arquivo: try $0.ler(0), nome: try $0.ler(1), especie: try $0.lerCaso(2), competencia: try $0.ler(3),
                sequencia: try $0.ler(4), situacao: try $0.lerCaso(5), em: try $0.ler(6), linhas: try $0.ler(7),
                aplicadas: try $0.ler(8), recusadas: try $0.ler(9))
        }
    }

    package static func contar(_ filtro: FiltroDeLotes, em t: Transacao) throws -> Int {
        try t.uma(LoteSQL.quantosLotes(filtro))?.ler(0) ?? 0
    }
}

extension LotesDeContratos {
    /// A última tarefa que aplicou, aplica ou vai aplicar este lote. Quem pode ver o lote é quem chama que sabe.
    package static func tarefa(de arquivo: Int64, em t: Transacao) throws -> EstadoDaTarefa? {
        guard let id = try t.uma(LoteSQL.tarefa(Self.tarefa, de: arquivo))?.ler(0, como: Int64.self) else { return nil }
        return try FilaDeTarefas.ler(id, em: t)
    }
}
