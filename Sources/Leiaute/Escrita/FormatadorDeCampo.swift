/// Põe o valor de um campo nos bytes do arquivo, com o preenchimento. O que não cabe é recusado, nunca cortado.
final class FormatadorDeCampo {
    let campo: DefinicaoDeCampo
    /// O valor se calcula dos outros registros.
    let ehTotal: Bool
    private let compilado: CampoCompilado
    /// Separador de colunas que o valor não pode ter, no delimitado sem aspas; 0 é qualquer um pode.
    private let proibido: UInt8
    private let textos: TextosDoCampo
    private let formato: Formato
    private let codificacao: Codificacao
    private let tamanho: Int?
    private let preenchimento: Preenchimento?
    private let tipo: TipoDeCampo

    init(_ registro: RegistroCompilado, _ indice: Int, _ definicao: Definicao) {
        campo = registro.definicao.campos[indice]
        ehTotal = campo.total != nil
        compilado = registro.campos[indice]
        textos = registro.textos[indice]
        formato = definicao.formato
        codificacao = definicao.codificacao
        let semAspas = definicao.formato == .delimitado && definicao.delimitado.aspas == nil
        proibido = semAspas ? definicao.delimitado.separador : 0
        (tamanho, preenchimento, tipo) = (campo.tamanho, campo.preenchimento, campo.tipo)
    }

    /// O mesmo campo sem exigir a constante.
    private init(semConstante outro: FormatadorDeCampo) {
        (campo, ehTotal, textos, formato, codificacao) = (
            outro.campo, outro.ehTotal, outro.textos, outro.formato, outro.codificacao
        )
        (tamanho, preenchimento, tipo, proibido) = (outro.tamanho, outro.preenchimento, outro.tipo, outro.proibido)
        var compilado = outro.compilado
        compilado.temConstante = false
        self.compilado = compilado
    }

    /// Acrescenta o campo à saída. `original` é o código do arquivo, quando se conhece (campo com mapa).
    func formatar(_ valor: Campo, original: String? = nil, em saida: inout [UInt8]) throws(MotivoDeRecusa) {
        if compilado.especie == .reservado { return reservado(em: &saida) }
        if compilado.temConstante { return try constante(valor, em: &saida) }
        switch (tipo, valor) {
        case (_, .nulo): try vazio(em: &saida)
        case (.texto, .texto(let texto)): try self.texto(texto, original, em: &saida)
        case (.numero, .texto(let texto)): try numero(texto, original, em: &saida)
        case (.numero, .inteiro(let inteiro)) where inteiro >= 0 && campo.mapa == nil:
            try numero(String(inteiro), nil, em: &saida)
        case (.inteiro(let formato), .inteiro(let inteiro)): try quantidade(inteiro, formato, em: &saida)
        case (.inteiro(let formato), .decimal(let mantissa, let casas)),
            (.decimal(let formato), .decimal(let mantissa, let casas)):
            try quantidade(emCasas(mantissa, casas, formato.casas), formato, em: &saida)
        case (.decimal(let formato), .inteiro(let inteiro)):
            try quantidade(emCasas(inteiro, 0, formato.casas), formato, em: &saida)
        case (.data(let formato), .data(let dia)): try encher(data(dia, formato), em: &saida)
        case (.competencia(let formato), .competencia(let mes)): try encher(competencia(mes, formato), em: &saida)
        case (.logico, .logico(let logico)): try self.logico(logico, original, em: &saida)
        default: throw MotivoDeRecusa("esperado \(campo.tipo.nome)")
        }
    }

    private func reservado(em saida: inout [UInt8]) {
        guard formato.temPosicoes else { return }
        saida.append(contentsOf: repeatElement(compilado.preenchimento, count: campo.tamanho ?? 0))
    }

    private func constante(_ valor: Campo, em saida: inout [UInt8]) throws(MotivoDeRecusa) {
        let inicio = saida.count
        saida.append(contentsOf: textos.constante)
        guard valor != .nulo else { return }
        // O valor dado tem de dizer o mesmo que a constante.
        var dado: [UInt8] = []
        try FormatadorDeCampo(semConstante: self).formatar(valor, em: &dado)
        guard dado.elementsEqual(saida[inicio...]) else {
            throw MotivoDeRecusa("esperada a constante \"\(campo.constante ?? "")\"")
        }
    }

    private func vazio(em saida: inout [UInt8]) throws(MotivoDeRecusa) {
        if campo.obrigatorio { throw MotivoDeRecusa("obrigatório, e está vazio") }
        let forma = campo.vazio.first ?? .brancos
        if formato.temPosicoes {
            guard forma == .zeros, let modelo = modelo() else {
                let byte: UInt8 = forma == .zeros ? 48 : 0x20
                return saida.append(contentsOf: repeatElement(byte, count: campo.tamanho ?? 0))
            }
            return saida.append(contentsOf: modelo)
        }
        guard forma == .zeros else { return }
        saida.append(contentsOf: modelo() ?? [UInt8](repeating: 48, count: compilado.exato ? campo.tamanho ?? 1 : 1))
    }

    /// Data e mês com zeros no lugar dos algarismos.
    private func modelo() -> [UInt8]? {
        let forma: String
        switch campo.tipo {
        case .data(let formato): forma = formato.rawValue
        case .competencia(let formato): forma = formato.rawValue
        default: return nil
        }
        return forma.utf8.map { (0x41...0x5A).contains($0) ? 48 : $0 }
    }

    // MARK: textos

    private func texto(_ texto: String, _ original: String?, em saida: inout [UInt8]) throws(MotivoDeRecusa) {
        if texto.isEmpty { return try vazio(em: &saida) }
        let codigo = try codigo(texto, original)
        try codificar(codigo ?? texto, em: &saida)
    }

    private func numero(_ texto: String, _ original: String?, em saida: inout [UInt8]) throws(MotivoDeRecusa) {
        if texto.isEmpty { return try vazio(em: &saida) }
        let codigo = try codigo(texto, original) ?? texto
        for byte in codigo.utf8 where byte &- 48 > 9 { throw MotivoDeRecusa("esperado só algarismos") }
        try codificar(codigo, em: &saida)
    }

    private func logico(_ logico: Bool, _ original: String?, em saida: inout [UInt8]) throws(MotivoDeRecusa) {
        let codigo = try codigo(logico ? "sim" : "nao", original)
        try codificar(codigo ?? "", em: &saida)
    }

    /// O código do arquivo para o nosso valor; nulo quando não há mapa.
    private func codigo(_ valor: String, _ original: String?) throws(MotivoDeRecusa) -> String? {
        if let dominio = campo.dominio {
            guard dominio.contains(valor) else { throw MotivoDeRecusa("esperado \(ouLista(dominio))") }
            return nil
        }
        guard let mapa = campo.mapa else { return nil }
        if let original, mapa.contains(where: { $0.codigo == original && $0.valor == valor }) { return original }
        guard let par = mapa.first(where: { $0.valor == valor }) else {
            throw MotivoDeRecusa("não está no mapa; esperado \(ouLista(mapa.map(\.valor)))")
        }
        return par.codigo
    }

    private func codificar(_ texto: String, em saida: inout [UInt8]) throws(MotivoDeRecusa) {
        var copia = texto
        var recusa: MotivoDeRecusa?
        let ascii = copia.withUTF8 { bytes in
            guard !suspeita(bytes) else { return false }
            do throws(MotivoDeRecusa) { try encher(bytes, em: &saida) } catch { recusa = error }
            return true
        }
        if let recusa { throw recusa }
        if ascii { return }
        guard let bytes = codificacao.bytes(texto) else {
            let ausente = texto.unicodeScalars.first { codificacao.byte($0) == nil }
            throw MotivoDeRecusa(
                "o caractere \"\(ausente.map { String($0) } ?? "")\" não existe em \(codificacao.rawValue)")
        }
        if !bytes.withUnsafeBufferPointer({ imprimivel($0, codificacao) }) {
            throw MotivoDeRecusa("tem caractere que não se imprime")
        }
        try encher(bytes, em: &saida)
    }

    private func encher(_ bytes: [UInt8], em saida: inout [UInt8]) throws(MotivoDeRecusa) {
        var recusa: MotivoDeRecusa?
        bytes.withUnsafeBufferPointer { pedaco in
            do throws(MotivoDeRecusa) { try encher(pedaco, em: &saida) } catch { recusa = error }
        }
        if let recusa { throw recusa }
    }

    /// Completa o tamanho com o preenchimento; recusa o que não cabe e o que o preenchimento comeria.
    private func encher(_ bytes: UnsafeBufferPointer<UInt8>, em saida: inout [UInt8]) throws(MotivoDeRecusa) {
        if proibido != 0, bytes.contains(proibido) {
            throw MotivoDeRecusa("tem o separador das colunas, e o arquivo não tem aspas")
        }
        guard let tamanho else { return saida.append(contentsOf: bytes) }
        let quantos = caracteres(bytes, codificacao)
        guard quantos <= tamanho else { throw MotivoDeRecusa("não cabe em \(tamanho) posições") }
        guard let preenchimento else { return saida.append(contentsOf: bytes) }
        if compilado.apara != .nenhuma {
            let ponta = preenchimento.lado == .esquerda ? bytes.first : bytes.last
            if ponta == preenchimento.caractere { throw MotivoDeRecusa("a ponta se confunde com o preenchimento") }
        }
        let falta = repeatElement(preenchimento.caractere, count: tamanho - quantos)
        if preenchimento.lado == .esquerda { saida.append(contentsOf: falta) }
        saida.append(contentsOf: bytes)
        if preenchimento.lado == .direita { saida.append(contentsOf: falta) }
    }

    // MARK: números

    /// A mantissa com outro número de casas; recusa se perderia algarismos.
    private func emCasas(_ mantissa: Int64, _ de: Int, _ para: Int) throws(MotivoDeRecusa) -> Int64 {
        var (valor, casas) = (mantissa, de)
        while casas < para {
            let (produto, estourou) = valor.multipliedReportingOverflow(by: 10)
            if estourou { throw MotivoDeRecusa("até 18 algarismos") }
            (valor, casas) = (produto, casas + 1)
        }
        while casas > para {
            guard valor % 10 == 0 else { throw MotivoDeRecusa("tem mais de \(para) casas") }
            (valor, casas) = (valor / 10, casas - 1)
        }
        return valor
    }

    private func quantidade(_ mantissa: Int64, _ numero: FormatoDeNumero, em saida: inout [UInt8])
        throws(MotivoDeRecusa)
    {
        guard mantissa.magnitude < 1_000_000_000_000_000_000 else { throw MotivoDeRecusa("até 18 algarismos") }
        if mantissa == 0, compilado.vazioZeros { throw MotivoDeRecusa("zero se confunde com vazio") }
        if mantissa < 0, numero.sinal == .nenhum { throw MotivoDeRecusa("negativo, e o campo não tem sinal") }
        // Monta de trás para diante no fim da saída e vira no lugar.
        let inicio = saida.count
        if let sinal = sinalNoFim(mantissa < 0, numero.sinal) { saida.append(sinal) }
        algarismos(mantissa.magnitude, numero, em: &saida)
        let antes = sinalNoComeco(mantissa < 0, numero.sinal)
        let escritos = saida.count - inicio + (antes == nil ? 0 : 1)
        if let tamanho, escritos > tamanho { throw MotivoDeRecusa("não cabe em \(tamanho) posições") }
        let falta = preenchimento == nil ? 0 : (tamanho ?? escritos) - escritos
        let caractere = preenchimento?.caractere ?? 0x20
        let esquerda = preenchimento?.lado == .esquerda
        // Zeros ficam entre o sinal e o número; brancos, antes do sinal.
        if esquerda, caractere == 48 { saida.append(contentsOf: repeatElement(caractere, count: falta)) }
        if let antes { saida.append(antes) }
        if esquerda, caractere != 48 { saida.append(contentsOf: repeatElement(caractere, count: falta)) }
        saida[inicio...].reverse()
        if !esquerda { saida.append(contentsOf: repeatElement(caractere, count: falta)) }
    }

    private func sinalNoComeco(_ negativo: Bool, _ sinal: Sinal) -> UInt8? {
        switch sinal {
        case .esquerda: negativo ? UInt8(ascii: "-") : nil
        case .esquerdaSempre: UInt8(ascii: negativo ? "-" : "+")
        case .nenhum, .direita, .direitaSempre: nil
        }
    }

    private func sinalNoFim(_ negativo: Bool, _ sinal: Sinal) -> UInt8? {
        switch sinal {
        case .direita: negativo ? UInt8(ascii: "-") : formato.temPosicoes ? 0x20 : nil
        case .direitaSempre: UInt8(ascii: negativo ? "-" : "+")
        case .nenhum, .esquerda, .esquerdaSempre: nil
        }
    }

    /// Os algarismos e separadores, do último para o primeiro.
    private func algarismos(_ valor: UInt64, _ numero: FormatoDeNumero, em saida: inout [UInt8]) {
        var (resto, casas, inteiros) = (valor, 0, 0)
        let explicito = numero.casas > 0 && (compilado.virgula || compilado.ponto)
        while resto > 0 || casas < numero.casas || inteiros == 0 {
            if casas < numero.casas {
                casas += 1
            } else {
                if inteiros == 0, explicito { saida.append(numero.separadores[0].byte) }
                if compilado.milhar != 0, inteiros > 0, inteiros % 3 == 0 { saida.append(compilado.milhar) }
                inteiros += 1
            }
            saida.append(UInt8(truncatingIfNeeded: 48 + resto % 10))
            resto /= 10
            // Casas implícitas não exigem parte inteira.
            if resto == 0, casas == numero.casas, casas > 0, !explicito { break }
        }
    }

    // MARK: calendário

    private func data(_ dia: DiaLido, _ formato: FormatoDeData) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(10)
        switch formato {
        case .aaaammdd, .iso:
            algarismos(dia.ano, 4, em: &bytes)
            if formato == .iso { bytes.append(0x2D) }
            algarismos(dia.mes, 2, em: &bytes)
            if formato == .iso { bytes.append(0x2D) }
            algarismos(dia.dia, 2, em: &bytes)
        case .ddmmaaaa, .brasileira:
            algarismos(dia.dia, 2, em: &bytes)
            if formato == .brasileira { bytes.append(0x2F) }
            algarismos(dia.mes, 2, em: &bytes)
            if formato == .brasileira { bytes.append(0x2F) }
            algarismos(dia.ano, 4, em: &bytes)
        }
        return bytes
    }

    private func competencia(_ mes: MesLido, _ formato: FormatoDeCompetencia) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(7)
        switch formato {
        case .aaaamm, .iso:
            algarismos(mes.ano, 4, em: &bytes)
            if formato == .iso { bytes.append(0x2D) }
            algarismos(mes.mes, 2, em: &bytes)
        case .mmaaaa, .brasileira:
            algarismos(mes.mes, 2, em: &bytes)
            if formato == .brasileira { bytes.append(0x2F) }
            algarismos(mes.ano, 4, em: &bytes)
        }
        return bytes
    }

    private func algarismos(_ numero: Int, _ quantos: Int, em bytes: inout [UInt8]) {
        var divisor = quantos == 4 ? 1000 : 10
        while divisor > 0 {
            bytes.append(UInt8(48 + numero / divisor % 10))
            divisor /= 10
        }
    }
}
