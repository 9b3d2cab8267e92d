import Contratos
import Nucleo

/// As frases das recusas que cruzam a fronteira da consignatária, por código. Nenhuma leva número de margem.
///
/// Cada uma diz o que houve e o que fazer a seguir; a pessoa e o gestor também as leem, nas reservas em que agem.
package struct FraseDaRecusa: Sendable, Hashable {
    package let houve: String
    package let fazer: String

    private init(_ houve: String, _ fazer: String) {
        self.houve = houve
        self.fazer = fazer
    }

    /// As duas partes numa frase só, por código.
    package static let porCodigo: [String: String] = tabela.mapValues { "\($0.houve) \($0.fazer)" }

    /// A frase de um código, com os dois números entre as partes quando a conta informada não confere.
    package static func dizer(_ codigo: String, _ diferem: NumerosQueDiferem? = nil) -> String {
        guard let frase = tabela[codigo] else {
            return "O pedido foi recusado (\(codigo)). Procure o gestor do órgão e diga este código."
        }
        guard let diferem else { return "\(frase.houve) \(frase.fazer)" }
        func escrito(_ numero: Int64) -> String {
            codigo == RecusaDeAverbacao.Especie.cetNaoConfere.rawValue
                ? Taxa(emCentesimosDeMilionesimo: numero * 10_000).brasileiro : Dinheiro(centavos: numero).emReais
        }
        let numeros = "Informado: \(escrito(diferem.lido)); calculado: \(escrito(diferem.esperado))."
        return "\(frase.houve) \(numeros) \(frase.fazer)"
    }

    package static let tabela: [String: FraseDaRecusa] =
        quemPede.merging(deQuem) { $1 }.merging(oQuePede) { $1 }.merging(quantidadesEMargem) { $1 }
        .merging(cicloDaReserva) { $1 }.merging(contrato) { $1 }

    private static let quemPede: [String: FraseDaRecusa] = [
        "consignataria-bloqueada": .init(
            "A consignatária está bloqueada para novas operações.", "Procure o gestor do órgão."),
        "credenciamento-vencido": .init(
            "O credenciamento da consignatária não está vigente.", "Renove-o junto ao órgão."),
        "convenio-inexistente": .init(
            "A consignatária não tem convênio para este produto.",
            "Confira o código do produto ou peça o convênio ao gestor do órgão."),
        "convenio-bloqueado": .init(
            "O convênio deste produto está bloqueado para novas operações.", "Procure o gestor do órgão."),
        "sem-condicoes-vigentes": .init(
            "O convênio não tem condições vigentes na data de hoje.", "Procure o gestor do órgão."),
        "chave-reutilizada": .init(
            "A chave de idempotência já foi usada com outro conteúdo.", "Use uma chave nova para um pedido novo."),
    ]

    private static let deQuem: [String: FraseDaRecusa] = [
        "identificacao-exigida": .init("Falta dizer de quem é a operação.", "Informe a matrícula ou o CPF da pessoa."),
        "pessoa-nao-encontrada": .init(
            "Não há vínculo com a matrícula ou o CPF informado.", "Confira os algarismos."),
        "matricula-exigida": .init("Há mais de um vínculo para este CPF.", "Informe a matrícula."),
        "vinculo-desligado": .init(
            "O vínculo está encerrado e não admite nova consignação.",
            "Confira com a pessoa se ela tem outra matrícula em vigor."),
        "margem-bloqueada": .init(
            "Novas reservas para este vínculo estão bloqueadas pelo órgão.",
            "Peça à pessoa que procure o gestor do órgão."),
    ]

    private static let oQuePede: [String: FraseDaRecusa] = [
        "prazo-exigido": .init("Este produto tem prazo.", "Informe a quantidade de parcelas."),
        "prazo-nao-se-aplica": .init(
            "Este produto é mensal, sem quantidade de parcelas.", "Deixe o prazo em branco."),
        "percentual-exigido": .init(
            "Este produto se desconta em percentual da base de contribuição.", "Informe o percentual."),
        "percentual-nao-se-aplica": .init(
            "Este produto não se desconta em percentual.", "Deixe o percentual em branco e informe a parcela."),
        "percentual-fora-dos-limites": .init(
            "O percentual vai de 0,01% a 100,00%.", "Corrija o percentual."),
        "parcela-nao-se-aplica": .init(
            "Neste produto a parcela do mês sai do percentual.", "Deixe a parcela em branco."),
        "prazo-abaixo-do-minimo": .init(
            "A quantidade de parcelas está abaixo do mínimo do convênio.", "Aumente o prazo."),
        "prazo-acima-do-maximo": .init(
            "A quantidade de parcelas está acima do máximo do convênio.", "Reduza o prazo."),
        "carencia-fora-dos-limites": .init(
            "A carência está fora dos limites do convênio.", "Corrija os meses de carência conforme o convênio."),
        "parcela-invalida": .init("A parcela precisa ser maior que zero.", "Informe o valor da parcela."),
        "taxa-exigida": .init(
            "Este produto é um empréstimo, e faltam os números dele.", "Informe o valor liberado e a taxa de juros."),
        "taxa-acima-do-teto": .init(
            "A taxa de juros está acima do teto vigente.", "Reduza a taxa até o teto do convênio."),
        "cet-acima-do-teto": .init(
            "O custo efetivo total (CET) está acima do teto vigente.", "Reduza taxa, tarifas ou seguro."),
        "parcela-nao-confere": .init(
            "A parcela informada não confere com o cálculo do sistema.",
            "Confira valor liberado, taxa, prazo, carência, tarifas e seguro."),
        "iof-nao-confere": .init(
            "O IOF informado não confere com o cálculo do sistema.",
            "Corrija o IOF, ou deixe-o em branco para valer o calculado."),
        "cet-nao-confere": .init(
            "O CET informado não confere com o cálculo do sistema.",
            "Corrija o CET, ou deixe-o em branco para valer o calculado."),
        "calculo-impossivel": .init(
            "Com os valores informados não há cálculo possível.", "Confira valor liberado, taxa, tarifas e prazo."),
    ]

    private static let quantidadesEMargem: [String: FraseDaRecusa] = [
        "limite-de-contratos": .init(
            "A pessoa já tem o máximo de contratos deste produto.",
            "Encerre um dos que existem antes de reservar outro."),
        "limite-de-emprestimos": .init(
            "A pessoa já tem o máximo de empréstimos admitido.",
            "Espere que um deles acabe, ou refinancie um dos que são seus."),
        "limite-de-cartoes": .init(
            "A pessoa já tem o máximo de cartões admitido.", "Espere que o contrato do cartão dela se encerre."),
        "limite-de-consignatarias": .init(
            "A pessoa já tem o máximo de consignatárias admitido.",
            "Espere que ela encerre os contratos de uma das outras."),
        "reservas-simultaneas": .init(
            "Há reservas pendentes demais desta consignatária para esta pessoa.", "Confirme ou cancele as que existem."),
        "numero-repetido": .init(
            "A consignatária já usou este número em outro contrato.", "Informe outro número, ou deixe-o em branco."),
        "tentativas-esgotadas": .init(
            "O número de tentativas para esta pessoa se esgotou nesta competência.", "Procure o gestor do órgão."),
        "nao-cabe-na-margem": .init(
            "A parcela não cabe na margem.",
            "Reduza o valor, ou peça à pessoa que confira a margem no portal dela."),
    ]

    private static let cicloDaReserva: [String: FraseDaRecusa] = [
        "reserva-nao-encontrada": .init(
            "Não há reserva desta consignatária com este número.", "Confira o número na lista de reservas."),
        "reserva-vencida": .init("O prazo da reserva venceu e a margem foi devolvida.", "Faça nova reserva."),
        "reserva-ja-confirmada": .init(
            "A reserva já foi confirmada: agora é contrato e não se cancela como reserva.",
            "Encerre-a pelo contrato, se for o caso."),
        "reserva-encerrada": .init(
            "A reserva já foi encerrada.", "Confira na história dela o que houve, e faça outra se ainda for preciso."),
        "falta-autorizacao": .init(
            "Falta a autorização da pessoa, que o produto exige antes da confirmação.",
            "Peça à pessoa que autorize no portal dela."),
        "falta-documento": .init(
            "Sem documento de autorização não há desconto em folha.",
            "Informe o documento de autorização que a consignatária guarda."),
        "autorizacao-ja-dada": .init(
            "A reserva já foi autorizada.", "Espere que a consignatária confirme."),
        "falta-prova-de-vida": .init(
            "Falta a prova de vida da pessoa, de que esta reserva depende.",
            "Peça à pessoa que a faça no portal dela, e confirme depois."),
        "prova-de-vida-exigida": .init(
            "Esta reserva só se autoriza com prova de vida.", "Faça a prova de vida, na página da reserva."),
        "operacao-mudou": .init(
            "A reserva mudou depois que a pessoa começou a autorizar, e nada foi autorizado.", "Comece de novo."),
        "nao-espera-autorizacao": .init(
            "Esta reserva não espera a autorização da pessoa.",
            "Confira a situação dela: nada falta do lado da pessoa."),
    ]

    private static let contrato: [String: FraseDaRecusa] = [
        "contrato-nao-encontrado": .init(
            "Não há contrato desta consignatária com este número para esta matrícula.",
            "Confira a matrícula e o número na lista de contratos."),
        "contrato-encerrado": .init(
            "O contrato já foi encerrado.", "Retire a operação, ou confira se o contrato é outro."),
        "alteracao-nao-se-aplica": .init(
            "Só o contrato de valor mensal muda de valor.",
            "Renegocie o empréstimo; o de percentual muda pelo arquivo de alíquotas."),
        "aumento-exige-prova": .init(
            "Este valor exige prova de vida nova, e a parcela não mudou.",
            "Faça uma reserva com o valor inteiro, que a pessoa autoriza no portal dela, e encerre este contrato."),
        "competencia-encerrada": .init(
            "A competência do lote já foi cortada.", "Envie a operação num lote da competência seguinte."),
    ]
}
