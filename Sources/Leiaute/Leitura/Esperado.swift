/// O que se esperava do campo, para a mensagem do apontamento.
func esperado(_ falha: FalhaDeCampo, _ campo: DefinicaoDeCampo, _ codificacao: Codificacao) -> String {
    switch falha {
    case .nenhuma: return ""
    case .vazio: return campo.obrigatorio ? "preenchido" : "zeros quando vazio"
    case .algarismos:
        return campo.tipo.numerico?.sinal ?? .nenhum == .nenhum ? "só algarismos" : "só algarismos e o sinal"
    case .sinal: return esperadoDoSinal(campo.tipo.numerico?.sinal ?? .nenhum)
    case .decimal: return esperadoDoDecimal(campo.tipo.numerico ?? FormatoDeNumero())
    case .grande: return "até 18 algarismos"
    case .data: return "data \(formatoDe(campo))"
    case .dataImpossivel: return "data que exista, \(formatoDe(campo))"
    case .competencia: return "mês \(formatoDe(campo))"
    case .competenciaImpossivel: return "mês que exista, \(formatoDe(campo))"
    case .foraDaLista: return esperadoDaLista(campo)
    case .constante: return "\"\(campo.constante ?? "")\""
    case .reservado: return campo.preenchimento?.caractere ?? 0x20 == 0x20 ? "brancos" : "só o preenchimento"
    case .tamanhoMaximo: return "até \(campo.tamanho ?? 0) caracteres"
    case .tamanhoExato: return "\(campo.tamanho ?? 0) caracteres"
    case .caractere: return "caracteres que se imprimem em \(codificacao.rawValue)"
    }
}

private func esperadoDoSinal(_ sinal: Sinal) -> String {
    switch sinal {
    case .nenhum: "número sem sinal"
    case .esquerda: "- no começo se negativo"
    case .direita: "- ou branco no fim"
    case .esquerdaSempre: "+ ou - no começo"
    case .direitaSempre: "+ ou - no fim"
    }
}

private func esperadoDoDecimal(_ numero: FormatoDeNumero) -> String {
    if numero.casas == 0 { return "número inteiro" + (numero.milhar ? " com milhar" : "") }
    let nomes = numero.separadores.map { $0 == .virgula ? "vírgula" : "ponto" }
    let casas =
        numero.casasMinimas == numero.casas
        ? "\(numero.casas) \(numero.casas == 1 ? "casa" : "casas")" : "\(numero.casasMinimas) a \(numero.casas) casas"
    return "número com \(casas) e \(ouLista(nomes))"
}

private func formatoDe(_ campo: DefinicaoDeCampo) -> String {
    switch campo.tipo {
    case .data(let formato): formato.rawValue
    case .competencia(let formato): formato.rawValue
    default: ""
    }
}

private func esperadoDaLista(_ campo: DefinicaoDeCampo) -> String {
    let codigos = campo.dominio ?? campo.mapa?.map(\.codigo) ?? []
    let mostrados = codigos.prefix(12).map { "\"\($0)\"" }
    if codigos.count > 12 {
        return mostrados.joined(separator: ", ") + " ou outro dos \(codigos.count) códigos da definição"
    }
    return ouLista(Array(mostrados))
}
