/// Confere os campos de um registro: onde ficam, o tamanho e o tipo de cada um.
struct AutoconferenciaDeCampos {
    let definicao: Definicao
    let registro: DefinicaoDeRegistro
    let coletor: ColetorDeDefeitos

    func conferir() {
        conferirNomes()
        if definicao.formato.temPosicoes { conferirPosicoes() }
        for campo in registro.campos {
            conferirTamanho(campo)
            conferirNumero(campo)
            conferirVazio(campo)
            AutoconferenciaDeValores(definicao: definicao, registro: registro, campo: campo, coletor: coletor)
                .conferir()
        }
    }

    private func apontar(_ campo: DefinicaoDeCampo, _ chave: String?, _ mensagem: String) {
        coletor.apontar(caminho(registro, campo, chave), campo.linhaDaDefinicao, mensagem)
    }

    private func conferirNomes() {
        var vistos: Set<String> = []
        var lugares: Set<String> = []
        for campo in registro.campos {
            if !campo.nome.isEmpty {
                if !nomeValido(campo.nome) {
                    apontar(campo, nil, "esperado nome em minúsculas sem acento, lido \"\(campo.nome)\"")
                }
                if !vistos.insert(campo.nome).inserted { apontar(campo, nil, "nome de campo repetido") }
                if nomesDoJson.contains(campo.nome), campo.constante == nil {
                    apontar(campo, nil, "nome reservado: só constante pode se chamar \(campo.nome)")
                }
            }
            switch definicao.formato {
            case .delimitado where definicao.delimitado.titulos != .nenhum, .dbf:
                if campo.coluna.isEmpty { apontar(campo, "coluna", "falta o título da coluna") }
                if !lugares.insert(campo.coluna).inserted {
                    apontar(campo, "coluna", "coluna \(campo.coluna) repetida")
                }
            case .xml: conferirLugarNoXml(campo, &lugares)
            default: break
            }
        }
        for heranca in registro.herda where !vistos.insert(heranca.nome).inserted {
            coletor.apontar("\(registro.nome).herda", nil, "nome de campo repetido: \(heranca.nome)")
        }
    }

    private func conferirLugarNoXml(_ campo: DefinicaoDeCampo, _ lugares: inout Set<String>) {
        if campo.tipo == .reservado { apontar(campo, "tipo", "xml não tem reservado") }
        let lugar = campo.atributo.map { "@" + $0 } ?? campo.elemento.joined(separator: "/")
        if lugares.contains(where: { $0 == lugar || (campo.atributo == nil && (umDentroDoOutro($0, lugar))) }) {
            apontar(
                campo, campo.atributo == nil ? "elemento" : "atributo",
                "\(lugar.isEmpty ? "." : lugar) já é de outro campo, ou está dentro dele")
        }
        lugares.insert(lugar)
    }

    private func umDentroDoOutro(_ a: String, _ b: String) -> Bool {
        guard !a.hasPrefix("@") else { return false }
        return a.isEmpty || b.isEmpty || a.hasPrefix(b + "/") || b.hasPrefix(a + "/")
    }

    // MARK: posições

    private func conferirPosicoes() {
        var ocupadas: [(de: Int, ate: Int, nome: String)] = []
        // Campo que não se leu, ou sem lugar, ocupa posições que não se sabem: não se procuram buracos.
        var todosTemLugar = coletor.perdidos[registro.nome] == nil
        for campo in registro.campos {
            conferirLugar(campo)
            guard let inicio = campo.inicio, let tamanho = campo.tamanho, campo.depoisDe == nil else {
                if campo.depoisDe == nil { todosTemLugar = false }
                continue
            }
            ocupadas.append((inicio, inicio + tamanho - 1, nomeDoCampo(registro, campo)))
            if definicao.largura > 0, inicio + tamanho - 1 > definicao.largura {
                apontar(campo, nil, "posições \(inicio)-\(inicio + tamanho - 1) passam da largura \(definicao.largura)")
            }
        }
        ocupadas.sort { ($0.de, $0.ate) < ($1.de, $1.ate) }
        var (seguinte, anterior) = (1, "")
        for ocupada in ocupadas {
            if ocupada.de < seguinte {
                let ate = min(ocupada.ate, seguinte - 1)
                coletor.apontar(
                    registro.nome, nil, "\(faixa(ocupada.de, ate, "é", "são")) de \(anterior) e de \(ocupada.nome)")
            }
            if ocupada.de > seguinte, todosTemLugar { buraco(seguinte, ocupada.de - 1) }
            if ocupada.ate >= seguinte { (seguinte, anterior) = (ocupada.ate + 1, ocupada.nome) }
        }
        if registro.papel != .ignorar, !ocupadas.isEmpty, todosTemLugar, seguinte <= definicao.largura {
            buraco(seguinte, definicao.largura)
        }
    }

    /// No relatório o espaço entre campos é livre.
    private func buraco(_ de: Int, _ ate: Int) {
        guard definicao.formato == .posicional else { return }
        coletor.apontar(registro.nome, nil, "\(faixa(de, ate, "não é", "não são")) de campo nenhum; declare reservado")
    }

    private func faixa(_ de: Int, _ ate: Int, _ singular: String, _ plural: String) -> String {
        de == ate ? "posição \(de) \(singular)" : "posições \(de)-\(ate) \(plural)"
    }

    private func conferirLugar(_ campo: DefinicaoDeCampo) {
        exigirTamanho(campo)
        if campo.depoisDe != nil, campo.inicio != nil { apontar(campo, "depois-de", "não se usa junto com inicio") }
        if campo.depoisDe == nil, campo.inicio == nil, !estragada("inicio", campo), !estragada("depois-de", campo) {
            apontar(campo, nil, "falta a chave \"inicio\"")
        }
        if let rotulo = campo.depoisDe {
            if rotulo.isEmpty { apontar(campo, "depois-de", "texto vazio") }
            if definicao.codificacao.bytes(rotulo) == nil {
                apontar(campo, "depois-de", "\"\(rotulo)\" não existe em \(definicao.codificacao.rawValue)")
            }
        }
    }

    // MARK: tamanho e tipo

    private func conferirTamanho(_ campo: DefinicaoDeCampo) {
        let exige: Int?
        switch campo.tipo {
        case .data(let formato): exige = formato.rawValue.utf8.count
        case .competencia(let formato): exige = formato.rawValue.utf8.count
        default: exige = nil
        }
        if let exige, let tamanho = campo.tamanho {
            let cabe = definicao.formato == .relatorio ? tamanho >= exige : tamanho == exige
            if !cabe, definicao.formato != .dbf || campo.tipo.nome != "data" {
                apontar(campo, "tamanho", "o formato tem \(exige) caracteres, e o tamanho é \(tamanho)")
            }
        }
        if !definicao.formato.temPosicoes, campo.preenchimento != nil, campo.tamanho == nil {
            apontar(campo, "preenchimento", "preenchimento só com tamanho")
        }
        if definicao.formato == .dbf { conferirDbf(campo) }
    }

    private func conferirDbf(_ campo: DefinicaoDeCampo) {
        if campo.tipo == .reservado { apontar(campo, "tipo", "dbf não tem reservado") }
        if campo.coluna.utf8.count > 10 || !campo.coluna.utf8.allSatisfy({ $0 < 0x80 }) {
            apontar(campo, "coluna", "nome de coluna dbf tem até 10 caracteres sem acento, lido \"\(campo.coluna)\"")
        }
        switch campo.tipo {
        case .texto, .numero:
            if campo.tamanho ?? 0 > 254 { apontar(campo, "tamanho", "em dbf, até 254") }
            exigirTamanho(campo)
        case .inteiro, .decimal:
            if campo.tamanho ?? 0 > 20 { apontar(campo, "tamanho", "em dbf, até 20") }
            exigirTamanho(campo)
        default: break
        }
    }

    private func exigirTamanho(_ campo: DefinicaoDeCampo) {
        if campo.tamanho == nil, !estragada("tamanho", campo) { apontar(campo, nil, "falta a chave \"tamanho\"") }
    }

    private func estragada(_ chave: String, _ campo: DefinicaoDeCampo) -> Bool {
        coletor.estragada(chave, em: caminho(registro, campo, nil))
            || (campo.nome.isEmpty && coletor.estragada(chave, doSemNomeEm: registro.nome))
    }

    private func conferirNumero(_ campo: DefinicaoDeCampo) {
        guard let numero = campo.tipo.numerico else { return }
        let partes = ["casas", "casas-minimas", "separador", "sinal", "milhar"]
        if partes.contains(where: { estragada($0, campo) }) { return }
        if numero.casasMinimas > numero.casas { apontar(campo, "casas-minimas", "maior que casas") }
        if numero.separadores.count > 1, numero.separadores.contains(.nenhum) {
            apontar(campo, "separador", "nenhum não se mistura com outros: o mesmo texto teria dois valores")
        }
        if numero.casas > 0, numero.separadores == [.nenhum], numero.casasMinimas != numero.casas {
            apontar(campo, "casas-minimas", "casas implícitas são sempre \(numero.casas)")
        }
        if numero.casas == 0, numero.separadores != [.nenhum] { apontar(campo, "separador", "não há casas a separar") }
        if numero.casas > 0, numero.separadores == [.nenhum], definicao.formato == .dbf || definicao.formato == .xml {
            apontar(campo, "separador", "em \(definicao.formato.rawValue) as casas se escrevem com separador")
        }
        conferirMilhar(campo, numero)
        guard definicao.formato.temPosicoes, let tamanho = campo.tamanho else { return }
        var minimo = numero.casas > 0 ? numero.casas + (numero.separadores == [.nenhum] ? 0 : 2) : 1
        if numero.sinal.ocupa { minimo += 1 }
        if tamanho < minimo { apontar(campo, "tamanho", "com \(numero.casas) casas não cabe em \(tamanho)") }
        if let preenchimento = campo.preenchimento, preenchimento.caractere == 48, preenchimento.lado == .direita {
            apontar(campo, "preenchimento", "zero à direita muda o número")
        }
    }

    private func conferirMilhar(_ campo: DefinicaoDeCampo, _ numero: FormatoDeNumero) {
        guard numero.milhar else { return }
        if numero.casas > 0, numero.separadores.count != 1 || numero.separadores == [.nenhum] {
            apontar(campo, "milhar", "milhar só com um separador, virgula ou ponto")
        }
        if campo.preenchimento?.caractere == 48 { apontar(campo, "milhar", "milhar não combina com zeros à esquerda") }
        if definicao.formato == .delimitado, definicao.delimitado.aspas == nil,
            definicao.delimitado.separador == (numero.separadores == [.ponto] ? 0x2C : 0x2E)
        {
            apontar(campo, "milhar", "o separador de milhar é o das colunas, e não há aspas")
        }
    }

    private func conferirVazio(_ campo: DefinicaoDeCampo) {
        if campo.vazio.contains(.zeros) {
            switch campo.tipo {
            case .texto, .logico, .reservado: apontar(campo, "vazio", "zeros só em número, data e competência")
            default: break
            }
        }
        switch campo.tipo {
        case .numero, .inteiro, .decimal, .texto:
            guard let preenchimento = campo.preenchimento, (48...57).contains(preenchimento.caractere) else { return }
            if campo.tipo == .texto {
                apontar(campo, "preenchimento", "texto preenchido com algarismo se confunde com o valor; use numero")
            }
            if preenchimento.caractere != 48 { apontar(campo, "preenchimento", "algarismo de preenchimento só zero") }
        default: break
        }
    }
}

/// O nome do campo, ou onde ele está quando não tem nome.
func nomeDoCampo(_ registro: DefinicaoDeRegistro, _ campo: DefinicaoDeCampo) -> String {
    if !campo.nome.isEmpty { return campo.nome }
    return campo.inicio.map { "reservado da posição \($0)" } ?? "reservado"
}

/// `registro.campo.chave`.
func caminho(_ registro: DefinicaoDeRegistro, _ campo: DefinicaoDeCampo, _ chave: String?) -> String {
    "\(registro.nome).\(nomeDoCampo(registro, campo))" + (chave.map { ".\($0)" } ?? "")
}
