/// Confere constante, domínio e mapa de um campo: cabem, existem na codificação e são do tipo.
struct AutoconferenciaDeValores {
    let definicao: Definicao
    let registro: DefinicaoDeRegistro
    let campo: DefinicaoDeCampo
    let coletor: ColetorDeDefeitos

    func conferir() {
        conferirConstante()
        if let dominio = campo.dominio {
            if dominio.isEmpty { apontar("dominio", "lista vazia") }
            conferirCodigos(dominio, "dominio")
            if campo.mapa != nil { apontar("dominio", "não se usa junto com mapa") }
        }
        if let mapa = campo.mapa {
            if mapa.isEmpty { apontar("mapa", "mapa vazio") }
            conferirCodigos(mapa.map(\.codigo), "mapa")
        }
        if campo.tipo == .logico, !coletor.estragada("mapa", em: caminho(registro, campo, nil)) {
            let valores = Set(campo.mapa?.map(\.valor) ?? [])
            if campo.mapa == nil { apontar(nil, "falta a chave \"mapa\"") }
            if campo.mapa != nil, valores.count < 2 { apontar("mapa", "esperado um código para sim e um para nao") }
        }
    }

    private func apontar(_ chave: String?, _ mensagem: String) {
        coletor.apontar(caminho(registro, campo, chave), campo.linhaDaDefinicao, mensagem)
    }

    private func conferirConstante() {
        guard let constante = campo.constante else { return }
        if campo.total != nil || campo.sequencia != nil {
            apontar("constante", "não se usa junto com total nem sequencia")
        }
        if campo.dominio != nil || campo.mapa != nil { apontar("constante", "não se usa junto com dominio nem mapa") }
        if campo.tipo == .reservado { return apontar("constante", "reservado não tem constante; use texto") }
        guard conferirTexto(constante, "constante") else { return }
        if constante.isEmpty { return apontar("constante", "texto vazio") }
        let compilado = RegistroCompilado(
            registroSo(campo), indice: 0, formato: definicao.formato, codificacao: definicao.codificacao)
        var valor = ValorLido()
        let falha = withExtendedLifetime(compilado) {
            compilado.textos[0].constante.withUnsafeBufferPointer {
                Interpretador(bytes: $0, registro: compilado, indice: 0).ler(em: &valor)
            }
        }
        if falha != .nenhuma {
            apontar("constante", "esperado \(esperado(falha, campo, definicao.codificacao)), lido \"\(constante)\"")
        }
    }

    private func registroSo(_ campo: DefinicaoDeCampo) -> DefinicaoDeRegistro {
        DefinicaoDeRegistro(
            nome: registro.nome, papel: .detalhe, reconhecimento: .resto, ocorrencias: .muitas, herda: [], elemento: [],
            campos: [campo])
    }

    private func conferirCodigos(_ codigos: [String], _ chave: String) {
        var vistos: Set<String> = []
        for codigo in codigos {
            if codigo.isEmpty {
                apontar(chave, "código vazio")
                continue
            }
            if !vistos.insert(codigo).inserted { apontar(chave, "código \"\(codigo)\" repetido") }
            guard conferirTexto(codigo, chave) else { continue }
            if campo.tipo == .numero, !codigo.utf8.allSatisfy({ (48...57).contains($0) }) {
                apontar(chave, "esperado só algarismos, lido \"\(codigo)\"")
            }
            conferirPontas(codigo, chave)
        }
    }

    /// Código que o preenchimento comeria, ou número que o preenchimento mudaria.
    private func conferirPontas(_ codigo: String, _ chave: String) {
        guard let preenchimento = campo.preenchimento, definicao.formato.temPosicoes else { return }
        if preenchimento.caractere == 48 {
            if let tamanho = campo.tamanho, codigo.utf8.count != tamanho {
                apontar(chave, "código \"\(codigo)\" tem de ter os \(tamanho) algarismos, com os zeros")
            }
            return
        }
        let ponta = preenchimento.lado == .esquerda ? codigo.utf8.first : codigo.utf8.last
        if ponta == preenchimento.caractere { apontar(chave, "código \"\(codigo)\" se confunde com o preenchimento") }
    }

    private func conferirTexto(_ texto: String, _ chave: String) -> Bool {
        if let tamanho = campo.tamanho, texto.unicodeScalars.count > tamanho {
            apontar(chave, "\"\(texto)\" não cabe em \(tamanho)")
            return false
        }
        if definicao.codificacao.bytes(texto) == nil {
            apontar(chave, "\"\(texto)\" não existe em \(definicao.codificacao.rawValue)")
            return false
        }
        if texto.unicodeScalars.contains(where: deControle) {
            apontar(chave, "\"\(texto)\" tem caractere que não se imprime")
            return false
        }
        return true
    }
}
