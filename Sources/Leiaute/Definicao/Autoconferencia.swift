/// Confere a definição inteira e aponta **todos** os defeitos que impediriam ler ou escrever com ela.
struct Autoconferencia {
    let definicao: Definicao
    let coletor: ColetorDeDefeitos

    func conferir() {
        if !nomeValido(definicao.id), !definicao.id.isEmpty {
            apontar("id", "esperado nome em minúsculas sem acento, lido \"\(definicao.id)\"")
        }
        conferirFormato()
        conferirNomesDosRegistros()
        for registro in definicao.registros {
            AutoconferenciaDeCampos(definicao: definicao, registro: registro, coletor: coletor).conferir()
            AutoconferenciaDeReferencias(definicao: definicao, registro: registro, coletor: coletor).conferir()
        }
        conferirReconhecimento()
        conferirBlocos()
    }

    private func apontar(_ caminho: String, _ mensagem: String) { coletor.apontar(caminho, nil, mensagem) }

    private func conferirFormato() {
        switch definicao.formato {
        case .xml:
            if definicao.codificacao != .utf8 { apontar("codificacao", "em xml, só utf-8") }
            conferirElementos()
        case .dbf:
            if definicao.codificacao == .utf8 { apontar("codificacao", "dbf não tem utf-8") }
            if definicao.registros.count != 1 || definicao.registros.first?.papel != .detalhe {
                apontar("registros", "em dbf há um só registro, de papel detalhe")
            }
        case .delimitado:
            let uteis = definicao.registros.filter { $0.papel != .ignorar }
            if definicao.delimitado.titulos != .nenhum, uteis.count > 1 {
                apontar("titulos", "linha de títulos só com um registro")
            }
        case .posicional, .relatorio: break
        }
        if !definicao.registros.isEmpty, definicao.registros.allSatisfy({ $0.papel == .ignorar }) {
            apontar("registros", "todos são de ignorar")
        }
    }

    private func conferirNomesDosRegistros() {
        var vistos: Set<String> = []
        for registro in definicao.registros where !registro.nome.isEmpty {
            if !nomeValido(registro.nome) {
                apontar(registro.nome, "esperado nome em minúsculas sem acento, lido \"\(registro.nome)\"")
            }
            if registro.nome == "todos" { apontar(registro.nome, "nome reservado (contar: todos)") }
            if !vistos.insert(registro.nome).inserted { apontar(registro.nome, "nome de registro repetido") }
        }
    }

    /// Um elemento não pode servir a dois registros, nem estar dentro de outro.
    private func conferirElementos() {
        let uteis = definicao.registros
        for (posicao, registro) in uteis.enumerated() {
            for outro in uteis[..<posicao] {
                let menor = min(registro.elemento.count, outro.elemento.count)
                guard registro.elemento.prefix(menor) == outro.elemento.prefix(menor) else { continue }
                let como = registro.elemento == outro.elemento ? "o mesmo de" : "está dentro de outro ou contém o de"
                apontar(
                    "\(registro.nome).elemento", "\(registro.elemento.joined(separator: "/")) é \(como) \(outro.nome)")
            }
        }
    }

    // MARK: reconhecimento

    private func conferirReconhecimento() {
        guard definicao.formato.temLinhas else { return }
        func nomes(_ filtro: (Reconhecimento) -> Bool) -> [String] {
            definicao.registros.filter { filtro($0.reconhecimento) }.map(\.nome)
        }
        let unicos: [(nomes: [String], regra: String)] = [
            (nomes { if case .resto = $0 { true } else { false } }, "não têm reconhecimento"),
            (nomes { if case .primeiraLinha = $0 { true } else { false } }, "são a primeira linha"),
            (nomes { if case .ultimaLinha = $0 { true } else { false } }, "são a última linha"),
        ]
        for (nomes, regra) in unicos where nomes.count > 1 {
            apontar("registros", "reconhecimento ambíguo: \(nomes.joined(separator: " e ")) \(regra)")
        }
        for registro in definicao.registros {
            switch registro.reconhecimento {
            case .primeiraLinha, .ultimaLinha:
                if !registro.ocorrencias.repeteNunca {
                    apontar(
                        "\(registro.nome).ocorrencias", "reconhecido pela primeira ou última linha, só uma ou opcional")
                }
            default: break
            }
        }
        for (posicao, registro) in definicao.registros.enumerated() {
            conferirCabimento(registro)
            for outro in definicao.registros[..<posicao] where ambiguos(registro.reconhecimento, outro.reconhecimento) {
                apontar(
                    "\(registro.nome).reconhecimento", "reconhecimento ambíguo: a mesma linha pode ser de \(outro.nome)"
                )
            }
        }
    }

    private func conferirCabimento(_ registro: DefinicaoDeRegistro) {
        guard definicao.formato == .posicional, definicao.largura > 0, case .fixos(let textos) = registro.reconhecimento
        else { return }
        for texto in textos where texto.inicio + texto.valor.unicodeScalars.count - 1 > definicao.largura {
            apontar(
                "\(registro.nome).reconhecimento",
                "\"\(texto.valor)\" na posição \(texto.inicio) passa da largura \(definicao.largura)")
        }
    }

    private func ambiguos(_ a: Reconhecimento, _ b: Reconhecimento) -> Bool {
        switch (a, b) {
        case (.fixos(let x), .fixos(let y)): return !x.isEmpty && !y.isEmpty && !seDistinguem(x, y)
        case (.coluna(let i, let x), .coluna(let j, let y)): return i == j && x == y
        case (.padrao(let x), .padrao(let y)): return x.texto == y.texto
        default: return false
        }
    }

    /// Se alguma posição exige caracteres diferentes nas duas regras.
    private func seDistinguem(_ a: [TextoFixo], _ b: [TextoFixo]) -> Bool {
        var exigidos: [Int: Unicode.Scalar] = [:]
        for texto in a {
            for (deslocamento, caractere) in texto.valor.unicodeScalars.enumerated() {
                exigidos[texto.inicio + deslocamento] = caractere
            }
        }
        for texto in b {
            for (deslocamento, caractere) in texto.valor.unicodeScalars.enumerated() {
                if let exigido = exigidos[texto.inicio + deslocamento], exigido != caractere { return true }
            }
        }
        return false
    }

    // MARK: blocos

    private func conferirBlocos() {
        var vistos: [String: [DefinicaoDeRegistro]] = [:]
        for registro in definicao.registros {
            guard let bloco = registro.bloco else { continue }
            if !nomeValido(bloco) {
                apontar("\(registro.nome).bloco", "esperado nome em minúsculas sem acento, lido \"\(bloco)\"")
            }
            if registro.papel == .ignorar {
                apontar("\(registro.nome).bloco", "registro a ignorar não faz parte de bloco")
            }
            if definicao.formato == .dbf { apontar("\(registro.nome).bloco", "dbf não tem blocos") }
            for outro in vistos[bloco] ?? [] where outro.papel == registro.papel && registro.papel != .detalhe {
                apontar("\(registro.nome).bloco", "o bloco \(bloco) já tem \(registro.papel.rawValue): \(outro.nome)")
            }
            vistos[bloco, default: []].append(registro)
        }
        for (bloco, registros) in vistos.sorted(by: { $0.key < $1.key })
        where !registros.contains(where: { $0.papel == .detalhe }) {
            apontar(registros[0].nome + ".bloco", "o bloco \(bloco) não tem detalhe")
        }
    }
}

/// Letras minúsculas sem acento, algarismos, hífen e sublinhado, começando por letra.
func nomeValido(_ nome: String) -> Bool {
    let bytes = Array(nome.utf8)
    guard let primeiro = bytes.first, (0x61...0x7A).contains(primeiro) else { return false }
    return bytes.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F }
}
