/// Um registro lido, emprestado a quem lê: vale só durante a chamada, e o compilador não deixa guardá-lo.
///
/// Os campos se pedem pelo índice (`DefinicaoDeRegistro.indice`), que se procura uma vez antes de ler; por nome é mais lento.
/// Nada vira `String` até que se peça. Para guardar, `copia()`.
package struct Registro: ~Copyable {
    /// Posição do tipo de registro em `Definicao.registros`.
    package internal(set) var tipo = 0
    /// Linha do arquivo, de 1; em XML, a linha em que o elemento começa; em DBF, o número do registro.
    package internal(set) var linha = 0
    let codificacao: Codificacao
    var compilado: RegistroCompilado
    var memoria = MemoriaDoRegistro()
    var herdados: [Campo] = []

    init(codificacao: Codificacao, compilado: RegistroCompilado) {
        self.codificacao = codificacao
        self.compilado = compilado
    }

    /// Os campos próprios lidos.
    var valores: UnsafeMutableBufferPointer<ValorLido> { memoria.valores }

    /// Nome do registro na definição.
    package var nome: String { compilado.definicao.nome }
    /// A definição do registro.
    package var definicao: DefinicaoDeRegistro { compilado.definicao }
    /// Campos próprios e herdados.
    package var quantos: Int { valores.count + herdados.count }

    /// O valor do campo, próprio ou herdado.
    package subscript(_ indice: Int) -> Campo {
        if indice >= valores.count { return herdados[indice - valores.count] }
        let valor = valores[indice]
        switch valor.conteudo {
        case .nulo, .invalido: return .nulo
        case .texto: return .texto(textoDo(valor, indice))
        case .inteiro: return .inteiro(valor.numero)
        case .decimal: return .decimal(valor.numero, casas: Int(valor.casas))
        case .data: return .data(DiaLido(compacto: valor.numero))
        case .competencia: return .competencia(MesLido(compacto: valor.numero))
        case .logico: return .logico(valor.numero == 1)
        }
    }

    /// O valor do campo com este nome; nulo se o registro não tem tal campo.
    package subscript(_ nome: String) -> Campo? { compilado.indices[nome].map { self[$0] } }

    /// Se o campo veio vazio.
    package func nulo(_ indice: Int) -> Bool {
        indice < valores.count ? valores[indice].conteudo == .nulo : herdados[indice - valores.count] == .nulo
    }

    /// O inteiro, ou a mantissa do decimal, ou o número dos algarismos de um campo `numero` (até 18); nulo se vazio ou de outro tipo.
    package func inteiro(_ indice: Int) -> Int64? {
        guard indice < valores.count else { return inteiroHerdado(herdados[indice - valores.count]) }
        let valor = valores[indice]
        switch valor.conteudo {
        case .inteiro, .decimal: return valor.numero
        case .texto: return comBytes(indice, algarismosDe)
        default: return nil
        }
    }

    /// O texto (já mapeado); nulo se vazio ou de outro tipo.
    package func texto(_ indice: Int) -> String? {
        guard indice < valores.count else {
            if case .texto(let texto) = herdados[indice - valores.count] { return texto }
            return nil
        }
        let valor = valores[indice]
        return valor.conteudo == .texto ? textoDo(valor, indice) : nil
    }

    /// O dia; nulo se vazio ou de outro tipo.
    package func data(_ indice: Int) -> DiaLido? {
        if case .data(let dia) = self[indice] { return dia }
        return nil
    }

    /// O mês; nulo se vazio ou de outro tipo.
    package func competencia(_ indice: Int) -> MesLido? {
        if case .competencia(let mes) = self[indice] { return mes }
        return nil
    }

    /// O lógico; nulo se vazio ou de outro tipo.
    package func logico(_ indice: Int) -> Bool? {
        if case .logico(let valor) = self[indice] { return valor }
        return nil
    }

    /// O que estava no arquivo, sem o preenchimento e antes do mapa de códigos; nulo em campo herdado.
    package func original(_ indice: Int) -> String? {
        guard indice < valores.count else { return nil }
        return comBytes(indice) { codificacao.texto($0) }
    }

    /// Se o campo tem mapa de códigos, isto é, se `original` diz mais que o valor.
    package func temMapa(_ indice: Int) -> Bool {
        indice < valores.count && compilado.definicao.campos[indice].mapa != nil
    }

    /// Os bytes do campo próprio no arquivo, sem o preenchimento; valem só durante a chamada.
    package func comBytes<R>(_ indice: Int, _ corpo: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
        let valor = valores[indice]
        return try corpo(memoria.fatia(Int(valor.inicio), Int(valor.tamanho)))
    }

    /// Cópia que se pode guardar.
    package func copia() -> RegistroGuardado {
        RegistroGuardado(
            tipo: tipo, nome: nome, linha: linha, nomes: compilado.definicao.nomes,
            campos: (0..<quantos).map { self[$0] },
            originais: (0..<quantos).map { temMapa($0) ? original($0) : nil })
    }

    private func textoDo(_ valor: ValorLido, _ indice: Int) -> String {
        if valor.numero >= 0 { return compilado.textos[indice].valores[Int(valor.numero)] }
        return comBytes(indice) { codificacao.texto($0) }
    }
}

/// Os bytes e os valores de um registro, reaproveitados de um para o outro.
///
/// É memória própria, e não listas, porque o laço da leitura escreve nos valores enquanto lê os bytes, milhões de vezes.
struct MemoriaDoRegistro: ~Copyable {
    private var bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 512)
    private var todos = UnsafeMutableBufferPointer<ValorLido>.allocate(capacity: 64)
    /// Quantos bytes valem.
    private(set) var tamanho = 0
    private var quantos = 0

    init() { todos.initialize(repeating: ValorLido()) }

    deinit {
        bytes.deallocate()
        todos.deallocate()
    }

    var valores: UnsafeMutableBufferPointer<ValorLido> { UnsafeMutableBufferPointer(rebasing: todos[0..<quantos]) }
    var conteudo: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: bytes[0..<tamanho]) }

    func fatia(_ inicio: Int, _ tamanho: Int) -> UnsafeBufferPointer<UInt8> {
        precondition(inicio + tamanho <= self.tamanho, "valor fora do registro")
        return UnsafeBufferPointer(rebasing: bytes[inicio..<(inicio + tamanho)])
    }

    /// Põe os bytes do registro no lugar dos anteriores e prepara tantos valores.
    mutating func receber(_ novos: UnsafeBufferPointer<UInt8>, valores: Int) {
        if novos.count > bytes.count {
            bytes.deallocate()
            bytes = .allocate(capacity: novos.count * 2)
        }
        if let de = novos.baseAddress, let para = bytes.baseAddress { para.update(from: de, count: novos.count) }
        tamanho = novos.count
        if valores > todos.count {
            todos.deallocate()
            todos = .allocate(capacity: valores * 2)
            todos.initialize(repeating: ValorLido())
        }
        quantos = valores
    }
}

/// Cópia de um registro, que se pode guardar e passar adiante.
package struct RegistroGuardado: Sendable, Hashable {
    package let tipo: Int
    package let nome: String
    package let linha: Int
    package let nomes: [String]
    package let campos: [Campo]
    /// O código do arquivo, nos campos com mapa.
    package let originais: [String?]

    package subscript(_ nome: String) -> Campo? { nomes.firstIndex(of: nome).map { campos[$0] } }
}

private func inteiroHerdado(_ campo: Campo) -> Int64? {
    switch campo {
    case .inteiro(let numero), .decimal(let numero, _): numero
    case .texto(let texto): Array(texto.utf8).withUnsafeBufferPointer(algarismosDe)
    default: nil
    }
}

private func algarismosDe(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
    var acumulado: Int64 = 0
    for byte in bytes {
        let digito = byte &- 48
        guard digito <= 9, acumulado < 100_000_000_000_000_000 else { return nil }
        acumulado = acumulado &* 10 &+ Int64(digito)
    }
    return bytes.isEmpty ? nil : acumulado
}
