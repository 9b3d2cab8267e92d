import Nucleo

/// Os vínculos e os contratos da base num mês, e o que fazer para que cada serviço tenha as suas linhas.
///
/// Começa pela carteira da carga inicial (mês −1) e anda de mês em mês com `avancar`. A memória é a dos contratos vivos: os encerrados
/// saem da lista.
struct Carteira: Sendable {
    let escala: Escala
    let servicos: [Servico]
    let calendario: CalendarioFicticio
    var vinculos: [Vinculo]
    var contratos: [ContratoFicticio] = []
    /// O mês a que o estado se refere; −1 é a carga inicial.
    var mes = -1
    /// Contratos pedidos neste mês, no fim da lista.
    var novos: Range<Int> = 0..<0
    /// Contratos cujo valor mudou neste mês, menos os de plano de saúde, que vão todos.
    var alterados: [Int] = []
    var proximoNumero: Int32 = 1

    init(_ escala: Escala) throws(RecusaDaBase) {
        self.escala = escala
        servicos = Servico.todos(escala)
        calendario = CalendarioFicticio(escala)
        vinculos = Populacao.criar(escala).vinculos
        precondition(servicos.count <= 64, "um bit por serviço")
        try montar()
    }

    /// Quantas linhas o serviço tem de ter no mês: cresce devagar até as do mês final, e ali fica.
    func alvo(_ servico: Servico, _ mes: Int) -> Int {
        let ultimo = escala.competencias - 1
        switch servico.especie {
        case .percentual, .premio, .cartao, .imobiliario: return servico.linhasNoFim
        case .emprestimo, .antecipacao, .plano, .mensal:
            guard mes < ultimo else { return servico.linhasNoFim }
            let centesimo = servico.linhasNoFim * 2 / 100
            // Na carga falta mais um tanto de empréstimos, para que o primeiro mês também tenha contratos novos.
            let naCarga = mes < 0 && servico.especie == .emprestimo ? centesimo : 0
            return servico.linhasNoFim - centesimo * (ultimo - mes) / escala.competencias - naCarga
        }
    }

    /// O contrato tem linha no mês em que a carteira está: começou, não acabou, e a pessoa não saiu.
    func comLinha(_ contrato: ContratoFicticio) -> Bool {
        contrato.comLinha(mes) && vinculos[Int(contrato.vinculo)].vivo(mes)
    }

    /// Linhas do mês por serviço.
    func linhasPorServico() -> [Int] {
        var linhas = [Int](repeating: 0, count: servicos.count)
        for contrato in contratos where comLinha(contrato) { linhas[Int(contrato.servico)] += 1 }
        return linhas
    }

    func remuneracao(_ vinculo: Int) -> RemuneracaoInformada {
        vinculos[vinculo].remuneracao(vinculo, mes, semente: escala.semente)
    }

    /// Base de contribuição da previdência complementar: o que passa do teto do regime geral.
    func baseDaPrevidencia(_ vinculo: Int) -> Int64 { max(50_000, vinculos[vinculo].bruta - 815_741) }

    // MARK: - Acrescentar

    /// Acrescenta o contrato, com o número seguinte, e conta o que pesa.
    mutating func acrescentar(_ novo: ContratoFicticio) {
        var contrato = novo
        contrato.numero = proximoNumero
        proximoNumero += 1
        let indice = Int(contrato.vinculo)
        let servico = servicos[Int(contrato.servico)]
        if servico.pesaNaGeral { vinculos[indice].comprometido += contrato.parcela }
        if servico.especie == .plano { vinculos[indice].plano += contrato.parcela }
        if servico.especie == .emprestimo || servico.especie == .imobiliario { vinculos[indice].emprestimos += 1 }
        vinculos[indice].servicos |= 1 << UInt64(contrato.servico)
        contratos.append(contrato)
    }

    /// Quanto ainda cabe na margem geral de quem é folgado, usando até tantos pontos-base dela.
    func cabe(_ vinculo: Int, ate pontosBase: Int64) -> Int64 {
        parte(vinculos[vinculo].base.geral, pontosBase) - vinculos[vinculo].comprometido
    }

    /// Tem lugar para mais uma consignatária (o limite do órgão é oito).
    func aceitaOutroServico(_ vinculo: Int) -> Bool { vinculos[vinculo].servicos.nonzeroBitCount < 7 }

    func jaTem(_ vinculo: Int, _ servico: Int) -> Bool { vinculos[vinculo].servicos & (1 << UInt64(servico)) != 0 }

    /// O valor de um serviço mensal para o vínculo.
    func valorMensal(_ servico: Servico, _ vinculo: Int, _ sorteio: inout Sorteio) -> Int64 {
        switch servico.ficticio.preco {
        case .daBruta(let pontosBase): parte(vinculos[vinculo].bruta, pontosBase)
        case .entre(let menor, let maior): sorteio.centavos(menor...maior)
        case .plano: Self.valorDoPlano(idade: sorteio.inteiro(0...70))
        case .daMargem, .aliquotas: 0
        }
    }

    /// Mensalidade do plano pela faixa de idade.
    static func valorDoPlano(idade: Int) -> Int64 {
        let faixas: [(ate: Int, valor: Int64)] = [
            (18, 38_712), (23, 45_930), (28, 52_418), (33, 60_275), (38, 69_204), (43, 81_560), (48, 99_871),
            (53, 121_345),
            (58, 150_468),
        ]
        return faixas.first { idade <= $0.ate }?.valor ?? 192_330
    }
}
