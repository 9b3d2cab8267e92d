/// O que o campo é, num byte.
enum Especie: UInt8, Sendable {
    case texto, numero, inteiro, decimal, data, competencia, logico, reservado
}

/// De que lados se tira o preenchimento ao ler.
enum Apara: UInt8, Sendable { case nenhuma, esquerda, direita, ambas }

/// A definição do campo em forma que cabe em registradores: sem texto e sem referência, para o laço da leitura.
struct CampoCompilado: Sendable {
    var especie: Especie
    /// De 0; só em posicional e relatório.
    var inicio: Int32 = 0
    /// 0 quando não há limite.
    var tamanho: Int32 = 0
    var apara = Apara.nenhuma
    var preenchimento: UInt8 = 0x20
    /// O valor tem de ter exatamente `tamanho` (delimitado e XML com preenchimento).
    var exato = false
    var casas: UInt8 = 0
    var casasMinimas: UInt8 = 0
    var virgula = false
    var ponto = false
    /// Byte do separador de milhar; 0 é não há.
    var milhar: UInt8 = 0
    var sinal = Sinal.nenhum
    /// O sinal à direita sempre ocupa a sua posição (posicional).
    var sinalOcupa = false
    var formatoDeData = FormatoDeData.aaaammdd
    var formatoDeCompetencia = FormatoDeCompetencia.aaaamm
    var obrigatorio = true
    var vazioBrancos = true
    var vazioZeros = false
    var temConstante = false
    var temLista = false
    var qualquer = false
    /// A constante, quando cabe em oito bytes.
    var constante = TextoCurto(vazio: ())
    /// Os códigos da lista cabem todos em oito bytes: são `quantosCurtos` dos `RegistroCompilado.curtos`, a partir deste.
    var listaCurta = false
    var primeiroCurto: Int32 = 0
    var quantosCurtos: Int32 = 0
    /// A lista é mapa: o valor é outro que não o código.
    var traduz = false

    init(_ campo: DefinicaoDeCampo, _ textos: TextosDoCampo, formato: Formato) {
        switch campo.tipo {
        case .texto: especie = .texto
        case .numero: especie = .numero
        case .inteiro: especie = .inteiro
        case .decimal: especie = .decimal
        case .data(let formato):
            especie = .data
            formatoDeData = formato
        case .competencia(let formato):
            especie = .competencia
            formatoDeCompetencia = formato
        case .logico: especie = .logico
        case .reservado: especie = .reservado
        }
        inicio = Int32((campo.inicio ?? 1) - 1)
        tamanho = Int32(campo.tamanho ?? 0)
        if let numero = campo.tipo.numerico { ajustar(numero) }
        sinalOcupa = formato.temPosicoes
        exato = !formato.temPosicoes && campo.preenchimento != nil
        preenchimento = campo.preenchimento?.caractere ?? 0x20
        apara = Self.apara(campo, formato)
        obrigatorio = campo.obrigatorio
        vazioBrancos = campo.vazio.contains(.brancos)
        vazioZeros = campo.vazio.contains(.zeros)
        temConstante = campo.constante != nil
        temLista = campo.dominio != nil || campo.mapa != nil
        qualquer = campo.qualquer
        constante = TextoCurto(textos.constante) ?? constante
        listaCurta = !textos.curtos.isEmpty
        quantosCurtos = Int32(textos.curtos.count)
        traduz = !textos.valores.isEmpty
    }

    private mutating func ajustar(_ numero: FormatoDeNumero) {
        casas = UInt8(numero.casas)
        casasMinimas = UInt8(numero.casasMinimas)
        virgula = numero.separadores.contains(.virgula)
        ponto = numero.separadores.contains(.ponto)
        sinal = numero.sinal
        if numero.milhar { milhar = UInt8(ascii: ponto ? "," : ".") }
    }

    /// Zero à esquerda faz parte do número: não se tira. Em relatório, branco sai dos dois lados.
    private static func apara(_ campo: DefinicaoDeCampo, _ formato: Formato) -> Apara {
        if formato == .relatorio, campo.preenchimento?.caractere == 0x20 { return .ambas }
        guard let preenchimento = campo.preenchimento, preenchimento.caractere != UInt8(ascii: "0") else {
            return .nenhuma
        }
        switch campo.tipo {
        case .data, .competencia, .reservado: return .nenhuma
        default: return preenchimento.lado == .esquerda ? .esquerda : .direita
        }
    }
}

/// Até oito bytes num inteiro, para comparar de uma vez.
struct TextoCurto: Sendable, Hashable {
    /// 255 quando não há.
    let tamanho: UInt8
    let bytes: UInt64

    init(vazio: Void) {
        tamanho = 255
        bytes = 0
    }

    /// Nulo se não cabe, ou se não há nada.
    init?(_ texto: [UInt8]) {
        guard (1...8).contains(texto.count) else { return nil }
        self = texto.withUnsafeBufferPointer { TextoCurto($0, 0, $0.count) }
    }

    /// Os bytes de `a` até antes de `b`, no máximo oito.
    @inline(__always)
    init(_ origem: UnsafeBufferPointer<UInt8>, _ a: Int, _ b: Int) {
        var juntos: UInt64 = 0
        for i in a..<b { juntos = juntos << 8 | UInt64(origem[i]) }
        tamanho = UInt8(truncatingIfNeeded: b - a)
        bytes = juntos
    }
}

/// Os textos do campo na codificação do arquivo.
///
/// É classe para que o laço da leitura passe uma referência só, e não quatro listas.
final class TextosDoCampo: Sendable {
    /// Como vem no arquivo: em posicional, já com o preenchimento.
    let constante: [UInt8]
    /// Códigos do domínio ou do mapa.
    let codigos: [[UInt8]]
    /// Os mesmos códigos, quando todos cabem em oito bytes; senão vazio.
    let curtos: [TextoCurto]
    /// Nossos valores, na ordem dos códigos; vazio quando é domínio.
    let valores: [String]
    /// Valores lógicos, na ordem dos códigos.
    let logicos: [Bool]

    init(_ campo: DefinicaoDeCampo, formato: Formato, codificacao: Codificacao) {
        constante = Self.constante(campo, formato, codificacao)
        codigos = (campo.dominio ?? campo.mapa?.map(\.codigo) ?? []).map { codificacao.bytes($0) ?? [] }
        let curtos = codigos.compactMap { TextoCurto($0) }
        self.curtos = curtos.count == codigos.count ? curtos : []
        let logico = campo.tipo == .logico
        valores = logico ? [] : campo.mapa?.map(\.valor) ?? []
        logicos = logico ? campo.mapa?.map { $0.valor == "sim" } ?? [] : []
    }

    private static func constante(_ campo: DefinicaoDeCampo, _ formato: Formato, _ codificacao: Codificacao) -> [UInt8]
    {
        guard let escrita = campo.constante, let bytes = codificacao.bytes(escrita) else { return [] }
        guard formato != .relatorio, let tamanho = campo.tamanho, let preenchimento = campo.preenchimento else {
            return bytes
        }
        let falta = max(0, tamanho - escrita.unicodeScalars.count)
        let cheio = [UInt8](repeating: preenchimento.caractere, count: falta)
        return preenchimento.lado == .esquerda ? cheio + bytes : bytes + cheio
    }
}

/// Um registro pronto para ler e escrever.
///
/// Os campos e os códigos curtos ficam em memória própria, e não em listas: o laço da leitura passa por eles milhões de vezes, e o ponteiro
/// poupa a cópia do campo e a conta de referências. `@unchecked Sendable` porque essa memória só se escreve na criação.
final class RegistroCompilado: @unchecked Sendable {
    let definicao: DefinicaoDeRegistro
    let indice: Int
    let campos: UnsafeBufferPointer<CampoCompilado>
    let curtos: UnsafeBufferPointer<TextoCurto>
    let textos: [TextosDoCampo]
    let indices: [String: Int]
    /// Não se lê nem se entrega.
    let ignorado: Bool

    init(_ definicao: DefinicaoDeRegistro, indice: Int, formato: Formato, codificacao: Codificacao) {
        self.definicao = definicao
        self.indice = indice
        let textos = definicao.campos.map { TextosDoCampo($0, formato: formato, codificacao: codificacao) }
        self.textos = textos
        ignorado = definicao.papel == .ignorar
        var campos: [CampoCompilado] = []
        var curtos: [TextoCurto] = []
        for (campo, textos) in zip(definicao.campos, textos) {
            var compilado = CampoCompilado(campo, textos, formato: formato)
            compilado.primeiroCurto = Int32(curtos.count)
            curtos += textos.curtos
            campos.append(compilado)
        }
        self.campos = Self.guardar(campos)
        self.curtos = Self.guardar(curtos)
        var indices: [String: Int] = [:]
        for (posicao, nome) in definicao.nomes.enumerated() where !nome.isEmpty { indices[nome] = posicao }
        self.indices = indices
    }

    deinit {
        UnsafeMutableBufferPointer(mutating: campos).deinitialize().deallocate()
        UnsafeMutableBufferPointer(mutating: curtos).deinitialize().deallocate()
    }

    private static func guardar<Elemento>(_ lista: [Elemento]) -> UnsafeBufferPointer<Elemento> {
        let memoria = UnsafeMutableBufferPointer<Elemento>.allocate(capacity: lista.count)
        _ = memoria.initialize(from: lista)
        return UnsafeBufferPointer(memoria)
    }
}
