/// Registro guardado até chegar o rodapé do seu bloco.
struct RegistroPendente {
    let tipo: Int
    let linha: Int
    let bytes: [UInt8]
    let valores: [ValorLido]
    /// O que já se herdou de cabeçalhos; nulo é o que ainda virá do rodapé.
    let herdados: [Campo?]
}

/// Total que um cabeçalho informou antes de se poder conferir.
struct TotalInformado {
    let total: Int
    let tipo: Int
    let linha: Int
    let informado: Int64
    let lido: String
}

/// Numeração esperada de cada registro.
struct Sequencias {
    let campos: [(campo: Int, sequencia: Sequencia)?]
    private let ignorados: [Bool]
    private let cabecalhos: [Bool]
    private(set) var noArquivo: Int64 = 0
    private(set) var noBloco: Int64 = 0
    private(set) var porTipo: [Int64]

    init(_ registros: [DefinicaoDeRegistro]) {
        campos = registros.map { registro in
            guard let campo = registro.campos.firstIndex(where: { $0.sequencia != nil }),
                let sequencia = registro.campos[campo].sequencia
            else { return nil }
            return (campo, sequencia)
        }
        ignorados = registros.map { $0.papel == .ignorar }
        cabecalhos = registros.map { $0.papel == .cabecalho }
        porTipo = Array(repeating: 0, count: registros.count)
    }

    mutating func abrirBloco() { noBloco = 0 }

    /// O campo de sequência do próximo registro deste tipo, e o valor que ele deve ter; `abre`: ele começa um bloco.
    func proximo(_ tipo: Int, abre: Bool) -> (campo: Int, esperado: Int64)? {
        guard let (campo, sequencia) = campos[tipo] else { return nil }
        switch sequencia {
        case .arquivo: return (campo, noArquivo + 1)
        case .bloco: return (campo, (abre ? 0 : noBloco) + (cabecalhos[tipo] ? 0 : 1))
        case .registro: return (campo, porTipo[tipo] + 1)
        }
    }

    /// Conta o registro e devolve o campo de sequência e o valor que ele deve ter.
    mutating func passar(_ tipo: Int) -> (campo: Int, esperado: Int64)? {
        let proximo = proximo(tipo, abre: false)
        noArquivo += 1
        if !cabecalhos[tipo] { noBloco += 1 }
        porTipo[tipo] += 1
        return proximo
    }

    /// Segue do número lido, para um salto não apontar o arquivo inteiro.
    mutating func seguirDe(_ numero: Int64, _ tipo: Int) {
        switch campos[tipo]?.sequencia {
        case .arquivo: noArquivo = numero
        case .bloco: noBloco = numero
        case .registro: porTipo[tipo] = numero
        case nil: break
        }
    }
}

extension MotorDeLeitura {
    static let maisPendentes = 200_000

    // MARK: totais e sequência

    /// Compara os totais do registro com o calculado; falso se algum não bate.
    mutating func conferirTotais(_ tipo: Int) -> Bool {
        var vale = true
        for numero in totais.doTipo[tipo] {
            let total = totais.todos[numero]
            let valor = registro.valores[total.campo]
            if total.doCabecalho {
                if valor.conteudo == .inteiro || valor.conteudo == .decimal {
                    informados.append(
                        TotalInformado(
                            total: numero, tipo: tipo, linha: registro.linha, informado: valor.numero,
                            lido: entreAspas(fatia(valor), definicao.codificacao)))
                }
                continue
            }
            if valor.conteudo == .inteiro || valor.conteudo == .decimal {
                let grupo =
                    total.grupo >= 0 ? Totais.chave(registro.valores[total.grupo], registro.memoria.conteudo) : nil
                if let calculado = totais.calculado(numero, grupo: grupo), calculado != Int128(valor.numero) {
                    vale = false
                    apontarCampo(total.campo, fatia(valor)) { _, _ in
                        "total calculado \(textoDoTotal(calculado, casas: total.casas))"
                    }
                }
            }
            if total.escopo == .anterior { totais.zerar(numero) }
        }
        return vale
    }

    private func fatia(_ valor: ValorLido) -> UnsafeBufferPointer<UInt8> {
        registro.memoria.fatia(Int(valor.inicio), Int(valor.tamanho))
    }

    private mutating func conferirInformados(_ escopo: EscopoDoTotal) {
        for informado in informados where totais.todos[informado.total].escopo == escopo {
            let total = totais.todos[informado.total]
            guard let calculado = totais.calculado(informado.total), calculado != Int128(informado.informado) else {
                continue
            }
            apontar(
                informado.linha, local(informado.tipo, total.campo), informado.tipo,
                registros[informado.tipo].definicao.campos[total.campo].nome,
                "total calculado \(textoDoTotal(calculado, casas: total.casas))", informado.lido)
        }
        informados.removeAll { totais.todos[$0.total].escopo == escopo }
    }

    mutating func conferirSequencia(_ tipo: Int, inteiro: Bool) -> Bool {
        guard let (campo, esperado) = sequencias.passar(tipo), inteiro else { return true }
        let valor = registro.valores[campo]
        guard valor.conteudo == .inteiro, valor.numero != esperado else { return true }
        apontarCampo(campo, fatia(valor)) { _, _ in "sequência \(esperado)" }
        sequencias.seguirDe(valor.numero, tipo)
        return false
    }

    // MARK: herança e entrega

    mutating func guardarHeranca(_ tipo: Int, vale: Bool) {
        guard vale else {
            herancas.guardar(tipo, .estragado(linha: registro.linha))
            return
        }
        herancas.guardar(tipo, .presente(herancas.ofertas[tipo].map { registro[$0] }))
    }

    mutating func entregar(_ tipo: Int, vale: Bool) throws {
        guard vale else { return }
        if pendentes.isEmpty, herancas.pedidos[tipo].isEmpty {
            if !registro.herdados.isEmpty { registro.herdados.removeAll(keepingCapacity: true) }
            return try entregarAgora(tipo)
        }
        let pedidos = herancas.pedidos[tipo]
        if pendentes.isEmpty, !pedidos.contains(where: { $0.doRodape }) {
            registro.herdados.removeAll(keepingCapacity: true)
            for pedido in pedidos {
                guard let campo = herdar(pedido, tipo) else { return }
                registro.herdados.append(campo)
            }
            try entregarAgora(tipo)
            return
        }
        guard pendentes.count < Self.maisPendentes else {
            apontar(
                registro.linha, .linha, tipo, nil, "bloco de até \(Self.maisPendentes) registros à espera do rodapé",
                "mais")
            return
        }
        var herdados: [Campo?] = []
        for pedido in pedidos {
            if pedido.doRodape {
                herdados.append(nil)
            } else {
                guard let campo = herdar(pedido, tipo) else { return }
                herdados.append(campo)
            }
        }
        pendentes.append(
            RegistroPendente(
                tipo: tipo, linha: registro.linha, bytes: Array(registro.memoria.conteudo),
                valores: Array(registro.valores),
                herdados: herdados))
    }

    /// O valor herdado; nulo se não se pode entregar o registro (e então já está apontado).
    private mutating func herdar(_ pedido: Herancas.Pedido, _ tipo: Int) -> Campo? {
        if let campo = herancas.valor(pedido) { return campo }
        if case .estragado(let linha) = herancas.estados[pedido.tipo] {
            prejudicados[linha, default: (pedido.tipo, 0)].quantos += 1
            return nil
        }
        guard pedido.obrigatoria else { return .nulo }
        let quando = pedido.doRodape ? "depois, no mesmo bloco" : "antes"
        apontar(
            registro.linha, .linha, tipo, nil, "registro \(registros[pedido.tipo].definicao.nome) \(quando)", "nenhum")
        return nil
    }

    private mutating func entregarAgora(_ tipo: Int) throws {
        entregues[tipo] += 1
        try cada(registro)
    }

    private mutating func entregarPendente(_ pendente: RegistroPendente) throws {
        registro.compilado = registros[pendente.tipo]
        registro.tipo = pendente.tipo
        registro.linha = pendente.linha
        pendente.bytes.withUnsafeBufferPointer { registro.memoria.receber($0, valores: pendente.valores.count) }
        let valores = registro.valores
        for (indice, valor) in pendente.valores.enumerated() { valores[indice] = valor }
        registro.herdados.removeAll(keepingCapacity: true)
        for (herdado, pedido) in zip(pendente.herdados, herancas.pedidos[pendente.tipo]) {
            guard let campo = herdado ?? herdar(pedido, pendente.tipo) else { return }
            registro.herdados.append(campo)
        }
        try entregarAgora(pendente.tipo)
    }

    mutating func fecharBloco() throws {
        conferirInformados(.bloco)
        let guardados = pendentes
        pendentes = []
        for pendente in guardados { try entregarPendente(pendente) }
        herancas.fecharBloco()
        totais.zerarBloco()
    }

    /// O que só se sabe no fim do arquivo.
    mutating func terminar() throws {
        for problema in ordem.terminar() { apontar(nil, .linha, nil, nil, problema.esperado, problema.lido) }
        try fecharBloco()
        conferirInformados(.arquivo)
        for (linha, caso) in prejudicados.sorted(by: { $0.key < $1.key }) {
            apontar(
                linha, .linha, caso.tipo, nil,
                "registro \(registros[caso.tipo].definicao.nome) sem apontamento, de que outros herdam",
                "\(caso.quantos) não entregues por isso")
        }
        if let erro = coletor.erro { throw erro }
    }
}
