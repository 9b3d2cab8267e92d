import Nucleo

extension RecusaDaFolha {
    /// Cada recusa sem os números do caso. O texto é o código público.
    package enum Especie: String, Sendable, CaseIterable {
        case competenciaInexistente = "competencia-inexistente"
        case foraDeOrdem = "folha-fora-de-ordem"
        case anteriorSemRetorno = "folha-anterior-sem-retorno"
        case seguinteComCorte = "folha-seguinte-com-corte"
        case seguinteComCarga = "folha-seguinte-com-carga"
        case rubricasFaltando = "remessa-sem-rubrica"
        case semLeiauteDeRemessa = "remessa-sem-leiaute"
        case leiauteSemDetalhe = "remessa-leiaute-invalido"
        case leiauteSemDescontado = "retorno-leiaute-invalido"
        case cargaEmAndamento = "folha-carga-em-andamento"
        case retornoEmCurso = "folha-retorno-em-curso"
        case mudou = "folha-mudou"
        case remessaPorGerar = "remessa-por-gerar"
        case glosaVelha = "glosa-velha"
        case semCorrecao = "remessa-sem-correcao"
        case linhaInexistente = "linha-inexistente"
        case correcaoSemMudanca = "correcao-sem-mudanca"
        case correcaoAcimaDaParcela = "correcao-acima-da-parcela"
        case correcaoDeEncerrado = "correcao-de-encerrado"
        case correcaoDeSuspenso = "correcao-de-suspenso"
        case valorNegativo = "valor-negativo"
        case motivoVazio = "motivo-vazio"
        case motivoDesconhecido = "motivo-desconhecido"
        case nadaRejeitado = "nada-rejeitado"
        case outroRetorno = "outro-retorno"
        case divergenciaInexistente = "divergencia-inexistente"
        case solucaoQueNaoServe = "divergencia-sem-explicacao"
        case naoSeEscreve = "arquivo-nao-se-escreve"

        /// O que quem leu a recusa faz a seguir.
        package var fazer: String {
            switch self {
            case .competenciaInexistente: "Confira o mês e o ano."
            case .foraDeOrdem: "Faça antes o passo que falta, na página do mês."
            case .anteriorSemRetorno: "Importe-o antes."
            case .seguinteComCorte: "Desfaça-o antes."
            case .seguinteComCarga: "Siga com o mês como está, e corrija o que faltar na competência seguinte."
            case .rubricasFaltando: "Cadastre as rubricas e repita."
            case .semLeiauteDeRemessa: "Cadastre as rubricas e repita."
            case .leiauteSemDetalhe: "Escolha outro leiaute, ou corrija este."
            case .leiauteSemDescontado: "Escolha outro leiaute, ou corrija este."
            case .cargaEmAndamento: "Espere acabar ou, se ele parou, continue a aplicação."
            case .retornoEmCurso: "Espere acabar, e trate a diferença na conciliação."
            case .mudou: "Confira os números de agora e confirme."
            case .remessaPorGerar: "Gere-a e repita."
            case .glosaVelha: "Refaça a glosa e gere a remessa de novo antes de enviar."
            case .semCorrecao: "Corrija antes o enviado de algum contrato."
            case .linhaInexistente: "Confira o número do contrato e o mês."
            case .correcaoSemMudanca: "Informe outro valor, ou desista da correção."
            case .correcaoAcimaDaParcela: "Informe um valor até esse."
            case .correcaoDeEncerrado: "Diminua o que foi enviado, ou tire-o com zero."
            case .correcaoDeSuspenso: "Reative-o antes de mandar o desconto à folha, ou só diminua o que foi enviado."
            case .valorNegativo: "Informe zero ou mais."
            case .motivoVazio: "Escreva o motivo."
            case .motivoDesconhecido: "Escolha um dos motivos cadastrados."
            case .nadaRejeitado: "Escolha só parcelas não descontadas."
            case .outroRetorno: "Confira o arquivo já recebido, e trate a diferença na conciliação."
            case .divergenciaInexistente: "Confira na lista se ela já foi resolvida."
            case .solucaoQueNaoServe:
                "Diga como se resolveu, com \(ResolverDivergencia.tamanhoDaSolucao.lowerBound) a "
                    + "\(ResolverDivergencia.tamanhoDaSolucao.upperBound) letras."
            case .naoSeEscreve: "Use outro leiaute, ou uma versão dele em que o valor caiba."
            }
        }
    }

    /// O que houve, com os números do caso.
    var houve: String {
        switch self {
        case .competenciaInexistente(let competencia): "Não há a competência \(competencia.brasileira)."
        case .foraDeOrdem(let competencia, let esta, let precisa, let ato):
            "A competência \(competencia.brasileira) está \(esta.nome); para \(ato) é preciso que esteja "
                + precisa.map(\.nome).joined(separator: " ou ") + "."
        case .anteriorSemRetorno(let anterior):
            "Falta importar o retorno da folha de \(anterior.brasileira): sem ele não se sabe que parcela cada contrato desconta agora."
        case .seguinteComCorte(let seguinte):
            "A competência \(seguinte.brasileira) já recebeu o corte."
        case .seguinteComCarga(let seguinte):
            "A competência \(seguinte.brasileira) já recebeu cadastro ou margens; o corte não se desfaz mais."
        case .rubricasFaltando(let faltando):
            "Falta rubrica para \(Contagem.escrita(faltando.count, "caso", "casos")): "
                + faltando.map(\.description).joined(separator: "; ") + "."
        case .semLeiauteDeRemessa: "Nenhum leiaute de remessa tem rubrica vigente."
        case .leiauteSemDetalhe(let leiaute):
            "O leiaute \(leiaute) não serve de remessa: precisa de um registro de detalhe, e só um."
        case .leiauteSemDescontado(let leiaute):
            "O leiaute \(leiaute) não serve de folha fechada: o registro de detalhe precisa da matrícula e do valor descontado."
        case .cargaEmAndamento(let arquivo, let nome):
            "O arquivo \(arquivo) (\(nome)) ainda está sendo aplicado."
        case .retornoEmCurso(let competencia, let arquivo):
            "A folha fechada de \(competencia.brasileira) (arquivo \(arquivo)) já está sendo importada: o enviado não se corrige mais."
        case .mudou(let competencia):
            "A competência \(competencia.brasileira) mudou desde que você abriu esta página."
        case .remessaPorGerar(let competencia, let leiautes):
            "Falta a remessa de \(competencia.brasileira) depois da última glosa"
                + (leiautes.isEmpty ? "." : " em: " + leiautes.joined(separator: ", ") + ".")
        case .glosaVelha(let competencia, let contratos):
            Contagem.escrita(contratos, "contrato foi encerrado", "contratos foram encerrados") + " depois da glosa de "
                + "\(competencia.brasileira)."
        case .semCorrecao(let competencia): "Não há correção a mandar em \(competencia.brasileira)."
        case .linhaInexistente(let competencia, let contrato):
            "O contrato \(contrato) não tem parcela em \(competencia.brasileira)."
        case .correcaoAcimaDaParcela(let teto):
            "O desconto do mês não passa da parcela do contrato, \(teto.emReais)."
        case .correcaoDeEncerrado(let contrato, let situacao):
            "O contrato \(contrato) está \(situacao.nome.lowercased()) e não desconta mais."
        case .correcaoDeSuspenso(let contrato): "O contrato \(contrato) está suspenso."
        case .correcaoSemMudanca: "O valor novo é igual ao que já foi enviado."
        case .valorNegativo: "O valor não pode ser negativo."
        case .motivoVazio: "Falta o motivo."
        case .motivoDesconhecido(let motivo): "Não há o motivo de código \(motivo)."
        case .nadaRejeitado([]): "Nenhuma parcela foi escolhida."
        case .nadaRejeitado(let contratos):
            "Nada a explicar: a parcela foi descontada inteira, ou não há, em "
                + contratos.map(String.init).joined(separator: ", ") + "."
        case .outroRetorno(let competencia, let arquivo):
            "A competência \(competencia.brasileira) já recebe o retorno do arquivo \(arquivo): o retorno é definitivo."
        case .divergenciaInexistente(let id): "Não há divergência \(id) em aberto."
        case .solucaoQueNaoServe:
            "Falta a explicação, ou ela é curta ou longa demais."
        case .naoSeEscreve(let leiaute, let motivo):
            "O leiaute \(leiaute) não escreve este arquivo (\(motivo)). Nada foi gerado."
        }
    }
}
