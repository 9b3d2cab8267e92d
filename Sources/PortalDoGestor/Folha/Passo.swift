import Auditoria
import BancoDeDados
import Folha
import Html
import Nucleo
import Repasses

/// Um passo do ciclo do mês que se dá na tela, com confirmação.
enum Passo: String, CaseIterable, Sendable {
    case cortar, desfazerCorte = "desfazer-corte", ensaiar, glosar, desfazerGlosa = "desfazer-glosa", remeter, enviar,
        complementar, devolver, historico = "gerar-historico", repassar = "gerar-repasse"

    /// Como o passo se faz.
    enum Modo: Sendable {
        /// Na fila, com andamento.
        case tarefa(TarefasDaFolha.Passo)
        case repasse
        /// No pedido: é um comando só.
        case naHora
    }

    var ato: String {
        switch self {
        case .cortar: CortarCompetencia.ato
        case .desfazerCorte: DesfazerCorte.ato
        case .ensaiar: EnsaiarGlosa.ato
        case .glosar: GlosarCompetencia.ato
        case .desfazerGlosa: DesfazerGlosa.ato
        case .remeter, .complementar: GerarRemessa.ato
        case .enviar: EnviarRemessa.ato
        case .devolver: DevolverAsConsignatarias.ato
        case .historico: GerarHistorico.ato
        case .repassar: GerarRepasse.ato
        }
    }

    var modo: Modo {
        switch self {
        case .cortar: .tarefa(.cortar)
        case .ensaiar: .tarefa(.ensaiar)
        case .glosar: .tarefa(.glosar)
        case .remeter: .tarefa(.remeter)
        case .complementar: .tarefa(.complementar)
        case .devolver: .tarefa(.devolver)
        case .historico: .tarefa(.historico)
        case .repassar: .repasse
        case .desfazerCorte, .desfazerGlosa, .enviar: .naHora
        }
    }

    /// O que o painel da competência sabe impedir; `nil` é o que se pode a qualquer tempo, ou que se recusa sozinho.
    var acao: PainelDaCompetencia.Acao? {
        switch self {
        case .cortar: .cortar
        case .desfazerCorte: .desfazerCorte
        case .ensaiar: .ensaiar
        case .glosar: .glosar
        case .desfazerGlosa: .desfazerGlosa
        case .remeter: .remeter
        case .enviar: .enviar
        case .complementar: .complementar
        case .devolver: .devolver
        case .historico, .repassar: nil
        }
    }

    var verbo: String {
        switch self {
        case .cortar: "Cortar"
        case .desfazerCorte: "Desfazer o corte"
        case .ensaiar: "Ensaiar a glosa"
        case .glosar: "Glosar"
        case .desfazerGlosa: "Desfazer a glosa"
        case .remeter: "Gerar a remessa"
        case .enviar: "Dar por enviada"
        case .complementar: "Gerar o complemento"
        case .devolver: "Devolver às consignatárias"
        case .historico: "Gerar o histórico"
        case .repassar: "Gerar o repasse"
        }
    }

    /// Um efeito por frase.
    var efeito: [String] {
        switch self {
        case .cortar:
            [
                "Fotografa os descontos do mês.",
                "O que se contratar a partir de agora vai para a competência seguinte, que se abre.",
                "Desfaz-se até o envio, se a seguinte não tiver recebido corte nem carga.",
            ]
        case .desfazerCorte:
            [
                "Apaga a fotografia do mês, a glosa e as remessas geradas, e reabre a competência.",
                "A seguinte, vazia, deixa de existir.",
            ]
        case .ensaiar: ["Calcula a glosa e guarda a lista dos cortes.", "Não muda nada: serve para conferir antes."]
        case .glosar:
            [
                "Reduz ou tira da remessa o que não cabe nos limites do mês.",
                "Cada corte fica com a sua conta e o motivo.", "Refaz-se e desfaz-se até o envio.",
            ]
        case .desfazerGlosa: ["Apaga os cortes do mês: tudo volta a estar só fotografado."]
        case .remeter:
            [
                "Gera os arquivos de desconto da folha, um por leiaute com rubrica vigente.",
                "Com os mesmos dados, sai o mesmo arquivo.",
            ]
        case .enviar: ["A remessa não muda mais: dali em diante, só lançamento de correção.", "Não se desfaz."]
        case .complementar:
            ["Gera um arquivo só com os descontos corrigidos depois do envio, com o valor que passa a valer."]
        case .devolver:
            [
                "Põe na caixa de cada consignatária o arquivo com o que foi e o que não foi descontado.",
                "Pode-se repetir: o que não mudou não vira arquivo novo.",
            ]
        case .historico: ["Gera o arquivo com tudo o que se fez com as consignações no mês."]
        case .repassar:
            [
                "Gera o demonstrativo geral e um de cada consignatária: descontado = retido + líquido.",
                "Não move dinheiro: diz ao órgão quanto pagar.",
            ]
        }
    }

    var destrutivo: Bool { [.desfazerCorte, .desfazerGlosa, .enviar].contains(self) }

    /// O que se diz depois, nos passos feitos na hora.
    var feito: String {
        switch self {
        case .desfazerCorte: "Corte desfeito: a competência voltou a receber operações."
        case .desfazerGlosa: "Glosa desfeita."
        case .enviar: "Remessa dada por enviada."
        default: "\(verbo): feito."
        }
    }

    /// O que se pode fazer a seguir; o principal por último.
    static func proximos(_ painel: PainelDaCompetencia) -> [Passo] {
        let candidatos: [Passo] =
            switch painel.situacao {
            case .aberta: [.cortar]
            case .cortada: [.ensaiar, .glosar]
            case .glosada: painel.proximo == .enviar ? [.remeter, .enviar] : [.ensaiar, .glosar, .remeter]
            case .enviada: [.complementar]
            case .fechada: [.historico, .repassar, .devolver]
            }
        return candidatos.filter { passo in
            passo.acao.map { painel.possibilidade($0)?.pode ?? false } ?? true
        }
    }

    /// O que desfaria o último passo; pode estar impedido.
    static func desfazer(_ situacao: SituacaoDaFolha) -> [Passo] {
        switch situacao {
        case .cortada: [.desfazerCorte]
        case .glosada: [.desfazerGlosa, .desfazerCorte]
        case .aberta, .enviada, .fechada: []
        }
    }

    func endereco(_ mes: Competencia) -> Endereco { "/gestor/competencias/\(mes.iso)/\(rawValue)" }

    /// O que o passo faria agora, em números. Lança `RecusaDeRepasse`.
    func previa(_ mes: Competencia, em t: Transacao) throws -> PreviaDoPasso {
        switch self {
        case .cortar: try .cortar(mes, em: t)
        case .ensaiar, .glosar: try .glosar(mes, em: t)
        case .desfazerCorte, .desfazerGlosa: try .desfazer(mes, em: t)
        case .remeter: try .remeter(mes, em: t)
        case .enviar: try .enviar(mes, em: t)
        case .complementar: try .complementar(mes, em: t)
        case .devolver: try .devolver(mes, em: t)
        case .historico: try .historico(mes, em: t)
        case .repassar: try Self.doRepasse(mes, em: t)
        }
    }

    private static func doRepasse(_ mes: Competencia, em t: Transacao) throws -> PreviaDoPasso {
        do {
            let repasse = try RepasseDoMes.ler(mes, em: t)
            return PreviaDoPasso([
                .valor("descontado", repasse.descontado), .valor("retido", repasse.retido),
                .valor("a repassar", repasse.liquido),
                .quantas("consignatárias", Set(repasse.linhas.map(\.consignataria)).count),
            ])
        } catch let recusa as RecusaDeRepasse {
            return PreviaDoPasso([], recusa: recusa.frase)
        }
    }

    /// Só dos passos feitos na hora: uma transação, inteira ou nada.
    func executar(_ mes: Competencia, _ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        switch self {
        case .desfazerCorte: try DesfazerCorte(mes).executar(casa, em: t, por: autor)
        case .desfazerGlosa: try DesfazerGlosa(mes).executar(casa, em: t, por: autor)
        case .enviar: try EnviarRemessa(mes).executar(casa, em: t, por: autor)
        default: preconditionFailure("\(rawValue) é trabalho da fila")
        }
    }
}
