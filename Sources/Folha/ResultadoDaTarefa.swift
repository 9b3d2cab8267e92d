import Auditoria
import Glosas
import Nucleo

/// O que um trabalho da folha fez (ou faria), em números e arquivos: vai ao resultado da tarefa e à tela.
///
/// Não leva dado pessoal: a fila fica em claro.
package struct ResultadoDaTarefa: Sendable, Hashable, Codable {
    /// Uma medida, com o nome que se mostra: quantidade ou valor, nunca os dois.
    package struct Medida: Sendable, Hashable, Codable {
        package let nome: String
        package let quantidade: Int64?
        package let valor: Dinheiro?

        /// Uma contagem.
        package static func quantas(_ nome: String, _ quantidade: Int) -> Medida {
            Medida(nome: nome, quantidade: Int64(quantidade), valor: nil)
        }
        /// Uma quantia.
        package static func valor(_ nome: String, _ valor: Dinheiro) -> Medida {
            Medida(nome: nome, quantidade: nil, valor: valor)
        }
    }

    package var medidas: [Medida]
    /// Os arquivos que o trabalho gerou.
    package var arquivos: [Int64]

    package init(_ medidas: [Medida], arquivos: [Int64] = []) {
        self.medidas = medidas
        self.arquivos = arquivos
    }
}

/// O que sabe dizer em números o que fez.
package protocol Medido {
    var medidas: [ResultadoDaTarefa.Medida] { get }
}

extension [ResultadoDaTarefa.Medida] {
    /// As medidas como vão à trilha: o nome de cada uma e o número, os valores em centavos.
    var dado: Dado {
        .objeto(
            Dictionary(map { ($0.nome, .inteiro($0.quantidade ?? $0.valor?.centavos)) }) { primeiro, _ in primeiro })
    }
}

extension Corte: Medido {
    package var medidas: [ResultadoDaTarefa.Medida] {
        [
            .quantas("linhas fotografadas", linhas), .valor("previsto", previsto),
            .quantas("linhas suspensas", suspensas),
        ]
    }
}

extension ResumoDaGlosa: Medido {
    package var medidas: [ResultadoDaTarefa.Medida] {
        [
            .quantas("linhas", linhas), .quantas("vínculos", vinculos), .valor("previsto", previsto),
            .valor("a enviar", enviado), .valor("glosado", glosado), .quantas("linhas glosadas", linhasGlosadas),
            .quantas("das quais inteiras", linhasExcluidas), .valor("suspenso", suspenso),
            .valor("retirado", retirado),
        ]
    }
}

extension ResumoDoRetorno: Medido {
    package var medidas: [ResultadoDaTarefa.Medida] {
        [
            .quantas("linhas do arquivo", registros), .quantas("linhas do mês", linhas), .valor("enviado", enviado),
            .valor("descontado", descontado), .valor("não descontado", rejeitado),
            .quantas("linhas não descontadas", linhasRejeitadas), .quantas("divergências", divergencias),
        ]
    }
}

extension PreviaDoRetorno: Medido {
    package var medidas: [ResultadoDaTarefa.Medida] {
        [
            .quantas("linhas do arquivo", registros), .valor("informado pela folha", informado),
            .valor("a descontar nas linhas do mês", descontado),
        ]
            + divergencias.sorted { $0.key.rawValue < $1.key.rawValue }.map {
                .quantas("divergências: \($0.key.nome.lowercased())", $0.value)
            }
    }
}

extension ResultadoDoCadastro: Medido {
    package var medidas: [ResultadoDaTarefa.Medida] {
        [
            .quantas("pessoas novas", pessoasNovas), .quantas("pessoas alteradas", pessoasMudadas),
            .quantas("vínculos novos", vinculosNovos), .quantas("vínculos alterados", vinculosMudados),
            .quantas("desligamentos", desligados), .quantas("contas de margem abertas", contasAbertas),
            .quantas("sem mudança", semMudanca),
        ]
    }
}

extension ResultadoDasMargens: Medido {
    package var medidas: [ResultadoDaTarefa.Medida] {
        [
            .quantas("margens gravadas", contas), .quantas("margens por regra de legado", porRegra),
            .quantas("ajustes zerados", ajustesZerados), .quantas("contas abertas", contasAbertas),
        ]
    }
}

extension ResultadoDosReajustes: Medido {
    package var medidas: [ResultadoDaTarefa.Medida] {
        [
            .quantas("contratos alterados", aplicadas), .quantas("já estavam iguais", iguais),
            .quantas("linhas recusadas", recusadas), .quantas("sem base, mantidos", semBase),
            .valor("parcelas antes", Dinheiro(centavos: antes)), .valor("parcelas depois", Dinheiro(centavos: depois)),
        ]
    }
}

extension ResultadoDasBases: Medido {
    package var medidas: [ResultadoDaTarefa.Medida] {
        [.quantas("bases gravadas", bases)] + (recalculo?.medidas ?? [])
    }
}
