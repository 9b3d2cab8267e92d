import Leiaute
import Nucleo

// O que as consignatárias mandam num mês: alíquotas, prêmios, valores variáveis e contratos novos.

extension Gerador {
    private var escala: Escala { carteira.escala }
    private var competencia: Competencia { escala.competencia(carteira.mes) }

    /// Escreve os arquivos das consignatárias do mês; devolve os nomes dos de valores variáveis e dos de inclusões.
    func escreverConsignatarias(em pasta: String) throws -> (variaveis: [String], inclusoes: [String]) {
        try escreverPrevidencia(em: pasta)
        return (try escreverVariaveis(em: pasta), try escreverInclusoes(em: pasta))
    }

    private func matricula(_ contrato: ContratoFicticio) -> Campo {
        .texto(carteira.vinculos[Int(contrato.vinculo)].matriculaEscrita(carteira.mes))
    }

    private func servico(_ contrato: ContratoFicticio) -> Servico { carteira.servicos[Int(contrato.servico)] }

    // MARK: - Previdência complementar

    private func escreverPrevidencia(em pasta: String) throws {
        let aliquotas = try EscritaDeArquivo(
            "\(pasta)/aliquotas.csv", "aliquotas-previdencia", leiautes,
            campos: ["competencia", "matricula", "produto", "percentual"])
        let premios = try EscritaDeArquivo(
            "\(pasta)/premios.csv", "premios-previdencia", leiautes,
            campos: ["competencia", "matricula", "produto", "valor"])
        for contrato in carteira.contratos where carteira.comLinha(contrato) {
            let campos: [Campo] = [.mes(competencia), matricula(contrato), .texto(servico(contrato).produto)]
            switch servico(contrato).especie {
            case .percentual: try aliquotas.linha(campos + [.porCento(Int64(contrato.percentual))])
            case .premio: try premios.linha(campos + [.reais(contrato.parcela)])
            default: break
            }
        }
        try aliquotas.terminar()
        try premios.terminar()
    }

    // MARK: - Valores variáveis

    /// O plano de saúde manda todas as linhas; as outras, só as que mudaram.
    private func escreverVariaveis(em pasta: String) throws -> [String] {
        var porServico: [UInt8: [Int]] = [:]
        for posicao in carteira.alterados where servico(carteira.contratos[posicao]).especie == .mensal {
            porServico[carteira.contratos[posicao].servico, default: []].append(posicao)
        }
        let antigos = carteira.contratos.indices.prefix(carteira.novos.lowerBound)
        for indice in carteira.servicos.indices where carteira.servicos[indice].especie == .plano {
            porServico[UInt8(indice)] = antigos.filter {
                carteira.contratos[$0].servico == UInt8(indice) && carteira.comLinha(carteira.contratos[$0])
            }
        }
        var nomes: [String] = []
        for (indice, posicoes) in porServico.sorted(by: { $0.key < $1.key }) {
            let dele = carteira.servicos[Int(indice)]
            let nome = "variaveis-\(dele.consignataria.codigo).csv"
            let arquivo = try EscritaDeArquivo(
                "\(pasta)/\(nome)", "variaveis-da-consignataria", leiautes,
                campos: ["matricula", "numero", "produto", "valor"])
            try arquivo.cabecalho([
                "consignataria": .texto(dele.consignataria.codigo), "competencia": .mes(competencia),
            ])
            for posicao in posicoes {
                let contrato = carteira.contratos[posicao]
                try arquivo.linha([
                    matricula(contrato), .texto(dele.numero(contrato.numero)), .texto(dele.produto),
                    .reais(contrato.parcela),
                ])
            }
            try arquivo.terminar()
            nomes.append(nome)
        }
        return nomes
    }

    // MARK: - Contratos novos

    private func escreverInclusoes(em pasta: String) throws -> [String] {
        var porConsignataria: [String: [[Campo]]] = [:]
        for posicao in carteira.novos {
            let contrato = carteira.contratos[posicao]
            porConsignataria[servico(contrato).consignataria.codigo, default: []].append(inclusao(contrato))
        }
        for recusa in recusasDoMes() {
            porConsignataria[recusa.consignataria, default: []].append(recusa.campos)
            try anotarRecusa(recusa, competencia)
        }
        var nomes: [String] = []
        for (codigo, linhas) in porConsignataria.sorted(by: { $0.key < $1.key }) {
            let nome = "inclusoes-\(codigo).csv"
            let arquivo = try EscritaDeArquivo(
                "\(pasta)/\(nome)", "inclusoes-da-consignataria", leiautes, campos: Self.camposDaInclusao)
            try arquivo.cabecalho([
                "consignataria": .texto(codigo), "competencia": .mes(competencia),
                "operacao_em": .dia(carteira.diaDosLotes),
                "sequencia": .inteiro(1),
            ])
            for linha in linhas { try arquivo.linha(linha) }
            try arquivo.terminar()
            nomes.append(nome)
        }
        return nomes
    }

    private static let camposDaInclusao = [
        "matricula", "cpf", "produto", "parcela", "prazo", "carencia", "numero", "valor_liberado", "taxa_ao_mes",
        "documento", "tarifa_financiada", "tarifa_a_vista", "seguro_mensal", "percentual",
    ]

    /// A linha do lote, com o CPF em quatro de cada cinco.
    func inclusao(_ contrato: ContratoFicticio) -> [Campo] {
        let dele = servico(contrato)
        let numero = dele.numero(contrato.numero)
        let cpf = PessoaFicticia.cpf(Int(carteira.vinculos[Int(contrato.vinculo)].pessoa), semente: escala.semente)
        let credito = contrato.liberado > 0
        return [
            matricula(contrato), contrato.numero % 5 == 0 ? .nulo : .texto(cpf.digitos), .texto(dele.produto),
            .reais(contrato.parcela),
            contrato.prazo > 0 ? .quantos(Int(contrato.prazo)) : .nulo, .quantos(Int(contrato.carencia)),
            .texto(numero),
            credito ? .reais(contrato.liberado) : .nulo, credito ? .decimal(Int64(contrato.taxa), casas: 6) : .nulo,
            .texto("ADF-\(numero)"), .nulo, .nulo, .nulo, .nulo,
        ]
    }
}
