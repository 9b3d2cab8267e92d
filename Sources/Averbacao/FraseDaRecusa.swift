/// As frases das recusas que cruzam a fronteira da consignatária, por código. Nenhuma leva número de margem.
package enum FraseDaRecusa {
    package static let porCodigo: [String: String] = [
        "consignataria-bloqueada": "A consignatária está bloqueada para novas operações. Procure o gestor do órgão.",
        "credenciamento-vencido": "O credenciamento da consignatária não está vigente. Renove-o junto ao órgão.",
        "convenio-inexistente": "A consignatária não tem convênio para este produto.",
        "convenio-bloqueado": "O convênio deste produto está bloqueado para novas operações.",
        "sem-condicoes-vigentes": "O convênio não tem condições vigentes na data de hoje. Procure o gestor do órgão.",
        "pessoa-nao-encontrada": "Não há vínculo com a matrícula ou o CPF informado. Confira os algarismos.",
        "matricula-exigida": "Há mais de um vínculo para este CPF. Informe a matrícula.",
        "vinculo-desligado": "O vínculo está encerrado e não admite nova consignação.",
        "margem-bloqueada": "Novas reservas para este vínculo estão bloqueadas pelo órgão.",
        "prazo-exigido": "Informe a quantidade de parcelas: este produto tem prazo.",
        "prazo-nao-se-aplica": "Este produto é mensal, sem quantidade de parcelas. Deixe o prazo em branco.",
        "prazo-abaixo-do-minimo": "A quantidade de parcelas está abaixo do mínimo do convênio.",
        "prazo-acima-do-maximo": "A quantidade de parcelas está acima do máximo do convênio.",
        "carencia-fora-dos-limites": "A carência está fora dos limites do convênio.",
        "parcela-invalida": "A parcela precisa ser maior que zero.",
        "taxa-exigida": "Informe o valor liberado e a taxa de juros: este produto é um empréstimo.",
        "taxa-acima-do-teto": "A taxa de juros está acima do teto vigente.",
        "cet-acima-do-teto": "O custo efetivo total (CET) está acima do teto vigente.",
        "parcela-nao-confere":
            "A parcela informada não confere com o cálculo do sistema. Confira taxa, prazo, carência e tarifas.",
        "iof-nao-confere": "O IOF informado não confere com o cálculo do sistema.",
        "cet-nao-confere": "O CET informado não confere com o cálculo do sistema.",
        "calculo-impossivel":
            "Com os valores informados não há cálculo possível. Confira valor liberado, tarifas e prazo.",
        "limite-de-contratos": "A pessoa já tem o máximo de contratos deste produto.",
        "limite-de-emprestimos": "A pessoa já tem o máximo de empréstimos admitido.",
        "limite-de-cartoes": "A pessoa já tem o máximo de cartões admitido.",
        "limite-de-consignatarias": "A pessoa já tem o máximo de consignatárias admitido.",
        "reservas-simultaneas":
            "Há reservas pendentes demais desta consignatária para esta pessoa. Confirme ou cancele as que existem.",
        "numero-repetido": "A consignatária já usou este número em outro contrato.",
        "tentativas-esgotadas":
            "O número de tentativas para esta pessoa se esgotou nesta competência. Procure o gestor do órgão.",
        "nao-cabe-na-margem": "A parcela não cabe na margem.",
        "reserva-nao-encontrada": "Não há reserva desta consignatária com este número.",
        "reserva-vencida": "O prazo da reserva venceu e a margem foi devolvida. Faça nova reserva.",
        "reserva-ja-confirmada": "A reserva já foi confirmada: agora é contrato e não se cancela como reserva.",
        "reserva-encerrada": "A reserva já foi encerrada.",
        "falta-autorizacao": "Falta a autorização da pessoa: o produto a exige antes da confirmação.",
        "falta-documento":
            "Informe o documento de autorização que a consignatária guarda: sem ele não há desconto em folha.",
        "autorizacao-ja-dada": "A reserva já foi autorizada.",
        "falta-prova-de-vida":
            "Falta a prova de vida da pessoa: pelo valor, esta reserva só se confirma depois que ela a fizer no portal dela.",
        "prova-de-vida-exigida": "Esta reserva só se autoriza com prova de vida.",
        "operacao-mudou":
            "A reserva mudou depois que a pessoa começou a autorizar. Nada foi autorizado: comece de novo.",
        "contrato-nao-encontrado": "Não há contrato desta consignatária com este número para esta matrícula.",
        "contrato-encerrado": "O contrato já foi encerrado.",
        "alteracao-nao-se-aplica": "Só o contrato de valor mensal muda de valor; empréstimo se renegocia.",
        "aumento-exige-prova":
            "Este valor exige prova de vida nova, e a parcela não mudou. Faça uma reserva com o valor inteiro, que a pessoa autoriza no portal dela, e encerre este contrato.",
        "competencia-encerrada":
            "A competência do lote já foi cortada. Envie a operação num lote da competência seguinte.",
        "nao-espera-autorizacao": "Esta reserva não espera a autorização da pessoa.",
        "identificacao-exigida": "Informe a matrícula ou o CPF da pessoa.",
        "chave-reutilizada":
            "A chave de idempotência já foi usada com outro conteúdo. Use uma chave nova para um pedido novo.",
    ]
}
