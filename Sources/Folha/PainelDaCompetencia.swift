import BancoDeDados
import Cadastro
import Nucleo

/// A situação do ciclo de uma competência, passo a passo, como dado: a tela e a linha de comando só o mostram.
package struct PainelDaCompetencia: Sendable, Hashable {
    /// Os passos, na ordem em que se fazem.
    package enum Passo: String, Sendable, CaseIterable, Hashable, Codable {
        case carga, corte, ensaio, glosa, remessa, envio, retorno, devolucao

        package var nome: String {
            switch self {
            case .carga: "Cadastro e margens"
            case .corte: "Corte"
            case .ensaio: "Ensaio da glosa"
            case .glosa: "Glosa"
            case .remessa: "Remessa"
            case .envio: "Envio à folha"
            case .retorno: "Folha fechada"
            case .devolucao: "Retorno às consignatárias"
            }
        }
    }

    /// O que se pode fazer, com o nome do ato que a autorização usa (o complemento é remessa: `folha.remeter`).
    package enum Acao: String, Sendable, CaseIterable, Hashable, Codable {
        case cortar = "folha.cortar"
        case desfazerCorte = "folha.desfazer-corte"
        case ensaiar = "folha.ensaiar"
        case glosar = "folha.glosar"
        case desfazerGlosa = "folha.desfazer-glosa"
        case remeter = "folha.remeter"
        case enviar = "folha.enviar"
        case corrigir = "folha.corrigir"
        case complementar = "folha.complementar"
        case receberRetorno = "folha.receber-retorno"
        case devolver = "folha.devolver"

        package var nome: String {
            switch self {
            case .cortar: "Cortar"
            case .desfazerCorte: "Desfazer o corte"
            case .ensaiar: "Ensaiar"
            case .glosar: "Glosar"
            case .desfazerGlosa: "Desfazer a glosa"
            case .remeter: "Gerar a remessa"
            case .enviar: "Marcar como enviada"
            case .corrigir: "Corrigir o enviado"
            case .complementar: "Gerar o complemento"
            case .receberRetorno: "Importar a folha fechada"
            case .devolver: "Devolver às consignatárias"
            }
        }
    }

    /// Uma medida do passo, com o nome que se mostra.
    package enum Numero: Sendable, Hashable {
        case quantidade(String, Int)
        case valor(String, Dinheiro)
    }

    /// Um passo: se foi feito, quando, o que deu.
    package struct Etapa: Sendable, Hashable {
        package let passo: Passo
        package let feita: Bool
        package let em: Instante?
        package let numeros: [Numero]
        /// Arquivos do passo (ensaio, remessas, folha fechada).
        package let arquivos: [Arquivo]
        /// O que precisa de atenção, em português.
        package let aviso: String?
    }

    /// Um arquivo de um passo, com o nome por que quem opera o conhece.
    package struct Arquivo: Sendable, Hashable {
        package let id: Int64
        package let nome: String
    }

    /// Um ato, e por que não se pode agora (`nil`: pode).
    package struct Possibilidade: Sendable, Hashable {
        package let acao: Acao
        package let impedimento: String?
        /// O código da recusa que viria, para o suporte.
        package let codigo: String?
        package var pode: Bool { impedimento == nil }
    }

    package let competencia: Competencia
    package let situacao: SituacaoDaFolha
    package let etapas: [Etapa]
    package let possibilidades: [Possibilidade]
    /// O passo seguinte do caminho normal; `nil` quando o mês acabou, ou quando falta algo de fora.
    package let proximo: Acao?

    /// A etapa de um passo.
    package func etapa(_ passo: Passo) -> Etapa? { etapas.first { $0.passo == passo } }
    /// Se um ato se pode fazer agora, e por que não.
    package func possibilidade(_ acao: Acao) -> Possibilidade? { possibilidades.first { $0.acao == acao } }
}

extension PainelDaCompetencia {
    /// Lê o painel; lança `RecusaDaFolha.competenciaInexistente`.
    package static func ler(_ competencia: Competencia, em t: Transacao) throws -> PainelDaCompetencia {
        guard let folha = try FolhaDoMes.ler(competencia, em: t) else {
            throw RecusaDaFolha.competenciaInexistente(competencia)
        }
        let leitura = try LeituraDoPainel(folha, em: t)
        let possibilidades = Acao.allCases.map { leitura.possibilidade($0) }
        let caminho: [Acao] =
            switch folha.situacao {
            case .aberta: [.cortar]
            case .cortada: [.glosar]
            case .glosada: [.enviar, .remeter]
            case .enviada: [.receberRetorno]
            case .fechada: folha.devolvidaEm == nil ? [.devolver] : []
            }
        return PainelDaCompetencia(
            competencia: competencia, situacao: folha.situacao, etapas: leitura.etapas, possibilidades: possibilidades,
            proximo: caminho.first { acao in possibilidades.contains { $0.acao == acao && $0.pode } })
    }
}
