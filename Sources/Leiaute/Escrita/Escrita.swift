/// O estado de uma escrita: é valor, e não classe, para o laço não pagar por cada acesso.
struct Escrita: ~Copyable {
    private let definicao: Definicao
    private(set) var escritos = 0
    private let plano: PlanoDeLeitura
    private let formatadores: [[FormatadorDeCampo]]
    private var montador: any MontadorDeRegistro
    private var totais: Totais
    private var ordem: ConferenciaDeOrdem
    private var sequencias: Sequencias
    private var memoria = MemoriaDoRegistro()
    private var informados: [(total: Int, valor: Int64, linha: Int)] = []
    private var conteudo: [UInt8] = []
    private var fatias: [Fatia] = []
    /// Foi recusada por ordem ou total: não se sabe mais onde se está.
    private var acabada = false

    init(_ definicao: Definicao, _ saida: any SaidaDeBytes, gerado: DiaLido?) throws {
        self.definicao = definicao
        let plano = PlanoDeLeitura(definicao)
        self.plano = plano
        formatadores = plano.registros.map { registro in
            registro.definicao.campos.indices.map { FormatadorDeCampo(registro, $0, plano.definicao) }
        }
        totais = Totais(definicao.registros)
        ordem = ConferenciaDeOrdem(definicao.registros)
        sequencias = Sequencias(definicao.registros)
        switch definicao.formato {
        case .posicional: montador = MontadorPosicional(definicao, saida)
        case .delimitado: montador = MontadorDelimitado(definicao, saida)
        case .xml: montador = MontadorXml(definicao, saida)
        case .dbf: montador = try MontadorDbf(definicao, saida, gerado: gerado ?? DiaLido(compacto: 2000_01_01))
        case .relatorio:
            throw RecusaDeEscrita(
                linha: 0, registro: nil, campo: nil, motivo: "\(definicao.formato.rawValue) é só de leitura", valor: nil
            )
        }
    }

    mutating func escrever(_ tipo: Int, _ campos: [Campo], _ originais: [String?]?) throws {
        let compilado = plano.registros[tipo]
        precondition(
            campos.count == compilado.campos.count, "um valor por campo do registro \(compilado.definicao.nome)")
        if compilado.definicao.papel == .ignorar { throw recusa(tipo, nil, "registro a ignorar não se escreve", nil) }
        if acabada { throw recusa(tipo, nil, "a escrita já foi recusada antes", nil) }
        // Até aqui e na formatação nada mudou: valor recusado não deixa rastro.
        try formatar(tipo, compilado, campos, originais)
        acabada = true
        let passo = ordem.passar(tipo)
        if let problema = passo.problemas.first {
            throw recusa(tipo, nil, "esperado \(problema.esperado), veio \(problema.lido)", nil)
        }
        if passo.fechouAntes { try fecharBloco() }
        if passo.abriu { sequencias.abrirBloco() }
        _ = sequencias.passar(tipo)
        if totais.conta(tipo) { totais.acumular(tipo, lido: true, memoria.valores, memoria.conteudo) }
        if !totais.doTipo[tipo].isEmpty { try escreverTotais(tipo, compilado, campos) }
        try montador.escrever(compilado, memoria.conteudo, fatias, memoria.valores)
        escritos += 1
        if passo.fechaDepois { try fecharBloco() }
        acabada = false
    }

    /// Confere o que só se sabe no fim e grava o que falta.
    mutating func terminar() throws {
        if acabada {
            throw RecusaDeEscrita(
                linha: 0, registro: nil, campo: nil, motivo: "a escrita já foi recusada antes", valor: nil)
        }
        if let problema = ordem.terminar().first {
            throw RecusaDeEscrita(
                linha: 0, registro: nil, campo: nil, motivo: "esperado \(problema.esperado), veio \(problema.lido)",
                valor: nil)
        }
        try fecharBloco()
        try conferirInformados(.arquivo)
        try montador.terminar()
    }

    // MARK: partes

    func recusa(_ tipo: Int, _ campo: String?, _ motivo: String, _ valor: String?) -> RecusaDeEscrita {
        RecusaDeEscrita(
            linha: montador.linha, registro: plano.registros[tipo].definicao.nome, campo: campo, motivo: motivo,
            valor: valor)
    }

    /// Formata tudo menos os totais, e lê de volta.
    private mutating func formatar(
        _ tipo: Int, _ compilado: RegistroCompilado, _ campos: [Campo], _ originais: [String?]?
    ) throws {
        let numeracao = sequencias.proximo(tipo, abre: ordem.abriria(tipo))
        conteudo.removeAll(keepingCapacity: true)
        fatias.removeAll(keepingCapacity: true)
        for indice in campos.indices {
            if formatadores[tipo][indice].ehTotal {
                fatias.append(Fatia(0, 0))
                continue
            }
            let inicio = conteudo.count
            let numerar = numeracao?.campo == indice && campos[indice] == .nulo
            try formatar(
                tipo, indice, numerar ? .inteiro(numeracao?.esperado ?? 0) : campos[indice], originais?[indice])
            fatias.append(Fatia(inicio, conteudo.count - inicio))
        }
        try lerDeVolta(tipo, compilado, comTotais: false)
        if let numeracao, memoria.valores[numeracao.campo].numero != numeracao.esperado {
            throw recusa(
                tipo, compilado.definicao.campos[numeracao.campo].nome, "esperada sequência \(numeracao.esperado)",
                String(memoria.valores[numeracao.campo].numero))
        }
    }

    private mutating func formatar(_ tipo: Int, _ indice: Int, _ valor: Campo, _ original: String?) throws {
        do {
            try formatadores[tipo][indice].formatar(valor, original: original, em: &conteudo)
        } catch {
            let campo = plano.registros[tipo].definicao.campos[indice]
            throw recusa(tipo, campo.nome, error.texto, valor == .nulo ? nil : "\"\(valor)\"")
        }
    }

    /// Os totais saem por último, porque podem contar o próprio registro.
    private mutating func escreverTotais(_ tipo: Int, _ compilado: RegistroCompilado, _ campos: [Campo]) throws {
        for numero in totais.doTipo[tipo] {
            let total = totais.todos[numero]
            let inicio = conteudo.count
            let valor =
                total.doCabecalho ? campos[total.campo] : try calculado(numero, total, compilado, campos[total.campo])
            try formatar(tipo, total.campo, valor, nil)
            fatias[total.campo] = Fatia(inicio, conteudo.count - inicio)
        }
        try lerDeVolta(tipo, compilado, comTotais: true)
        for numero in totais.doTipo[tipo] {
            let total = totais.todos[numero]
            if total.doCabecalho { informados.append((numero, memoria.valores[total.campo].numero, montador.linha)) }
            if total.escopo == .anterior { totais.zerar(numero) }
        }
    }

    /// O total calculado; recusa se quem escreve informou outro.
    private func calculado(_ numero: Int, _ total: Totais.Total, _ compilado: RegistroCompilado, _ informado: Campo)
        throws -> Campo
    {
        let nome = compilado.definicao.campos[total.campo].nome
        let grupo = total.grupo >= 0 ? Totais.chave(memoria.valores[total.grupo], memoria.conteudo) : nil
        let soma = totais.calculado(numero, grupo: grupo) ?? 0
        guard let cabe = Int64(exactly: soma) else {
            throw recusa(total.tipo, nome, "total grande demais", String(soma))
        }
        let certo: Campo = total.casas == 0 ? .inteiro(cabe) : .decimal(cabe, casas: total.casas)
        if informado != .nulo, !mesmoNumero(informado, cabe, total.casas) {
            throw recusa(total.tipo, nome, "esperado total calculado \(certo)", "\"\(informado)\"")
        }
        return certo
    }

    private func mesmoNumero(_ valor: Campo, _ mantissa: Int64, _ casas: Int) -> Bool {
        switch valor {
        case .inteiro(let inteiro): casas == 0 && inteiro == mantissa
        case .decimal(let outra, let outras): outras == casas && outra == mantissa
        default: false
        }
    }

    /// Lê os bytes formatados como o leitor leria.
    private mutating func lerDeVolta(_ tipo: Int, _ compilado: RegistroCompilado, comTotais: Bool) throws {
        conteudo.withUnsafeBufferPointer { memoria.receber($0, valores: compilado.campos.count) }
        let valores = memoria.valores
        for indice in 0..<valores.count {
            let fatia = fatias[indice]
            valores[indice] = ValorLido()
            valores[indice].inicio = fatia.inicio
            if !comTotais, formatadores[tipo][indice].ehTotal { continue }
            let pedaco = memoria.fatia(Int(fatia.inicio), Int(fatia.tamanho))
            let falha = Interpretador(bytes: pedaco, registro: compilado, indice: indice).ler(em: &valores[indice])
            if falha != .nenhuma {
                let campo = compilado.definicao.campos[indice]
                throw recusa(
                    tipo, campo.nome, "esperado \(esperado(falha, campo, definicao.codificacao)), escreveria",
                    entreAspas(pedaco, definicao.codificacao))
            }
        }
    }

    private mutating func conferirInformados(_ escopo: EscopoDoTotal) throws {
        for informado in informados where totais.todos[informado.total].escopo == escopo {
            let total = totais.todos[informado.total]
            guard let calculado = totais.calculado(informado.total), calculado != Int128(informado.valor) else {
                continue
            }
            let registro = plano.registros[total.tipo].definicao
            throw RecusaDeEscrita(
                linha: informado.linha, registro: registro.nome, campo: registro.campos[total.campo].nome,
                motivo: "esperado total calculado \(textoDoTotal(calculado, casas: total.casas))",
                valor: textoDoTotal(Int128(informado.valor), casas: total.casas))
        }
        informados.removeAll { totais.todos[$0.total].escopo == escopo }
    }

    private mutating func fecharBloco() throws {
        try conferirInformados(.bloco)
        totais.zerarBloco()
    }
}
