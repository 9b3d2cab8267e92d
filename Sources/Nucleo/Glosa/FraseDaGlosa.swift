/// As frases do pré-corte, montadas na borda a partir dos códigos e valores da memória.
///
/// Trazem a margem: são do gestor, do servidor e da auditoria, nunca da consignatária.
package enum FraseDaGlosa {
    /// A conta inteira de uma linha, em uma a cinco frases.
    package static func frase(_ conta: ContaDaGlosa) -> String {
        if conta.suspenso > .zero {
            return "Suspensa: \(conta.suspenso.emReais) não vão à folha neste mês nem ocupam a margem do mês."
        }
        var frases = [decisao(conta)]
        frases += conta.contas.map { saldo($0) }
        if let saldo = conta.saldoDoLimite { frases.append("Limite facultativo: \(livres(saldo)) na vez desta linha.") }
        if let saldo = conta.saldoDoTeto { frases.append("Teto da remuneração: \(livres(saldo)) na vez desta linha.") }
        if let motivo = conta.motivo { frases.append(razao(conta, motivo)) }
        if conta.transbordado > .zero {
            frases.append("Passaram a outra conta, por transbordo, \(conta.transbordado.emReais).")
        }
        if conta.glosado > .zero { frases += porQueNaoEmParte(conta) }
        frases.append(regra(conta))
        return frases.joined(separator: " ")
    }

    /// O motivo, como complemento de «glosada por».
    package static func frase(_ motivo: MotivoDaGlosa) -> String {
        switch motivo {
        case .compulsoriaNova: "aumento das consignações compulsórias"
        case .quedaDaMargem: "queda da margem bruta"
        case .aumentoDePlanoDeSaude: "aumento do plano de saúde"
        case .aumentoDeMensalidade: "aumento de mensalidade"
        case .aumentoDeParcela: "aumento de parcela"
        case .contratoNovo: "contrato novo"
        case .fimDeSuspensao: "fim de suspensão"
        case .linhaAFrente: "desconto de maior prioridade que voltou a ser enviado"
        case .mudancaDeRegra: "mudança da regra de glosa"
        case .limiteJaExcedido: "limite já excedido no mês anterior"
        case .protecaoDoLegado: "mínimo guardado para contrato legado protegido"
        case .margemDesconhecida: "margem desconhecida"
        case .semMesAnterior: "falta de limite, sem mês anterior para comparar"
        case .limite: "falta de limite, sem mudança em relação ao mês anterior"
        }
    }

    private static func decisao(_ conta: ContaDaGlosa) -> String {
        let ordem = "\(conta.ordem)ª na ordem dos descontos"
        if conta.glosado == .zero {
            return "Enviada inteira: \(conta.enviado.emReais), \(ordem)."
        }
        if conta.enviado == .zero {
            return "Glosada inteira: \(conta.glosado.emReais) não vão à folha; \(ordem)."
        }
        return "Glosada em \(conta.glosado.emReais): vão à folha \(conta.enviado.emReais) de "
            + "\(conta.previsto.emReais); \(ordem)."
    }

    private static func saldo(_ conta: ContaNaMemoria) -> String {
        guard let limite = conta.limite, let saldo = conta.saldoAntes else {
            return "\(conta.tipo.nome): margem desconhecida, sem base para cortar."
        }
        return "\(conta.tipo.nome): limite de \(limite.emReais) (\(fonte(conta))), \(livres(saldo)) na vez desta linha."
    }

    private static func livres(_ saldo: Dinheiro) -> String {
        saldo < .zero ? "excedido em \((-saldo).emReais)" : "com \(saldo.emReais) livres"
    }

    private static func fonte(_ conta: ContaNaMemoria) -> String {
        switch conta.fonte {
        case .folha: return "margem da folha"
        case .pagamento: return "pagamento do mês"
        case .informada: return "margem trazida pela folha para a regra da data do contrato"
        case .semPercentual: return "margem da folha, sem percentual na regra da data do contrato ou na do mês"
        case .desconhecida: return "desconhecida"
        case .remuneracao:
            guard let percentual = conta.percentualDaData else { return "percentual da remuneração líquida" }
            return "\(percentual.brasileiro) da remuneração líquida"
        case .derivada:
            guard let margem = conta.margemDaFolha, let doMes = conta.percentualDoMes,
                let daData = conta.percentualDaData
            else { return "derivada da margem da folha" }
            return "\(margem.emReais) da folha ÷ \(doMes.brasileiro) da regra do mês × \(daData.brasileiro) "
                + "da regra da data do contrato"
        }
    }

    private static func razao(_ conta: ContaDaGlosa, _ motivo: MotivoDaGlosa) -> String {
        var texto = "Motivo: \(frase(motivo))"
        if conta.valorDaCausa > .zero { texto += " (\(conta.valorDaCausa.emReais))" }
        if let origem = conta.origem, origem != motivo { texto += "; o motivo original foi \(frase(origem))" }
        let outras = conta.causas.filter { $0 != motivo }.map { frase($0) }
        if !outras.isEmpty { texto += "; também pesaram: \(outras.joined(separator: ", "))" }
        return texto + "."
    }

    private static func porQueNaoEmParte(_ conta: ContaDaGlosa) -> [String] {
        if conta.componente == .fila { return ["Uma linha anterior não coube, e a regra não segue adiante."] }
        guard conta.excluida, let cabe = conta.cabe, cabe > .zero else { return [] }
        if !conta.aceitaParcial { return ["Cabiam \(cabe.emReais), mas o produto não aceita desconto parcial."] }
        if cabe < conta.minimo {
            return ["Cabiam \(cabe.emReais), menos que o mínimo de \(conta.minimo.emReais) do produto."]
        }
        return ["Cabiam \(cabe.emReais), mas a finalidade não admite corte em parte."]
    }

    private static func regra(_ conta: ContaDaGlosa) -> String {
        let base = "Regra \(conta.regraDaData) (\(conta.fonteDaRegra))"
        return conta.regraDaData == conta.regraDoMes ? "\(base)." : "\(base); ordem pela regra \(conta.regraDoMes)."
    }
}
