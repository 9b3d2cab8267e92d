import Yams

/// Passa um item de `campos` a `DefinicaoDeCampo`, com os padrões do tipo e do formato.
struct LeituraDoCampo {
    let formato: Formato
    let coletor: ColetorDeDefeitos

    private static let gerais = [
        "nome", "descricao", "tamanho", "tipo", "obrigatorio", "vazio", "constante", "preenchimento",
    ]

    private func chaves(_ tipo: String) -> [String] {
        let doFormato: [String] =
            switch formato {
            case .posicional: ["inicio"]
            case .relatorio: ["inicio", "depois-de"]
            case .delimitado, .dbf: ["coluna"]
            case .xml: ["elemento", "atributo"]
            }
        let doTipo: [String] =
            switch tipo {
            case "texto", "numero": ["dominio", "mapa"]
            case "inteiro": ["sinal", "milhar", "total", "sequencia"]
            case "decimal": ["casas", "separador", "casas-minimas", "sinal", "milhar", "total"]
            case "data", "competencia": ["formato"]
            case "logico": ["mapa"]
            case "reservado": ["qualquer"]
            default: []
            }
        return Self.gerais + doFormato + doTipo
    }

    func campo(_ no: Node, registro: String, _ indice: Int) -> DefinicaoDeCampo? {
        guard let cru = MapaYaml(no, caminho: "\(registro).campos[\(indice + 1)]", coletor: coletor) else { return nil }
        let escrito = cru.texto("nome") ?? ""
        let mapa = escrito.isEmpty ? cru : cru.com(caminho: "\(registro).\(escrito)")
        guard mapa.tem("tipo") else {
            mapa.apontar(nil, "falta a chave \"tipo\"")
            return nil
        }
        let nomeDoTipo = mapa.texto("tipo") ?? ""
        guard let tipo = tipo(mapa, nomeDoTipo) else { return nil }
        mapa.recusarOutras(chaves(nomeDoTipo)) { chave in
            let outros = TipoDeCampo.nomes.filter { chaves($0).contains(chave) }
            return outros.isEmpty ? nil : "é de \(ouLista(outros)), não de \(nomeDoTipo)"
        }
        if escrito.isEmpty, tipo != .reservado { mapa.apontar(nil, "falta a chave \"nome\"") }
        let vazios: [FormaDoVazio] = mapa.opcoes("vazio") ?? [.brancos]
        return DefinicaoDeCampo(
            nome: escrito, descricao: mapa.texto("descricao"), inicio: mapa.inteiro("inicio", em: 1...20_000),
            tamanho: mapa.inteiro("tamanho", em: 1...20_000), depoisDe: mapa.texto("depois-de"),
            coluna: mapa.texto("coluna") ?? (formato == .dbf ? maiusculas(escrito) : escrito),
            elemento: elemento(mapa, padrao: escrito), atributo: atributo(mapa), tipo: tipo,
            obrigatorio: mapa.logico("obrigatorio") ?? (tipo != .reservado), vazio: vazios,
            constante: mapa.texto("constante"),
            dominio: mapa.textos("dominio"), mapa: mapaDeCodigos(mapa, tipo), preenchimento: preenchimento(mapa, tipo),
            total: total(mapa), sequencia: mapa.opcao("sequencia"), qualquer: mapa.logico("qualquer") ?? false,
            linhaDaDefinicao: mapa.linha)
    }

    private func maiusculas(_ texto: String) -> String {
        String(decoding: texto.utf8.map { (0x61...0x7A).contains($0) ? $0 - 32 : $0 }, as: UTF8.self)
    }

    private func elemento(_ mapa: MapaYaml, padrao: String) -> [String] {
        guard formato == .xml, !mapa.tem("atributo") else { return [] }
        let escrito = mapa.texto("elemento") ?? padrao
        if escrito == "." || escrito.isEmpty { return [] }
        let partes = escrito.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if !partes.allSatisfy(nomeDeXml) {
            mapa.apontar("elemento", "esperado caminho de elementos separados por /, ou ., lido \"\(escrito)\"")
        }
        return partes
    }

    private func atributo(_ mapa: MapaYaml) -> String? {
        guard let atributo = mapa.texto("atributo") else { return nil }
        if !nomeDeXml(atributo) { mapa.apontar("atributo", "esperado nome de atributo, lido \"\(atributo)\"") }
        if mapa.tem("elemento") { mapa.apontar("atributo", "não se usa junto com elemento") }
        return atributo
    }

    private func tipo(_ mapa: MapaYaml, _ nome: String) -> TipoDeCampo? {
        switch nome {
        case "texto": return .texto
        case "numero": return .numero
        case "inteiro": return .inteiro(numero(mapa, casas: 0))
        case "decimal":
            if !mapa.tem("casas") { mapa.apontar(nil, "falta a chave \"casas\"") }
            return .decimal(numero(mapa, casas: mapa.inteiro("casas", em: 0...9) ?? 0))
        case "data": return comFormato(mapa, TipoDeCampo.data)
        case "competencia": return comFormato(mapa, TipoDeCampo.competencia)
        case "logico": return .logico
        case "reservado": return .reservado
        default:
            mapa.apontar("tipo", "esperado \(ouLista(TipoDeCampo.nomes)), lido \"\(nome)\"")
            return nil
        }
    }

    private func comFormato<F: RawRepresentable & CaseIterable>(_ mapa: MapaYaml, _ montar: (F) -> TipoDeCampo)
        -> TipoDeCampo?
    where F.RawValue == String {
        if !mapa.tem("formato") { mapa.apontar(nil, "falta a chave \"formato\"") }
        return mapa.opcao("formato", F.self).map(montar)
    }

    private func numero(_ mapa: MapaYaml, casas: Int) -> FormatoDeNumero {
        var padrao: Separador =
            switch formato {
            case .posicional: .nenhum
            case .xml, .dbf: .ponto
            case .delimitado, .relatorio: .virgula
            }
        if casas == 0 { padrao = .nenhum }
        let minimas = mapa.inteiro("casas-minimas", em: 0...9) ?? casas
        return FormatoDeNumero(
            casas: casas, casasMinimas: minimas, separadores: mapa.opcoes("separador") ?? [padrao],
            milhar: mapa.logico("milhar") ?? false, sinal: mapa.opcao("sinal") ?? .nenhum)
    }

    private func mapaDeCodigos(_ mapa: MapaYaml, _ tipo: TipoDeCampo) -> [ParDoMapa]? {
        guard let livre = mapa.mapa("mapa") else { return nil }
        var pares: [ParDoMapa] = []
        for (codigo, _) in livre.todos {
            if tipo == .logico {
                if let valor = livre.logico(codigo) {
                    pares.append(ParDoMapa(codigo: codigo, valor: valor ? "sim" : "nao"))
                }
            } else if let valor = livre.texto(codigo) {
                if valor.isEmpty { livre.apontar(codigo, "valor vazio") }
                pares.append(ParDoMapa(codigo: codigo, valor: valor))
            }
        }
        return pares
    }

    private func preenchimento(_ mapa: MapaYaml, _ tipo: TipoDeCampo) -> Preenchimento? {
        let padrao = preenchimentoPadrao(tipo)
        guard let declarado = mapa.mapa("preenchimento") else { return padrao }
        declarado.recusarOutras(["caractere", "lado"])
        var resultado = padrao ?? Preenchimento(caractere: UInt8(ascii: " "), lado: .direita)
        if let caractere = declarado.texto("caractere") {
            let bytes = Array(caractere.utf8)
            if bytes.count == 1, (0x20...0x7E).contains(bytes[0]) {
                resultado.caractere = bytes[0]
            } else {
                declarado.apontar("caractere", "esperado um caractere ASCII, lido \"\(caractere)\"")
            }
        }
        resultado.lado = declarado.opcao("lado") ?? resultado.lado
        return resultado
    }

    private func preenchimentoPadrao(_ tipo: TipoDeCampo) -> Preenchimento? {
        guard formato.temPosicoes else { return nil }
        switch tipo {
        case .texto, .logico, .reservado, .data, .competencia: return Preenchimento(caractere: 0x20, lado: .direita)
        case .numero: return Preenchimento(caractere: UInt8(ascii: "0"), lado: .esquerda)
        case .inteiro, .decimal:
            return Preenchimento(caractere: formato == .relatorio ? 0x20 : UInt8(ascii: "0"), lado: .esquerda)
        }
    }

    private func total(_ mapa: MapaYaml) -> TotalDeControle? {
        guard let total = mapa.mapa("total") else { return nil }
        total.recusarOutras(["contar", "somar", "desde", "por"])
        let conta: TotalDeControle.Conta
        switch (total.textos("contar"), total.textos("somar")) {
        case (let contados?, nil): conta = contados == ["todos"] ? .contarTodos : .contar(registros: contados)
        case (nil, let somados?):
            conta = .somar(
                somados.compactMap { escrito in
                    guard let (registro, campo) = separar(escrito) else {
                        total.apontar("somar", "esperado registro.campo, lido \"\(escrito)\"")
                        return nil
                    }
                    return TotalDeControle.Parcela(registro: registro, campo: campo)
                })
        default:
            total.apontar(nil, "esperado contar ou somar, um dos dois")
            return nil
        }
        return TotalDeControle(conta: conta, escopo: total.opcao("desde"), por: total.texto("por"))
    }
}
