import Nucleo

/// O que saiu do corte de um mês.
struct CorteDoMes {
    let competencia: Competencia
    var linhasPorConsignataria: [String: Int] = [:]
    var suspensas = 0
    var cortes: [MotivoDaGlosa: Int] = [:]
    /// Pares de linhas da mesma pessoa averbadas no mesmo dia, com uma delas cortada.
    var empatesCortados = 0
    /// Matrículas em que o que pesa na margem geral dá exatamente a margem, e as em que passa dela um centavo.
    var noLimite = 0, umCentavoAcima = 0
    var recusados: Set<String> = []
    /// Linhas enviadas: matrícula, consignatária e produto, contrato, valor, parcela e prazo.
    var enviadas: [(contrato: ContratoDeProva, valor: Int64)] = []

    var linhas: Int { linhasPorConsignataria.values.reduce(0, +) }
    var quantosCortes: Int { cortes.values.reduce(0, +) }
}

extension OrgaoDeProva {
    /// Joga um mês inteiro: recebe tudo, corta, e fecha com a folha descontando o que se enviou.
    mutating func jogar(_ competencia: Competencia) throws -> CorteDoMes {
        var corte = CorteDoMes(competencia: competencia)
        try carregarFolha(competencia.iso)
        try carregarVariaveis(competencia.iso)
        corte.recusados = try carregarInclusoes(competencia)
        let (entrada, posicoes) = try entrada(competencia)
        (corte.noLimite, corte.umCentavoAcima) = limites(posicoes)
        let resultado = PreCorte.glosar(entrada)
        for (linha, indice) in posicoes.enumerated() {
            let contrato = contratos[indice]
            corte.linhasPorConsignataria[contrato.consignataria, default: 0] += 1
            if let motivo = resultado.motivo(linha) { corte.cortes[motivo, default: 0] += 1 }
            let enviado = resultado.enviado(linha).centavos
            if contrato.suspenso(competencia) {
                corte.suspensas += 1
                contratos[indice].anterior = .suspensa
                continue
            }
            if enviado > 0 { corte.enviadas.append((contrato, enviado)) }
            contratos[indice].anterior = .presente(
                parcela: Dinheiro(centavos: contrato.parcela), enviado: Dinheiro(centavos: enviado),
                origem: resultado.origem(linha))
            // O que não coube estende o prazo; o que coube inteiro está pago.
            if enviado == contrato.parcela { contratos[indice].pagas += 1 }
        }
        corte.empatesCortados = empates(resultado, posicoes)
        return corte
    }

    /// As linhas do corte: contratos começados e não acabados, de quem não saiu.
    private func entrada(_ competencia: Competencia) throws -> (EntradaDaGlosa, [Int]) {
        guard let vigente = catalogo.regras.indice(em: competencia.primeiroDia) else {
            throw No.Falta(oque: "regra vigente")
        }
        var entrada = try EntradaDaGlosa(
            tipos: catalogo.tipos, regras: catalogo.regras, vigente: catalogo.regras.todas[vigente].id,
            regraAnterior: catalogo.regras.todas[vigente].id)
        var blocos: [String: Int] = [:]
        var posicoes: [Int] = []
        for (indice, contrato) in contratos.enumerated() where contrato.primeira <= competencia && !contrato.acabou {
            guard let vinculo = vinculos[contrato.matricula], vinculo.vivo,
                let produto = catalogo.produtos[contrato.produto]
            else { continue }
            let bloco = blocos[contrato.matricula] ?? informar(contrato.matricula, vinculo, em: &entrada)
            blocos[contrato.matricula] = bloco
            _ = entrada.acrescentar(linha(contrato, produto, competencia), em: bloco)
            posicoes.append(indice)
        }
        return (entrada, posicoes)
    }

    private func informar(_ matricula: String, _ vinculo: VinculoDeProva, em entrada: inout EntradaDaGlosa) -> Int {
        let bloco = entrada.acrescentar(
            vinculo: Int64(entrada.quantosVinculos + 1), remuneracao: vinculo.bases, anterior: vinculo.basesDeAntes)
        for (tipo, cadastrado) in catalogo.tipos.enumerated() {
            guard let margem = vinculo.margens[cadastrado.codigo] else { continue }
            let porRegra = vinculo.porRegra.compactMap { regra, margens -> MargemPorRegra? in
                guard let posicao = catalogo.regraDaMarca[regra], let valor = margens[cadastrado.codigo] else {
                    return nil
                }
                return MargemPorRegra(regra: posicao, margem: Dinheiro(centavos: valor))
            }
            entrada.informar(
                ContaDoMes(
                    tipo: tipo, margem: Dinheiro(centavos: margem),
                    margemAnterior: vinculo.margensDeAntes[cadastrado.codigo].map(Dinheiro.init(centavos:)),
                    pagamentoDoMes: cadastrado.estoque ? vinculo.verbasPagas.map(Dinheiro.init(centavos:)) : nil,
                    porRegra: porRegra),
                em: bloco)
        }
        return bloco
    }

    private func linha(
        _ contrato: ContratoDeProva, _ produto: CatalogoDeProva.Produto, _ competencia: Competencia
    ) -> LinhaDaGlosa {
        let regra =
            contrato.marca.flatMap { catalogo.regraDaMarca[$0] } ?? catalogo.regras.indice(em: contrato.averbado) ?? 0
        let natureza: NaturezaDaLinha =
            switch produto.natureza {
            case "emprestimo": .emprestimo
            case "cartao": .cartao
            case "plano-de-saude": .planoDeSaude
            case "mensalidade": .mensalidade
            case "seguro": .seguro
            case "previdencia": .previdencia
            case "antecipacao": .verbasEmAtraso
            default: .outra
            }
        return LinhaDaGlosa(
            contrato: contrato.ade, ade: contrato.ade, prioridade: produto.prioridade, averbadoEm: contrato.averbado,
            parcela: Dinheiro(centavos: contrato.parcela), minimo: Dinheiro(centavos: produto.minimo),
            aceitaParcial: produto.aceitaParcial,
            incidencia: IncidenciaDaLinha(produto.tipos), regra: regra, protegida: contrato.marca != nil,
            suspensa: contrato.suspenso(competencia), natureza: natureza, anterior: contrato.anterior)
    }

    /// Os dois lados do limite da margem geral, ao centavo, nas linhas do corte.
    private func limites(_ posicoes: [Int]) -> (exatos: Int, umCentavo: Int) {
        var somas: [String: Int64] = [:]
        for contrato in posicoes.lazy.map({ contratos[$0] })
        where catalogo.produtos[contrato.produto]?.tipos.first == 0 {
            somas[contrato.matricula, default: 0] += contrato.parcela
        }
        let sobras = somas.compactMap { matricula, soma in vinculos[matricula]?.margens["geral"].map { $0 - soma } }
        return (sobras.count { $0 == 0 }, sobras.count { $0 == -1 })
    }

    private func empates(_ resultado: ResultadoDaGlosa, _ posicoes: [Int]) -> Int {
        var porPessoaEDia: [String: (quantas: Int, cortada: Bool)] = [:]
        for (linha, indice) in posicoes.enumerated() {
            let contrato = contratos[indice]
            guard catalogo.produtos[contrato.produto]?.natureza == "emprestimo" else { continue }
            var par = porPessoaEDia["\(contrato.matricula)|\(contrato.averbado)"] ?? (0, false)
            par = (par.quantas + 1, par.cortada || resultado.glosado(linha) > .zero)
            porPessoaEDia["\(contrato.matricula)|\(contrato.averbado)"] = par
        }
        return porPessoaEDia.values.count { $0.quantas > 1 && $0.cortada }
    }
}
