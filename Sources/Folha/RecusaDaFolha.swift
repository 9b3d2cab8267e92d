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

    package var codigo: String {
        switch self {
        case .competenciaInexistente: "competencia-inexistente"
        case .foraDeOrdem: "folha-fora-de-ordem"
        case .anteriorSemRetorno: "folha-anterior-sem-retorno"
        case .seguinteComCorte: "folha-seguinte-com-corte"
        case .seguinteComCarga: "folha-seguinte-com-carga"
        case .rubricasFaltando: "remessa-sem-rubrica"
        case .semLeiauteDeRemessa: "remessa-sem-leiaute"
        case .leiauteSemDetalhe: "remessa-leiaute-invalido"
        case .leiauteSemDescontado: "retorno-leiaute-invalido"
        case .cargaEmAndamento: "folha-carga-em-andamento"
        case .retornoEmCurso: "folha-retorno-em-curso"
        case .mudou: "folha-mudou"
        case .remessaPorGerar: "remessa-por-gerar"
        case .glosaVelha: "glosa-velha"
        case .semCorrecao: "remessa-sem-correcao"
        case .linhaInexistente: "linha-inexistente"
        case .correcaoSemMudanca: "correcao-sem-mudanca"
        case .correcaoAcimaDaParcela: "correcao-acima-da-parcela"
        case .correcaoDeEncerrado: "correcao-de-encerrado"
        case .correcaoDeSuspenso: "correcao-de-suspenso"
        case .valorNegativo: "valor-negativo"
        case .motivoVazio: "motivo-vazio"
        case .motivoDesconhecido: "motivo-desconhecido"
        case .nadaRejeitado: "nada-rejeitado"
        case .outroRetorno: "outro-retorno"
        case .divergenciaInexistente: "divergencia-inexistente"
        case .solucaoQueNaoServe: "divergencia-sem-explicacao"
        case .naoSeEscreve: "arquivo-nao-se-escreve"
        }
    }

    package var frase: String {
        switch self {
        case .competenciaInexistente(let competencia): "Não há a competência \(competencia.brasileira)."
        case .foraDeOrdem(let competencia, let esta, let precisa, let ato):
            "A competência \(competencia.brasileira) está \(esta.nome); para \(ato) é preciso que esteja "
                + precisa.map(\.nome).joined(separator: " ou ") + "."
        case .anteriorSemRetorno(let anterior):
            "Falta importar o retorno da folha de \(anterior.brasileira): sem ele não se sabe que parcela cada contrato desconta agora."
        case .seguinteComCorte(let seguinte):
            "A competência \(seguinte.brasileira) já recebeu o corte: desfaça-o antes."
        case .seguinteComCarga(let seguinte):
            "A competência \(seguinte.brasileira) já recebeu cadastro ou margens; o corte não se desfaz mais."
        case .rubricasFaltando(let faltando):
            "Falta rubrica para \(Contagem.escrita(faltando.count, "caso", "casos")): "
                + faltando.map(\.description).joined(separator: "; ") + "."
        case .semLeiauteDeRemessa: "Nenhum leiaute de remessa tem rubrica vigente: cadastre as rubricas."
        case .leiauteSemDetalhe(let leiaute):
            "O leiaute \(leiaute) não serve de remessa: precisa de um registro de detalhe, e só um."
        case .leiauteSemDescontado(let leiaute):
            "O leiaute \(leiaute) não serve de folha fechada: o registro de detalhe precisa da matrícula e do valor descontado."
        case .cargaEmAndamento(let arquivo, let nome):
            "O arquivo \(arquivo) (\(nome)) ainda está sendo aplicado: espere acabar ou, se ele parou, continue a aplicação."
        case .retornoEmCurso(let competencia, let arquivo):
            "A folha fechada de \(competencia.brasileira) (arquivo \(arquivo)) já está sendo importada: o enviado não se corrige mais."
        case .mudou(let competencia):
            "A competência \(competencia.brasileira) mudou desde que você abriu esta página: confira os números de agora e confirme."
        case .remessaPorGerar(let competencia, let leiautes):
            "Gere a remessa de \(competencia.brasileira) depois da última glosa"
                + (leiautes.isEmpty ? "." : " em: " + leiautes.joined(separator: ", ") + ".")
        case .glosaVelha(let competencia, let contratos):
            Contagem.escrita(contratos, "contrato foi encerrado", "contratos foram encerrados") + " depois da glosa de "
                + "\(competencia.brasileira): refaça a glosa e gere a remessa de novo antes de enviar."
        case .semCorrecao(let competencia): "Não há correção a mandar em \(competencia.brasileira)."
        case .linhaInexistente(let competencia, let contrato):
            "O contrato \(contrato) não tem parcela em \(competencia.brasileira)."
        case .correcaoAcimaDaParcela(let teto):
            "O desconto do mês não passa da parcela do contrato, \(teto.emReais)."
        case .correcaoDeEncerrado(let contrato, let situacao):
            "O contrato \(contrato) está \(situacao.nome.lowercased()) e não desconta mais: só se pode diminuir o que foi enviado, ou tirar com zero."
        case .correcaoDeSuspenso(let contrato):
            "O contrato \(contrato) está suspenso: reative-o antes de mandar o desconto à folha, ou só diminua o que foi enviado."
        case .correcaoSemMudanca: "O valor novo é igual ao que já foi enviado."
        case .valorNegativo: "O valor não pode ser negativo."
        case .motivoVazio: "Escreva o motivo."
        case .motivoDesconhecido(let motivo): "Não há o motivo de código \(motivo)."
        case .nadaRejeitado([]): "Escolha ao menos uma parcela não descontada."
        case .nadaRejeitado(let contratos):
            "Nada a explicar: a parcela foi descontada inteira, ou não há, em "
                + contratos.map(String.init).joined(separator: ", ") + "."
        case .outroRetorno(let competencia, let arquivo):
            "A competência \(competencia.brasileira) já recebe o retorno do arquivo \(arquivo): o retorno é definitivo."
        case .divergenciaInexistente(let id): "Não há divergência \(id) em aberto."
        case .solucaoQueNaoServe:
            "Diga como se resolveu, com \(ResolverDivergencia.tamanhoDaSolucao.lowerBound) a "
                + "\(ResolverDivergencia.tamanhoDaSolucao.upperBound) letras."
        case .naoSeEscreve(let leiaute, let motivo):
            "O leiaute \(leiaute) não escreve este arquivo (\(motivo)). Nada foi gerado: use outro leiaute, ou uma versão dele em que o valor caiba."
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
