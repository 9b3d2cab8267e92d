/// Acumula os totais de controle, na leitura e na escrita.
struct Totais {
    struct Total {
        let tipo: Int
        let campo: Int
        let escopo: EscopoDoTotal
        let doCabecalho: Bool
        let soma: Bool
        let casas: Int
        /// Índice, no registro que traz o total, do campo que escolhe o grupo; -1 é sem grupo.
        let grupo: Int
    }

    /// Um registro contribui para um total.
    private struct Contribuicao {
        let total: Int
        /// Campo somado; -1 é só contar.
        let campo: Int
        /// Campo que escolhe o grupo; -1 é sem grupo.
        let grupo: Int
    }

    private struct Acumulado {
        var valor: Int128 = 0
        var grupos: [[UInt8]: Int128] = [:]
        /// Alguma parcela não se leu: a soma não diz nada.
        var incerto = false
    }

    let todos: [Total]
    private let contribuicoes: [[Contribuicao]]
    private var acumulados: [Acumulado]
    /// Totais de cada tipo de registro.
    let doTipo: [[Int]]
    private static let maisGrupos = 100_000

    init(_ registros: [DefinicaoDeRegistro]) {
        var todos: [Total] = []
        var contribuicoes: [[Contribuicao]] = Array(repeating: [], count: registros.count)
        var doTipo: [[Int]] = Array(repeating: [], count: registros.count)
        func tipo(_ nome: String) -> Int? { registros.firstIndex { $0.nome == nome } }
        for (indice, registro) in registros.enumerated() {
            for (posicao, campo) in registro.campos.enumerated() {
                guard let total = campo.total else { continue }
                let numero = todos.count
                doTipo[indice].append(numero)
                let grupo = total.por.flatMap { nome in registro.campos.firstIndex { $0.nome == nome } } ?? -1
                func contribuir(_ origem: Int, campo: Int) {
                    let grupoDaOrigem =
                        total.por.flatMap { nome in registros[origem].campos.firstIndex { $0.nome == nome } } ?? -1
                    contribuicoes[origem].append(Contribuicao(total: numero, campo: campo, grupo: grupoDaOrigem))
                }
                var soma = false
                switch total.conta {
                case .contarTodos:
                    for origem in registros.indices where registros[origem].papel != .ignorar {
                        contribuir(origem, campo: -1)
                    }
                case .contar(let nomes): for origem in nomes.compactMap(tipo) { contribuir(origem, campo: -1) }
                case .somar(let parcelas):
                    soma = true
                    for parcela in parcelas {
                        guard let origem = tipo(parcela.registro),
                            let somado = registros[origem].campos.firstIndex(where: { $0.nome == parcela.campo })
                        else { continue }
                        contribuir(origem, campo: somado)
                    }
                }
                todos.append(
                    Total(
                        tipo: indice, campo: posicao, escopo: registro.escopo(de: total),
                        doCabecalho: registro.papel == .cabecalho,
                        soma: soma, casas: campo.tipo.numerico?.casas ?? 0, grupo: grupo))
            }
        }
        self.todos = todos
        self.contribuicoes = contribuicoes
        self.doTipo = doTipo
        acumulados = Array(repeating: Acumulado(), count: todos.count)
    }

    /// Se registros deste tipo entram em algum total.
    @inline(__always)
    func conta(_ tipo: Int) -> Bool { !contribuicoes[tipo].isEmpty }

    /// Conta e soma o registro. `lido` falso quando nem os campos se leram (linha curta).
    mutating func acumular(
        _ tipo: Int, lido: Bool, _ valores: UnsafeMutableBufferPointer<ValorLido>, _ bytes: UnsafeBufferPointer<UInt8>
    ) {
        for contribuicao in contribuicoes[tipo] {
            var parcela: Int128 = 1
            if contribuicao.campo >= 0 {
                guard lido, valores[contribuicao.campo].conteudo != .invalido else {
                    acumulados[contribuicao.total].incerto = true
                    continue
                }
                let valor = valores[contribuicao.campo]
                parcela = valor.conteudo == .nulo ? 0 : Int128(valor.numero)
            }
            guard contribuicao.grupo >= 0 else {
                acumulados[contribuicao.total].valor += parcela
                continue
            }
            guard lido, valores[contribuicao.grupo].conteudo != .invalido else {
                acumulados[contribuicao.total].incerto = true
                continue
            }
            let chave = Self.chave(valores[contribuicao.grupo], bytes)
            if acumulados[contribuicao.total].grupos.count < Self.maisGrupos {
                acumulados[contribuicao.total].grupos[chave, default: 0] += parcela
            } else {
                acumulados[contribuicao.total].incerto = true
            }
        }
    }

    /// O texto do campo no arquivo, que é a chave do grupo.
    static func chave(_ valor: ValorLido, _ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        guard valor.conteudo != .nulo else { return [] }
        return Array(bytes[Int(valor.inicio)..<(Int(valor.inicio) + Int(valor.tamanho))])
    }

    /// O calculado até aqui; nulo se alguma parcela não se leu.
    func calculado(_ total: Int, grupo: [UInt8]? = nil) -> Int128? {
        if acumulados[total].incerto { return nil }
        if let grupo { return acumulados[total].grupos[grupo] ?? 0 }
        return acumulados[total].valor
    }

    mutating func zerar(_ total: Int) { acumulados[total] = Acumulado() }

    /// Zera os totais de escopo `bloco` (todos os blocos: só há um aberto por vez).
    mutating func zerarBloco() {
        for total in todos.indices where todos[total].escopo == .bloco { zerar(total) }
    }
}

/// O total por extenso, com as suas casas.
func textoDoTotal(_ valor: Int128, casas: Int) -> String {
    guard let pequeno = Int64(exactly: valor) else { return String(valor) }
    return textoDeDecimal(pequeno, casas: casas, separador: ",")
}
