/// Confere o que um registro diz de outros: herança, totais e sequência.
struct AutoconferenciaDeReferencias {
    let definicao: Definicao
    let registro: DefinicaoDeRegistro
    let coletor: ColetorDeDefeitos

    func conferir() {
        for heranca in registro.herda { conferir(heranca) }
        if registro.papel == .ignorar, !registro.herda.isEmpty { apontar("herda", "registro a ignorar não herda") }
        for campo in registro.campos {
            if let total = campo.total { conferir(total, campo) }
            if let sequencia = campo.sequencia { conferir(sequencia, campo) }
        }
        if registro.campos.count(where: { $0.sequencia != nil }) > 1 { apontar(nil, "mais de um campo de sequencia") }
    }

    private func apontar(_ chave: String?, _ mensagem: String) {
        coletor.apontar(registro.nome + (chave.map { ".\($0)" } ?? ""), nil, mensagem)
    }

    private func apontar(_ campo: DefinicaoDeCampo, _ chave: String, _ mensagem: String) {
        coletor.apontar(caminho(registro, campo, chave), campo.linhaDaDefinicao, mensagem)
    }

    /// Se o registro tem o campo, ainda que ele não se tenha lido.
    private func existe(_ campo: String, em registro: DefinicaoDeRegistro) -> Bool {
        registro.campos.contains { $0.nome == campo } || coletor.perdidos[registro.nome]?.contains(campo) == true
    }

    private func conferir(_ heranca: Heranca) {
        let nome = "\(heranca.registro).\(heranca.campo)"
        guard let origem = definicao.registro(heranca.registro) else {
            return apontar("herda", "registro \(heranca.registro) não existe")
        }
        if !nomeValido(heranca.nome) {
            apontar("herda", "esperado nome em minúsculas sem acento, lido \"\(heranca.nome)\"")
        }
        if !existe(heranca.campo, em: origem) { apontar("herda", "campo \(nome) não existe") }
        if definicao.formato == .dbf { apontar("herda", "dbf tem um só registro") }
        switch origem.papel {
        case .cabecalho:
            if let bloco = origem.bloco, bloco != registro.bloco {
                apontar("herda", "\(nome) é do bloco \(bloco), e este registro não")
            }
        case .rodape:
            if origem.bloco == nil || origem.bloco != registro.bloco || registro.papel == .rodape {
                apontar("herda", "\(nome) é de rodapé: só o herdam os registros do seu bloco")
            }
        case .detalhe, .ignorar: apontar("herda", "\(nome) não é de cabeçalho nem de rodapé")
        }
        if origem.nome == registro.nome { apontar("herda", "registro não herda de si mesmo") }
    }

    private func conferir(_ sequencia: Sequencia, _ campo: DefinicaoDeCampo) {
        if sequencia == .bloco, registro.bloco == nil { apontar(campo, "sequencia", "registro fora de bloco") }
        if campo.total != nil { apontar(campo, "sequencia", "não se usa junto com total") }
    }

    // MARK: totais

    private func conferir(_ total: TotalDeControle, _ campo: DefinicaoDeCampo) {
        if registro.papel == .detalhe, !coletor.estragada("papel", em: registro.nome) {
            apontar(campo, "total", "total só em cabeçalho ou rodapé")
        }
        let escopo = registro.escopo(de: total)
        if escopo == .bloco, registro.bloco == nil {
            apontar(campo, "total", "desde o bloco, e o registro está fora de bloco")
        }
        if registro.papel == .cabecalho, escopo == .anterior {
            apontar(campo, "total", "total de cabeçalho é do arquivo ou do bloco")
        }
        if registro.papel == .cabecalho, total.por != nil { apontar(campo, "total", "total por código só em rodapé") }
        let casas = campo.tipo.numerico?.casas ?? 0
        var citados: [String] = []
        switch total.conta {
        case .contarTodos:
            if casas != 0 { apontar(campo, "total", "contagem não tem casas") }
        case .contar(let registros):
            if casas != 0 { apontar(campo, "total", "contagem não tem casas") }
            if registros.isEmpty { apontar(campo, "total", "falta dizer o que contar") }
            citados = registros
        case .somar(let parcelas):
            if parcelas.isEmpty { apontar(campo, "total", "falta dizer o que somar") }
            citados = parcelas.map(\.registro)
            for parcela in parcelas { conferir(parcela, campo, casas: casas) }
        }
        for citado in citados {
            guard let outro = definicao.registro(citado) else {
                apontar(campo, "total", "registro \(citado) não existe")
                continue
            }
            if outro.papel == .ignorar { apontar(campo, "total", "registro \(citado) é de ignorar") }
            if let por = total.por { conferirGrupo(por, outro, campo) }
        }
        if let por = total.por { conferirGrupo(por, registro, campo) }
        if Set(citados).count != citados.count, case .contar = total.conta {
            apontar(campo, "total", "registro contado duas vezes")
        }
    }

    private func conferir(_ parcela: TotalDeControle.Parcela, _ campo: DefinicaoDeCampo, casas: Int) {
        guard let origem = definicao.registro(parcela.registro) else { return }
        guard let somado = origem.campos.first(where: { $0.nome == parcela.campo }) else {
            if existe(parcela.campo, em: origem) { return }
            return apontar(campo, "total", "campo \(parcela.registro).\(parcela.campo) não existe")
        }
        guard let numero = somado.tipo.numerico else {
            return apontar(campo, "total", "campo \(parcela.registro).\(parcela.campo) não é inteiro nem decimal")
        }
        // Casas que não se leram não se comparam.
        if coletor.estragada("casas", em: caminho(origem, somado, nil))
            || coletor.estragada("casas", em: caminho(registro, campo, nil))
        {
            return
        }
        if numero.casas != casas {
            apontar(
                campo, "total",
                "campo \(parcela.registro).\(parcela.campo) tem \(numero.casas) casas, e o total \(casas)")
        }
    }

    private func conferirGrupo(_ nome: String, _ registro: DefinicaoDeRegistro, _ campo: DefinicaoDeCampo) {
        guard existe(nome, em: registro) else {
            return apontar(campo, "total", "por: o registro \(registro.nome) não tem o campo \(nome)")
        }
    }
}
