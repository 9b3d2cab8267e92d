import BancoDeDados
import Cadastro
import Glosas
import Nucleo

/// O que um passo do ciclo faria, em números, sem fazê-lo: é o que a confirmação diz.
package struct PreviaDoPasso: Sendable, Hashable {
    package let medidas: [ResultadoDaTarefa.Medida]
    /// Por que a conta não se faz (falta margem, falta regra); `nil` quando se fez.
    package let recusa: String?

    /// Acima disto não se refaz a conta da glosa só para mostrar: ensaia-se, que é tarefa.
    private static let maiorConta = 100_000

    package init(_ medidas: [ResultadoDaTarefa.Medida], recusa: String? = nil) {
        self.medidas = medidas
        self.recusa = recusa
    }

    /// Quantos contratos o corte fotografaria agora, e quanto somam.
    package static func cortar(_ competencia: Competencia, em t: Transacao) throws -> PreviaDoPasso {
        guard let linha = try t.uma(FolhaSQL.aFotografar(competencia)) else { preconditionFailure("soma sem linha") }
        return PreviaDoPasso([
            .quantas("contratos a fotografar", try linha.ler(0)), .valor("previsto", try linha.ler(1)),
        ])
    }

    /// A conta da glosa como ficaria agora; com o mês grande demais, só as linhas.
    package static func glosar(_ competencia: Competencia, em t: Transacao) throws -> PreviaDoPasso {
        guard let soma = try t.uma(FolhaSQL.somaDaFoto(competencia)) else { preconditionFailure("soma sem linha") }
        let linhas: Int = try soma.ler(0)
        let foto: [ResultadoDaTarefa.Medida] = [.quantas("linhas", linhas), .valor("previsto", try soma.ler(1))]
        guard linhas <= maiorConta else { return PreviaDoPasso(foto) }
        do {
            let glosa = try GlosaDoMes.calcular(competencia, catalogo: try GuardaDoCatalogo().atual(em: t), em: t)
            return PreviaDoPasso(glosa.resumo.medidas)
        } catch let recusa as RecusaDeGlosa {
            return PreviaDoPasso(foto, recusa: recusa.frase)
        }
    }

    /// O que a foto e a glosa deixam de ter se o passo se desfaz.
    package static func desfazer(_ competencia: Competencia, em t: Transacao) throws -> PreviaDoPasso {
        guard let linha = try t.uma(PainelSQL.linhas(competencia)) else { preconditionFailure("contagem sem linha") }
        return PreviaDoPasso([
            .quantas("linhas fotografadas", try linha.ler(0)), .valor("previsto", try linha.ler(1)),
            .quantas("linhas glosadas", try linha.ler(5)), .valor("glosado", try linha.ler(4)),
            .quantas("arquivos de remessa já gerados", try Remessa.listar(competencia, em: t).count),
        ])
    }

    /// Os descontos de cada arquivo e os leiautes que há.
    package static func remeter(_ competencia: Competencia, em t: Transacao) throws -> PreviaDoPasso {
        guard let linha = try t.uma(PainelSQL.aEnviar(competencia)) else { preconditionFailure("contagem sem linha") }
        let leiautes = try LeiautesDasRubricas.vigentes(em: competencia, t)
        return PreviaDoPasso([
            .quantas("descontos em cada arquivo", try linha.ler(0)), .valor("a descontar", try linha.ler(1)),
            .quantas("arquivos, um por leiaute (\(leiautes.joined(separator: ", ")))", leiautes.count),
        ])
    }

    /// O que se corrigiu depois do envio.
    package static func complementar(_ competencia: Competencia, em t: Transacao) throws -> PreviaDoPasso {
        guard let linha = try t.uma(PainelSQL.correcoes(competencia)) else { preconditionFailure("contagem sem linha") }
        return PreviaDoPasso([
            .quantas("contratos corrigidos", try linha.ler(0)), .quantas("correções", try linha.ler(1)),
            .valor("diferença no desconto do mês", try linha.ler(2)),
        ])
    }

    /// A última remessa de cada leiaute: é a que se dá por mandada.
    package static func enviar(_ competencia: Competencia, em t: Transacao) throws -> PreviaDoPasso {
        let remessas = try Remessa.listar(competencia, em: t)
        return PreviaDoPasso(
            Dictionary(grouping: remessas, by: \.leiaute).sorted { $0.key < $1.key }.compactMap { leiaute, dele in
                dele.last.map { .valor("\(leiaute), sequência \($0.sequencia), \($0.linhas) linhas", $0.total) }
            })
    }

    /// Quantas consignatárias e linhas, e o descontado.
    package static func devolver(_ competencia: Competencia, em t: Transacao) throws -> PreviaDoPasso {
        guard let linha = try t.uma(PainelSQL.aDevolver(competencia)) else { preconditionFailure("contagem sem linha") }
        return PreviaDoPasso([
            .quantas("consignatárias, um arquivo para cada", try linha.ler(0)), .quantas("linhas", try linha.ler(1)),
            .valor("descontado", try linha.ler(2)), .valor("não descontado", try linha.ler(3)),
        ])
    }

    /// Quantas ocorrências houve no mês.
    package static func historico(_ competencia: Competencia, em t: Transacao) throws -> PreviaDoPasso {
        PreviaDoPasso([.quantas("ocorrências no mês", try t.uma(PainelSQL.ocorrencias(competencia))?.ler(0) ?? 0)])
    }
}
