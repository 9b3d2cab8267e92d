import Yams

extension Definicao {
    /// Maior texto de definição aceito, em bytes.
    package static let maiorTexto = 512 * 1024

    /// Lê e confere a definição; lança **todos** os defeitos de uma vez.
    package static func lendo(yaml: String) throws(DefinicaoInvalida) -> Definicao {
        let coletor = ColetorDeDefeitos()
        let raiz = try no(de: yaml)
        guard let mapa = MapaYaml(raiz, caminho: "", coletor: coletor) else {
            throw DefinicaoInvalida(defeitos: coletor.defeitos)
        }
        let definicao = LeituraDaDefinicao(mapa: mapa, coletor: coletor).definicao()
        guard let definicao else { throw DefinicaoInvalida(defeitos: coletor.defeitos) }
        Autoconferencia(definicao: definicao, coletor: coletor).conferir()
        guard coletor.defeitos.isEmpty else { throw DefinicaoInvalida(defeitos: coletor.defeitos) }
        return definicao
    }

    static func no(de yaml: String) throws(DefinicaoInvalida) -> Node {
        func recusa(_ linha: Int?, _ mensagem: String) -> DefinicaoInvalida {
            DefinicaoInvalida(defeitos: [DefeitoDeDefinicao(caminho: "", linha: linha, mensagem: mensagem)])
        }
        guard yaml.utf8.count <= maiorTexto else { throw recusa(nil, "texto com mais de \(maiorTexto) bytes") }
        if let fundo = linhaFundaDemais(yaml) { throw recusa(fundo, "listas ou mapas encaixados demais") }
        do {
            guard let no = try Yams.compose(yaml: yaml) else { throw recusa(nil, "texto vazio") }
            return no
        } catch let erro as DefinicaoInvalida {
            throw erro
        } catch let erro as YamlError {
            switch erro {
            case .scanner(_, _, let marca, _), .parser(_, _, let marca, _), .composer(_, _, let marca, _):
                throw recusa(marca.line, "não é YAML válido perto da coluna \(marca.column)")
            case .duplicatedKeysInMapping(let repetidas, let contexto):
                throw recusa(contexto.mark.line, "chave repetida: \(repetidas.joined(separator: ", "))")
            default: throw recusa(nil, "não é YAML válido")
            }
        } catch { throw recusa(nil, "não é YAML válido") }
    }

    /// A linha em que o encaixe passa do que uma definição precisa: o leitor de YAML é recursivo e não pode estourar a pilha.
    private static func linhaFundaDemais(_ yaml: String) -> Int? {
        var (fundura, linha, recuo, noRecuo, marcadores) = (0, 1, 0, true, 0)
        for byte in yaml.utf8 {
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"): fundura += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): fundura = max(0, fundura - 1)
            case UInt8(ascii: "\n"): (linha, recuo, noRecuo, marcadores) = (linha + 1, 0, true, 0)
            default: break
            }
            if noRecuo, byte == UInt8(ascii: " ") { recuo += 1 }
            if noRecuo, byte == UInt8(ascii: "-") || byte == UInt8(ascii: "?") { marcadores += 1 }
            if byte > UInt8(ascii: " "), byte != UInt8(ascii: "-"), byte != UInt8(ascii: "?") { noRecuo = false }
            if fundura > 100 || recuo > 200 || marcadores > 100 { return linha }
        }
        return nil
    }
}

/// Passa o YAML a `Definicao`, apontando o que não se lê. As relações entre as partes são da `Autoconferencia`.
struct LeituraDaDefinicao {
    let mapa: MapaYaml
    let coletor: ColetorDeDefeitos

    private static let gerais = [
        "id", "titulo", "versao", "descricao", "fonte", "vigencia", "formato", "codificacao", "registros",
    ]

    private static func chaves(_ formato: Formato) -> [String] {
        switch formato {
        case .posicional:
            gerais + ["bom", "fim-de-linha", "ultima-linha", "linhas-em-branco", "marca-de-fim", "largura"]
        case .relatorio:
            gerais + ["bom", "fim-de-linha", "ultima-linha", "linhas-em-branco", "marca-de-fim", "largura"]
        case .delimitado:
            gerais + [
                "bom", "fim-de-linha", "ultima-linha", "linhas-em-branco", "marca-de-fim", "a-mais", "separador",
                "aspas", "aspear",
                "titulos",
            ]
        case .xml: gerais + ["bom", "fim-de-linha", "a-mais", "raiz", "espaco-de-nomes", "recuo", "profundidade"]
        case .dbf: gerais + ["a-mais"]
        }
    }

    func definicao() -> Definicao? {
        for chave in ["formato", "codificacao", "registros"] where !mapa.tem(chave) {
            mapa.apontar(nil, "falta a chave \"\(chave)\"")
        }
        let id = mapa.textoObrigatorio("id")
        let titulo = mapa.textoObrigatorio("titulo")
        let versao = mapa.textoObrigatorio("versao")
        let (desde, ate) = vigencia()
        let (codificacao, exigeBom) = codificacao()
        let formato: Formato? = mapa.opcao("formato")
        guard let formato, let codificacao else {
            if formato == nil { mapa.recusarOutras(Formato.allCases.flatMap(Self.chaves)) }
            return nil
        }
        mapa.recusarOutras(Self.chaves(formato)) { chave in
            let outros = Formato.allCases.filter { Self.chaves($0).contains(chave) }.map(\.rawValue)
            return outros.isEmpty ? nil : "é de \(ouLista(outros)), não de \(formato.rawValue)"
        }
        return Definicao(
            id: id, titulo: titulo, versao: versao, descricao: mapa.texto("descricao"), fonte: mapa.texto("fonte"),
            vigenteDesde: desde, vigenteAte: ate, formato: formato, codificacao: codificacao,
            bom: bom(exigido: exigeBom, codificacao), finsDeLinha: finsDeLinha(formato),
            ultimaLinha: mapa.opcao("ultima-linha") ?? .comFim,
            linhasEmBranco: mapa.opcao("linhas-em-branco") ?? (formato == .relatorio ? .ignorar : .recusar),
            marcaDeFim: mapa.logico("marca-de-fim") ?? false, aMais: mapa.opcao("a-mais") ?? .recusar,
            largura: largura(formato),
            delimitado: formato == .delimitado ? delimitado() : ParametrosDeDelimitado(),
            xml: formato == .xml ? xml() : ParametrosDeXml(), registros: registros(formato, codificacao))
    }

    private func vigencia() -> (DiaLido?, DiaLido?) {
        guard let vigencia = mapa.mapa("vigencia") else { return (nil, nil) }
        vigencia.recusarOutras(["desde", "ate"])
        func dia(_ chave: String) -> DiaLido? {
            guard let escrito = vigencia.texto(chave) else { return nil }
            let partes = escrito.split(separator: "-", omittingEmptySubsequences: false)
            guard partes.count == 3, partes[0].count == 4, partes[1].count == 2, partes[2].count == 2,
                let ano = Int(partes[0]), let mes = Int(partes[1]), let dia = Int(partes[2]),
                let lido = DiaLido(ano: ano, mes: mes, dia: dia)
            else {
                vigencia.apontar(chave, "esperado dia AAAA-MM-DD, lido \"\(escrito)\"")
                return nil
            }
            return lido
        }
        let (desde, ate) = (dia("desde"), dia("ate"))
        if let desde, let ate, ate < desde { vigencia.apontar("ate", "fim da vigência antes do começo") }
        return (desde, ate)
    }

    private func codificacao() -> (Codificacao?, exigeBom: Bool) {
        guard let escrita = mapa.texto("codificacao") else { return (nil, false) }
        if escrita == "utf-8-bom" { return (.utf8, true) }
        if let codificacao = Codificacao(rawValue: escrita) { return (codificacao, false) }
        let todas = Codificacao.allCases.map(\.rawValue) + ["utf-8-bom"]
        mapa.apontar("codificacao", "esperado \(ouLista(todas)), lido \"\(escrita)\"")
        return (nil, false)
    }

    private func bom(exigido: Bool, _ codificacao: Codificacao) -> Bom {
        guard let bom: Bom = mapa.opcao("bom") else { return exigido ? .exigido : .recusado }
        if codificacao != .utf8 { mapa.apontar("bom", "só existe em utf-8") }
        if exigido { mapa.apontar("bom", "utf-8-bom já diz que é exigido") }
        return bom
    }

    private func finsDeLinha(_ formato: Formato) -> [FimDeLinha] {
        if let fins: [FimDeLinha] = mapa.opcoes("fim-de-linha") { return fins }
        if formato.temLinhas, !mapa.tem("fim-de-linha") { mapa.apontar(nil, "falta a chave \"fim-de-linha\"") }
        return [.lf]
    }

    private func largura(_ formato: Formato) -> Int {
        guard formato.temPosicoes else { return 0 }
        if let largura = mapa.inteiro("largura", em: 1...20_000) { return largura }
        if formato == .posicional, !mapa.tem("largura") { mapa.apontar(nil, "falta a chave \"largura\"") }
        return formato == .relatorio ? 250 : 0
    }

    private func delimitado() -> ParametrosDeDelimitado {
        var parametros = ParametrosDeDelimitado()
        let separador = mapa.textoObrigatorio("separador")
        if separador == "tab" {
            parametros.separador = 0x09
        } else if let byte = umAscii(separador) {
            parametros.separador = byte
        } else if !separador.isEmpty {
            mapa.apontar("separador", "esperado um caractere ASCII ou tab, lido \"\(separador)\"")
        }
        if let aspas = mapa.texto("aspas") {
            parametros.aspas = aspas == "nenhuma" ? nil : umAscii(aspas)
            if aspas != "nenhuma", parametros.aspas == nil {
                mapa.apontar("aspas", "esperado um caractere ASCII ou nenhuma, lido \"\(aspas)\"")
            }
        }
        if parametros.aspas == parametros.separador { mapa.apontar("aspas", "igual ao separador") }
        if let aspear = mapa.texto("aspear") {
            parametros.aspearSempre = aspear == "sempre"
            if aspear != "sempre", aspear != "quando-preciso" {
                mapa.apontar("aspear", "esperado quando-preciso ou sempre, lido \"\(aspear)\"")
            }
            if parametros.aspearSempre, parametros.aspas == nil { mapa.apontar("aspear", "não há aspas") }
        }
        parametros.titulos = mapa.opcao("titulos") ?? .nenhum
        return parametros
    }

    private func umAscii(_ texto: String) -> UInt8? {
        let bytes = Array(texto.utf8)
        return bytes.count == 1 && (0x20...0x7E).contains(bytes[0]) ? bytes[0] : nil
    }

    private func xml() -> ParametrosDeXml {
        var parametros = ParametrosDeXml()
        parametros.raiz = mapa.textoObrigatorio("raiz")
        if !parametros.raiz.isEmpty, !nomeDeXml(parametros.raiz) {
            mapa.apontar("raiz", "esperado nome de elemento, lido \"\(parametros.raiz)\"")
        }
        parametros.espacoDeNomes = mapa.texto("espaco-de-nomes")
        parametros.recuo = mapa.inteiro("recuo", em: 0...8) ?? 2
        parametros.profundidade = mapa.inteiro("profundidade", em: 2...256) ?? 32
        return parametros
    }

    private func registros(_ formato: Formato, _ codificacao: Codificacao) -> [DefinicaoDeRegistro] {
        guard let lista = mapa.lista("registros") else { return [] }
        if lista.isEmpty { mapa.apontar("registros", "lista vazia") }
        if lista.count > 200 { mapa.apontar("registros", "mais de 200 registros") }
        return lista.prefix(200).enumerated().compactMap { indice, no in
            LeituraDoRegistro(formato: formato, codificacao: codificacao, coletor: coletor).registro(no, indice)
        }
    }
}

/// Se o texto serve de nome de elemento ou atributo (ASCII, sem prefixo).
func nomeDeXml(_ texto: String) -> Bool {
    let bytes = Array(texto.utf8)
    func letra(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F }
    guard let primeiro = bytes.first, letra(primeiro) else { return false }
    return bytes.allSatisfy { letra($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x2E }
}
