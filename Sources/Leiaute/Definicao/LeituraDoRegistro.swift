import Yams

/// Passa um item de `registros` a `DefinicaoDeRegistro`.
struct LeituraDoRegistro {
    let formato: Formato
    let codificacao: Codificacao
    let coletor: ColetorDeDefeitos

    private var chaves: [String] {
        ["nome", "descricao", "papel", "ocorrencias", "bloco", "herda", "campos"]
            + (formato.temLinhas ? ["reconhecimento"] : []) + (formato == .xml ? ["elemento"] : [])
    }

    func registro(_ no: Node, _ indice: Int) -> DefinicaoDeRegistro? {
        guard let cru = MapaYaml(no, caminho: "registros[\(indice + 1)]", coletor: coletor) else { return nil }
        let escrito = cru.textoObrigatorio("nome")
        let mapa = escrito.isEmpty ? cru : cru.com(caminho: escrito)
        mapa.recusarOutras(chaves)
        if !mapa.tem("papel") { mapa.apontar(nil, "falta a chave \"papel\"") }
        let papel: Papel = mapa.opcao("papel") ?? .detalhe
        let padraoDeOcorrencias: Ocorrencias = papel == .cabecalho || papel == .rodape ? .uma : .muitas
        return DefinicaoDeRegistro(
            nome: escrito, descricao: mapa.texto("descricao"), papel: papel, reconhecimento: reconhecimento(mapa),
            ocorrencias: mapa.opcao("ocorrencias") ?? padraoDeOcorrencias, bloco: mapa.texto("bloco"),
            herda: herda(mapa),
            elemento: caminhoDeElemento(mapa, padrao: escrito), campos: campos(mapa, papel))
    }

    private func caminhoDeElemento(_ mapa: MapaYaml, padrao: String) -> [String] {
        guard formato == .xml else { return [] }
        let escrito = mapa.texto("elemento") ?? padrao
        let partes = escrito.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if !escrito.isEmpty, !partes.allSatisfy(nomeDeXml) {
            mapa.apontar("elemento", "esperado caminho de elementos separados por /, lido \"\(escrito)\"")
        }
        return partes
    }

    private func campos(_ mapa: MapaYaml, _ papel: Papel) -> [DefinicaoDeCampo] {
        if papel == .ignorar {
            if mapa.tem("campos") { mapa.apontar("campos", "registro a ignorar não tem campos") }
            return []
        }
        guard mapa.tem("campos") else {
            mapa.apontar(nil, "falta a chave \"campos\"")
            return []
        }
        guard let lista = mapa.lista("campos") else { return [] }
        if lista.isEmpty { mapa.apontar("campos", "lista vazia") }
        if lista.count > 2_000 { mapa.apontar("campos", "mais de 2.000 campos") }
        return lista.prefix(2_000).enumerated().compactMap { indice, no in
            if let campo = LeituraDoCampo(formato: formato, coletor: coletor).campo(no, registro: mapa.caminho, indice)
            {
                return campo
            }
            coletor.perder(no["nome"]?.string ?? "", de: mapa.caminho)
            return nil
        }
    }

    private func herda(_ mapa: MapaYaml) -> [Heranca] {
        guard let no = mapa.no("herda") else { return [] }
        var pedidos: [(nome: String?, origem: String)] = []
        if case .mapping = no, let livre = mapa.mapa("herda") {
            for (nome, _) in livre.todos { pedidos.append((nome, livre.texto(nome) ?? "")) }
        } else {
            pedidos = (mapa.textos("herda") ?? []).map { (nil, $0) }
        }
        return pedidos.compactMap { pedido in
            guard let (registro, campo) = separar(pedido.origem) else {
                mapa.apontar("herda", "esperado registro.campo, lido \"\(pedido.origem)\"")
                return nil
            }
            return Heranca(nome: pedido.nome ?? campo, registro: registro, campo: campo)
        }
    }

    private func reconhecimento(_ mapa: MapaYaml) -> Reconhecimento {
        guard formato.temLinhas, let no = mapa.no("reconhecimento") else { return .resto }
        if case .sequence(let lista) = no {
            if lista.isEmpty { mapa.apontar("reconhecimento", "lista vazia") }
            let fixos = lista.compactMap { item in
                MapaYaml(item, caminho: "\(mapa.caminho).reconhecimento", coletor: coletor).flatMap(textoFixo)
            }
            return .fixos(fixos)
        }
        guard let regra = mapa.mapa("reconhecimento") else { return .resto }
        if regra.tem("padrao") { return padrao(regra) }
        if regra.tem("linha") { return linha(regra) }
        if regra.tem("coluna"), formato == .delimitado { return coluna(regra) }
        return .fixos(textoFixo(regra).map { [$0] } ?? [])
    }

    private func textoFixo(_ regra: MapaYaml) -> TextoFixo? {
        regra.recusarOutras(
            ["inicio", "valor"] + (formato == .delimitado ? ["coluna", "padrao", "linha"] : ["padrao", "linha"]))
        guard regra.tem("inicio") else {
            regra.apontar(nil, "falta a chave \"inicio\"")
            return nil
        }
        let valor = regra.textoObrigatorio("valor")
        guard let inicio = regra.inteiro("inicio", em: 1...20_000), !valor.isEmpty else { return nil }
        if codificacao.bytes(valor) == nil {
            regra.apontar("valor", "\"\(valor)\" não existe em \(codificacao.rawValue)")
        }
        return TextoFixo(inicio: inicio, valor: valor)
    }

    private func padrao(_ regra: MapaYaml) -> Reconhecimento {
        regra.recusarOutras(["padrao"])
        do {
            return .padrao(try Padrao(regra.texto("padrao") ?? "", codificacao: codificacao))
        } catch {
            regra.apontar("padrao", error.motivo)
            return .resto
        }
    }

    private func linha(_ regra: MapaYaml) -> Reconhecimento {
        regra.recusarOutras(["linha"])
        switch regra.texto("linha") {
        case "primeira": return .primeiraLinha
        case "ultima": return .ultimaLinha
        case let outra:
            if let outra { regra.apontar("linha", "esperado primeira ou ultima, lido \"\(outra)\"") }
            return .resto
        }
    }

    private func coluna(_ regra: MapaYaml) -> Reconhecimento {
        regra.recusarOutras(["coluna", "valor"])
        let valor = regra.textoObrigatorio("valor")
        return .coluna(numero: regra.inteiro("coluna", em: 1...2_000) ?? 1, valor: valor)
    }
}

/// `registro.campo` nas suas partes.
func separar(_ texto: String) -> (registro: String, campo: String)? {
    let partes = texto.split(separator: ".", omittingEmptySubsequences: false)
    guard partes.count == 2, !partes[0].isEmpty, !partes[1].isEmpty else { return nil }
    return (String(partes[0]), String(partes[1]))
}
