import Nucleo

/// Por que um passo do ciclo do mês não se faz agora.
///
/// O código é contrato público: nunca muda de sentido, nunca é reaproveitado.
package enum RecusaDaFolha: Error, Equatable, Sendable {
    case competenciaInexistente(Competencia)
    /// O passo não cabe onde a competência está.
    case foraDeOrdem(Competencia, esta: SituacaoDaFolha, precisa: [SituacaoDaFolha], para: String)
    /// O mês anterior ainda não voltou da folha: sem ele não se sabe que parcela vem agora.
    case anteriorSemRetorno(Competencia)
    /// A competência seguinte já recebeu o seu corte.
    case seguinteComCorte(Competencia)
    /// A competência seguinte já recebeu cadastro ou margens.
    case seguinteComCarga(Competencia)
    /// Contratos da remessa sem rubrica vigente no leiaute.
    case rubricasFaltando([RubricaFaltando])
    /// Nenhum leiaute de remessa tem rubrica vigente.
    case semLeiauteDeRemessa
    /// O leiaute não serve de remessa.
    case leiauteSemDetalhe(String)
    /// O leiaute não serve de folha fechada.
    case leiauteSemDescontado(String)
    /// Um arquivo da folha ainda se aplica: cortar ou glosar agora leria metade dele.
    case cargaEmAndamento(arquivo: Int64, nome: String)
    /// A folha fechada já se importa: o enviado não se corrige mais.
    case retornoEmCurso(Competencia, arquivo: Int64)
    /// A competência não está mais como quem pediu o passo a viu.
    case mudou(Competencia)
    /// Falta gerar a remessa, ou a que há é de antes da última glosa.
    case remessaPorGerar(Competencia, leiautes: [String])
    /// Contratos encerrados depois da glosa ainda estão no que se mandaria.
    case glosaVelha(Competencia, contratos: Int)
    case semCorrecao(Competencia)
    case linhaInexistente(Competencia, contrato: Int64)
    case correcaoSemMudanca
    /// A correção não cria desconto maior que a parcela.
    case correcaoAcimaDaParcela(Dinheiro)
    /// Contrato encerrado não desconta mais: só se tira o que já se mandou.
    case correcaoDeEncerrado(Int64, Situacao)
    /// Contrato suspenso não desconta até ser reativado.
    case correcaoDeSuspenso(Int64)
    case valorNegativo
    case motivoVazio
    case motivoDesconhecido(String)
    /// Só se explica o que não foi descontado.
    case nadaRejeitado([Int64])
    /// Outra folha fechada está sendo aplicada nesta competência.
    case outroRetorno(Competencia, arquivo: Int64)
    case divergenciaInexistente(Int64)
    /// A explicação da divergência está vazia, curta ou longa demais.
    case solucaoQueNaoServe
    /// Um valor do mês não se escreve no leiaute pedido: não cabe no campo ou não existe na codificação. Nada foi gerado.
    case naoSeEscreve(leiaute: String, motivo: String)

    package var codigo: String { especie.rawValue }

    /// O que houve e o que fazer a seguir.
    package var frase: String { "\(houve) \(especie.fazer)" }

    package var especie: Especie {
        switch self {
        case .competenciaInexistente: .competenciaInexistente
        case .foraDeOrdem: .foraDeOrdem
        case .anteriorSemRetorno: .anteriorSemRetorno
        case .seguinteComCorte: .seguinteComCorte
        case .seguinteComCarga: .seguinteComCarga
        case .rubricasFaltando: .rubricasFaltando
        case .semLeiauteDeRemessa: .semLeiauteDeRemessa
        case .leiauteSemDetalhe: .leiauteSemDetalhe
        case .leiauteSemDescontado: .leiauteSemDescontado
        case .cargaEmAndamento: .cargaEmAndamento
        case .retornoEmCurso: .retornoEmCurso
        case .mudou: .mudou
        case .remessaPorGerar: .remessaPorGerar
        case .glosaVelha: .glosaVelha
        case .semCorrecao: .semCorrecao
        case .linhaInexistente: .linhaInexistente
        case .correcaoSemMudanca: .correcaoSemMudanca
        case .correcaoAcimaDaParcela: .correcaoAcimaDaParcela
        case .correcaoDeEncerrado: .correcaoDeEncerrado
        case .correcaoDeSuspenso: .correcaoDeSuspenso
        case .valorNegativo: .valorNegativo
        case .motivoVazio: .motivoVazio
        case .motivoDesconhecido: .motivoDesconhecido
        case .nadaRejeitado: .nadaRejeitado
        case .outroRetorno: .outroRetorno
        case .divergenciaInexistente: .divergenciaInexistente
        case .solucaoQueNaoServe: .solucaoQueNaoServe
        case .naoSeEscreve: .naoSeEscreve
        }
    }
}

/// Convênio e categoria que têm linha na remessa e não têm rubrica no leiaute.
package struct RubricaFaltando: Sendable, Hashable, CustomStringConvertible {
    package let leiaute: String
    package let consignataria: String
    package let produto: String
    package let categoria: String
    package let linhas: Int

    package var description: String {
        "\(consignataria), \(produto), \(categoria) em \(leiaute) (\(Contagem.escrita(linhas, "linha", "linhas")))"
    }
}
