/// Sufixo da chave que traz o código do arquivo, nos campos com mapa.
private let sufixoDoOriginal = ".original"

/// Chaves do objeto que não são campos; a constante que tem um destes nomes não sai no JSON.
let nomesDoJson = ["registro", "linha"]

extension Registro {
    /// O registro num objeto JSON de uma linha: `registro`, `linha` e os campos.
    ///
    /// Decimal sai como texto com ponto, data e mês em ISO, vazio como `null`. Campo com mapa traz também `campo.original`.
    package func acrescentarJson(em saida: inout [UInt8]) {
        saida.append(contentsOf: "{\"registro\":".utf8)
        escreverJson(nome, em: &saida)
        saida.append(contentsOf: ",\"linha\":\(linha)".utf8)
        let nomes = definicao.nomes
        for indice in 0..<quantos where !nomes[indice].isEmpty && !nomesDoJson.contains(nomes[indice]) {
            saida.append(UInt8(ascii: ","))
            escreverJson(nomes[indice], em: &saida)
            saida.append(UInt8(ascii: ":"))
            acrescentarJsonDoCampo(self[indice], em: &saida)
            if temMapa(indice), !nulo(indice), let original = original(indice) {
                saida.append(UInt8(ascii: ","))
                escreverJson(nomes[indice] + sufixoDoOriginal, em: &saida)
                saida.append(UInt8(ascii: ":"))
                escreverJson(original, em: &saida)
            }
        }
        saida.append(contentsOf: "}\n".utf8)
    }
}

/// O valor do campo em JSON.
package func acrescentarJsonDoCampo(_ campo: Campo, em saida: inout [UInt8]) {
    switch campo {
    case .nulo: saida.append(contentsOf: "null".utf8)
    case .logico(let logico): saida.append(contentsOf: (logico ? "true" : "false").utf8)
    case .inteiro(let inteiro): saida.append(contentsOf: String(inteiro).utf8)
    case .decimal(let mantissa, let casas):
        escreverJson(textoDeDecimal(mantissa, casas: casas, separador: "."), em: &saida)
    case .texto, .data, .competencia: escreverJson(campo.description, em: &saida)
    }
}

extension EscritorDeLeiaute {
    /// Escreve todos os registros de uma origem com um objeto JSON por linha, na forma de `acrescentarJson`; `linha` é desprezada.
    ///
    /// Para no primeiro registro recusado: o arquivo que já saiu não vale.
    package func escreverDeJson(_ origem: any OrigemDeBytes) throws {
        let linhas = LeitorDeLinhas(origem)
        while try linhas.avancar() {
            if linhas.linha.allSatisfy({ $0 == 0x20 }) { continue }
            let pares: [(chave: String, valor: ValorJson)]
            do throws(JsonInvalido) {
                var leitura = LeituraDeJson(linhas.linha)
                pares = try leitura.objeto()
            } catch {
                throw RecusaDeEscrita(
                    linha: linhas.numero, registro: nil, campo: nil,
                    motivo: "coluna \(error.coluna) da entrada, esperado \(error.esperado)",
                    valor: nil)
            }
            try escrever(pares)
        }
    }

    private func escrever(_ pares: [(chave: String, valor: ValorJson)]) throws {
        guard case .texto(let nome)? = pares.first(where: { $0.chave == "registro" })?.valor,
            let registro = definicao.registro(nome)
        else {
            throw RecusaDeEscrita(
                linha: escritos + 1, registro: nil, campo: nil,
                motivo: "esperada a chave \"registro\" com um registro da definição", valor: nil)
        }
        var campos: [String: Campo] = [:]
        var originais: [String: String] = [:]
        for (chave, valor) in pares where chave != "registro" && chave != "linha" {
            if chave.hasSuffix(sufixoDoOriginal), case .texto(let codigo) = valor {
                originais[String(chave.dropLast(sufixoDoOriginal.count))] = codigo
                continue
            }
            let campo = registro.campos.first { $0.nome == chave }
            if campo == nil, registro.herda.contains(where: { $0.nome == chave }) { continue }
            guard let lido = campo.map({ $0.valor(valor) }) ?? .nulo else {
                throw RecusaDeEscrita(
                    linha: escritos + 1, registro: nome, campo: chave,
                    motivo: campo.map { $0.esperado(valor) } ?? "esperado campo da definição", valor: valor.escrito)
            }
            campos[chave] = lido
        }
        try escrever(nome, campos, originais: originais)
    }
}

extension DefinicaoDeCampo {
    /// Por que o valor não é do tipo do campo.
    func esperado(_ json: ValorJson) -> String {
        let texto: Substring? =
            switch json {
            case .numero(let texto), .texto(let texto): texto.hasPrefix("-") ? texto.dropFirst() : texto[...]
            case .nulo, .logico: nil
            }
        let algarismos = texto?.filter { $0 != "." } ?? ""
        guard tipo.numerico != nil, algarismos.utf8.count > 18, algarismos.utf8.allSatisfy({ (48...57).contains($0) })
        else { return "esperado \(tipo.nome)" }
        return "número grande demais para um campo \(tipo.nome), que guarda até 18 algarismos"
    }

    /// O valor do tipo do campo; nulo se não é dele.
    func valor(_ json: ValorJson) -> Campo? {
        switch (tipo, json) {
        case (_, .nulo): return .nulo
        case (.logico, .logico(let logico)): return .logico(logico)
        case (.texto, .texto(let texto)), (.numero, .texto(let texto)), (.numero, .numero(let texto)):
            return .texto(texto)
        case (_, .texto(let texto)) where tipo != .logico, (_, .numero(let texto)) where tipo != .texto:
            return Campo(texto, tipo)
        default: return nil
        }
    }
}

extension Campo {
    /// O texto na forma comum: decimal com ponto, dia `AAAA-MM-DD`, mês `AAAA-MM`.
    package init?(_ texto: String, _ tipo: TipoDeCampo) {
        let partes = texto.split(separator: "-", omittingEmptySubsequences: false)
        switch tipo {
        case .texto, .numero: self = .texto(texto)
        case .inteiro:
            guard let inteiro = Int64(texto) else { return nil }
            self = .inteiro(inteiro)
        case .decimal:
            let pedacos = texto.split(separator: ".", omittingEmptySubsequences: false)
            guard (1...2).contains(pedacos.count), let mantissa = Int64(pedacos.joined()),
                pedacos.allSatisfy({ !$0.isEmpty })
            else { return nil }
            self = .decimal(mantissa, casas: pedacos.count == 2 ? pedacos[1].count : 0)
        case .data:
            guard partes.count == 3, let ano = Int(partes[0]), let mes = Int(partes[1]), let numero = Int(partes[2]),
                let dia = DiaLido(ano: ano, mes: mes, dia: numero)
            else { return nil }
            self = .data(dia)
        case .competencia:
            guard partes.count == 2, let ano = Int(partes[0]), let numero = Int(partes[1]),
                let mes = MesLido(ano: ano, mes: numero)
            else { return nil }
            self = .competencia(mes)
        case .logico:
            guard texto == "sim" || texto == "nao" else { return nil }
            self = .logico(texto == "sim")
        case .reservado: self = .nulo
        }
    }
}

extension DbfLinha {
    /// A linha num objeto JSON: `registro` (sempre `dbf`), `linha` e as colunas do próprio arquivo.
    package func acrescentarJson(_ colunas: [DbfColuna], em saida: inout [UInt8]) {
        saida.append(contentsOf: "{\"registro\":\"dbf\",\"linha\":\(numero)".utf8)
        for (coluna, valor) in zip(colunas, valores) {
            saida.append(UInt8(ascii: ","))
            escreverJson(coluna.nome, em: &saida)
            saida.append(UInt8(ascii: ":"))
            switch valor {
            case .texto(let texto), .memo(let texto): escreverJson(texto, em: &saida)
            case .inteiro(let inteiro): acrescentarJsonDoCampo(.inteiro(inteiro), em: &saida)
            case .decimal(let mantissa, let casas): acrescentarJsonDoCampo(.decimal(mantissa, casas: casas), em: &saida)
            case .data(let dia): acrescentarJsonDoCampo(.data(dia), em: &saida)
            case .logico(let logico): acrescentarJsonDoCampo(.logico(logico), em: &saida)
            case .real(let real): escreverJson("\(real)", em: &saida)
            case .instante(let dia, let milissegundos): escreverJson("\(dia)T\(hora(milissegundos))", em: &saida)
            case .nulo, .invalido: acrescentarJsonDoCampo(.nulo, em: &saida)
            }
        }
        saida.append(contentsOf: "}\n".utf8)
    }

    private func hora(_ milissegundos: Int32) -> String {
        let total = Int(milissegundos)
        let (segundos, resto) = (total / 1000, total % 1000)
        return
            "\(comZeros(segundos / 3600, 2)):\(comZeros(segundos / 60 % 60, 2)):\(comZeros(segundos % 60, 2)).\(comZeros(resto, 3))"
    }
}
